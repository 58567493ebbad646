-- Writes by key and not by key, in every form.

INSERT INTO k_int VALUES (1,'one',1,1.1);
INSERT INTO k_int (id, v) VALUES (2,'two');
INSERT INTO k_int (v, id) VALUES ('three', 3);
INSERT k_int VALUES (4,'four',4,NULL);
INSERT INTO k_int () VALUES (5,DEFAULT,5,DEFAULT);
INSERT INTO k_int SET id = 6, v = 'six';
INSERT INTO k_int SET id = 6, v = 'again', n = 60 ON DUPLICATE KEY UPDATE v = VALUES(v), n = VALUES(n) + 1;
--@ params int:6 str:'once more' int:61
INSERT INTO k_int SET id = ?, v = ?, n = ? ON DUPLICATE KEY UPDATE v = VALUES(v), n = VALUES(n) + 1;
INSERT INTO k_int SET v = 'seven', id = 7, n = id + 1;
INSERT INTO k_int VALUES (8,'a',1,1),(9,'b',2,2),(10,'c',3,3),(11,'d',4,4),(12,'e',5,5);
INSERT INTO k_int (id, v) VALUE (13,'value');
INSERT INTO k_int (id) VALUES (14),(15),(16);
INSERT INTO ${db}.k_int (`id`, `v`) VALUES (17, 'quoted');
INSERT INTO k_int (id, v) VALUES ('18', 'text key');
INSERT INTO k_int (id, v) VALUES (19.4, 'rounded down');
INSERT INTO k_int (id, v) VALUES (19.5, 'rounded up');
INSERT INTO k_int (id, v) VALUES (2.1e1, 'float');
INSERT INTO k_int (id, v) VALUES (0x16, 'hex');
INSERT INTO k_int (id, v) VALUES (-23, 'negative');
INSERT INTO k_int (id, v) VALUES (12 * 2, 'expression');
INSERT INTO k_int (id, v) VALUES (TRUE + 24, 'expression'), (26, 'plain');
INSERT INTO k_int (id, v) VALUES (27, CONCAT('a', 'b')), (28, UPPER('x')), (29, NULL);
INSERT INTO k_int (id, v, n) VALUES (30, 'x', id * 2);
INSERT INTO k_int (id, v) VALUES (31, 'semi;colon'), (32, 'comma, (paren)'), (33, 'it''s');
INSERT INTO k_int /* c */ (id, v) /* d */ VALUES /* e */ (34, 'comments') /* f */;
INSERT LOW_PRIORITY INTO k_int (id) VALUES (35);
INSERT HIGH_PRIORITY INTO k_int (id) VALUES (36);
--@ error 1062
INSERT INTO k_int (id, v) VALUES (1, 'again');
--@ error 1062
INSERT INTO k_int (id, v) VALUES (1, 'again'), (1001, 'not');
--@ error 1136
INSERT INTO k_int (id, v) VALUES (40, 'a', 'b');
--@ error 1136
INSERT INTO k_int (id, v) VALUES (40, 'a'), (41);
--@ error 1110
INSERT INTO k_int (id, id) VALUES (40, 41);
--@ error 1048
INSERT INTO k_int (id, v) VALUES (NULL, 'a');
--@ error 1364
INSERT INTO k_int (v) VALUES ('no key');
--@ error 1366
INSERT INTO k_int (id, v) VALUES ('abc', 'a');
--@ error 1265
INSERT INTO k_int (id, v) VALUES ('40abc', 'a');
--@ error 1264
INSERT INTO k_int (id, v) VALUES (2147483648, 'a');
--@ error 1264
INSERT INTO k_int (id, v) VALUES (99999999999999999999, 'a');
--@ error 1406
INSERT INTO k_int (id, v) VALUES (40, 'longer than twenty characters');
INSERT IGNORE INTO k_int (id, v) VALUES (1, 'again');
INSERT IGNORE INTO k_int (id, v) VALUES (41, 'longer than twenty characters');
INSERT IGNORE INTO k_int (id, v, n) VALUES (42, 'x', 'abc');
INSERT IGNORE INTO k_int (id, v) VALUES (1, 'again'), (43, 'new'), (2, 'again'), (44, 'new');
INSERT INTO k_int (id, v) VALUES (1, 'up') ON DUPLICATE KEY UPDATE v = 'updated';
INSERT INTO k_int (id, v) VALUES (1, 'updated') ON DUPLICATE KEY UPDATE v = 'updated';
INSERT INTO k_int (id, v) VALUES (45, 'inserted') ON DUPLICATE KEY UPDATE v = 'updated';
INSERT INTO k_int (id, v, n) VALUES (1, 'v', 9) ON DUPLICATE KEY UPDATE v = VALUES(v), n = n + VALUES(n);
INSERT INTO k_int (id, v, n) VALUES (1, 'new', 9) AS new ON DUPLICATE KEY UPDATE v = new.v;
INSERT INTO k_int (id, v) VALUES (1, 'x'), (46, 'y'), (2, 'z') ON DUPLICATE KEY UPDATE v = VALUES(v);
INSERT INTO k_int (id, v) VALUES (1, 'x') ON DUPLICATE KEY UPDATE id = 1000;

-- The key of the new row for that of the row that is there: what frameworks send that name all columns.
START TRANSACTION;
INSERT INTO k_int (id, v) VALUES (1, 'v1') ON DUPLICATE KEY UPDATE id = VALUES(id), v = VALUES(v);
INSERT INTO k_int (id, v, n) VALUES (1, 'v2', 5), (46, 'v3', 6), (2, 'v4', 7), (3, 'v5', 8), (60, 'v6', 9) ON DUPLICATE KEY UPDATE id = VALUES(id), v = VALUES(v), n = VALUES(n);
INSERT INTO k_int (id, v) VALUES (1, 'v7'), (2, 'v8') AS nw ON DUPLICATE KEY UPDATE id = nw.id, v = nw.v;
INSERT INTO k_int (id, n) VALUES (1, 2) AS nw (n, id) ON DUPLICATE KEY UPDATE id = nw.n, v = nw.id;
INSERT INTO k_int SET v = 'v9', id = 2 AS nw (a, b) ON DUPLICATE KEY UPDATE id = b, v = a;
INSERT INTO k_int (id, v) VALUES (1, 'v10') ON DUPLICATE KEY UPDATE k_int.id = k_int.id, v = id;
INSERT IGNORE INTO k_int (id, v) VALUES (1, 'longer than twenty characters') ON DUPLICATE KEY UPDATE id = VALUES(id), v = VALUES(v);
--@ params int:1 str:'p1' int:61 str:'p2'
--@ params int:61 str:'p3' int:2 str:'p4'
--@ params str:'1' str:'p5' str:'2' str:'p6'
INSERT INTO k_int (id, v) VALUES (?, ?), (?, ?) ON DUPLICATE KEY UPDATE id = VALUES(id), v = VALUES(v);
--@ error 1052
INSERT INTO k_int (id, n) VALUES (1, 2) AS nw (n, id) ON DUPLICATE KEY UPDATE id = n;
--@ error 1052
INSERT INTO k_int (id, n) VALUES (1, 2) AS nw ON DUPLICATE KEY UPDATE id = id;
INSERT INTO k_int (id, n) VALUES (1, 700) AS nw (n, id) ON DUPLICATE KEY UPDATE id = nw.id;
INSERT INTO k_int (id, n) VALUES (1, 701) ON DUPLICATE KEY UPDATE id = VALUES(n);
INSERT INTO k_int (id, v) SELECT id, CONCAT(v, '!') FROM k_int k WHERE id IN (1, 2) ON DUPLICATE KEY UPDATE id = VALUES(id), v = VALUES(v);
INSERT INTO k_int (id, v) SELECT id + 1, 'next' FROM k_int k WHERE id IN (1, 60) ON DUPLICATE KEY UPDATE id = VALUES(id), v = VALUES(v);
INSERT INTO k_int (id, v) SELECT 1, 'one' ON DUPLICATE KEY UPDATE id = id, v = VALUES(v);
SELECT * FROM k_int;
-- Another spelling of the key.
INSERT INTO k_ai VALUES ('dup', 1), ('Ünal', 2), ('pad ', 3);
INSERT INTO k_ai VALUES ('DUP', 11), ('unal', 12), ('Pad ', 13), ('other', 14) ON DUPLICATE KEY UPDATE k = VALUES(k), v = VALUES(v);
INSERT INTO k_ai VALUES ('dUp', 21) AS nw ON DUPLICATE KEY UPDATE v = nw.v, k = nw.k;
INSERT INTO k_ai VALUES ('DUp', 31) ON DUPLICATE KEY UPDATE v = VALUES(v), k = k;
--@ params str:'dÜp' int:41
--@ params str:'úNAL' int:42
INSERT INTO k_ai VALUES (?, ?) ON DUPLICATE KEY UPDATE k = VALUES(k), v = VALUES(v);
INSERT INTO k_ai SELECT UPPER(k), v + 1 FROM k_ai a WHERE k IN ('dup', 'unal') ON DUPLICATE KEY UPDATE k = VALUES(k), v = VALUES(v);
INSERT INTO k_latin VALUES ('pad', 1);
INSERT INTO k_latin VALUES ('PAD  ', 2) ON DUPLICATE KEY UPDATE k = VALUES(k), v = VALUES(v);
INSERT INTO k_bin16 VALUES ('dup', 1);
INSERT INTO k_bin16 VALUES ('dup', 2) ON DUPLICATE KEY UPDATE k = VALUES(k), v = VALUES(v);
SELECT k, HEX(k), v FROM k_ai;
SELECT k, HEX(k), v FROM k_latin;
SELECT k, HEX(k), v FROM k_bin16;
-- A key of several columns.
INSERT INTO k_parts (id, part, name) VALUES (70, 1, 'a'), (70, 2, 'b'), (71, 1, 'c');
INSERT INTO k_parts (id, part, name) VALUES (70, 1, 'x'), (71, 1, 'y'), (72, 1, 'z') ON DUPLICATE KEY UPDATE id = VALUES(id), part = VALUES(part), name = VALUES(name);
--@ error 1062
INSERT INTO k_parts (id, part, name) VALUES (70, 1, 'x') ON DUPLICATE KEY UPDATE id = VALUES(id), part = 2;
SELECT * FROM k_parts WHERE id >= 70;
ROLLBACK;

REPLACE INTO k_int (id, v) VALUES (1000, 'replaced');
REPLACE INTO k_int (id, v) VALUES (47, 'new');
REPLACE k_int SET id = 47, v = 'again';
REPLACE INTO k_int (id, v) VALUES (47, 'a'), (48, 'b'), (2, 'c');
INSERT INTO k_int (id, v) SELECT 49, 'selected';
INSERT INTO k_int (id, v) SELECT id + 100, v FROM k_int WHERE id = 2;
INSERT INTO countries VALUES ('DE','Germany'),('FR','France');
INSERT INTO countries VALUES ('IT','Italy');
--@ error 1062
INSERT INTO countries VALUES ('de','again');
UPDATE countries SET name = 'Deutschland' WHERE code = 'DE';
DELETE FROM countries WHERE code = 'IT';
SELECT * FROM countries;
INSERT INTO settings VALUES ('a','1'),('b','2');
UPDATE settings SET value = '3' WHERE name = 'a';
DELETE FROM settings WHERE name = 'b';

-- keys of other types
INSERT INTO k_ai VALUES ('Key', 1), ('other', 2);
--@ error 1062
INSERT INTO k_ai VALUES ('KEY', 2);
--@ error 1062
INSERT INTO k_ai VALUES ('kéy', 2);
INSERT INTO k_ai VALUES ('key ', 3);
INSERT INTO k_ai VALUES (7, 4);
INSERT INTO k_ai VALUES (7.50, 5);
INSERT INTO k_ai VALUES (0x41, 6);
UPDATE k_ai SET v = v + 1 WHERE k = 'KEY';
DELETE FROM k_ai WHERE k = 'OTHER';
SELECT * FROM k_ai;
INSERT INTO k_gci VALUES ('Key', 1);
--@ error 1062
INSERT INTO k_gci VALUES ('key  ', 2);
REPLACE INTO k_gci VALUES ('KEY ', 3);
INSERT INTO k_vbin VALUES ('a', 1), ('A', 2), (0xFF, 3);
--@ error 1062
INSERT INTO k_vbin VALUES (0x61, 2);
UPDATE k_vbin SET v = 10 WHERE k = 0xFF;
INSERT INTO k_bin16 VALUES (UNHEX(REPLACE('6ccd780c-baba-1026-9564-5b8c656024db', '-', '')), 1);
--@ error 1406
INSERT INTO k_bin16 VALUES (0x00112233445566778899AABBCCDDEEFF00, 1);
INSERT INTO k_bigu VALUES (18446744073709551615, 'max'), (9223372036854775808, 'mid');
--@ error 1264
INSERT INTO k_bigu VALUES (-1, 'negative');
--@ error 1264
INSERT INTO k_tiny VALUES (128, 'too large');
INSERT IGNORE INTO k_tiny VALUES (300, 'clamped');
SELECT * FROM k_tiny WHERE id = 127;
INSERT INTO k_latin VALUES ('Zoë', 1);
--@ error 1366
INSERT INTO k_latin VALUES ('日本', 1);
INSERT INTO k_uuid VALUES ('6ccd780c-baba-1026-9564-5b8c656024db', 1);
--@ error 1062
INSERT INTO k_uuid VALUES ('6CCD780C-BABA-1026-9564-5B8C656024DB', 1);

-- updates
UPDATE k_int SET v = 'changed' WHERE id = 2;
UPDATE k_int SET v = 'changed' WHERE id = 2;
UPDATE k_int SET v = 'changed' WHERE id = 99999;
UPDATE k_int SET v = 'changed', n = 10 WHERE id = '3';
UPDATE k_int SET n = n + 1 WHERE id IN (3, 4, 5);
UPDATE k_int SET n = n + 1 WHERE id BETWEEN 8 AND 12;
UPDATE k_int SET n = 0 WHERE n IS NULL;
UPDATE k_int SET n = n + 1;
UPDATE k_int SET d = d * 2 WHERE v = 'a' OR v = 'b';
UPDATE k_int AS t SET t.v = 'alias' WHERE t.id = 8;
UPDATE ${db}.k_int SET k_int.v = 'qualified' WHERE k_int.id = 9;
UPDATE k_int SET v = (SELECT 'sub') WHERE id = 10;
UPDATE k_int SET v = DEFAULT WHERE id = 11;
UPDATE k_int SET v = NULL, n = NULL WHERE id = 12;
UPDATE k_int SET v = IF(n > 5, 'big', 'small') WHERE id IN (1, 2, 3);
UPDATE k_int SET id = id WHERE id = 13;
UPDATE k_int SET id = 13 WHERE id = 13;
UPDATE k_int SET id = 1013 WHERE id = 13;
UPDATE k_int SET v = 'first' WHERE id = 14 LIMIT 1;
UPDATE k_int SET n = 77 ORDER BY id LIMIT 2;
UPDATE IGNORE k_int SET v = 'longer than twenty characters' WHERE id = 14;
UPDATE LOW_PRIORITY k_int SET v = 'low' WHERE id = 15;
--@ error 1406
UPDATE k_int SET v = 'longer than twenty characters' WHERE id = 14;
--@ error 1264
UPDATE k_int SET n = 99999999999 WHERE id = 14;
--@ error 1366
UPDATE k_int SET n = 'abc' WHERE id = 14;
--@ error 1093
UPDATE users SET email = NULL WHERE id = 1 OR 1 = (SELECT 1 FROM (SELECT SLEEP(0)) s WHERE NULL) ORDER BY (SELECT NULL FROM users) LIMIT 0;
--@ error 1054
UPDATE k_int SET missing = 1 WHERE id = 14;
UPDATE k_int SET v = 'x' WHERE id = 7.5;
UPDATE k_int SET v = 'x' WHERE id = NULL;
--@ error 1292
UPDATE k_int SET v = 'x' WHERE id = '7abc';

-- co-located rows, foreign keys
INSERT INTO users (id, email, name, country) VALUES (1,'a@x','Ann','DE'),(2,'b@x','Bob','FR'),(3,'c@x','Cid','DE');
INSERT INTO orders (id, user_id, total) VALUES (1,1,10),(2,1,20),(3,2,30);
--@ error 1452
INSERT INTO orders (id, user_id, total) VALUES (4,99,10);
--@ error 1451
DELETE FROM users WHERE id = 1;
UPDATE users u JOIN orders o ON o.user_id = u.id SET u.credit = u.credit + o.total WHERE u.id = 2;
DELETE o FROM orders o JOIN users u ON u.id = o.user_id WHERE u.id = 2;
--@ error 1048
UPDATE users SET email = NULL WHERE id = 1;
DELETE FROM orders WHERE user_id = 1 AND id = 1;
DELETE FROM users WHERE id = 3;

-- deletes
DELETE FROM k_int WHERE id = 14;
DELETE FROM k_int WHERE id = 14;
DELETE FROM k_int WHERE id IN (15, 16, 17, 99999);
DELETE FROM k_int WHERE n = 6;
DELETE FROM k_int WHERE v IS NULL AND id < 30;
DELETE FROM k_int WHERE id = 18 LIMIT 1;
DELETE FROM k_int ORDER BY id LIMIT 1;
DELETE QUICK FROM k_int WHERE id = 20;
DELETE FROM k_int WHERE id = 7.5;
DELETE FROM k_int WHERE id = NULL;
--@ error 1292
DELETE FROM k_int WHERE id = 'abc';
--@ error 1054
DELETE FROM k_int WHERE missing = 1;
SELECT * FROM k_int;
DELETE FROM k_int WHERE id > 0;
DELETE FROM k_int;
TRUNCATE TABLE k_int;
SELECT COUNT(*) FROM k_int;

-- every type as text, out of range, and of another kind
--@ error 1264
INSERT INTO all_types (id, c_tiny) VALUES (1, 128);
--@ error 1264
INSERT INTO all_types (id, c_tinyu) VALUES (1, -1);
--@ error 1292
INSERT INTO all_types (id, c_date) VALUES (1, '2020-02-30');
--@ error 1292
INSERT INTO all_types (id, c_dt) VALUES (1, 'yesterday');
--@ error 1265
INSERT INTO all_types (id, c_enum) VALUES (1, 'huge');
--@ error 1265
INSERT INTO all_types (id, c_set) VALUES (1, 'a,z');
--@ error 3140
INSERT INTO all_types (id, c_json) VALUES (1, '{');
--@ error 1366
INSERT INTO all_types (id, c_latin) VALUES (1, '日');
--@ error 3105
INSERT INTO all_types (id, c_gen) VALUES (1, 1);
--@ error 1406
INSERT INTO all_types (id, c_bit) VALUES (1, 1024);
INSERT INTO all_types (id, c_dec) VALUES (1, 1.123456);
INSERT INTO all_types (id, c_time, c_year, c_dt6) VALUES (2, '11:12', 99, '20200102030405.678');
INSERT INTO all_types (id, c_enum, c_set, c_bit, c_zero) VALUES (3, 2, 5, b'11', '7');
INSERT IGNORE INTO all_types (id, c_tiny, c_date, c_enum) VALUES (4, 1000, '2020-02-30', 'huge');
SELECT * FROM all_types;

-- rows that MySQL numbers by the whole statement
--@ error 1406
INSERT INTO k_int (id, v) VALUES (301, 'a'), (302, 'b'), (303, 'c'), (304, 'd'), (305, 'longer than twenty characters'), (306, 'longer than twenty characters'), (307, 'longer than twenty characters');
INSERT IGNORE INTO k_int (id, v, n) VALUES (301, 'a', 1), (302, 'b', 99999999999), (303, 'longer than twenty characters', 3), (304, 'longer than twenty characters', 4), (305, 'e', -99999999999);
--@ error 1264
REPLACE INTO k_int (id, v, n) VALUES (301, 'a', 1), (302, 'b', 2), (303, 'c', 3), (304, 'd', 4), (305, 'e', 99999999999);
SELECT * FROM k_int WHERE id > 300;
DELETE FROM k_int WHERE id > 300;

-- MySQL warns of DEFAULT without a default in each row, and once of a column that no row gives
INSERT IGNORE INTO orders (id, user_id, total) VALUES (9001, 9001, DEFAULT), (9002, 9002, DEFAULT), (9003, 9003, 1), (9004, 9004, DEFAULT), (9005, 9005, DEFAULT);
INSERT IGNORE INTO orders (id, user_id) VALUES (9011, 9011), (9012, 9012), (9013, 9013), (9014, 9014), (9015, 9015);
INSERT IGNORE INTO orders (id, user_id, note) VALUES (9021, 9021, DEFAULT), (9022, 9022, DEFAULT), (9023, 9023, 'x'), (9024, 9024, DEFAULT);
INSERT IGNORE INTO orders VALUES (9031, 9031, DEFAULT, NULL, NULL), (9032, 9032, DEFAULT, NULL, DEFAULT), (9033, 9033, DEFAULT, NULL, 'x'), (9034, 9034, 1, NULL, 'x');
DELETE FROM orders WHERE id > 9000;
