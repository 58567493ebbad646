-- MySQL 8.0's manual, 13.2 "Data Manipulation Statements", section by section: its examples and each
-- form of the syntax. CALL is in own-programs.sql, LOAD DATA in LoadDataTest; HANDLER, IMPORT TABLE and LOAD XML
-- into sharded tables are refused.
--@ contents

-- Both sides run a statement each at its own time, whose seconds may differ.
SET timestamp = 1700000000;

-- 13.2.6 INSERT
INSERT INTO t1 () VALUES (1, 2, 3);
--@ error 1364
INSERT INTO t1 () VALUES ();
INSERT INTO t1 (a, b) VALUES (15, a * 2);
--@ error 1364
INSERT INTO t1 (b) VALUES (15);
INSERT INTO t1 (a, b, c) VALUES (21, 2, 3), (24, 5, 6), (27, 8, 9);
--@ error 1136
INSERT INTO t1 (a, b, c) VALUES (31, 2, 3), (34, 5, 6, 7), (38, 9, 9);
--@ error 1136
INSERT INTO t1 (a, b, c) VALUES (31, 2, 3, 4, 5, 6, 7, 8, 9);
INSERT INTO t1 (a, b, c) VALUES ROW(31, 2, 3), ROW(34, 5, 6), ROW(37, 8, 9);
--@ error 1136
INSERT INTO t1 (a, b, c) VALUES ROW(41, 2, 3, 4, 5, 6, 7, 8, 9);
INSERT INTO t1 SET a = 41, b = 4, c = DEFAULT;
INSERT INTO t1 VALUES (42, DEFAULT(b), 1);
INSERT LOW_PRIORITY INTO t1 (a) VALUES (43);
INSERT HIGH_PRIORITY INTO t1 (a) VALUE (44);
INSERT INTO test (data) VALUES ('first'), ('second');
INSERT INTO test (id, data) VALUES (0, 'third'), (NULL, 'fourth'), (DEFAULT, 'fifth');
INSERT INTO test (id, data, ts) VALUES (100, 'given', '2024-01-01 00:00:00');
INSERT INTO test SET data = 'after the given one';
SELECT LAST_INSERT_ID();
INSERT INTO person (tenant, name, age, doc) VALUES (1, 'Ann', 40, '{"a": 1}'), (2, 'Bob', 41, JSON_OBJECT('a', 2)), (1, DEFAULT, NULL, NULL);
INSERT INTO person SET tenant = 3, age = 20 + 1, name = CONCAT('C', 'ora'), twice = DEFAULT;
--@ error 3105
INSERT INTO person (tenant, twice) VALUES (3, 7);
--@ error 3819
INSERT INTO person (tenant, age) VALUES (3, 151);
--@ error 1264
INSERT INTO person (tenant, age) VALUES (4, 1), (5, 256);
--@ error 1048
INSERT INTO person (tenant, name) VALUES (4, 'Dan'), (5, NULL);
--@ error 3140
INSERT INTO person (tenant, doc) VALUES (4, '{"a": 1}'), (5, '{');
INSERT IGNORE INTO t1 (a, b) VALUES (1, 7), (45, 7), (21, 7), (46, 'eight');
--@ error 1366
INSERT INTO t1 (a, b) VALUES (47, 7), (48, 'eight');
--@ error 1062
INSERT INTO t1 (a, b) VALUES (47, 7), (1, 7), (48, 7);
--@ error 1406
INSERT INTO t2 (c, s) VALUES (1, 'longer than its twenty characters');
INSERT INTO parts PARTITION (p0, p1) VALUES (1, 5, 1), (2, 15, 2);
--@ error 1748
INSERT INTO parts PARTITION (p0) VALUES (3, 6, 1), (4, 16, 2);
INSERT INTO parts VALUES (1, 25, 3), (2, 1, 4), (3, 11, 5), (4, 30, 6);
INSERT INTO refs VALUES (1, 10, 'one'), (2, 20, 'two'), (3, 30, 'three');
INSERT INTO single1 VALUES (1, 1, 'x'), (2, 2, 'y');
INSERT INTO single2 (v, s) VALUES (1, 'x'), (2, 'y');
--@ params int:51 int:1 int:2 int:52 int:3 int:4
INSERT INTO t1 VALUES (?, ?, ?), (?, ?, ?);
--@ params int:53 int:5 null
INSERT INTO t1 SET a = ?, b = ?, c = ?;

-- 13.2.6.1 INSERT .. SELECT
INSERT INTO t2 (c) SELECT t1.a FROM t1 WHERE t1.a > 30;
INSERT INTO t2 SELECT a + 100, b, CONCAT('s', a) FROM t1 WHERE a < 30 ORDER BY a LIMIT 3;
INSERT INTO t3 TABLE t2 ORDER BY c LIMIT 4;
INSERT INTO t1 SELECT a + 200, b, c FROM t1 WHERE a IN (1, 21, 24);
INSERT INTO t1 SELECT a + 250, b, (SELECT MAX(a) FROM t1) FROM t1 WHERE a IN (1, 21);
--@ error 1062
INSERT INTO t1 SELECT a, b, c FROM t1 WHERE a < 10;
INSERT IGNORE INTO t1 SELECT e, f, 1 FROM t3;
INSERT INTO t1 (a, b) SELECT e + 300, COUNT(*) FROM t3 GROUP BY e + 300;
INSERT INTO t1 (a, b) SELECT c + 400, d FROM t2 WHERE c < 40 UNION SELECT e + 400, f FROM t3 WHERE e < 40;
INSERT INTO t1 (a, b) SELECT * FROM (SELECT c + 500, d FROM t2 UNION SELECT e + 500, f FROM t3) AS dt ON DUPLICATE KEY UPDATE b = 0;
INSERT INTO t1 (a, b) SELECT c, d FROM t2 ON DUPLICATE KEY UPDATE b = VALUES(b) + 1;
INSERT INTO t1 (a, b) SELECT t2.c, t3.f FROM t2 JOIN t3 ON t2.c = t3.e ON DUPLICATE KEY UPDATE b = t3.f;
INSERT INTO refs (id, v) SELECT a + 1000, b FROM t1 WHERE a < 25;
INSERT INTO single1 (id, v) SELECT id + 10, v FROM single2;
INSERT INTO single2 (v, s) SELECT a, 'of t1' FROM t1 WHERE a BETWEEN 1 AND 30 ORDER BY a;
INSERT INTO items SELECT id, id * 1.5, id, id * 50, 0 FROM refs WHERE id < 100;
INSERT INTO month (id) SELECT id FROM items;

-- 13.2.6.2 INSERT .. ON DUPLICATE KEY UPDATE
INSERT INTO t1 (a, b, c) VALUES (1, 2, 3) ON DUPLICATE KEY UPDATE c = c + 1;
INSERT INTO t1 (a, b, c) VALUES (1, 2, 3), (54, 5, 6) ON DUPLICATE KEY UPDATE c = VALUES(a) + VALUES(b);
INSERT INTO t1 (a, b, c) VALUES (1, 2, 3), (54, 5, 6) AS new ON DUPLICATE KEY UPDATE c = new.a + new.b;
INSERT INTO t1 (a, b, c) VALUES (1, 2, 3), (55, 5, 6) AS new(m, n, p) ON DUPLICATE KEY UPDATE c = m + n;
INSERT INTO t1 SET a = 1, b = 2, c = 3 AS new ON DUPLICATE KEY UPDATE c = new.a + new.b;
INSERT INTO t1 SET a = 1, b = 2, c = 3 AS new(m, n, p) ON DUPLICATE KEY UPDATE c = m + n;
INSERT INTO t1 (a, b, c) VALUES (1, 2, 3) ON DUPLICATE KEY UPDATE c = c;
INSERT INTO t1 (a, b, c) VALUES (1, 2, 3), (1, 4, 5), (56, 1, 1), (56, 2, 2) ON DUPLICATE KEY UPDATE b = b + VALUES(b), c = DEFAULT;
INSERT INTO test (id, data) VALUES (1, 'again') ON DUPLICATE KEY UPDATE id = LAST_INSERT_ID(id), data = 'found';
SELECT LAST_INSERT_ID();
--@ error 1054
INSERT INTO t1 (a, b) VALUES (1, 2) ON DUPLICATE KEY UPDATE nothing = 1;
--@ params int:1 int:9 int:57 int:9 int:3
INSERT INTO t1 (a, b) VALUES (?, ?), (?, ?) ON DUPLICATE KEY UPDATE b = VALUES(b) * ?;

-- 13.2.9 REPLACE
REPLACE INTO test VALUES (1, 'Old', '2014-08-20 18:47:00');
REPLACE INTO test VALUES (1, 'New', '2014-08-20 18:47:42');
REPLACE INTO test2 VALUES (1, 'Old', '2014-08-20 18:47:00');
REPLACE INTO test2 VALUES (1, 'New', '2014-08-20 18:47:42');
REPLACE INTO t1 VALUES (1, 1, 1), (2, 2, 2), (21, 21, 21), (2, 3, 3);
REPLACE INTO t1 SET a = 3, b = 3;
REPLACE LOW_PRIORITY INTO t1 (a) VALUES (3);
REPLACE INTO t1 (a, b) SELECT c, d FROM t2 WHERE c < 35;
REPLACE INTO t2 TABLE t3;
REPLACE INTO t2 VALUES ROW(1, 1, 'a'), ROW(2, 2, 'b');
REPLACE INTO parts PARTITION (p0) VALUES (1, 5, 50);
REPLACE INTO refs VALUES (1, 11, 'uno'), (4, 40, 'four');
--@ error 1048
REPLACE INTO person (tenant, id, name) VALUES (1, 1, 'Eve'), (2, 2, NULL);
--@ params int:4 int:5 int:6
REPLACE INTO t1 VALUES (?, ?, ?);

-- 13.2.17 UPDATE
UPDATE t1 SET b = b + 1;
UPDATE t1 SET b = b + 1, c = b;
UPDATE t1 SET c = DEFAULT, b = DEFAULT(b) WHERE a = 24;
UPDATE t1 SET b = 5 WHERE a = 1 AND c = 999;
UPDATE LOW_PRIORITY t1 SET b = 0 WHERE b IS NULL;
UPDATE t1 SET b = 7 WHERE a > 20 ORDER BY a DESC LIMIT 3;
UPDATE t2 SET c = c + 1000 WHERE c > 30 ORDER BY c DESC;
UPDATE t1 SET a = a + 10000 WHERE a > 500 ORDER BY a DESC;
UPDATE IGNORE t1 SET b = 'nine' WHERE a IN (21, 31);
--@ error 1366
UPDATE t1 SET b = 'nine' WHERE a IN (21, 31);
--@ error 1062
UPDATE t1 SET a = 21 WHERE a = 1;
--@ error 1048
UPDATE person SET name = NULL WHERE tenant IN (1, 2);
--@ error 3819
UPDATE person SET age = age + 109 WHERE tenant > 0;
--@ error 1690
UPDATE person SET age = age - 100 WHERE tenant > 0;
UPDATE person SET age = 30, doc = JSON_SET(doc, '$.b', tenant) WHERE name <> 'nobody';
UPDATE parts PARTITION (p0, p2) SET v = v + 1;
UPDATE parts SET part = part + 10 WHERE part < 10;
UPDATE items, month SET items.price = month.price WHERE items.id = month.id;
UPDATE items JOIN refs ON items.quantity = refs.v * 5 SET items.price = refs.id, items.quantity = 1;
UPDATE t1 LEFT JOIN t3 ON t1.a = t3.e SET t1.c = -1 WHERE t3.e IS NULL AND t1.a < 100;
UPDATE t1 JOIN t2 ON t2.c = t1.a + 1000 SET t1.b = t2.c, t2.d = t1.a;
UPDATE t1 AS x, t3 AS y SET x.c = y.f WHERE x.a = y.e;
--@ error 1093
UPDATE items SET retail = retail * 0.9 WHERE id IN (SELECT id FROM items WHERE retail / wholesale >= 1.3 AND quantity > 100);
--@ error 1093
UPDATE items, (SELECT id FROM items WHERE id IN (SELECT id FROM items WHERE retail / wholesale >= 1.3 AND quantity < 120)) AS discounted SET items.retail = items.retail * 0.9 WHERE items.id = discounted.id;
UPDATE items, (SELECT id, retail / wholesale AS markup, quantity FROM items) AS discounted SET items.retail = items.retail * 0.9 WHERE discounted.markup >= 1.3 AND discounted.quantity < 100 AND items.id = discounted.id;
UPDATE t1 SET b = (SELECT MAX(e) FROM t3), c = (SELECT COUNT(*) FROM t2 WHERE t2.d = t1.a) WHERE a < 40;
UPDATE refs SET v = v + 1, s = UPPER(s) WHERE id < 3;
UPDATE single1 JOIN refs USING (id) SET single1.v = refs.v;
--@ error 1054
UPDATE t1 SET nothing = 1;
UPDATE t1, t2 SET t1.b = 1 WHERE t1.a = t2.c ORDER BY t1.a;
--@ params int:77 int:1
--@ params int:78 int:21
UPDATE t1 SET b = ? WHERE a = ?;
--@ params int:20 int:2
UPDATE t1 SET c = c + 1 WHERE a > ? ORDER BY a LIMIT ?;

-- 13.2.11 parenthesized query expressions, 13.2.15 subqueries
INSERT INTO t3 (e, f) (SELECT a + 20000, b FROM t1 WHERE a < 24 ORDER BY a LIMIT 2);
INSERT INTO t3 (e, f) (SELECT a + 21000, 1 FROM t1 WHERE a < 22) UNION ALL (SELECT c + 22000, 2 FROM t2 ORDER BY c LIMIT 1) ORDER BY 1 LIMIT 3;
INSERT INTO t2 (c, d) VALUES (3000, (SELECT COUNT(*) FROM t1)), (3001, (SELECT f FROM t3 ORDER BY e LIMIT 1));
UPDATE t1 SET b = 60 WHERE a IN (SELECT e FROM t3);
UPDATE t1 SET b = 61 WHERE a > ALL (SELECT c FROM t2 WHERE c < 100);
UPDATE t1 SET b = 62 WHERE a = ANY (SELECT id FROM refs);
UPDATE t1 SET b = 63 WHERE (a, c) = (SELECT a, c FROM (SELECT * FROM t1) AS copy ORDER BY a LIMIT 1);
UPDATE t2 SET d = 64 WHERE EXISTS (SELECT * FROM t3 WHERE t3.e = t2.c);
DELETE FROM t2 WHERE NOT EXISTS (SELECT * FROM t1 WHERE t1.a + 1000 = t2.c) AND c > 1000 AND c < 3000;
DELETE FROM t3 WHERE f > (SELECT AVG(b) + 1000 FROM t1);
UPDATE t1 JOIN (SELECT d, COUNT(*) AS n FROM t2 GROUP BY d) AS g ON g.d = t1.a SET t1.c = g.n;
UPDATE t1, LATERAL (SELECT MAX(t2.c) AS m FROM t2 WHERE t2.d = t1.a) AS l SET t1.c = l.m WHERE t1.a < 60;
--@ error 1242
UPDATE t1 SET b = (SELECT c FROM t2) WHERE a = 1;
--@ error 1241
DELETE FROM t1 WHERE a IN (SELECT c, d FROM t2);
--@ error 1093
DELETE FROM t1 WHERE a IN (SELECT a FROM t1);

-- 13.2.16 TABLE, 13.2.19 VALUES, 13.2.20 WITH
INSERT INTO t1 (a, b, c) VALUES ROW(61, 1, 1), ROW(62, 2, DEFAULT);
REPLACE INTO t1 (a, b, c) VALUES ROW(62, 2, DEFAULT);
REPLACE INTO t1 (a, b, c) VALUES ROW(61, 1, 1);
INSERT INTO t1 SELECT * FROM (VALUES ROW(63, 3, 3), ROW(64, 4, 4)) AS v (x, y, z);
INSERT INTO t2 VALUES ROW(65, 5, 'v') ON DUPLICATE KEY UPDATE d = 5;
UPDATE t1 JOIN (VALUES ROW(63, 30), ROW(1, 10)) AS v (x, y) ON t1.a = v.x SET t1.b = v.y;
UPDATE t2 SET d = 66 WHERE c IN (SELECT id FROM (TABLE single1 UNION TABLE refs) AS u);
UPDATE t2 SET d = 66 WHERE (c, d, s) IN (TABLE t3);
WITH w AS (SELECT e, f FROM t3 WHERE e < 100) UPDATE t1 JOIN w ON t1.a = w.e SET t1.b = w.f;
WITH RECURSIVE n AS (SELECT 1 AS i UNION ALL SELECT i + 1 FROM n WHERE i < 5) UPDATE t1 SET c = 100 WHERE a IN (SELECT i FROM n);
INSERT INTO t1 (a, b) WITH RECURSIVE n AS (SELECT 70 AS i UNION ALL SELECT i + 1 FROM n WHERE i < 75) SELECT i, i * i FROM n;
REPLACE INTO t1 (a, b) WITH w AS (SELECT id, v FROM refs WHERE id < 4) SELECT id, v FROM w;
INSERT INTO t3 (e, f) SELECT * FROM (WITH w AS (SELECT MAX(a) + 30000 AS m FROM t1) SELECT m, 1 FROM w) AS dt;

-- 13.2.2 DELETE
WITH w AS (SELECT c FROM t2 WHERE c > 2999) DELETE FROM t1 WHERE a IN (SELECT c - 2900 FROM w);
WITH RECURSIVE n AS (SELECT 70 AS i UNION ALL SELECT i + 1 FROM n WHERE i < 72) DELETE t1 FROM t1 JOIN n ON t1.a = n.i;
INSERT INTO somelog VALUES ('jcole', 3, 'c'), ('jcole', 1, 'a'), ('jcole', 2, 'b'), ('ann', 1, 'a'), ('bob', 1, 'a');
DELETE FROM somelog WHERE user = 'jcole' ORDER BY timestamp_column LIMIT 1;
DELETE FROM somelog ORDER BY timestamp_column DESC, user LIMIT 2;
DELETE QUICK FROM somelog WHERE what = 'nothing';
DELETE LOW_PRIORITY QUICK IGNORE FROM somelog WHERE user = 'bob';
DELETE t1, t2 FROM t1 INNER JOIN t2 INNER JOIN t3 WHERE t1.a = t2.c AND t2.c = t3.e;
DELETE FROM t1, t2 USING t1 INNER JOIN t2 ON t1.b = t2.d WHERE t1.a > 200;
DELETE t1 FROM t1 LEFT JOIN t3 ON t1.a = t3.e WHERE t3.e IS NULL AND t1.a BETWEEN 60 AND 65;
DELETE a1, a2 FROM t1 AS a1 INNER JOIN t2 AS a2 WHERE a1.a = a2.c;
DELETE FROM a1, a2 USING t1 AS a1 INNER JOIN t3 AS a2 WHERE a1.a + 30000 = a2.e;
DELETE t1.*, single1.* FROM t1, single1 WHERE t1.a = single1.id;
--@ error 1064
DELETE t1 FROM t1 JOIN t2 ON t1.a = t2.c ORDER BY t1.a LIMIT 1;
--@ error 1109
DELETE t1 FROM t1 AS x WHERE x.a = 1;
DELETE FROM t1 AS x WHERE x.a = 31;
DELETE FROM parts PARTITION (p0, p1) WHERE id = 3;
DELETE FROM parts WHERE part BETWEEN 10 AND 19;
DELETE FROM refs WHERE id > 1000;
DELETE FROM single2 WHERE s = 'of t1' ORDER BY id DESC LIMIT 2;
--@ params int:24
--@ params int:24
DELETE FROM t1 WHERE a = ?;
--@ params int:2
DELETE FROM t1 ORDER BY a LIMIT ?;
DELETE FROM t2 WHERE c > 0 OR c <= 0;
DELETE FROM t3;
INSERT INTO test (data) VALUES ('the number goes on');
TRUNCATE TABLE somelog;
TRUNCATE t3;

-- 13.2.3 DO
DO 1, 2 + 3;
--@ error 1054
DO nothing;
