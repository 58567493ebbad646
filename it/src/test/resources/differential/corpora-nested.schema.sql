-- Tables with few columns in common, for NATURAL JOIN and USING.

--@ placement SHARD BY HASH(c) IN GROUP g1
CREATE TABLE `t1` (
  `c` int DEFAULT NULL,
  `b` int DEFAULT NULL
);
INSERT INTO `t1` (`c`, `b`) VALUES
  (4, 1),
  (5, 3),
  (5, 1),
  (4, 5),
  (5, 2);
--@ placement SHARD BY HASH(a) IN GROUP g1
CREATE TABLE `t2` (
  `a` int DEFAULT NULL,
  `b` int DEFAULT NULL
);
INSERT INTO `t2` (`a`, `b`) VALUES
  (5, 3),
  (5, 1),
  (5, 5),
  (5, 3),
  (1, NULL),
  (1, 4),
  (3, NULL),
  (1, NULL),
  (3, 1);
--@ placement SHARD BY HASH(b) IN GROUP g1
CREATE TABLE `t3` (
  `b` int DEFAULT NULL,
  `c` int DEFAULT NULL
);
INSERT INTO `t3` (`b`, `c`) VALUES
  (1, 4),
  (3, 2),
  (4, 2),
  (3, 4),
  (5, 5),
  (4, 5);
--@ placement SINGLE ON shard1
CREATE TABLE `t4` (
  `y` int DEFAULT NULL,
  `c` int DEFAULT NULL
);
INSERT INTO `t4` (`y`, `c`) VALUES
  (2, NULL),
  (5, 2),
  (5, 4),
  (3, 4),
  (4, 5),
  (5, 3),
  (1, 1),
  (5, 5),
  (2, 2);
--@ placement SHARD BY HASH(y) IN GROUP g1
CREATE TABLE `t5` (
  `y` int DEFAULT NULL,
  `z` int DEFAULT NULL
);
INSERT INTO `t5` (`y`, `z`) VALUES
  (1, 3),
  (5, 3),
  (1, 3),
  (1, 1),
  (2, 4),
  (5, NULL),
  (2, 2),
  (2, NULL),
  (1, 1);
--@ placement SHARD BY HASH(a) IN GROUP g2
CREATE TABLE `t6` (
  `a` int DEFAULT NULL,
  `c` int DEFAULT NULL
);
INSERT INTO `t6` (`a`, `c`) VALUES
  (5, 4),
  (1, 2),
  (4, 2),
  (5, 2),
  (4, 3),
  (3, 5),
  (4, 3),
  (3, 5),
  (1, 4),
  (1, 2),
  (1, 1);
--@ placement SINGLE ON shard2
CREATE TABLE `v1a` (
  `a` int DEFAULT NULL,
  `b` int DEFAULT NULL,
  `c` int DEFAULT NULL
);
INSERT INTO `v1a` (`a`, `b`, `c`) VALUES
  (3, NULL, 5),
  (2, NULL, 3),
  (1, 4, 1),
  (4, NULL, 1),
  (3, 1, 4);
--@ placement REFERENCE
CREATE TABLE `v1b` (
  `b` int DEFAULT NULL,
  `c` int DEFAULT NULL,
  `y` int DEFAULT NULL
);
INSERT INTO `v1b` (`b`, `c`, `y`) VALUES
  (3, 1, 1),
  (3, 5, 1),
  (5, 1, 5),
  (5, 1, 1),
  (4, 4, NULL),
  (1, 2, NULL),
  (4, 2, 2),
  (4, 4, NULL),
  (5, 3, 1),
  (4, 3, 3),
  (3, 5, 4),
  (4, 3, NULL),
  (2, 3, 2);
