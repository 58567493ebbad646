-- Tables for the writes of orm-traces.json, client-handwritten.json and vitess-sqlparser.json that
-- the queries do not name.

--@ placement SHARD BY HASH(id)
CREATE TABLE t (id INT NOT NULL DEFAULT 0, a INT DEFAULT 1, b VARCHAR(30) DEFAULT 'b', c INT, v INT, j JSON, x INT, `select` INT, created DATETIME, PRIMARY KEY (id));
INSERT INTO t VALUES (2, 2, 'x', 3, 4, '{"b": 2}', 1, 0, '2024-01-01 00:00:00'), (3, 1, 'y', 3, 4, '{"b": 1}', 1, 0, '2024-01-02 00:00:00'), (5, 1, 'z', 3, 4, NULL, 1, 0, '2024-01-03 00:00:00'), (6, 7, 'w', 9, 9, '[]', 2, 2, NULL);
--@ placement SHARD BY HASH(id) IN GROUP elsewhere
CREATE TABLE s (id INT PRIMARY KEY, a INT, b INT, c INT, x INT);
INSERT INTO s VALUES (2, 20, 30, 4, 1), (3, 21, 31, 5, 0), (7, 22, 32, 1, 1), (5, 23, 33, 9, 1);
