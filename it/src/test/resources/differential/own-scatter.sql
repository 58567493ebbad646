-- Every form of statement that goes to several shards.

INSERT INTO k_int (id, v, n, d) VALUES (1,'one',5,1.10),(2,'two',4,2.20),(3,'three',3,3.30),(4,'four',2,4.40),(5,'five',1,5.50),(6,'six',5,6.60),(7,'seven',4,NULL),(8,'eight',3,8.80),(9,'Nine',2,9.90),(10,NULL,1,10.10),(11,'eleven',NULL,11.11),(12,'Eleven',NULL,12.12);
INSERT INTO users (id, email, name, country, credit, born) VALUES (1,'a@x','Ann','DE',10,'1990-01-01'),(2,'b@x','Bob','FR',20,'1980-02-02'),(3,'c@x','Cid','DE',30,NULL),(4,'d@x','Dan','IT',40,'2000-12-31'),(5,'e@x','Eve',NULL,50,'1970-06-15'),(6,'f@x','Fay','FR',60,NULL);
INSERT INTO orders (id, user_id, total, placed, note) VALUES (1,1,10.50,'2024-01-01 10:00:00.123','first'),(2,1,20.00,'2024-01-02 10:00:00','second'),(3,2,5.25,'2024-01-03 10:00:00',NULL),(4,3,100.00,'2024-01-04 10:00:00','big'),(5,5,0.99,NULL,'small');
INSERT INTO k_ai VALUES ('a',1),('b',2),('ö',3),('Z',4),('straße',5),('日本',6);
INSERT INTO k_latin VALUES ('a',1),('b',2),('é',3),('Z',4),('x ',5);
INSERT INTO k_vbin VALUES (0x00,1),(0x01,2),(0xFF,3),('abc',4),('abd',5);
INSERT INTO countries VALUES ('DE','Germany'),('FR','France'),('IT','Italy');

-- rows
SELECT * FROM k_int;
SELECT * FROM k_int WHERE n > 2 OR n IS NULL;
SELECT * FROM k_int WHERE id IN (1, 2, 3, 4, 99);
SELECT * FROM k_int WHERE id BETWEEN 3 AND 9 AND v LIKE '%e%';
SELECT * FROM ${db}.k_int AS `a``b` WHERE `a``b`.n = 1;
SELECT * FROM ${db}.k_int WHERE ${db}.k_int.n = 1 -- here
;
SELECT * FROM k_ai;
SELECT * FROM k_ai WHERE v > 2;
SELECT * FROM k_latin WHERE v > 0;
SELECT * FROM k_vbin WHERE v <> 3;
--@ ordered
SELECT id, v FROM k_int ORDER BY (1) DESC LIMIT 4;
--@ ordered
SELECT id, v FROM k_int ORDER BY ((1)) LIMIT 3;
--@ ordered
SELECT id, n FROM k_int ORDER BY (2) DESC, (1) LIMIT 5;
--@ error 1054
SELECT id FROM k_int ORDER BY (2);
SELECT id, v FROM k_int ORDER BY +1 DESC LIMIT 4;
SELECT id, id AS x FROM k_int ORDER BY -x LIMIT 2;
UPDATE k_int SET n = (@r := @r + 1);
SELECT id, RAND(3) FROM k_int IGNORE INDEX (n);

--@ ordered
SELECT id, n FROM k_int ORDER BY n DESC, id LIMIT 4;
--@ ordered
SELECT id, v FROM k_int WHERE n IS NOT NULL ORDER BY id LIMIT 2, 3;
--@ ordered
SELECT DISTINCT n FROM k_int ORDER BY n;
SELECT DISTINCT n, d > 5 FROM k_int WHERE id < 11;

-- sql_select_limit is the LIMIT of each SELECT that has none
SET sql_select_limit = 3;
--@ ordered
SELECT id, n FROM k_int ORDER BY id DESC;
--@ ordered
SELECT id, v FROM k_int ORDER BY v, id LIMIT 5;
--@ ordered
SELECT DISTINCT n FROM k_int ORDER BY n;
SELECT COUNT(*), SUM(n) FROM k_int;
SELECT id FROM k_int WHERE id IN (1, 2);
SELECT COUNT(*) FROM users u JOIN orders o ON o.user_id = u.id;
SET sql_select_limit = 0;
SELECT id FROM k_int;
SELECT COUNT(*) FROM k_int;
SET sql_select_limit = DEFAULT;

-- aggregates
SELECT COUNT(*), COUNT(n), SUM(n), SUM(d), MIN(d), MAX(n) FROM k_int;
SELECT COUNT(*), MAX(d) FROM k_int WHERE n = 4 OR n = 5;
SELECT COUNT(DISTINCT id) FROM k_int WHERE n < 4;
SELECT AVG(n), COUNT(*), AVG(d) AS mean, AVG(n * d), AVG(id + n) FROM k_int;
SELECT AVG(k.n) FROM k_int k WHERE k.id > 3 LIMIT 1;
SELECT AVG(d), SUM(n) FROM k_int WHERE id > 100 OR n > 100;
SELECT AVG(u.credit), AVG(o.total) FROM users u JOIN orders o ON o.user_id = u.id;
SELECT AVG(v), AVG(born) FROM k_int, users WHERE k_int.id = users.id;
SELECT AVG(born), AVG(name) FROM users;
SELECT AVG(placed), AVG(id) FROM orders;
SELECT BIT_AND(n), BIT_OR(n), BIT_XOR(id) FROM k_int;
SELECT BIT_AND(n), BIT_OR(n), BIT_XOR(n) FROM k_int WHERE n > 1000;
SET div_precision_increment = 7;
SELECT AVG(d), AVG(n) FROM k_int;
SET div_precision_increment = 0;
SELECT AVG(d), AVG(n) FROM k_int;
SET div_precision_increment = DEFAULT;
-- each shard would round its own sum
SELECT SUM(n / 3) FROM k_int WHERE n = 1;
SELECT SUM(ROUND(n / 3, 2)), SUM(IF(n / 3 > 1, n, 0)), SUM(n * 1.5 - d) FROM k_int;
SELECT AVG(n / 3), AVG(DISTINCT n), AVG(n + 1) FROM k_int;
INSERT INTO all_types (id, c_tiny, c_bigu, c_dec, c_float, c_double, c_year, c_bit) VALUES (1, 1, 18446744073709551615, 1.00001, 0.1, 0.1, 2001, 3), (2, -2, 5, 2.00002, 2.5, 1e10, 1999, 5), (3, 7, 18446744073709551614, -3.30003, 1e3, -7.25, NULL, 7), (4, NULL, NULL, NULL, NULL, NULL, NULL, NULL), (5, 3, 0, 123456789.12345, 3, 3, 2024, 256), (6, 0, 1, 0.00001, 4, 4, 2000, 0);
INSERT INTO k_odd VALUES (0, 1e252, 0.14, 0.0000000000000007, '00:00:00.00001', 'm63'), (1, NULL, 0.15, 0.0000000000000007, '00:00:00.00002', 'm0,m63'), (2, 1e23, 0.15, 0.5, '00:00:00.00002', NULL), (3, -1.5, 0.15, NULL, NULL, 'm0');
SELECT AVG(c_tiny), AVG(c_bigu), AVG(c_dec) FROM all_types;
SELECT AVG(c_dec) FROM all_types WHERE id <> 5;
SELECT AVG(c_double) FROM all_types WHERE id IN (2, 3, 5, 6);
SELECT c_year, COUNT(*) FROM all_types GROUP BY c_year;
SELECT c_bit, COUNT(*) FROM all_types GROUP BY c_bit;
SELECT c_float, COUNT(*), SUM(c_double), AVG(c_dec) FROM all_types WHERE id <> 5 GROUP BY c_float;
SELECT c_enum, c_set, c_bool, COUNT(*) FROM all_types GROUP BY c_enum, c_set, c_bool;
SELECT s64, COUNT(*) FROM k_odd GROUP BY s64;
SELECT DISTINCT s64 FROM k_odd;
--@ ordered
SELECT s64, id FROM k_odd ORDER BY s64 DESC, id;
SELECT SUM(e), COUNT(*) FROM k_odd;
SELECT AVG(e) FROM k_odd;
SELECT SUM(e + 0E0) FROM k_odd;
SELECT MIN(e), MAX(d2) FROM k_odd;
SELECT AVG(d2), SUM(d2), SUM(d2 * d2), AVG(d2 * d2) FROM k_odd;
-- columns of which only the answers tell that they can't be merged
--@ params int:0 dec:1.5
--@ params int:99 null
SELECT SUM(d2), AVG(d2) + 0, MAX(?) AS m FROM k_odd WHERE id > ? OR id = 1;
--@ params int:0
--@ params int:1
SELECT SUM(d2), AVG(d2), COUNT(*) FROM k_odd WHERE id > ?;
--@ ordered
--@ params int:3 int:1 int:2
--@ params int:0 int:0 int:9
SELECT id, v, n + ? AS m FROM k_int ORDER BY v COLLATE utf8mb4_hr_0900_ai_ci DESC, id LIMIT ?, ?;
--@ ordered
--@ params str:'b' int:3
--@ params str:'e' int:5
SELECT id, v FROM k_int ORDER BY FIELD(v, ?, 'a') DESC, id + 1 LIMIT ?;
--@ ordered
SELECT id, d / 3 AS q FROM k_int ORDER BY d / 3 DESC, id;
--@ ordered
SELECT id, d FROM k_int ORDER BY CASE WHEN d > 2 THEN 'a' ELSE 'b' END, v LIKE '%a%' DESC, id LIMIT 4;
SELECT d2 * d2 AS x, COUNT(*) FROM k_odd GROUP BY x;
SELECT DISTINCT d2 * d2 FROM k_odd;
SELECT DISTINCT d2 FROM k_odd;
SELECT d2, COUNT(*) FROM k_odd GROUP BY d2;
SELECT SUM(d16 * d16), AVG(d16 * d16) FROM k_odd;
SELECT SUM(d16), AVG(d16) FROM k_odd;
SELECT AVG(t5), AVG(-t5), AVG(d16 + t5) FROM k_odd;
SELECT c_bigu > 4, AVG(c_bigu), SUM(c_bigu), MAX(c_bigu) FROM all_types GROUP BY c_bigu > 4;
SELECT AVG(c_year), AVG(c_bit), BIT_OR(c_bigu), BIT_XOR(c_tiny) FROM all_types;
SELECT id, COUNT(*), SUM(n) FROM k_int GROUP BY id;
SELECT user_id, COUNT(*) c, SUM(total) FROM orders WHERE total > 1 GROUP BY user_id HAVING c > 1;

-- groups that span shards; without the index, since flags of columns are those of the plan
SELECT n, COUNT(*), SUM(d), AVG(d), MIN(id), MAX(v IS NULL) FROM k_int IGNORE INDEX (n) GROUP BY n;
SELECT n, COUNT(*), SUM(d), AVG(d), AVG(id), MIN(id), MAX(d) FROM k_int IGNORE INDEX (n) GROUP BY n;
--@ ordered
SELECT n, COUNT(*) AS c, AVG(id) FROM k_int IGNORE INDEX (n) GROUP BY n ORDER BY n LIMIT 3;
--@ ordered
SELECT n, COUNT(*) FROM k_int IGNORE INDEX (n) GROUP BY n ORDER BY n DESC LIMIT 1, 3;
--@ ordered
SELECT COUNT(*) FROM k_int IGNORE INDEX (n) GROUP BY n ORDER BY k_int.n;
--@ ordered
SELECT country, COUNT(*), MIN(born), MAX(credit) FROM users GROUP BY country ORDER BY country;
SELECT v, COUNT(*), MIN(id) FROM k_int IGNORE INDEX (n) WHERE v LIKE '%e%' GROUP BY v HAVING COUNT(*) > 1;
--@ ordered
SELECT LOWER(v), COUNT(*) FROM k_int IGNORE INDEX (n) GROUP BY v ORDER BY 1;
--@ ordered
SELECT YEAR(placed) AS y, MONTH(placed) AS m, COUNT(*), SUM(total) FROM orders GROUP BY y, m ORDER BY y DESC, m;
SELECT DATE(placed), COUNT(*) FROM orders GROUP BY DATE(placed);
SELECT DATE_FORMAT(placed, '%Y'), COUNT(*) FROM orders GROUP BY 1;
SELECT id % 3 AS r, COUNT(*), SUM(n), AVG(n) FROM k_int IGNORE INDEX (n) GROUP BY r;
SELECT id % 3, COUNT(*) FROM k_int IGNORE INDEX (n) GROUP BY id % 3;
SELECT n > 2, COUNT(*) FROM k_int IGNORE INDEX (n) GROUP BY 1;
SELECT n, n AS again, n + 1, COUNT(*) FROM k_int IGNORE INDEX (n) GROUP BY n;
SELECT n, n AS again, COUNT(*) FROM k_int IGNORE INDEX (n) GROUP BY n;
SELECT n, d, COUNT(*) FROM k_int IGNORE INDEX (n) GROUP BY d, n;
SELECT n, v FROM k_int IGNORE INDEX (n) GROUP BY n, v;
SELECT n FROM k_int IGNORE INDEX (n) GROUP BY n;
SELECT SUM(d) AS n, COUNT(*) FROM k_int IGNORE INDEX (n) GROUP BY n;
--@ error 1055
SELECT id AS n, COUNT(*) FROM k_int IGNORE INDEX (n) GROUP BY n;
--@ ordered
SELECT n, COUNT(*) c FROM k_int IGNORE INDEX (n) GROUP BY n ORDER BY c DESC, n;
--@ ordered
SELECT n, COUNT(*) FROM k_int IGNORE INDEX (n) GROUP BY n ORDER BY COUNT(*) DESC, n DESC LIMIT 3;
--@ ordered
SELECT n, COUNT(*) FROM k_int IGNORE INDEX (n) GROUP BY n ORDER BY 2, 1 LIMIT 1, 2;
--@ ordered
SELECT n FROM k_int IGNORE INDEX (n) GROUP BY n ORDER BY MAX(id) DESC;
--@ ordered
SELECT n FROM k_int IGNORE INDEX (n) GROUP BY n ORDER BY AVG(id) DESC, SUM(d), MIN(id);
--@ ordered
SELECT n, AVG(d) AS a, COUNT(*) FROM k_int IGNORE INDEX (n) GROUP BY n ORDER BY AVG(d), AVG(id), n;
--@ ordered
SELECT v, COUNT(*) c, MIN(id) m FROM k_int IGNORE INDEX (n) GROUP BY v ORDER BY c DESC, v DESC LIMIT 4;
--@ ordered
SELECT MIN(id) m, COUNT(*) FROM k_int IGNORE INDEX (n) GROUP BY v ORDER BY COUNT(*) DESC, v;
--@ ordered
SELECT country, SUM(credit) FROM users GROUP BY country ORDER BY SUM(credit) DESC, country LIMIT 2;
--@ ordered
SELECT id % 3 AS r, SUM(n), MAX(d) FROM k_int IGNORE INDEX (n) GROUP BY r ORDER BY MAX(d) DESC, r;
SELECT n, COUNT(*) FROM k_int IGNORE INDEX (n) GROUP BY n ORDER BY SUM(d * 2);
SELECT n, COUNT(*) FROM k_int IGNORE INDEX (n) GROUP BY n ORDER BY COUNT(*) + n, n;
SELECT n, COUNT(*) FROM k_int IGNORE INDEX (n) GROUP BY n ORDER BY NULL;
SELECT n, COUNT(*) FROM k_int IGNORE INDEX (n) GROUP BY n ORDER BY NULL LIMIT 100;
SELECT n, COUNT(*) FROM k_int IGNORE INDEX (n) GROUP BY n ORDER BY NULL, COUNT(*);
SELECT id, n FROM k_int ORDER BY NULL;
--@ ordered
SELECT id, n FROM k_int ORDER BY NULL, id DESC LIMIT 3;
SELECT DISTINCT n FROM k_int IGNORE INDEX (n) ORDER BY NULL;
SELECT id FROM k_int ORDER BY 'a' DESC;
SELECT n, COUNT(*) FROM k_int IGNORE INDEX (n) GROUP BY n HAVING COUNT(*) > 1;
SELECT n, COUNT(*) AS c FROM k_int IGNORE INDEX (n) GROUP BY n HAVING c >= 2 AND n > 1;
SELECT n FROM k_int IGNORE INDEX (n) GROUP BY n HAVING COUNT(*) = 1 OR SUM(id) < -5 OR SUM(d) IS NULL;
SELECT n, AVG(id) FROM k_int IGNORE INDEX (n) GROUP BY n HAVING AVG(id) > 3.3333;
SELECT v, AVG(id) FROM k_int IGNORE INDEX (n) GROUP BY v HAVING AVG(id) > 3.3333 OR AVG(id) < -2.6666;
SELECT v, AVG(id) FROM k_int IGNORE INDEX (n) GROUP BY v HAVING AVG(id) BETWEEN -7 AND 7.5;
SELECT v, SUM(d) FROM k_int IGNORE INDEX (n) GROUP BY v HAVING SUM(d) NOT BETWEEN 2.5 AND 8.5;
SELECT n, MAX(d) FROM k_int IGNORE INDEX (n) GROUP BY n HAVING NOT (MAX(d) <= 4.5) AND NOT (MIN(id) > 1e2);
SELECT n, MAX(d) FROM k_int IGNORE INDEX (n) GROUP BY n HAVING 5 < MAX(d);
SELECT n, MAX(d) FROM k_int IGNORE INDEX (n) GROUP BY n HAVING MAX(d) NOT BETWEEN 1e0 AND 4;
SELECT n, AVG(id) FROM k_int IGNORE INDEX (n) GROUP BY n HAVING AVG(id) = 2.3333;
SELECT n, COUNT(*) FROM k_int IGNORE INDEX (n) GROUP BY n HAVING `COUNT(*)` > 1;
SELECT id, n * 2 FROM k_int ORDER BY `n * 2`;
--@ error 1054
SELECT id FROM k_int ORDER BY nosuch;
SELECT n AS c, COUNT(*) FROM k_int IGNORE INDEX (n) GROUP BY n ORDER BY SUM(c);
SELECT n, MAX(d) FROM k_int IGNORE INDEX (n) GROUP BY n HAVING MAX(d) > NULL;
SELECT n, COUNT(*) FROM k_int IGNORE INDEX (n) GROUP BY n HAVING COUNT(*) > '1';
SELECT n, COUNT(*) FROM k_int IGNORE INDEX (n) GROUP BY n HAVING n > 2;
SELECT n, COUNT(*) FROM k_int IGNORE INDEX (n) GROUP BY n HAVING n BETWEEN 2 AND 4 OR n IS NULL;
SELECT v, COUNT(*) FROM k_int IGNORE INDEX (n) GROUP BY v HAVING v > 'e';
SELECT n AS d, COUNT(*) FROM k_int IGNORE INDEX (n) GROUP BY n HAVING d > 2;
SELECT id % 3 AS r, COUNT(*) FROM k_int IGNORE INDEX (n) GROUP BY r HAVING r > 0;
--@ ordered
SELECT n, COUNT(*) AS c FROM k_int IGNORE INDEX (n) GROUP BY n HAVING c > 0 ORDER BY n LIMIT 1, 2;
--@ ordered
SELECT n, COUNT(*) AS c FROM k_int IGNORE INDEX (n) GROUP BY n HAVING SUM(id) > 2 ORDER BY c DESC, MAX(id) DESC LIMIT 3;
--@ error 1054
SELECT n, COUNT(*) FROM k_int IGNORE INDEX (n) GROUP BY n HAVING nothing > 2;
SELECT c_tiny, SUM(c_double), AVG(c_double) FROM all_types GROUP BY c_tiny HAVING SUM(c_double) > 1 OR AVG(c_double) < 2.5e0;
SELECT c_tiny, MAX(c_year) FROM all_types GROUP BY c_tiny HAVING MAX(c_year) IS NOT NULL;
SELECT c_tiny, MAX(c_year) AS y FROM all_types GROUP BY c_tiny HAVING y > 2000 OR y IS NULL;
SELECT c_tiny FROM all_types GROUP BY c_tiny HAVING MAX(c_ts) IS NULL OR MIN(c_date) IS NOT NULL AND NOT (MAX(c_time) IS NULL);
SELECT c_year, COUNT(*) FROM all_types GROUP BY c_year HAVING c_year > 1990 AND COUNT(*) > 0;
SELECT c_year AS y, COUNT(*) FROM all_types GROUP BY c_year HAVING y <> 70 AND COUNT(*) > 0;
SELECT c_year FROM all_types GROUP BY c_year HAVING c_year IS NOT NULL;
SELECT c_enum, COUNT(*) FROM all_types GROUP BY c_enum HAVING c_enum > 'b' OR c_enum IS NULL;
SELECT c_ts, COUNT(*) FROM all_types GROUP BY c_ts HAVING c_ts > '2000-01-01' AND COUNT(*) > 0;
SELECT c_tiny FROM all_types GROUP BY c_tiny HAVING MAX(c_ts) > '2000-01-01';
SELECT c_tiny FROM all_types GROUP BY c_tiny HAVING MAX(c_year) > 70;
SELECT c_tiny FROM all_types GROUP BY c_tiny HAVING MAX(c_year) = 0;
SELECT c_tiny FROM all_types GROUP BY c_tiny HAVING MAX(c_year) BETWEEN 1970 AND 2100;
SELECT n, COUNT(*) FROM k_int IGNORE INDEX (n) GROUP BY n WITH ROLLUP;
SELECT DISTINCT COUNT(*) FROM k_int IGNORE INDEX (n) GROUP BY n;
SELECT n, BIT_OR(id), BIT_AND(id), COUNT(DISTINCT id) FROM k_int IGNORE INDEX (n) GROUP BY n;
SELECT n, GROUP_CONCAT(id) FROM k_int IGNORE INDEX (n) GROUP BY n;
SELECT u.country, c.name, COUNT(*), SUM(o.total) FROM users u JOIN orders o ON o.user_id = u.id JOIN countries c ON c.code = u.country GROUP BY u.country, c.name;
--@ ordered
SELECT c.name, COUNT(*) FROM users u LEFT JOIN countries c ON c.code = u.country GROUP BY c.name ORDER BY c.name DESC;
SELECT v, COUNT(*), AVG(v) FROM k_latin GROUP BY v;
SELECT k > 'b', COUNT(*), SUM(v) FROM k_ai GROUP BY k > 'b';
--@ error 1055
SELECT n, d, COUNT(*) FROM k_int IGNORE INDEX (n) GROUP BY n;
--@ error 1056
SELECT n, COUNT(*) FROM k_int IGNORE INDEX (n) GROUP BY 2;
--@ error 1054
SELECT n, COUNT(*) FROM k_int IGNORE INDEX (n) GROUP BY nothing;
SELECT n, COUNT(*) FROM k_int IGNORE INDEX (n) WHERE d > 1000 GROUP BY n;
SET sql_select_limit = 2;
--@ ordered
SELECT n, COUNT(*) FROM k_int IGNORE INDEX (n) GROUP BY n ORDER BY n;
--@ ordered
SELECT n, COUNT(*) FROM k_int IGNORE INDEX (n) GROUP BY n ORDER BY COUNT(*) DESC, n DESC;
--@ ordered
SELECT n, COUNT(*) FROM k_int IGNORE INDEX (n) GROUP BY n HAVING COUNT(*) > 1 ORDER BY n;
SET sql_select_limit = DEFAULT;
SET sql_mode = '';
SELECT n, COUNT(*) FROM k_int IGNORE INDEX (n) GROUP BY n;
--@ ordered
SELECT name, COUNT(*) FROM users GROUP BY name ORDER BY name;
SET sql_mode = DEFAULT;

-- joins, subqueries, derived tables
SELECT u.id, o.id FROM users u JOIN orders o ON o.user_id = u.id;
SELECT u.id, o.id FROM users u, orders o WHERE o.user_id = u.id AND (o.total > 5 OR u.credit = 50);
SELECT u.id, o.id FROM users u LEFT JOIN orders o ON o.user_id = u.id;
SELECT u.id FROM users u LEFT JOIN orders o ON o.user_id = u.id AND o.total > 5 WHERE o.id IS NULL;
SELECT u.id, o.id FROM orders o RIGHT JOIN users u ON o.user_id = u.id AND o.total > 5;
SELECT u.name, c.name FROM users u LEFT JOIN countries c ON c.code = u.country;
SELECT u.name, c.name FROM users u JOIN countries c ON c.code = u.country WHERE c.name <> 'Italy';
SELECT COUNT(*) FROM users u LEFT JOIN orders o ON o.user_id = u.id;
SELECT id, (SELECT COUNT(*) FROM orders o WHERE o.user_id = u.id) FROM users u;
SELECT id FROM users u WHERE EXISTS (SELECT 1 FROM orders o WHERE o.user_id = u.id AND o.total > 5);
SELECT id FROM users u WHERE NOT EXISTS (SELECT 1 FROM orders o WHERE o.user_id = u.id);
SELECT id FROM users WHERE id IN (SELECT user_id FROM orders);
SELECT id FROM users WHERE id IN (SELECT user_id FROM orders WHERE total > 5) AND credit < 30;

-- changes
UPDATE k_int SET n = n + 10 WHERE n > 2;
SELECT * FROM k_int;
UPDATE k_int SET v = 'all';
UPDATE k_int AS t SET t.d = 0 WHERE t.n > 12 OR t.n IS NULL;
UPDATE k_int SET n = 7 WHERE id IN (2, 3, 4, 5);
SELECT * FROM k_int;
DELETE FROM k_int WHERE n > 13;
DELETE FROM k_int AS t WHERE t.id IN (1, 2, 3) OR t.n = 11;
SELECT * FROM k_int;
INSERT INTO k_int (id, n) VALUES (1, 1), (2, 2), (3, 3), (4, 4) AS new ON DUPLICATE KEY UPDATE n = new.n + 100;
REPLACE INTO k_int (id, n) VALUES (1, 5), (5, 5), (7, 5), (8, 5);
SELECT * FROM k_int;
DELETE FROM orders;
DELETE FROM users;
SELECT COUNT(*) FROM users;
DELETE FROM k_ai WHERE v = 1 OR v > 4;
SELECT * FROM k_ai;

-- with parameters
--@ params int:2 str:'two'
--@ params int:5 null
SELECT * FROM k_int WHERE n > ? OR v = ?;
--@ ordered
--@ params int:1 int:3
--@ params int:0 int:2
SELECT id, n FROM k_int ORDER BY id LIMIT ?, ?;
--@ params int:1 int:2 int:5
--@ params int:4 int:5 int:7
SELECT COUNT(*), SUM(n) FROM k_int WHERE id IN (?, ?, ?);
--@ params int:3 int:4
--@ params int:5 int:5
UPDATE k_int SET n = n + ? WHERE n > ?;
--@ params int:9
DELETE FROM k_int WHERE n > ?;
--@ params int:2 int:3
--@ params int:0 int:2
SELECT n, COUNT(*), AVG(id), SUM(d) FROM k_int IGNORE INDEX (n) WHERE id > ? GROUP BY n ORDER BY n LIMIT ?;
--@ ordered
--@ params int:2 int:0 int:3
--@ params int:0 int:2 int:100
SELECT n, COUNT(*) AS c, AVG(id), SUM(d) FROM k_int IGNORE INDEX (n) WHERE id > ? GROUP BY n ORDER BY c DESC, SUM(id), n LIMIT ?, ?;
--@ ordered
--@ params int:1 int:0 int:2 int:3
--@ params int:0 int:1 int:100 int:9
--@ params int:0 null int:100 int:9
SELECT n, COUNT(*) AS c, AVG(id) FROM k_int IGNORE INDEX (n) WHERE id > ? GROUP BY n HAVING c > ? AND SUM(id) < ? ORDER BY n LIMIT ?;
--@ params str:'1'
--@ params int:1
SELECT n, COUNT(*) FROM k_int IGNORE INDEX (n) GROUP BY n HAVING COUNT(*) > ?;
--@ params int:1
SELECT AVG(n), COUNT(*), ? FROM k_int;

-- Whether a row matches, each shard knows; how well depends on all rows of the table.
INSERT INTO k_text VALUES (1,'red apple'),(2,'green apple'),(3,'red wine'),(4,'white wine'),(5,'apple wine'),(6,NULL),(7,'bread');
SELECT id, body FROM k_text WHERE MATCH (body) AGAINST ('apple' IN BOOLEAN MODE);
SELECT id FROM k_text WHERE id > 1 AND NOT (MATCH (body) AGAINST ('apple'));
SELECT id, MATCH (body) AGAINST ('wine') FROM k_text;
SELECT id, MATCH (body) AGAINST ('wine' IN BOOLEAN MODE) AS score FROM k_text ORDER BY score DESC, id;
SELECT id FROM k_text ORDER BY MATCH (body) AGAINST ('wine') DESC, id;
SELECT id FROM k_text WHERE MATCH (body) AGAINST ('apple wine') > 0.2;
SELECT SUM(MATCH (body) AGAINST ('wine')) FROM k_text;

-- All of MySQL's own functions of values are the same on every shard.
SELECT WEEKOFYEAR(born) AS w, COUNT(*) FROM users GROUP BY w;
SELECT POINT(credit, 1) AS p, COUNT(*) FROM users GROUP BY p;
SELECT ST_ASTEXT(POINT(credit, 1)) AS p, COUNT(*) FROM users GROUP BY p ORDER BY p;
SELECT JSON_KEYS(JSON_OBJECT(country, 1)) AS j, COUNT(*) FROM users GROUP BY j;
SELECT JSON_LENGTH(JSON_ARRAY(credit, name)) AS j, MAX(id) FROM users GROUP BY j;
SELECT TO_BASE64(country) AS b, COUNT(*) AS c FROM users GROUP BY b HAVING c > 0 ORDER BY b;
SELECT COMPRESS(country) AS b, COUNT(*) FROM users GROUP BY b;
SELECT UUID_TO_BIN('6ccd780c-baba-1026-9564-5b8c656024db', credit > 0) AS u, COUNT(*) FROM users GROUP BY u;
SELECT TIMEDIFF(placed, '2024-01-01') AS t, COUNT(*) FROM orders GROUP BY t ORDER BY t;
SELECT TIME_TO_SEC(TIMEDIFF(placed, '2024-01-01')) AS t, SUM(total) FROM orders GROUP BY t ORDER BY t LIMIT 3;
SELECT MAKETIME(MOD(id, 24), 1, 1) AS t, COUNT(*) FROM users GROUP BY t ORDER BY t DESC;
SELECT INET_NTOA(credit) AS a, COUNT(*) FROM users GROUP BY a ORDER BY a;
SELECT REGEXP_REPLACE(name, '[aeiou]', '') AS r, COUNT(*) FROM users GROUP BY r;
SELECT MONTHNAME(born) AS m, COUNT(*) FROM users GROUP BY m ORDER BY m;
SELECT CHARSET(name) AS c, COUNT(*) FROM users GROUP BY c;
SELECT CONV(credit, 10, 36) AS c, BIT_XOR(id) FROM users GROUP BY c ORDER BY c;
SELECT DISTINCT SOUNDEX(name) FROM users;
SELECT YEARWEEK(born), BIT_OR(credit) FROM users GROUP BY YEARWEEK(born) HAVING BIT_OR(credit) > 0;
--@ ordered
SELECT id FROM users ORDER BY CRC32(TO_BASE64(name)), id;
UPDATE countries SET name = CONCAT(name, JSON_LENGTH('[1, 2]'), SEC_TO_TIME(61)) WHERE code = 'de';
SELECT * FROM countries;
UPDATE users SET name = TO_BASE64(name) WHERE WEEKOFYEAR(born) < 30 ORDER BY credit, id LIMIT 2;
SELECT id, name FROM users;

-- rows that LIMIT leaves out may be such as can't be computed
--@ ordered
SELECT id, CAST(IF(id < 4, 5, 0) AS UNSIGNED) - 1 FROM k_int ORDER BY id LIMIT 2;
--@ ordered
SELECT id, JSON_EXTRACT(IF(id < 4, '{"a": 1}', 'bad'), '$.a') FROM k_int ORDER BY id LIMIT 2;
--@ ordered
SELECT POW(id, IF(id < 4, 2, 100000)) FROM k_int ORDER BY id LIMIT 1 OFFSET 1;
