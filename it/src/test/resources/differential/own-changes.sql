-- UPDATE and DELETE of what several tables, or rows of several shards, say together.

INSERT INTO k_int (id, v, n, d) VALUES (1,'one',5,1.10),(2,'two',4,2.20),(3,'three',3,3.30),(4,'four',2,4.40),(5,'five',1,5.50),(6,'six',5,6.60),(7,'seven',4,NULL),(8,'eight',3,8.80),(9,'Nine',2,9.90),(10,NULL,1,10.10),(11,'eleven',NULL,11.11),(12,'Eleven',NULL,12.12);
INSERT INTO users (id, email, name, country, credit, born) VALUES (1,'a@x','Ann','DE',10,'1990-01-01'),(2,'b@x','Bob','FR',20,'1980-02-02'),(3,'c@x','Cid','DE',30,NULL),(4,'d@x','Dan','IT',40,'2000-12-31'),(5,'e@x','Eve',NULL,50,'1970-06-15'),(6,'f@x','Fay','FR',60,NULL);
INSERT INTO orders (id, user_id, total, placed, note) VALUES (1,1,10.50,'2024-01-01 10:00:00.123','first'),(2,1,20.00,'2024-01-02 10:00:00','second'),(3,2,5.25,'2024-01-03 10:00:00',NULL),(4,3,100.00,'2024-01-04 10:00:00','big'),(5,5,0.99,NULL,'it''s \\ "small"');
INSERT INTO k_ai VALUES ('a',1),('b',2),('ö',3),('Z',4),('straße',5),('日本',6),('it''s \\',7);
INSERT INTO k_latin VALUES ('a',1),('b',2),('é',3),('Z',4),('x ',5);
INSERT INTO k_vbin VALUES (0x00,1),(0x01,2),(0xFF,3),('abc',4),('abd',5),('a''b',6),('a\\b',7);
INSERT INTO k_bin16 VALUES ('a',1),('b',2);
INSERT INTO countries VALUES ('DE','Germany'),('FR','France'),('IT','Italy');
INSERT INTO settings VALUES ('limit','3'),('colour','blue'),('1','one');
INSERT INTO seq (v, u) VALUES ('x', 1), ('y', 2), ('z', NULL);
INSERT INTO `select` VALUES (1, 2, 3, 4), (2, 3, 4, 5), (3, 1, 1, 1);
INSERT INTO k_parts (id, part, name) VALUES (1, 1, 'a'), (1, 11, 'b'), (2, 5, 'c'), (3, 25, 'd');
INSERT INTO all_types (id, c_bit, c_tiny, c_tinyu, c_bool, c_small, c_medium, c_int, c_big, c_bigu, c_dec, c_double, c_zero, c_date, c_dt, c_dt6, c_ts, c_time, c_year, c_char, c_varchar, c_bin, c_varbin, c_text, c_blob, c_enum, c_set, c_json, c_latin) VALUES
 (1, b'101', -1, 255, 1, -2, -3, 4294967295, -9223372036854775808, 18446744073709551615, 12345.67891, 0.1, 42, '2024-02-29', '2024-02-29 23:59:59', '2024-02-29 23:59:59.123456', '2024-02-29 12:00:00', '-12:34:56.78', 1999, 'ab', 'Straße ''\\ "', 'ab', x'00FF27', 'text', x'27005C', 'medium', 'a,c', '{"a": [1, "x", null]}', 'é'),
 (2, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL),
 (3, b'0', 0, 0, 0, 0, 0, 0, 0, 0, 0, 1e-300, 0, '1000-01-01', '1000-01-01 00:00:00', '1000-01-01 00:00:00.000001', '1970-01-02 00:00:00', '838:59:59', 1901, '', '', '', '', '', '', 'small', '', '[]', ''),
 (4, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL);

-- rows that meet on their shard
UPDATE users u JOIN orders o ON o.user_id = u.id SET u.credit = u.credit + 1;
UPDATE users u JOIN orders o ON o.user_id = u.id SET u.credit = u.credit + 1, o.note = 'x' WHERE o.total > 5;
UPDATE users u LEFT JOIN orders o ON o.user_id = u.id SET u.name = 'none' WHERE o.id IS NULL;
UPDATE users SET credit = (SELECT COUNT(*) FROM orders o WHERE o.user_id = users.id);
UPDATE users SET credit = credit + 5 WHERE id IN (SELECT user_id FROM orders WHERE total > 10);
UPDATE users SET credit = credit + 5 WHERE EXISTS (SELECT * FROM orders WHERE user_id = users.id AND note IS NULL) LIMIT 1;
UPDATE users u JOIN countries c ON c.code = u.country SET u.name = c.name WHERE u.credit > 1;
UPDATE users u, countries c SET u.name = CONCAT(u.name, '!') WHERE c.code = u.country AND c.name < 'G';
UPDATE users u JOIN users v ON v.id = u.id SET u.credit = v.credit + 1;
DELETE o FROM users u JOIN orders o ON o.user_id = u.id WHERE u.id = 5;
DELETE FROM orders WHERE user_id IN (SELECT id FROM users WHERE credit < 0);
DELETE u FROM users u LEFT JOIN orders o ON o.user_id = u.id WHERE o.id IS NULL AND u.id > 5;
DELETE FROM a USING users a JOIN users b USING (id) WHERE b.id = 4;
INSERT INTO users (id, email, name, country, credit, born) VALUES (4,'d@x','Dan','IT',40,'2000-12-31'),(6,'f@x','Fay','FR',60,NULL);
INSERT INTO orders (id, user_id, total, placed, note) VALUES (5,5,0.99,NULL,'it''s \\ "small"');

-- rows of other shards
UPDATE k_int SET n = 10 WHERE id IN (SELECT n FROM (SELECT n FROM k_int) AS other);
UPDATE k_int SET n = n + 1 WHERE n > (SELECT AVG(credit) FROM users) / 10;
UPDATE k_int SET v = (SELECT MAX(name) FROM users), n = n + 1 WHERE id < 4;
UPDATE k_int SET v = (SELECT name FROM users WHERE users.credit = k_int.n LIMIT 1) WHERE id BETWEEN 4 AND 6;
UPDATE k_int a JOIN k_int b ON a.n = b.id SET a.v = 'joined', a.d = a.d + 1 WHERE b.id > 1;
UPDATE k_int a JOIN k_int b ON a.id = b.id + 1 SET a.v = b.v;
UPDATE k_int a JOIN k_int b ON a.id = b.id + 1 SET a.d = b.d, a.n = a.n + 1 WHERE a.id > 6;
UPDATE k_int a LEFT JOIN k_int b ON a.id = b.n SET a.n = NULL WHERE b.id IS NULL AND a.id > 10;
UPDATE k_int k JOIN settings s ON s.name = k.id SET k.v = s.value;
UPDATE k_int k JOIN seq s ON s.id = k.id SET k.v = s.v, s.v = 'k' WHERE k.id < 3;
UPDATE seq s JOIN k_int k ON s.id = k.id SET s.u = k.id + 100;
UPDATE users u JOIN k_int k ON k.id = u.id SET u.name = k.v, k.v = 'changed' WHERE u.id IN (2, 3);
UPDATE users u JOIN k_int k ON k.n = u.credit SET u.credit = 0;
UPDATE users u NATURAL JOIN k_int SET u.name = 'natural';
UPDATE users u JOIN k_int k USING (id) SET u.born = '2001-01-01' WHERE k.id > 3;
UPDATE users u JOIN (SELECT user_id, SUM(total) AS s FROM orders GROUP BY user_id) AS t ON t.user_id = u.id SET u.credit = t.s;
UPDATE users SET credit = (SELECT MAX(n) FROM k_int) ORDER BY id LIMIT 2;
--@ error 1093
UPDATE users SET credit = credit + 1 WHERE country IN (SELECT country FROM users u WHERE 1 = 0) OR id = 1;
WITH c AS (SELECT MAX(id) AS m FROM k_int) UPDATE users u, c SET u.credit = c.m WHERE u.id = 3;
WITH RECURSIVE c AS (SELECT 1 AS i UNION ALL SELECT i + 1 FROM c WHERE i < 4) UPDATE k_int JOIN c ON c.i = k_int.id SET k_int.n = c.i * 100;
WITH c AS (SELECT user_id FROM orders WHERE total > 10) DELETE FROM k_int WHERE id IN (SELECT user_id FROM c);
DELETE FROM k_int WHERE id IN (SELECT MAX(user_id) FROM orders);
DELETE a FROM k_int a JOIN k_int b ON a.n = b.n AND a.id > b.id;
DELETE a, b FROM k_int a JOIN settings b ON a.id = b.value;
DELETE FROM k_int WHERE v NOT IN (SELECT name FROM users WHERE name IS NOT NULL) ORDER BY d DESC LIMIT 1;
DELETE FROM k_int WHERE n = (SELECT MIN(n) FROM (SELECT n FROM k_int) AS t);
INSERT INTO k_int (id, v, n, d) VALUES (101,'one',5,1.10),(102,'two',4,2.20),(103,'three',3,3.30),(104,'four',2,4.40),(105,'five',1,5.50);
DELETE k FROM k_int AS k, users u WHERE k.n = u.id AND u.credit > 1000000;
DELETE FROM k USING k_int AS k JOIN users u ON k.n = u.id WHERE u.id = 1;

-- every type travels as it is
UPDATE all_types a JOIN all_types b ON a.id = b.id + 1 SET a.c_bit = b.c_bit, a.c_tiny = b.c_tiny, a.c_tinyu = b.c_tinyu, a.c_bool = b.c_bool, a.c_small = b.c_small, a.c_medium = b.c_medium, a.c_int = b.c_int, a.c_big = b.c_big, a.c_bigu = b.c_bigu, a.c_dec = b.c_dec, a.c_double = b.c_double, a.c_zero = b.c_zero, a.c_date = b.c_date WHERE b.id IN (1, 3);
UPDATE all_types a JOIN all_types b ON a.id = b.id + 1 SET a.c_dt = b.c_dt, a.c_dt6 = b.c_dt6, a.c_ts = b.c_ts, a.c_time = b.c_time, a.c_year = b.c_year, a.c_char = b.c_char, a.c_varchar = b.c_varchar, a.c_bin = b.c_bin, a.c_varbin = b.c_varbin, a.c_text = b.c_text, a.c_blob = b.c_blob, a.c_enum = b.c_enum, a.c_set = b.c_set, a.c_json = b.c_json, a.c_latin = b.c_latin WHERE b.id IN (1, 3);
UPDATE all_types a JOIN all_types b ON a.id = b.id + 1 SET a.c_varchar = b.c_dec, a.c_text = b.c_dt6, a.c_blob = b.c_varbin, a.c_latin = b.c_int WHERE b.id = 1;
--@ error 1366
UPDATE all_types a JOIN all_types b ON a.id = b.id + 1 SET a.c_varbin = b.c_bit, a.c_text = b.c_double, a.c_dec = b.c_varchar WHERE b.id = 3;
--@ error 1264
UPDATE all_types a JOIN all_types b ON a.id = b.id + 1 SET a.c_tiny = b.c_int WHERE b.id = 1;
--@ error 1406
UPDATE all_types a JOIN all_types b ON a.id = b.id + 1 SET a.c_char = b.c_varchar WHERE b.id = 1;
UPDATE IGNORE all_types a JOIN all_types b ON a.id = b.id + 1 SET a.c_tiny = b.c_int, a.c_char = b.c_varchar WHERE b.id = 1;

-- keys of every type
UPDATE k_ai a JOIN k_ai b ON a.v = b.v + 1 SET a.v = a.v + 10;
UPDATE k_latin a JOIN k_latin b ON a.v = b.v + 1 SET a.v = b.v + 20;
UPDATE k_vbin a JOIN k_vbin b ON a.v = b.v + 1 SET a.v = a.v + 30;
UPDATE k_bin16 a JOIN k_vbin b ON a.v < b.v SET a.v = a.v + 40;
UPDATE `select` a JOIN `select` b ON a.`from` = b.id SET a.`a b` = b.`q``t`, a.`q``t` = 1;
UPDATE k_parts a JOIN k_parts b ON a.id = b.id + 1 SET a.name = 'xy' WHERE b.part < 20;
DELETE a FROM k_parts a JOIN k_parts b ON a.id = b.id + 1;
DELETE FROM k_ai WHERE v > (SELECT AVG(v) FROM k_latin);

-- reference tables
UPDATE countries c JOIN users u ON u.country = c.code SET c.name = u.email WHERE u.id = 1;
UPDATE countries c JOIN users u ON u.country = c.code SET c.name = CONCAT(c.name, '+') WHERE u.id < 3;
UPDATE countries SET name = (SELECT MAX(v) FROM k_int) WHERE code = 'IT';
UPDATE countries SET name = 'first' ORDER BY code LIMIT 1;
DELETE FROM countries WHERE code NOT IN (SELECT country FROM users WHERE country IS NOT NULL);
DELETE c FROM countries c LEFT JOIN users u ON u.country = c.code WHERE u.id IS NULL;
DELETE FROM countries ORDER BY code DESC LIMIT 1;
DELETE c, u FROM countries c JOIN `select` u ON u.id = LENGTH(c.code);

-- what MySQL refuses
--@ error 1093
UPDATE k_int SET n = 1 WHERE id = (SELECT MAX(id) FROM k_int);
--@ error 1093
DELETE FROM k_int WHERE id IN (SELECT n FROM k_int);
--@ error 1054
UPDATE k_int a JOIN k_int b ON a.n = b.id SET a.missing = 1;
--@ error 1052
UPDATE k_int a JOIN k_int b ON a.n = b.id SET v = 1;
--@ error 1288
UPDATE k_int a JOIN (SELECT id FROM users) b ON a.n = b.id SET b.id = 1;
--@ error 1109
DELETE x FROM k_int a JOIN users b ON a.n = b.id;
--@ error 1242
UPDATE k_int SET v = (SELECT name FROM users) WHERE id > 100;
--@ error 1366
UPDATE k_int a JOIN users b ON a.n = b.id SET a.n = b.email;
--@ error 1048
UPDATE users u JOIN k_int k ON k.n = u.id SET u.email = NULL;
UPDATE IGNORE users u JOIN k_int k ON k.n = u.id SET u.credit = 1 WHERE u.id < 3;
--@ error 1292
UPDATE k_int a JOIN users b ON a.n = b.id SET a.n = 1 WHERE b.email + a.n = 5;
--@ error 1365
UPDATE k_int a JOIN users b ON a.n = b.id SET a.n = a.id / (b.id - b.id);
--@ error 1111
UPDATE k_int SET n = MAX(id) WHERE id IN (SELECT credit FROM users);

-- in transactions
START TRANSACTION;
UPDATE k_int a JOIN users b ON a.n = b.id SET a.v = 'in', b.name = 'in';
DELETE FROM orders WHERE total > (SELECT AVG(total) FROM (SELECT total FROM orders) AS o);
--@ error 1242
UPDATE k_int SET v = (SELECT name FROM users) WHERE id > 100;
SELECT id, v FROM k_int;
SELECT id, name FROM users;
SELECT id FROM orders;
ROLLBACK;
SET autocommit = 0;
UPDATE k_int a JOIN users b ON a.n = b.id SET a.v = 'kept';
COMMIT;
DELETE a FROM k_int a JOIN users b ON a.n = b.id;
ROLLBACK;
SET autocommit = 1;
START TRANSACTION READ ONLY;
--@ error 1792
UPDATE k_int a JOIN users b ON a.n = b.id SET a.v = 'never';
COMMIT;
SELECT ROW_COUNT();

-- parameters
--@ params int:3 str:'p'
--@ params int:100 null
UPDATE k_int a JOIN users b ON a.n = b.id SET a.n = a.n, a.v = IF(a.id > ?, ?, a.v);
--@ params int:2
DELETE a FROM k_int a JOIN users b ON a.n = b.id WHERE b.id = ?;
-- LIMIT takes numbers as they are
--@ params int:2
UPDATE k_int SET v = 'two steps' WHERE n > (SELECT MIN(id) FROM users) ORDER BY id LIMIT ?;
--@ params int:1
DELETE FROM k_int WHERE n IN (SELECT id FROM users) ORDER BY id LIMIT ?;
--@ params int:1 int:2
INSERT INTO k_int (id, n) SELECT id + 5000, 1 FROM users ORDER BY id LIMIT ?, ?;

-- no hash joins, which MySQL's UPDATE and DELETE do not have: in 8.0.31 NULL meets 0 and '' there
UPDATE k_int SET d = 0, v = '' WHERE id IN (1, 2, 5);
UPDATE k_int SET d = NULL, v = NULL WHERE id IN (3, 4);
UPDATE k_int AS t RIGHT JOIN (SELECT b.d AS p FROM k_int AS a JOIN k_int AS b) AS w ON t.d = w.p SET t.n = 4711;
UPDATE users AS u LEFT JOIN k_int AS t ON t.v = LEFT(u.name, 0) SET t.n = 4712;
SET optimizer_switch = 'mrr_cost_based=off';
UPDATE k_int AS t RIGHT JOIN (SELECT b.d AS p FROM k_int AS a JOIN k_int AS b) AS w ON t.d = w.p SET t.n = 4713;
SELECT @@optimizer_switch LIKE '%block_nested_loop=on%mrr_cost_based=off%';
SET optimizer_switch = DEFAULT;
SELECT id, d, n FROM k_int;

-- refused, or MySQL's own error, before anything is begun: the session goes on
DELETE IGNORE FROM k_int WHERE n IN (SELECT id FROM users) ORDER BY id LIMIT 1;
--@ error 1054
UPDATE k_int a JOIN users b ON a.n = b.id SET a.nope = 1;

SELECT * FROM k_int;
SELECT * FROM users;
SELECT * FROM orders;
