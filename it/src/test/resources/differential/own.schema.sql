-- Tables of every kind and key type, for own-*.sql. No generated column has a backslash in a text:
-- MySQL reads it anew under the sql_mode of whoever opens the table.

--@ placement SHARD BY HASH(id)
CREATE TABLE k_int (id INT PRIMARY KEY, v VARCHAR(20), n INT, d DECIMAL(8,2), KEY (n));
--@ placement SHARD BY HASH(id)
CREATE TABLE k_bigu (id BIGINT UNSIGNED PRIMARY KEY, v VARCHAR(20));
--@ placement SHARD BY HASH(id)
CREATE TABLE k_tiny (id TINYINT PRIMARY KEY, v VARCHAR(20));
--@ placement SHARD BY HASH(k)
CREATE TABLE k_ai (k VARCHAR(20) CHARACTER SET utf8mb4 COLLATE utf8mb4_0900_ai_ci PRIMARY KEY, v INT);
--@ placement SHARD BY HASH(k)
CREATE TABLE k_gci (k VARCHAR(20) CHARACTER SET utf8mb4 COLLATE utf8mb4_general_ci PRIMARY KEY, v INT);
--@ placement SHARD BY HASH(k)
CREATE TABLE k_cs (k VARCHAR(20) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin PRIMARY KEY, v INT);
--@ placement SHARD BY HASH(k)
CREATE TABLE k_latin (k VARCHAR(20) CHARACTER SET latin1 COLLATE latin1_swedish_ci PRIMARY KEY, v INT);
--@ placement SHARD BY HASH(k)
CREATE TABLE k_vbin (k VARBINARY(16) PRIMARY KEY, v INT);
--@ placement SHARD BY HASH(k)
CREATE TABLE k_bin16 (k BINARY(16) PRIMARY KEY, v INT);
--@ placement SHARD BY HASH(k)
CREATE TABLE k_uuid (k CHAR(36) PRIMARY KEY, v INT);
--@ placement SHARD BY HASH(k)
CREATE TABLE k_dec (k DECIMAL(10,2) PRIMARY KEY, v INT);
--@ placement SHARD BY HASH(id)
CREATE TABLE k_text (id INT PRIMARY KEY, body VARCHAR(60), FULLTEXT (body));
--@ placement SHARD BY HASH(id) IN GROUP users
CREATE TABLE users (id BIGINT PRIMARY KEY, email VARCHAR(60) NOT NULL, name VARCHAR(40), country CHAR(2), credit INT NOT NULL DEFAULT 0, born DATE, UNIQUE KEY (id, email));
--@ placement SHARD BY HASH(user_id) IN GROUP users
CREATE TABLE orders (id BIGINT NOT NULL, user_id BIGINT NOT NULL, total DECIMAL(10,2) NOT NULL, placed DATETIME(3), note TEXT, PRIMARY KEY (user_id, id), CONSTRAINT orders_user FOREIGN KEY (user_id) REFERENCES users (id));
--@ placement REFERENCE
CREATE TABLE countries (code CHAR(2) PRIMARY KEY, name VARCHAR(40) NOT NULL);
--@ placement SINGLE ON shard1
CREATE TABLE settings (name VARCHAR(30) PRIMARY KEY, value TEXT);
--@ placement SINGLE ON shard1
CREATE TABLE seq (id INT AUTO_INCREMENT PRIMARY KEY, v VARCHAR(10) NOT NULL, u INT UNIQUE, CHECK (u < 1000));
--@ placement SHARD BY HASH(id)
CREATE TABLE `select` (id INT PRIMARY KEY, `from` INT, `a b` INT, `q``t` INT);
--@ placement SHARD BY HASH(id)
CREATE TABLE all_types (
  id INT PRIMARY KEY, c_bit BIT(9), c_tiny TINYINT, c_tinyu TINYINT UNSIGNED, c_bool BOOLEAN,
  c_small SMALLINT, c_medium MEDIUMINT, c_int INT UNSIGNED, c_big BIGINT, c_bigu BIGINT UNSIGNED,
  c_dec DECIMAL(20,5), c_float FLOAT, c_double DOUBLE, c_zero INT(6) ZEROFILL, c_date DATE,
  c_dt DATETIME, c_dt6 DATETIME(6), c_ts TIMESTAMP NULL, c_time TIME(2), c_year YEAR, c_char CHAR(5),
  c_varchar VARCHAR(30), c_bin BINARY(4), c_varbin VARBINARY(8), c_text TEXT, c_blob BLOB,
  c_enum ENUM('small','medium','large'), c_set SET('a','b','c'), c_json JSON,
  c_latin VARCHAR(20) CHARACTER SET latin1, c_gen INT GENERATED ALWAYS AS (c_tiny + 1) VIRTUAL);
--@ placement SHARD BY HASH(id)
CREATE TABLE k_odd (id INT PRIMARY KEY, e DOUBLE(255,2), d2 DOUBLE(10,2), d16 DECIMAL(30,16), t5 TIME(5), s64 SET('m0','m1','m2','m3','m4','m5','m6','m7','m8','m9','m10','m11','m12','m13','m14','m15','m16','m17','m18','m19','m20','m21','m22','m23','m24','m25','m26','m27','m28','m29','m30','m31','m32','m33','m34','m35','m36','m37','m38','m39','m40','m41','m42','m43','m44','m45','m46','m47','m48','m49','m50','m51','m52','m53','m54','m55','m56','m57','m58','m59','m60','m61','m62','m63'));
--@ placement SHARD BY HASH(id)
CREATE TABLE k_gen (id INT PRIMARY KEY, ts TIMESTAMP NULL, d DATE AS (DATE(ts)) STORED, h INT AS (HOUR(ts)) STORED, q VARCHAR(40) AS (CONCAT(id / 7)) STORED, v INT AS (id + 1) VIRTUAL, t VARCHAR(20) CHARACTER SET latin1 COLLATE latin1_bin AS (CONCAT('x', id)) STORED NOT NULL, KEY (h));
--@ placement SHARD BY HASH(id)
CREATE TABLE `k_日` (id INT PRIMARY KEY, `Größe` INT, `日` VARCHAR(10), jp VARCHAR(10) CHARACTER SET cp932, gr VARCHAR(10) CHARACTER SET greek, ru VARCHAR(10) CHARACTER SET cp1251, wide VARCHAR(10) CHARACTER SET utf16);
--@ placement SHARD BY HASH(id)
CREATE TABLE k_parts (id INT NOT NULL, part INT NOT NULL, name VARCHAR(20) DEFAULT 'a\\b''c', kind ENUM('x','y''z\\'), `a,(b` INT COMMENT 'x\n,(`', PRIMARY KEY (id, part), KEY n (name DESC), UNIQUE KEY (id, part, `a,(b`), CHECK (part < 1000)) COLLATE latin1_german2_ci PARTITION BY RANGE (part) (PARTITION p0 VALUES LESS THAN (10), PARTITION `p 1` VALUES LESS THAN (20), PARTITION pmax VALUES LESS THAN MAXVALUE);
--@ placement SHARD BY HASH(id)
CREATE TABLE k_words (id INT PRIMARY KEY, title VARCHAR(40) NOT NULL DEFAULT '', body TEXT, c CHAR(1) CHARACTER SET utf8mb4, n INT CHECK (n < 1000) COMMENT 'not \\ but n', m INT AS (n + 1) STORED, v INT AS (n + 2) VIRTUAL, made VARCHAR(50) AS (CONCAT(title, CHAR(92 USING utf8mb4), 'x')) STORED, FULLTEXT KEY `t (b` (title, body) COMMENT 'INVISIBLE', FULLTEXT KEY one (c) INVISIBLE, FULLTEXT KEY gen (made), KEY (n)) COMMENT 'DEFAULT CHARSET=latin1, no';
--@ placement SHARD BY HASH(id) IN GROUP numbered
CREATE TABLE auto_key (id BIGINT AUTO_INCREMENT PRIMARY KEY, v VARCHAR(20), n INT DEFAULT 7);
--@ placement SHARD BY HASH(tenant) IN GROUP tenants
CREATE TABLE auto_tenant (tenant INT NOT NULL, id INT UNSIGNED NOT NULL AUTO_INCREMENT, u INT, v VARCHAR(20), PRIMARY KEY (tenant, id), UNIQUE KEY (tenant, u), KEY (id));
--@ placement SHARD BY HASH(tenant) IN GROUP tenants
CREATE TABLE auto_tiny (tenant INT NOT NULL, id TINYINT NOT NULL AUTO_INCREMENT, PRIMARY KEY (tenant, id), KEY (id)) AUTO_INCREMENT = 100;
