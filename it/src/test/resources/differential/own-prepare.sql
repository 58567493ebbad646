-- PREPARE, EXECUTE and DEALLOCATE PREPARE.

SET NAMES utf8mb4;
INSERT INTO k_int (id, v, n, d) VALUES (1,'one',1,1.5),(2,'two',2,2.5),(3,'three',3,NULL),(4,'1a',4,4),(5,'1',5,5),(6,'b',6,6);
INSERT INTO users (id, email, name, country, credit) VALUES (1,'a@x','Ann','DE',10),(2,'b@x','Bob','FR',20),(3,'c@x','Cid','DE',30);
INSERT INTO orders (id, user_id, total) VALUES (1,1,10.50),(2,1,20),(3,2,7.25),(4,3,1);
INSERT INTO countries VALUES ('DE','Germany'),('FR','France');
INSERT INTO settings VALUES ('a','1'),('b','2');
SET @i = 1, @two = 2, @three = 3, @s = '1', @d = 1.10, @f = 1.5e0, @u = CAST(1 AS UNSIGNED), @n = NULL, @l = _latin1 x'e9' COLLATE latin1_bin, @b = x'41';

-- names
PREPARE p FROM 'SELECT 1';
EXECUTE P;
EXECUTE `p`;
PREPARE `A b` FROM 'SELECT 2';
EXECUTE `a B`;
DEALLOCATE PREPARE `A B`;
--@ error 1243
EXECUTE `a b`;
--@ error 1243
DEALLOCATE PREPARE nope;
--@ error 1243
DROP PREPARE nope;
DROP PREPARE p;
PREPARE begin FROM 'SELECT 3';
EXECUTE begin;
--@ error 1064
PREPARE 's' FROM 'SELECT 1';
--@ error 1064
PREPARE a.b FROM 'SELECT 1';
--@ error 1064
PREPARE p FROM CONCAT('SELECT 1');
--@ error 1064
EXECUTE begin USING 1;
--@ error 1064
EXECUTE begin USING @a b;
--@ error 1210
EXECUTE begin USING @i;
--@ error 1064
DEALLOCATE PREPARE;

-- texts
PREPARE p FROM "SELECT 'it''s', \"x\" ; ";
EXECUTE p;
PREPARE p FROM 'SELECT \'a\', "é"';
EXECUTE p;
PREPARE p FROM 'SELECT ''😀é''';
EXECUTE p;
SET @q = 'SELECT ''😀é''';
PREPARE p FROM @q;
EXECUTE p;
SET @q = _latin1 x'53454c4543542027e927' COLLATE latin1_swedish_ci;
PREPARE p FROM @q;
EXECUTE p;
--@ error 1064
PREPARE p FROM @i;
--@ error 1243
EXECUTE p;
--@ error 1064
PREPARE p FROM @n;
--@ error 1064
PREPARE p FROM @never_set;
--@ error 1065
PREPARE p FROM '';
--@ error 1064
PREPARE p FROM 'SELECT 1; SELECT 2';
--@ error 1295
PREPARE p FROM '/* nothing */';
PREPARE p FROM 'SELECT 1 /* ? */ -- ?';
EXECUTE p;

-- what can't be prepared
PREPARE p FROM 'SELECT 1';
--@ error 1295
PREPARE p FROM 'PREPARE x FROM "SELECT 1"';
--@ error 1243
EXECUTE p;
--@ error 1295
PREPARE p FROM 'EXECUTE x';
--@ error 1295
PREPARE p FROM 'DEALLOCATE PREPARE x';
--@ error 1295
PREPARE p FROM 'BEGIN';
--@ error 1295
PREPARE p FROM 'SAVEPOINT a';
--@ error 1295
PREPARE p FROM 'USE ${db}';
--@ error 1295
PREPARE p FROM 'LOCK TABLES settings READ';
--@ error 1146
PREPARE p FROM 'SELECT * FROM missing';
--@ error 1054
PREPARE p FROM 'SELECT missing FROM k_int WHERE id = ?';
--@ error 1064
PREPARE p FROM 'SHOW TABLES LIKE ?';

-- types of parameters
PREPARE p FROM 'SELECT ? a, ? + 1 b, HEX(?) c, COLLATION(?) d, COERCIBILITY(?) e';
EXECUTE p USING @s, @s, @s, @s, @s;
--@ warnings differ: they show a string's bytes in the client's character set, not the variable's
EXECUTE p USING @l, @l, @l, @l, @l;
EXECUTE p USING @n, @n, @n, @n, @n;
EXECUTE p USING @never_set, @never_set, @never_set, @never_set, @never_set;
EXECUTE p USING @b, @b, @b, @b, @b;
EXECUTE p USING @i, @i, @i, @i, @i;
EXECUTE p USING @u, @u, @u, @u, @u;
EXECUTE p USING @i, @i, @i, @i, @i;
EXECUTE p USING @d, @d, @d, @d, @d;
EXECUTE p USING @f, @f, @f, @f, @f;
EXECUTE p USING @i, @i, @i, @i, @i;
PREPARE p FROM 'SELECT id, v FROM k_int WHERE v = ? ORDER BY id';
--@ ordered
EXECUTE p USING @s;
--@ ordered
EXECUTE p USING @i;
EXECUTE p USING @s;

-- one shard
PREPARE p FROM 'SELECT id, v, n, d FROM k_int WHERE id = ?';
EXECUTE p USING @i;
EXECUTE p USING @two;
EXECUTE p USING @missing;
PREPARE p FROM 'SELECT name, total FROM users JOIN orders ON user_id = users.id WHERE users.id = ? AND total > ? ORDER BY total';
--@ ordered
EXECUTE p USING @i, @d;
PREPARE p FROM 'SELECT value FROM settings WHERE name = ?';
SET @name = 'b';
EXECUTE p USING @name;
PREPARE p FROM 'SELECT v INTO @got FROM k_int WHERE id = ?';
EXECUTE p USING @three;
SELECT @got;
PREPARE p FROM 'SELECT ?, @i + ?, @got';
EXECUTE p USING @i, @two;
PREPARE p FROM 'SELECT @i := @i + 1, ?';
EXECUTE p USING @s;
SET @i = 1;

-- merged
PREPARE p FROM 'SELECT id, v FROM k_int WHERE n >= ? ORDER BY id DESC LIMIT ?';
--@ ordered
EXECUTE p USING @i, @two;
--@ ordered
EXECUTE p USING @two, @three;
EXECUTE p USING @two, @n;
EXECUTE p USING @n, @two;
--@ error 1210
EXECUTE p USING @two, @s;
--@ error 1210
EXECUTE p USING @two, @d;
SET @minus = -1;
--@ error 1690
EXECUTE p USING @two, @minus;
PREPARE p FROM 'SELECT id FROM k_int ORDER BY id LIMIT ?, ?';
--@ ordered
EXECUTE p USING @i, @two;
PREPARE p FROM 'SELECT id FROM k_int ORDER BY id LIMIT ? OFFSET ?';
--@ ordered
EXECUTE p USING @two, @i;
PREPARE p FROM 'SELECT country, COUNT(*), SUM(credit + ?) FROM users GROUP BY country HAVING COUNT(*) >= ? ORDER BY country';
--@ ordered
EXECUTE p USING @i, @two;
--@ ordered
EXECUTE p USING @i, @i;
PREPARE p FROM 'SELECT COUNT(*), MAX(n), AVG(d) FROM k_int WHERE d > ?';
EXECUTE p USING @d;
PREPARE p FROM 'SELECT id FROM k_int WHERE id IN (?, ?) ORDER BY id';
--@ ordered
EXECUTE p USING @i, @three;

-- finished by MySQL
PREPARE p FROM 'SELECT u.name, k.v, ? FROM users u JOIN k_int k ON k.n = u.id WHERE u.country = ? ORDER BY u.id';
SET @c = 'DE';
--@ ordered
EXECUTE p USING @l, @c;
--@ ordered
EXECUTE p USING @d, @c;
PREPARE p FROM 'SELECT v FROM k_int WHERE id = ? UNION SELECT name FROM users WHERE credit > ? ORDER BY 1';
--@ ordered
EXECUTE p USING @i, @i;
PREPARE p FROM 'SELECT COUNT(DISTINCT country), GROUP_CONCAT(name ORDER BY id SEPARATOR ";") FROM users WHERE credit >= ?';
EXECUTE p USING @i;

-- writes
PREPARE p FROM 'INSERT INTO k_int (id, v, n, d) VALUES (?, ?, ?, ?)';
SET @id = 10, @v = 'ten';
EXECUTE p USING @id, @v, @i, @d;
SET @id = 11;
EXECUTE p USING @id, @l, @n, @n;
--@ error 1062
EXECUTE p USING @id, @l, @i, @d;
SET @id = 12;
EXECUTE p USING @id, @v, @u, @d;
SELECT ROW_COUNT();
PREPARE p FROM 'INSERT INTO k_int (id, v) VALUES (?, ?), (20, ?), (?, ?)';
SET @id = 21, @id2 = 22;
EXECUTE p USING @id, @v, @l, @id2, @s;
PREPARE p FROM 'UPDATE k_int SET n = n + ?, v = CONCAT(v, ?) WHERE id > ?';
EXECUTE p USING @i, @s, @three;
PREPARE p FROM 'UPDATE k_int SET n = ? WHERE id = ?';
EXECUTE p USING @i, @id;
PREPARE p FROM 'DELETE FROM k_int WHERE id > ?';
SET @above = 20;
EXECUTE p USING @above;
PREPARE p FROM 'REPLACE INTO countries VALUES (?, ?)';
SET @code = 'IT', @v = 'Italy';
EXECUTE p USING @code, @v;
PREPARE p FROM 'INSERT INTO auto_key (v, n) VALUES (?, ?), (?, 2)';
EXECUTE p USING @v, @i, @l;
SELECT LAST_INSERT_ID();
EXECUTE p USING @v, @i, @s;
SELECT id, v, n FROM auto_key;
PREPARE p FROM 'INSERT INTO seq (v) VALUES (?)';
EXECUTE p USING @v;
PREPARE p FROM 'SELECT LAST_INSERT_ID()';
EXECUTE p;
SELECT id, v, n, d FROM k_int;

-- transactions
PREPARE p FROM 'UPDATE k_int SET n = ? WHERE id = ?';
PREPARE q FROM 'COMMIT';
PREPARE r FROM 'ROLLBACK';
SET @n1 = 101, @n2 = 102;
BEGIN;
EXECUTE p USING @n1, @i;
EXECUTE p USING @n2, @two;
SELECT id, n FROM k_int WHERE id < 3;
EXECUTE r;
SELECT id, n FROM k_int WHERE id < 3;
START TRANSACTION;
EXECUTE p USING @n1, @i;
EXECUTE p USING @n2, @two;
EXECUTE q;
SELECT id, n FROM k_int WHERE id < 3;

-- other statements
PREPARE p FROM 'SET @z = ?, @y = 5';
EXECUTE p USING @d;
SELECT @z, @y;
EXECUTE p USING @f;
SELECT @z AS again, @y;
PREPARE p FROM 'SET @z = CONCAT(?, "x"), @y = ? + 1';
EXECUTE p USING @s, @i;
SELECT @z AS text, @y AS number;
PREPARE p FROM 'DO ?';
EXECUTE p USING @i;
PREPARE p FROM 'SHOW COLUMNS FROM settings';
EXECUTE p;
PREPARE p FROM 'SELECT table_name FROM information_schema.tables WHERE table_schema = ? AND table_name = "settings"';
SET @db = '${db}';
EXECUTE p USING @db;
--@ shape
PREPARE p FROM 'EXPLAIN SELECT * FROM k_int WHERE id = ?';
--@ shape
EXECUTE p USING @i;
PREPARE p FROM 'SET sql_mode = ?';
SET @mode = 'ANSI_QUOTES';
EXECUTE p USING @mode;
PREPARE "p q" FROM 'SELECT "id" FROM k_int WHERE id = ?';
--@ error 1064
PREPARE p FROM "SELECT 1";
EXECUTE "p q" USING @i;
SET sql_mode = DEFAULT;
EXECUTE `p q` USING @two;
PREPARE p FROM 'CREATE TEMPORARY TABLE own_temporary (id INT)';
EXECUTE p;
PREPARE p FROM 'INSERT INTO own_temporary VALUES (?)';
EXECUTE p USING @two;
PREPARE p FROM 'SELECT id FROM own_temporary WHERE id > ?';
EXECUTE p USING @i;
DROP TEMPORARY TABLE own_temporary;
--@ error 1146
EXECUTE p USING @i;
PREPARE p FROM 'SELECT 1/0, ?';
EXECUTE p USING @i;
SHOW WARNINGS;
PREPARE p FROM 'SELECT SQL_CALC_FOUND_ROWS id FROM k_int ORDER BY id LIMIT ?';
--@ ordered
EXECUTE p USING @two;
SELECT FOUND_ROWS();

-- as tools do
SET @s = IF((SELECT 1) = 1, 'SELECT 7', 'SELECT 1');
PREPARE stmt FROM @s;
EXECUTE stmt;
DEALLOCATE PREPARE stmt;
SET @there = (SELECT IF((SELECT COUNT(*) FROM INFORMATION_SCHEMA.COLUMNS WHERE table_schema = DATABASE() AND table_name = 'settings' AND column_name = 'value') > 0, 'SELECT 1', CONCAT('ALTER TABLE ', 'settings', ' ADD COLUMN value INT')));
PREPARE stmt FROM @there;
EXECUTE stmt;
DEALLOCATE PREPARE stmt;
SET @there = (SELECT COUNT(*) FROM information_schema.tables t JOIN information_schema.columns c USING (table_schema, table_name) WHERE t.table_schema = '${db}' AND t.table_name = 'users'), @i = 2;
SELECT @there, @i;
SET @there = (SELECT COUNT(*) FROM information_schema.tables t, k_int);
SET @there = (SELECT COUNT(*) FROM k_int);

-- the first rows of several shards, found by an EXECUTE
SET @two = 2, @lowest = 3;
PREPARE first FROM 'UPDATE k_int SET n = n + 100 WHERE id > ? ORDER BY id DESC LIMIT ?';
EXECUTE first USING @lowest, @two;
START TRANSACTION;
EXECUTE first USING @lowest, @two;
PREPARE last FROM 'DELETE FROM k_int WHERE n > 100 ORDER BY id LIMIT 1';
EXECUTE last;
SELECT id, n FROM k_int;
ROLLBACK;
EXECUTE last;
SELECT id, n FROM k_int;
DEALLOCATE PREPARE first;
DEALLOCATE PREPARE last;
