-- Tables with all columns that statements of the corpora name, as far as they can be in one table.

--@ placement SHARD BY HASH(id) IN GROUP g1
CREATE TABLE `users` (`id` INT, `email` VARCHAR(60), `name` VARCHAR(60), `active` INT, `deleted` INT, `a` INT, `b` INT);
INSERT INTO `users` (`id`, `email`, `name`, `active`, `deleted`, `a`, `b`) VALUES
  (4, NULL, 'word text', 1, 3, 5, 2),
  (1, 'a@b.c', '10', NULL, 5, 1, 4),
  (2, 'abc', 'b', 5, 3, 3, 4),
  (4, 'a@b.c', 'b', NULL, 5, 1, 4),
  (3, '2', 'abc', 1, NULL, 2, 3),
  (5, 'a', NULL, 1, 2, 4, 3);
--@ placement SHARD BY HASH(id) IN GROUP g1
CREATE TABLE `orders` (`id` INT, `amount` DECIMAL(10,2), `user_id` INT);
INSERT INTO `orders` (`id`, `amount`, `user_id`) VALUES
  (5, 7.75, 1),
  (4, 3, 3),
  (2, 1.5, 5),
  (3, 7.75, 5),
  (1, 2.25, 2),
  (3, NULL, 2),
  (3, 0.5, NULL),
  (4, NULL, NULL),
  (5, 7.75, 5),
  (1, 1.5, 3),
  (5, 7.75, 1);
--@ placement REFERENCE
CREATE TABLE `hibernate_sequence` (`id` INT, `next_val` INT);
INSERT INTO `hibernate_sequence` (`id`, `next_val`) VALUES
  (1, 5),
  (3, 3),
  (4, 1),
  (2, 3),
  (2, 4),
  (4, 2),
  (4, 2),
  (4, 2),
  (2, 3),
  (5, 5);
--@ placement REFERENCE
CREATE TABLE `department` (`id` INT);
INSERT INTO `department` (`id`) VALUES
  (4),
  (3),
  (4),
  (4),
  (2),
  (1),
  (1),
  (3);
--@ placement SINGLE ON shard2
CREATE TABLE `employee` (`id` INT, `dept_id` INT);
INSERT INTO `employee` (`id`, `dept_id`) VALUES
  (5, NULL),
  (5, 4),
  (5, 4),
  (2, 2),
  (2, 1),
  (4, 3),
  (5, 5),
  (2, 5);
--@ placement SHARD BY HASH(a) IN GROUP g1
CREATE TABLE `pay` (`a` INT, `created_at` DATETIME, `amt` INT);
INSERT INTO `pay` (`a`, `created_at`, `amt`) VALUES
  (2, '2003-12-31 23:59:59', 1),
  (4, '2004-02-29 12:00:00', 5),
  (1, NULL, 3),
  (1, '2010-06-15 08:30:15', 3),
  (1, '2019-01-01 00:00:00', 4),
  (5, '2010-06-15 08:30:15', NULL),
  (2, '2003-12-31 23:59:59', 4),
  (1, NULL, 4),
  (1, '2004-02-29 12:00:00', 5),
  (5, '2004-02-29 12:00:00', 3),
  (4, '2003-12-31 23:59:59', 3),
  (2, NULL, 5),
  (1, '2010-06-15 08:30:15', 5);
--@ placement SHARD BY HASH(id) IN GROUP g1
CREATE TABLE `auth_user` (`id` INT, `password` INT, `last_login` INT, `username` VARCHAR(60));
INSERT INTO `auth_user` (`id`, `password`, `last_login`, `username`) VALUES
  (2, 5, 2, '2'),
  (5, 3, 4, 'abc'),
  (3, 1, NULL, NULL),
  (3, 5, 2, NULL),
  (3, NULL, 5, 'b'),
  (1, 2, 1, 'admin'),
  (4, 2, 1, 'x y'),
  (3, 2, 5, 'ABC'),
  (3, 1, 4, 'abc'),
  (4, 3, 2, '2');
--@ placement SHARD BY HASH(session_key) IN GROUP s1
CREATE TABLE `django_session` (`session_key` VARCHAR(60));
INSERT INTO `django_session` (`session_key`) VALUES
  ('b'),
  ('ABC'),
  ('abc'),
  ('word text'),
  ('abc'),
  ('word text'),
  ('10'),
  ('10'),
  ('abc'),
  ('word text');
--@ placement SINGLE ON shard1
CREATE TABLE `polls_question` (`id` INT, `question_text` VARCHAR(60), `pub_date` DATETIME);
INSERT INTO `polls_question` (`id`, `question_text`, `pub_date`) VALUES
  (3, 'abc', '2003-12-31 23:59:59'),
  (3, 'abc', '2010-06-15 08:30:15'),
  (1, 'abc', '2010-06-15 08:30:15'),
  (2, '2', '2019-01-01 00:00:00'),
  (1, 'x y', '2004-02-29 12:00:00'),
  (4, 'ABC', '2019-01-01 00:00:00'),
  (4, 'x y', '2010-06-15 08:30:15'),
  (3, 'x y', NULL),
  (2, 'abc', '2010-06-15 08:30:15');
--@ placement SHARD BY HASH(id) IN GROUP g1
CREATE TABLE `p` (`pub_date` DATETIME, `id` INT);
INSERT INTO `p` (`pub_date`, `id`) VALUES
  ('2019-01-01 00:00:00', 4),
  ('2010-06-15 08:30:15', 5),
  ('2003-12-31 23:59:59', 5),
  ('2019-01-01 00:00:00', 3),
  ('2019-01-01 00:00:00', 3),
  ('2003-12-31 23:59:59', 1),
  ('2019-01-01 00:00:00', 1),
  (NULL, 1),
  ('2010-06-15 08:30:15', 4),
  ('2010-06-15 08:30:15', 1);
--@ placement SHARD BY HASH(id) IN GROUP g1
CREATE TABLE `t` (`id` INT, `d` DATE, `data` JSON, `a` INT, `b` INT, `j` JSON, `x` INT, `k` INT, `v` INT, `c` VARCHAR(60), `e` INT, `f` INT, `g` INT, `order` INT, `group` INT, `key` INT, `status` INT, `type` INT, `name` VARCHAR(60), `date` DATE, `value` INT, `key_` INT, `user` INT, `count` INT, `timestamp` DATETIME, `text` VARCHAR(60), `year` INT, `month` INT, `day` INT, `hour` INT, `position` INT, `level` INT, `rank_` INT, `time` DATETIME, `1a` INT, `表名` INT, `$` INT, `By` INT, `2a` INT, `next` INT, `aa` INT, `c1` VARCHAR(60), `bar` INT, `warnings` INT, `foo` VARCHAR(60), `score` VARCHAR(60), `view` INT, `offset` INT, `share` VARCHAR(60), `mode` INT, `variables` INT, KEY `a` (`a`));
INSERT INTO `t` (`id`, `d`, `data`, `a`, `b`, `j`, `x`, `k`, `v`, `c`, `e`, `f`, `g`, `order`, `group`, `key`, `status`, `type`, `name`, `date`, `value`, `key_`, `user`, `count`, `timestamp`, `text`, `year`, `month`, `day`, `hour`, `position`, `level`, `rank_`, `time`, `1a`, `表名`, `$`, `By`, `2a`, `next`, `aa`, `c1`, `bar`, `warnings`, `foo`, `score`, `view`, `offset`, `share`, `mode`, `variables`) VALUES
  (4, NULL, '[]', 3, -2, NULL, 2, 5, 4, 'ABC', 5, 2, 1, 2, 5, NULL, 1, 3, 'ABC', NULL, 1, 4, 1, NULL, '2003-12-31 23:59:59', '2', 1, 5, NULL, 2, 1, 2, NULL, '2003-12-31 23:59:59', 1, 2, 2, 3, 3, 5, 5, 'abc', 5, 5, 'bar', NULL, 5, NULL, '10', NULL, 4),
  (4, NULL, '"word"', 5, 2, '[1, 2, "x"]', 2, 5, 2, 'word text', 1, NULL, 1, 4, 5, 4, 3, 5, '10', '2010-06-15', 1, 2, 1, NULL, '2019-01-01 00:00:00', 'x y', 3, 3, 4, 2, 3, 2, NULL, '2019-01-01 00:00:00', 5, NULL, 4, 1, 3, 3, 5, 'a', 5, 5, 'x y', 'ABC', 1, 2, 'a', 4, 4),
  (3, NULL, '[1, 2, "x"]', 1, 2, '"word"', 4, 3, 4, '1', 3, 2, 3, 2, 5, 4, 5, 1, 'b', '2004-02-29', 5, NULL, 1, 4, '2019-01-01 00:00:00', 'x y', 3, 1, 2, NULL, 1, NULL, NULL, NULL, 1, 4, 4, 5, 1, 5, 5, '10', 5, 5, 'ABC', 'a', 5, NULL, '10', 2, NULL),
  (3, NULL, NULL, 5, -2, '[]', NULL, 5, NULL, 'word text', 1, 2, 3, NULL, 5, NULL, 3, 1, 'word text', '2003-12-31', 3, NULL, 3, 4, '2019-01-01 00:00:00', '2', 3, 5, 4, NULL, 1, NULL, 4, '2004-02-29 12:00:00', 5, NULL, 2, 3, 1, 5, 1, NULL, 3, 1, 'word text', '2', 3, 2, '2', NULL, 4),
  (1, '2024-01-01', '5', 2, NULL, '{"a": null, "c": true}', 5, 4, 1, '1', 2, 5, NULL, 3, 2, 1, 4, NULL, '10', '2004-02-29', NULL, 5, 2, 1, '2010-06-15 08:30:15', 'b', 4, 4, 1, 5, NULL, 5, 3, '2010-06-15 08:30:15', NULL, 1, 5, 2, 2, 2, 2, 'ABC', NULL, 2, '2', 'x y', 2, 5, 'ABC', 5, 5),
  (1, '2019-01-01', '{"id": "3", "name": "Fred", "a": {"b": "c"}}', 0, 5, '{"a": 1, "b": [2, 3]}', 1, NULL, 3, 'x y', NULL, 3, NULL, 5, 4, 5, NULL, NULL, 'abc', NULL, 2, 5, NULL, 5, NULL, NULL, NULL, 2, 1, 5, 4, 3, 1, '2003-12-31 23:59:59', 2, 5, 5, NULL, 2, 2, 4, 'word text', NULL, 4, 'abc', '10', 2, 5, 'x y', 5, 1),
  (5, '2024-01-01', '{"a": 1, "b": [2, 3]}', 0, -2, '{"id": "3", "name": "Fred", "a": {"b": "c"}}', 1, 4, 3, '1', 4, 5, 4, 3, 2, 1, NULL, NULL, 'word text', NULL, NULL, 1, NULL, 1, '2010-06-15 08:30:15', 'x y', NULL, 2, 3, 5, 4, 1, 1, '2010-06-15 08:30:15', 4, 1, 3, 4, NULL, 4, NULL, 'b', NULL, NULL, '2', NULL, 2, 5, 'foo', 1, 5);
--@ placement SHARD BY HASH(id) IN GROUP g2
CREATE TABLE `a` (`x` INT, `id` INT, `b` INT, `c` VARCHAR(60));
INSERT INTO `a` (`x`, `id`, `b`, `c`) VALUES
  (5, 3, 4, 'b'),
  (3, 3, NULL, '5'),
  (2, 4, 4, '5'),
  (4, 3, 4, 'word text'),
  (4, 3, 3, 'a'),
  (4, 3, 10, '2'),
  (2, 5, 5, '10');
--@ placement SINGLE ON shard2
CREATE TABLE `b` (`a_id` INT, `y` INT, `c_id` INT, `b` GEOMETRY, `c` VARCHAR(60));
INSERT INTO `b` (`a_id`, `y`, `c_id`, `b`, `c`) VALUES
  (5, 2, 2, ST_GeomFromText('POINT(1 1)'), '10'),
  (5, NULL, 2, ST_GeomFromText('POLYGON((0 0,0 5,5 5,5 0,0 0))'), 'a'),
  (5, NULL, 4, ST_GeomFromText('POLYGON((0 0,0 5,5 5,5 0,0 0))'), 'g1'),
  (1, 5, 4, ST_GeomFromText('LINESTRING(0 0,2 2)'), 'word text'),
  (4, 2, 1, NULL, 'g1'),
  (2, 5, 3, ST_GeomFromText('LINESTRING(0 0,2 2)'), 'ABC'),
  (2, 2, 5, NULL, NULL),
  (4, 5, 5, ST_GeomFromText('LINESTRING(0 0,2 2)'), 'b1');
--@ placement SHARD BY HASH(id) IN GROUP g1
CREATE TABLE `c` (`id` INT, `z` INT, `b` INT, `c` VARCHAR(60));
INSERT INTO `c` (`id`, `z`, `b`, `c`) VALUES
  (1, 4, 4, 'a'),
  (1, 4, NULL, NULL),
  (1, 2, NULL, NULL),
  (4, 4, 2, 'b'),
  (5, 1, 3, NULL);
--@ placement SHARD BY HASH(a) IN GROUP g1
CREATE TABLE `u` (`a` INT, `t_id` INT);
INSERT INTO `u` (`a`, `t_id`) VALUES
  (5, 5),
  (5, 5),
  (2, 1),
  (2, 1),
  (3, NULL),
  (3, NULL),
  (1, NULL),
  (4, 2),
  (4, 5);
--@ placement SHARD BY HASH(version) IN GROUP g1
CREATE TABLE `schema_migrations` (`version` INT);
INSERT INTO `schema_migrations` (`version`) VALUES
  (3),
  (4),
  (5),
  (3),
  (4),
  (2),
  (1),
  (1);
--@ placement SINGLE ON shard2
CREATE TABLE `posts` (`id` INT, `a` INT, KEY `idx_a` (`id`), KEY `idx_b` (`id`));
INSERT INTO `posts` (`id`, `a`) VALUES
  (4, 5),
  (2, NULL),
  (1, 4),
  (2, 1),
  (4, 5),
  (4, 3),
  (3, 5),
  (1, 1),
  (4, 1),
  (5, 3),
  (5, NULL);
--@ placement SINGLE ON shard2
CREATE TABLE `tags` (`deleted_at` DATETIME);
INSERT INTO `tags` (`deleted_at`) VALUES
  ('2004-02-29 12:00:00'),
  (NULL),
  ('2019-01-01 00:00:00'),
  (NULL),
  (NULL),
  ('2019-01-01 00:00:00'),
  ('2004-02-29 12:00:00'),
  ('2010-06-15 08:30:15'),
  ('2003-12-31 23:59:59'),
  ('2003-12-31 23:59:59'),
  ('2019-01-01 00:00:00');
--@ placement SHARD BY HASH(id) IN GROUP g2
CREATE TABLE `wp_options` (`id` INT, `option_name` VARCHAR(60), `option_value` INT, `autoload` VARCHAR(60));
INSERT INTO `wp_options` (`id`, `option_name`, `option_value`, `autoload`) VALUES
  (3, 'a', 2, 'yes'),
  (5, 'abc', 2, 'yes'),
  (2, 'b', 2, 'word text'),
  (2, 'word text', NULL, 'word text'),
  (3, 'a', 5, NULL),
  (3, 'ABC', 3, '2'),
  (2, 'a', 1, 'abc'),
  (5, NULL, 3, NULL),
  (2, '2', 2, 'yes'),
  (5, 'ABC', NULL, 'x y'),
  (3, 'b', 5, 'abc'),
  (3, '2', 3, 'a'),
  (5, 'x y', 3, '10');
--@ placement SHARD BY HASH(ID) IN GROUP g2
CREATE TABLE `wp_posts` (`ID` INT, `post_type` VARCHAR(60), `post_status` VARCHAR(60), `post_date` DATETIME, `post_title` VARCHAR(60));
INSERT INTO `wp_posts` (`ID`, `post_type`, `post_status`, `post_date`, `post_title`) VALUES
  (4, NULL, '2', '2004-02-29 12:00:00', 'word text'),
  (1, 'abc', '2', NULL, 'x y'),
  (4, '10', NULL, '2019-01-01 00:00:00', 'ABC'),
  (4, NULL, 'a', NULL, 'word text'),
  (3, 'x y', 'ABC', '2003-12-31 23:59:59', 'abc'),
  (3, 'ABC', 'ABC', '2004-02-29 12:00:00', 'a');
--@ placement SHARD BY HASH(post_id) IN GROUP g2
CREATE TABLE `wp_postmeta` (`post_id` INT, `meta_key` VARCHAR(60), `meta_value` INT);
INSERT INTO `wp_postmeta` (`post_id`, `meta_key`, `meta_value`) VALUES
  (3, 'word text', 3),
  (2, 'b', 3),
  (2, 'ABC', 1),
  (1, 'word text', 1),
  (5, 'abc', 2),
  (1, NULL, NULL),
  (4, NULL, 4),
  (5, 'abc', 4),
  (4, '_k', 5);
--@ placement SHARD BY HASH(id) IN GROUP g2
CREATE TABLE `wp_terms` (`id` INT, `slug` VARCHAR(60), `term_id` INT, `name` VARCHAR(60));
INSERT INTO `wp_terms` (`id`, `slug`, `term_id`, `name`) VALUES
  (3, 'b', 2, 'word text'),
  (1, 'ABC', NULL, 'word text'),
  (2, 'a', 2, 'a'),
  (2, 'b', 2, 'a'),
  (5, 'a', 1, '2'),
  (3, 'word text', 5, 'x y'),
  (4, '2', 5, NULL),
  (5, 'b', 3, 'word text');
--@ placement SHARD BY HASH(id) IN GROUP g1
CREATE TABLE `wp_term_taxonomy` (`id` INT, `taxonomy` VARCHAR(60), `term_id` INT);
INSERT INTO `wp_term_taxonomy` (`id`, `taxonomy`, `term_id`) VALUES
  (5, 'ABC', NULL),
  (5, 'word text', 2),
  (2, 'x y', 4),
  (4, 'word text', 2),
  (4, NULL, 1);
--@ placement REFERENCE
CREATE TABLE `wp_users` (`id` INT, `user_login` VARCHAR(60));
INSERT INTO `wp_users` (`id`, `user_login`) VALUES
  (4, '10'),
  (1, 'abc'),
  (1, 'abc'),
  (1, 'abc'),
  (5, 'admin'),
  (4, 'x y'),
  (4, 'b'),
  (3, 'admin'),
  (3, '10'),
  (5, '10'),
  (5, '2'),
  (5, 'abc'),
  (5, '10');
--@ placement SHARD BY HASH(id) IN GROUP g2
CREATE TABLE `s` (`a` INT, `id` INT, `b` INT, `foo` INT);
INSERT INTO `s` (`a`, `id`, `b`, `foo`) VALUES
  (5, 3, 4, 3),
  (1, 4, NULL, 3),
  (1, 5, NULL, 3),
  (3, 2, NULL, 1),
  (NULL, 5, 1, NULL),
  (2, 3, 1, NULL),
  (2, 3, 3, 4),
  (4, 2, 3, 2),
  (3, 3, 4, 1),
  (1, 3, 4, 1),
  (2, 2, 4, 4),
  (4, 3, 4, 4);
--@ placement SHARD BY HASH(id) IN GROUP g1
CREATE TABLE `t1` (`a` INT, `id` INT, `b` GEOMETRY, `col` INT, `c` VARCHAR(60), `col1` VARCHAR(60), `col2` VARCHAR(60), `name` VARCHAR(60), `a1` INT, `a2` INT, `word` VARCHAR(60), `s1` VARCHAR(60), `a4` INT, `c1` VARCHAR(60), `c2` VARCHAR(60), `date` DATE, `format` INT, `f1` VARCHAR(60), `num` INT, `str` VARCHAR(60), `col_int_key` INT, `col_date_key` INT, `s2` VARCHAR(60), `value64` INT, `grp` INT, `xxx` VARCHAR(60), `col_t1` INT, `text1` VARCHAR(60), `product` INT, `component` INT, `g` GEOMETRY, `t` VARCHAR(60), `x` VARCHAR(60), `y` VARCHAR(60), `v` VARCHAR(60), `n2` INT, `n1` INT, `btn` VARCHAR(60), `strnull` VARCHAR(60), `intg` INT, `rel` INT, `f2` INT, `qty` INT, `token` VARCHAR(60), `count` INT, `object_id` INT, `geo` GEOMETRY, `geom` GEOMETRY, `i` INT, `id2` INT, `libname` VARCHAR(60), `MAX_REQ` INT, `USR_ID` INT, `color` INT, `st_a` INT, `swt1a` INT, `swt2a` INT, `st_b` INT, `swt1b` INT, `swt2b` INT, `ch` VARCHAR(60), `ObjectID` INT, `Fld1` INT, `Fld2` INT, `tt` VARCHAR(60), `spid` INT, `score` INT, `ts` DATETIME, `start` INT, `d` DATE, `e` INT, `f` INT, `h` INT, `bob` INT, `cip` INT, `f3` INT, `id1` INT, `a5` DATE, `author` VARCHAR(60), `category` INT, `a3` VARCHAR(60), `pid` INT, `c2id` INT, `c1id` INT, `datetime` DATETIME, `t1` VARCHAR(60), `field` DATE, `f4` INT, `word2` INT, `rating` INT, `mydate` DATETIME, `user` INT, `userid` INT, `city` VARCHAR(60), `big` INT, `s` VARCHAR(60), `period` INT, `ctime` DATETIME, `dt` DATETIME, `n` INT, `m` INT, `project_id` INT, `project_name` VARCHAR(60), `client_ptr` INT, `comments` VARCHAR(60), `u` INT, `facility` VARCHAR(60), `utf8mb4` VARCHAR(60), `st` INT, `i1` INT, `i2` INT, `visitor_id` INT, `data` INT, `fooID` INT, `REQ_ID` INT, `URL` VARCHAR(60), `URL_ID` INT, `branch` VARCHAR(60), `One` INT, `Two` INT, `Four` INT, `E1` INT, `E2` INT, `E3` INT, `firstname` VARCHAR(60), `p` INT, `utext` VARCHAR(60), `foo` INT, `bar` VARCHAR(60), `ujis` VARCHAR(60), `ucs2` VARCHAR(60), `ujis2` VARCHAR(60), `l` VARCHAR(60), `r` VARCHAR(60), `time` DATETIME, `vs` INT, `value` INT, `dummy1` INT, `c3` VARCHAR(60), `c4` VARCHAR(60), `c5` VARCHAR(60), `bigint_col` INT, `gender` INT, `rep_del` INT, `t2_id` INT, `_rowid` INT, `skey` INT, `sval` INT, `val` INT, `row` INT, `description` VARCHAR(60), `o` INT, `df` INT, `col002` INT, `domain` VARCHAR(60), `home` INT, `match_id` INT, `dsc` INT, `misc` INT, `bool` INT, `col_varchar_10_latin1_key` VARCHAR(60), `pk` INT, `col_varchar_10_utf8_key` VARCHAR(60), `col_int` INT, KEY `By` (`a`), KEY `a` (`a`), KEY `i1` (`a`), KEY `i2` (`a`), KEY `key1` (`a`));
INSERT INTO `t1` (`a`, `id`, `b`, `col`, `c`, `col1`, `col2`, `name`, `a1`, `a2`, `word`, `s1`, `a4`, `c1`, `c2`, `date`, `format`, `f1`, `num`, `str`, `col_int_key`, `col_date_key`, `s2`, `value64`, `grp`, `xxx`, `col_t1`, `text1`, `product`, `component`, `g`, `t`, `x`, `y`, `v`, `n2`, `n1`, `btn`, `strnull`, `intg`, `rel`, `f2`, `qty`, `token`, `count`, `object_id`, `geo`, `geom`, `i`, `id2`, `libname`, `MAX_REQ`, `USR_ID`, `color`, `st_a`, `swt1a`, `swt2a`, `st_b`, `swt1b`, `swt2b`, `ch`, `ObjectID`, `Fld1`, `Fld2`, `tt`, `spid`, `score`, `ts`, `start`, `d`, `e`, `f`, `h`, `bob`, `cip`, `f3`, `id1`, `a5`, `author`, `category`, `a3`, `pid`, `c2id`, `c1id`, `datetime`, `t1`, `field`, `f4`, `word2`, `rating`, `mydate`, `user`, `userid`, `city`, `big`, `s`, `period`, `ctime`, `dt`, `n`, `m`, `project_id`, `project_name`, `client_ptr`, `comments`, `u`, `facility`, `utf8mb4`, `st`, `i1`, `i2`, `visitor_id`, `data`, `fooID`, `REQ_ID`, `URL`, `URL_ID`, `branch`, `One`, `Two`, `Four`, `E1`, `E2`, `E3`, `firstname`, `p`, `utext`, `foo`, `bar`, `ujis`, `ucs2`, `ujis2`, `l`, `r`, `time`, `vs`, `value`, `dummy1`, `c3`, `c4`, `c5`, `bigint_col`, `gender`, `rep_del`, `t2_id`, `_rowid`, `skey`, `sval`, `val`, `row`, `description`, `o`, `df`, `col002`, `domain`, `home`, `match_id`, `dsc`, `misc`, `bool`, `col_varchar_10_latin1_key`, `pk`, `col_varchar_10_utf8_key`, `col_int`) VALUES
  (4, 4, NULL, NULL, 'a0', 'b', 'ks_', 'Matt', 3, 10, 'x y', 'abc', 5, 'b', NULL, NULL, NULL, '2', 5, '2', 3, 3, 'abc', 2, 4, '10', 1, 'x y', 5, 1, ST_GeomFromText('LINESTRING(1 1,3 3,4 1)'), '2', 'a', 'word text', NULL, NULL, 5, NULL, 'ABC', 1, 2, 5, 2, NULL, NULL, 1, ST_GeomFromText('POLYGON((0 0,0 5,5 5,5 0,0 0))'), NULL, 5, 3, '10', 1, 1, 2, 3, 4, 1, 4, 1, 2, '2', 1, 3, 2, 'abc', 4, 2, NULL, 1, '2010-06-15', 3, 2, 2, 4, 5, 2, 5, '1970-01-01', 'ABC', NULL, 'SEA', 2, 2, 2, '2003-12-31 23:59:59', 'a_', '2006-11-06', 3, 5, 2, '2019-01-01 00:00:00', 3, 5, '2', 5, 'x y', 3, '2003-12-31 23:59:59', '2004-02-29 12:00:00', 5, 3, 3, '10', NULL, NULL, 2, '2', 'b', NULL, 4, 5, 1, 4, 1, 4, 'ABC', NULL, '2', 5, 5, NULL, NULL, 5, 4, 'ABC', 2, 'b', 5, 'x y', '2', 'b', '2', 'b', '2', '2003-12-31 23:59:59', 5, 3, 4, 'abc', 'x y', '2', NULL, NULL, NULL, 1, 3, 2, 5, 3, 1, 'a', 3, NULL, 4, 'abc', 1, 3, 4, NULL, 3, '2', 1, 'ABC', 4),
  (5, 2, ST_GeomFromText('POINT(1 2)'), 4, '10', '2', NULL, 'b', 1, 4, 'ae', NULL, 2, 'x y', '3', '2010-06-15', NULL, '10', 1, '10', 1, 5, '10', NULL, NULL, 'word text', 3, 'b', 3, 3, ST_GeomFromText('POINT(1 2)'), NULL, NULL, 'x y', 'ABC', NULL, 5, 'abc', 'b', 1, 4, 3, 5, '2', 2, 3, ST_GeomFromText('POINT(1 2)'), NULL, 1, 3, 'ABC', 5, 2, 4, 1, 1, 1, 2, NULL, NULL, 'word text', 3, 3, 4, 'AA', 2, 2, '2004-02-29 12:00:00', 1, '2010-06-15', 5, 2, 4, 4, 1, 4, NULL, '2019-01-01', 'x y', 4, 'MIN', 1, NULL, NULL, '2003-12-31 23:59:59', 'a', '2006-11-06', 1, 1, NULL, '2004-02-29 12:00:00', 5, 1, '10', 5, NULL, 1, NULL, '2010-06-15 08:30:15', 1, 3, 5, 'abc', 2, NULL, 4, 'x y', NULL, NULL, 2, 1, 5, 2, 1, 2, 'x y', 4, '10', 1, 5, 2, 2, 1, 4, '10', 4, 'x y', 10, 'b', NULL, 'word text', 'word text', 'x y', 'word text', '2003-12-31 23:59:59', 3, 1, 4, 'x y', '2', 'b', 2, 4, 4, 3, 5, NULL, 5, 5, 3, 'abc', 1, NULL, 2, 'word text', 1, 4, 2, 3, 3, 'x y', 5, 'word text', 4),
  (5, 2, ST_GeomFromText('POINT(3 4)'), 2, 'b', '2', '2', 'word text', 1, 0, '10', 'ch', 2, '2', 'a', '2019-01-01', NULL, 'a', 3, 'abc', 1, 5, NULL, NULL, 4, 'x y', 5, 'abc', 5, 5, ST_GeomFromText('POLYGON((0 0,0 5,5 5,5 0,0 0))'), 'abc', '5', 'word text', '2', NULL, 5, 'a', '2', 3, 4, 5, 3, 'abc', 4, 5, NULL, ST_GeomFromText('LINESTRING(0 0,2 2)'), 4, NULL, 'ABC', 3, 3, 2, 1, NULL, 5, 5, 4, 1, '2', 1, 3, NULL, 'ABC', 2, NULL, '2003-12-31 23:59:59', 1, '2019-01-01', 5, 4, 4, 2, 2, NULL, 2, '2004-02-29', 'word text', 4, 'word text', NULL, NULL, NULL, '2003-12-31 23:59:59', 'abc', '2004-02-29', 1, 1, 4, '2019-01-01 00:00:00', 1, 1, 'b', 1, 'b', 5, '2004-02-29 12:00:00', '2010-06-15 08:30:15', 4, 3, 3, '2', 2, 'word text', 3, '10', 'a', 4, NULL, 5, 5, NULL, 4, 2, 'b', 2, 'abc', 1, 3, NULL, NULL, 3, 4, 'x y', 4, 'word text', 1, 'word text', 'b', 'abc', 'a', NULL, 'word text', '2010-06-15 08:30:15', 5, 1, NULL, 'b', 'word text', 'x y', NULL, 2, 2, 5, 3, NULL, 1, 5, 3, 'b', 5, 2, 2, NULL, 5, 3, 4, 3, 5, 'ABC', 1, 'abc', 2),
  (7, 1, ST_GeomFromText('POINT(1 1)'), NULL, 'cccc', 'ABC', '10', 'patnom', 9, NULL, 'a', 'b', 0, 'b', 'b', '2019-01-01', 4, '10', 1, NULL, 5, 5, '2', 2, NULL, '10', 10, 'abc', 3, 3, NULL, NULL, '10', '7', 'a', 2, 3, 'abc', 'abc', 1, NULL, 3, 1, '2', 2, 85984, ST_GeomFromText('LINESTRING(1 1,3 3,4 1)'), ST_GeomFromText('LINESTRING(1 1,3 3,4 1)'), 2, 10, '10', 5, NULL, 4, NULL, 2, 5, 1, 2, 1, 'a', 1, 3, 4, '10', NULL, NULL, '2003-12-31 23:59:59', 1, '2010-06-15', 1, NULL, NULL, NULL, 1, NULL, NULL, '1970-01-01', 'word text', 2, 'Q', 1, NULL, 2, '2003-12-31 23:59:59', '10', '2006-11-06', 1, 1, 4, '2004-02-29 12:00:00', 3, 3, 'abc', 1, '10', 5, '2010-06-15 08:30:15', '2010-06-15 08:30:15', NULL, 3, 3, 'x y', NULL, 'ABC', 3, 'word text', NULL, 4, 2, 5, 5, 2, 3, NULL, 'x y', NULL, '2', 3, 1, 4, 2, 5, NULL, 'ABC', 4, 'x y', 3, 'b', '10', 'a', '2', 'b', 'a', NULL, 3, 5, 2, 'abc', NULL, 'b', 2, 4, 4, 1, 3, 4, 3, 1, 5, 'x y', 5, 4, NULL, 'word text', 3, 5, NULL, 5, 5, 'x y', 1, 'ABC', 4),
  (1, 3, ST_GeomFromText('POINT(1 1)'), 5, 'cccc', 'ABC', 'ABC', NULL, 194, 2, 'a', 'x y', 1, '2', 'b', '2019-01-01', 1, 'b', NULL, 'ABC', 4, NULL, 'ABC', 5, 1, '2', 2, 'word text', 4, 4, NULL, 'word text', 'ABC', '2', 'a', 1, 4, 'word text', 'ABC', 2, 1, 4, 1, 'b', 1, 2, ST_GeomFromText('POINT(3 4)'), ST_GeomFromText('POINT(1 1)'), 2, 5, 'word text', 2, 3, 3, 1, 2, 3, NULL, 1, NULL, 'ABC', 4, NULL, 3, NULL, 3, 1, '2003-12-31 23:59:59', 4, '2003-12-31', 4, 5, 5, 1, 2, 1, NULL, '2003-12-31', NULL, NULL, '2', 1, 3, 5, '2004-02-29 12:00:00', 'b', '2003-12-31', 4, NULL, 1, '2003-12-31 23:59:59', NULL, 4, 'word text', 4, 'b', NULL, '2003-12-31 23:59:59', '2004-02-29 12:00:00', 2, 4, 4, 'a', 1, 'b', 3, 'x y', '2', 1, 5, NULL, 4, 3, NULL, 3, '2', 5, 'ABC', 4, 2, 1, 1, 2, 3, 'x y', 3, NULL, NULL, NULL, '2', NULL, 'x y', 'ABC', 'x y', '2003-12-31 23:59:59', 2, 2, 3, NULL, '10', 'abc', 1, 5, 5, 2, NULL, 5, 2, 2, 4, 'ABC', 2, 3, 5, 'b', NULL, 4, 3, 5, 4, 'ABC', NULL, 'abc', 5),
  (1, 3, ST_GeomFromText('POLYGON((0 0,0 5,5 5,5 0,0 0))'), 1, '10', '7', 'hello', 'abc', 10, NULL, NULL, 'word text', 4, '10', 'b', '2004-02-29', 5, 'x y', 4, 'aa', 4, NULL, 'ABC', 1, 3, 'ABC', 4, 'ABC', 4, 4, ST_GeomFromText('LINESTRING(0 0,2 2)'), 'a ', 'word text', 'a', '2', 3, 4, 'b', 'a', NULL, 3, 4, NULL, 'b', 3, 4, ST_GeomFromText('POINT(1 1)'), ST_GeomFromText('POINT(1 1)'), 2, 10, 'word text', NULL, 5, 5, 2, NULL, 1, 1, 4, 5, 'abc', 2, NULL, 5, '2', 1, 5, '2004-02-29 12:00:00', 4, '2004-02-29', 4, 3, 3, 1, 1, 3, NULL, '2010-06-15', '10', 4, 'CHI', 2, 5, 3, '2010-06-15 08:30:15', 'word text', NULL, NULL, NULL, 1, '2010-06-15 08:30:15', NULL, NULL, '10', 4, 'abc', 2, '2004-02-29 12:00:00', NULL, NULL, NULL, NULL, 'b', 3, '10', 1, 'ABC', NULL, 5, 1, 2, 2, 1, 4, 5, 'word text', 1, 'word text', 4, 2, 5, 1, 4, 3, 'ABC', 1, 'abc', 2, '30', 'a', 'word text', '10', 'word text', '2', '2010-06-15 08:30:15', NULL, 4, 1, 'word text', 'abc', '10', 1, 3, 3, 2, 4, 5, 4, 2, 2, '2', 4, 3, 1, '2', NULL, 4, 3, 5, NULL, '2', NULL, 'abc', 3);
--@ placement SHARD BY HASH(id) IN GROUP g1
CREATE TABLE `t2` (`a` INT, `id` INT, `b` INT, `c` VARCHAR(60), `name` VARCHAR(60), `owner` INT, `a1` VARCHAR(60), `a2` INT, `fld3` INT, `str` VARCHAR(60), `id2` INT, `pk` INT, `value64` INT, `col2` INT, `col1` INT, `value` INT, `description` VARCHAR(60), `bug_id` INT, `program` VARCHAR(60), `c1` VARCHAR(60), `category` INT, `state` INT, `county` INT, `i` INT, `isbn` INT, `color` INT, `count` INT, `ParID` INT, `ff` INT, `ctime1` INT, `ctime2` INT, `companynr` INT, `y` INT, `c4` VARCHAR(60), `active` VARCHAR(60), `n` INT, `m` INT, `period_type` VARCHAR(60), `period_key` INT, `start_date` DATETIME, `end_date` DATETIME, `period_id` INT, `a3` VARCHAR(60), `fld1` VARCHAR(60), `data` INT, `f2` INT, `f1` INT, `f3` INT, `fooID` INT, `URL_ID` INT, `FID` INT, `t2` INT, `val` INT, `user_id` INT, `p` INT, `match_1_h` INT, `d` DATE, `t` DATETIME, `col_int` INT, KEY `i2` (`a`));
INSERT INTO `t2` (`a`, `id`, `b`, `c`, `name`, `owner`, `a1`, `a2`, `fld3`, `str`, `id2`, `pk`, `value64`, `col2`, `col1`, `value`, `description`, `bug_id`, `program`, `c1`, `category`, `state`, `county`, `i`, `isbn`, `color`, `count`, `ParID`, `ff`, `ctime1`, `ctime2`, `companynr`, `y`, `c4`, `active`, `n`, `m`, `period_type`, `period_key`, `start_date`, `end_date`, `period_id`, `a3`, `fld1`, `data`, `f2`, `f1`, `f3`, `fooID`, `URL_ID`, `FID`, `t2`, `val`, `user_id`, `p`, `match_1_h`, `d`, `t`, `col_int`) VALUES
  (1, 0, 2, '10', NULL, 5, 'c', 2, 4, 'abc', 5, 5, 5, 1, NULL, NULL, 'abc', 4, 'abc', 'b', 1, 5, 5, 5, 5, 5, 3, 5, 1, 3, 4, 5, 5, 'word text', '10', 4, 5, 'project_table', 5, '2019-01-01 00:00:00', '2001-03-21 14:15:09', NULL, 'x y', '2', 3, 1, 2, 4, NULL, 1, 3, 3, NULL, 2, 4, 3, '2010-06-15', NULL, 3),
  (3, 3, 4, 'ABC', 'a', 1, 'c', 2, NULL, 'a', 1, 5, 1, 5, 10, NULL, 'word text', 2, NULL, 'ABC', 5, 1, 3, 1, 1, 1, 1, 3, 3, 3, 4, 58, 5, 'x y', '10', 2, 3, 'abc', 1, '2004-02-29 12:00:00', '2001-03-21 14:15:09', 2, '2', 'ABC', 5, 1, 3, 4, NULL, 3, 3, 1, NULL, NULL, 4, 3, NULL, NULL, 3),
  (5, 3, NULL, 'b111', 'a', 1, 'abc', 4, 4, 'ABC', 95, 5, 1, 1, NULL, 2, 'ABC', 2, '10', 'a', 1, 5, 1, 3, 5, 1, 1, 5, 3, 5, 2, 1, 5, NULL, NULL, 1, 3, '2', 3, '2004-02-29 12:00:00', '2019-01-01 00:00:00', 2, 'b', '10', 5, 3, 3, 4, 3, 5, 5, 5, NULL, NULL, 2, 1, NULL, '2003-12-31 23:59:59', 1),
  (3, 74, 0, '2', NULL, 5, 'b', 2, NULL, 'b', 5, 1, 5, 1, NULL, NULL, 'word text', NULL, '10', 'x y', 3, 5, 1, 3, 3, 1, 3, 5, 5, 5, 2, 3, 1, 'abc', '2', 5, 3, 'a', 5, '2004-02-29 12:00:00', '2019-01-01 00:00:00', 2, 'a', 'ABC', 5, 5, 1, 4, 2, 1, 3, 5, 4, 4, NULL, 5, NULL, NULL, 3),
  (2, 3, 1, '2', 'x y', NULL, 'word text', 5, 1, 'abc', 5, 2, NULL, 2, 2, 3, 'a', 3, 'ABC', '10', NULL, 2, NULL, 2, NULL, 2, 2, 4, 2, 4, 3, NULL, 4, '2', 'Yes', 1, 2, 'abc', 4, '2003-12-31 23:59:59', '2003-12-31 23:59:59', 5, '2', '25050', 2, NULL, 5, 5, 30, 2, NULL, 4, 5, 5, 1, NULL, '2019-01-01', '2019-01-01 00:00:00', 4);
--@ placement SINGLE ON shard2
CREATE TABLE `t3` (`b` INT, `a` INT, `pk` INT, `i` INT, `fld3` VARCHAR(60), `city` VARCHAR(60), `isbn` INT, `libname` VARCHAR(60), `DATA` INT, `ID` INT, `id3` INT, `active` VARCHAR(60), `t` VARCHAR(60), `ctime1` INT, `ctime2` INT, `amount_received` DECIMAL(10,2), `adjustment` INT, `project_ptr` INT, `date_received` DATETIME, `client_name` VARCHAR(60), `c` VARCHAR(60), `x` INT, `y` INT, `order_id` INT, `col1` INT, `ifl` INT, KEY `a` (`a`), KEY `b` (`b`), KEY `i1` (`b`), KEY `i2` (`b`));
INSERT INTO `t3` (`b`, `a`, `pk`, `i`, `fld3`, `city`, `isbn`, `libname`, `DATA`, `ID`, `id3`, `active`, `t`, `ctime1`, `ctime2`, `amount_received`, `adjustment`, `project_ptr`, `date_received`, `client_name`, `c`, `x`, `y`, `order_id`, `col1`, `ifl`) VALUES
  (NULL, 1, 2, 1, 'abc', 'word text', 1, 'word text', 3, 2, 2, NULL, NULL, 5, 4, 1.5, 4, NULL, '2004-02-29 12:00:00', 'x y', 'word text', 4, 3, 2, 4, 2),
  (2, 3, 4, 1, 'abc', '10', 1, 'abc', 3, 4, NULL, '2', 'a', 5, 2, 3, 4, 4, '2019-01-01 00:00:00', 'x y', 'word text', 2, NULL, NULL, 2, 2),
  (2, 2, 4, 3, '2', 'abc', 3, 'abc', 1, 4, NULL, 'a', '10', 3, 2, 7.75, 4, NULL, '2019-01-01 00:00:00', '10', 'word text', 4, 2, NULL, NULL, 4),
  (2, 2, 2, 1, 'abc', NULL, 3, 'ABC', 1, 4, NULL, '2', '2', 5, 4, 3, NULL, 2, '2019-01-01 00:00:00', 'b', 'b', 4, NULL, 4, 4, NULL),
  (1, 10, 5, 2, 'ABC', 'x y', NULL, 'abc', 2, 5, 3, 'x y', 'cc', 2, 3, 0.5, 3, 1, '2003-12-31 23:59:59', 'x y', '2', 1, 5, 3, 1, 1),
  (1, 1, 3, NULL, 'ABC', 'a', NULL, 'a', 2, 5, 5, 'ABC', 'word text', NULL, 5, NULL, 5, 5, NULL, 'abc', '10', NULL, 5, 3, 5, 5),
  (1, 3, 3, 2, 'word text', 'a', 4, '10', 2, 1, 95, 'ABC', 'cc', 2, 3, 2.25, 5, 3, '2003-12-31 23:59:59', 'b', 'abc', 1, 1, 3, 5, 1),
  (5, 5, 5, 2, 'word text', '10', 2, 'word text', NULL, 5, 4, 'x y', 'x y', 2, 5, 2.25, 3, 1, NULL, 'abc', 'a', 2, 4, 1, 1, 5),
  (4, 1, 4, 1, 'a', NULL, 5, 'abc', 1, 2, 5, 'a', 'a', 5, 4, 3, 2, NULL, '2004-02-29 12:00:00', 'b', 'x y', 1, 1, NULL, NULL, 2);
--@ placement REFERENCE
CREATE TABLE `user` (`id` INT, `password` VARCHAR(60), `comment` VARCHAR(60));
INSERT INTO `user` (`id`, `password`, `comment`) VALUES
  (2, 'a', 'x y'),
  (1, 'a', 'x y'),
  (3, '10', 'b'),
  (2, 'abc', 'x y'),
  (1, 'x', NULL),
  (1, 'x y', 'ABC'),
  (1, 'b', 'ABC'),
  (2, 'b', NULL);
--@ placement REFERENCE
CREATE TABLE `settings` (`id` INT, `value` INT, `name` VARCHAR(60));
INSERT INTO `settings` (`id`, `value`, `name`) VALUES
  (2, NULL, 'abc'),
  (5, NULL, '2'),
  (4, NULL, 'a'),
  (2, NULL, '10'),
  (3, 5, 'word text'),
  (5, 3, 'x y'),
  (5, 3, 'ABC'),
  (5, 5, 'x y'),
  (3, 2, 'abc'),
  (2, NULL, NULL),
  (3, 1, 'word text');
--@ placement SINGLE ON shard1
CREATE TABLE `something` (`id` INT, `n` INT, `d` DATE);
INSERT INTO `something` (`id`, `n`, `d`) VALUES
  (4, NULL, '2003-12-31'),
  (4, 2, '2019-01-01'),
  (3, NULL, '2019-01-01'),
  (1, 4, '2019-01-01'),
  (1, 3, '2010-06-15');
--@ placement SINGLE ON shard2
CREATE TABLE `a1` (`a` INT);
INSERT INTO `a1` (`a`) VALUES
  (2),
  (3),
  (3),
  (3),
  (2),
  (4),
  (4),
  (2),
  (2),
  (5),
  (4),
  (5),
  (3);
--@ placement REFERENCE
CREATE TABLE `tbl1` (`id` INT);
INSERT INTO `tbl1` (`id`) VALUES
  (5),
  (5),
  (1),
  (1),
  (5),
  (2),
  (5),
  (4),
  (1),
  (1),
  (1),
  (5),
  (4);
--@ placement SHARD BY HASH(id) IN GROUP g1
CREATE TABLE `tbl2` (`id` INT);
INSERT INTO `tbl2` (`id`) VALUES
  (5),
  (4),
  (4),
  (3),
  (5),
  (3),
  (3),
  (4),
  (2);
--@ placement REFERENCE
CREATE TABLE `tab` (`a` INT, `b` INT);
INSERT INTO `tab` (`a`, `b`) VALUES
  (5, 4),
  (3, 2),
  (5, 4),
  (3, 2),
  (4, 5),
  (5, 3),
  (2, 5),
  (4, 1),
  (4, 2);
--@ placement SHARD BY HASH(id) IN GROUP g1
CREATE TABLE `weird table name` (`id` INT);
INSERT INTO `weird table name` (`id`) VALUES
  (1),
  (3),
  (5),
  (2),
  (5),
  (5),
  (3);
--@ placement SHARD BY HASH(id) IN GROUP g1
CREATE TABLE `jtable` (`id` INT, `jcol` JSON);
INSERT INTO `jtable` (`id`, `jcol`) VALUES
  (1, NULL),
  (3, '[1, 2, "x"]'),
  (5, '"word"'),
  (4, '[]'),
  (1, '{"a": null, "c": true}'),
  (2, '{"a": 1, "b": [2, 3]}'),
  (2, '{"id": "3", "name": "Fred", "a": {"b": "c"}}'),
  (3, '5');
--@ placement SHARD BY HASH(id) IN GROUP g1
CREATE TABLE `v1` (`a` INT, `b` INT, `id` INT, `pk` INT, `i` INT, `id3` INT, `c` VARCHAR(60), `col1` VARCHAR(60));
INSERT INTO `v1` (`a`, `b`, `id`, `pk`, `i`, `id3`, `c`, `col1`) VALUES
  (4, 2, 1000, 2, NULL, NULL, 'a', 'word text'),
  (NULL, 4, 1000, NULL, 4, 4, 'abc', 'ABC'),
  (NULL, 1, 1000, 2, 2, 2, 'a', '2'),
  (4, 3, 3, 2, NULL, 2, 'abc', 'a'),
  (5, 1, 1000, 5, 1, 5, 'a', 'b'),
  (5, 3, 4, 3, 1, 3, NULL, 'b'),
  (3, 5, 5, 1, 1, 5, '10', NULL),
  (3, 1, 5, 3, 5, 3, 'word text', 'x y'),
  (NULL, 1, 2, 4, 4, NULL, 'b', 'ABC'),
  (NULL, 1, 1000, 2, 2, 4, 'ABC', 'b'),
  (1, 3, 1, 4, 2, 1, 'a', 'b'),
  (1, 3, 1, 4, 2, 5, 'a', '2');
--@ placement REFERENCE
CREATE TABLE `sales` (`id` INT, `year` INT, `country` VARCHAR(60), `product` INT, `profit` INT);
INSERT INTO `sales` (`id`, `year`, `country`, `product`, `profit`) VALUES
  (2, 1, NULL, 4, 5),
  (3, 5, 'ABC', 4, 1),
  (2, 3, 'abc', 2, 3),
  (4, 5, 'ABC', 2, 5),
  (4, 4, 'abc', 3, 2),
  (4, NULL, 'abc', 1, 4);
--@ placement SHARD BY HASH(id) IN GROUP g1
CREATE TABLE `numbers` (`id` INT, `val` INT, `z` INT, `subject` INT);
INSERT INTO `numbers` (`id`, `val`, `z`, `subject`) VALUES
  (1, 1, NULL, 2),
  (3, 5, NULL, 4),
  (4, 3, NULL, 4),
  (4, 1, 2, 4),
  (3, 2, 1, 3),
  (3, 2, 5, 5),
  (1, 2, 1, 5),
  (2, 2, 3, 5),
  (2, 3, 4, 2),
  (3, 1, NULL, 2),
  (2, NULL, 1, 4),
  (4, 2, 3, 2);
--@ placement SINGLE ON shard1
CREATE TABLE `observations` (`id` INT, `time` DATETIME, `subject` INT, `val` INT);
INSERT INTO `observations` (`id`, `time`, `subject`, `val`) VALUES
  (5, '2003-12-31 23:59:59', 3, 2),
  (5, '2019-01-01 00:00:00', 1, 4),
  (3, '2010-06-15 08:30:15', 1, 4),
  (5, '2010-06-15 08:30:15', 1, 2),
  (5, '2019-01-01 00:00:00', 4, 5),
  (1, '2003-12-31 23:59:59', 4, 5),
  (5, '2004-02-29 12:00:00', 4, 1);
--@ placement REFERENCE
CREATE TABLE `products` (`id` INT, `a` INT, `b` INT);
INSERT INTO `products` (`id`, `a`, `b`) VALUES
  (3, 2, 1),
  (5, 2, 1),
  (1, 2, 1),
  (1, NULL, 3),
  (2, 5, 2),
  (3, 1, NULL);
--@ placement SHARD BY HASH(key) IN GROUP g1
CREATE TABLE `z` (`key` INT);
INSERT INTO `z` (`key`) VALUES
  (3),
  (4),
  (3),
  (4),
  (1),
  (2),
  (2),
  (1),
  (3),
  (3),
  (2),
  (4),
  (3);
--@ placement REFERENCE
CREATE TABLE `v3` (`a` INT, `renamed` VARCHAR(60));
INSERT INTO `v3` (`a`, `renamed`) VALUES
  (2, 'ABC'),
  (1, '1'),
  (4, '1'),
  (5, '1'),
  (3, '2'),
  (1, 'a'),
  (1, NULL),
  (5, '2');
--@ placement SHARD BY HASH(a) IN GROUP g1
CREATE TABLE `v2` (`a` INT, `renamed` VARCHAR(60), `col1` VARCHAR(60));
INSERT INTO `v2` (`a`, `renamed`, `col1`) VALUES
  (1, 'ABC', 'a'),
  (2, 'b', NULL),
  (2, 'word text', 'x y'),
  (1, 'word text', '10'),
  (5, NULL, 'b'),
  (3, '10', 'abc'),
  (3, NULL, 'x y'),
  (1, '10', 'word text'),
  (2, 'x y', 'x y'),
  (5, '1', 'x y'),
  (4, 'x y', 'x y');
--@ placement SHARD BY HASH(id) IN GROUP g2
CREATE TABLE `bug22555` (`id` INT, `s1` VARCHAR(60), `s2` VARCHAR(60), `i` INT, `e1` INT, `e2` INT, `s` VARCHAR(60), `o` INT, `e` INT, `o1` INT, `o2` INT);
INSERT INTO `bug22555` (`id`, `s1`, `s2`, `i`, `e1`, `e2`, `s`, `o`, `e`, `o1`, `o2`) VALUES
  (2, '10', NULL, 5, 3, 4, 'ABC', 5, 3, 3, NULL),
  (3, '10', 'abc', NULL, 5, 4, 'a', 5, 5, 3, NULL),
  (3, 'word text', '10', 2, 3, 4, 'ABC', 3, 5, 1, NULL),
  (4, 'b', 'b', 2, 5, 2, 'word text', 1, 3, 5, 4),
  (4, NULL, 'x y', NULL, NULL, 1, 'abc', 4, 4, 4, 5),
  (3, '10', '10', 2, 2, 3, 'abc', 2, NULL, 2, 5),
  (1, 'x y', NULL, 2, NULL, 3, NULL, 2, 4, NULL, 5),
  (5, 'word text', 'abc', 1, NULL, 1, 'word text', 4, NULL, 4, 5);
--@ placement SHARD BY HASH(id) IN GROUP g2
CREATE TABLE `v_bug5719` (`id` INT);
INSERT INTO `v_bug5719` (`id`) VALUES
  (3),
  (1),
  (1),
  (2),
  (3),
  (5),
  (1),
  (2),
  (5),
  (4);
--@ placement REFERENCE
CREATE TABLE `t4` (`a` INT, `c` VARCHAR(60), `b` INT, `client_id` INT, `y` INT, `a1` INT, `pk_col` INT, `fld3` VARCHAR(60));
INSERT INTO `t4` (`a`, `c`, `b`, `client_id`, `y`, `a1`, `pk_col`, `fld3`) VALUES
  (3, NULL, 2, 3, 4, 4, 1, 'word text'),
  (5, 'ABC', 2, 5, 2, 4, 5, 'x y'),
  (2, 'word text', 2, 5, 2, 2, 3, 'word text'),
  (3, 'b', NULL, 5, 7, 2, 3, 'word text'),
  (4, 'ABC', 3, 4, 5, 1, 2, '10'),
  (5, 'a', 1, 4, 7, 3, NULL, NULL),
  (1, 'b', 5, 2, 3, 5, 2, 'abc'),
  (4, 'b', 3, NULL, 5, 5, 2, NULL),
  (1, '2', 4, 1, 1, 4, 5, 'ABC'),
  (5, 'x y', 2, 1, 1, NULL, 3, 'bonfire'),
  (2, 'b', 3, 1, 5, 2, 4, 'ABC'),
  (4, '2', 3, 1, NULL, NULL, NULL, 'x y'),
  (4, '10', 1, 1, 2, 4, 2, 'b');
--@ placement SHARD BY HASH(command_type) IN GROUP g1
CREATE TABLE `join_test` (`command_type` INT, `verbose_comment` VARCHAR(60));
INSERT INTO `join_test` (`command_type`, `verbose_comment`) VALUES
  (3, 'word text'),
  (5, 'ABC'),
  (1, 'a'),
  (4, '2'),
  (4, 'a'),
  (2, 'x y'),
  (3, 'x y');
--@ placement SHARD BY HASH(a) IN GROUP g1
CREATE TABLE `tm` (`a` INT);
INSERT INTO `tm` (`a`) VALUES
  (1),
  (4),
  (5),
  (3),
  (3),
  (3),
  (1),
  (1),
  (4);
--@ placement SHARD BY HASH(id) IN GROUP g2
CREATE TABLE `words` (`id` INT);
INSERT INTO `words` (`id`) VALUES
  (2),
  (5),
  (2),
  (2),
  (3);
--@ placement SHARD BY HASH(a) IN GROUP g1
CREATE TABLE `v1a` (`a` INT);
INSERT INTO `v1a` (`a`) VALUES
  (1),
  (4),
  (4),
  (5),
  (3),
  (4),
  (4),
  (1),
  (4),
  (5),
  (5);
--@ placement SHARD BY HASH(a) IN GROUP g1
CREATE TABLE `v2a` (`a` INT, `c` VARCHAR(60));
INSERT INTO `v2a` (`a`, `c`) VALUES
  (1, NULL),
  (1, 'a'),
  (2, 'word text'),
  (5, 'b'),
  (2, 'abc'),
  (3, 'word text'),
  (3, 'abc'),
  (4, '2'),
  (1, NULL),
  (1, 'b'),
  (4, '2'),
  (3, 'a');
--@ placement REFERENCE
CREATE TABLE `bug20691` (`id` INT, `x` INT, `i` INT);
INSERT INTO `bug20691` (`id`, `x`, `i`) VALUES
  (1, 1, 4),
  (4, 3, NULL),
  (4, 5, 4),
  (2, 1, 4),
  (1, 4, 1),
  (3, NULL, 1),
  (3, NULL, 1),
  (3, 4, 1);
--@ placement SHARD BY HASH(a) IN GROUP g1
CREATE TABLE `t1m` (`a` INT);
INSERT INTO `t1m` (`a`) VALUES
  (99),
  (2),
  (99),
  (4),
  (3),
  (5),
  (5),
  (3),
  (2),
  (2),
  (1);
--@ placement SHARD BY HASH(a) IN GROUP g2
CREATE TABLE `v3a` (`a` INT);
INSERT INTO `v3a` (`a`) VALUES
  (4),
  (1),
  (2),
  (5),
  (5),
  (2),
  (2),
  (1),
  (3),
  (2),
  (5);
--@ placement REFERENCE
CREATE TABLE `t1i` (`a` INT);
INSERT INTO `t1i` (`a`) VALUES
  (4),
  (4),
  (4),
  (2),
  (1),
  (1),
  (1),
  (3);
--@ placement SHARD BY HASH(a) IN GROUP g1
CREATE TABLE `t5` (`a` INT, `b` INT, `z` INT, `c1` VARCHAR(60));
INSERT INTO `t5` (`a`, `b`, `z`, `c1`) VALUES
  (3, 2, 2, NULL),
  (3, 2, 4, 'abc'),
  (2, NULL, NULL, 'ABC'),
  (3, 4, 4, 'x y'),
  (3, 3, 3, 'a'),
  (1, 3, 1, 'x y'),
  (1, 5, 1, '2'),
  (1, 1, 5, '2'),
  (2, 2, 4, 'a'),
  (2, 4, 2, 'ABC'),
  (5, 4, 2, 'x y');
--@ placement REFERENCE
CREATE TABLE `t6` (`a` INT, `b` INT);
INSERT INTO `t6` (`a`, `b`) VALUES
  (1, 4),
  (3, 2),
  (1, 4),
  (4, 4),
  (2, 3),
  (1, 3),
  (4, 1),
  (1, 3);
--@ placement SHARD BY HASH(id) IN GROUP g2
CREATE TABLE `table_26093` (`id` INT, `a` INT);
INSERT INTO `table_26093` (`id`, `a`) VALUES
  (4, NULL),
  (2, 4),
  (2, 2),
  (5, 4),
  (5, 1),
  (1, 3),
  (4, 3),
  (3, 5);
--@ placement SINGLE ON shard1
CREATE TABLE `table_24562` (`id` INT);
INSERT INTO `table_24562` (`id`) VALUES
  (1),
  (4),
  (5),
  (4),
  (2);
--@ placement REFERENCE
CREATE TABLE `v1c` (`b` INT);
INSERT INTO `v1c` (`b`) VALUES
  (2),
  (1),
  (3),
  (1),
  (1),
  (3),
  (3),
  (4),
  (2),
  (2),
  (3),
  (4),
  (4);
--@ placement SHARD BY HASH(id) IN GROUP g1
CREATE TABLE `bug15205_2` (`id` INT);
INSERT INTO `bug15205_2` (`id`) VALUES
  (3),
  (5),
  (5),
  (2),
  (4),
  (1),
  (5),
  (4),
  (2),
  (2),
  (3),
  (4);
--@ placement SHARD BY HASH(a) IN GROUP g1
CREATE TABLE `v0` (`a` INT);
INSERT INTO `v0` (`a`) VALUES
  (4),
  (3),
  (4),
  (5),
  (2),
  (5),
  (5),
  (3);
--@ placement SHARD BY HASH(id) IN GROUP g2
CREATE TABLE `myUC` (`id` INT);
INSERT INTO `myUC` (`id`) VALUES
  (1),
  (2),
  (2),
  (3),
  (3),
  (1),
  (2),
  (3),
  (2),
  (1);
--@ placement SINGLE ON shard1
CREATE TABLE `t11` (`a` INT);
INSERT INTO `t11` (`a`) VALUES
  (1),
  (5),
  (3),
  (1),
  (3),
  (4),
  (4),
  (1),
  (3);
--@ placement SHARD BY HASH(id) IN GROUP g2
CREATE TABLE `t1_base` (`id` INT);
INSERT INTO `t1_base` (`id`) VALUES
  (3),
  (4),
  (1),
  (4),
  (1),
  (3),
  (4),
  (5);
--@ placement REFERENCE
CREATE TABLE `t12` (`a` INT);
INSERT INTO `t12` (`a`) VALUES
  (3),
  (2),
  (4),
  (5),
  (4),
  (1);
--@ placement SHARD BY HASH(id) IN GROUP g1
CREATE TABLE `columns` (`id` INT, `column_name` VARCHAR(60), `column_default` INT, `table_schema` VARCHAR(60), `table_name` VARCHAR(60), `privileges` INT);
INSERT INTO `columns` (`id`, `column_name`, `column_default`, `table_schema`, `table_name`, `privileges`) VALUES
  (3, '10', 3, 'b', NULL, NULL),
  (4, 'collation_name', 1, 'b', 't2', 2),
  (2, 'a', 3, 'information_schema', '2', NULL),
  (4, 'collation_name', 1, 'b', 'ABC', 4),
  (5, 'f3', 4, '2', 'ABC', 1),
  (2, 'f3', NULL, '10', '2', 1),
  (3, 'character_set_name', 2, 'a', 'word text', 5),
  (3, 'character_set_name', NULL, NULL, 'word text', 3),
  (2, 'a', 3, 'test', 'ABC', 4),
  (1, 'abc', 1, 'abc', 'a', 2);
--@ placement SINGLE ON shard2
CREATE TABLE `tbl_polygon` (`id` INT, `geom` GEOMETRY);
INSERT INTO `tbl_polygon` (`id`, `geom`) VALUES
  (1, ST_GeomFromText('POLYGON((0 0,0 5,5 5,5 0,0 0))')),
  (3, ST_GeomFromText('LINESTRING(1 1,3 3,4 1)')),
  (5, ST_GeomFromText('LINESTRING(1 1,3 3,4 1)')),
  (4, ST_GeomFromText('LINESTRING(0 0,2 2)')),
  (1, NULL),
  (1, ST_GeomFromText('POLYGON((0 0,0 5,5 5,5 0,0 0))')),
  (3, ST_GeomFromText('POINT(3 4)')),
  (3, ST_GeomFromText('LINESTRING(0 0,2 2)')),
  (3, ST_GeomFromText('POINT(1 2)')),
  (3, ST_GeomFromText('LINESTRING(1 1,3 3,4 1)')),
  (1, ST_GeomFromText('POINT(1 2)')),
  (4, ST_GeomFromText('POINT(1 2)')),
  (5, ST_GeomFromText('LINESTRING(0 0,2 2)'));
--@ placement REFERENCE
CREATE TABLE `triggers` (`id` INT, `trigger_schema` INT, `trigger_name` VARCHAR(60));
INSERT INTO `triggers` (`id`, `trigger_schema`, `trigger_name`) VALUES
  (4, 2, 'b'),
  (4, NULL, 'word text'),
  (2, 4, 'b'),
  (5, NULL, 'tr1'),
  (1, 5, 'abc'),
  (5, 1, '10'),
  (5, 5, '2'),
  (5, 1, 'a'),
  (3, 2, 'x y'),
  (1, 4, 'ABC'),
  (4, 3, '2');
--@ placement SHARD BY HASH(a) IN GROUP g1
CREATE TABLE `t0` (`a` INT, `VARIABLE_VALUE` INT, `VARIABLE_NAME` VARCHAR(60));
INSERT INTO `t0` (`a`, `VARIABLE_VALUE`, `VARIABLE_NAME`) VALUES
  (2, 3, 'b'),
  (4, 3, 'a'),
  (2, 3, 'b'),
  (3, 3, 'ABC'),
  (5, NULL, 'b'),
  (4, 4, 'abc'),
  (2, NULL, '10'),
  (5, NULL, NULL),
  (3, 1, 'abc');
--@ placement SHARD BY HASH(a) IN GROUP g2
CREATE TABLE `t2m` (`a` INT);
INSERT INTO `t2m` (`a`) VALUES
  (3),
  (3),
  (3),
  (2),
  (2),
  (5),
  (3);
--@ placement SHARD BY HASH(id) IN GROUP g1
CREATE TABLE `tb` (`a` INT, `id` INT);
INSERT INTO `tb` (`a`, `id`) VALUES
  (4, 1),
  (2, 2),
  (4, 4),
  (NULL, 63),
  (5, 1),
  (1, 4),
  (5, 3),
  (5, 2);
--@ placement SHARD BY HASH(id) IN GROUP g1
CREATE TABLE `t1_mrg` (`id` INT);
INSERT INTO `t1_mrg` (`id`) VALUES
  (2),
  (5),
  (4),
  (3),
  (5),
  (1),
  (2),
  (2),
  (4),
  (4),
  (2),
  (3);
--@ placement SHARD BY HASH(a) IN GROUP g2
CREATE TABLE `v1d` (`a` INT);
INSERT INTO `v1d` (`a`) VALUES
  (2),
  (5),
  (2),
  (2),
  (4),
  (1);
--@ placement SINGLE ON shard1
CREATE TABLE `bug15205` (`id` INT);
INSERT INTO `bug15205` (`id`) VALUES
  (2),
  (5),
  (2),
  (2),
  (2),
  (1),
  (3),
  (1),
  (4),
  (2),
  (1),
  (2),
  (5);
--@ placement REFERENCE
CREATE TABLE `bug20536` (`id` INT, `name` VARCHAR(60));
INSERT INTO `bug20536` (`id`, `name`) VALUES
  (2, 'a'),
  (2, '10'),
  (4, NULL),
  (4, '10'),
  (4, 'word text'),
  (5, 'a'),
  (4, 'a'),
  (4, 'abc'),
  (2, NULL),
  (4, 'abc'),
  (2, 'word text'),
  (1, 'b');
--@ placement SHARD BY HASH(a) IN GROUP g1
CREATE TABLE `v` (`a` INT, `d` DATE, `two` INT);
INSERT INTO `v` (`a`, `d`, `two`) VALUES
  (1, '2019-01-01', 4),
  (2, '2004-02-29', 2),
  (2, '2019-01-01', 2),
  (1, '2010-06-15', NULL),
  (2, NULL, 1),
  (5, NULL, 1),
  (2, '2004-02-29', 5),
  (3, '2003-12-31', 1);
--@ placement SHARD BY HASH(id) IN GROUP g1
CREATE TABLE `non_qualif` (`id` INT);
INSERT INTO `non_qualif` (`id`) VALUES
  (5),
  (1),
  (2),
  (3),
  (3);
--@ placement SHARD BY HASH(id) IN GROUP g2
CREATE TABLE `renamed_general_log` (`id` INT);
INSERT INTO `renamed_general_log` (`id`) VALUES
  (3),
  (2),
  (1),
  (3),
  (5),
  (5),
  (1),
  (1),
  (4),
  (2),
  (1),
  (2),
  (4);
--@ placement SINGLE ON shard2
CREATE TABLE `words2` (`id` INT);
INSERT INTO `words2` (`id`) VALUES
  (5),
  (1),
  (5),
  (3),
  (2),
  (2);
--@ placement SINGLE ON shard1
CREATE TABLE `t_event3` (`id` INT);
INSERT INTO `t_event3` (`id`) VALUES
  (2),
  (2),
  (3),
  (4),
  (2),
  (2),
  (4);
--@ placement SHARD BY HASH(id) IN GROUP g2
CREATE TABLE `tm_base_temp` (`id` INT);
INSERT INTO `tm_base_temp` (`id`) VALUES
  (4),
  (1),
  (1),
  (1),
  (4),
  (2),
  (2),
  (5),
  (2),
  (5),
  (4),
  (5);
--@ placement SHARD BY HASH(b) IN GROUP g1
CREATE TABLE `v1b` (`b` INT);
INSERT INTO `v1b` (`b`) VALUES
  (2),
  (3),
  (5),
  (5),
  (5),
  (5),
  (5),
  (2),
  (4),
  (1),
  (1),
  (4),
  (5);
--@ placement SHARD BY HASH(id) IN GROUP g1
CREATE TABLE `slow_log` (`id` INT);
INSERT INTO `slow_log` (`id`) VALUES
  (1),
  (5),
  (1),
  (2),
  (3),
  (3),
  (5),
  (4),
  (4),
  (2),
  (3);
--@ placement SHARD BY HASH(a) IN GROUP g2
CREATE TABLE `t2i` (`a` INT);
INSERT INTO `t2i` (`a`) VALUES
  (2),
  (5),
  (3),
  (1),
  (5),
  (1),
  (1),
  (5),
  (4),
  (4),
  (2),
  (4),
  (5);
--@ placement SINGLE ON shard1
CREATE TABLE `tables` (`id` INT, `table_name` VARCHAR(60));
INSERT INTO `tables` (`id`, `table_name`) VALUES
  (5, '2'),
  (2, 'abc'),
  (3, 'v1'),
  (3, 'x y'),
  (2, 'a'),
  (4, NULL);
--@ placement SHARD BY HASH(a) IN GROUP g2
CREATE TABLE `T1` (`a` INT);
INSERT INTO `T1` (`a`) VALUES
  (1),
  (5),
  (3),
  (1),
  (3),
  (3),
  (4),
  (5);
--@ placement SHARD BY HASH(a) IN GROUP g2
CREATE TABLE `db` (`a` INT, `user` VARCHAR(60));
INSERT INTO `db` (`a`, `user`) VALUES
  (3, 'word text'),
  (5, 'b'),
  (4, 'mysqltest_1'),
  (5, 'mysqltest_'),
  (4, NULL);
--@ placement REFERENCE
CREATE TABLE `v2b` (`a` INT);
INSERT INTO `v2b` (`a`) VALUES
  (3),
  (5),
  (1),
  (3),
  (2),
  (3),
  (5),
  (1),
  (2),
  (1);
--@ placement REFERENCE
CREATE TABLE `t_bug25347` (`id` INT);
INSERT INTO `t_bug25347` (`id`) VALUES
  (4),
  (3),
  (4),
  (4),
  (3);
--@ placement REFERENCE
CREATE TABLE `float_test` (`id` INT);
INSERT INTO `float_test` (`id`) VALUES
  (5),
  (3),
  (4),
  (1),
  (3),
  (3),
  (4),
  (5),
  (4),
  (5),
  (2);
--@ placement REFERENCE
CREATE TABLE `general_log` (`id` INT, `argument` VARCHAR(60));
INSERT INTO `general_log` (`id`, `argument`) VALUES
  (3, '10'),
  (4, NULL),
  (4, '2'),
  (5, 'abc'),
  (3, 'x y'),
  (3, 'x y'),
  (1, 'b'),
  (4, 'word text'),
  (2, '10'),
  (2, 'a');
--@ placement REFERENCE
CREATE TABLE `m1` (`a` INT);
INSERT INTO `m1` (`a`) VALUES
  (4),
  (1),
  (5),
  (4),
  (3),
  (4),
  (5),
  (3),
  (5),
  (1),
  (2);
--@ placement SHARD BY HASH(id) IN GROUP g1
CREATE TABLE `t3_trans` (`id` INT);
INSERT INTO `t3_trans` (`id`) VALUES
  (4),
  (3),
  (3),
  (2),
  (3),
  (1),
  (4),
  (3);
--@ placement SHARD BY HASH(a) IN GROUP g2
CREATE TABLE `v4` (`a` INT);
INSERT INTO `v4` (`a`) VALUES
  (3),
  (1),
  (5),
  (4),
  (4),
  (4),
  (3),
  (4);
--@ placement SHARD BY HASH(id) IN GROUP g2
CREATE TABLE `renamed_slow_log` (`id` INT);
INSERT INTO `renamed_slow_log` (`id`) VALUES
  (5),
  (4),
  (1),
  (4),
  (1),
  (2),
  (1),
  (3),
  (3),
  (5),
  (1);
--@ placement REFERENCE
CREATE TABLE `t17583` (`id` INT);
INSERT INTO `t17583` (`id`) VALUES
  (2),
  (2),
  (5),
  (2),
  (4),
  (1),
  (1),
  (2),
  (3),
  (3);
--@ placement SHARD BY HASH(a) IN GROUP g1
CREATE TABLE `v3b` (`a` INT);
INSERT INTO `v3b` (`a`) VALUES
  (1),
  (4),
  (1),
  (5),
  (2);
--@ placement SHARD BY HASH(id) IN GROUP g1
CREATE TABLE `t2_base` (`id` INT);
INSERT INTO `t2_base` (`id`) VALUES
  (1),
  (4),
  (2),
  (3),
  (1),
  (4),
  (1),
  (4),
  (2),
  (1),
  (2);
--@ placement SINGLE ON shard2
CREATE TABLE `v_bug25347` (`id` INT);
INSERT INTO `v_bug25347` (`id`) VALUES
  (5),
  (1),
  (1),
  (4),
  (2),
  (2),
  (5),
  (5),
  (1),
  (2),
  (4);
--@ placement REFERENCE
CREATE TABLE `events` (`binlog` VARBINARY(60));
INSERT INTO `events` (`binlog`) VALUES
  ('10'),
  ('abc'),
  ('ABC'),
  ('b'),
  ('2'),
  ('word text'),
  ('x y'),
  ('x y'),
  ('10'),
  ('2'),
  ('2'),
  ('a'),
  ('a');
--@ placement SHARD BY HASH(id) IN GROUP g1
CREATE TABLE `load` (`id` INT);
INSERT INTO `load` (`id`) VALUES
  (4),
  (3),
  (5),
  (3),
  (3),
  (3),
  (2);
--@ placement SINGLE ON shard1
CREATE TABLE `view_e` (`id` INT, `col_varchar_1024_latin1_key` VARCHAR(60));
INSERT INTO `view_e` (`id`, `col_varchar_1024_latin1_key`) VALUES
  (1, NULL),
  (1, 'b'),
  (4, '2'),
  (3, NULL),
  (1, 'ABC');
--@ placement REFERENCE
CREATE TABLE `view_h` (`id` INT, `col_int_key` INT);
INSERT INTO `view_h` (`id`, `col_int_key`) VALUES
  (5, 3),
  (5, 1),
  (5, 5),
  (1, 3),
  (1, 2),
  (4, 4),
  (4, NULL),
  (3, 2);
--@ placement SHARD BY HASH(id) IN GROUP g1
CREATE TABLE `vmerge` (`id` INT);
INSERT INTO `vmerge` (`id`) VALUES
  (5),
  (1),
  (1),
  (2),
  (1),
  (1),
  (3),
  (1),
  (1),
  (2);
