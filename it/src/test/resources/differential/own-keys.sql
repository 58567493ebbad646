-- UPDATE that gives rows other shard keys, so that they move to other shards.

INSERT INTO k_int (id, v, n, d) VALUES (1,'one',5,1.10),(2,'two',4,2.20),(3,'three',3,3.30),(4,'four',2,4.40),(5,'five',1,5.50),(6,'six',5,6.60),(7,'seven',4,NULL),(8,'eight',3,8.80),(9,'Nine',2,9.90),(10,NULL,1,10.10),(11,'eleven',NULL,11.11),(12,'Eleven',NULL,12.12);
INSERT INTO k_bigu VALUES (1, 'a'), (18446744073709551615, 'b'), (9223372036854775808, 'c');
INSERT INTO k_tiny VALUES (1, 'a'), (-128, 'b'), (127, 'c');
INSERT INTO users (id, email, name) VALUES (1,'a@x','Ann'),(2,'b@x','Bob');
INSERT INTO orders (id, user_id, total) VALUES (1,1,10.50);
INSERT INTO k_ai VALUES ('a',1),('b',2),('ö',3),('Z',4),('straße',5),('日本',6),('it''s \\',7);
INSERT INTO k_gci VALUES ('a',1),('b',2),('ö',3);
INSERT INTO k_latin VALUES ('a',1),('b',2),('é',3),('Z',4),('x ',5);
INSERT INTO k_vbin VALUES (0x00,1),(0x01,2),(0xFF,3),('abc',4),('abd',5),('a''b',6),('a\\b',7);
INSERT INTO k_bin16 VALUES ('a',1),('b',2);
INSERT INTO k_uuid VALUES ('6ccd780c-baba-1026-9564-5b8c656024db', 1), ('b', 2);
INSERT INTO countries VALUES ('DE','Germany'),('FR','France'),('IT','Italy');
INSERT INTO settings VALUES ('limit','3'),('colour','blue'),('1','one');
INSERT INTO seq (v, u) VALUES ('x', 1), ('y', 2), ('z', NULL);
INSERT INTO `select` VALUES (1, 2, 3, 4), (2, 3, 4, 5), (3, 1, 1, 1);
INSERT INTO k_parts (id, part, name) VALUES (1, 1, 'a'), (1, 11, 'b'), (2, 5, 'c'), (3, 25, 'd');
INSERT INTO k_gen (id, ts) VALUES (1, '2024-02-29 12:34:56'), (2, NULL), (3, '1970-01-02 00:00:00');
INSERT INTO k_odd (id, e, d2, d16, t5, s64) VALUES (1, 1234.56, 7.89, 0.1234567890123456, '-12:34:56.78901', 'm0,m63'), (2, NULL, NULL, NULL, NULL, NULL);
INSERT INTO `k_日` (id, `Größe`, `日`, jp, gr, ru, wide) VALUES (1, 10, '日本', '日本', 'αβγ', 'где', '日x'), (2, NULL, NULL, NULL, NULL, NULL, NULL);
INSERT INTO auto_key (v, n) VALUES ('a', 1);
INSERT INTO auto_tenant (tenant, u, v) VALUES (1, 1, 'a'), (2, 2, 'b');
INSERT INTO all_types (id, c_bit, c_tiny, c_tinyu, c_bool, c_small, c_medium, c_int, c_big, c_bigu, c_dec, c_float, c_double, c_zero, c_date, c_dt, c_dt6, c_ts, c_time, c_year, c_char, c_varchar, c_bin, c_varbin, c_text, c_blob, c_enum, c_set, c_json, c_latin) VALUES
 (1, b'101', -1, 255, 1, -2, -3, 4294967295, -9223372036854775808, 18446744073709551615, 12345.67891, 3.1415927, 0.1, 42, '2024-02-29', '2024-02-29 23:59:59', '2024-02-29 23:59:59.123456', '2024-02-29 12:00:00', '-12:34:56.78', 1999, 'ab', 'Straße ''\\ "', 'ab', x'00FF27', 'text', x'27005C', 'medium', 'a,c', '{"a": [1, "x", null]}', 'é'),
 (2, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL),
 (3, b'0', 0, 0, 0, 0, 0, 0, 0, 0, 0, 1e-30, 1e-300, 0, '1000-01-01', '1000-01-01 00:00:00', '1000-01-01 00:00:00.000001', '1970-01-02 00:00:00', '838:59:59', 1901, '', '', '', '', '', '', 'small', '', '[]', '');

-- one row
UPDATE k_int SET id = 101 WHERE id = 1;
UPDATE k_int SET id = 102, v = 'moved', n = id + n WHERE id = 2;
UPDATE k_int SET v = 'stays', id = 3 WHERE id = 3;
UPDATE k_int SET id = id WHERE id = 3;
UPDATE k_int SET id = 104 WHERE id = 1000;
UPDATE k_int SET id = '105' WHERE id = 5;
UPDATE k_int SET id = 105.6 WHERE id = 105;
UPDATE k_int AS k SET k.id = k.id + 1000 WHERE k.v = 'six';
UPDATE k_bigu SET id = id - 1 WHERE id > 9223372036854775807;
UPDATE k_bigu SET id = 5, v = NULL ORDER BY id LIMIT 1;
UPDATE k_tiny SET id = -id WHERE id <> -128;
UPDATE k_ai SET k = 'Ä' WHERE k = 'A';
UPDATE k_ai SET k = CONCAT(k, '''\\x'), v = v + 1 WHERE v > 1;
UPDATE k_gci SET k = UPPER(k);
UPDATE k_latin SET k = CONCAT('ü', k);
UPDATE k_vbin SET k = CONCAT(k, 0x27);
--@ error 1406
UPDATE k_bin16 SET k = CONCAT('c', k) WHERE v = 1;
UPDATE k_uuid SET k = UPPER(k), v = v * 2;
UPDATE `select` SET id = id + 100, `a b` = `q``t`, `q``t` = id;

-- many
UPDATE k_int SET id = id + 5000;
UPDATE k_int SET id = id - 1 ORDER BY id;
UPDATE k_int SET id = id + 1 ORDER BY id DESC;
UPDATE k_int SET id = id * 2, d = d / 3 ORDER BY d LIMIT 3;
UPDATE all_types SET id = id + 10;
UPDATE all_types SET id = id + 10, c_tiny = 5, c_json = JSON_SET(c_json, '$.b', 2), c_ts = c_ts + INTERVAL 1 DAY WHERE id = 11;
UPDATE k_gen SET id = id + 10, ts = ts + INTERVAL 1 HOUR;
UPDATE k_odd SET id = id + 10;
UPDATE `k_日` SET id = id + 10, `Größe` = `Größe` + 1;
UPDATE auto_tenant SET tenant = tenant + 10;
UPDATE k_int k JOIN users u ON u.id + 5005 = k.id SET k.id = k.id + 7, u.name = 'x';
UPDATE k_int SET id = (SELECT MAX(v) FROM k_tiny) + 20000 WHERE id = 5006;
UPDATE k_int k JOIN `select` s ON k.id = s.id + 4905 SET k.id = s.id;

-- other keys than the shard's
UPDATE countries SET code = 'XX' WHERE name = (SELECT MAX(name) FROM (SELECT 'Italy' AS name FROM users) AS u);
--@ error 1292
UPDATE settings s JOIN users u ON s.name = u.id SET s.name = 'uno';
UPDATE auto_tenant a JOIN auto_tenant b ON b.id = a.id + 1 SET a.u = 77;

-- what goes wrong
--@ error 1062
UPDATE k_int SET id = 5003 WHERE id = 5004;
--@ error 1062
UPDATE k_int SET id = 7777;
--@ error 1062
UPDATE k_int SET id = id + 1 WHERE id IN (5003, 5004) ORDER BY id;
--@ error 1048
UPDATE k_int SET id = NULL WHERE id = 5003;
--@ error 1366
UPDATE k_int SET id = 'abc' WHERE id = 5003;
--@ error 1265
UPDATE k_int SET id = '12abc' WHERE id = 5003;
--@ error 1264
UPDATE k_int SET id = 99999999999 WHERE id = 5003;
UPDATE k_tiny SET id = id + 100;
--@ error 1406
UPDATE k_ai SET k = REPEAT('x', 30) WHERE v = 3;
--@ error 1054
UPDATE k_int SET id = missing;
--@ error 3819
UPDATE seq SET u = 5000 WHERE id = 1;
SET sql_mode = '';
UPDATE k_int SET id = '13abc' WHERE id = 5003;
UPDATE k_tiny SET id = id + 100 WHERE v = 'c';
UPDATE k_int SET id = NULL, v = 'longer than twenty characters' WHERE id = 13;
INSERT INTO all_types (id, c_date, c_dt) VALUES (50, '0000-00-00', '2024-02-00 00:00:00');
SET sql_mode = DEFAULT;
UPDATE all_types SET id = 51 WHERE id = 50;
SET time_zone = '+05:30';
UPDATE all_types SET id = id + 100 WHERE c_ts IS NOT NULL;
SET time_zone = DEFAULT;
SET @x = 6000;
UPDATE k_int SET id = @x WHERE id = 5007;
UPDATE k_int SET id = @x + 1, v = @x WHERE id = 6000;

-- refused where rows would be known to be others
UPDATE users SET id = 100 WHERE id = 2;
UPDATE auto_key SET id = 100;
UPDATE k_parts SET id = 100 WHERE id = 3;
UPDATE IGNORE k_int SET id = 100 WHERE id = 5008;

-- in transactions
START TRANSACTION;
UPDATE k_int SET id = id + 10000;
SELECT * FROM k_int;
--@ error 1062
UPDATE k_int SET id = 7777;
UPDATE k_int SET id = id + 1 ORDER BY id DESC LIMIT 1;
SELECT id FROM k_int;
SAVEPOINT a;
UPDATE k_ai SET k = CONCAT('t', k);
ROLLBACK TO a;
UPDATE k_latin SET k = CONCAT('t', k);
COMMIT;
START TRANSACTION READ ONLY;
--@ error 1792
UPDATE k_int SET id = 1;
COMMIT;

-- parameters
--@ error 1062
--@ params int:15008 int:3
--@ params int:15009 str:'4'
UPDATE k_int SET id = ? WHERE n = ?;
--@ params int:15010 int:13
UPDATE k_int SET id = ? WHERE id = ?;
--@ params str:'é' int:5
UPDATE k_ai SET k = ? WHERE v = ?;

-- Whole rows, with the key that they have: nothing moves, which each execution has to find anew.
START TRANSACTION;
INSERT INTO k_int (id, v, n) VALUES (200, 'a', 1), (201, 'b', 2);
UPDATE k_int SET id = 200, v = 'saved', n = 5 WHERE id = 200;
UPDATE k_int SET id = 200, v = 'saved', n = 5 WHERE id = 200;
UPDATE k_int SET id = 202, v = 'moved', n = 6 WHERE id = 200;
UPDATE k_int SET id = 202, v = id, n = id + 1 WHERE id = '202';
UPDATE k_int SET id = '202', v = 'x' WHERE 202 = id AND n > 0;
UPDATE k_int SET id = 202.0, v = 'y' WHERE id = 202;
UPDATE k_int SET id = 202.4, v = 'z' WHERE id = 202;
UPDATE k_int SET id = 202, v = 'never' WHERE id = 202.4;
UPDATE k_int SET id = 202, v = 'never' WHERE id = NULL;
UPDATE k_int SET id = 202, id = 203 WHERE id = 202;
UPDATE k_int SET id = 203, v = 'limit' WHERE id = 203 ORDER BY n LIMIT 1;
UPDATE IGNORE k_int SET id = 203, n = 'abc' WHERE id = 203;
UPDATE k_int k SET k.id = 203, v = 'alias' WHERE k.id = 203;
UPDATE k_int SET id = 203, v = 'two' WHERE id = 203 OR id = 999999;
--@ error 1062
UPDATE k_int SET id = 201 WHERE id = 203;
--@ error 1366
UPDATE k_int SET id = 203, n = 'abc' WHERE id = 203;
--@ error 1048
UPDATE k_int SET id = NULL WHERE id = 203;
--@ params int:203 str:'p1' int:203
--@ params int:204 str:'p2' int:203
--@ params int:204 str:'p3' int:204
--@ params str:'204' str:'p4' int:204
--@ params int:203 str:'p5' str:'204'
UPDATE k_int SET id = ?, v = ? WHERE id = ?;
PREPARE saved FROM 'UPDATE k_int SET id = ?, v = ? WHERE id <=> ?';
SET @a = 203, @b = 205, @v = 'by name';
EXECUTE saved USING @a, @v, @a;
EXECUTE saved USING @b, @v, @a;
EXECUTE saved USING @b, @v, @b;
DEALLOCATE PREPARE saved;
SELECT * FROM k_int WHERE id BETWEEN 200 AND 210;
INSERT INTO k_ai VALUES ('key', 1), ('ключ', 2), ('wörd', 3);
UPDATE k_ai SET k = 'KEY', v = 11 WHERE k = 'key';
UPDATE k_ai SET k = 'kéy', v = 12 WHERE k = 'Key';
UPDATE k_ai SET k = 'КЛЮЧ', v = 13 WHERE k = 'ключ';
UPDATE k_ai SET k = 'word', v = 14 WHERE k = 'WORD';
UPDATE k_ai SET k = 'words', v = 15 WHERE k = 'WORD';
--@ error 1292
UPDATE k_ai SET k = 7, v = 16 WHERE k = 7;
--@ error 1406
UPDATE k_ai SET k = 'key                              .', v = 15 WHERE k = 'key';
--@ params str:'KÉY' int:21 str:'key'
--@ params str:'keys' int:22 str:'key'
--@ params str:'keys' int:23 str:'KEYS'
UPDATE k_ai SET k = ?, v = ? WHERE k = ?;
INSERT INTO k_vbin VALUES ('key', 1);
UPDATE k_vbin SET k = 'key', v = 2 WHERE k = 0x6B6579;
UPDATE k_vbin SET k = 'KEY', v = 3 WHERE k = 'key';
--@ params bytes:4B4559 int:4 bytes:4B4559
--@ params bytes:6B6579 int:5 bytes:4B4559
UPDATE k_vbin SET k = ?, v = ? WHERE k = ?;
INSERT INTO k_bin16 VALUES ('key', 1);
UPDATE k_bin16 SET k = 'key', v = 2 WHERE k = 0x6B657900000000000000000000000000;
SELECT k, HEX(k), v FROM k_ai;
SELECT k, HEX(k), v FROM k_vbin;
SELECT k, HEX(k), v FROM k_bin16;
-- Tables whose rows can't move.
UPDATE users SET id = 2, email = 'saved', name = 'Bob' WHERE id = 2;
UPDATE orders SET user_id = 1, id = 1, total = 7 WHERE user_id = 1 AND id = 1;
UPDATE k_parts SET id = 3, part = 26, name = 'saved' WHERE id = 3 AND part = 25;
--@ params int:2 str:'p1' int:2
UPDATE users SET id = ?, name = ? WHERE id = ?;
SELECT * FROM users;
SELECT * FROM orders;
SELECT * FROM k_parts;
ROLLBACK;

SELECT * FROM k_int;
SELECT * FROM all_types;
SELECT * FROM k_ai;
