-- Transactions, session state, diagnostics, and what clients ask when they connect.

INSERT INTO k_int (id, v, n) VALUES (1,'one',1),(2,'two',2),(3,'three',3);
INSERT INTO users (id, email) VALUES (1,'a@x'),(2,'b@x');

-- transactions on one row
BEGIN;
UPDATE k_int SET n = 100 WHERE id = 1;
SELECT n FROM k_int WHERE id = 1;
ROLLBACK;
SELECT n FROM k_int WHERE id = 1;
START TRANSACTION;
UPDATE k_int SET n = 101 WHERE id = 1;
COMMIT;
SELECT n FROM k_int WHERE id = 1;
START TRANSACTION READ ONLY;
SELECT n FROM k_int WHERE id = 1;
--@ error 1792
UPDATE k_int SET n = 102 WHERE id = 1;
COMMIT;
START TRANSACTION WITH CONSISTENT SNAPSHOT;
SELECT n FROM k_int WHERE id = 1;
COMMIT;
BEGIN WORK;
UPDATE k_int SET n = 1 WHERE id = 1;
SAVEPOINT a;
UPDATE k_int SET n = 2 WHERE id = 1;
SAVEPOINT b;
UPDATE k_int SET n = 3 WHERE id = 1;
ROLLBACK TO SAVEPOINT b;
SELECT n FROM k_int WHERE id = 1;
ROLLBACK TO a;
SELECT n FROM k_int WHERE id = 1;
--@ error 1305
ROLLBACK TO SAVEPOINT b;
RELEASE SAVEPOINT a;
--@ error 1305
RELEASE SAVEPOINT a;
COMMIT WORK;
SELECT n FROM k_int WHERE id = 1;
BEGIN;
INSERT INTO k_int (id, v) VALUES (50, 'x');
--@ error 1062
INSERT INTO k_int (id, v) VALUES (50, 'x');
SELECT v FROM k_int WHERE id = 50;
COMMIT;
SELECT v FROM k_int WHERE id = 50;
BEGIN;
DELETE FROM k_int WHERE id = 50;
BEGIN;
ROLLBACK;
SELECT v FROM k_int WHERE id = 50;
COMMIT;
ROLLBACK;
SET autocommit = 0;
UPDATE k_int SET n = 200 WHERE id = 2;
SELECT @@autocommit;
ROLLBACK;
SELECT n FROM k_int WHERE id = 2;
UPDATE k_int SET n = 201 WHERE id = 2;
SET autocommit = 1;
SELECT n FROM k_int WHERE id = 2;
BEGIN;
COMMIT AND CHAIN;
UPDATE k_int SET n = 202 WHERE id = 2;
ROLLBACK AND NO CHAIN;
SELECT n FROM k_int WHERE id = 2;
COMMIT AND CHAIN;
UPDATE k_int SET n = 203 WHERE id = 2;
ROLLBACK AND CHAIN;
UPDATE k_int SET n = 204 WHERE id = 2;
ROLLBACK;
SELECT n FROM k_int WHERE id = 2;
SET TRANSACTION READ ONLY;
--@ error 1792
UPDATE k_int SET n = 205 WHERE id IN (1, 2, 3, 4, 5, 6);
--@ error 1792
DELETE FROM k_int WHERE id IN (1, 2, 3, 4, 5, 6);
SELECT COUNT(*) FROM k_int;
UPDATE k_int SET n = n WHERE id IN (1, 2, 3, 4, 5, 6);
SET TRANSACTION ISOLATION LEVEL READ COMMITTED;
BEGIN;
SELECT n FROM k_int WHERE id = 2;
COMMIT;
SET SESSION TRANSACTION ISOLATION LEVEL SERIALIZABLE;
SELECT @@transaction_isolation, @@session.transaction_isolation;
SET SESSION TRANSACTION ISOLATION LEVEL REPEATABLE READ;
SET SESSION TRANSACTION READ ONLY;
--@ error 1792
UPDATE k_int SET n = 1 WHERE id = 2;
SET SESSION TRANSACTION READ WRITE;
UPDATE k_int SET n = 2 WHERE id = 2;
BEGIN;
SELECT * FROM k_int WHERE id = 1 FOR UPDATE;
--@ error 1568
SET TRANSACTION READ ONLY;
COMMIT;

-- user variables
SET @a = 1, @b = 'text', @c = NULL, @d = 1.50, @e = 0xFF;
SELECT @a, @b, @c, @d, @e, @undefined;
SET @a := @a + 1;
SELECT @a;
SELECT @x := 5;
SELECT @x;
SELECT n INTO @n FROM k_int WHERE id = 3;
SELECT @n;
UPDATE k_int SET n = @n + 1 WHERE id = 3;
SELECT n FROM k_int WHERE id = 3;
SELECT * FROM k_int WHERE n = @n + 1;
SELECT @`odd name`, @'quoted', @"double";

-- system variables
SET sql_mode = 'ANSI_QUOTES,STRICT_ALL_TABLES';
SELECT @@sql_mode;
SELECT "id" FROM k_int WHERE "id" = 1;
--@ error 1054
SELECT * FROM k_int WHERE v = "one";
SET sql_mode = '';
INSERT INTO k_int (id, v) VALUES (60, 'longer than twenty characters');
INSERT INTO k_int (id, v, n) VALUES (61, 'x', 'abc');
INSERT INTO all_types (id, c_tiny, c_date, c_enum) VALUES (60, 1000, '2020-02-30', 'huge');
SELECT * FROM all_types WHERE id = 60;
SELECT 'a' || 'b', "x";
SET SESSION sql_mode = 'NO_BACKSLASH_ESCAPES';
SELECT 'a\b', 'c\\d';
SET SESSION sql_mode = 'PIPES_AS_CONCAT';
SELECT 'a' || 'b';
SELECT id FROM k_int WHERE v = 'o' || 'ne' AND id = 1;
SET sql_mode = 'HIGH_NOT_PRECEDENCE';
SELECT NOT 1 BETWEEN -5 AND 5;
SET sql_mode = 'IGNORE_SPACE';
SELECT COUNT (*) FROM k_int WHERE id = 1;
SET sql_mode = DEFAULT;
SELECT @@SESSION.sql_mode = @@GLOBAL.sql_mode;
SET time_zone = '+05:00';
SELECT @@time_zone, FROM_UNIXTIME(0);
INSERT INTO all_types (id, c_ts) VALUES (70, '2020-01-01 12:00:00');
SET time_zone = '+00:00';
SELECT c_ts FROM all_types WHERE id = 70;
SET timestamp = 1600000000;
SELECT NOW(), CURDATE(), UNIX_TIMESTAMP();
INSERT INTO all_types (id, c_dt) VALUES (71, NOW());
SELECT c_dt FROM all_types WHERE id = 71;
SET timestamp = DEFAULT;
SET NAMES latin1;
SELECT @@character_set_client, @@character_set_connection, @@character_set_results, @@collation_connection;
SET NAMES utf8mb4 COLLATE utf8mb4_bin;
SELECT @@collation_connection = 'utf8mb4_bin', 'a' = 'A';
SET NAMES utf8mb4;
SET CHARACTER SET utf8mb4;
SET NAMES DEFAULT;
SET NAMES utf8mb4;
--@ error 1115
SET NAMES nonsense;
SET SESSION wait_timeout = 1234;
SELECT @@wait_timeout, @@session.wait_timeout, @@local.wait_timeout;
SET @@session.group_concat_max_len = 5;
SELECT GROUP_CONCAT('abcdefgh');
SET group_concat_max_len = DEFAULT;
SET LOCAL lock_wait_timeout = 5;
SET sql_safe_updates = 1;
--@ error 1175
UPDATE k_int SET n = 1 WHERE d = 5;
SET sql_safe_updates = 0;
SET sql_select_limit = 1;
--@ ordered
SELECT id FROM k_int ORDER BY id;
SET sql_select_limit = DEFAULT;
SET div_precision_increment = 8;
SELECT 1 / 3;
SET div_precision_increment = DEFAULT;
SET insert_id = 77;
INSERT INTO seq (v) VALUES ('seventy-7');
SELECT LAST_INSERT_ID();
SET foreign_key_checks = 0;
INSERT INTO orders (id, user_id, total) VALUES (9, 99, 1);
SET foreign_key_checks = 1;
--@ error 1193
SET no_such_variable = 1;
--@ error 1231
SET sql_mode = 'NO_SUCH_MODE';
--@ error 1298
SET time_zone = 'Nowhere/None';
--@ error 1232
SET wait_timeout = 'abc';
SET SESSION net_read_timeout = 0;
SELECT @@net_read_timeout;
--@ error 1193
SELECT @@no_such_variable;

-- what the last statement did
INSERT INTO seq (v) VALUES ('a');
SELECT LAST_INSERT_ID();
INSERT INTO seq (v) VALUES ('b'), ('c');
SELECT LAST_INSERT_ID(), LAST_INSERT_ID() + 1;
SELECT * FROM seq WHERE id = LAST_INSERT_ID();
SELECT LAST_INSERT_ID(12345);
SELECT LAST_INSERT_ID(), @@last_insert_id, @@identity;
UPDATE k_int SET n = LAST_INSERT_ID(n + 1) WHERE id = 3;
SELECT LAST_INSERT_ID();
UPDATE k_int SET n = 5 WHERE id IN (1, 2);
SELECT ROW_COUNT();
DELETE FROM k_int WHERE id = 60;
SELECT ROW_COUNT();
SELECT id FROM k_int WHERE id = 1;
SELECT ROW_COUNT();
SELECT id FROM k_int WHERE id IN (1, 2, 3);
SELECT FOUND_ROWS();
SELECT FOUND_ROWS() * 0, 1 + FOUND_ROWS() AS n;
SHOW WARNINGS;
SELECT CONCAT(FOUND_ROWS(), 'x') ORDER BY FOUND_ROWS();
SELECT FOUND_ROWS() + 1 LIMIT 1;
SELECT ROW_COUNT() + 1 UNION SELECT 2;
SELECT SQL_CALC_FOUND_ROWS id FROM k_int WHERE id = 1 LIMIT 0;
SELECT FOUND_ROWS();
SELECT SQL_CALC_FOUND_ROWS id FROM k_int ORDER BY id LIMIT 1;
SHOW WARNINGS;
SELECT FOUND_ROWS();
SELECT id FROM k_int WHERE id IN (1, 2, 3);
SHOW ERRORS;
SELECT FOUND_ROWS();
SELECT 1/0, CAST('abc' AS SIGNED);
SHOW WARNINGS;
SELECT CAST('abc' AS SIGNED), CAST('def' AS SIGNED);
SHOW COUNT(*) WARNINGS;
SELECT CAST('abc' AS SIGNED);
SELECT @@warning_count, @@error_count;
SELECT CAST('abc' AS SIGNED), CAST('def' AS SIGNED);
SHOW WARNINGS LIMIT 1;
--@ error 1146
SELECT * FROM missing;
SHOW ERRORS;
--@ error 1146
SELECT * FROM missing;
SHOW WARNINGS;
DO 1;
DO SLEEP(0), 1/0;

-- prepared statements in SQL
PREPARE p FROM 'SELECT v FROM k_int WHERE id = ?';
SET @id = 1;
EXECUTE p USING @id;
SET @id = 2;
EXECUTE p USING @id;
DEALLOCATE PREPARE p;
--@ error 1243
EXECUTE p USING @id;

-- things clients ask
SELECT @@version_comment LIKE '%MySQL%';
SELECT DATABASE();
SELECT @@max_allowed_packet > 0, @@auto_increment_increment, @@lower_case_table_names;
USE ${db};
--@ error 1049
USE no_such_database;
SHOW TABLES;
SHOW TABLES LIKE 'k_b%';
SHOW TABLES FROM ${db} LIKE 'users';
SHOW FULL TABLES LIKE 'users';
SHOW COLUMNS FROM k_int;
SHOW FULL COLUMNS FROM users FROM ${db};
SHOW FIELDS FROM users LIKE 'c%';
DESCRIBE k_int;
DESC users name;
EXPLAIN users;
SHOW CREATE TABLE k_int;
SHOW CREATE TABLE countries;
SHOW INDEX FROM countries WHERE Key_name = 'PRIMARY';
SHOW DATABASES LIKE '${db}';
SHOW VARIABLES LIKE 'autocommit';
SHOW SESSION VARIABLES WHERE Variable_name = 'sql_mode';
SHOW CHARACTER SET LIKE 'utf8mb4';
SHOW COLLATION LIKE 'utf8mb4_0900_ai_ci';
--@ shape
SHOW STATUS LIKE 'Threads_connected';
SELECT table_name, table_type FROM information_schema.tables WHERE table_schema = '${db}' AND table_name LIKE 'k_%';
SELECT column_name, data_type, is_nullable FROM information_schema.columns WHERE table_schema = '${db}' AND table_name = 'users';
SELECT schema_name FROM information_schema.schemata WHERE schema_name = '${db}';
--@ error 1146
SHOW CREATE TABLE missing;
--@ error 1146
SHOW COLUMNS FROM missing;
--@ error 1049
SHOW TABLES FROM no_such_database;

-- changes of definitions
CREATE TABLE made (id INT PRIMARY KEY, v VARCHAR(10));
--@ error 1050
CREATE TABLE made (id INT PRIMARY KEY);
CREATE TABLE IF NOT EXISTS made (id INT PRIMARY KEY);
INSERT INTO made VALUES (1, 'a');
ALTER TABLE made ADD COLUMN w INT DEFAULT 5;
SELECT * FROM made;
CREATE INDEX made_w ON made (w);
DROP INDEX made_w ON made;
ALTER TABLE k_int ADD COLUMN extra INT DEFAULT 3, ADD INDEX extra (extra);
SELECT * FROM k_int WHERE id = 1;
SELECT * FROM k_int;
ALTER TABLE k_int DROP COLUMN extra;
SELECT * FROM k_int WHERE id = 1;
--@ error 1054
SELECT extra FROM k_int WHERE id = 1;
TRUNCATE made;
RENAME TABLE made TO remade;
DROP TABLE remade;
--@ error 1051
DROP TABLE remade;
DROP TABLE IF EXISTS remade;

-- User locks, on a connection that the session keeps.
SELECT GET_LOCK('a', 0);
SELECT GET_LOCK('a', 0) AS again, IS_FREE_LOCK('a');
SELECT COUNT(*) FROM k_int;
SELECT RELEASE_LOCK('a');
DO RELEASE_LOCK('a');
SELECT RELEASE_LOCK('a');
SELECT RELEASE_ALL_LOCKS();
SELECT IS_FREE_LOCK('b');
SET @lock = GET_LOCK('a', 0);

-- Temporary tables.
CREATE TEMPORARY TABLE tmp (id INT PRIMARY KEY AUTO_INCREMENT, v VARCHAR(10));
INSERT INTO tmp (v) VALUES ('x'), ('y');
SELECT LAST_INSERT_ID();
SELECT * FROM tmp ORDER BY id;
SELECT COUNT(*) FROM k_int;
SELECT COUNT(*), MAX(v) FROM tmp;
BEGIN;
UPDATE tmp SET v = 'z' WHERE id = 2;
ROLLBACK;
SELECT * FROM tmp ORDER BY id DESC;
--@ error 1050
CREATE TEMPORARY TABLE tmp (a INT);
CREATE TEMPORARY TABLE IF NOT EXISTS tmp (a INT);
SHOW WARNINGS;
CREATE TEMPORARY TABLE tmp2 AS SELECT v FROM tmp;
ALTER TABLE tmp2 ADD COLUMN w INT DEFAULT 5;
SELECT * FROM tmp2 ORDER BY v;
DROP TEMPORARY TABLE tmp2;
DROP TABLE tmp;
--@ error 1146
SELECT * FROM tmp;
UNLOCK TABLES;

-- LAST_INSERT_ID(expr) wherever it stands.
DO LAST_INSERT_ID(42);
SELECT LAST_INSERT_ID();
SET @last = LAST_INSERT_ID(43);
SELECT LAST_INSERT_ID(), @last;
SET @last = 1 + LAST_INSERT_ID();
SELECT LAST_INSERT_ID(), @last;
SET div_precision_increment = LAST_INSERT_ID(5);
SELECT LAST_INSERT_ID(), 1 / 3;
SET div_precision_increment = DEFAULT;
--@ error 1193
SET @last = LAST_INSERT_ID(44), no_such_variable = 1;
SELECT LAST_INSERT_ID();
DO 1, LAST_INSERT_ID(45), 2;
SELECT LAST_INSERT_ID();
-- completion_type where no transaction is open, and where one is.
SET completion_type = 'CHAIN';
COMMIT;
INSERT INTO k_int (id, v) VALUES (9001, 'chained');
ROLLBACK AND NO CHAIN;
SELECT COUNT(*) FROM k_int WHERE id = 9001;
INSERT INTO k_int (id, v) VALUES (9001, 'alone');
ROLLBACK;
INSERT INTO k_int (id, v) VALUES (9002, 'chained');
ROLLBACK AND NO CHAIN;
SELECT id FROM k_int WHERE id = 9001;
SELECT COUNT(*) FROM k_int WHERE id = 9002;
BEGIN;
UPDATE k_int SET v = 'a' WHERE id = 9001;
COMMIT;
UPDATE k_int SET v = 'b' WHERE id = 9001;
BEGIN;
ROLLBACK AND NO CHAIN;
SELECT v FROM k_int WHERE id = 9001;
INSERT INTO k_int (id, v) VALUES (9011, 'x'), (9012, 'x'), (9013, 'x'), (9014, 'x');
DELETE FROM k_int WHERE id > 9000;
ROLLBACK AND NO CHAIN;
SELECT COUNT(*) FROM k_int WHERE id > 9000;
SET completion_type = DEFAULT;

-- what only the session knows, in SET and DO
UPDATE k_int SET n = n + 1 WHERE id < 4;
SET @r = ROW_COUNT();
SELECT @r;
UPDATE k_int SET n = n - 1 WHERE id < 4;
SET @r = (SELECT ROW_COUNT()) + 10, @who = LENGTH(USER()) > 0;
SELECT @r, @who;
SELECT id FROM k_int ORDER BY id LIMIT 3;
SET @f = FOUND_ROWS() + 0;
SELECT @f;
SET @z = 0;
UPDATE k_int SET n = n + 1 WHERE id < 3;
DO @z := ROW_COUNT();
SELECT @z;
SET @c = CONNECTION_ID();
SELECT @c = CONNECTION_ID();
UPDATE k_int SET n = n - 1 WHERE id < 3;
