-- Tables with all columns that statements of the corpora name, as far as they can be in one table.

--@ placement SHARD BY HASH(a) IN GROUP g1
CREATE TABLE `t` (`a` INT, `b` INT);
INSERT INTO `t` (`a`, `b`) VALUES
  (3, 3),
  (3, 3),
  (1, 5),
  (3, 1),
  (2, 2),
  (4, NULL),
  (3, 2),
  (2, NULL),
  (3, 1),
  (3, 1),
  (1, 2),
  (4, NULL),
  (1, 4);
--@ placement SHARD BY HASH(b) IN GROUP g1
CREATE TABLE `t1` (`b` INT, `a` VARCHAR(60), `c` VARCHAR(60), `grp` INT, `d` DATE, `a1` VARCHAR(60), `a2` VARCHAR(60), KEY `a` (`a`), KEY `b` (`b`), KEY `i1` (`a`), KEY `i2` (`a`));
INSERT INTO `t1` (`b`, `a`, `c`, `grp`, `d`, `a1`, `a2`) VALUES
  (2, 'aaa', 'word text', 4, '2004-02-29', 'word text', 'ABC'),
  (1, '10', 'x y', 2, '2019-01-01', 'b', 'b'),
  (2, 'a', 'x y', 4, '2003-12-31', 'ABC', 'x y'),
  (2, 'a', 'ABC', 4, '2003-12-31', 'word text', '10'),
  (2, 'binary', NULL, 3, '2019-01-01', 'abc', 'b'),
  (3, 'aaayyy', 'a', 5, '2019-01-01', NULL, 'b'),
  (4, 'b', '10', 3, NULL, 'a', 'word text'),
  (1, 'b', '10', 3, NULL, 'abc', 'b'),
  (2, '2', 'b', 2, '2004-02-29', 'a', '10'),
  (8, 'aaa', 'x y', NULL, NULL, 'word text', 'b'),
  (1, 'aaa', 'x y', NULL, '2004-02-29', 'x y', 'a');
--@ placement SHARD BY HASH(b) IN GROUP g1
CREATE TABLE `t2` (`b` INT, `a` VARCHAR(60));
INSERT INTO `t2` (`b`, `a`) VALUES
  (4, 'b'),
  (5, 'ABC'),
  (2, 'ABC'),
  (3, 'ABC'),
  (5, 'a'),
  (5, '10'),
  (1, '2'),
  (2, NULL);
