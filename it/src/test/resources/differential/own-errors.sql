-- Errors of every common kind: the same number and SQLSTATE, whoever finds them.

INSERT INTO k_int (id, v, n) VALUES (1,'one',1),(2,'two',2);
--@ error 1064
SELEC 1;
--@ error 1064
SELECT FROM k_int;
--@ error 1064
SELECT * FROM k_int WHERE;
--@ error 1064
SELECT * FROM k_int WHERE id = 1 AND;
--@ error 1064
SELECT * FROM k_int WHERE (id = 1;
--@ error 1064
SELECT * FROM k_int WHERE id = 1);
--@ error 1064
SELECT 'unterminated FROM k_int;
--@ error 1064
INSERT INTO k_int VALUES 1, 2;
--@ error 1064
UPDATE k_int WHERE id = 1;
--@ error 1064
DELETE k_int WHERE id = 1;
--@ error 1064
SELECT * FROM k_int LIMIT -1;
--@ error 1064
SELECT * FROM k_int LIMIT 'a';
--@ error 1064
SELECT * FROM k_int ORDER id;
--@ error 1064
CREATE TABLE x (id INT PRIMARY);
--@ error 1064
SELECT * FROM select;
--@ error 1064
garbage;
--@ error 1064
SELECT 1 1;
--@ error 1146
SELECT * FROM missing;
--@ error 1146
SELECT * FROM missing WHERE id = 1;
--@ error 1146
INSERT INTO missing VALUES (1);
--@ error 1146
UPDATE missing SET v = 1 WHERE id = 1;
--@ error 1146
DELETE FROM missing WHERE id = 1;
--@ error 1146
SELECT * FROM ${db}.missing;
--@ error 1146
TRUNCATE TABLE missing;
--@ error 1049
SELECT * FROM no_such_database.k_int;
--@ error 1049
INSERT INTO no_such_database.k_int VALUES (1);
--@ error 1054
SELECT missing FROM k_int;
--@ error 1054
SELECT missing FROM k_int WHERE id = 1;
--@ error 1054
SELECT * FROM k_int WHERE missing = 1;
--@ error 1054
SELECT * FROM k_int WHERE id = missing;
--@ error 1054
SELECT * FROM k_int ORDER BY missing;
--@ error 1054
SELECT id FROM k_int WHERE other.id = 1;
--@ error 1054
SELECT * FROM k_int AS t WHERE k_int.id = 1;
--@ error 1051
SELECT other.* FROM k_int WHERE id = 1;
--@ error 1054
INSERT INTO k_int (id, missing) VALUES (5, 1);
--@ error 1054
INSERT INTO k_int (id, v) VALUES (5, missing);
--@ error 1054
SELECT * FROM k_int ORDER BY 9;
--@ error 1052
SELECT id FROM k_int a, k_bigu b WHERE id = 1;
--@ error 1066
SELECT * FROM k_int a, k_int a WHERE a.id = 1;
--@ error 1305
SELECT no_such_function(1);
--@ error 1305
SELECT no_such_function(id) FROM k_int WHERE id = 1;
--@ error 1582
SELECT ABS(1, 2);
--@ error 1582
SELECT ABS() FROM k_int WHERE id = 1;
--@ error 1111
SELECT * FROM k_int WHERE COUNT(*) > 1;
--@ error 1140
SELECT id, COUNT(*) FROM k_int;
--@ error 1055
SELECT id, v, COUNT(*) FROM k_int GROUP BY n;
--@ error 1241
SELECT * FROM k_int WHERE (id, n) = 1;
--@ error 1241
SELECT (1, 2);
--@ error 1242
SELECT (SELECT 1 UNION SELECT 2);
--@ error 1222
SELECT 1 UNION SELECT 1, 2;
--@ error 1690
SELECT 9223372036854775807 + 1;
--@ error 1690
SELECT id - CAST(5 AS UNSIGNED) FROM k_int WHERE id = 1;
--@ error 1690
SELECT EXP(1000);
--@ error 1525
SELECT DATE'2020-13-01';
--@ error 1273
SELECT 'a' COLLATE no_such_collation;
--@ error 1253
SELECT 'a' COLLATE latin1_bin;
--@ error 1267
SELECT _utf8mb4'a' COLLATE utf8mb4_bin = _utf8mb4'a' COLLATE utf8mb4_general_ci;
--@ error 1115
SELECT CONVERT('a' USING nonsense);
--@ error 3141
SELECT JSON_EXTRACT('{', '$');
--@ error 3143
SELECT JSON_EXTRACT('{}', 'x');
--@ error 1231
SET SESSION sql_mode = 'nonsense';
--@ error 1235
SELECT * FROM k_int WHERE id IN (SELECT id FROM k_int LIMIT 1);
--@ error 1176
SELECT * FROM k_int USE INDEX (missing) WHERE id = 1;
--@ error 3819
INSERT INTO seq (v, u) VALUES ('a', 1000);
INSERT INTO seq (v, u) VALUES ('a', 1);
--@ error 1062
INSERT INTO seq (v, u) VALUES ('b', 1);
--@ error 1048
INSERT INTO seq (v) VALUES (NULL);
--@ error 1364
INSERT INTO seq (u) VALUES (2);
--@ error 1406
INSERT INTO seq (v) VALUES ('longer than ten');
--@ error 1050
CREATE TABLE seq (id INT);
--@ error 1007
CREATE DATABASE ${db};
--@ error 1008
DROP DATABASE no_such_database;
--@ error 1072
CREATE INDEX i ON settings (missing);
--@ error 1060
ALTER TABLE settings ADD COLUMN name INT;
--@ error 1091
ALTER TABLE settings DROP COLUMN missing;
--@ error 1061
CREATE UNIQUE INDEX u ON seq (v);
--@ error 1243
EXECUTE no_such_statement;
--@ error 1305
CALL no_such_procedure();
--@ error 1093
DELETE FROM settings WHERE name IN (SELECT name FROM settings);
--@ error 1193
SET GLOBAL no_such_variable = 1;
--@ error 1229
SET SESSION max_connections = 5;
SELECT * FROM k_int;
