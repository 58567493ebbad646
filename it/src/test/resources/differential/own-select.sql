-- Reads over all shards: order, limits, aggregates, types, functions, column metadata.

INSERT INTO k_int (id, v, n, d) VALUES (1,'one',5,1.10),(2,'two',4,2.20),(3,'three',3,3.30),(4,'four',2,4.40),(5,'five',1,5.50),(6,'six',5,6.60),(7,'seven',4,NULL),(8,'eight',3,8.80),(9,'Nine',2,9.90),(10,NULL,1,10.10),(11,'éleven',NULL,11.11),(12,'Eleven',NULL,12.12);
INSERT INTO users (id, email, name, country, credit, born) VALUES (1,'a@x','Ann','DE',10,'1990-01-01'),(2,'b@x','Bob','FR',20,'1980-02-02'),(3,'c@x','Cid','DE',30,NULL),(4,'d@x','Dan','IT',40,'2000-12-31'),(5,'e@x','Eve',NULL,50,'1970-06-15');
INSERT INTO orders (id, user_id, total, placed, note) VALUES (1,1,10.50,'2024-01-01 10:00:00.123','first'),(2,1,20.00,'2024-01-02 10:00:00','second'),(3,2,5.25,'2024-01-03 10:00:00',NULL),(4,3,100.00,'2024-01-04 10:00:00','big'),(5,5,0.99,NULL,'small');
INSERT INTO countries VALUES ('DE','Germany'),('FR','France'),('IT','Italy');
INSERT INTO settings VALUES ('theme','dark'),('lang','de');
INSERT INTO all_types (id, c_bit, c_tiny, c_tinyu, c_bool, c_small, c_medium, c_int, c_big, c_bigu, c_dec, c_float, c_double, c_zero, c_date, c_dt, c_dt6, c_ts, c_time, c_year, c_char, c_varchar, c_bin, c_varbin, c_text, c_blob, c_enum, c_set, c_json, c_latin) VALUES
  (1,b'101010101',-128,255,TRUE,-32768,-8388608,4294967295,-9223372036854775808,18446744073709551615,123456789012345.12345,1.5,-2.25e100,42,'2020-02-29','2020-02-29 12:34:56','2020-02-29 12:34:56.123456','2020-02-29 12:34:56','-838:59:59.00',1999,'ab   ','vär日本',0x0102,0xFF00,'text','blob\0x','medium','a,c','{"k": [1, 2, {"x": null}]}','é'),
  (2,0,0,0,FALSE,0,0,0,0,0,0,0,0,0,'1000-01-01','1000-01-01 00:00:00','1000-01-01 00:00:00.000001','1970-01-02 00:00:01','00:00:00',2155,'','','','','','','small','','[]',''),
  (3,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL);

-- every type, from one shard and from all
SELECT * FROM all_types WHERE id = 1;
SELECT * FROM all_types WHERE id = 2;
SELECT * FROM all_types WHERE id = 3;
SELECT * FROM all_types;
SELECT * FROM all_types WHERE id = 99;
--@ ordered
SELECT * FROM all_types ORDER BY id;
--@ ordered
SELECT id, c_float, c_double, c_dec FROM all_types ORDER BY c_double DESC;
--@ ordered
SELECT id, c_bigu FROM all_types ORDER BY c_bigu DESC;
--@ ordered
SELECT id, c_big FROM all_types ORDER BY c_big;
--@ ordered
SELECT id, c_dt6 FROM all_types ORDER BY c_dt6;
--@ ordered
SELECT id, c_time FROM all_types ORDER BY c_time;
--@ ordered
SELECT id, c_enum FROM all_types ORDER BY c_enum;
--@ ordered
SELECT id, c_set FROM all_types ORDER BY c_set DESC;
--@ ordered
SELECT id, c_bit + 0 FROM all_types ORDER BY c_bit;
--@ ordered
SELECT id, c_year FROM all_types ORDER BY c_year;
SELECT MIN(c_date), MAX(c_dt), MIN(c_time), MAX(c_year) FROM all_types;
SELECT MIN(c_varchar), MAX(c_varchar), MIN(c_latin), MAX(c_enum) FROM all_types;
SELECT MIN(c_bigu), MAX(c_bigu), SUM(c_bigu), SUM(c_big), COUNT(c_big) FROM all_types;
SELECT SUM(c_float), SUM(c_double), SUM(c_dec), MIN(c_dec), MAX(c_double) FROM all_types;
SELECT MAX(c_varbin), MIN(c_bin), MAX(c_bit), MIN(c_zero), COUNT(c_json) FROM all_types;

-- order and limits
--@ ordered
SELECT id FROM k_int ORDER BY id;
--@ ordered
SELECT id FROM k_int ORDER BY id DESC;
--@ ordered
SELECT id, n FROM k_int ORDER BY n, id;
--@ ordered
SELECT id, n FROM k_int ORDER BY n DESC, id ASC;
--@ ordered
SELECT id, d FROM k_int ORDER BY d, id;
--@ ordered
SELECT id, d FROM k_int ORDER BY d DESC;
--@ ordered
SELECT id, v FROM k_int ORDER BY v, id;
--@ ordered
SELECT id, v FROM k_int ORDER BY v DESC, id DESC;
--@ ordered
SELECT id, v FROM k_int ORDER BY BINARY v, id;
SHOW COUNT(*) WARNINGS;
SELECT id, BINARY v FROM k_int ORDER BY (BINARY v) DESC, id LIMIT 3;
SHOW WARNINGS;
SELECT id, n && id FROM k_int ORDER BY id && n, BINARY v, id LIMIT 3;
--@ ordered
SELECT id, v FROM k_int ORDER BY FIELD(v, 'b', 'e'), n IS NULL, n + 1 > 3 DESC, CASE WHEN id > 3 THEN 1 ELSE 0 END, id LIMIT 2, 7;
--@ ordered
SELECT * FROM k_int ORDER BY v = 'b' DESC, -id LIMIT 5;
SELECT * FROM k_int ORDER BY BINARY v LIMIT 4;
--@ ordered
SELECT id, v FROM k_int ORDER BY v COLLATE utf8mb4_bin, id;
--@ ordered
SELECT id, v AS name FROM k_int ORDER BY name, id;
--@ ordered
SELECT v, id FROM k_int ORDER BY 2;
--@ ordered
SELECT id, n + 1 AS m FROM k_int ORDER BY m, id;
--@ ordered
SELECT id FROM k_int ORDER BY n * -1, id;
--@ ordered
SELECT id FROM k_int ORDER BY id LIMIT 3;
--@ ordered
SELECT id FROM k_int ORDER BY id LIMIT 3 OFFSET 4;
--@ ordered
SELECT id FROM k_int ORDER BY id LIMIT 4, 3;
--@ ordered
SELECT id FROM k_int ORDER BY id LIMIT 10, 100;
--@ ordered
SELECT id FROM k_int ORDER BY id LIMIT 100, 10;
--@ ordered
SELECT id FROM k_int ORDER BY id DESC LIMIT 1;
SELECT id FROM k_int LIMIT 0;
--@ shape
SELECT id FROM k_int LIMIT 5;
SELECT id FROM k_int LIMIT 18446744073709551615;
--@ ordered
SELECT v FROM k_int WHERE id > 3 ORDER BY id LIMIT 2;
--@ ordered
SELECT id FROM k_int ORDER BY v IS NULL, v, id;
--@ ordered
SELECT id FROM k_int ORDER BY FIELD(id, 3, 1, 2) DESC, id;
--@ ordered
SELECT id FROM k_int ORDER BY LENGTH(v), v, id;
--@ ordered
(SELECT id FROM k_int WHERE id = 3);
--@ ordered
SELECT id FROM k_int WHERE id IN (3, 1, 2) ORDER BY id DESC;
--@ ordered
SELECT DISTINCT n FROM k_int ORDER BY n;
SELECT DISTINCT n FROM k_int;
SELECT DISTINCT n, d IS NULL FROM k_int;

-- aggregates
SELECT COUNT(*) FROM k_int;
SELECT COUNT(*) FROM k_int LIMIT 0;
SELECT COUNT(*), MAX(n) FROM k_int LIMIT 1;
--@ params int:0 int:0
--@ params int:1 int:0
--@ params int:1 int:1
SELECT COUNT(*) FROM k_int LIMIT ? OFFSET ?;
SELECT COUNT(*) FROM k_int LIMIT 1 OFFSET 1;
SELECT COUNT(*) FROM k_int LIMIT 0, 0;
SELECT COUNT(1), COUNT(n), COUNT(NULL) FROM k_int;
SELECT count(*) AS total FROM k_int WHERE n = 5;
SELECT COUNT(*) FROM k_int WHERE id = 1;
SELECT COUNT(*) FROM k_int WHERE id = 99;
SELECT COUNT(*) FROM k_int WHERE n = 99;
SELECT SUM(n) FROM k_int;
SELECT SUM(n) FROM k_int WHERE n = 99;
SELECT SUM(d), SUM(n), COUNT(*) FROM k_int;
SELECT SUM(n) + 1 FROM k_int;
SELECT MIN(id), MAX(id) FROM k_int;
SELECT MIN(v), MAX(v) FROM k_int;
SELECT MIN(d), MAX(d) FROM k_int WHERE id > 100;
SELECT AVG(n), AVG(d) FROM k_int;
SELECT COUNT(DISTINCT n) FROM k_int;
SELECT MIN(n), SUM(n), MAX(n), COUNT(n), COUNT(*) FROM k_int;
SELECT SUM(n * 2), MAX(n - 1), MIN(LENGTH(v)) FROM k_int;
SELECT 'x', COUNT(*) FROM k_int;
SELECT GROUP_CONCAT(id) FROM k_int WHERE id = 1;
SELECT BIT_AND(id), BIT_OR(id), BIT_XOR(id) FROM k_int;
SELECT STD(n), VARIANCE(n) FROM k_int;
SELECT COUNT(*) FROM k_int HAVING COUNT(*) > 100;
--@ ordered
SELECT n, COUNT(*) FROM k_int GROUP BY n ORDER BY n;
SELECT n, COUNT(*), SUM(d) FROM k_int GROUP BY n;
SELECT n, COUNT(*) FROM k_int GROUP BY n HAVING COUNT(*) > 1;
SELECT country, COUNT(*) FROM users GROUP BY country;
SELECT n, COUNT(*) FROM k_int GROUP BY n WITH ROLLUP;
SELECT id, COUNT(*) FROM k_int GROUP BY id;
SELECT user_id, SUM(total) FROM orders GROUP BY user_id;

-- co-located tables, reference and single tables
SELECT u.name, o.total FROM users u JOIN orders o ON o.user_id = u.id WHERE u.id = 1;
SELECT u.name, o.total FROM users u JOIN orders o ON o.user_id = u.id;
SELECT u.name, o.total FROM users u LEFT JOIN orders o ON o.user_id = u.id WHERE u.id = 4;
SELECT u.name, c.name FROM users u JOIN countries c ON c.code = u.country WHERE u.id = 1;
SELECT u.name, c.name FROM users u JOIN countries c ON c.code = u.country;
SELECT u.name, c.name FROM users u, countries c WHERE c.code = u.country AND u.id = 2;
SELECT * FROM countries WHERE code = 'de';
SELECT COUNT(*) FROM countries;
SELECT * FROM countries;
SELECT * FROM settings WHERE name = 'theme';
SELECT * FROM settings;
SELECT u.name, s.value FROM users u, settings s WHERE u.id = 1 AND s.name = 'lang';
SELECT * FROM orders WHERE user_id = 1;
SELECT * FROM orders WHERE id = 1;
SELECT * FROM orders WHERE user_id = 1 AND id = 2;
SELECT * FROM users WHERE id IN (SELECT user_id FROM orders WHERE user_id = 1);
SELECT (SELECT COUNT(*) FROM orders o WHERE o.user_id = u.id) AS orders FROM users u WHERE u.id = 1;
SELECT EXISTS (SELECT 1 FROM users WHERE id = 1);
SELECT name FROM users WHERE id = 1 UNION SELECT name FROM users WHERE id = 2;
SELECT name FROM users WHERE id = 1 UNION ALL SELECT name FROM users WHERE id = 1;
WITH u AS (SELECT * FROM users WHERE id = 1) SELECT name FROM u;
SELECT id, ROW_NUMBER() OVER (ORDER BY id) FROM users WHERE id = 1;
SELECT id, ROW_NUMBER() OVER (ORDER BY id) FROM users;
SELECT a.id, b.id FROM users a JOIN users b ON a.country = b.country;
SELECT * FROM users WHERE id = 1 FOR UPDATE;
SELECT * FROM users WHERE id = 1 LOCK IN SHARE MODE;
SELECT * FROM users WHERE id = 1 FOR SHARE NOWAIT;
SELECT * FROM users WHERE id = 1 FOR UPDATE SKIP LOCKED;
TABLE countries;
VALUES ROW(1, 2), ROW(3, 4);
SELECT 1 FROM DUAL;

-- expressions, functions and dates on one row
SELECT 1;
SELECT 1, 'a', NULL, 1.5, 1e0, TRUE, 0x41, b'1', DATE'2020-01-01', TIME'10:00:00', TIMESTAMP'2020-01-01 10:00:00';
SELECT 1 AS `one`, 'a' "two", 2 three;
SELECT 'a' 'b', "c" 'd';
SELECT _utf8mb4'é', _latin1'e', _binary'x', N'n', 'é' COLLATE utf8mb4_bin;
SELECT CHARSET('a'), COLLATION('a'), COERCIBILITY('a');
SELECT CHARSET(_latin1'a'), COLLATION(_latin1'a' COLLATE latin1_bin);
SELECT CONVERT('é' USING latin1), HEX(CONVERT('é' USING latin1));
SELECT UPPER(v), LENGTH(v), CHAR_LENGTH(v), HEX(v) FROM k_int WHERE id = 11;
SELECT CONCAT(id, '-', v), COALESCE(d, 0), IFNULL(n, -1), NULLIF(n, 5) FROM k_int WHERE id = 1;
SELECT id DIV 2, id % 2, id / 2, id MOD 3, -id, ~id, id << 2, id & 1, id | 6, id ^ 3 FROM k_int WHERE id = 5;
SELECT id = 5, id <> 5, id <=> NULL, NOT id, id IS NULL, id BETWEEN 1 AND 9, id IN (1, 5) FROM k_int WHERE id = 5;
SELECT CASE WHEN n > 3 THEN 'big' WHEN n IS NULL THEN 'none' ELSE 'small' END FROM k_int;
SELECT CASE id WHEN 1 THEN 'one' END FROM k_int WHERE id = 1;
SELECT CAST(d AS CHAR), CAST(v AS BINARY), CAST('12' AS UNSIGNED), CAST(1.7 AS SIGNED), CAST('2020-01-01' AS DATE) FROM k_int WHERE id = 1;
SELECT DATE_ADD(born, INTERVAL 1 MONTH), YEAR(born), DATE_FORMAT(born, '%d.%m.%Y'), DATEDIFF(born, '1980-01-01') FROM users WHERE id = 1;
SELECT born + INTERVAL 1 DAY, born - INTERVAL 1 YEAR FROM users WHERE id = 4;
SELECT placed, UNIX_TIMESTAMP(placed), HOUR(placed), MICROSECOND(placed) FROM orders WHERE user_id = 1 AND id = 1;
SELECT STR_TO_DATE('01.02.2020', '%d.%m.%Y'), LAST_DAY('2020-02-01'), MAKEDATE(2020, 60), EXTRACT(YEAR_MONTH FROM '2020-02-01');
SELECT TIMESTAMPDIFF(DAY, '2020-01-01', '2020-03-01'), ADDTIME('10:00', '01:30'), SEC_TO_TIME(3661);
SELECT '2020-02-30' + INTERVAL 1 DAY;
SELECT c_json->'$.k', c_json->>'$.k[0]', JSON_EXTRACT(c_json, '$.k[2].x'), JSON_LENGTH(c_json) FROM all_types WHERE id = 1;
SELECT JSON_OBJECT('a', 1, 'b', JSON_ARRAY(1, 'x', NULL)), JSON_VALID('{'), JSON_TYPE('[]');
SELECT MD5('a'), SHA1('a'), SHA2('a', 256), CRC32('a'), HEX('a'), UNHEX('61'), TO_BASE64('a');
SELECT ROUND(1.255, 2), TRUNCATE(1.999, 1), CEIL(1.2), FLOOR(-1.2), ABS(-3), SIGN(-2), POW(2, 10), SQRT(2), GREATEST(1, 3, 2), LEAST('b', 'a');
SELECT SUBSTRING('abcdef', 2, 3), LEFT('abc', 2), RIGHT('abc', 2), TRIM('  a '), LPAD('a', 3, 'x'), REPLACE('aXa', 'X', 'b'), REVERSE('abc'), LOCATE('b', 'abc'), INSTR('abc', 'c'), REPEAT('a', 3), SPACE(2), ELT(2, 'a', 'b'), FIND_IN_SET('b', 'a,b');
SELECT SUBSTRING('abc' FROM 2), TRIM(LEADING 'x' FROM 'xxa'), POSITION('b' IN 'abc'), CHAR(77, 121), ASCII('a'), ORD('é');
SELECT 1/0, 1 DIV 0, 1 % 0;
SELECT 'abc' + 1;
SELECT '12abc' + 1, '1' = 1.0, 'a' = 0;
SELECT 9223372036854775807 + 0, 18446744073709551615, -9223372036854775808, 99999999999999999999;
SELECT 0.1 + 0.2, 0.1e0 + 0.2e0, 1.0 / 3, 1e308 * 1, 1.10;
SELECT 'a' LIKE 'A', 'a' LIKE BINARY 'A', 'a_b' LIKE 'a\_b', 'a%' LIKE 'a|%' ESCAPE '|';
SELECT 'é' = 'e', 'ß' = 'ss', 'a ' = 'a', _utf8mb4'a ' = _utf8mb4'a' COLLATE utf8mb4_general_ci;
SELECT (1, 2) = (1, 2), (1, 2) < (1, 3), ROW(1, NULL) <=> ROW(1, NULL);
SELECT IF(1, 'a', 2), IFNULL(NULL, 1.5), NULL IS UNKNOWN, ISNULL(1), INTERVAL(23, 1, 15, 30);
SELECT ANY_VALUE(1), INET_ATON('127.0.0.1'), UUID_TO_BIN('6ccd780c-baba-1026-9564-5b8c656024db'), FORMAT(12345.678, 2), CONV('ff', 16, 10), BIN(5), OCT(8);
SELECT 'multi
line', 'tab\there', 'quote\'s', 'null\0byte', 'back\\slash', '\%', '\_';
--@ shape
SELECT NOW(), CURDATE(), CURTIME(), UTC_TIMESTAMP(), SYSDATE(6), UNIX_TIMESTAMP();
--@ shape
SELECT UUID(), RAND(), CONNECTION_ID();
SELECT RAND(1), SLEEP(0), BENCHMARK(1, 1);
SELECT DATABASE(), SCHEMA();
SELECT VERSION() LIKE '8.%';
SELECT v, v, v AS v, id AS v FROM k_int WHERE id = 1;
SELECT k_int.*, id FROM k_int WHERE id = 1;
SELECT * FROM k_int WHERE v LIKE 'ele%';
SELECT * FROM k_int WHERE v LIKE '%e%' AND n IN (1, 2, 3);
SELECT * FROM k_int WHERE n IS NULL;
SELECT * FROM k_int WHERE d > 5 AND d < 9.9 AND v <> 'six';
SELECT * FROM users WHERE born > '1985-01-01';
SELECT * FROM users WHERE born BETWEEN '1970-01-01' AND '1990-12-31' AND country = 'de';
SELECT SQL_CALC_FOUND_ROWS id FROM k_int WHERE id = 1;
SELECT HIGH_PRIORITY SQL_SMALL_RESULT id FROM k_int WHERE id = 1;
SELECT STRAIGHT_JOIN id FROM k_int WHERE id = 1;
SELECT ALL id FROM k_int WHERE id = 1;
