-- The table of sysbench's oltp_common.lua: sharded by its id with --auto_inc=off, and on one shard
-- with --auto_inc=on.

--@ placement SHARD BY HASH(id)
CREATE TABLE sbtest1(
  id INTEGER NOT NULL,
  k INTEGER DEFAULT '0' NOT NULL,
  c CHAR(120) DEFAULT '' NOT NULL,
  pad CHAR(60) DEFAULT '' NOT NULL,
  PRIMARY KEY (id)
) /*! ENGINE = innodb */;
--@ placement SINGLE ON shard1
CREATE TABLE sbtest2(
  id INTEGER NOT NULL AUTO_INCREMENT,
  k INTEGER DEFAULT '0' NOT NULL,
  c CHAR(120) DEFAULT '' NOT NULL,
  pad CHAR(60) DEFAULT '' NOT NULL,
  PRIMARY KEY (id)
) /*! ENGINE = innodb */;
CREATE INDEX k_1 ON sbtest1(k);
CREATE INDEX k_2 ON sbtest2(k);
