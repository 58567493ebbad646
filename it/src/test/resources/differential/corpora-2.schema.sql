-- Tables with all columns that statements of the corpora name, as far as they can be in one table.

--@ placement SHARD BY HASH(a) IN GROUP g1
CREATE TABLE `t` (`a` INT, `foo` VARCHAR(60), `bar` VARCHAR(60), `name` VARCHAR(60), `id` VARCHAR(60), `score` VARCHAR(60));
INSERT INTO `t` (`a`, `foo`, `bar`, `name`, `id`, `score`) VALUES
  (3, NULL, 'a', NULL, '2', '2'),
  (2, 'a', '10', 'ABC', '10', 'word text'),
  (3, 'abc', 'abc', 'word text', '2', 'word text'),
  (5, '2', 'a', '2', 'a', 'ABC'),
  (3, 'x y', 'sjösjuk', 'b', 'ABC', 'a'),
  (3, 'x y', 'x y', 'ABC', NULL, 'b'),
  (1, 'x y', 'x y', 'x y', 'a', 'x y');
--@ placement SHARD BY HASH(a) IN GROUP g1
CREATE TABLE `t1` (`a` INT, `b` INT, `d` DATETIME, `dt` DATETIME, `t` DATETIME, `c` DATETIME, `a1` VARCHAR(60), `f1` DATETIME, `id` VARCHAR(60), `f2` GEOMETRY, `f3` GEOMETRY, `u` INT, `st` VARCHAR(60), `name` VARCHAR(60), `value1` INT, `a2` INT, `libname` VARCHAR(60), `n` INT, `data` VARCHAR(60), `product` INT, `component` INT, `i` VARCHAR(60), `col_t1` INT, `col1` INT, KEY `a` (`a`), KEY `b` (`b`), KEY `i1` (`a`), KEY `i2` (`a`));
INSERT INTO `t1` (`a`, `b`, `d`, `dt`, `t`, `c`, `a1`, `f1`, `id`, `f2`, `f3`, `u`, `st`, `name`, `value1`, `a2`, `libname`, `n`, `data`, `product`, `component`, `i`, `col_t1`, `col1`) VALUES
  (3, NULL, '2003-12-31 23:59:59', NULL, '2010-06-15 08:30:15', '2010-06-15 08:30:15', 'KKK', '2004-02-29 12:00:00', 'x y', NULL, NULL, NULL, 'ABC', NULL, 2, 1, 'abc', 1, '10', NULL, 5, 'abc', NULL, NULL),
  (5, 3, NULL, '2010-06-15 08:30:15', '2003-12-31 23:59:59', '2003-12-31 23:59:59', '2', '2004-02-29 12:00:00', 'x y', ST_GeomFromText('POINT(1 2)'), ST_GeomFromText('POINT(3 4)'), 4, 'word text', 'b', NULL, 5, 'a', 5, 'word text', 4, 3, 'abc', NULL, 4),
  (5, 1, '2003-12-31 23:59:59', NULL, NULL, '2003-12-31 23:59:59', 'a', '2010-06-15 08:30:15', 'word text', ST_GeomFromText('LINESTRING(1 1,3 3,4 1)'), ST_GeomFromText('POLYGON((0 0,0 5,5 5,5 0,0 0))'), 5, 'a', '2', 2, 5, NULL, 3, '2', NULL, 3, 'ABC', 5, NULL),
  (2, 1, '2003-12-31 23:59:59', '2010-06-15 08:30:15', '2003-12-31 23:59:59', '2003-12-31 23:59:59', NULL, '2010-06-15 08:30:15', NULL, ST_GeomFromText('POINT(1 1)'), ST_GeomFromText('POINT(1 1)'), 3, 'b', NULL, NULL, 1, 'a', 5, NULL, 4, 3, 'a', 2, 4),
  (1, 3, '2019-01-01 00:00:00', '2004-02-29 12:00:00', '2004-02-29 12:00:00', NULL, '2', '2019-01-01 00:00:00', 'word text', ST_GeomFromText('LINESTRING(1 1,3 3,4 1)'), ST_GeomFromText('POINT(1 2)'), 1, 'abc', 'abc', 1, NULL, 'x y', 4, NULL, 1, NULL, 'a', 4, 1),
  (5, 4, '2004-02-29 12:00:00', NULL, '2010-06-15 08:30:15', NULL, NULL, NULL, 'ABC', ST_GeomFromText('POINT(1 2)'), NULL, 2, NULL, '2', 5, 4, 'x y', 4, 'word text', 5, 2, '10', 1, 1),
  (2, 1, '2003-12-31 23:59:59', '2003-12-31 23:59:59', '2019-01-01 00:00:00', '2003-12-31 23:59:59', 'x y', '2004-02-29 12:00:00', 'b', ST_GeomFromText('POLYGON((0 0,0 5,5 5,5 0,0 0))'), ST_GeomFromText('POINT(3 4)'), 5, '2', 'abc', 5, NULL, 'ABC', 2, '2', 5, 2, 'abc', 5, 3);
--@ placement SHARD BY HASH(a) IN GROUP g2
CREATE TABLE `t3` (`a` INT, `city` VARCHAR(60), `isbn` INT, `libname` VARCHAR(60), `a1` INT, `a2` VARCHAR(60), `b` VARCHAR(60), `c` VARCHAR(60), KEY `b` (`a`));
INSERT INTO `t3` (`a`, `city`, `isbn`, `libname`, `a1`, `a2`, `b`, `c`) VALUES
  (1, '10', 2, 'ABC', 3, 'a', '1', 'a'),
  (2, 'word text', NULL, 'ABC', 3, '10', '10', 'ABC'),
  (3, 'a', 4, 'x y', 1, 'abc', 'word text', 'x y'),
  (3, '10', NULL, 'word text', 3, 'abc', '1', 'x y'),
  (3, '2', 5, '10', 2, 'b', 'ABC', NULL),
  (3, '10', 5, 'abc', NULL, 'x y', 'abc', 'a'),
  (2, '2', 5, '2', 4, 'a', 'abc', 'a'),
  (4, 'x y', 1, '2', NULL, 'word text', 'x y', NULL),
  (2, 'abc', 2, 'b', 1, '10', '10', 'abc'),
  (3, '2', 2, 'x y', 5, 'a', 'ABC', '2'),
  (1, 'ABC', 2, 'a', 3, 'b', 'ABC', '10');
--@ placement SHARD BY HASH(id) IN GROUP g1
CREATE TABLE `jemp` (`id` INT, `c` JSON, `g` INT);
INSERT INTO `jemp` (`id`, `c`, `g`) VALUES
  (1, '[1, 2, "x"]', NULL),
  (5, NULL, 4),
  (5, '[]', 4),
  (5, '"word"', 2),
  (3, '{"a": 1, "b": [2, 3]}', 1),
  (5, '{"a": null, "c": true}', 1),
  (1, '5', 5),
  (1, '{"id": "3", "name": "Fred", "a": {"b": "c"}}', 1),
  (2, '"word"', NULL),
  (1, '[]', NULL),
  (3, '{"id": "3", "name": "Fred", "a": {"b": "c"}}', 2);
--@ placement SHARD BY HASH(id) IN GROUP g1
CREATE TABLE `t2` (`a` INT, `fld3` VARCHAR(60), `c` VARCHAR(60), `b` VARCHAR(60), `a1` VARCHAR(60), `a2` VARCHAR(60), `companynr` INT, `fld1` INT, `id` INT, `a4` VARCHAR(60), `f1` VARCHAR(60), `isbn` INT, `a0` INT, `value` INT, `description` VARCHAR(60), `bug_id` INT, `program` VARCHAR(60), `col1` INT, `col2` VARCHAR(60));
INSERT INTO `t2` (`a`, `fld3`, `c`, `b`, `a1`, `a2`, `companynr`, `fld1`, `id`, `a4`, `f1`, `isbn`, `a0`, `value`, `description`, `bug_id`, `program`, `col1`, `col2`) VALUES
  (5, 'imaginable', 'b111', 'c', 'd', 'x y', 3, 1, 5, 'KKK', 'b', 2, 1, 2, '10', 4, 'word text', 5, 'abc'),
  (4, 'C', 'b111', 'b', 'a', 'b', 1, 1, 1, 'x y', 'x y', 4, 5, 2, '10', 2, 'b', 3, '10'),
  (2, '10', 'b', 'c', 'b', 'z', 58, 1, 3, 'word text', NULL, 4, 3, 2, 'x y', 2, 'ABC', 1, '10'),
  (3, 'b', NULL, 'ABC', 'c', 'b', 5, 5, 5, 'b', '2', 2, 1, 4, 'word text', NULL, 'ABC', 1, '10'),
  (3, 'x y', 'b', 'b', 'a', 'a', 4, NULL, 2, NULL, 'x y', 5, NULL, 1, NULL, 3, 'abc', NULL, 'word text'),
  (2, 'Colombo', 'o122', 'a', 'c', 'abc', 2, 4, 3, 'a', 'ABC', 5, 4, 5, 'abc', 3, '2', 2, 'b'),
  (NULL, 'C', 'x y', 'a', '9', NULL, 37, 4, 1, NULL, 'abc', 5, 2, 3, '10', 3, '2', NULL, 'b'),
  (4, 'cultivation', 'a', 'a', 'abc', 'b', NULL, NULL, 1, NULL, 'x y', 3, 2, 5, 'b', 1, NULL, NULL, 'b'),
  (NULL, 'nondecreasing', 'i121', 'b', '9', 'a', 5, 3, 1, 'KKK', 'a', NULL, 5, NULL, '2', NULL, 'ABC', 3, '10'),
  (3, 'cultivation', 'abc', 'word text', NULL, 'z', 58, 3, 1, 'x y', 'a', 2, 1, NULL, 'x y', NULL, 'ABC', 1, 'abc'),
  (2, 'Chantilly', '2', 'ABC', 'c', 'z', 4, NULL, 1, 'ABC', 'abc', 3, 2, 4, 'abc', NULL, '2', 2, 'a'),
  (3, 'Colombo', 'x y', 'c', 'AAA', 'a', 2, 2, 1, 'word text', 'word text', 5, NULL, NULL, '2', 2, '2', 4, '10');
