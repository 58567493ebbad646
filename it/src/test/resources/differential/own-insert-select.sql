-- INSERT and REPLACE of what a query returns, over shards.

INSERT INTO users (id, email, name, country, credit, born) VALUES (1,'a@x','Ann','de',5,'1990-01-02'),(2,'b@x','Bob','fr',0,NULL),(3,'c@x',NULL,NULL,7,'2000-02-29'),(4,'d@x','Dan','de',-3,'1970-01-01'),(5,'e@x','Eve','it',9,NULL),(6,'f@x','Fay','fr',1,NULL),(7,'g@x','Gus','de',2,NULL),(8,'h@x','Hal','es',2,NULL);
INSERT INTO orders VALUES (1,1,9.50,'2024-01-01 10:00:00.123','x'),(2,1,1.25,NULL,NULL),(3,2,100.00,'2024-02-02 00:00:00','y'),(4,3,0.01,NULL,'z'),(5,5,7.77,'2023-12-31 23:59:59.999','it''s'),(6,8,3.30,NULL,'back\\slash');
INSERT INTO countries VALUES ('de','Germany'),('fr','France'),('it','Italy');
INSERT INTO settings VALUES ('a','1'),('b','2'),('c',NULL);

-- other keys
INSERT INTO k_int (id, v, n) SELECT id, name, credit FROM users;
INSERT INTO k_int (id, v) SELECT user_id + 100, note FROM orders WHERE note IS NOT NULL ORDER BY id;
INSERT INTO k_int SELECT id + 200, v, n, d FROM k_int WHERE id < 100;
INSERT INTO k_int (v, id) SELECT name, 300 + LENGTH(name) FROM countries;
INSERT INTO k_int (id, v) SELECT 400, 'one row';
INSERT INTO k_int (id, v) SELECT 401, 'x' UNION SELECT 402, 'y' UNION ALL SELECT 403, 'z';
INSERT INTO k_int (id, v) VALUES ROW(404, 'x'), ROW(405, 'y');
INSERT INTO k_int (id, v) (SELECT 406, 'in parentheses');
INSERT INTO k_int (id, v) WITH c AS (SELECT id + 410 AS i, name FROM users WHERE id < 4) SELECT i, name FROM c;
INSERT INTO k_int (id, n) SELECT 420, COUNT(*) FROM users;
INSERT INTO k_int (id, n) SELECT 430 + credit, COUNT(*) FROM users WHERE credit > 0 GROUP BY credit;
INSERT INTO k_int (id, v) SELECT DISTINCT 1440 + credit, 'd' FROM users;
INSERT INTO k_int (id, v, d) SELECT 450 + o.id, u.name, o.total FROM users u JOIN orders o ON o.user_id = u.id;
INSERT INTO k_int (id, v) SELECT 460 + u.id, c.name FROM users u LEFT JOIN countries c ON c.code = u.country;
INSERT INTO k_int (id, v) SELECT 470 + u.id, s.value FROM users u, settings s WHERE s.name = 'a';
INSERT INTO k_int (id, n) SELECT 480 + id, ROW_NUMBER() OVER (ORDER BY id) FROM users;
INSERT INTO k_int (id, v) SELECT 490 + id, name FROM users ORDER BY id LIMIT 3;
INSERT INTO k_int (id, v) SELECT 500 + id, v FROM k_tiny;
INSERT INTO k_int (id, v) SELECT id, v FROM k_int WHERE FALSE;
INSERT INTO k_int (id, n) SELECT 1000 + MAX(id), MIN(id) FROM k_int;
INSERT INTO k_int (id, n) SELECT 2000 + a.id, b.id FROM k_int a JOIN k_int b ON b.id = a.n WHERE a.id < 20;
SELECT * FROM k_int;

-- errors
--@ error 1062
INSERT INTO k_int (id, v) SELECT id, name FROM users;
--@ error 1062
INSERT INTO k_int (id, v) SELECT CASE id WHEN 8 THEN 1 ELSE id + 600 END, name FROM users ORDER BY id;
--@ error 1048
INSERT INTO k_int (id, v) SELECT NULL, name FROM users;
--@ error 1406
INSERT INTO k_int (id, v) SELECT id + 600, REPEAT('x', 15 + id) FROM users ORDER BY id;
--@ error 1366
INSERT INTO k_int (id, n) SELECT id + 600, IF(id = 3, 'x', 1) FROM users ORDER BY id;
--@ error 1264
INSERT INTO k_tiny (id) SELECT id + 125 FROM users ORDER BY id;
--@ error 1136
INSERT INTO k_int (id, v) SELECT id FROM users;
--@ error 1136
INSERT INTO k_int (id, v) SELECT id, name, credit FROM users WHERE FALSE;
--@ error 1136
INSERT INTO k_int SELECT * FROM users;
--@ error 1054
INSERT INTO k_int (id, nix) SELECT id, name FROM users;
--@ error 1054
INSERT INTO k_int (id, v) SELECT id, nix FROM users;
--@ error 1054
INSERT INTO k_int (id, v) SELECT 1, nix FROM users GROUP BY credit;
--@ error 1146
INSERT INTO k_int (id, v) SELECT id, v FROM nix;
--@ error 1146
INSERT INTO nix (id, v) SELECT id, name FROM users;
--@ error 1110
INSERT INTO k_int (id, id) SELECT id, credit FROM users;
--@ error 1242
INSERT INTO k_int (id, v) SELECT 601, (SELECT name FROM users);
--@ error 3105
INSERT INTO k_gen (id, d) SELECT id + 900, born FROM users;
--@ error 1048
INSERT INTO users (id, email) SELECT id + 900, name FROM users;
--@ error 1364
INSERT INTO users (id, name) SELECT id + 900, name FROM users;
--@ error 1364
INSERT INTO k_int (v) SELECT name FROM users;
SELECT COUNT(*) FROM k_int;

-- a strict mode
--@ error 1365
INSERT INTO k_int (id, n) SELECT id + 600, 1 / credit FROM users ORDER BY id;
--@ error 1292
INSERT INTO k_int (id, n) SELECT id + 600, name + 1 FROM users WHERE id = 1;
--@ error 1292
INSERT INTO k_int (id, n) SELECT id + 600, 1 FROM users WHERE name = 0 AND id = 1;
--@ error 1292
INSERT INTO k_int (id, v) SELECT id + 600, 1 FROM users WHERE CAST(name AS SIGNED) = 0;
INSERT IGNORE INTO k_int (id, n) SELECT id + 660, 1 / credit FROM users ORDER BY id;
SET sql_mode = '';
INSERT INTO k_int (id, n) SELECT id + 670, 1 / credit FROM users ORDER BY id;
INSERT INTO k_int (id, n) SELECT id + 680, name + 1 FROM users ORDER BY id;
INSERT INTO users (id, email) SELECT id + 900, name FROM users WHERE name IS NOT NULL ORDER BY id;
INSERT INTO k_int (id, v) SELECT id + 690, REPEAT('x', 15 + id) FROM users WHERE id < 10 ORDER BY id;
START TRANSACTION;
--@ error 1048
INSERT INTO countries (code, name) SELECT country, MAX(name) FROM users WHERE country IS NOT NULL GROUP BY country ON DUPLICATE KEY UPDATE name = NULL;
--@ error 1048
INSERT INTO countries (code, name) SELECT country, MAX(name) FROM users WHERE country = 'de' GROUP BY country ON DUPLICATE KEY UPDATE name = NULL;
INSERT INTO countries (code, name) SELECT country, MAX(name) FROM users WHERE country IS NOT NULL GROUP BY country ON DUPLICATE KEY UPDATE name = CONCAT(VALUES(name), 12);
SELECT * FROM countries;
ROLLBACK;
SET sql_mode = 'STRICT_TRANS_TABLES';
INSERT INTO k_tiny (id, v) SELECT id + 110, 1 / credit FROM users WHERE id < 10 ORDER BY id;
DELETE FROM k_tiny;
SET sql_mode = DEFAULT;
DELETE FROM users WHERE id > 900;

-- quotients in parentheses, of which not all digits would be sent
REPLACE INTO settings (SELECT id, total / 3 FROM orders);
INSERT INTO k_int (id, d) (SELECT user_id + 7000, total / 7 FROM orders ORDER BY user_id, id LIMIT 1);
INSERT INTO k_int (id, d) ((SELECT user_id + 7010, AVG(total) FROM orders GROUP BY user_id LIMIT 10));
INSERT INTO k_int (id, d) WITH c AS (SELECT 1) (SELECT user_id + 7020, AVG(total / 7) FROM orders GROUP BY user_id);
DELETE FROM k_int WHERE id > 7000;

-- rows that LIMIT leaves out are not computed
INSERT INTO k_int (id, n) SELECT 5000 + id, 0 * (9223372036854775804 + id) FROM users ORDER BY id LIMIT 3;
REPLACE INTO k_int (id, n) SELECT 5000 + id, CASE WHEN id > 3 THEN CAST(CONCAT(id, 'x') AS SIGNED) ELSE id END FROM users ORDER BY id LIMIT 1, 2;
INSERT INTO k_int (id, n) SELECT 5010 + id, IF(id > 3, JSON_EXTRACT(name, '$'), 1) FROM users ORDER BY id LIMIT 2;
--@ error 1690
INSERT INTO k_int (id, n) SELECT 5020 + id, 0 * (9223372036854775804 + id) FROM users ORDER BY id LIMIT 4;
--@ error 1292
INSERT INTO k_int (id, n) SELECT 5020 + id, CASE WHEN id > 3 THEN CAST(CONCAT(id, 'x') AS SIGNED) ELSE id END FROM users ORDER BY id LIMIT 4;
INSERT IGNORE INTO k_int (id, n) SELECT 5030 + id, CASE WHEN id > 3 THEN CAST(CONCAT(id, 'x') AS SIGNED) ELSE id END FROM users ORDER BY id LIMIT 4;
UPDATE k_int SET n = 0 * (9223372036854770803 + id) + (SELECT COUNT(*) FROM users) WHERE id BETWEEN 5001 AND 5100 ORDER BY id LIMIT 3;
SELECT * FROM k_int WHERE id > 5000;
DELETE FROM k_int WHERE id > 5000;

-- IGNORE, REPLACE, ON DUPLICATE KEY UPDATE
INSERT IGNORE INTO k_int (id, v) SELECT id + 3, name FROM users ORDER BY id;
INSERT IGNORE INTO k_int (id, v) SELECT id + 600, REPEAT('x', 15 + id) FROM users ORDER BY id;
INSERT IGNORE INTO k_tiny (id, v) SELECT id + 124, name FROM users ORDER BY id;
INSERT IGNORE INTO k_int (id, n) SELECT id + 620, CONCAT(id, 'x') FROM users ORDER BY id;
INSERT IGNORE INTO k_int (id, v) SELECT 1, 'one';
REPLACE INTO k_int (id, v) SELECT id + 5, name FROM users ORDER BY id;
REPLACE INTO k_int (id, v) SELECT 1, 'replaced';
REPLACE INTO k_int SELECT id + 640, v, n, d FROM k_int WHERE id BETWEEN 1 AND 4;
INSERT INTO k_int (id, v, n) SELECT id, name, credit FROM users ON DUPLICATE KEY UPDATE v = VALUES(v), n = k_int.n + VALUES(n);
INSERT INTO k_int (id, v, n) SELECT id + 6, name, credit FROM users ON DUPLICATE KEY UPDATE v = VALUES(v), n = 5;
INSERT INTO k_int (id, v, n) SELECT id, name, credit FROM users WHERE FALSE ON DUPLICATE KEY UPDATE v = VALUES(v), n = VALUES (n) + LENGTH('VALUES(v)');
INSERT INTO k_int (id, v) SELECT 1, 'Ann' ON DUPLICATE KEY UPDATE v = VALUES(v);
INSERT INTO k_int (id, v) SELECT 1, 'other' ON DUPLICATE KEY UPDATE v = VALUES(v);
INSERT INTO k_int (id, n) SELECT user_id, COUNT(*) FROM orders GROUP BY user_id ON DUPLICATE KEY UPDATE n = VALUES(n) * 10;
--@ error 1052
INSERT INTO k_int (id, v) SELECT id + 1, v FROM k_int WHERE id = 1 ON DUPLICATE KEY UPDATE v = CONCAT(v, 'x');
INSERT INTO k_int (id, v) SELECT u.id, u.name FROM users u ON DUPLICATE KEY UPDATE n = u.credit;
SELECT * FROM k_int;

-- rows that stay on their shard
INSERT INTO orders (user_id, id, total, note) SELECT user_id, id + 100, total * 2, note FROM orders;
INSERT INTO orders (user_id, id, total) SELECT id, 200, credit FROM users;
INSERT INTO orders (user_id, id, total) SELECT u.id, 300 + o.id, u.credit + o.total FROM users u JOIN orders o ON o.user_id = u.id WHERE u.country = 'de';
INSERT INTO orders (user_id, id, total) SELECT user_id, 400, SUM(total) FROM orders GROUP BY user_id;
INSERT INTO orders (user_id, id, total) SELECT user_id, 5000, SUM(total) FROM orders WHERE user_id = 1 GROUP BY user_id;
INSERT INTO orders (user_id, id, total) SELECT user_id, 501, MAX(total) FROM orders WHERE user_id = 5 ORDER BY id LIMIT 1;
INSERT INTO orders (user_id, id, total) SELECT user_id, id + 600, total FROM orders ORDER BY user_id, id LIMIT 3;
INSERT INTO orders (user_id, id, total) SELECT DISTINCT user_id, 700, 1 FROM orders;
INSERT IGNORE INTO orders (user_id, id, total) SELECT user_id, id, 0 FROM orders;
REPLACE INTO orders (user_id, id, total) SELECT user_id, id, total + 1 FROM orders WHERE id < 5;
INSERT INTO orders (user_id, id, total) SELECT id, 1, credit FROM users ON DUPLICATE KEY UPDATE note = users.name, total = orders.total + credit;
--@ error 1062
INSERT INTO orders (user_id, id, total) SELECT user_id, id, 0 FROM orders;
--@ error 1452
INSERT INTO orders (user_id, id, total) SELECT user_id + 1000, id, 0 FROM orders;
SELECT * FROM orders;

-- reference and single tables
INSERT INTO countries SELECT LEFT(name, 2), name FROM users WHERE id IN (1, 2);
INSERT INTO countries SELECT 'zz', MAX(name) FROM users;
INSERT IGNORE INTO countries SELECT country, email FROM users WHERE country IS NOT NULL ORDER BY id;
REPLACE INTO countries SELECT country, MAX(name) FROM users WHERE country = 'de' GROUP BY country;
INSERT INTO countries (code, name) SELECT code, CONCAT(name, '!') FROM countries WHERE code = 'fr' ON DUPLICATE KEY UPDATE name = VALUES(name);
INSERT INTO settings SELECT CONCAT('u', id), name FROM users;
INSERT INTO settings (value, name) SELECT v, CONCAT('k', id) FROM k_int WHERE id < 5;
INSERT INTO settings SELECT CONCAT(name, '2'), value FROM settings WHERE name = 'a';
INSERT INTO seq (v, u) SELECT name, id FROM users WHERE name IS NOT NULL ORDER BY id;
SELECT LAST_INSERT_ID();
--@ error 3819
INSERT INTO seq (v, u) SELECT 'x', 1000 + id FROM users;
INSERT INTO k_ai SELECT name, id FROM users WHERE name IS NOT NULL;
INSERT INTO k_latin SELECT name, 1 FROM countries WHERE name IS NOT NULL;
INSERT INTO k_vbin SELECT email, id FROM users;
INSERT INTO k_uuid SELECT CONCAT('00000000-0000-0000-0000-00000000000', id), id FROM users;
SELECT * FROM countries;
SELECT * FROM settings;
SELECT * FROM seq;

INSERT INTO k_int (id, v) SELECT 4000, TABLE_NAME FROM information_schema.TABLES WHERE TABLE_NAME = 'users' AND TABLE_SCHEMA = DATABASE();
INSERT INTO k_int (id, v) /* c */ SELECT 4001, 'comments';
INSERT INTO k_int (id, v) SELECT 4002, 'semi;colon' ON DUPLICATE KEY UPDATE v = ';' /* e */;

-- types
CREATE TABLE all2 LIKE all_types;
SET time_zone = '+00:00';
INSERT INTO all_types (id, c_bit, c_tiny, c_tinyu, c_bool, c_small, c_medium, c_int, c_big, c_bigu, c_dec, c_double, c_zero, c_date, c_dt, c_dt6, c_ts, c_time, c_year, c_char, c_varchar, c_bin, c_varbin, c_text, c_blob, c_enum, c_set, c_json, c_latin) VALUES
  (1, b'101', 1, 2, 1, -3, 4, 5, -6, 18446744073709551615, 1.5, 0.1, 42, '2024-02-29', '2024-02-29 12:30:45', '2024-02-29 12:30:45.123456', '2024-02-29 12:30:45', '12:30:45.25', 2024, 'abc', '12', X'31320000', X'3132', 'text ü 日', X'00FF27', 'medium', 'a,c', '{"a": [1, 2.5, "x\'y"]}', 'é'),
  (2, b'110001', -1, 200, 0, 300, -70000, 4000000000, 9223372036854775807, 1, -0.00001, -1e-300, 7, '1970-01-01', '0001-01-01 00:00:00', '9999-12-31 23:59:59.999999', '1970-01-02 00:00:01', '-838:59:59', 1999, '', 'it''s \\ x', X'00000000', X'', '', X'', 'small', '', 'null', ''),
  (3, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL),
  (4, b'0', 7, 7, 1, 7, 7, 7, 7, 7, 7, 3.0000000000000004, 7, '2007-07-07', '2007-07-07 07:07:07', '2007-07-07 07:07:07.7', '2007-07-07 07:07:07', '07:07:07.7', 2007, '7', '7', X'37', X'37', '7', X'37', 'large', 'b', '7', '7');
INSERT INTO all2 (id, c_bit, c_tiny, c_tinyu, c_bool, c_small, c_medium, c_int, c_big, c_bigu, c_dec, c_double, c_zero, c_date, c_dt, c_dt6, c_ts, c_time, c_year, c_char, c_varchar, c_bin, c_varbin, c_text, c_blob, c_enum, c_set, c_json, c_latin) SELECT id + 10, c_bit, c_tiny, c_tinyu, c_bool, c_small, c_medium, c_int, c_big, c_bigu, c_dec, c_double, c_zero, c_date, c_dt, c_dt6, c_ts, c_time, c_year, c_char, c_varchar, c_bin, c_varbin, c_text, c_blob, c_enum, c_set, c_json, c_latin FROM all_types ORDER BY id;
INSERT IGNORE INTO all2 (id, c_text, c_varchar, c_char, c_blob) SELECT id + 20, c_double, c_dec, c_big, c_dt6 FROM all_types ORDER BY id;
INSERT IGNORE INTO all2 (id, c_text, c_varchar, c_char, c_blob, c_varbin) SELECT id + 30, c_json, c_time, c_enum, c_text, c_latin FROM all_types ORDER BY id;
INSERT IGNORE INTO all2 (id, c_int, c_double, c_dec, c_big, c_tiny) SELECT id + 40, c_varchar, c_dec, c_double, c_dt, c_bit FROM all_types ORDER BY id;
INSERT IGNORE INTO all2 (id, c_date, c_dt, c_ts, c_time, c_year) SELECT id + 50, c_dt6, c_date, c_varchar, c_dt6, c_small FROM all_types ORDER BY id;
INSERT IGNORE INTO all2 (id, c_enum, c_set, c_latin, c_int) SELECT id + 60, c_varchar, c_tiny, c_text, c_varbin FROM all_types ORDER BY id;
INSERT INTO all2 (id, c_float) SELECT id + 70, c_float FROM all_types;
INSERT INTO all2 (id, c_int) SELECT id + 75, c_enum FROM all_types;
INSERT INTO all2 (id, c_varchar) SELECT id + 100, c_zero FROM all_types;
SELECT * FROM all2;
SET NAMES latin1;
INSERT INTO all2 (id, c_text, c_latin) SELECT id + 80, c_text, c_latin FROM all_types;
SET NAMES utf8mb4;
SET sql_mode = 'NO_BACKSLASH_ESCAPES,ANSI_QUOTES';
INSERT INTO all2 (id, c_varchar) SELECT id + 90, "c_varchar" FROM all_types;
SET sql_mode = DEFAULT;
SELECT id, HEX(c_text), HEX(c_varchar), HEX(c_latin) FROM all2 WHERE id > 80;

-- transactions, prepared
BEGIN;
INSERT INTO k_tiny (id, v) SELECT id + 20, name FROM users;
--@ error 1062
INSERT INTO k_tiny (id, v) SELECT id + 24, name FROM users ORDER BY id;
SELECT COUNT(*) FROM k_tiny;
INSERT INTO k_tiny (id, v) SELECT id + 10, v FROM k_tiny WHERE id > 20 AND id < 100;
ROLLBACK;
SELECT * FROM k_tiny;
SET autocommit = 0;
INSERT INTO k_tiny (id, v) SELECT id + 40, name FROM users;
COMMIT;
INSERT INTO k_tiny (id, v) SELECT id + 50, name FROM users;
ROLLBACK;
SET autocommit = 1;
START TRANSACTION READ ONLY;
--@ error 1792
INSERT INTO k_tiny (id, v) SELECT id + 60, name FROM users;
--@ error 1792
INSERT INTO k_tiny (id, v) SELECT id + 60, name FROM users WHERE FALSE;
ROLLBACK;
--@ params int:700 str:'p%' int:3
--@ params int:720 str:'%' int:0
--@ params int:740 str:'A%' null
INSERT INTO k_int (id, v) SELECT id + ?, CONCAT(name, ?) FROM users WHERE credit > ?;
SELECT * FROM k_int WHERE id >= 700;
SET sql_safe_updates = 1;
INSERT INTO k_int (id, v) SELECT id + 760, name FROM users;
SET sql_safe_updates = 0;
SET sql_select_limit = 2;
INSERT INTO k_int (id, v) SELECT id + 780, name FROM users;
SET sql_select_limit = DEFAULT;
SET @x = 5;
INSERT INTO k_int (id, v, n) SELECT id + 800, name, @x FROM users;
INSERT INTO k_int (id, n) SELECT 820, ROW_COUNT();
INSERT INTO k_int (id, n) SELECT 821, LAST_INSERT_ID();
SELECT LAST_INSERT_ID(), ROW_COUNT();
SELECT * FROM k_int WHERE id >= 700;

-- AUTO_INCREMENT
INSERT INTO auto_key (v) SELECT name FROM users ORDER BY id;
SELECT * FROM auto_key;
INSERT INTO auto_key (id, v) SELECT id + 1000, name FROM users ORDER BY id;
SELECT LAST_INSERT_ID();
INSERT INTO auto_tenant (tenant, u, v) SELECT id, credit, name FROM users ORDER BY id;
SELECT LAST_INSERT_ID();
TRUNCATE auto_tenant;
INSERT IGNORE INTO auto_tenant (tenant, u, v) SELECT 1, IF(id = 8, 3, id), name FROM users ORDER BY id;
SELECT LAST_INSERT_ID();
SELECT * FROM auto_tenant;

-- values that must be known first
INSERT INTO k_int (id, v) VALUES (3000 + 1, 'sum');
INSERT INTO k_int (id, v) VALUES (3000 + 2, 'sum'), (3000 + 3, 'sum'), (3000 + 4, 'it''s'), ((3000) + (5), NULL);
INSERT INTO k_int (v, id) VALUES ('a', 3006), ('b', 3000 + 7), (CONCAT('c', 'd'), ABS(-3008));
INSERT INTO k_int VALUES (3009 * 1, DEFAULT, 2 + 2, 1.5);
INSERT INTO k_int SET v = 'set', id = 3005 + 5, n = id + 1;
INSERT INTO k_int SET id = (SELECT 3011), v = 'subquery';
INSERT INTO k_int (id, v) VALUES ((SELECT MAX(id) + 3012 FROM users), (SELECT name FROM users WHERE id = 1));
INSERT INTO k_int (id, n) VALUES (3030, (SELECT COUNT(*) FROM users)), (3031, (SELECT SUM(credit) FROM users));
INSERT INTO k_int (id, v) VALUES ((SELECT id + 3040 FROM users WHERE name = 'Bob'), 'x'), (3043, 'y');
INSERT INTO k_int (id, v) VALUES (TRUE + 3050, 'true'), ('3052' + 0, 'text'), (3053.5 + 0.5, 'decimal'), (3.053e3, 'float');
SET @k = 3060;
INSERT INTO k_int (id, v) VALUES (@k, 'variable');
INSERT INTO k_int (id, v) VALUES (@k := @k + 1, 'assigned'), (@k := @k + 1, 'assigned');
SELECT @k;
--@ error 1062
INSERT INTO k_int (id, v) VALUES (3070 + 1, 'first'), (3000 + 1, 'again');
--@ error 1365
--@ warnings differ: MySQL goes on, and finds the key NULL too
INSERT INTO k_int (id, v) VALUES (3072 / 0, 'x');
--@ error 1292
INSERT INTO k_int (id, v) VALUES ('abc' + 3073, 'x');
--@ error 1054
INSERT INTO k_int (id, v) VALUES (nix + 1, 'x');
--@ error 1242
--@ warnings differ: MySQL goes on, and finds the key NULL too
INSERT INTO k_int (id, v) VALUES ((SELECT id FROM users), 'x');
INSERT IGNORE INTO k_int (id, v) VALUES ('3074a' + 0, 'x'), (3000 + 1, 'again'), (3075, 'y');
REPLACE INTO k_int (id, v) VALUES (3000 + 1, 'replaced');
INSERT INTO k_int (id, v) VALUES (3000 + 1, 'x') ON DUPLICATE KEY UPDATE v = 'updated';
INSERT INTO k_int (id, v) VALUES (3000 + 1, 'x') AS new ON DUPLICATE KEY UPDATE v = new.v;
INSERT INTO k_ai VALUES (CONCAT('a', 'b'), 1), (UPPER('x'), 2), (CONCAT('ü', 'ß'), 3);
INSERT INTO k_bin16 VALUES (UUID_TO_BIN('11111111-2222-3333-4444-555555555555'), 1);
INSERT INTO k_vbin VALUES (CONCAT('x', 'y'), 1), (UNHEX('00FF27'), 2);
INSERT INTO k_bigu VALUES (18446744073709551614 + 1, 'big'), (CAST(7 AS UNSIGNED), 'cast');
--@ shape
INSERT INTO k_uuid VALUES (UUID(), 100);
SELECT COUNT(*) FROM k_uuid WHERE v = 100;
DELETE FROM k_uuid WHERE v = 100;
INSERT INTO countries VALUES ('nn', (SELECT MAX(name) FROM users));
INSERT INTO countries VALUES ('vv', @k);
INSERT INTO settings VALUES ('sub', (SELECT COUNT(*) FROM users)), ('plain', '1');
--@ error 1093
INSERT INTO k_int (id, v) VALUES (3076, (SELECT COUNT(*) FROM k_int));
--@ error 1093
INSERT INTO k_int (id, v) VALUES (3077, (SELECT COUNT(*) FROM k_int)), (3078, (SELECT COUNT(*) FROM k_int));
INSERT INTO k_int (id, v) VALUES (3077, 'x'), (3078, (SELECT COUNT(*) FROM k_int AS other));
INSERT INTO k_int (id, v) VALUES (3079, (SELECT COUNT(*) FROM (SELECT DISTINCT v FROM k_int) d));
INSERT INTO k_int (id, v) VALUES (3110, (SELECT COUNT(*) FROM (SELECT DISTINCT v FROM k_int) d)), (3111, (SELECT COUNT(*) FROM (SELECT DISTINCT v FROM k_int) d));
INSERT INTO k_int (id, v) VALUES (3112, 'x'), (3113, (SELECT COUNT(*) FROM (SELECT DISTINCT v FROM k_int) d));
INSERT INTO settings VALUES ('own', (SELECT COUNT(*) FROM (SELECT DISTINCT name FROM settings) s)), ('own 2', (SELECT COUNT(*) FROM (SELECT DISTINCT name FROM settings) s));
INSERT IGNORE INTO users (id, email, name) VALUES (90, NULL, 'n'), (91, NULL, 'n'), (92, NULL, 'n'), (93, 'e', 'n');
INSERT IGNORE INTO users (id, name) VALUES (94, 'n'), (95, 'n'), (96, 'n'), (97, 'n');
INSERT IGNORE INTO orders (user_id, id, total) SELECT id, 50, born FROM users WHERE id < 5;
INSERT IGNORE INTO users (id, email) SELECT id + 100, NULL FROM users;
UPDATE IGNORE users SET email = NULL WHERE id > 90;
DELETE FROM orders WHERE id = 50;
DELETE FROM users WHERE id >= 90;
-- queries in values lock what they read
BEGIN;
INSERT INTO k_int (id, n) VALUES (3200, (SELECT credit FROM users ORDER BY id LIMIT 1)), (3201, (SELECT credit FROM users ORDER BY id LIMIT 1)), (3202, (SELECT credit FROM users ORDER BY id LIMIT 1));
INSERT INTO k_int SET id = 3203, n = ((SELECT COUNT(*) FROM users /* all */)) + 1;
REPLACE INTO k_int (n, id) VALUES ((SELECT COUNT(*) FROM users AS `a b`, countries AS c WHERE c.code = `a b`.country), 3203);
INSERT INTO k_int (id, n) VALUES (3204, (SELECT COUNT(*) FROM users JOIN (SELECT user_id FROM orders GROUP BY user_id) AS d ON d.user_id = users.id));
INSERT INTO k_int (id, n) VALUES (3205, (WITH c AS (SELECT credit FROM users) SELECT MAX(credit) FROM c)), (3206, 5 > ANY (SELECT credit FROM users));
INSERT INTO k_int (id, n) VALUES (3207, EXISTS (TABLE orders)), (3208, NOT EXISTS (SELECT 1 FROM orders WHERE user_id > 1000));
INSERT INTO k_int (id, n) VALUES (3209, (SELECT MAX(n) FROM (SELECT id AS n FROM users UNION SELECT user_id FROM orders) AS a)), (3210, (SELECT id FROM users WHERE id = 1 UNION SELECT user_id FROM orders WHERE user_id = 1));
INSERT INTO k_int (id, n) VALUES (3211, (SELECT COUNT(*) FROM users, JSON_TABLE('[1, 2]', '$[*]' COLUMNS (a INT PATH '$')) AS j));
INSERT INTO k_int (id, n) VALUES (3212, (SELECT SUM(credit) FROM users FOR UPDATE)), (3213, (SELECT COUNT(*) FROM users WHERE id IN (SELECT user_id FROM orders)));
INSERT INTO k_int (id, n) VALUES (3214, (SELECT COUNT(*) FROM information_schema.schemata WHERE schema_name = 'nix'));
SELECT id, n FROM k_int WHERE id BETWEEN 3200 AND 3299 ORDER BY id;
ROLLBACK;
INSERT INTO auto_key (v, n) VALUES ('one', (SELECT COUNT(*) FROM users));
SELECT v, n FROM auto_key WHERE v = 'one';
INSERT INTO auto_key (id, v) VALUES (5000 + 1, 'given');
SELECT LAST_INSERT_ID() > 0;
BEGIN;
INSERT INTO k_int (id, v) VALUES (3080 + 1, 'in'), (3080 + 2, 'transaction');
--@ error 1062
INSERT INTO k_int (id, v) VALUES (3080 + 3, 'in'), (3080 + 2, 'transaction');
SELECT * FROM k_int WHERE id > 3080;
ROLLBACK;
--@ params int:3093 time:2024-01-01T00:00
--@ params int:3094 time:2024-01-01T00:00:00.5
INSERT INTO k_uuid (k, v) VALUES (CONCAT(?, '-', ?), 7);
--@ params int:3097 time:2024-01-01T00:00 int:1
--@ params int:3098 time:2024-01-01T00:00:00.5 int:1
INSERT INTO k_uuid (k, v) SELECT CONCAT(?, '-', COALESCE(?, born)), ? FROM users WHERE id = 3;
--@ params int:3099 time:2024-01-01T00:00 int:1
INSERT INTO k_uuid (k, v) SELECT CONCAT(?, '-', IFNULL(?, placed)), ? FROM orders WHERE user_id = 1 AND id = 1;
SELECT * FROM k_uuid WHERE v = 7 OR v = 1;
DELETE FROM k_uuid WHERE v = 7 OR v = 1;
--@ params big:18446744073709551610 str:'a' big:18446744073709551611 str:'b'
INSERT INTO k_bigu (id, v) VALUES (? + 1, ?), (? + 1, ?);
SELECT * FROM k_bigu WHERE id > 18446744073709551600;
--@ params int:3090 str:'a' int:1
--@ params int:3092 null int:-1
INSERT INTO k_int (id, v, n) VALUES (? + 1, ?, ?);
SELECT * FROM k_int WHERE id > 3000;

-- a quotient has more digits than are sent
INSERT INTO k_int (id, d) SELECT id + 9000, AVG(id) FROM k_int WHERE id < 6 GROUP BY id, n;
INSERT INTO k_int (id, d) SELECT id + 9100, n / 7 FROM k_int WHERE id < 6;
INSERT INTO k_int (id, d) SELECT id + 9200, ROUND(id / 7, 2) FROM k_int WHERE id < 6;
INSERT INTO k_int (id, d) VALUES (9300 + 1, (SELECT AVG(id) FROM users));
SELECT * FROM k_int WHERE id > 9000;
DELETE FROM k_int WHERE id > 9000;

-- JSON_TABLE, beside which MySQL locks no rows of other tables
INSERT INTO k_int (id, n) SELECT v + 9400, v FROM JSON_TABLE('[1, 2, 3]', '$[*]' COLUMNS (v INT PATH '$')) t;
INSERT INTO k_int (id, v, n) SELECT 9500 + u.id, u.name, t.v FROM users u JOIN JSON_TABLE('[1, 2, 9]', '$[*]' COLUMNS (v INT PATH '$')) t ON t.v = u.id;
REPLACE INTO countries SELECT c, c FROM JSON_TABLE('["nl", "be"]', '$[*]' COLUMNS (c CHAR(2) PATH '$')) t;
INSERT INTO countries SELECT c, 'x' FROM JSON_TABLE('["nl", "lu"]', '$[*]' COLUMNS (c CHAR(2) PATH '$')) t ON DUPLICATE KEY UPDATE name = 'y';
SELECT * FROM k_int WHERE id > 9000;
SELECT * FROM countries WHERE code IN ('nl', 'be', 'lu');
DELETE FROM k_int WHERE id > 9000;
DELETE FROM countries WHERE code IN ('nl', 'be', 'lu');
