-- Tables with all columns that statements of the corpora name, as far as they can be in one table.

--@ placement SHARD BY HASH(a) IN GROUP g1
CREATE TABLE `t` (`a` INT, `b` VARCHAR(60));
INSERT INTO `t` (`a`, `b`) VALUES
  (5, 'word text'),
  (5, 'b'),
  (3, 'x'),
  (2, 'ABC'),
  (3, '2'),
  (5, '10'),
  (2, 'a'),
  (1, NULL),
  (1, 'b'),
  (3, 'word text');
--@ placement SHARD BY HASH(id) IN GROUP g1
CREATE TABLE `t1` (`a` INT, `b` VARCHAR(60), `pk1` INT, `a1` INT, `a2` VARCHAR(60), `c` VARCHAR(60), `f1` DATETIME, `f3` DATETIME, `f2` DATETIME, `id` INT, `val1` VARCHAR(60), KEY `a` (`a`), KEY `b` (`b`), KEY `i1` (`a`), KEY `i2` (`a`));
INSERT INTO `t1` (`a`, `b`, `pk1`, `a1`, `a2`, `c`, `f1`, `f3`, `f2`, `id`, `val1`) VALUES
  (3, '10', NULL, NULL, 'a', 'b111', '2019-01-01 00:00:00', '2003-12-31 23:59:59', '2010-06-15 08:30:15', 3, '2'),
  (1, 'word text', NULL, 4, 'b', '2', NULL, NULL, '2004-02-29 12:00:00', 1, '10'),
  (5, '10', 4, 4, 'x y', 'abc', '2019-01-01 00:00:00', NULL, '2019-01-01 00:00:00', 5, '10'),
  (3, 'a', 4, 4, 'ABC', '2', '2003-12-31 23:59:59', '2004-02-29 12:00:00', NULL, 2, 'x y'),
  (2, 'foob', 1, 3, NULL, 'b111', NULL, '2003-12-31 23:59:59', '2004-02-29 12:00:00', 4, 'a'),
  (4, 'ABC', 3, 3, '2', 'a', '2019-01-01 00:00:00', NULL, '2019-01-01 00:00:00', 1, 'ABC'),
  (4, '', 3, 5, '10', 'word text', NULL, '2019-01-01 00:00:00', '2003-12-31 23:59:59', 5, 'x y'),
  (2, 'abc', 1, 1, 'abc', 'ABC', NULL, '2019-01-01 00:00:00', '2010-06-15 08:30:15', 4, '2'),
  (5, 'x y', 4, 2, 'b', 'word text', '2003-12-31 23:59:59', '2004-02-29 12:00:00', '2010-06-15 08:30:15', 2, 'abc'),
  (1, 'x y', NULL, NULL, 'word text', 'abc', '2010-06-15 08:30:15', '2003-12-31 23:59:59', '2003-12-31 23:59:59', 3, '2');
--@ placement SHARD BY HASH(id) IN GROUP g1
CREATE TABLE `t2` (`a` INT, `b` VARCHAR(60), `c` VARCHAR(60), `id` INT, `val1` VARCHAR(60));
INSERT INTO `t2` (`a`, `b`, `c`, `id`, `val1`) VALUES
  (1, 'a', 'ABC', 1, 'ABC'),
  (5, 'a', '2', 2, 'abc'),
  (1, 'abc', 'x y', 5, NULL),
  (5, 'a', 'abc', 4, 'ABC'),
  (4, 'b', '2', 2, 'x y'),
  (4, 'x y', '10', 5, 'ABC'),
  (NULL, 'c', '2', 5, 'word text'),
  (NULL, 'word text', '10', 3, 'x y'),
  (3, '2', 'abc', 5, NULL),
  (5, NULL, '2', 3, 'word text'),
  (1, 'c', NULL, 2, 'word text');
