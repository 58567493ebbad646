-- Stored procedures, functions and triggers: where they can be right.

INSERT INTO users (id, email, name, country, credit) VALUES (1,'a@x','Ann','de',5),(2,'b@x','Bob','fr',0),(3,'c@x',NULL,NULL,7);
INSERT INTO countries VALUES ('de','Germany'),('fr','France');
INSERT INTO settings VALUES ('a','1'),('b','2');

-- procedures of single and reference tables
CREATE PROCEDURE p_count() SELECT COUNT(*) AS n FROM settings;
CALL p_count();
CALL p_count;
call P_COUNT();
CREATE PROCEDURE p_two(IN a INT, INOUT b INT, OUT c VARCHAR(20)) BEGIN SELECT a, b; SET b = a + b, c = CONCAT('c', b); SELECT name FROM settings ORDER BY name; END;
SET @b = 4;
CALL p_two(3, @b, @c);
SELECT @b, @c;
CALL p_two(1 + 2, @b, @new);
SELECT @b, @new;
--@ error 1318
CALL p_two(1);
--@ error 1414
CALL p_two(1, 2, 3);
--@ params int:5
--@ params null
CALL p_two(?, @b, @c);
SELECT @b, @c;
--@ warnings differ: MySQL keeps the conditions of the statement before when a body has DECLARE
CREATE PROCEDURE p_add(v VARCHAR(20), u INT) MODIFIES SQL DATA BEGIN DECLARE EXIT HANDLER FOR 1062 BEGIN SELECT 'twice'; RESIGNAL; END; INSERT INTO seq (v, u) VALUES (v, u); SET @last = LAST_INSERT_ID(); END;
CALL p_add('x', 1);
SELECT @last, LAST_INSERT_ID();
CALL p_add('y', 2);
SELECT ROW_COUNT();
--@ error 1062
CALL p_add('z', 2);
--@ error 1265
CALL p_add('much too long', 3);
SELECT v, u FROM seq;
SELECT LAST_INSERT_ID();
START TRANSACTION;
UPDATE users SET credit = 100 WHERE id = 1;
CALL p_add('in', 4);
ROLLBACK;
SELECT v, u FROM seq;
SELECT credit FROM users WHERE id = 1;
START TRANSACTION;
CALL p_add('kept', 5);
UPDATE users SET credit = 6 WHERE id = 1;
UPDATE users SET credit = 8 WHERE id = 2;
COMMIT;
SELECT v, u FROM seq;
SELECT id, credit FROM users;
CREATE PROCEDURE p_warn() BEGIN SELECT 1/0; INSERT INTO settings VALUES ('w', CAST('7x' AS SIGNED)); END;
--@ error 1292
CALL p_warn();
CREATE PROCEDURE p_signal(n INT) BEGIN IF n > 0 THEN SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'more than none', MYSQL_ERRNO = 4711; END IF; SIGNAL SQLSTATE '01000' SET MESSAGE_TEXT = 'none'; END;
--@ error 4711
CALL p_signal(1);
CALL p_signal(0);
SELECT COUNT(*) FROM settings;
--@ warnings differ: MySQL keeps the conditions of the statement before when a body has DECLARE
CREATE PROCEDURE p_cursor(OUT total INT) BEGIN DECLARE done BOOLEAN DEFAULT FALSE; DECLARE n VARCHAR(30); DECLARE c CURSOR FOR SELECT name FROM countries ORDER BY code; DECLARE CONTINUE HANDLER FOR NOT FOUND SET done = TRUE; SET total = 0; OPEN c; l: LOOP FETCH c INTO n; IF done THEN LEAVE l; END IF; SET total = total + LENGTH(n); END LOOP; CLOSE c; END;
CALL p_cursor(@total);
SELECT @total;
CREATE PROCEDURE p_outer(OUT total INT) BEGIN CALL p_cursor(total); CALL p_count(); SET @seen = total; END;
CALL p_outer(@x);
SELECT @x, @seen;
--@ error 1304
CREATE PROCEDURE p_count() SELECT 1;
CREATE PROCEDURE IF NOT EXISTS p_count() SELECT 1;
ALTER PROCEDURE p_count COMMENT 'counts' SQL SECURITY INVOKER;
CALL p_count();
--@ error 1305
ALTER PROCEDURE none COMMENT 'x';
--@ error 1305
CALL none();
--@ error 1305
DROP PROCEDURE none;
DROP PROCEDURE IF EXISTS none;
--@ error 1064
CREATE PROCEDURE p_wrong() SELECT FROM;
SELECT ROUTINE_NAME, ROUTINE_TYPE, DATA_TYPE, ROUTINE_COMMENT, SECURITY_TYPE FROM information_schema.ROUTINES WHERE ROUTINE_SCHEMA = DATABASE() ORDER BY ROUTINE_NAME;
SELECT SPECIFIC_NAME, PARAMETER_NAME, PARAMETER_MODE, DTD_IDENTIFIER FROM information_schema.PARAMETERS WHERE SPECIFIC_SCHEMA = DATABASE() ORDER BY SPECIFIC_NAME, ORDINAL_POSITION;

-- refused
CREATE PROCEDURE p_users() SELECT COUNT(*) FROM users;
CREATE PROCEDURE p_commit() BEGIN INSERT INTO settings VALUES ('c', 1); COMMIT; END;
CREATE PROCEDURE p_country() DELETE FROM countries;
CALL p_add((SELECT 'q'), 9);

-- functions that use no table
CREATE FUNCTION twice(n INT) RETURNS INT DETERMINISTIC NO SQL RETURN n * 2;
CREATE FUNCTION grade(n INT) RETURNS VARCHAR(10) DETERMINISTIC BEGIN IF n > 5 THEN RETURN 'high'; END IF; RETURN CASE WHEN n IS NULL THEN NULL ELSE 'low' END; END;
SELECT twice(4), grade(9), grade(NULL);
SELECT id, twice(credit), grade(credit) FROM users;
SELECT id FROM users WHERE twice(credit) > 10;
SELECT twice(credit) FROM users WHERE id = 2;
UPDATE users SET credit = twice(credit) WHERE id > 1;
UPDATE users SET credit = twice(credit) WHERE id = 1;
SELECT id, credit FROM users;
INSERT INTO users (id, email, credit) VALUES (10, 'j@x', twice(5)), (11, 'k@x', twice(6));
DELETE FROM users WHERE twice(id) = 20;
SET @t = twice(21);
SELECT @t;
SELECT id, credit FROM users;
CREATE PROCEDURE p_twice(n INT) SELECT twice(n), n;
CALL p_twice(8);
CALL p_twice(twice(8));
--@ error 1305
DROP FUNCTION none;

-- triggers
CREATE TRIGGER users_in BEFORE INSERT ON users FOR EACH ROW BEGIN SET NEW.name = UPPER(NEW.name); IF NEW.credit < 0 THEN SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'no debts'; END IF; END;
INSERT INTO users (id, email, name) VALUES (20, 't@x', 'tim'), (21, 'u@x', 'ulf'), (22, 'v@x', 'vic');
SELECT id, name FROM users WHERE id >= 20;
--@ error 1644
INSERT INTO users (id, email, name, credit) VALUES (30, 'w@x', 'w', 1), (31, 'x@x', 'x', 1), (32, 'y@x', 'y', -1);
SELECT id, name FROM users WHERE id >= 20;
--@ error 1644
INSERT INTO users (id, email, credit) SELECT id + 100, email, -1 FROM users WHERE id < 4;
INSERT INTO users (id, email, name) SELECT id + 100, email, 'anna' FROM users WHERE id < 4;
SELECT id, name FROM users WHERE id > 100;
CREATE TRIGGER users_up BEFORE UPDATE ON users FOR EACH ROW SET NEW.born = IF(NEW.credit <> OLD.credit, '2024-02-29', OLD.born);
UPDATE users SET credit = credit + 1 WHERE id > 100 ORDER BY credit, id LIMIT 2;
UPDATE users SET credit = credit + 1 WHERE id < 3;
SELECT id, credit, born FROM users;
CREATE TRIGGER settings_del AFTER DELETE ON settings FOR EACH ROW INSERT INTO seq (v, u) VALUES (OLD.name, (SELECT COUNT(*) + 100 FROM countries));
DELETE FROM settings WHERE name = 'a';
SELECT v, u FROM seq;
--@ error 1359
CREATE TRIGGER settings_del AFTER DELETE ON settings FOR EACH ROW SET @x = 1;
SELECT COUNT(*), SUM(EVENT_OBJECT_TABLE = 'users'), SUM(ACTION_TIMING = 'BEFORE'), SUM(ACTION_STATEMENT LIKE 'INSERT INTO seq%') FROM information_schema.TRIGGERS WHERE TRIGGER_SCHEMA = DATABASE();
DROP TRIGGER users_in;
DROP TRIGGER users_up;
DROP TRIGGER settings_del;
--@ error 1360
DROP TRIGGER settings_del;
DROP TRIGGER IF EXISTS settings_del;
INSERT INTO users (id, email, name, credit) VALUES (40, 'z@x', 'zoe', -9);
SELECT id, name, credit FROM users WHERE id = 40;
CREATE TRIGGER users_key BEFORE INSERT ON users FOR EACH ROW SET NEW.id = 1;
CREATE TRIGGER users_log AFTER INSERT ON users FOR EACH ROW INSERT INTO settings VALUES (NEW.id, 'x');

-- END is a name where it closes nothing.
CREATE PROCEDURE p_end(end INT) BEGIN DECLARE x INT DEFAULT 3; SELECT CASE end WHEN 1 THEN end ELSE x END AS end, end; IF end THEN SELECT x end; END IF; SET end = end + 1; SELECT end; END;
CALL p_end(1);
CALL p_end(0);
DROP PROCEDURE p_end;

-- gone
DROP FUNCTION twice;
--@ error 1305
SELECT id, twice(credit) FROM users;
DROP PROCEDURE p_count;
--@ error 1305
CALL p_count();
