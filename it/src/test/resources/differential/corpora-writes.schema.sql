-- Tables for the writes of orm-traces.json, client-handwritten.json and vitess-sqlparser.json that
-- the queries do not name. t has no AUTO_INCREMENT: of an INSERT .. SELECT MySQL loses numbers.

--@ placement SHARD BY HASH(id)
CREATE TABLE t (id INT NOT NULL DEFAULT 0, a INT DEFAULT 1, b VARCHAR(30) DEFAULT 'b', c INT, v INT, j JSON, x INT, `select` INT, created DATETIME, PRIMARY KEY (id));
INSERT INTO t VALUES (2, 2, 'x', 3, 4, '{"b": 2}', 1, 0, '2024-01-01 00:00:00'), (3, 1, 'y', 3, 4, '{"b": 1}', 1, 0, '2024-01-02 00:00:00'), (5, 1, 'z', 3, 4, NULL, 1, 0, '2024-01-03 00:00:00'), (6, 7, 'w', 9, 9, '[]', 2, 2, NULL);
--@ placement SHARD BY HASH(id) IN GROUP elsewhere
CREATE TABLE s (id INT PRIMARY KEY, a INT, b INT, c INT, x INT);
INSERT INTO s VALUES (2, 20, 30, 4, 1), (3, 21, 31, 5, 0), (7, 22, 32, 1, 1), (5, 23, 33, 9, 1);
--@ placement SHARD BY HASH(id)
CREATE TABLE users (`id` INT NOT NULL, email VARCHAR(60), name VARCHAR(40), version INT DEFAULT 1, banned BOOLEAN, created_at DATETIME, updated_at DATETIME, PRIMARY KEY (id));
INSERT INTO users VALUES (1, 'a@b', 'a', 1, TRUE, NULL, NULL), (2, 'b@b', 'b', 1, FALSE, NULL, NULL), (3, 'c@b', 'c', 2, TRUE, NULL, NULL);
--@ placement SHARD BY HASH(id) IN GROUP elsewhere
CREATE TABLE posts (`id` INT NOT NULL, user_id INT, comments_count INT, flag INT DEFAULT 0, PRIMARY KEY (id));
INSERT INTO posts VALUES (1, 1, NULL, 0), (2, 1, 3, 0), (3, 3, 4, 0), (4, 2, 5, 0);
--@ placement SHARD BY HASH(id)
CREATE TABLE orders (id INT NOT NULL, user_id INT, amount DECIMAL(8,2), version INT, created_at DATETIME, PRIMARY KEY (id));
INSERT INTO orders VALUES (1, 1, 10, 1, NULL), (2, 1, 20, 1, NULL);
--@ placement SINGLE ON shard2
CREATE TABLE hibernate_sequence (next_val BIGINT);
INSERT INTO hibernate_sequence VALUES (1);
--@ placement SHARD BY HASH(session_key)
CREATE TABLE django_session (session_key VARCHAR(40) NOT NULL PRIMARY KEY, session_data LONGTEXT NOT NULL, expire_date DATETIME(6) NOT NULL, KEY (expire_date));
--@ placement SHARD BY HASH(a_id)
CREATE TABLE m2m (a_id INT, b_id INT, PRIMARY KEY (a_id, b_id));
INSERT INTO m2m VALUES (1, 2), (2, 2);
--@ placement SHARD BY HASH(option_id)
CREATE TABLE wp_options (`option_id` BIGINT UNSIGNED NOT NULL AUTO_INCREMENT, option_name VARCHAR(191) NOT NULL DEFAULT '', option_value LONGTEXT, autoload VARCHAR(20) NOT NULL DEFAULT 'yes', PRIMARY KEY (option_id));
INSERT INTO wp_options (option_name, option_value) VALUES ('_transient_a', 'x'), ('_transient_timeout_a', '1600000000'), ('_transient_b', 'y'), ('_transient_timeout_b', '1800000000'), ('other', 'z');
--@ placement SHARD BY HASH(ID)
CREATE TABLE wp_posts (ID BIGINT UNSIGNED NOT NULL AUTO_INCREMENT, post_content LONGTEXT NOT NULL, post_excerpt TEXT NOT NULL, PRIMARY KEY (ID));
INSERT INTO wp_posts (post_content, post_excerpt) VALUES ('1', ''), ('2', ''), ('3', ''), ('4', ''), ('5', 'five');
--@ placement SHARD BY HASH(a)
CREATE TABLE a (a INT PRIMARY KEY, b INT);
INSERT INTO a VALUES (5, 5), (6, 1), (7, 7), (8, NULL);
--@ placement SHARD BY HASH(id)
CREATE TABLE b (id INT PRIMARY KEY, name VARCHAR(20));
--@ placement SHARD BY HASH(b) IN GROUP elsewhere
CREATE TABLE d (b INT PRIMARY KEY, c INT);
INSERT INTO d VALUES (10, 1), (11, 2), (12, 3);
--@ placement SHARD BY HASH(id)
CREATE TABLE foo (id INT PRIMARY KEY, name VARCHAR(20));
INSERT INTO foo VALUES (1, 'test'), (2, 'other'), (3, 'test');
--@ placement SHARD BY HASH(id) IN GROUP elsewhere
CREATE TABLE bar (id INT PRIMARY KEY, name VARCHAR(20));
INSERT INTO bar VALUES (11, 'test'), (12, 'nobody');
--@ placement SHARD BY HASH(id)
CREATE TABLE tt (id INT PRIMARY KEY, cc INT);
INSERT INTO tt VALUES (1, 1), (2, 2), (3, 3);
--@ placement SHARD BY HASH(username)
CREATE TABLE user (username VARCHAR(20) PRIMARY KEY, status INT DEFAULT 3);
--@ placement SHARD BY HASH(id)
CREATE TABLE tbl_a (id INT PRIMARY KEY, name VARCHAR(20));
INSERT INTO tbl_a VALUES (1, 'a'), (2, 'b'), (3, 'c');
--@ placement SHARD BY HASH(id) IN GROUP elsewhere
CREATE TABLE tbl_b (id INT PRIMARY KEY, name VARCHAR(20));
INSERT INTO tbl_b VALUES (1, 'test'), (2, 'other'), (3, 'test');
--@ placement SHARD BY HASH(id)
CREATE TABLE sys_message_assign (message_id VARCHAR(30), assign_user_id VARCHAR(30), read_state INT, id BIGINT, is_delete INT, create_time DATETIME(3), update_time DATETIME(3), remark VARCHAR(30), PRIMARY KEY (id));
--@ placement REFERENCE
CREATE TABLE customer (id INT PRIMARY KEY DEFAULT 1, name VARCHAR(20));
