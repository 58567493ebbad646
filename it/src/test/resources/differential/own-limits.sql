-- UPDATE and DELETE with LIMIT and ORDER BY over several shards.

INSERT INTO k_int VALUES (1,'a',5,1.5),(2,'b',4,2.5),(3,'c',3,NULL),(4,'d',2,0),(5,'e',1,-1),(6,'f',NULL,7),(7,'g',9,7),(8,'h',8,7),(9,'i',7,1),(10,'j',6,2),(11,'k',11,3),(12,'l',12,4);

-- rows that LIMIT does not leave out
--@ error 1690
SELECT id, CAST(IF(id < 4, 5, 0) AS UNSIGNED) - 1 FROM k_int ORDER BY id LIMIT 100;
--@ error 1690
SELECT id, CAST(IF(id < 4, 5, 0) AS UNSIGNED) - 1 FROM k_int ORDER BY id DESC LIMIT 1;

-- any rows will do: what is left over is the same as in MySQL once all are gone
UPDATE k_int SET v = 'none' LIMIT 0;
DELETE FROM k_int LIMIT 0;
UPDATE k_int SET v = 'all' LIMIT 12;
UPDATE k_int SET v = 'all' LIMIT 12;
UPDATE k_int SET v = 'more' LIMIT 1000;
UPDATE k_int SET v = 'most' LIMIT 18446744073709551615;
UPDATE k_int SET v = 'found' WHERE n > 6 LIMIT 3;
SELECT ROW_COUNT();
SELECT COUNT(*) FROM k_int WHERE v = 'found';
UPDATE k_int SET v = 'found' WHERE n > 6 AND v = 'found' LIMIT 2;
SELECT ROW_COUNT();
UPDATE k_int SET v = 'most' WHERE v = 'found' LIMIT 7 -- a comment
;
UPDATE k_int AS t SET t.v = 'alias' WHERE t.n < 4 LIMIT 10;
--@ warnings differ: each shard counts its own rows
UPDATE IGNORE k_int SET v = 'longer than twenty characters' LIMIT 20;
--@ error 1406
UPDATE k_int SET v = 'longer than twenty characters' LIMIT 20;
--@ error 1064
UPDATE k_int SET v = 'x' LIMIT 1.5;
--@ error 1064
UPDATE k_int SET v = 'x' LIMIT 1, 2;
--@ error 1064
DELETE FROM k_int LIMIT 1 OFFSET 2;
--@ params int:3
--@ params int:0
--@ params int:50
UPDATE k_int SET d = 99 WHERE n > 1 LIMIT ?;
UPDATE k_int SET d = 99;
--@ params int:1 int:2
--@ params int:1 int:100
UPDATE k_int SET d = ? WHERE n > 1 LIMIT ?;
UPDATE k_int SET d = 1;
INSERT INTO k_bigu VALUES (1,'x'),(2,'x'),(3,'x'),(4,'x'),(5,'x'),(6,'x'),(7,'x'),(8,'y'),(18446744073709551615,'x');
DELETE FROM k_bigu WHERE v = 'x' LIMIT 3;
SELECT ROW_COUNT(), COUNT(*) FROM k_bigu;
--@ params str:'x' int:2
--@ params str:'x' int:1
DELETE FROM k_bigu WHERE v = ? LIMIT ?;
DELETE FROM k_bigu WHERE v = 'x' LIMIT 100;
SELECT * FROM k_bigu;

UPDATE k_int SET d = LAST_INSERT_ID() LIMIT 100;
UPDATE k_int SET d = 1 LIMIT 100;

-- ORDER BY alone: in each shard
UPDATE k_int SET n = n + 1 ORDER BY id DESC;
INSERT INTO k_bigu VALUES (1,'x'),(2,'x'),(3,'x');
DELETE FROM k_bigu ORDER BY v;

-- the first rows of all shards
UPDATE k_int SET v = 'first' ORDER BY id LIMIT 3;
SELECT ROW_COUNT();
UPDATE k_int SET v = 'first' ORDER BY id LIMIT 3;
SELECT ROW_COUNT();
UPDATE k_int SET v = 'last' ORDER BY id DESC LIMIT 3;
UPDATE k_int SET v = 'zero' ORDER BY id DESC LIMIT 0;
UPDATE k_int SET v = 'n' WHERE id <> 4 ORDER BY n, id LIMIT 4;
UPDATE k_int SET v = 'n desc' WHERE id <> 4 ORDER BY n DESC, id LIMIT 4;
UPDATE k_int SET v = 'd' WHERE d > 0 ORDER BY d, id DESC LIMIT 5;
UPDATE k_int AS t SET t.d = 50 WHERE t.n > 3 ORDER BY t.n DESC LIMIT 2;
UPDATE ${db}.k_int SET d = 51 ORDER BY (`k_int`.`id`) LIMIT 2;
UPDATE k_int SET d = 52 WHERE id IN (3, 4, 5, 6) ORDER BY id DESC LIMIT 2;
UPDATE k_int SET d = 53 WHERE id IN (3, 4) OR v = 'n' ORDER BY id LIMIT 3 -- a comment
;
UPDATE k_int SET d = 54 WHERE n > 100 ORDER BY id LIMIT 3;
UPDATE k_int SET n = n + 100 ORDER BY n DESC LIMIT 3;
UPDATE IGNORE k_int SET v = 'longer than twenty characters' ORDER BY id LIMIT 2;
--@ error 1406
UPDATE k_int SET v = 'longer than twenty characters' ORDER BY id LIMIT 5;
--@ error 1054
UPDATE k_int SET v = 'x' ORDER BY missing LIMIT 5;
UPDATE k_int SET v = 'x' WHERE id = 7 ORDER BY n LIMIT 1;
--@ params str:'p' int:2
--@ params str:'q' int:4
--@ params str:'r' int:0
UPDATE k_int SET v = ? ORDER BY id DESC LIMIT ?;
--@ params str:'s' int:3 int:2
UPDATE k_int SET v = ? WHERE n > ? ORDER BY n, id LIMIT ?;
--@ params int:3
UPDATE k_int SET v = 'literal' WHERE n > ? ORDER BY n, id LIMIT 2;
DELETE FROM k_int ORDER BY id LIMIT 2;
SELECT ROW_COUNT();
DELETE FROM k_int WHERE n > 5 ORDER BY n DESC, id LIMIT 1;
--@ params int:2
DELETE FROM k_int ORDER BY id DESC LIMIT ?;
DELETE QUICK FROM k_int AS t WHERE t.id > 0 ORDER BY t.d, t.id LIMIT 1;
SELECT * FROM k_int;
BEGIN;
UPDATE k_int SET v = 'in' ORDER BY id LIMIT 2;
DELETE FROM k_int ORDER BY id LIMIT 1;
UPDATE k_int SET v = 'in too' ORDER BY id LIMIT 2;
SELECT * FROM k_int;
ROLLBACK;
BEGIN;
DELETE FROM k_int ORDER BY id LIMIT 1;
DELETE FROM k_int WHERE v = 'nowhere' LIMIT 1;
UPDATE k_int SET v = 'kept' LIMIT 100;
COMMIT;
SELECT * FROM k_int;
DELETE FROM k_int ORDER BY id LIMIT 1000;

-- keys of every kind
INSERT INTO k_ai VALUES ('b', 1), ('A', 2), ('á1', 3), ('C', 4), ('c ', 5), ('é', 6), ('', 7), ('z', 8);
UPDATE k_ai SET v = v + 10 ORDER BY k LIMIT 3;
UPDATE k_ai SET v = v + 20 ORDER BY k DESC LIMIT 3;
DELETE FROM k_ai ORDER BY k DESC LIMIT 2;
INSERT INTO k_latin VALUES ('b', 1), ('A', 2), ('ä', 3), ('C', 4), ('e', 6), ('', 7), ('z', 8);
--@ params int:5
UPDATE k_latin SET v = v + 10 ORDER BY k LIMIT ?;
DELETE FROM k_latin ORDER BY k LIMIT 2;
INSERT INTO k_vbin VALUES (X'00', 1), (X'FF', 2), ('', 3), (X'8001', 4), ('abc', 5);
DELETE FROM k_vbin ORDER BY k DESC LIMIT 2;
INSERT INTO all_types (id, c_bit, c_tiny, c_bigu, c_dec, c_float, c_double, c_date, c_dt6, c_ts, c_time, c_year, c_char, c_enum, c_set) VALUES
  (1, 1, -5, 18446744073709551615, 1.5, 1.1, 1e100, '2020-01-01', '2020-01-01 00:00:00.000001', '2020-01-01 00:00:00', '-10:00:00', 2001, 'ab', 'small', 'a'),
  (2, 511, 5, 9223372036854775808, -1.5, 1.1000001, -1e100, '1999-01-01', '2020-01-01 00:00:00.000002', '2019-01-01 00:00:00', '10:00:00', 1999, 'AB', 'large', 'b'),
  (3, 3, 0, 1, 0, -2, 0, '2021-01-01', '2019-01-01', '2021-01-01 00:00:00', '00:00:01', 2030, 'b', 'medium', 'a,b'),
  (4, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL),
  (5, 7, 7, 7, 7.7, 7.7, 7.7, '2007-07-07', '2007-07-07 07:07:07', '2007-07-07 07:07:07', '07:07:07.7', 2007, 'g', 'small', 'c');
UPDATE all_types SET c_int = 1 ORDER BY c_bit, id LIMIT 2;
UPDATE all_types SET c_int = 2 ORDER BY c_tiny DESC, id LIMIT 2;
UPDATE all_types SET c_int = 3 ORDER BY c_bigu DESC LIMIT 2;
UPDATE all_types SET c_int = 4 ORDER BY c_dec LIMIT 2;
UPDATE all_types SET c_int = 5 ORDER BY c_float DESC LIMIT 3;
UPDATE all_types SET c_int = 6 ORDER BY c_double LIMIT 2;
UPDATE all_types SET c_int = 7 ORDER BY c_date DESC LIMIT 2;
UPDATE all_types SET c_int = 8 ORDER BY c_dt6 DESC LIMIT 2;
UPDATE all_types SET c_int = 9 ORDER BY c_ts LIMIT 2;
UPDATE all_types SET c_int = 10 ORDER BY c_time LIMIT 3;
UPDATE all_types SET c_int = 11 ORDER BY c_year DESC LIMIT 1;
UPDATE all_types SET c_int = 12 ORDER BY c_char, id LIMIT 2;
UPDATE all_types SET c_int = 13 ORDER BY c_enum DESC, id LIMIT 2;
UPDATE all_types SET c_int = 14 ORDER BY c_set DESC, id LIMIT 2;
UPDATE all_types SET c_int = 15 ORDER BY c_varchar, id LIMIT 2;
UPDATE all_types SET c_int = 16 ORDER BY c_gen DESC, id LIMIT 2;
UPDATE all_types SET c_int = 17 ORDER BY id LIMIT 3;
SELECT id, c_int FROM all_types;

-- partitions
INSERT INTO k_parts (id, part, name) VALUES (1,1,'a'),(2,11,'b'),(3,1,'c'),(4,30,'d'),(5,12,'e');
UPDATE k_parts PARTITION (`p 1`, p0) SET name = 'x' ORDER BY part DESC, id LIMIT 2;
DELETE FROM k_parts PARTITION (p0) ORDER BY id DESC LIMIT 1;

-- what is refused
DELETE FROM all_types ORDER BY c_text LIMIT 1;
DELETE FROM all_types ORDER BY id + 1 LIMIT 1;
DELETE FROM all_types ORDER BY RAND() LIMIT 100;
DELETE FROM all_types WHERE c_dt < NOW() ORDER BY id LIMIT 100;
DELETE IGNORE FROM all_types ORDER BY id LIMIT 100;
DELETE FROM all_types WHERE id IN (SELECT 1 UNION SELECT 2 UNION SELECT 3 UNION SELECT 4 UNION SELECT 5) ORDER BY id LIMIT 100;
WITH c AS (SELECT 1) DELETE FROM all_types ORDER BY id LIMIT 100;
