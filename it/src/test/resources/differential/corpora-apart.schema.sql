-- Tables with no column in common.

--@ placement SHARD BY HASH(a) IN GROUP g1
CREATE TABLE `t1` (
  `a` int DEFAULT NULL,
  KEY `a` (`a`)
);
INSERT INTO `t1` (`a`) VALUES
  (3),
  (3),
  (3),
  (4),
  (2),
  (1),
  (2),
  (3);
--@ placement SHARD BY HASH(b) IN GROUP g1
CREATE TABLE `t2` (
  `b` int DEFAULT NULL,
  KEY `b` (`b`)
);
INSERT INTO `t2` (`b`) VALUES
  (2),
  (1),
  (1),
  (2),
  (2),
  (2),
  (5),
  (2);
--@ placement SHARD BY HASH(b) IN GROUP g1
CREATE TABLE `t3` (
  `b` int DEFAULT NULL,
  KEY `b` (`b`)
);
INSERT INTO `t3` (`b`) VALUES
  (3),
  (1),
  (1),
  (2),
  (2),
  (4),
  (5),
  (3);
