-- MySQL 8.0's manual, 13.2's sections of queries: its examples and each form of the syntax, over tables of
-- one group (t1, t2), of another (t3), reference tables and single tables of two shards.

INSERT INTO t1 VALUES (1, 10, 100), (2, 20, 200), (3, 20, NULL), (4, NULL, 100), (5, 50, 300), (6, 10, 200);
INSERT INTO t2 VALUES (1, 10, 'one'), (2, 20, 'two'), (3, 30, 'three'), (4, NULL, NULL), (7, 10, 'seven'), (100, 4, 'hundred');
INSERT INTO t3 VALUES (1, 20, 'one'), (2, 10, 'deux'), (3, 5, 'three'), (6, NULL, NULL), (8, 10, 'acht');
INSERT INTO refs VALUES (1, 10, 'one'), (2, 20, 'two'), (3, 30, 'three'), (9, NULL, NULL);
INSERT INTO single1 VALUES (1, 10, 'x'), (2, 20, 'y'), (10, 1, 'z');
INSERT INTO single2 (id, v, s) VALUES (1, 20, 'x'), (2, 10, 'w'), (20, 2, 'z');
INSERT INTO parts VALUES (1, 5, 1), (2, 15, 2), (1, 25, 3), (2, 1, 4), (3, 11, 5), (4, 30, 6);
INSERT INTO person (tenant, id, name, age, doc) VALUES (1, 1, 'Ann', 40, '{"a": 1, "tags": ["x", "y"]}'), (2, 2, 'Bob', 41, '{"a": 2}'), (3, 3, 'Cora', NULL, NULL), (1, 4, 'Dan', 20, '{"a": [1]}');

-- 13.2.13 SELECT: the list
SELECT 1 + 1;
SELECT 1 + 1 FROM DUAL;
SELECT * FROM t1 INNER JOIN t2;
SELECT t1.*, t2.* FROM t1 INNER JOIN t2;
SELECT AVG(b), t1.* FROM t1 WHERE a = 1;
--@ error 1140
SELECT AVG(b), t1.* FROM t1;
--@ error 1064
SELECT id, * FROM t1;
--@ error 1051
SELECT t9.* FROM t1;
--@ ordered
SELECT CONCAT(s, ', ', d) AS full_name FROM t2 ORDER BY full_name;
--@ ordered
SELECT CONCAT(s, ', ', d) full_name FROM t2 ORDER BY full_name DESC LIMIT 3;
SELECT a b FROM t1;
--@ error 1054
SELECT a AS x FROM t1 WHERE x > 1;
SELECT t1.b, t2.d FROM t1 AS t1, t2 AS t2 WHERE t1.a = t2.c;
SELECT x.b, y.f FROM t1 x, t3 y WHERE x.a = y.e;
SELECT ${db}.t1.a, ${db}.t3.e FROM ${db}.t1, ${db}.t3 WHERE t1.a = t3.f / 10;
--@ error 1066
SELECT 1 FROM t1, t1;

-- GROUP BY, HAVING, ORDER BY, LIMIT, windows by name
--@ ordered
SELECT b, c FROM t1 ORDER BY b, c DESC, a;
--@ ordered
SELECT b AS r, c AS s FROM t1 ORDER BY r, s, a;
--@ ordered
SELECT a, b FROM t1 ORDER BY 2, 1;
--@ ordered
SELECT a FROM t1 ORDER BY -a;
--@ error 1054
SELECT a FROM t1 ORDER BY 3;
SELECT b, COUNT(c) FROM t1 GROUP BY b;
--@ ordered
SELECT b, COUNT(c) FROM t1 GROUP BY b ORDER BY NULL, b;
SELECT b, MAX(c) FROM t1 GROUP BY b HAVING MAX(c) > 100;
SELECT COUNT(c) AS a FROM t1 GROUP BY b HAVING a = 2;
SELECT b % 20 AS g, COUNT(*) FROM t1 GROUP BY g HAVING g IS NOT NULL AND COUNT(*) > 1;
SELECT b, c, COUNT(*), GROUPING(b), GROUPING(c), GROUPING(b, c) FROM t1 GROUP BY b, c WITH ROLLUP;
--@ ordered
SELECT b, SUM(a) FROM t1 GROUP BY b WITH ROLLUP HAVING GROUPING(b) = 1 OR b > 10 ORDER BY GROUPING(b), b;
--@ ordered
SELECT a FROM t1 ORDER BY a LIMIT 2, 3;
--@ ordered
SELECT a FROM t1 ORDER BY a LIMIT 2 OFFSET 3;
--@ params int:1 int:2
--@ params int:4 int:10
SELECT a FROM t1 WHERE b IS NOT NULL ORDER BY a LIMIT ?, ?;
--@ error 1064
SELECT a FROM t1 LIMIT -1;
SELECT a, SUM(b) OVER w, RANK() OVER (w ORDER BY a) FROM t1 WINDOW w AS (PARTITION BY c), u AS ();
--@ error 3591
SELECT a, FIRST_VALUE(b) OVER w FROM t1 WINDOW w AS (PARTITION BY c), w AS (w ORDER BY b);
--@ error 3579
SELECT SUM(a) OVER nothing FROM t1;

-- modifiers, locking reads, PARTITION, index hints
SELECT ALL b FROM t1;
--@ ordered
SELECT DISTINCT b FROM t1 ORDER BY b;
SELECT DISTINCTROW b, c FROM t1 WHERE c > 100;
--@ error 1221
SELECT ALL DISTINCT b FROM t1;
SELECT HIGH_PRIORITY STRAIGHT_JOIN SQL_NO_CACHE t1.a, t3.e FROM t1 JOIN t3 ON t3.f = t1.b;
SELECT SQL_BIG_RESULT b, COUNT(*) FROM t1 GROUP BY b;
SELECT SQL_SMALL_RESULT SQL_BUFFER_RESULT c, COUNT(*) FROM t1 GROUP BY c;
SELECT SQL_CALC_FOUND_ROWS a FROM t1 ORDER BY a LIMIT 2;
SELECT FOUND_ROWS();
SELECT a FROM t1 WHERE b > 10 FOR UPDATE;
SELECT a FROM t1 JOIN t2 ON t2.c = t1.a WHERE b > 10 FOR UPDATE OF t1 NOWAIT FOR SHARE OF t2 SKIP LOCKED;
SELECT a FROM t1 JOIN t3 ON t3.f = t1.b FOR UPDATE OF t1;
SELECT a FROM t1 WHERE b > 10 LOCK IN SHARE MODE;
--@ error 3568
SELECT a FROM t1 FOR UPDATE OF t2;
SELECT * FROM parts PARTITION (p0, p1) WHERE v > 1;
SELECT p.id, t1.a FROM parts PARTITION (p1) AS p JOIN t1 ON t1.a = p.v;
SELECT a FROM t1 USE INDEX (b) WHERE b = 20;
SELECT a FROM t1 FORCE INDEX FOR ORDER BY (b) IGNORE INDEX FOR JOIN (b) WHERE b = 20;
SELECT a FROM t1 IGNORE KEY (b), t2 USE KEY (PRIMARY) WHERE t1.b = t2.d;
--@ error 1176
SELECT a FROM t1 USE INDEX (nothing) WHERE b = 20;
SELECT /*+ NO_INDEX(t1 b) MAX_EXECUTION_TIME(10000) */ a FROM t1 WHERE b = 20;
SELECT /*+ JOIN_ORDER(t3, t1) QB_NAME(main) */ t1.a FROM t1, t3 WHERE t3.f = t1.b;

-- 13.2.13.1 SELECT .. INTO
SELECT a, b INTO @x, @y FROM t1 WHERE a = 1;
SELECT @x, @y;
SELECT COUNT(*), MAX(b) + 1 FROM t1 INTO @x, @y;
SELECT @x, @y;
SELECT t3.s INTO @x FROM t1 JOIN t3 ON t3.e = t1.a WHERE t1.b = 10 AND t3.f = 20;
SELECT @x, CHARSET(@x);
--@ error 1172
SELECT a INTO @x FROM t1;
--@ error 1222
SELECT a, b INTO @x FROM t1 LIMIT 1;
SELECT a INTO @x FROM t1 WHERE b = 999;
SELECT @x IS NULL;

-- 13.2.13.2 JOIN
SELECT t1.a, t2.s FROM t1 LEFT JOIN t2 ON t1.a = t2.c WHERE t2.c IS NULL;
SELECT t1.a, t2.s FROM t1 RIGHT OUTER JOIN t2 ON t1.a = t2.c;
SELECT t1.a, t3.s FROM t1 LEFT JOIN (t2 CROSS JOIN t3) ON (t2.c = t1.a AND t3.e = t1.a);
SELECT t1.a, t2.c, t3.e FROM t1 LEFT JOIN (t2, t3) ON t2.c = t1.a AND t3.f = t1.b;
SELECT t1.a, t2.c, t3.e FROM (t1 JOIN t2 ON t1.a = t2.c) LEFT JOIN t3 ON t3.e = t2.d / 10;
SELECT * FROM t1 JOIN t2 USING (c);
SELECT * FROM t1 NATURAL JOIN t2;
SELECT * FROM t1 NATURAL LEFT JOIN t2;
SELECT * FROM t1 NATURAL RIGHT JOIN t2;
SELECT * FROM t2 NATURAL JOIN t3;
SELECT c, t1.c, t2.c, COALESCE(t1.c, t2.c) FROM t1 LEFT JOIN t2 USING (c) WHERE t1.c > 50;
SELECT s, t2.d, t3.f, r.v FROM t2 JOIN t3 USING (s) JOIN refs r USING (s);
SELECT * FROM refs NATURAL JOIN single1;
SELECT a.id, b.id FROM single1 a JOIN single2 b ON a.v = b.v;
SELECT a.id, b.id, t1.a FROM single1 a LEFT JOIN single2 b USING (s) LEFT JOIN t1 ON t1.a = a.id;
SELECT STRAIGHT_JOIN x.a, y.a FROM t1 x STRAIGHT_JOIN t1 y ON x.b = y.b AND x.a < y.a;
--@ error 1052
SELECT c FROM t1 JOIN t2 ON t1.a = t2.c;
--@ error 1054
SELECT 1 FROM t1, t2 JOIN t3 ON t1.a = t3.e;
SELECT COUNT(*) FROM (t1, t2) JOIN t3 ON (t1.a = t3.e);
SELECT x.n, t1.a FROM (VALUES ROW(1), ROW(20)) AS x (n) LEFT JOIN t1 ON t1.b = x.n;
SELECT * FROM { OJ t1 LEFT OUTER JOIN t3 ON t1.a = t3.e };
SELECT t1.a, t2.d FROM {oj t1 LEFT JOIN {oj t2 INNER JOIN refs ON refs.id = t2.c} ON t1.a = t2.c} JOIN single1 ON single1.id = t1.a;
--@ error 1064
SELECT x.a FROM t3, { anything t1 AS x } WHERE x.b = t3.f;

-- 13.2.18 UNION, 13.2.8 INTERSECT, 13.2.4 EXCEPT, 13.2.11 parentheses
SELECT 1, 2 UNION SELECT 'a', 'b';
SELECT REPEAT('a', 1) UNION SELECT REPEAT('b', 20);
SELECT a FROM t1 UNION SELECT c FROM t2;
SELECT a FROM t1 UNION ALL SELECT c FROM t2 UNION DISTINCT SELECT e FROM t3;
--@ ordered
(SELECT a FROM t1 WHERE b = 10 ORDER BY a LIMIT 1) UNION ALL (SELECT c FROM t2 WHERE d = 20) ORDER BY a DESC LIMIT 3;
--@ ordered
(SELECT 1 AS sort_col, a, b FROM t1) UNION (SELECT 2, c, d FROM t2) ORDER BY sort_col, a;
--@ error 1222
SELECT a, b FROM t1 UNION SELECT c FROM t2;
--@ error 1250
(SELECT t1.a FROM t1) UNION (SELECT t2.c FROM t2) ORDER BY t1.a;
SELECT b FROM t1 INTERSECT SELECT d FROM t2;
SELECT b FROM t1 INTERSECT ALL SELECT d FROM t2;
SELECT b FROM t1 EXCEPT SELECT f FROM t3;
SELECT b FROM t1 EXCEPT ALL SELECT f FROM t3;
TABLE t1 EXCEPT VALUES ROW(1, 10, 100), ROW(2, 2, 2);
SELECT a FROM t1 UNION SELECT c FROM t2 INTERSECT SELECT e FROM t3;
(SELECT a FROM t1 UNION SELECT c FROM t2) INTERSECT SELECT e FROM t3;
SELECT a FROM t1 EXCEPT SELECT c FROM t2 EXCEPT SELECT e FROM t3;
--@ ordered
((SELECT a FROM t1 ORDER BY a LIMIT 4) ORDER BY a DESC LIMIT 2);
SELECT COUNT(*) FROM (SELECT b FROM t1 UNION ALL SELECT f FROM t3) AS u WHERE b IS NOT NULL;

-- 13.2.15 subqueries
SELECT (SELECT s FROM t2 WHERE c = 1);
SELECT UPPER((SELECT s FROM t3 WHERE e = 3)) FROM t1 WHERE a = 2;
SELECT a FROM t1 WHERE b = (SELECT MAX(f) FROM t3);
SELECT a FROM t1 AS t WHERE 2 = (SELECT COUNT(*) FROM t1 WHERE t1.b = t.b);
SELECT a FROM t1 WHERE b > ANY (SELECT f FROM t3);
SELECT a FROM t1 WHERE b = ANY (SELECT f FROM t3);
SELECT a FROM t1 WHERE b <> SOME (SELECT d FROM t2);
SELECT a FROM t1 WHERE b > ALL (SELECT f FROM t3 WHERE f IS NOT NULL);
SELECT a FROM t1 WHERE b > ALL (SELECT f FROM t3);
SELECT a FROM t1 WHERE b <> ALL (SELECT d FROM t2 WHERE d > 10);
SELECT a FROM t1 WHERE b NOT IN (SELECT f FROM t3);
SELECT a FROM t1 WHERE (a, b, 'x') IN (TABLE single1);
SELECT a FROM t1 WHERE a > ANY (VALUES ROW(2), ROW(4));
SELECT * FROM t1 WHERE (a, b) = (SELECT c, d FROM t2 WHERE c = 1);
SELECT * FROM t1 WHERE ROW(a, b) = (SELECT e, f FROM t3 WHERE e = 2);
SELECT * FROM t1 WHERE (b, a) IN (SELECT f, e - 1 FROM t3);
--@ error 1241
SELECT * FROM t1 WHERE (a, b) = (SELECT c FROM t2 WHERE c = 1);
SELECT DISTINCT d FROM t2 WHERE EXISTS (SELECT * FROM t3 WHERE t3.f = t2.d);
SELECT a FROM t1 WHERE NOT EXISTS (SELECT 1 FROM t2 WHERE NOT EXISTS (SELECT * FROM t3 WHERE t3.f >= t2.d AND t3.e > t1.a));
SELECT a FROM t1 AS x WHERE x.b = (SELECT d FROM t2 AS x WHERE x.c = (SELECT e FROM t3 WHERE x.d = t3.f AND t3.e < 3));
SELECT AVG(total) FROM (SELECT SUM(b) AS total FROM t1 GROUP BY c) AS sums;
SELECT sb1, sb2, sb3 FROM (SELECT a AS sb1, s AS sb2, f * 2 AS sb3 FROM t1 JOIN t3 ON t3.e = t1.a) AS sb WHERE sb1 > 1;
SELECT dt.x, dt.y FROM (SELECT a, b FROM t1) AS dt (x, y) WHERE dt.x < 4;
--@ error 1248
SELECT * FROM (SELECT 1);
SELECT t1.a, best.s, best.f FROM t1, LATERAL (SELECT s, f FROM t3 WHERE t3.e <= t1.a ORDER BY f DESC, e LIMIT 1) AS best;
SELECT t1.a, l.m FROM t1 LEFT JOIN LATERAL (SELECT MAX(d) AS m FROM t2 WHERE t2.c = t1.a) AS l ON TRUE;
--@ error 1054
SELECT t1.a FROM t1, (SELECT * FROM t3 WHERE t3.e = t1.a) AS dt;
--@ error 1242
SELECT (SELECT a FROM t1);
--@ error 1241
SELECT (SELECT a, b FROM t1 WHERE a = 1);
SELECT a FROM t1 GROUP BY a HAVING SUM(b) > (SELECT AVG(f) FROM t3);
--@ ordered
SELECT a FROM t1 ORDER BY (SELECT f FROM t3 WHERE e = a), a;
SELECT a, CASE WHEN EXISTS (SELECT 1 FROM t3 WHERE e = a) THEN 'both' ELSE 'one' END AS k FROM t1;
SELECT p.id, j.tag FROM person p, JSON_TABLE(p.doc, '$.tags[*]' COLUMNS (tag VARCHAR(5) PATH '$')) AS j;

-- 13.2.16 TABLE, 13.2.19 VALUES, 13.2.20 WITH
--@ ordered
TABLE t1 ORDER BY a LIMIT 1, 2;
TABLE t2 UNION TABLE t3;
VALUES ROW(1, -2, 3), ROW(5, 7, 9), ROW(4, 6, 8);
--@ ordered
VALUES ROW(1, -2, 3), ROW(5, 7, 9), ROW(4, 6, 8) ORDER BY column_1 DESC LIMIT 2;
SELECT v.column_0, t1.b FROM (VALUES ROW(1), ROW(3), ROW(4)) AS v LEFT JOIN t1 ON t1.a + 0 = v.column_0;
WITH cte1 AS (SELECT a, b FROM t1), cte2 AS (SELECT c, d FROM t2) SELECT b, d FROM cte1 JOIN cte2 WHERE cte1.a = cte2.c;
WITH cte (col1, col2) AS (SELECT e, f FROM t3 UNION ALL SELECT 3, 4) SELECT col1, col2 FROM cte;
WITH cte AS (SELECT MAX(b) AS m FROM t1) SELECT t3.e FROM t3, cte WHERE t3.f < cte.m;
SELECT * FROM (WITH x AS (SELECT a FROM t1) SELECT COUNT(*) AS n FROM x) AS d;
SELECT a FROM t1 WHERE a IN (WITH x AS (SELECT e FROM t3 WHERE f > 5) SELECT e FROM x);
WITH RECURSIVE cte (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM cte WHERE n < 5) SELECT * FROM cte;
WITH RECURSIVE fibonacci (n, fib_n, next_fib_n) AS (SELECT 1, 0, 1 UNION ALL SELECT n + 1, next_fib_n, fib_n + next_fib_n FROM fibonacci WHERE n < 10) SELECT fib_n, t1.b FROM fibonacci LEFT JOIN t1 ON t1.a = n;
WITH RECURSIVE path AS (SELECT e, CAST(e AS CHAR(50)) AS way FROM t3 WHERE e = 1 UNION ALL SELECT t3.e, CONCAT(path.way, ',', t3.e) FROM path JOIN t3 ON t3.e = path.e + 1) SELECT * FROM path;
--@ error 3636
WITH RECURSIVE cte (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM cte) SELECT COUNT(*) FROM cte;
--@ error 1066
WITH x AS (SELECT 1), x AS (SELECT 2) SELECT * FROM x;
