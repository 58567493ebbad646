-- Tables with all columns that statements of the corpora name, as far as they can be in one table.

--@ placement SHARD BY HASH(a) IN GROUP g1
CREATE TABLE `t` (`a` INT, `b` INT);
INSERT INTO `t` (`a`, `b`) VALUES
  (3, 3),
  (1, 1),
  (5, 3),
  (2, 5),
  (4, NULL);
--@ placement SHARD BY HASH(b) IN GROUP g1
CREATE TABLE `t1` (`a` GEOMETRY, `b` INT, `a1` VARCHAR(60), `c` VARCHAR(60), `a2` INT, `grp` INT, `d` VARCHAR(60), `v` VARCHAR(60), `t` VARCHAR(60), `f2` INT, `f3` INT, `c1` VARCHAR(60), `b1` INT, `id_aams` INT, KEY `b` (`b`));
INSERT INTO `t1` (`a`, `b`, `a1`, `c`, `a2`, `grp`, `d`, `v`, `t`, `f2`, `f3`, `c1`, `b1`, `id_aams`) VALUES
  (ST_GeomFromText('POLYGON((0 0,0 5,5 5,5 0,0 0))'), 2, 'ABC', '10', 4, 5, 'word text', 'a', 'word text', 1, NULL, '2', 3, 3),
  (NULL, 2, 'd', 'abc', NULL, 1, NULL, 'a', '10', 5, 2, 'b', 3, 3),
  (ST_GeomFromText('POLYGON((0 0,0 5,5 5,5 0,0 0))'), 3, NULL, NULL, 4, 1, 'ABC', 'ABC', '2', 5, NULL, 'word text', 3, 4),
  (ST_GeomFromText('LINESTRING(0 0,2 2)'), 2, 'x y', 'abc', 2, 1, '10', 'ABC', 'word text', 5, NULL, '2', 1, 1715000360),
  (ST_GeomFromText('POINT(3 4)'), 5, 'd', 'b', 3, 4, 'ABC', 'abc', 'word text', NULL, 1, NULL, NULL, 5);
--@ placement SHARD BY HASH(b) IN GROUP g1
CREATE TABLE `t2` (`c` VARCHAR(60), `b` INT, `y` INT, `a` GEOMETRY, `code_id` VARCHAR(60), `id_game` INT, `id` VARCHAR(60));
INSERT INTO `t2` (`c`, `b`, `y`, `a`, `code_id`, `id_game`, `id`) VALUES
  ('abc', 2, 2, ST_GeomFromText('POINT(1 2)'), 'b', 5, 'x y'),
  ('b', 5, 4, ST_GeomFromText('LINESTRING(1 1,3 3,4 1)'), 'ABC', 1, 'ABC'),
  ('abc', 2, NULL, NULL, 'word text', 5, 'abc'),
  ('x y', 5, 4, ST_GeomFromText('POINT(1 2)'), 'G0000000012', 1, 'x y'),
  ('b', 2, 3, ST_GeomFromText('POINT(3 4)'), '2', NULL, NULL);
--@ placement SHARD BY HASH(a) IN GROUP g1
CREATE TABLE `t4` (`a` INT, `c` VARCHAR(60));
INSERT INTO `t4` (`a`, `c`) VALUES
  (3, '10'),
  (2, '10'),
  (2, '2'),
  (1, '2'),
  (2, 'b'),
  (4, 'ABC'),
  (5, 'b');
--@ placement SHARD BY HASH(a) IN GROUP g2
CREATE TABLE `t3` (`a` INT);
INSERT INTO `t3` (`a`) VALUES
  (5),
  (2),
  (2),
  (4),
  (3),
  (1),
  (2),
  (1),
  (4),
  (4),
  (2);
