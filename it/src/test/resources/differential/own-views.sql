-- Views of tables on several shards, and the derived tables that their queries become.

INSERT INTO k_int (id, v, n, d) VALUES (1,'one',5,1.10),(2,'two',4,2.20),(3,'three',3,3.30),(4,'four',2,4.40),(5,'five',1,5.50),(6,'six',5,6.60),(7,'seven',4,NULL),(8,'eight',3,8.80),(9,'Nine',2,9.90),(10,NULL,1,10.10),(11,'eleven',NULL,11.11),(12,'Eleven',NULL,12.12);
INSERT INTO users (id, email, name, country, credit, born) VALUES (1,'a@x','Ann','DE',10,'1990-01-01'),(2,'b@x','Bob','FR',20,'1980-02-02'),(3,'c@x','Cid','DE',30,NULL),(4,'d@x','Dan','IT',40,'2000-12-31'),(5,'e@x','Eve',NULL,50,'1970-06-15'),(6,'f@x','Fay','FR',60,NULL);
INSERT INTO orders (id, user_id, total, placed, note) VALUES (1,1,10.50,'2024-01-01 10:00:00.123','first'),(2,1,20.00,'2024-01-02 10:00:00','second'),(3,2,5.25,'2024-01-03 10:00:00',NULL),(4,3,100.00,'2024-01-04 10:00:00','big'),(5,5,0.99,NULL,'it''s \\ "small"');
INSERT INTO countries VALUES ('DE','Germany'),('FR','France'),('IT','Italy');

-- derived tables whose rows are each on one shard
SELECT * FROM (SELECT id, name, credit FROM users) AS u WHERE u.id = 3;
SELECT name FROM (SELECT id, name FROM users WHERE credit > 10) AS u WHERE id IN (1, 3, 5);
SELECT k, nm FROM (SELECT id, name FROM users) AS u (k, nm) WHERE k BETWEEN 2 AND 4;
SELECT * FROM (SELECT * FROM users WHERE country = 'FR') AS u;
--@ ordered
SELECT * FROM (SELECT id, name, born FROM users) AS u ORDER BY name DESC LIMIT 3;
--@ ordered
SELECT u.id FROM (SELECT id, credit FROM users) AS u ORDER BY u.credit LIMIT 2 OFFSET 1;
SELECT COUNT(*), SUM(credit), MIN(born), AVG(credit) FROM (SELECT id, credit, born FROM users) AS u;
SELECT country, COUNT(*) FROM (SELECT id, country FROM users) AS u GROUP BY country;
SELECT u.d AS c1 FROM (SELECT users.name, DATE '2000-01-01' AS d FROM users JOIN countries) AS u ORDER BY u.name, u.d;
SELECT DISTINCT country FROM (SELECT id, country FROM users) AS u;
SELECT * FROM (SELECT user_id, COUNT(*) AS n, SUM(total) AS s FROM orders GROUP BY user_id) AS o WHERE s > 6;
--@ ordered
SELECT * FROM (SELECT user_id, SUM(total) / COUNT(*) AS s FROM orders GROUP BY user_id) AS o ORDER BY s, user_id;
SELECT u.name, o.s FROM users AS u JOIN (SELECT user_id, SUM(total) AS s FROM orders GROUP BY user_id) AS o ON o.user_id = u.id;
SELECT u.name, o.s FROM users AS u LEFT JOIN (SELECT user_id, SUM(total) AS s FROM orders GROUP BY user_id) AS o ON o.user_id = u.id;
SELECT u.name, o.total FROM (SELECT id, name FROM users) AS u LEFT JOIN orders AS o ON o.user_id = u.id;
SELECT u.name, o.total FROM (SELECT id, name FROM users WHERE id = 1) AS u JOIN orders AS o ON o.user_id = u.id;
SELECT a.id, b.name FROM (SELECT id FROM users) AS a JOIN (SELECT id, name FROM users) AS b ON a.id = b.id WHERE b.id <> 4;
SELECT a.id, b.id FROM (SELECT id, n FROM k_int) AS a JOIN (SELECT id, n FROM k_int) AS b ON a.n = b.id WHERE a.id < 6;
SELECT * FROM (SELECT DISTINCT country FROM users) AS u;
SELECT COUNT(*) FROM (SELECT country FROM users GROUP BY country) AS u;
SELECT * FROM (SELECT id FROM users ORDER BY id LIMIT 3) AS u WHERE u.id = 2;
SELECT * FROM (SELECT MAX(id) AS id FROM users) AS u WHERE u.id = 6;
SELECT * FROM (SELECT id, ROW_NUMBER() OVER (ORDER BY id DESC) AS r FROM users) AS u WHERE u.id = 2;
SELECT * FROM (SELECT c.code, u.id FROM countries AS c LEFT JOIN users AS u ON u.country = c.code AND u.credit > 35) AS x WHERE x.id = 4 OR x.id IS NULL;
SELECT name FROM users WHERE id IN (SELECT k FROM (SELECT user_id AS k FROM orders WHERE total > 9) AS o);
SELECT name, (SELECT SUM(t) FROM (SELECT user_id AS k, total AS t FROM orders) AS o WHERE o.k = users.id) AS s FROM users;
SELECT id FROM (SELECT id, @n := 1 FROM users) AS u WHERE u.id = 3;
UPDATE users AS u JOIN (SELECT user_id, SUM(total) AS s FROM orders GROUP BY user_id) AS o ON o.user_id = u.id SET u.credit = u.credit + o.s;
SELECT id, credit FROM users;
DELETE u FROM k_int AS u JOIN (SELECT id FROM k_int WHERE id > 10) AS x ON x.id = u.id;
INSERT INTO k_int (id, v, n) SELECT id + 100, name, 1 FROM (SELECT id, name FROM users) AS u WHERE u.id = 3;
SELECT * FROM k_int;

-- views
CREATE VIEW w_users AS SELECT * FROM users WHERE credit < 55;
CREATE VIEW w_sums (who, n, s) AS SELECT u.name, COUNT(*), SUM(o.total) FROM users AS u JOIN orders AS o ON o.user_id = u.id GROUP BY u.id, u.name;
CREATE VIEW w_all AS SELECT id, v AS what FROM k_int UNION ALL SELECT id, name FROM users;
CREATE VIEW w_over AS SELECT w.id, w.name, c.name AS land FROM w_users AS w LEFT JOIN countries AS c ON c.code = w.country WHERE w.name <> 'it''s \\';
--@ ordered
--@ tables differ: those of the query
SELECT id, name FROM w_users ORDER BY id;
--@ tables differ: those of the query
SELECT name FROM w_users WHERE id = 2;
--@ tables differ: those of the query
SELECT * FROM w_sums;
--@ tables differ: those of the query
SELECT s.who FROM w_sums AS s WHERE s.n > 1;
--@ ordered
--@ tables differ: those of the query
SELECT * FROM w_all ORDER BY id, what;
--@ ordered
--@ tables differ: those of the query
TABLE w_over ORDER BY id LIMIT 3;
--@ tables differ: those of the query
SELECT o.id, w.land FROM orders AS o JOIN w_over AS w ON w.id = o.user_id;
SELECT COUNT(*) FROM w_users AS a JOIN w_users AS b ON a.id = b.id;
SELECT name FROM users WHERE id IN (SELECT id FROM w_users WHERE credit > 20);
WITH w_all AS (SELECT 1 AS one) SELECT * FROM w_all;
WITH w_all AS (SELECT COUNT(*) AS n FROM w_all) SELECT * FROM w_all;
SELECT (WITH w_all AS (SELECT 5 AS n) SELECT n FROM w_all) AS five, COUNT(*) FROM w_all;
WITH RECURSIVE w_all AS (SELECT 1 AS n UNION ALL SELECT n + 1 FROM w_all WHERE n < 3) SELECT n FROM w_all ORDER BY n;
INSERT INTO k_int (id, v) SELECT id + 200, name FROM w_over WHERE id < 3;
UPDATE k_int JOIN w_users AS w ON w.id = k_int.id SET k_int.n = 77;
SELECT * FROM k_int;
START TRANSACTION;
INSERT INTO k_int (id, n) VALUES (300, (SELECT COUNT(*) FROM w_users)), (301, (SELECT n FROM w_sums LIMIT 1));
SELECT n FROM k_int WHERE id BETWEEN 300 AND 301;
DELETE FROM k_int WHERE v NOT IN (SELECT name FROM w_users WHERE k_int.id = 4);
ROLLBACK;
SELECT EXISTS (SELECT 1 FROM w_users WHERE id = 2), (SELECT COUNT(*) FROM w_users);
DROP TABLE IF EXISTS w_users, none_such;
--@ error 1054
SELECT nope FROM w_users;
--@ error 1050
CREATE VIEW w_users AS SELECT 1;
CREATE OR REPLACE VIEW w_users AS SELECT id, UPPER(name) AS name, credit, country FROM users;
--@ tables differ: those of the query
SELECT name FROM w_users WHERE id = 2;
ALTER VIEW w_users AS SELECT id, name, credit, country FROM users WHERE id > 2;
--@ ordered
--@ tables differ: those of the query
SELECT * FROM w_users ORDER BY name;
--@ tables differ: those of the query
SELECT land FROM w_over WHERE id = 3;
--@ error 1146
ALTER VIEW w_none AS SELECT 1;
DESCRIBE w_sums;
RENAME TABLE w_all TO w_any;
SELECT COUNT(*) FROM w_any;
--@ error 1347
DROP VIEW users;
DROP VIEW w_over, w_any;
DROP VIEW w_users, w_sums;
--@ error 1146
--@ tables differ: those of the query
SELECT * FROM w_users;
