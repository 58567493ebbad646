-- MySQL 8.0's manual, chapter 12 "Functions and Operators", section by section: of the rows of each shard, and
-- where MySQL finishes. Locks and what tells of the session are in own-session.sql, FULLTEXT in own-finish.sql; GTIDs,
-- PERFORMANCE_SCHEMA and internal functions tell of one server.

INSERT INTO vals (id, i, n, u, d, f, s, l, b, dt, da, ti, ts, e, st, j, g) VALUES
  (1, 1, 2, 1, 1.250000, 0.5, 'Alpha', 'alpha', X'0102', '2020-02-29 12:34:56.123456', '2020-02-29', '12:34:56.100', '2020-02-29 12:34:56', 'small', 'a', '{"a": 1, "b": [1, 2]}', Point(1, 2)),
  (2, 2, NULL, 18446744073709551615, -7.500000, 1.5, 'beta', 'Beta', X'FF00', '2021-12-31 23:59:59.000001', '2021-12-31', '-01:30:00.000', '2021-12-31 23:59:59', 'large', 'a,b', '{"a": "x", "b": [2]}', Point(2, 0)),
  (3, 3, 4, 7, 12345678.123456, -2.25, 'Ünïcode ß', 'é', X'', '1999-01-01 00:00:00', '1999-01-01', '838:59:59.000', '1999-01-01 00:00:00', 'medium', '', '[1, "x", null]', Point(-3, 4.5)),
  (4, 4, 0, 0, 0, 1e10, '', 'a ', X'00', '2000-06-15 06:07:08.9', '2000-06-15', '00:00:00.000', '2000-06-15 06:07:08', 'small', 'b', '{}', NULL),
  (5, 5, -5, 5, -0.000001, 0, 'alpha', 'ALPHA', X'414243', '2024-02-29 00:00:00', '2024-02-29', '23:59:59.999', NULL, NULL, NULL, '"text"', Point(0, 0)),
  (6, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL);
INSERT INTO far VALUES (1, 6, 'x'), (2, 5, 'y'), (3, 4, 'x'), (4, 3, NULL), (5, 2, 'y'), (6, 1, 'z'), (7, 1, 'x');

-- 12.4.1 precedence, 12.4.2 comparison
SELECT id, i = 3, i <> 3, i <=> NULL, NULL <=> n, i < n, i >= u, f <= 1.5, i != n FROM vals;
SELECT vals.id, far.id, i = 3, i <> 3, i <=> NULL, NULL <=> n, i < n, i >= u, f <= 1.5, i != n FROM vals JOIN far ON far.k = vals.id;
SELECT i = 3 AS x, COUNT(*), MIN(id) FROM vals GROUP BY x;
--@ ordered
SELECT id, i <> 3 AS x FROM vals ORDER BY x, id;
SELECT id, i BETWEEN 2 AND n, s NOT BETWEEN 'a' AND 'm', COALESCE(n, i, 0), GREATEST(i, n, 3), LEAST(d, f, 2), GREATEST(s, 'm', l) FROM vals;
SELECT vals.id, far.id, i BETWEEN 2 AND n, s NOT BETWEEN 'a' AND 'm', COALESCE(n, i, 0), GREATEST(i, n, 3), LEAST(d, f, 2), GREATEST(s, 'm', l) FROM vals JOIN far ON far.k = vals.id;
SELECT i BETWEEN 2 AND n AS x, COUNT(*), MIN(id) FROM vals GROUP BY x;
--@ ordered
SELECT id, s NOT BETWEEN 'a' AND 'm' AS x FROM vals ORDER BY x, id;
SELECT id, i IN (1, 3, 5), s IN ('Alpha', l), i NOT IN (n, 2), (i, n) IN ((1, 2), (3, 4)), INTERVAL(i, 1, 3, 5), INTERVAL(f, 0, 1.5, 9) FROM vals;
SELECT vals.id, far.id, i IN (1, 3, 5), s IN ('Alpha', l), i NOT IN (n, 2), (i, n) IN ((1, 2), (3, 4)), INTERVAL(i, 1, 3, 5), INTERVAL(f, 0, 1.5, 9) FROM vals JOIN far ON far.k = vals.id;
SELECT i IN (1, 3, 5) AS x, COUNT(*), MIN(id) FROM vals GROUP BY x;
--@ ordered
SELECT id, s IN ('Alpha', l) AS x FROM vals ORDER BY x, id;
SELECT id, n IS NULL, n IS NOT NULL, i IS TRUE, n IS UNKNOWN, n IS NOT FALSE, ISNULL(n), i IS NOT TRUE FROM vals;
SELECT vals.id, far.id, n IS NULL, n IS NOT NULL, i IS TRUE, n IS UNKNOWN, n IS NOT FALSE, ISNULL(n), i IS NOT TRUE FROM vals JOIN far ON far.k = vals.id;
SELECT n IS NULL AS x, COUNT(*), MIN(id) FROM vals GROUP BY x;
--@ ordered
SELECT id, n IS NOT NULL AS x FROM vals ORDER BY x, id;
SELECT id, s LIKE 'A%', s NOT LIKE '%a', s LIKE 'a|_%' ESCAPE '|', STRCMP(s, l), STRCMP(s, 'beta'), s = l, s COLLATE utf8mb4_bin = 'alpha', l = BINARY 'beta' FROM vals;
SELECT vals.id, far.id, s LIKE 'A%', s NOT LIKE '%a', s LIKE 'a|_%' ESCAPE '|', STRCMP(s, l), STRCMP(s, 'beta'), s = l, s COLLATE utf8mb4_bin = 'alpha', l = BINARY 'beta' FROM vals JOIN far ON far.k = vals.id;
SELECT s LIKE 'A%' AS x, COUNT(*), MIN(id) FROM vals GROUP BY x;
--@ ordered
SELECT id, s NOT LIKE '%a' AS x FROM vals ORDER BY x, id;
SELECT id, 1 + i * 2 - n / 4, -i + 2, NOT i = 3, ! i, i > 1 AND n < 5 OR s IS NULL, i | 2 << 1 & 7 ^ 1, i = 1 XOR n = 2, i DIV 2 MOD 2 FROM vals;
SELECT vals.id, far.id, 1 + i * 2 - n / 4, -i + 2, NOT i = 3, ! i, i > 1 AND n < 5 OR s IS NULL, i | 2 << 1 & 7 ^ 1, i = 1 XOR n = 2, i DIV 2 MOD 2 FROM vals JOIN far ON far.k = vals.id;
SELECT 1 + i * 2 - n / 4 AS x, COUNT(*), MIN(id) FROM vals GROUP BY x;
--@ ordered
SELECT id, -i + 2 AS x FROM vals ORDER BY x, id;

-- 12.4.3 logical, 12.4.4 assignment, 12.5 flow control
SELECT id, i AND n, i OR n, i XOR n, NOT n, i && NULL, NULL OR i FROM vals;
SELECT vals.id, far.id, i AND n, i OR n, i XOR n, NOT n, i && NULL, NULL OR i FROM vals JOIN far ON far.k = vals.id;
SELECT i AND n AS x, COUNT(*), MIN(id) FROM vals GROUP BY x;
--@ ordered
SELECT id, i OR n AS x FROM vals ORDER BY x, id;
SELECT id, CASE i WHEN 1 THEN 'one' WHEN 2 THEN 'two' ELSE s END, CASE WHEN n > 3 THEN d WHEN n IS NULL THEN -1 END, IF(i > 2, 'more', NULL), IF(n, d, f), IFNULL(n, 'none'), IFNULL(s, l), NULLIF(i, 3), NULLIF(s, 'beta') FROM vals;
SELECT vals.id, far.id, CASE i WHEN 1 THEN 'one' WHEN 2 THEN 'two' ELSE s END, CASE WHEN n > 3 THEN d WHEN n IS NULL THEN -1 END, IF(i > 2, 'more', NULL), IF(n, d, f), IFNULL(n, 'none'), IFNULL(s, l), NULLIF(i, 3), NULLIF(s, 'beta') FROM vals JOIN far ON far.k = vals.id;
SELECT CASE i WHEN 1 THEN 'one' WHEN 2 THEN 'two' ELSE s END AS x, COUNT(*), MIN(id) FROM vals GROUP BY x;
--@ ordered
SELECT id, CASE WHEN n > 3 THEN d WHEN n IS NULL THEN -1 END AS x FROM vals ORDER BY x, id;

-- 12.6 numeric
SELECT id, i + n, i - n, -n, i * d, i / 3, d / 7, i DIV n, i % n, n MOD 2, d * d, f * i, u + 0 FROM vals;
SELECT vals.id, far.id, i + n, i - n, -n, i * d, i / 3, d / 7, i DIV n, i % n, n MOD 2, d * d, f * i, u + 0 FROM vals JOIN far ON far.k = vals.id;
SELECT i + n AS x, COUNT(*), MIN(id) FROM vals GROUP BY x;
--@ ordered
SELECT id, i - n AS x FROM vals ORDER BY x, id;
SELECT id, ABS(n), SIGN(d), CEILING(d), CEIL(f), FLOOR(d), ROUND(d), ROUND(d, 1), ROUND(f, 2), ROUND(d, -1), TRUNCATE(d, 1), TRUNCATE(f, -1), MOD(d, 3) FROM vals;
SELECT vals.id, far.id, ABS(n), SIGN(d), CEILING(d), CEIL(f), FLOOR(d), ROUND(d), ROUND(d, 1), ROUND(f, 2), ROUND(d, -1), TRUNCATE(d, 1), TRUNCATE(f, -1), MOD(d, 3) FROM vals JOIN far ON far.k = vals.id;
SELECT ABS(n) AS x, COUNT(*), MIN(id) FROM vals GROUP BY x;
--@ ordered
SELECT id, SIGN(d) AS x FROM vals ORDER BY x, id;
SELECT id, POW(i, 2), POWER(2, n), SQRT(i), EXP(0), LN(i), LOG(2, i), LOG10(i), LOG2(i), PI(), SIN(0), COS(0), TAN(0), ACOS(1), ASIN(0), ATAN(0), ATAN2(0, i), COT(1), DEGREES(0), RADIANS(180), CRC32(s), CONV(i, 10, 2) FROM vals;
SELECT vals.id, far.id, POW(i, 2), POWER(2, n), SQRT(i), EXP(0), LN(i), LOG(2, i), LOG10(i), LOG2(i), PI(), SIN(0), COS(0), TAN(0), ACOS(1), ASIN(0), ATAN(0), ATAN2(0, i), COT(1), DEGREES(0), RADIANS(180), CRC32(s), CONV(i, 10, 2) FROM vals JOIN far ON far.k = vals.id;
SELECT POW(i, 2) AS x, COUNT(*), MIN(id) FROM vals GROUP BY x;
--@ ordered
SELECT id, POWER(2, n) AS x FROM vals ORDER BY x, id;
SELECT id, RAND(7) < 2, FORMAT(d, 2), FORMAT(i * 12345.678, 1, 'de_DE') FROM vals;
SELECT vals.id, far.id, RAND(7) < 2, FORMAT(d, 2), FORMAT(i * 12345.678, 1, 'de_DE') FROM vals JOIN far ON far.k = vals.id;
SELECT FORMAT(d, 2) AS x, COUNT(*), MIN(id) FROM vals GROUP BY x;
--@ ordered
SELECT id, FORMAT(i * 12345.678, 1, 'de_DE') AS x FROM vals ORDER BY x, id;
SELECT id, CONV(HEX(i), 16, 10), HEX(i), HEX(s), BIN(i), OCT(i), LN(0), SQRT(-1), i / 0, MOD(i, 0) FROM vals;
SELECT vals.id, far.id, CONV(HEX(i), 16, 10), HEX(i), HEX(s), BIN(i), OCT(i), LN(0), SQRT(-1), i / 0, MOD(i, 0) FROM vals JOIN far ON far.k = vals.id;
SELECT CONV(HEX(i), 16, 10) AS x, COUNT(*), MIN(id) FROM vals GROUP BY x;
--@ ordered
SELECT id, HEX(i) AS x FROM vals ORDER BY x, id;

-- 12.7 date and time
SELECT id, ADDDATE(da, 31), ADDDATE(da, INTERVAL 1 MONTH), ADDTIME(ti, '01:00:00.5'), CONVERT_TZ(dt, '+00:00', '+05:30'), DATE(dt), DATEDIFF(dt, da), DATE_ADD(dt, INTERVAL '1 1:1:1' DAY_SECOND), DATE_SUB(da, INTERVAL 1 YEAR), da + INTERVAL i DAY, dt - INTERVAL 1.5 SECOND FROM vals;
SELECT vals.id, far.id, ADDDATE(da, 31), ADDDATE(da, INTERVAL 1 MONTH), ADDTIME(ti, '01:00:00.5'), CONVERT_TZ(dt, '+00:00', '+05:30'), DATE(dt), DATEDIFF(dt, da), DATE_ADD(dt, INTERVAL '1 1:1:1' DAY_SECOND), DATE_SUB(da, INTERVAL 1 YEAR), da + INTERVAL i DAY, dt - INTERVAL 1.5 SECOND FROM vals JOIN far ON far.k = vals.id;
SELECT ADDDATE(da, 31) AS x, COUNT(*), MIN(id) FROM vals GROUP BY x;
--@ ordered
SELECT id, ADDDATE(da, INTERVAL 1 MONTH) AS x FROM vals ORDER BY x, id;
SELECT id, DATE_FORMAT(dt, '%W %M %Y %j %U %x %v %f %p %r %T'), DAY(da), DAYNAME(da), DAYOFMONTH(da), DAYOFWEEK(da), DAYOFYEAR(da), EXTRACT(YEAR_MONTH FROM da), EXTRACT(DAY_MICROSECOND FROM dt), HOUR(ti), LAST_DAY(da), MAKEDATE(2020 + i, 60), MAKETIME(i, 15, 30.5) FROM vals;
SELECT vals.id, far.id, DATE_FORMAT(dt, '%W %M %Y %j %U %x %v %f %p %r %T'), DAY(da), DAYNAME(da), DAYOFMONTH(da), DAYOFWEEK(da), DAYOFYEAR(da), EXTRACT(YEAR_MONTH FROM da), EXTRACT(DAY_MICROSECOND FROM dt), HOUR(ti), LAST_DAY(da), MAKEDATE(2020 + i, 60), MAKETIME(i, 15, 30.5) FROM vals JOIN far ON far.k = vals.id;
SELECT DATE_FORMAT(dt, '%W %M %Y %j %U %x %v %f %p %r %T') AS x, COUNT(*), MIN(id) FROM vals GROUP BY x;
--@ ordered
SELECT id, DAY(da) AS x FROM vals ORDER BY x, id;
SELECT id, MICROSECOND(dt), MINUTE(ti), MONTH(da), MONTHNAME(da), PERIOD_ADD(202001, i), PERIOD_DIFF(202012, 202001 + i), QUARTER(da), SECOND(dt), SEC_TO_TIME(i * 1000), STR_TO_DATE(DATE_FORMAT(da, '%d.%m.%Y'), '%d.%m.%Y'), SUBDATE(da, 1), SUBTIME(ti, '1'), TIME(dt), TIMEDIFF(dt, TIMESTAMP(da)) FROM vals;
SELECT vals.id, far.id, MICROSECOND(dt), MINUTE(ti), MONTH(da), MONTHNAME(da), PERIOD_ADD(202001, i), PERIOD_DIFF(202012, 202001 + i), QUARTER(da), SECOND(dt), SEC_TO_TIME(i * 1000), STR_TO_DATE(DATE_FORMAT(da, '%d.%m.%Y'), '%d.%m.%Y'), SUBDATE(da, 1), SUBTIME(ti, '1'), TIME(dt), TIMEDIFF(dt, TIMESTAMP(da)) FROM vals JOIN far ON far.k = vals.id;
SELECT MICROSECOND(dt) AS x, COUNT(*), MIN(id) FROM vals GROUP BY x;
--@ ordered
SELECT id, MINUTE(ti) AS x FROM vals ORDER BY x, id;
SELECT id, TIMESTAMP(da), TIMESTAMP(da, ti), TIMESTAMPADD(MINUTE, i, dt), TIMESTAMPDIFF(HOUR, da, dt), TIME_FORMAT(ti, '%H %k %h %i'), TIME_TO_SEC(ti), TO_DAYS(da), TO_SECONDS(dt), FROM_DAYS(TO_DAYS(da)), UNIX_TIMESTAMP(ts), FROM_UNIXTIME(i * 100000), FROM_UNIXTIME(i, '%Y'), WEEK(da), WEEK(da, 3), WEEKDAY(da), WEEKOFYEAR(da), YEAR(da), YEARWEEK(da), GET_FORMAT(DATE, 'EUR') FROM vals;
SELECT vals.id, far.id, TIMESTAMP(da), TIMESTAMP(da, ti), TIMESTAMPADD(MINUTE, i, dt), TIMESTAMPDIFF(HOUR, da, dt), TIME_FORMAT(ti, '%H %k %h %i'), TIME_TO_SEC(ti), TO_DAYS(da), TO_SECONDS(dt), FROM_DAYS(TO_DAYS(da)), UNIX_TIMESTAMP(ts), FROM_UNIXTIME(i * 100000), FROM_UNIXTIME(i, '%Y'), WEEK(da), WEEK(da, 3), WEEKDAY(da), WEEKOFYEAR(da), YEAR(da), YEARWEEK(da), GET_FORMAT(DATE, 'EUR') FROM vals JOIN far ON far.k = vals.id;
SELECT TIMESTAMP(da) AS x, COUNT(*), MIN(id) FROM vals GROUP BY x;
--@ ordered
SELECT id, TIMESTAMP(da, ti) AS x FROM vals ORDER BY x, id;

-- 12.8 string
SELECT id, ASCII(s), BIN(i), BIT_LENGTH(s), CHAR(64 + i), CHAR_LENGTH(s), CHARACTER_LENGTH(l), CONCAT(s, '-', l), CONCAT_WS(',', s, NULL, n), ELT(i, 'a', 'b', 'c'), EXPORT_SET(i, 'Y', 'N', ',', 4), FIELD(s, 'beta', 'Alpha'), FIND_IN_SET(i, '5,3,1'), FROM_BASE64(TO_BASE64(s)), TO_BASE64(b) FROM vals;
SELECT vals.id, far.id, ASCII(s), BIN(i), BIT_LENGTH(s), CHAR(64 + i), CHAR_LENGTH(s), CHARACTER_LENGTH(l), CONCAT(s, '-', l), CONCAT_WS(',', s, NULL, n), ELT(i, 'a', 'b', 'c'), EXPORT_SET(i, 'Y', 'N', ',', 4), FIELD(s, 'beta', 'Alpha'), FIND_IN_SET(i, '5,3,1'), FROM_BASE64(TO_BASE64(s)), TO_BASE64(b) FROM vals JOIN far ON far.k = vals.id;
SELECT ASCII(s) AS x, COUNT(*), MIN(id) FROM vals GROUP BY x;
--@ ordered
SELECT id, BIN(i) AS x FROM vals ORDER BY x, id;
SELECT id, INSERT(s, 2, 1, 'XX'), INSTR(s, 'a'), LCASE(s), LOWER(l), LEFT(s, 2), RIGHT(s, 2), LENGTH(s), OCTET_LENGTH(s), LOCATE('a', s), LOCATE('a', s, 3), POSITION('e' IN s), LPAD(s, 8, '*'), RPAD(l, 8, '_'), LTRIM('  x'), RTRIM(s), TRIM(BOTH 'a' FROM s), TRIM(TRAILING 'a' FROM l) FROM vals;
SELECT vals.id, far.id, INSERT(s, 2, 1, 'XX'), INSTR(s, 'a'), LCASE(s), LOWER(l), LEFT(s, 2), RIGHT(s, 2), LENGTH(s), OCTET_LENGTH(s), LOCATE('a', s), LOCATE('a', s, 3), POSITION('e' IN s), LPAD(s, 8, '*'), RPAD(l, 8, '_'), LTRIM('  x'), RTRIM(s), TRIM(BOTH 'a' FROM s), TRIM(TRAILING 'a' FROM l) FROM vals JOIN far ON far.k = vals.id;
SELECT INSERT(s, 2, 1, 'XX') AS x, COUNT(*), MIN(id) FROM vals GROUP BY x;
--@ ordered
SELECT id, INSTR(s, 'a') AS x FROM vals ORDER BY x, id;
SELECT id, MAKE_SET(i, 'a', 'b', 'c'), MID(s, 2), ORD(s), QUOTE(s), REPEAT(s, 2), REPLACE(s, 'a', 'AA'), REVERSE(s), SOUNDEX(s), s SOUNDS LIKE 'alfa', SPACE(i), SUBSTR(s, -3), SUBSTRING(s FROM 2 FOR 2), SUBSTRING_INDEX(CONCAT(s, '.', l), '.', 1), UCASE(l), UPPER(s), UNHEX(HEX(s)), WEIGHT_STRING(s), HEX(WEIGHT_STRING(l AS CHAR(4))) FROM vals;
SELECT vals.id, far.id, MAKE_SET(i, 'a', 'b', 'c'), MID(s, 2), ORD(s), QUOTE(s), REPEAT(s, 2), REPLACE(s, 'a', 'AA'), REVERSE(s), SOUNDEX(s), s SOUNDS LIKE 'alfa', SPACE(i), SUBSTR(s, -3), SUBSTRING(s FROM 2 FOR 2), SUBSTRING_INDEX(CONCAT(s, '.', l), '.', 1), UCASE(l), UPPER(s), UNHEX(HEX(s)), WEIGHT_STRING(s), HEX(WEIGHT_STRING(l AS CHAR(4))) FROM vals JOIN far ON far.k = vals.id;
SELECT MAKE_SET(i, 'a', 'b', 'c') AS x, COUNT(*), MIN(id) FROM vals GROUP BY x;
--@ ordered
SELECT id, MID(s, 2) AS x FROM vals ORDER BY x, id;
SELECT id, s REGEXP '^[a-m]', s NOT REGEXP 'z$', s RLIKE 'a', REGEXP_INSTR(s, 'a', 2), REGEXP_LIKE(s, 'ALPHA', 'c'), REGEXP_REPLACE(s, '[aeiou]', '#'), REGEXP_SUBSTR(s, '[a-f]+') FROM vals;
SELECT vals.id, far.id, s REGEXP '^[a-m]', s NOT REGEXP 'z$', s RLIKE 'a', REGEXP_INSTR(s, 'a', 2), REGEXP_LIKE(s, 'ALPHA', 'c'), REGEXP_REPLACE(s, '[aeiou]', '#'), REGEXP_SUBSTR(s, '[a-f]+') FROM vals JOIN far ON far.k = vals.id;
SELECT s REGEXP '^[a-m]' AS x, COUNT(*), MIN(id) FROM vals GROUP BY x;
--@ ordered
SELECT id, s NOT REGEXP 'z$' AS x FROM vals ORDER BY x, id;

-- 12.10 cast, 12.12 bit, 12.13 encryption
SELECT id, CAST(i AS CHAR), CAST(d AS SIGNED), CAST(f AS UNSIGNED), CAST(s AS BINARY), CAST(s AS CHAR(3) CHARACTER SET latin1), CAST(dt AS DATE), CAST(dt AS TIME(2)), CAST(da AS DATETIME(3)), CAST(i AS DECIMAL(10, 3)), CAST(d AS DOUBLE), CAST(n AS FLOAT), CAST(2000 + i AS YEAR), CAST(j AS JSON), CONVERT(s USING latin1), CONVERT(i, CHAR), BINARY l, CAST(s AS NCHAR(2)), CAST(d AS REAL) FROM vals;
SELECT vals.id, far.id, CAST(i AS CHAR), CAST(d AS SIGNED), CAST(f AS UNSIGNED), CAST(s AS BINARY), CAST(s AS CHAR(3) CHARACTER SET latin1), CAST(dt AS DATE), CAST(dt AS TIME(2)), CAST(da AS DATETIME(3)), CAST(i AS DECIMAL(10, 3)), CAST(d AS DOUBLE), CAST(n AS FLOAT), CAST(2000 + i AS YEAR), CAST(j AS JSON), CONVERT(s USING latin1), CONVERT(i, CHAR), BINARY l, CAST(s AS NCHAR(2)), CAST(d AS REAL) FROM vals JOIN far ON far.k = vals.id;
SELECT CAST(i AS CHAR) AS x, COUNT(*), MIN(id) FROM vals GROUP BY x;
--@ ordered
SELECT id, CAST(d AS SIGNED) AS x FROM vals ORDER BY x, id;
SELECT id, i & 3, i | 8, i ^ n, ~i, i << 2, u >> 1, BIT_COUNT(u), b & b, BIT_COUNT(b), ~b, e + 0, st + 0, HEX(e), st LIKE '%a%', FIND_IN_SET('b', st) FROM vals;
SELECT vals.id, far.id, i & 3, i | 8, i ^ n, ~i, i << 2, u >> 1, BIT_COUNT(u), b & b, BIT_COUNT(b), ~b, e + 0, st + 0, HEX(e), st LIKE '%a%', FIND_IN_SET('b', st) FROM vals JOIN far ON far.k = vals.id;
SELECT i & 3 AS x, COUNT(*), MIN(id) FROM vals GROUP BY x;
--@ ordered
SELECT id, i | 8 AS x FROM vals ORDER BY x, id;
SELECT id, MD5(s), SHA(s), SHA1(l), SHA2(s, 224), HEX(AES_ENCRYPT(s, 'key')), AES_DECRYPT(AES_ENCRYPT(s, l), l), UNCOMPRESS(COMPRESS(s)), UNCOMPRESSED_LENGTH(COMPRESS(s)), STATEMENT_DIGEST('SELECT 1'), STATEMENT_DIGEST_TEXT('SELECT 1'), VALIDATE_PASSWORD_STRENGTH(s) FROM vals;
SELECT vals.id, far.id, MD5(s), SHA(s), SHA1(l), SHA2(s, 224), HEX(AES_ENCRYPT(s, 'key')), AES_DECRYPT(AES_ENCRYPT(s, l), l), UNCOMPRESS(COMPRESS(s)), UNCOMPRESSED_LENGTH(COMPRESS(s)), STATEMENT_DIGEST('SELECT 1'), STATEMENT_DIGEST_TEXT('SELECT 1'), VALIDATE_PASSWORD_STRENGTH(s) FROM vals JOIN far ON far.k = vals.id;
SELECT MD5(s) AS x, COUNT(*), MIN(id) FROM vals GROUP BY x;
--@ ordered
SELECT id, SHA(s) AS x FROM vals ORDER BY x, id;

-- 12.11 XML, 12.15 information, 12.23 miscellaneous
SELECT id, EXTRACTVALUE(CONCAT('<a><b>', s, '</b></a>'), '/a/b'), UPDATEXML('<a><b>x</b></a>', '/a/b', CONCAT('<c>', i, '</c>')) FROM vals;
SELECT vals.id, far.id, EXTRACTVALUE(CONCAT('<a><b>', s, '</b></a>'), '/a/b'), UPDATEXML('<a><b>x</b></a>', '/a/b', CONCAT('<c>', i, '</c>')) FROM vals JOIN far ON far.k = vals.id;
SELECT EXTRACTVALUE(CONCAT('<a><b>', s, '</b></a>'), '/a/b') AS x, COUNT(*), MIN(id) FROM vals GROUP BY x;
--@ ordered
SELECT id, UPDATEXML('<a><b>x</b></a>', '/a/b', CONCAT('<c>', i, '</c>')) AS x FROM vals ORDER BY x, id;
SELECT id, CHARSET(s), COLLATION(l), COERCIBILITY(s), COERCIBILITY('a'), ICU_VERSION() IS NULL, BENCHMARK(1, i), DATABASE() = SCHEMA() FROM vals;
SELECT vals.id, far.id, CHARSET(s), COLLATION(l), COERCIBILITY(s), COERCIBILITY('a'), ICU_VERSION() IS NULL, BENCHMARK(1, i), DATABASE() = SCHEMA() FROM vals JOIN far ON far.k = vals.id;
SELECT CHARSET(s) AS x, COUNT(*), MIN(id) FROM vals GROUP BY x;
--@ ordered
SELECT id, COLLATION(l) AS x FROM vals ORDER BY x, id;
SELECT id, ANY_VALUE(s), BIN_TO_UUID(UUID_TO_BIN('6ccd780c-baba-1026-9564-5b8c656024db')), DEFAULT(n), INET_ATON(CONCAT('10.0.0.', i)), INET_NTOA(i + 3000000000), HEX(INET6_ATON('fe80::1')), INET6_NTOA(UNHEX('7F000001')), IS_IPV4(CONCAT('1.2.3.', i)), IS_IPV6(s), IS_IPV4_COMPAT(b), IS_IPV4_MAPPED(b), IS_UUID(s), NAME_CONST('given', 7), SLEEP(0), UUID_TO_BIN('6ccd780c-baba-1026-9564-5b8c656024db', 1) FROM vals;
SELECT vals.id, far.id, ANY_VALUE(s), BIN_TO_UUID(UUID_TO_BIN('6ccd780c-baba-1026-9564-5b8c656024db')), DEFAULT(n), INET_ATON(CONCAT('10.0.0.', i)), INET_NTOA(i + 3000000000), HEX(INET6_ATON('fe80::1')), INET6_NTOA(UNHEX('7F000001')), IS_IPV4(CONCAT('1.2.3.', i)), IS_IPV6(s), IS_IPV4_COMPAT(b), IS_IPV4_MAPPED(b), IS_UUID(s), NAME_CONST('given', 7), SLEEP(0), UUID_TO_BIN('6ccd780c-baba-1026-9564-5b8c656024db', 1) FROM vals JOIN far ON far.k = vals.id;
SELECT BIN_TO_UUID(UUID_TO_BIN('6ccd780c-baba-1026-9564-5b8c656024db')) AS x, COUNT(*), MIN(id) FROM vals GROUP BY x;
--@ ordered
SELECT id, INET_ATON(CONCAT('10.0.0.', i)) AS x FROM vals ORDER BY x, id;

-- 12.16 spatial
SELECT id, ST_AsText(g), ST_X(g), ST_Y(g), ST_SRID(g), ST_GeometryType(g), ST_Dimension(g), ST_IsEmpty(g), ST_IsValid(g), ST_AsText(ST_Envelope(g)), ST_AsBinary(g), ST_GeoHash(g, 5), ST_AsGeoJSON(g) FROM vals;
SELECT vals.id, far.id, ST_AsText(g), ST_X(g), ST_Y(g), ST_SRID(g), ST_GeometryType(g), ST_Dimension(g), ST_IsEmpty(g), ST_IsValid(g), ST_AsText(ST_Envelope(g)), ST_AsBinary(g), ST_GeoHash(g, 5), ST_AsGeoJSON(g) FROM vals JOIN far ON far.k = vals.id;
SELECT ST_AsText(g) AS x, COUNT(*), MIN(id) FROM vals GROUP BY x;
--@ ordered
SELECT id, ST_X(g) AS x FROM vals ORDER BY x, id;
SELECT id, ST_Distance(g, Point(0, 0)), ST_AsText(ST_Buffer(g, 0)), ST_Contains(ST_GeomFromText('POLYGON((0 0, 0 3, 3 3, 3 0, 0 0))'), g), MBRContains(ST_GeomFromText('LINESTRING(0 0, 2 2)'), g), ST_Equals(g, Point(i, n)), ST_AsText(LineString(g, Point(i, i))), ST_NumPoints(LineString(g, Point(9, 9))), ST_Area(ST_GeomFromText('POLYGON((0 0, 0 3, 3 3, 3 0, 0 0))')), ST_AsText(ST_Union(g, Point(1, 1))), g FROM vals;
SELECT vals.id, far.id, ST_Distance(g, Point(0, 0)), ST_AsText(ST_Buffer(g, 0)), ST_Contains(ST_GeomFromText('POLYGON((0 0, 0 3, 3 3, 3 0, 0 0))'), g), MBRContains(ST_GeomFromText('LINESTRING(0 0, 2 2)'), g), ST_Equals(g, Point(i, n)), ST_AsText(LineString(g, Point(i, i))), ST_NumPoints(LineString(g, Point(9, 9))), ST_Area(ST_GeomFromText('POLYGON((0 0, 0 3, 3 3, 3 0, 0 0))')), ST_AsText(ST_Union(g, Point(1, 1))), g FROM vals JOIN far ON far.k = vals.id;
SELECT ST_Distance(g, Point(0, 0)) AS x, COUNT(*), MIN(id) FROM vals GROUP BY x;
--@ ordered
SELECT id, ST_AsText(ST_Buffer(g, 0)) AS x FROM vals ORDER BY x, id;

-- 12.17 JSON
SELECT id, JSON_ARRAY(i, s, n), JSON_OBJECT('i', i, 's', s), JSON_QUOTE(s), JSON_CONTAINS(j, '1', '$.a'), JSON_CONTAINS_PATH(j, 'one', '$.a', '$.c'), JSON_EXTRACT(j, '$.a'), j -> '$.b', j ->> '$.b', JSON_KEYS(j), JSON_OVERLAPS(j -> '$.b', '[2]'), JSON_SEARCH(j, 'one', 'x'), JSON_VALUE(j, '$.a' RETURNING SIGNED), i MEMBER OF (j -> '$.b') FROM vals;
SELECT vals.id, far.id, JSON_ARRAY(i, s, n), JSON_OBJECT('i', i, 's', s), JSON_QUOTE(s), JSON_CONTAINS(j, '1', '$.a'), JSON_CONTAINS_PATH(j, 'one', '$.a', '$.c'), JSON_EXTRACT(j, '$.a'), j -> '$.b', j ->> '$.b', JSON_KEYS(j), JSON_OVERLAPS(j -> '$.b', '[2]'), JSON_SEARCH(j, 'one', 'x'), JSON_VALUE(j, '$.a' RETURNING SIGNED), i MEMBER OF (j -> '$.b') FROM vals JOIN far ON far.k = vals.id;
SELECT JSON_ARRAY(i, s, n) AS x, COUNT(*), MIN(id) FROM vals GROUP BY x;
--@ ordered
SELECT id, JSON_OBJECT('i', i, 's', s) AS x FROM vals ORDER BY x, id;
SELECT id, JSON_ARRAY_APPEND(j, '$.b', i), JSON_ARRAY_INSERT(j, '$.b[0]', i), JSON_INSERT(j, '$.n', n), JSON_MERGE_PATCH(j, '{"a": null}'), JSON_MERGE_PRESERVE(j, '{"a": 9}'), JSON_REMOVE(j, '$.b'), JSON_REPLACE(j, '$.a', s), JSON_SET(j, '$.a', d), JSON_UNQUOTE(j -> '$.a') FROM vals;
SELECT vals.id, far.id, JSON_ARRAY_APPEND(j, '$.b', i), JSON_ARRAY_INSERT(j, '$.b[0]', i), JSON_INSERT(j, '$.n', n), JSON_MERGE_PATCH(j, '{"a": null}'), JSON_MERGE_PRESERVE(j, '{"a": 9}'), JSON_REMOVE(j, '$.b'), JSON_REPLACE(j, '$.a', s), JSON_SET(j, '$.a', d), JSON_UNQUOTE(j -> '$.a') FROM vals JOIN far ON far.k = vals.id;
SELECT JSON_ARRAY_APPEND(j, '$.b', i) AS x, COUNT(*), MIN(id) FROM vals GROUP BY x;
--@ ordered
SELECT id, JSON_ARRAY_INSERT(j, '$.b[0]', i) AS x FROM vals ORDER BY x, id;
SELECT id, JSON_DEPTH(j), JSON_LENGTH(j), JSON_LENGTH(j, '$.b'), JSON_TYPE(j), JSON_TYPE(j -> '$.a'), JSON_VALID(s), JSON_PRETTY(j), JSON_STORAGE_SIZE(j) > 0, JSON_SCHEMA_VALID('{"type": "object"}', j), JSON_SCHEMA_VALIDATION_REPORT('{"type": "object"}', j) FROM vals;
SELECT vals.id, far.id, JSON_DEPTH(j), JSON_LENGTH(j), JSON_LENGTH(j, '$.b'), JSON_TYPE(j), JSON_TYPE(j -> '$.a'), JSON_VALID(s), JSON_PRETTY(j), JSON_STORAGE_SIZE(j) > 0, JSON_SCHEMA_VALID('{"type": "object"}', j), JSON_SCHEMA_VALIDATION_REPORT('{"type": "object"}', j) FROM vals JOIN far ON far.k = vals.id;
SELECT JSON_DEPTH(j) AS x, COUNT(*), MIN(id) FROM vals GROUP BY x;
--@ ordered
SELECT id, JSON_LENGTH(j) AS x FROM vals ORDER BY x, id;

-- 12.19 aggregate functions
SELECT AVG(i), AVG(DISTINCT n), BIT_AND(u), BIT_OR(i), BIT_XOR(n), COUNT(*), COUNT(s), COUNT(DISTINCT s, l), MAX(d), MIN(f), MAX(s), MIN(l), MAX(dt), MIN(ti), MAX(e), SUM(d), SUM(DISTINCT n) FROM vals;
SELECT STD(n), STDDEV(d), STDDEV_POP(i), STDDEV_SAMP(i), VARIANCE(i), VAR_POP(n), VAR_SAMP(n), SUM(f), AVG(f) FROM vals;
SELECT GROUP_CONCAT(s ORDER BY id), GROUP_CONCAT(DISTINCT n ORDER BY n DESC SEPARATOR '; '), GROUP_CONCAT(s, l ORDER BY 1 DESC, id) FROM vals;
SELECT JSON_ARRAYAGG(i), JSON_OBJECTAGG(id, s) FROM vals WHERE id < 2 OR id > 90;
SELECT JSON_LENGTH(JSON_ARRAYAGG(i)), JSON_LENGTH(JSON_OBJECTAGG(id, s)) FROM vals;
--@ error 3158
SELECT JSON_OBJECTAGG(s, i) FROM vals;
SELECT f.t, COUNT(*), SUM(v.d), AVG(v.i), MAX(v.s), MIN(v.dt), BIT_OR(v.u) FROM vals v JOIN far f ON f.k = v.id GROUP BY f.t;
SELECT far.t, GROUP_CONCAT(vals.s ORDER BY vals.id SEPARATOR '|') AS g, STDDEV(vals.i) FROM vals JOIN far ON far.k = vals.id GROUP BY far.t;
SELECT 1 / 0, id FROM vals;
SELECT LOG(0), COUNT(*) OVER () FROM vals;
SELECT ST_AsText(ST_Collect(g)) IS NULL, COUNT(DISTINCT ST_AsText(g)) FROM vals;
SELECT BIT_AND(b), BIT_OR(b) FROM vals WHERE LENGTH(b) = 2;
SELECT i > 2 AS x, COUNT(*), SUM(i), MAX(s), AVG(d) FROM vals GROUP BY x WITH ROLLUP;
SELECT i, ANY_VALUE(s) FROM vals GROUP BY i;
--@ error 1111
SELECT SUM(COUNT(*)) FROM vals;
--@ error 1111
SELECT id FROM vals WHERE SUM(i) > 1;

-- 12.20 window functions
SELECT id, CUME_DIST() OVER w, DENSE_RANK() OVER w, FIRST_VALUE(s) OVER w, LAG(i, 2, -1) OVER w, LAST_VALUE(s) OVER w, LEAD(s) OVER w, NTH_VALUE(s, 2) OVER w, NTILE(2) OVER w, PERCENT_RANK() OVER w, RANK() OVER w, ROW_NUMBER() OVER w FROM vals WINDOW w AS (ORDER BY id);
SELECT id, SUM(i) OVER (ORDER BY id ROWS UNBOUNDED PRECEDING), AVG(d) OVER (ORDER BY id ROWS BETWEEN 1 PRECEDING AND CURRENT ROW), COUNT(*) OVER (PARTITION BY e ORDER BY id RANGE BETWEEN 1 PRECEDING AND 1 FOLLOWING), MAX(dt) OVER (ORDER BY dt RANGE BETWEEN INTERVAL 1 YEAR PRECEDING AND CURRENT ROW) FROM vals;
SELECT v.id, f.id, SUM(v.i) OVER (PARTITION BY f.t ORDER BY f.id), JSON_ARRAYAGG(v.i) OVER (PARTITION BY f.t ORDER BY f.id ROWS 1 PRECEDING) FROM vals v JOIN far f ON f.k = v.id;
--@ error 3593
SELECT id FROM vals WHERE ROW_NUMBER() OVER () = 1;
--@ error 3587
SELECT SUM(i) OVER (ORDER BY id, i RANGE BETWEEN CURRENT ROW AND 1 FOLLOWING) FROM vals;

-- 12.24 precision math, 12.3 conversion, and parameters
SELECT id, d + 0.1, d * 1.000001, d / 3, .1 + .2 = .3, .1E0 + .2E0 = .3E0, i + '7', s + 0, '1' + i, CONCAT(2, i), i = '1', u > 9223372036854775807, s = 0 FROM vals;
SELECT id, 9223372036854775807 - i, u = 18446744073709551615, 12345678901234567890.123 + d FROM vals;
--@ error 1690
SELECT id, u + 1 FROM vals;
--@ error 1690
SELECT vals.id, 9223372036854775807 + i FROM vals JOIN far ON far.k = vals.id;
SET sql_mode = 'NO_UNSIGNED_SUBTRACTION';
SELECT id, u - 2 FROM vals WHERE id IN (1, 3, 4);
SET sql_mode = DEFAULT;
--@ params int:2 str:'al%' dec:1.5
--@ params int:9 null dec:0
SELECT id, i + ?, s LIKE ?, d > ? FROM vals;
--@ params int:2 str:'x' date:2021-01-01
SELECT vals.id, far.id, IF(i > ?, far.t, ?), DATEDIFF(da, ?) FROM vals JOIN far ON far.k = vals.id;
