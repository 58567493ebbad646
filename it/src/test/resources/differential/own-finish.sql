-- Statements that need rows of several shards in one place, where MySQL itself answers.

INSERT INTO k_int (id, v, n, d) VALUES (1,'one',5,1.10),(2,'two',4,2.20),(3,'three',3,3.30),(4,'four',2,4.40),(5,'five',1,5.50),(6,'six',5,6.60),(7,'seven',4,NULL),(8,'eight',3,8.80),(9,'Nine',2,9.90),(10,NULL,1,10.10),(11,'eleven',NULL,11.11),(12,'Eleven',NULL,12.12);
INSERT INTO users (id, email, name, country, credit, born) VALUES (1,'a@x','Ann','DE',10,'1990-01-01'),(2,'b@x','Bob','FR',20,'1980-02-02'),(3,'c@x','Cid','DE',30,NULL),(4,'d@x','Dan','IT',40,'2000-12-31'),(5,'e@x','Eve',NULL,50,'1970-06-15'),(6,'f@x','Fay','FR',60,NULL);
INSERT INTO orders (id, user_id, total, placed, note) VALUES (1,1,10.50,'2024-01-01 10:00:00.123','first'),(2,1,20.00,'2024-01-02 10:00:00','second'),(3,2,5.25,'2024-01-03 10:00:00',NULL),(4,3,100.00,'2024-01-04 10:00:00','big'),(5,5,0.99,NULL,'it''s \\ "small"');
INSERT INTO k_ai VALUES ('a',1),('b',2),('ö',3),('Z',4),('straße',5),('日本',6);
INSERT INTO k_latin VALUES ('a',1),('b',2),('é',3),('Z',4),('x ',5);
INSERT INTO k_vbin VALUES (0x00,1),(0x01,2),(0xFF,3),('abc',4),('abd',5),('a''b',6),('a\\b',7);
INSERT INTO k_bin16 VALUES ('a',1),('b',2);
INSERT INTO countries VALUES ('DE','Germany'),('FR','France'),('IT','Italy');
INSERT INTO settings VALUES ('limit','3'),('colour','blue'),('1','one');
INSERT INTO seq (v, u) VALUES ('x', 1), ('y', 2), ('z', NULL);
INSERT INTO `select` VALUES (1, 2, 3, 4), (2, 3, 4, 5), (3, 1, 1, 1);

-- expressions of aggregates
SELECT COUNT(*) + 1, SUM(n) / COUNT(*), IFNULL(SUM(d), 0), ROUND(AVG(d), 1), MAX(n) - MIN(n) FROM k_int;
SELECT COUNT(DISTINCT n), SUM(DISTINCT n), AVG(DISTINCT n) FROM k_int;
SELECT COUNT(DISTINCT n, d > 5) AS pairs FROM k_int WHERE id > 2;
SELECT STDDEV(n), VAR_SAMP(d), STD(d) FROM k_int;
SELECT GROUP_CONCAT(v ORDER BY id DESC SEPARATOR '|') FROM k_int;
SELECT JSON_ARRAYAGG(id) = 1, BIT_XOR(id) + 0 FROM k_int WHERE id < 3;
SELECT n, COUNT(*) * 2 AS twice, MAX(v) FROM k_int GROUP BY n;
--@ ordered
SELECT n % 2 AS odd, COUNT(*) c FROM k_int GROUP BY n % 2 ORDER BY c + 1 DESC, odd;
SELECT n, SUM(d) AS s FROM k_int GROUP BY n HAVING SUM(d) + 1 > 10 OR MAX(v) = 'five';
SELECT COUNT(*) FROM k_int HAVING COUNT(*) > 3;
SELECT v AS name, n FROM k_int IGNORE INDEX (n) GROUP BY v, n HAVING name = 3;
SELECT country, COUNT(*) FROM users GROUP BY country HAVING country IS NULL OR COUNT(*) > 1;
SELECT n, COUNT(*) AS c FROM k_int IGNORE INDEX (n) GROUP BY n HAVING c BETWEEN NULL AND 1 OR c > 1;
SELECT c_float, COUNT(*) FROM all_types GROUP BY c_float HAVING c_float > 1;
SELECT n, GROUP_CONCAT(DISTINCT v ORDER BY v) FROM k_int WHERE v IS NOT NULL GROUP BY n;
--@ ordered
SELECT n, v, SUM(d) FROM k_int WHERE n < 3 GROUP BY n, v WITH ROLLUP;
SELECT IF(GROUPING(n), 'all', n) AS what, COUNT(*) FROM k_int GROUP BY n WITH ROLLUP;

-- windows
SELECT id, ROW_NUMBER() OVER (ORDER BY id) AS r, SUM(n) OVER (PARTITION BY n ORDER BY id) AS s FROM k_int;
SELECT id, LAG(v, 1, '-') OVER w AS before_it, RANK() OVER w FROM k_int WINDOW w AS (ORDER BY d);
--@ ordered
SELECT id, AVG(d) OVER (ORDER BY id ROWS BETWEEN 1 PRECEDING AND 1 FOLLOWING) AS moving FROM k_int ORDER BY id LIMIT 5;

-- joins that no shard can do alone
SELECT a.id, b.id FROM k_int a JOIN k_int b ON a.n = b.id;
SELECT a.id, b.v FROM k_int a LEFT JOIN k_int b ON a.n = b.id AND b.id > 2;
SELECT a.id, b.v FROM k_int a LEFT JOIN k_int b ON a.n = b.id WHERE b.v IS NULL;
SELECT u.name, k.v FROM users u JOIN k_int k ON k.id = u.id + 1 WHERE k.n > 2;
SELECT u.name, c.name, k.v FROM users u JOIN countries c ON c.code = u.country JOIN k_int k ON k.n = u.id;
SELECT u.name, o.total, k.d FROM users u JOIN orders o ON o.user_id = u.id, k_int k WHERE k.id = o.id AND k.d > 2;
SELECT k.id, s.value FROM k_int k JOIN settings s ON s.name = k.id;
SELECT k.id, q.v, q.u FROM k_int k JOIN seq q ON q.id = k.n WHERE q.u < 3;
SELECT q.id, q2.u FROM seq q, seq q2, k_int k WHERE k.id = q.id AND q2.u = k.n;
SELECT * FROM users NATURAL JOIN countries, k_int WHERE k_int.id = users.id;
SELECT * FROM k_int a JOIN `select` b USING (id);
SELECT a.id, b.`a b`, b.`q``t` FROM k_int a JOIN `select` b ON b.`from` = a.id;
SELECT ${db}.k_int.id, x.id FROM ${db}.k_int, ${db}.k_int AS x WHERE x.n = ${db}.k_int.id;
SELECT a.k, b.k FROM k_ai a JOIN k_latin b ON a.v = b.v;
--@ error 1267
SELECT a.k = b.k AS same FROM k_ai a JOIN k_gci b ON a.k = b.k;
SELECT HEX(a.k), b.v FROM k_vbin a JOIN k_bin16 b ON a.v = b.v;
SELECT a.k, HEX(a.k), b.v FROM k_vbin a, k_int b WHERE a.v = b.id;

-- subqueries
SELECT id, (SELECT COUNT(*) FROM users WHERE credit > k_int.id) AS above FROM k_int;
SELECT (SELECT MAX(id) FROM users), COUNT(*) FROM k_int;
SELECT v FROM k_int WHERE id IN (SELECT user_id FROM orders);
SELECT v FROM k_int k WHERE NOT EXISTS (SELECT * FROM orders o WHERE o.user_id = k.n);
SELECT id FROM k_int WHERE d > (SELECT AVG(d) FROM k_int);
SELECT id FROM k_int WHERE n = (SELECT MAX(n) FROM k_int WHERE id < 5) AND id > 1;
SELECT name FROM users WHERE credit >= ALL (SELECT credit FROM users);
SELECT t.c, COUNT(*) FROM (SELECT country AS c, COUNT(*) AS n FROM users GROUP BY country) t GROUP BY t.c;
SELECT AVG(t.n) FROM (SELECT user_id, COUNT(*) AS n FROM orders GROUP BY user_id) t;
SELECT u.id, l.total FROM users u, LATERAL (SELECT total FROM orders o WHERE o.user_id <= u.id ORDER BY total DESC LIMIT 1) l;
SELECT * FROM (SELECT id FROM k_int ORDER BY id LIMIT 3) t;

-- sets, common tables
SELECT id FROM k_int WHERE id < 4 UNION SELECT id FROM users;
--@ ordered
SELECT id FROM k_int WHERE id < 4 UNION ALL SELECT user_id FROM orders ORDER BY id LIMIT 5;
SELECT id FROM k_int INTERSECT SELECT id FROM users;
SELECT id FROM k_int EXCEPT SELECT id FROM users;
(SELECT id, v FROM k_int ORDER BY id DESC LIMIT 2) UNION (SELECT id, name FROM users ORDER BY id LIMIT 1);
WITH t AS (SELECT n, SUM(d) AS s FROM k_int GROUP BY n) SELECT * FROM t WHERE s > 10;
WITH t AS (SELECT n, SUM(d) AS s FROM k_int GROUP BY n) SELECT a.n, b.n FROM t a JOIN t b ON a.s > b.s;
WITH RECURSIVE r AS (SELECT 1 AS i UNION ALL SELECT i + 1 FROM r WHERE i < 4) SELECT r.i, k.v FROM r JOIN k_int k ON k.id = r.i;
WITH RECURSIVE up AS (SELECT id, n FROM k_int WHERE id = 12 UNION ALL SELECT k.id, k.n FROM k_int k JOIN up ON k.id = up.id - 1) SELECT * FROM up;
TABLE k_latin;
TABLE k_latin ORDER BY v LIMIT 2;

-- every type arrives as it is
INSERT INTO all_types (id, c_bit, c_tiny, c_tinyu, c_bool, c_small, c_medium, c_int, c_big, c_bigu, c_dec, c_float, c_double, c_zero, c_date, c_dt, c_dt6, c_ts, c_time, c_year, c_char, c_varchar, c_bin, c_varbin, c_text, c_blob, c_enum, c_set, c_json, c_latin) VALUES (1, b'101010101', -128, 255, 1, -32768, 8388607, 4294967295, -9223372036854775808, 18446744073709551615, -123456789012345.12345, 0.1, 1e-300, 42, '2024-02-29', '9999-12-31 23:59:59', '2024-01-01 00:00:00.000001', '2038-01-19 03:14:07', '-838:59:58.99', 1901, 'ab ', 'it''s', 0x00FF, 0x27005C, 'a\\nb', 0xFFFE00, 'medium', 'a,c', '{"a": [1, 2.5, "x''y", null, true]}', 'é'), (2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, -0e0, -0e0, 0, '1000-01-01', '1000-01-01 00:00:00', '1000-01-01', '1970-01-01 00:00:01', '00:00:00', 2155, '', '', '', '', '', '', 'small', '', '[]', ''), (3, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL), (4, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 3.4e38, 1.7976931348623157e308, 1, '2024-10-27', '2024-10-27 02:30:00', '2024-10-27 02:30:00', '2024-10-27 02:30:00', '12:00:00', 0, 'ß', '日本', 'abc', 'abc', REPEAT('x', 1000), REPEAT(0x00, 1000), 'large', 'a,b,c', '"text"', 'ÿ');
SELECT t.*, ROW_NUMBER() OVER (ORDER BY id) AS r FROM all_types t;
SELECT id, c_float + 0e0, c_double * 1, HEX(c_bit), HEX(c_bin), HEX(c_varbin), HEX(c_blob), c_enum + 0, c_set + 0, JSON_TYPE(c_json), c_gen, COUNT(*) OVER () FROM all_types;
SET time_zone = '+05:30';
SELECT t.id, t.c_ts, UNIX_TIMESTAMP(t.c_ts), COUNT(*) OVER () FROM all_types t;
SET time_zone = DEFAULT;
SET sql_mode = 'ALLOW_INVALID_DATES';
INSERT INTO all_types (id, c_date, c_dt, c_ts, c_enum, c_year) VALUES (5, '0000-00-00', '2024-02-31 00:00:00', '0000-00-00 00:00:00', 'nothing', '0000'), (6, '2024-00-00', '0000-00-00 00:00:00', NULL, '', 70);
SELECT id, c_date, c_dt, c_ts, c_enum, c_enum + 0, c_year, COUNT(*) OVER () FROM all_types WHERE id > 3;
SET sql_mode = DEFAULT;
INSERT INTO all_types (id, c_json) VALUES (7, JSON_OBJECT('price', CAST('1.5' AS DECIMAL(10,1))));
SELECT id, c_json, COUNT(*) OVER () FROM all_types WHERE id IN (6, 7);

-- what an OR says of one place, or in each branch
SELECT k.id, l.v FROM k_int k, k_latin l WHERE (l.v = k.n AND k.v = 'one') OR (l.v = k.n AND k.v IN ('two', 'six', 'three') AND l.v > 3 AND k.d < 6) OR (k.id = 9 AND l.v < 3 AND l.v = k.n);
SELECT u.id, k.id, c.name, d.name FROM users u, k_int k, countries c, countries d WHERE k.id = u.id + 1 AND c.code = u.country AND d.code <> c.code AND ((c.name = 'Germany' AND d.name = 'France') OR (c.name = 'France' AND d.name = 'Germany'));
SELECT k.id, u.id, u.name FROM k_int k LEFT JOIN users u ON u.id = k.n AND (u.name = 'Ann' OR u.name = 'Bob' AND k.id > 1) WHERE k.v = 'one' OR k.id > 5 AND u.id IS NULL;
SELECT k.id, u.id FROM k_int k, users u WHERE u.id = k.n AND (k.v = 'one' OR (k.v IS NULL AND u.credit = 10) OR (k.id BETWEEN 3 AND 5 XOR k.n = 3));
--@ params str:'one' str:'two' int:3
--@ params null str:'six' int:1
SELECT k.id, u.id FROM k_int k, users u WHERE u.id = k.n AND (k.v = ? OR (k.v = ? AND u.id > ?));

-- queries that a row's own shard can answer
SELECT k.id, u.id FROM k_int k, users u WHERE u.id = k.n AND EXISTS (SELECT * FROM orders o WHERE o.user_id = u.id AND o.total > u.credit) AND NOT EXISTS (SELECT 1 FROM orders p WHERE p.user_id = u.id AND p.note = 'big');
SELECT k.id, u.id FROM k_int k, users u WHERE u.id = k.n AND NOT EXISTS (SELECT 1 FROM orders p JOIN orders q ON q.user_id = p.user_id AND q.id > p.id WHERE p.user_id = u.id);
SELECT k.id, u.id FROM k_int k, users u WHERE u.id = k.n AND u.id IN (SELECT user_id FROM orders GROUP BY user_id HAVING SUM(total) > 20);
SELECT k.id, u.id FROM k_int k, users u WHERE u.id = k.n AND u.country IN (SELECT code FROM countries WHERE name > 'G') AND (SELECT MAX(o.total) FROM orders o WHERE o.user_id = u.id) > 5;
SELECT k.id, u.id FROM k_int k, users u WHERE u.id = k.n AND EXISTS (SELECT 1 FROM orders o WHERE o.user_id = u.id AND o.id = k.id);
--@ params dec:5
SELECT k.id, u.id FROM k_int k, users u WHERE u.id = k.n AND EXISTS (SELECT 1 FROM orders o WHERE o.user_id = u.id AND o.total > ?);
SELECT id, name FROM users WHERE id IN (SELECT user_id FROM orders GROUP BY user_id HAVING COUNT(*) > 1);
SELECT id, name FROM users WHERE id IN (SELECT o.user_id FROM orders o GROUP BY note, user_id HAVING MAX(total) < 20);
--@ error 1140
SELECT id, name FROM users WHERE id IN (SELECT user_id FROM orders HAVING COUNT(*) > 1);
SELECT id, name FROM users WHERE id IN (SELECT user_id FROM orders GROUP BY user_id WITH ROLLUP);
--@ error 1054
SELECT k.id, u.id FROM k_int k, users u WHERE u.id = k.n AND EXISTS (SELECT 1 FROM orders o WHERE o.user_id = u.id AND o.nothing > 1);

-- keys of rows that a query in IN must have
SELECT id, n FROM k_int WHERE n IN (SELECT v FROM k_latin WHERE v > 1) AND id > 2;
SELECT id, n FROM k_int WHERE n IN (SELECT v FROM k_latin GROUP BY v HAVING COUNT(*) > 0) AND id < 7;
SELECT id, n FROM k_int WHERE n NOT IN (SELECT v FROM k_latin WHERE v > 1) AND id > 2;
SELECT id, n FROM k_int WHERE n IN (SELECT l.v FROM k_latin r LEFT JOIN k_latin l ON l.v = r.v + 1);
SELECT id, n FROM k_int WHERE n IN (SELECT MAX(v) FROM k_latin) OR id IN (SELECT v FROM k_latin);

-- JSON_TABLE: beside rows of each shard, and where MySQL finishes
SELECT t.id, j.o, j.v FROM all_types t, JSON_TABLE(t.c_json, '$.k[*]' COLUMNS (o FOR ORDINALITY, v INT PATH '$' DEFAULT '-1' ON EMPTY NULL ON ERROR)) AS j WHERE t.id < 5;
--@ ordered
SELECT t.id, j.v FROM all_types t LEFT JOIN JSON_TABLE(t.c_json, '$.k[*]' COLUMNS (v JSON PATH '$')) j ON j.v IS NOT NULL WHERE t.id < 5 ORDER BY t.id, t.id LIMIT 1;
SELECT k.id, k.v, j.x, j.y FROM k_int k JOIN JSON_TABLE('[{"x": 1, "y": ["a", "b"]}, {"x": 2}, {"x": 12}]', '$[*]' COLUMNS (x INT PATH '$.x', NESTED PATH '$.y[*]' COLUMNS (y VARCHAR(5) CHARACTER SET latin1 PATH '$'))) AS j ON k.id = j.x + 0;
SELECT j.x, COUNT(k.id), MIN(k.n) FROM JSON_TABLE('[5, 4, 77]', '$[*]' COLUMNS (x INT PATH '$')) AS j LEFT JOIN k_int k ON k.n = j.x GROUP BY j.x;
SELECT k.id, (SELECT COUNT(*) FROM JSON_TABLE(CONCAT('[', k.id, ', ', k.n, ']'), '$[*]' COLUMNS (x INT PATH '$')) AS j WHERE j.x > 4) AS c FROM k_int k WHERE k.n IS NOT NULL;
SELECT a.id, j.v, b.id FROM all_types a JOIN JSON_TABLE(a.c_json, '$.k[*]' COLUMNS (v INT PATH '$' NULL ON ERROR)) j JOIN k_int b ON b.id = j.v + 1 WHERE a.id < 5;
SELECT j.v, COUNT(*) OVER () FROM all_types a JOIN all_types b ON a.id = b.id, JSON_TABLE(b.c_json, '$.k[*]' COLUMNS (v JSON PATH '$')) j WHERE a.id < 5;
SELECT * FROM JSON_TABLE('[1, 2]', '$[*]' COLUMNS (v INT PATH '$', e INT EXISTS PATH '$.x')) AS j;
SELECT s.name, j.v FROM settings s, JSON_TABLE(JSON_ARRAY(s.name, s.value), '$[*]' COLUMNS (v VARCHAR(20) PATH '$')) AS j ORDER BY 1, 2;
--@ error 1210
SELECT k.id, j.v FROM k_int k, JSON_TABLE((SELECT '[1]'), '$[*]' COLUMNS (v INT PATH '$')) AS j;
--@ error 1054
SELECT k.id FROM k_int k, JSON_TABLE(k.nothing, '$[*]' COLUMNS (v INT PATH '$')) AS j;
--@ error 1052
SELECT id FROM k_int k, JSON_TABLE('[1]', '$[*]' COLUMNS (id INT PATH '$')) AS j;
SELECT JSON_VALUE(c_json, '$.k[0]' RETURNING DECIMAL(5, 2) DEFAULT -1 ON EMPTY NULL ON ERROR), JSON_VALUE(c_json, '$.x' DEFAULT '?' ON EMPTY) FROM all_types WHERE id < 5;
SELECT id, NTH_VALUE(id, 2) FROM FIRST RESPECT NULLS OVER (ORDER BY id) FROM k_int WHERE id < 5;
--@ error 1235
SELECT id, LAG(id) IGNORE NULLS OVER (ORDER BY id) FROM k_int WHERE id < 5;
SELECT COUNT(DISTINCTROW n) + 0 FROM k_int;
SELECT n FROM k_int UNION DISTINCTROW SELECT v FROM k_latin;

-- what a session knows
SET @low = 3;
SELECT id, @low, COUNT(*) OVER () FROM k_int WHERE id > @low;
SELECT COUNT(DISTINCT n) + @low INTO @distinct FROM k_int;
SELECT @distinct;
SELECT SQL_CALC_FOUND_ROWS id, ROW_NUMBER() OVER (ORDER BY id) FROM k_int LIMIT 3;
SELECT FOUND_ROWS();
SET sql_select_limit = 2;
--@ ordered
SELECT id, ROW_NUMBER() OVER (ORDER BY id) AS r FROM k_int ORDER BY id;
SELECT COUNT(*) + 1 FROM k_int;
SET sql_select_limit = DEFAULT;
SET NAMES latin1;
SELECT k, COUNT(*) OVER () FROM k_latin WHERE v > 2;
SET NAMES utf8mb4;
SET sql_mode = 'ANSI_QUOTES,NO_BACKSLASH_ESCAPES';
SELECT "id", COUNT(*) OVER () FROM "k_int" WHERE "v" <> 'a\' AND "n" > 1;
SET sql_mode = DEFAULT;

-- MySQL's own errors
--@ error 1055
SELECT n, v, COUNT(*) + 1 FROM k_int GROUP BY n;
--@ error 1054
SELECT COUNT(*) + nothing FROM k_int;
--@ error 1052
SELECT id, COUNT(*) OVER () FROM k_int a JOIN k_int b ON a.n = b.id;
--@ error 1242
SELECT (SELECT id FROM k_int) + 1;
--@ error 1146
SELECT COUNT(*) + 1 FROM nothing_there;

-- prepared
--@ params int:2
SELECT id, COUNT(*) OVER () FROM k_int WHERE n > ?;
--@ params int:2
SELECT a.id, b.id FROM k_int a JOIN k_int b ON a.n = b.id WHERE a.id > ?;
--@ params str:three
SELECT a.id, COUNT(*) OVER () FROM k_int a WHERE a.v = ?;
--@ params int:2
SELECT COUNT(*) + ? FROM k_int;
SELECT d.id, COUNT(*) OVER () FROM k_int d WHERE d.id BETWEEN 2 AND 4 AND d.v LIKE '%o%';

-- common tables that are named more than once
WITH t AS (SELECT n, SUM(d) AS s FROM k_int GROUP BY n) SELECT a.n, b.n, a.s FROM t a, t AS b WHERE a.s + 0 > b.s + 0 AND (SELECT COUNT(*) FROM t) > 1;
WITH t AS (SELECT id, n FROM k_int WHERE v LIKE '%e%'), u (x) AS (SELECT MAX(id) FROM t UNION SELECT user_id FROM orders) SELECT u.x, t.n FROM u LEFT JOIN t ON t.id <= u.x JOIN u other ON other.x <= u.x;
WITH c AS (SELECT code FROM countries) SELECT a.code, k.id FROM c a, c b, k_int k, k_int l WHERE k.n = l.id AND a.code = b.code;
WITH RECURSIVE up AS (SELECT id, n FROM k_int WHERE id = 5 UNION ALL SELECT k.id, k.n FROM k_int k JOIN up ON k.id = up.id - 1) SELECT * FROM up JOIN up AS down ON down.id < up.id;
SELECT x.c FROM (WITH t AS (SELECT COUNT(*) AS c FROM users) SELECT a.c FROM t a JOIN t b ON a.c = b.c) x;
WITH t AS (SELECT n FROM k_int) SELECT (SELECT MAX(n) FROM t), (SELECT MIN(n) FROM t) AS low;
--@ params int:2
WITH t AS (SELECT n FROM k_int WHERE id > ?) SELECT COUNT(*) FROM t a, t b WHERE a.n = b.n;
--@ params int:2 str:one int:9 str:x
--@ params int:1 str:three int:5 str:y
WITH t AS (SELECT id, n FROM k_int WHERE n > ? AND v <> ?), u AS (SELECT MAX(id) AS x FROM t WHERE id < 9) SELECT u.x, t.n, ? AS q, ? AS r FROM u LEFT JOIN t ON t.id <= u.x JOIN t AS other ON other.id <= u.x;
--@ params int:5 date:2000-01-01
WITH RECURSIVE up AS (SELECT id, n FROM k_int WHERE id = ? UNION ALL SELECT k.id, k.n FROM k_int k JOIN up ON k.id = up.id - 1) SELECT * FROM up JOIN up AS down ON down.id < up.id JOIN users ON users.born < ?;
-- MySQL gives such a parameter two types.
--@ params int:2
WITH t AS (SELECT id, ? AS p FROM k_int) SELECT a.p, b.p FROM t a JOIN t b ON a.id < b.id;
--@ params dec:1.5
WITH t AS (SELECT id FROM k_int WHERE n > ?) SELECT a.id FROM t a JOIN t b ON a.id < b.id;

-- conditions that must not filter what is gathered
SELECT x.id, a.name, c.v FROM k_int x LEFT JOIN users a ON a.credit = x.id * 10 RIGHT JOIN k_latin c ON a.name IS NULL;
SELECT c.v, x.id, a.name FROM k_latin c LEFT JOIN (k_int x LEFT JOIN users a ON a.credit = x.id * 10) ON a.name IS NULL;
SELECT c.v, x.id, a.name FROM k_latin c LEFT JOIN (k_int x LEFT JOIN users a ON a.credit = x.id * 10) ON NOT (a.id <=> 3);
SELECT c.v, x.id, a.name FROM k_latin c LEFT JOIN (k_int x JOIN users a ON a.credit = x.id * 10 AND a.name > 'B') ON c.v = x.n AND x.id < 9;
SELECT x.id FROM k_int x GROUP BY x.id HAVING EXISTS (SELECT 1 FROM users WHERE users.id < COUNT('a') + 1);
SELECT x.id, (SELECT COUNT(*) FROM users WHERE users.id < SUM(2)) AS c FROM k_int x GROUP BY x.id;

-- what was stored under other settings
SET time_zone = '+09:00';
INSERT INTO k_gen (id, ts) VALUES (1, '2020-01-01 02:00:00'), (2, '2020-06-01 23:30:00'), (3, NULL);
SELECT x.*, COUNT(*) OVER () FROM k_gen x;
SET time_zone = DEFAULT;
SELECT x.*, COUNT(*) OVER () FROM k_gen x;

-- texts and names in other character sets than the client's
INSERT INTO `k_日` VALUES (1, 5, '本', 0x8790, 'α', 'ж', 'é'), (2, 6, '', 0x81E0, 0xFF, 0x98, '日');
SELECT id, `Größe`, `日`, HEX(jp), HEX(gr), HEX(ru), wide, COUNT(*) OVER () FROM `k_日`;
SET NAMES latin1;
SELECT x.id, x.wide, COUNT(*) OVER () FROM k_latin l JOIN k_int k ON k.id = l.v JOIN users x2 ON x2.id = k.id JOIN (SELECT id, 'x' AS wide FROM k_int) x ON x.id = k.id;
SET NAMES binary;
SELECT k, COUNT(*) OVER () FROM k_ai WHERE v > 2;
SET NAMES utf8mb4;

-- parameters get their types from what they are compared with
--@ params int:1
SELECT id, COUNT(*) OVER () FROM all_types x WHERE c_year > ?;
--@ params int:12
SELECT id, COUNT(*) OVER () FROM all_types x WHERE c_dt > ?;
--@ params str:1
SELECT id, COUNT(*) OVER () FROM all_types x WHERE c_bit = ?;
--@ error 1525
SELECT id, COUNT(*) OVER () FROM all_types x WHERE c_dt > 'abc';
--@ params str:2024-01-01
SELECT id, COUNT(*) OVER () FROM all_types x WHERE c_dt > ?;
--@ params str:1.5
SELECT id, COUNT(*) OVER () FROM all_types x WHERE c_int > ?;
--@ params str:three int:3
SELECT id, COUNT(*) OVER () FROM k_int x WHERE v IN (?, 'four') AND n <> ?;

-- what tables beside it, and keys of rows that were gathered, say of the rows of a table
SELECT u.name, c.name, k.v FROM users u JOIN countries c ON c.code = u.country JOIN k_int k ON k.n = u.id WHERE c.name LIKE 'F%';
SELECT o.id, k.v FROM orders o JOIN users u ON u.id = o.user_id JOIN k_int k ON k.n = o.id WHERE u.country = 'DE' AND o.total > 5;
SELECT o.id, k.v FROM users u JOIN countries c ON c.code = u.country JOIN orders AS o ON o.user_id = u.id LEFT JOIN k_int k ON k.n = o.id AND k.id > u.id WHERE c.name = 'Germany';
SELECT o.id, k.v FROM k_int k LEFT JOIN (orders o JOIN users u ON u.id = o.user_id AND u.credit < 25) ON k.n = o.id AND u.country = 'DE';
SELECT k.id, (SELECT MAX(o.total) FROM orders o JOIN users u ON u.id = o.user_id WHERE o.id = k.n AND u.name < 'D') AS m FROM k_int k WHERE k.id < 6;
SELECT k.id, b.id FROM k_int k JOIN `select` b ON b.id = k.n WHERE k.id IN (1, 5) AND EXISTS (SELECT * FROM seq WHERE seq.id = b.id);
SELECT k.id, b.id FROM k_int k, k_int b, `select` s WHERE k.id = 2 AND b.id = k.n AND s.id = b.n;
SELECT k.id, b.id FROM k_int k, k_int b, `select` s WHERE k.id = 99 AND b.id = k.n AND s.id = b.n;
--@ error 1054
SELECT u.id, o.id FROM users u JOIN orders o USING (user_id), k_int;
SELECT a.id, b.user_id FROM k_int a JOIN (SELECT user_id, id FROM orders) b ON a.id = b.user_id JOIN users u ON u.id = a.n WHERE u.name > 'B';

-- TABLE, and letters that are the same to MySQL
WITH a AS (TABLE k_latin) SELECT a.v, b.v FROM a JOIN a b ON a.v = b.v + 1;
TABLE k_latin UNION ALL TABLE k_latin;
SELECT `größe`, COUNT(*) OVER () FROM `k_日`;
SET NAMES binary;
SELECT id, c_json, COUNT(*) OVER () FROM all_types WHERE id < 5;
SET NAMES utf8mb4;
SET @x = 1.5;
SET @x = NULL;
SELECT COALESCE(@x, 'a') = 'A', UPPER(COALESCE(@x, 'abc'));

-- columns that joins have in common
SELECT id, c.k FROM (SELECT 4 AS id UNION SELECT 2) d LEFT JOIN `select` USING (id) JOIN k_latin c ON c.v = id;
SELECT id, (SELECT COUNT(*) FROM users WHERE users.id = id) AS c FROM (SELECT 2 AS id UNION SELECT 99) d LEFT JOIN k_int USING (id);
SELECT d.id, (SELECT COUNT(*) FROM `select` WHERE `select`.id = id) AS c FROM k_int RIGHT JOIN (SELECT 2 AS id UNION SELECT 99) d USING (id);
SELECT id FROM (SELECT 2 AS id UNION SELECT 99) d NATURAL LEFT JOIN k_int WHERE id NOT IN (SELECT user_id FROM orders WHERE user_id = id);
INSERT INTO k_gci VALUES ('A', 1), ('b ', 2);
SELECT k, x.v, c.id FROM k_gci x JOIN (SELECT 'a' AS k UNION SELECT 'b') t USING (k) JOIN k_int c ON c.n = x.v WHERE HEX(k) <> HEX(t.k);
SELECT code, u.id, k.v FROM users u JOIN (SELECT code FROM countries) c ON c.code = u.country JOIN countries USING (code) JOIN k_int k ON k.n = u.id WHERE countries.name > 'F';

-- what is mistyped
--@ error 1054
SELECT u.id FROM users u, k_int k WHERE k.nothing = 3;
--@ error 1054
SELECT u.id FROM users u LEFT JOIN k_int k ON k.id = u.nothing AND k.nothing IN (1, 2);
--@ error 1054
SELECT u.id FROM users u WHERE u.credit IN (SELECT k.n FROM k_int k WHERE k.nothing > 1);

-- tables with partitions, which no temporary table has
INSERT INTO k_parts VALUES (1, 5, 'one', 'x', 1), (2, 15, 'two', 'y''z\\', 2), (3, 25, NULL, NULL, NULL), (4, 5, 'four', 'x', 4), (5, 15, 'one', 'x', 5);
INSERT INTO k_parts (id, part) VALUES (6, 30);
SELECT p.*, COUNT(*) OVER () FROM k_parts p;
SELECT DEFAULT(name) AS d, COUNT(*) + 1 FROM k_parts GROUP BY d;
SELECT COUNT(*) + 1, MAX(name) FROM k_parts PARTITION (p0, `p 1`);
SELECT a.id, b.id FROM k_parts PARTITION (p0) a JOIN k_parts PARTITION (`p 1`) AS b ON a.id < b.id AND b.name = 'one';
SELECT k_parts.id, k.v FROM k_parts PARTITION (pmax) LEFT JOIN k_int k ON k.n = k_parts.id;
SELECT k.id, (SELECT COUNT(*) FROM k_parts PARTITION (P0) p WHERE p.id < k.n) AS c FROM k_int k;
WITH t AS (SELECT id, part FROM k_parts PARTITION (p0)) SELECT a.id, b.part FROM t a JOIN t b ON a.id <= b.id;
SELECT COUNT(*) + 1 FROM k_parts FORCE INDEX (n) WHERE name > 'm';
SELECT COUNT(*) + 1, MAX(v) FROM auto_tenant USE INDEX (ten) WHERE v > 'a';
SELECT p.id, s.value FROM k_parts PARTITION (p0) p JOIN settings s ON s.name = p.id;
--@ error 1735
SELECT COUNT(*) + 1 FROM k_parts PARTITION (p0, none);
--@ error 1735
SELECT a.id FROM k_int k JOIN k_parts PARTITION (none) a ON a.part = k.id WHERE k.id = 999;
--@ error 1735
SELECT COUNT(*) + 1 FROM k_parts PARTITION (none) a JOIN k_int ON k_int.n = a.part WHERE a.id = 1 AND a.id = 2;
--@ error 1747
SELECT COUNT(*) + 1 FROM k_int PARTITION (p0);
--@ error 1747
SELECT k.id FROM settings PARTITION (p0) s JOIN k_int k ON k.id = s.name;
--@ params int:2
SELECT COUNT(*) + ? FROM k_parts PARTITION (p0);

-- tables with FULLTEXT indexes
INSERT INTO k_words (id, title, body, c, n) VALUES (1, 'apple pie', 'with apples and cream', 'a', 1), (2, 'wine', 'red wine', NULL, 2), (3, 'apple wine', NULL, 'b', 3), (4, '', 'an apple a day', 'c', NULL), (5, 'nothing', 'it''s nothing', 'd', 5);
SELECT w.*, COUNT(*) OVER () FROM k_words w;
SELECT COUNT(*) + 1, MAX(made) FROM k_words USE INDEX (`t (b`, gen) WHERE id > 1;
--@ error 1176
SELECT COUNT(*) + 1 FROM k_words USE INDEX (one);
SELECT COUNT(*) + 1, GROUP_CONCAT(id ORDER BY id) FROM k_words WHERE MATCH (title, body) AGAINST ('apple');
SELECT k.id, w.title FROM k_words w JOIN k_int k ON k.n = w.n WHERE MATCH (w.title, w.body) AGAINST ('apple' IN BOOLEAN MODE) AND k.id > 1;
SELECT k.id, w.title FROM k_int k LEFT JOIN k_words w ON w.n = k.n AND (MATCH (w.title, body) AGAINST ('+apple -pie' IN BOOLEAN MODE));
SELECT k.id, (SELECT MAX(w.id) FROM k_words w WHERE w.n >= k.n AND NOT MATCH (title, body) AGAINST ('wine')) AS m FROM k_int k;
SELECT id FROM k_int WHERE id IN (SELECT id FROM k_words WHERE MATCH (made) AGAINST ('wine'));
WITH t AS (SELECT id FROM k_words WHERE MATCH (title, body) AGAINST ('wine apple')) SELECT a.id, b.id FROM t a JOIN t b ON a.id < b.id;
SELECT a.id, b.id FROM k_words a JOIN k_words b ON a.n < b.n WHERE MATCH (a.title, a.body) AGAINST ('apple') AND MATCH (b.title, b.body) AGAINST ('wine');
SELECT title FROM k_words WHERE MATCH (title, body) AGAINST ('apple') OR id = 5 UNION SELECT v FROM k_int WHERE id = 1;
--@ error 1191
SELECT COUNT(*) + 1 FROM k_words WHERE MATCH (title) AGAINST ('apple');
--@ error 1191
SELECT w.id FROM k_int k JOIN k_words w ON w.n = k.n WHERE MATCH (w.title) AGAINST ('apple') AND k.id = 999;
SELECT COUNT(*) + 1 FROM k_words WHERE MATCH (title, body) AGAINST ('apple') > 0.1;
SELECT id, MATCH (title, body) AGAINST ('apple') FROM k_words;
SELECT id FROM k_words WHERE MATCH (title, body) AGAINST ('apple' WITH QUERY EXPANSION);
UPDATE k_words SET n = 7 WHERE MATCH (title, body) AGAINST ('pie' WITH QUERY EXPANSION);
UPDATE k_words SET n = 100 * MATCH (title, body) AGAINST ('pie');
UPDATE k_words SET n = 8 WHERE MATCH (title, body) AGAINST ('pie');
--@ params str:apple
--@ params str:'wine pie'
SELECT COUNT(*) + 1 FROM k_words WHERE MATCH (title, body) AGAINST (?);
--@ params int:2 str:apple str:z
SELECT a.id + ? AS s, b.id, ? AS z FROM k_words a JOIN k_int b ON a.n = b.n WHERE MATCH (a.title, a.body) AGAINST ('wine') AND ? > 'a';
--@ params int:2 str:apple str:z
SELECT a.id + ? AS s, b.id FROM k_words a JOIN k_int b ON a.n = b.n WHERE MATCH (a.title, a.body) AGAINST (?) AND ? > 'a';
--@ params int:2 str:apple
--@ params int:3 str:wine
WITH t AS (SELECT id FROM k_words WHERE id <> ? AND MATCH (title, body) AGAINST (? IN BOOLEAN MODE)) SELECT a.id, b.id FROM t a JOIN t b ON a.id < b.id;
--@ params int:7
SELECT COUNT(*) + 1 FROM k_words WHERE MATCH (title, body) AGAINST (?);
SET NAMES latin1;
SELECT COUNT(*) + 1 FROM k_words WHERE MATCH (title, body) AGAINST ('apple');
SET NAMES utf8mb4;

-- a unique key of which nothing is named, but whose beginning every copy has
INSERT INTO auto_tenant (tenant, id, u, v) VALUES (1, 1, 1, 'a'), (1, 2, 2, 'b'), (2, 1, 1, 'c'), (1, 3, NULL, 'd');
SELECT a.v, k.id FROM auto_tenant a JOIN k_int k ON k.id = a.tenant ORDER BY 1, 2;
SELECT v, (SELECT COUNT(*) FROM k_int k WHERE k.n > LENGTH(a.v)) AS c FROM auto_tenant a ORDER BY 1;
