-- Tables with FULLTEXT indexes, by themselves: what MySQL finishes takes no others.

--@ placement SHARD BY HASH(a) IN GROUP s1
CREATE TABLE `t` (`a` VARCHAR(60), `title` VARCHAR(60), `body` VARCHAR(60), `a1` VARCHAR(60), `a2` VARCHAR(60), FULLTEXT (`a`), FULLTEXT (`a1`, `a2`), FULLTEXT (`title`, `body`));
INSERT INTO `t` (`a`, `title`, `body`, `a1`, `a2`) VALUES
  ('x y', NULL, 'x y', NULL, 'b'),
  ('ABC', 'a', 'x y', 'ABC', 'word text'),
  ('word text', '2', 'word text', 'a', '2'),
  ('b', '10', 'x y', 'word text', 'a'),
  ('abc', 'ABC', '2', 'word text', 'b'),
  ('10', NULL, 'ABC', 'b', 'a'),
  ('2', 'a', '10', 'x y', 'x y');
--@ placement SINGLE ON shard1
CREATE TABLE `video` (`id` INT, `title` VARCHAR(60), `tag` VARCHAR(60), FULLTEXT (`title`, `tag`));
INSERT INTO `video` (`id`, `title`, `tag`) VALUES
  (3, 'word text', 'b'),
  (5, 'x y', 'x y'),
  (2, 'b', '10'),
  (2, '10', 'abc'),
  (1, 'abc', 'x y');
--@ placement SHARD BY HASH(id) IN GROUP g1
CREATE TABLE `t1` (`a` VARCHAR(60), `ref_mag` VARCHAR(60), `name` VARCHAR(60), `dt` DATETIME, `venue_id` INT, `entity_id` INT, `s` VARCHAR(60), `d` VARCHAR(60), `e` VARCHAR(60), `f` VARCHAR(60), `m_id` INT, `id` INT, `b` VARCHAR(60), `ticket` INT, `title` VARCHAR(60), `texte` VARCHAR(60), `sujet` VARCHAR(60), `motsclefs` VARCHAR(60), FULLTEXT (`a`), FULLTEXT (`a`, `b`), FULLTEXT (`b`), FULLTEXT (`d`, `e`), FULLTEXT (`d`, `e`, `f`), FULLTEXT (`name`), FULLTEXT (`ref_mag`), FULLTEXT (`s`), FULLTEXT (`texte`, `sujet`, `motsclefs`), FULLTEXT (`title`));
INSERT INTO `t1` (`a`, `ref_mag`, `name`, `dt`, `venue_id`, `entity_id`, `s`, `d`, `e`, `f`, `m_id`, `id`, `b`, `ticket`, `title`, `texte`, `sujet`, `motsclefs`) VALUES
  (NULL, 'abc', 'ABC', '2010-06-15 08:30:15', 4, 5, 'word text', 'a', '10', 'word text', 5, 2, '10', 3, 'b', 'ABC', 'a', 'abc'),
  ('10', 'abc', 'ABC', NULL, 4, 5, 'x y', 'ABC', 'abc', 'ABC', 5, 3, '10', 1, 'ABC', '2', 'abc', 'word text'),
  ('abc', 'b', 'b', '2004-02-29 12:00:00', 2, 5, '10', 'b', NULL, 'abc', 5, 4, '2', 3, 'a', 'x y', 'x y', 'abc'),
  ('2', 'x y', '10', '2019-01-01 00:00:00', NULL, 5, NULL, '10', 'word text', 'ABC', 5, 3, NULL, 5, 'word text', 'x y', '2', 'a'),
  ('b', '2', 'word text', '2019-01-01 00:00:00', 3, NULL, '2', '10', 'a', 'abc', 4, 5, 'b', 2, 'word text', 'word text', 'word text', 'b'),
  ('word text', 'ABC', 'x y', NULL, 3, 2, 'word text', 'b', 'abc', 'b', 2, 1, '2008-08-01', NULL, 'ABC', '10', 'a', 'word text'),
  ('word text', NULL, 'x y', '2019-01-01 00:00:00', 5, 2, '10', 'word text', '10', 'word text', 2, 1, 'b', NULL, 'ABC', '2', '2', 'word text'),
  (NULL, '10', NULL, '2003-12-31 23:59:59', 5, 2, 'word text', 'ABC', 'b', '10', NULL, 4, 'b', NULL, 'abc', '2', '10', NULL),
  ('2', NULL, 'word text', '2010-06-15 08:30:15', 2, 1, 'word text', 'b', NULL, 'b', 5, 1, '2', 3, '10', 'word text', 'ABC', 'b'),
  ('x y', NULL, 'a', '2004-02-29 12:00:00', 2, 3, 'x y', '2', '2', NULL, 1, 1, NULL, 5, '2', 'a', 'a', 'word text'),
  (NULL, NULL, NULL, '2010-06-15 08:30:15', 3, 2, '2', NULL, NULL, 'b', 1, 5, 'b', 5, 'x y', 'b', NULL, 'abc');
--@ placement SHARD BY HASH(id) IN GROUP g1
CREATE TABLE `t2` (`a` INT, `ticket` VARCHAR(60), `inhalt` VARCHAR(60), `id` INT, `name` VARCHAR(60), FULLTEXT (`inhalt`), FULLTEXT (`name`), FULLTEXT (`ticket`));
INSERT INTO `t2` (`a`, `ticket`, `inhalt`, `id`, `name`) VALUES
  (1, NULL, 'word text', 4, 'ABC'),
  (1, NULL, NULL, 1, 'a'),
  (5, 'b', '10', 3, 'ABC'),
  (3, '2', 'a', 3, 'word text'),
  (4, '10', 'b', 2, 'abc');
--@ placement SINGLE ON shard2
CREATE TABLE `t3` (`a` INT, `id` INT, `betreff` VARCHAR(60), FULLTEXT (`betreff`));
INSERT INTO `t3` (`a`, `id`, `betreff`) VALUES
  (5, 5, '2'),
  (3, 1, '2'),
  (5, 1, 'abc'),
  (5, 2, 'abc'),
  (4, 5, 'word text'),
  (2, 3, '10'),
  (2, 5, 'b'),
  (NULL, 5, 'a');
