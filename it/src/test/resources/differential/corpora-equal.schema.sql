-- Tables with the same columns, for UNION of all of them.

--@ placement SHARD BY HASH(a) IN GROUP g1
CREATE TABLE `t1` (
  `a` int DEFAULT NULL,
  `b` varchar(60) DEFAULT NULL
);
INSERT INTO `t1` (`a`, `b`) VALUES
  (4, 'x y'),
  (3, '2'),
  (2, 'a'),
  (5, 'b'),
  (5, 'abc'),
  (4, 'abc'),
  (2, 'a'),
  (4, 'a'),
  (4, NULL);
--@ placement REFERENCE
CREATE TABLE `t17059925` (
  `a` int DEFAULT NULL
);
INSERT INTO `t17059925` (`a`) VALUES
  (3),
  (4),
  (1),
  (20),
  (1),
  (1),
  (4),
  (10),
  (4),
  (5),
  (3),
  (10);
--@ placement SHARD BY HASH(a) IN GROUP g1
CREATE TABLE `t2` (
  `a` int DEFAULT NULL,
  `b` varchar(60) DEFAULT NULL
);
INSERT INTO `t2` (`a`, `b`) VALUES
  (3, 'word text'),
  (2, 'ABC'),
  (2, 'word text'),
  (4, '10'),
  (2, 'abc'),
  (4, NULL),
  (2, 'abc'),
  (5, '2'),
  (4, '10'),
  (4, 'x y'),
  (1, 'word text'),
  (3, 'ABC'),
  (2, '10');
--@ placement SHARD BY HASH(a) IN GROUP g1
CREATE TABLE `t3` (
  `a` int DEFAULT NULL,
  `b` varchar(60) DEFAULT NULL
);
INSERT INTO `t3` (`a`, `b`) VALUES
  (5, NULL),
  (3, 'ABC'),
  (2, 'x y'),
  (3, '10'),
  (5, 'word text'),
  (5, 'a'),
  (2, '10'),
  (5, 'ABC'),
  (5, 'ABC');
--@ placement SHARD BY HASH(a) IN GROUP g1
CREATE TABLE `t4` (
  `a` int DEFAULT NULL,
  `b` varchar(60) DEFAULT NULL
);
INSERT INTO `t4` (`a`, `b`) VALUES
  (5, 'b'),
  (4, 'b'),
  (5, '2'),
  (2, 'a'),
  (2, 'ABC'),
  (2, 'x y'),
  (1, 'abc'),
  (3, 'ABC'),
  (3, 'a'),
  (5, '10'),
  (1, NULL),
  (1, 'a');
--@ placement SINGLE ON shard2
CREATE TABLE `v1` (
  `a` int DEFAULT NULL,
  `b` int DEFAULT NULL
);
INSERT INTO `v1` (`a`, `b`) VALUES
  (5, 5),
  (2, 1),
  (2, 1),
  (5, 3),
  (5, NULL),
  (2, 4),
  (1, 4),
  (1, 2),
  (3, 5);
