-- AUTO_INCREMENT in sharded tables: as shard key, beside it, near the end of its type.

INSERT INTO auto_key (v) VALUES ('a');
SELECT LAST_INSERT_ID();
INSERT INTO auto_key (v, n) VALUES ('b', 1), ('c', 2), ('d', 3), ('e', 4), ('f', 5);
SELECT LAST_INSERT_ID();
INSERT INTO auto_key VALUES (NULL, 'g', 1);
INSERT INTO auto_key VALUES (0, 'h', 1);
INSERT INTO auto_key VALUES (DEFAULT, 'i', 1);
INSERT INTO auto_key VALUES ('0', 'text', 1);
INSERT INTO auto_key VALUES (DEFAULT, 'j', DEFAULT), (DEFAULT, 'k', DEFAULT), (DEFAULT /* here */, 'l', DEFAULT);
INSERT INTO auto_key (v, id) VALUES ('m', DEFAULT), ('DEFAULT', DEFAULT), ('o''p', DEFAULT);
INSERT INTO auto_key (v, id) VALUES ('q', NULL), ('r', NULL), (UPPER('s'), NULL), ('t', DEFAULT);
SELECT LAST_INSERT_ID();
INSERT INTO auto_key (v) VALUES ('u'), (CONCAT('v', 'w')), ('x');
INSERT INTO auto_key SET v = 'y';
INSERT INTO auto_key SET v = 'z', id = NULL;
INSERT INTO auto_key SET id = DEFAULT, v = 'z';
INSERT INTO auto_key () VALUES ();
INSERT INTO auto_key VALUES ();
INSERT INTO auto_key () VALUES (), (), ();
INSERT auto_key (v) VALUE ('value');
INSERT INTO ${db}.auto_key (`v`) VALUES ('quoted');
--@ ordered
SELECT * FROM auto_key ORDER BY id;

-- Given values are stored as they are; those above the others raise the count.
INSERT INTO auto_key VALUES (100, 'given', 1);
SELECT LAST_INSERT_ID();
INSERT INTO auto_key (v) VALUES ('101');
INSERT INTO auto_key VALUES (50, 'given', 1), (60, 'given', 2), (70, 'given', 3);
INSERT INTO auto_key (v) VALUES ('102');
INSERT INTO auto_key VALUES (-7, 'negative', 1);
INSERT INTO auto_key (v) VALUES ('103');
SELECT LAST_INSERT_ID();
INSERT INTO auto_key VALUES (200, 'given', 1), (NULL, '201', 1), (150, 'given', 1);
SELECT LAST_INSERT_ID();
INSERT INTO auto_key VALUES (300, 'given', 1);
INSERT INTO auto_key VALUES (NULL, '301', 1), (1000, 'given', 1), (NULL, '1001', 1);
SELECT LAST_INSERT_ID();
INSERT INTO auto_key (v) VALUES ROW('1002');
INSERT INTO auto_key (v, n) VALUES ROW('1003', 1), ROW('1004', 2);
SELECT LAST_INSERT_ID();
INSERT INTO auto_key (id, v) VALUES ROW(1011, 'given'), ROW(1012, 'given'), ROW(1013, 'given'), ROW(1014, 'given');
INSERT INTO auto_key VALUES (2000, 'given', 1);
--@ error 1062
INSERT INTO auto_key VALUES (2000, 'again', 1);
INSERT INTO auto_key (v) VALUES ('2001');
--@ error 1136
INSERT INTO auto_key (v, n) VALUES (1);
--@ error 1054
INSERT INTO auto_key (nope) VALUES (1);
INSERT INTO auto_key VALUES (2100, 'given', 1);

-- REPLACE, IGNORE, ON DUPLICATE KEY UPDATE.
REPLACE INTO auto_key (v) VALUES ('replaced');
REPLACE INTO auto_key VALUES (2000, 'replaced', 9);
SELECT LAST_INSERT_ID();
INSERT IGNORE INTO auto_key VALUES (2000, 'ignored', 9);
SELECT LAST_INSERT_ID();
INSERT INTO auto_key VALUES (2000, 'again', 9) ON DUPLICATE KEY UPDATE n = n + 1;
INSERT INTO auto_key VALUES (2000, 'again', 9) ON DUPLICATE KEY UPDATE id = LAST_INSERT_ID(id), n = n + 1;
SELECT LAST_INSERT_ID();
INSERT INTO auto_key (v) VALUES ('new') ON DUPLICATE KEY UPDATE id = LAST_INSERT_ID(id), n = n + 1;
SELECT LAST_INSERT_ID();

INSERT INTO auto_tenant (tenant, u, v) VALUES (1, 1, 'a');
INSERT INTO auto_tenant (tenant, u, v) VALUES (1, 2, 'b'), (1, 3, 'c'), (1, 4, 'd');
SELECT LAST_INSERT_ID();
INSERT INTO auto_tenant (tenant, u, v) VALUES (1, 5, 'e'), (2, 5, 'f'), (3, 5, 'g'), (4, 5, 'h'), (5, 5, 'i');
SELECT LAST_INSERT_ID();
INSERT INTO auto_tenant VALUES (1, NULL, 6, 'j'), (2, DEFAULT, 6, 'k'), (3, 0, 6, 'l');
SELECT * FROM auto_tenant WHERE tenant = 1;
INSERT IGNORE INTO auto_tenant (tenant, u) VALUES (1, 1);
SELECT LAST_INSERT_ID();
--@ error 1062
INSERT INTO auto_tenant (tenant, u) VALUES (1, 20), (1, 1);
--@ error 1062
INSERT INTO auto_tenant (tenant, u) VALUES (1, 1);
INSERT IGNORE INTO auto_tenant (tenant, u) VALUES (1, 30);
SELECT LAST_INSERT_ID();
INSERT IGNORE INTO auto_tenant (tenant, u) VALUES (1, 31), (1, 32);
SELECT LAST_INSERT_ID();
INSERT INTO auto_tenant (tenant, u, v) VALUES (1, 1, 'x') ON DUPLICATE KEY UPDATE v = 'updated';
SELECT LAST_INSERT_ID();
INSERT INTO auto_tenant (tenant, u, v) VALUES (1, 1, 'x') ON DUPLICATE KEY UPDATE v = 'updated';
INSERT INTO auto_tenant (tenant, u, v) VALUES (1, 1, 'x') ON DUPLICATE KEY UPDATE v = 'updated again', id = LAST_INSERT_ID(id);
SELECT LAST_INSERT_ID();
INSERT INTO auto_tenant (tenant, u, v) VALUES (1, 40, 'x') ON DUPLICATE KEY UPDATE id = LAST_INSERT_ID(id);
SELECT LAST_INSERT_ID();
INSERT INTO auto_tenant VALUES (1, 1000, 50, 'given');
INSERT IGNORE INTO auto_tenant (tenant, u) VALUES (1, 60), (1, 50);
SELECT LAST_INSERT_ID();
INSERT INTO auto_tenant VALUES (1, 2000, 70, 'given');
INSERT INTO auto_tenant (tenant, u, v) VALUES (1, 80, 'x'), (1, 70, 'y') ON DUPLICATE KEY UPDATE v = VALUES(v);
SELECT LAST_INSERT_ID();
INSERT INTO auto_tenant (tenant, u, v) VALUES (1, 70, 'z'), (1, 80, 'z') ON DUPLICATE KEY UPDATE v = VALUES(v);
SELECT LAST_INSERT_ID();
INSERT IGNORE INTO auto_tenant (tenant, u) VALUES (1, 70), (1, 80);
SELECT LAST_INSERT_ID();
INSERT INTO auto_tenant VALUES (1, 3000, 90, 'given');
REPLACE INTO auto_tenant (tenant, u, v) VALUES (1, 90, 'replaced');
REPLACE INTO auto_tenant (tenant, u, v) VALUES (1, 90, 'replaced'), (1, 80, 'replaced');
SELECT LAST_INSERT_ID();
INSERT INTO auto_tenant (tenant, u) VALUES (1, LAST_INSERT_ID());
INSERT INTO auto_tenant (tenant, u) VALUES (1, LAST_INSERT_ID(77777));
SELECT LAST_INSERT_ID();
UPDATE auto_tenant SET id = id, v = 'same' WHERE tenant = 1;

-- Whole rows, the key and the number among their columns.
START TRANSACTION;
INSERT INTO auto_key VALUES (2000, 'whole', 1) ON DUPLICATE KEY UPDATE id = VALUES(id), v = VALUES(v), n = VALUES(n);
SELECT LAST_INSERT_ID();
INSERT INTO auto_key VALUES (2000, 'whole', 2) AS nw ON DUPLICATE KEY UPDATE id = nw.id, v = nw.v, n = nw.n;
INSERT INTO auto_key VALUES (2000, 'whole', 2) ON DUPLICATE KEY UPDATE id = id, n = 3;
UPDATE auto_key SET id = 2000, v = 'saved', n = 4 WHERE id = 2000;
--@ params int:2000 str:'p1' int:2000
--@ params int:-1 str:'p2' int:2000
--@ params str:'2000' str:'p3' int:2000
UPDATE auto_key SET id = ?, v = ? WHERE id = ?;
UPDATE auto_key SET id = 2000, v = 'none' WHERE id <=> NULL;
SELECT * FROM auto_key WHERE id = 2000;
INSERT INTO auto_tenant VALUES (5, 1000, 1, 'five'), (5, 1001, 2, 'five');
UPDATE auto_tenant SET tenant = 5, id = 1000, u = 3, v = 'saved' WHERE tenant = 5 AND id = 1000;
--@ error 1062
UPDATE auto_tenant SET tenant = 5, id = 1000, u = 2, v = 'saved' WHERE tenant = 5 AND id = 1000;
--@ params int:5 int:1000 str:'p1' int:5 int:1000
--@ params int:5 int:1001 str:'p2' int:5 int:1001
--@ params int:5 int:1002 str:'p3' int:5 int:1001
--@ params int:5 int:1000 str:'p4' int:5 int:1000
UPDATE auto_tenant SET tenant = ?, id = ?, v = ? WHERE auto_tenant.tenant <=> ? AND auto_tenant.id <=> ?;
INSERT INTO auto_tenant VALUES (5, 1000, 9, 'x') ON DUPLICATE KEY UPDATE tenant = VALUES(tenant), u = VALUES(u);
INSERT INTO auto_tenant VALUES (5, 1001, 9, 'x') ON DUPLICATE KEY UPDATE tenant = VALUES(tenant), id = VALUES(id);
SELECT * FROM auto_tenant WHERE tenant = 5;
ROLLBACK;

-- A name for the new row, which has the columns that the statement gives, and no more.
INSERT INTO auto_tenant (tenant, u, v) VALUES (1, 1, 'n1') AS nw ON DUPLICATE KEY UPDATE v = CONCAT(nw.v, id), id = LAST_INSERT_ID(id);
SELECT LAST_INSERT_ID();
INSERT INTO auto_tenant (tenant, u, v) VALUES (1, 1, 'n2') AS nw (k, w, `x y`) ON DUPLICATE KEY UPDATE v = CONCAT(`x y`, w, id, v), u = w;
INSERT INTO auto_tenant (tenant, u, v) VALUES (1, 1, 'n3') AS nw(ringmaster_number, w, x) ON DUPLICATE KEY UPDATE v = CONCAT(x, ringmaster_number);
INSERT INTO auto_tenant SET tenant = 1, v = 'n4', u = 1 AS nw ON DUPLICATE KEY UPDATE v = CONCAT(nw.v, id);
INSERT INTO auto_tenant SET tenant = 1, v = 'n5', u = 1 AS nw(t, id, u2) ON DUPLICATE KEY UPDATE v = CONCAT(nw.id, auto_tenant.id);
INSERT INTO auto_tenant (tenant, u, v) VALUES (1, 1, 'n6'), (1, 2, 'n6') AS nw ON DUPLICATE KEY UPDATE v = CONCAT(nw.v, id);
SELECT * FROM auto_tenant WHERE tenant = 1 AND u < 3;
--@ error 1054
INSERT INTO auto_tenant (tenant, u, v) VALUES (1, 1, 'n7') AS nw ON DUPLICATE KEY UPDATE v = nw.id;
--@ error 1052
INSERT INTO auto_tenant (tenant, u, v) VALUES (1, 1, 'n7') AS nw(t, id, x) ON DUPLICATE KEY UPDATE v = id;
--@ error 1052
INSERT INTO auto_tenant (tenant, u, v) VALUES (1, 1, 'n7') AS nw ON DUPLICATE KEY UPDATE v = CONCAT(v, id);
--@ error 1353
INSERT INTO auto_tenant (tenant, u, v) VALUES (1, 1, 'n7') AS nw(t, x) ON DUPLICATE KEY UPDATE v = x;
--@ error 1060
INSERT INTO auto_tenant (tenant, u, v) VALUES (1, 1, 'n7') AS nw(t, x, x) ON DUPLICATE KEY UPDATE v = t;
--@ error 1110
INSERT INTO auto_tenant (tenant, u, u) VALUES (1, 1, 1) AS nw ON DUPLICATE KEY UPDATE v = nw.tenant;
--@ params int:1 int:1 str:'p9'
INSERT INTO auto_tenant (tenant, u, v) VALUES (?, ?, ?) AS nw ON DUPLICATE KEY UPDATE v = CONCAT(nw.v, id);
--@ params int:1 int:1 str:'p10' str:'-'
INSERT INTO auto_tenant (tenant, u, v) VALUES (?, ?, ?) AS nw(t, x, y) ON DUPLICATE KEY UPDATE v = CONCAT(x, ?, id);
INSERT INTO auto_tenant VALUES (1, 3500, 91, 'given');

-- In a transaction.
BEGIN;
INSERT INTO auto_tenant (tenant, u) VALUES (7, 1);
INSERT INTO auto_tenant (tenant, u) VALUES (7, 2), (7, 3);
SELECT LAST_INSERT_ID();
SELECT * FROM auto_tenant WHERE id = LAST_INSERT_ID();
INSERT IGNORE INTO auto_tenant (tenant, u) VALUES (7, 4), (7, 2);
SELECT LAST_INSERT_ID();
ROLLBACK;
INSERT INTO auto_tenant VALUES (1, 4000, 99, 'given');
INSERT INTO auto_tenant (tenant, u) VALUES (7, 1);

-- NO_AUTO_VALUE_ON_ZERO.
SET SESSION sql_mode = CONCAT(@@sql_mode, ',NO_AUTO_VALUE_ON_ZERO');
INSERT INTO auto_tenant (tenant, id, u) VALUES (8, 0, 1);
INSERT INTO auto_tenant (tenant, id, u) VALUES (8, NULL, 2);
SELECT LAST_INSERT_ID();
SET SESSION sql_mode = DEFAULT;

-- As parameters.
--@ params str:'p1' int:1
--@ params str:'p2' int:2
--@ params null null
INSERT INTO auto_key (v, n) VALUES (?, ?);
--@ params null str:'p3'
--@ params int:0 str:'p4'
--@ params int:5000 str:'p5'
--@ params null str:'p6'
INSERT INTO auto_key (id, v) VALUES (?, ?);
--@ params null null str:'p7' int:0 str:'p8' null
INSERT INTO auto_key (n, id, v) VALUES (?, ?, ?), (1, ?, ?), (2, DEFAULT, ?);
--@ params str:'p9' str:'p10'
INSERT INTO auto_key (id, v) VALUES (DEFAULT, ?), (DEFAULT, ?);
--@ params str:'p11'
INSERT INTO auto_key SET v = ?;
--@ params int:9 int:100 str:'q1'
--@ params int:10 int:101 str:'q2'
INSERT INTO auto_tenant (tenant, u, v) VALUES (?, ?, ?);
--@ params int:9 int:102 int:9 int:103
INSERT INTO auto_tenant (tenant, u) VALUES (?, ?), (?, ?);
SELECT LAST_INSERT_ID();

-- The end of the type.
INSERT INTO auto_tiny (tenant) VALUES (1);
INSERT INTO auto_tiny VALUES (1, 125);
--@ error 1467
INSERT INTO auto_tiny (tenant) VALUES (1), (2), (3);
INSERT INTO auto_tiny VALUES (1, 126);
INSERT INTO auto_tiny (tenant) VALUES (1);
--@ error 1062
INSERT INTO auto_tiny (tenant) VALUES (1);
--@ error 1264
INSERT INTO auto_tiny VALUES (1, 300);

-- What the count is after TRUNCATE and ALTER TABLE.
TRUNCATE TABLE auto_tenant;
INSERT INTO auto_tenant (tenant, u) VALUES (1, 1), (2, 1);
SELECT LAST_INSERT_ID();
--@ ordered
SELECT * FROM auto_tenant ORDER BY id;
SELECT * FROM auto_key;
