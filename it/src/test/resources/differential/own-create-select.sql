-- CREATE TABLE .. SELECT from tables over shards, into tables of the home shard.

INSERT INTO users (id, email, name, country, credit, born) VALUES (1,'a@x','Ann','de',5,'1990-01-02'),(2,'b@x','Bob','fr',0,NULL),(3,'c@x',NULL,NULL,7,'2000-02-29'),(4,'d@x','Dan','de',-3,'1970-01-01'),(5,'e@x','Eve','it',9,NULL);
INSERT INTO orders VALUES (1,1,9.50,'2024-01-01 10:00:00.123','x'),(2,1,1.25,NULL,NULL),(3,2,100.00,'2024-02-02 00:00:00','y'),(4,3,0.01,NULL,'z');
INSERT INTO countries VALUES ('de','Germany'),('fr','France'),('it','Italy');
INSERT INTO settings VALUES ('a','1'),('b','2'),('c',NULL);

-- of the database's home
CREATE TABLE c1 SELECT * FROM users;
SHOW CREATE TABLE c1;
SELECT * FROM c1;
CREATE TABLE c2 AS SELECT id, name AS n, credit + 1 AS more, 'text' AS t, NOW() > 0 AS now, 1.5 AS d FROM users WHERE id < 4;
SHOW CREATE TABLE c2;
SELECT * FROM c2;
CREATE TABLE c3 (k INT AUTO_INCREMENT PRIMARY KEY, extra VARCHAR(5) DEFAULT 'x', KEY (name)) COMMENT 'kept' SELECT name, id FROM users ORDER BY id LIMIT 3;
SHOW CREATE TABLE c3;
SELECT * FROM c3;
CREATE TABLE c4 (id BIGINT NOT NULL, PRIMARY KEY (id), g INT AS (id + 1)) SELECT id, total FROM orders;
SHOW CREATE TABLE c4;
SELECT * FROM c4;
CREATE TABLE c5 TABLE settings;
SELECT * FROM c5;
CREATE TABLE c6 VALUES ROW(1, 'a'), ROW(2, 'b');
SHOW CREATE TABLE c6;
SELECT * FROM c6;
CREATE TABLE c7 VALUES ROW(1, 'a');
SELECT * FROM c7;
CREATE TABLE c8 (SELECT country, COUNT(*) AS c, SUM(credit) AS s, MAX(born) FROM users GROUP BY country);
SHOW CREATE TABLE c8;
SELECT * FROM c8;
CREATE TABLE c9 SELECT id FROM users WHERE id = 1 UNION SELECT 'x' LIMIT 2;
SHOW CREATE TABLE c9;
CREATE TABLE c10 WITH c AS (SELECT id FROM users WHERE id < 3) SELECT c.id, o.total FROM c JOIN orders o ON o.user_id = c.id;
SELECT * FROM c10;
CREATE TABLE c11 SELECT 1 AS a FROM users WHERE FALSE;
SELECT * FROM c11;
CREATE TABLE c12 (a INT, CHECK (a > 0)) SELECT id AS a FROM users;
SHOW CREATE TABLE c12;

-- duplicates
CREATE TABLE d1 (PRIMARY KEY (user_id)) IGNORE SELECT user_id, 1 AS n FROM orders;
SELECT * FROM d1;
CREATE TABLE d2 (PRIMARY KEY (user_id)) REPLACE SELECT user_id, id FROM orders ORDER BY id;
SELECT * FROM d2;
--@ error 1062
CREATE TABLE d3 (PRIMARY KEY (user_id)) SELECT user_id FROM orders;
--@ error 1146
SELECT * FROM d3;
SHOW TABLES LIKE 'd%';
SHOW TABLES LIKE 'ring%';

-- the table is there
CREATE TABLE IF NOT EXISTS d1 SELECT * FROM orders;
SELECT * FROM d1;
--@ error 1050
CREATE TABLE d1 SELECT * FROM orders;
CREATE TABLE IF NOT EXISTS d4 SELECT id FROM orders;
SELECT * FROM d4;

-- errors
--@ error 1146
CREATE TABLE e1 SELECT * FROM nix;
--@ error 1054
CREATE TABLE e1 SELECT nix FROM users;
--@ error 1060
CREATE TABLE e1 SELECT id, id FROM users;
--@ error 1064
CREATE TABLE e1 SELECT FROM users;
--@ error 1264
CREATE TABLE e1 (a TINYINT) SELECT id + 126 AS a FROM users;
--@ error 1146
SELECT * FROM e1;
--@ error 1048
CREATE TABLE e1 (a INT NOT NULL) SELECT NULL AS a FROM users;
--@ error 1146
CREATE TABLE e1 SELECT * FROM e1;
--@ error 3105
CREATE TABLE e1 (b INT AS (1)) SELECT id AS b FROM users;
SHOW TABLES LIKE 'e%';

-- a transaction before it is committed
BEGIN;
INSERT INTO settings VALUES ('t', 'x');
CREATE TABLE t1 SELECT * FROM settings;
ROLLBACK;
SELECT * FROM t1;
SELECT * FROM settings;
SET autocommit = 0;
CREATE TABLE t2 SELECT * FROM settings;
ROLLBACK;
SELECT * FROM t2;
SET autocommit = 1;
