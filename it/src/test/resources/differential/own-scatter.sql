-- Every form of statement that goes to several shards.

INSERT INTO k_int (id, v, n, d) VALUES (1,'one',5,1.10),(2,'two',4,2.20),(3,'three',3,3.30),(4,'four',2,4.40),(5,'five',1,5.50),(6,'six',5,6.60),(7,'seven',4,NULL),(8,'eight',3,8.80),(9,'Nine',2,9.90),(10,NULL,1,10.10),(11,'eleven',NULL,11.11),(12,'Eleven',NULL,12.12);
INSERT INTO users (id, email, name, country, credit, born) VALUES (1,'a@x','Ann','DE',10,'1990-01-01'),(2,'b@x','Bob','FR',20,'1980-02-02'),(3,'c@x','Cid','DE',30,NULL),(4,'d@x','Dan','IT',40,'2000-12-31'),(5,'e@x','Eve',NULL,50,'1970-06-15'),(6,'f@x','Fay','FR',60,NULL);
INSERT INTO orders (id, user_id, total, placed, note) VALUES (1,1,10.50,'2024-01-01 10:00:00.123','first'),(2,1,20.00,'2024-01-02 10:00:00','second'),(3,2,5.25,'2024-01-03 10:00:00',NULL),(4,3,100.00,'2024-01-04 10:00:00','big'),(5,5,0.99,NULL,'small');
INSERT INTO k_ai VALUES ('a',1),('b',2),('ö',3),('Z',4),('straße',5),('日本',6);
INSERT INTO k_latin VALUES ('a',1),('b',2),('é',3),('Z',4),('x ',5);
INSERT INTO k_vbin VALUES (0x00,1),(0x01,2),(0xFF,3),('abc',4),('abd',5);
INSERT INTO countries VALUES ('DE','Germany'),('FR','France'),('IT','Italy');

-- rows
SELECT * FROM k_int;
SELECT * FROM k_int WHERE n > 2 OR n IS NULL;
SELECT * FROM k_int WHERE id IN (1, 2, 3, 4, 99);
SELECT * FROM k_int WHERE id BETWEEN 3 AND 9 AND v LIKE '%e%';
SELECT * FROM ${db}.k_int AS `a``b` WHERE `a``b`.n = 1;
SELECT * FROM ${db}.k_int WHERE ${db}.k_int.n = 1 -- here
;
SELECT * FROM k_ai;
SELECT * FROM k_ai WHERE v > 2;
SELECT * FROM k_latin WHERE v > 0;
SELECT * FROM k_vbin WHERE v <> 3;
--@ ordered
SELECT id, v FROM k_int ORDER BY (1) DESC LIMIT 4;
--@ ordered
SELECT id, v FROM k_int ORDER BY ((1)) LIMIT 3;
--@ ordered
SELECT id, n FROM k_int ORDER BY (2) DESC, (1) LIMIT 5;
--@ error 1054
SELECT id FROM k_int ORDER BY (2);
SELECT id, v FROM k_int ORDER BY +1 DESC LIMIT 4;
SELECT id, id AS x FROM k_int ORDER BY -x LIMIT 2;
UPDATE k_int SET n = (@r := @r + 1);
SELECT id, RAND(3) FROM k_int;

--@ ordered
SELECT id, n FROM k_int ORDER BY n DESC, id LIMIT 4;
--@ ordered
SELECT id, v FROM k_int WHERE n IS NOT NULL ORDER BY id LIMIT 2, 3;
--@ ordered
SELECT DISTINCT n FROM k_int ORDER BY n;
SELECT DISTINCT n, d > 5 FROM k_int WHERE id < 11;

-- sql_select_limit is the LIMIT of each SELECT that has none
SET sql_select_limit = 3;
--@ ordered
SELECT id, n FROM k_int ORDER BY id DESC;
--@ ordered
SELECT id, v FROM k_int ORDER BY v, id LIMIT 5;
--@ ordered
SELECT DISTINCT n FROM k_int ORDER BY n;
SELECT COUNT(*), SUM(n) FROM k_int;
SELECT id FROM k_int WHERE id IN (1, 2);
SELECT COUNT(*) FROM users u JOIN orders o ON o.user_id = u.id;
SET sql_select_limit = 0;
SELECT id FROM k_int;
SELECT COUNT(*) FROM k_int;
SET sql_select_limit = DEFAULT;

-- aggregates
SELECT COUNT(*), COUNT(n), SUM(n), SUM(d), MIN(d), MAX(n) FROM k_int;
SELECT COUNT(*), MAX(d) FROM k_int WHERE n = 4 OR n = 5;
SELECT COUNT(DISTINCT id) FROM k_int WHERE n < 4;
SELECT id, COUNT(*), SUM(n) FROM k_int GROUP BY id;
SELECT user_id, COUNT(*) c, SUM(total) FROM orders WHERE total > 1 GROUP BY user_id HAVING c > 1;

-- joins, subqueries, derived tables
SELECT u.id, o.id FROM users u JOIN orders o ON o.user_id = u.id;
SELECT u.id, o.id FROM users u, orders o WHERE o.user_id = u.id AND (o.total > 5 OR u.credit = 50);
SELECT u.id, o.id FROM users u LEFT JOIN orders o ON o.user_id = u.id;
SELECT u.id FROM users u LEFT JOIN orders o ON o.user_id = u.id AND o.total > 5 WHERE o.id IS NULL;
SELECT u.id, o.id FROM orders o RIGHT JOIN users u ON o.user_id = u.id AND o.total > 5;
SELECT u.name, c.name FROM users u LEFT JOIN countries c ON c.code = u.country;
SELECT u.name, c.name FROM users u JOIN countries c ON c.code = u.country WHERE c.name <> 'Italy';
SELECT COUNT(*) FROM users u LEFT JOIN orders o ON o.user_id = u.id;
SELECT id, (SELECT COUNT(*) FROM orders o WHERE o.user_id = u.id) FROM users u;
SELECT id FROM users u WHERE EXISTS (SELECT 1 FROM orders o WHERE o.user_id = u.id AND o.total > 5);
SELECT id FROM users u WHERE NOT EXISTS (SELECT 1 FROM orders o WHERE o.user_id = u.id);
SELECT id FROM users WHERE id IN (SELECT user_id FROM orders);
SELECT id FROM users WHERE id IN (SELECT user_id FROM orders WHERE total > 5) AND credit < 30;

-- changes
UPDATE k_int SET n = n + 10 WHERE n > 2;
SELECT * FROM k_int;
UPDATE k_int SET v = 'all';
UPDATE k_int AS t SET t.d = 0 WHERE t.n > 12 OR t.n IS NULL;
UPDATE k_int SET n = 7 WHERE id IN (2, 3, 4, 5);
SELECT * FROM k_int;
DELETE FROM k_int WHERE n > 13;
DELETE FROM k_int AS t WHERE t.id IN (1, 2, 3) OR t.n = 11;
SELECT * FROM k_int;
INSERT INTO k_int (id, n) VALUES (1, 1), (2, 2), (3, 3), (4, 4) AS new ON DUPLICATE KEY UPDATE n = new.n + 100;
REPLACE INTO k_int (id, n) VALUES (1, 5), (5, 5), (7, 5), (8, 5);
SELECT * FROM k_int;
DELETE FROM orders;
DELETE FROM users;
SELECT COUNT(*) FROM users;
DELETE FROM k_ai WHERE v = 1 OR v > 4;
SELECT * FROM k_ai;

-- with parameters
--@ params int:2 str:'two'
--@ params int:5 null
SELECT * FROM k_int WHERE n > ? OR v = ?;
--@ ordered
--@ params int:1 int:3
--@ params int:0 int:2
SELECT id, n FROM k_int ORDER BY id LIMIT ?, ?;
--@ params int:1 int:2 int:5
--@ params int:4 int:5 int:7
SELECT COUNT(*), SUM(n) FROM k_int WHERE id IN (?, ?, ?);
--@ params int:3 int:4
--@ params int:5 int:5
UPDATE k_int SET n = n + ? WHERE n > ?;
--@ params int:9
DELETE FROM k_int WHERE n > ?;
