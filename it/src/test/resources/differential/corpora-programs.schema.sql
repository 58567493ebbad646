-- What Django, Rails, sysbench and sysbench-tpcc ask for, with few rows.

--@ placement SHARD BY HASH(id) IN GROUP g1
CREATE TABLE `accounts_userprofile` (
  `id` int NOT NULL,
  `password` varchar(128) NOT NULL,
  `last_login` datetime(6) DEFAULT NULL,
  `email` varchar(255) NOT NULL,
  `first_name` varchar(255) DEFAULT NULL,
  `last_name` varchar(255) DEFAULT NULL,
  `active` tinyint(1) NOT NULL,
  `staff` tinyint(1) NOT NULL,
  `admin` tinyint(1) NOT NULL,
  `timestamp` datetime(6) NOT NULL,
  `uid` varchar(8) NOT NULL,
  `bio` varchar(255) DEFAULT NULL,
  PRIMARY KEY (`id`),
  KEY `email` (`email`),
  KEY `uid` (`uid`)
);
INSERT INTO `accounts_userprofile` (`id`, `password`, `last_login`, `email`, `first_name`, `last_name`, `active`, `staff`, `admin`, `timestamp`, `uid`, `bio`) VALUES
  (1, 'abc', '2010-06-15 08:30:15', 'x y', 'x y', 'abc', 0, 0, 1, '2003-12-31 23:59:59', 'a', 'word text'),
  (5, '10', '2019-01-01 00:00:00', 'ABC', 'a', 'a', 0, 0, 1, '2010-06-15 08:30:15', 'ABC', NULL),
  (102, '2', '2010-06-15 08:30:15', 'word text', '2', 'abc', 0, 0, 1, '2003-12-31 23:59:59', 'ABC', 'a'),
  (103, 'a', '2003-12-31 23:59:59', 'b', 'a', NULL, 0, 0, 1, '2010-06-15 08:30:15', '10', '10'),
  (104, 'x y', '2019-01-01 00:00:00', 'abc', NULL, 'x y', 1, 1, 0, '2004-02-29 12:00:00', 'a', 'ABC'),
  (6, 'ABC', '2019-01-01 00:00:00', '10', 'ABC', '2', 1, 1, 0, '2019-01-01 00:00:00', '2', 'x y'),
  (7, 'word text', NULL, '2', 'b', 'b', 1, 1, 0, '2004-02-29 12:00:00', 'ABC', 'b'),
  (8, 'b', NULL, 'a', 'a', '2', 1, 1, 0, '2019-01-01 00:00:00', '2', '10'),
  (9, 'a', '2010-06-15 08:30:15', 'b', 'abc', 'a', 0, 0, 1, '2010-06-15 08:30:15', 'ABC', 'a'),
  (10, '2', '2019-01-01 00:00:00', 'word text', 'a', '2', 0, 0, 1, '2003-12-31 23:59:59', 'x y', 'b'),
  (11, 'abc', '2003-12-31 23:59:59', 'x y', 'ABC', 'b', 0, 1, 0, '2010-06-15 08:30:15', '2', 'a');
--@ placement SHARD BY HASH(id) IN GROUP g1
CREATE TABLE `auth_group` (
  `id` int NOT NULL,
  `name` varchar(150) NOT NULL,
  PRIMARY KEY (`id`),
  KEY `name` (`name`)
);
INSERT INTO `auth_group` (`id`, `name`) VALUES
  (4, '2'),
  (101, 'a'),
  (5, 'abc'),
  (103, '10'),
  (104, 'word text'),
  (6, 'b'),
  (7, 'x y'),
  (8, 'ABC'),
  (9, '10');
--@ placement SHARD BY HASH(id) IN GROUP g1
CREATE TABLE `auth_group_permissions` (
  `id` int NOT NULL,
  `group_id` int NOT NULL,
  `permission_id` int NOT NULL,
  PRIMARY KEY (`id`),
  KEY `auth_group_permissions_group_id_permission_id_0cd325b0_uniq` (`group_id`,`permission_id`),
  KEY `auth_group_permissio_permission_id_84c5c92e_fk_auth_perm` (`permission_id`)
);
INSERT INTO `auth_group_permissions` (`id`, `group_id`, `permission_id`) VALUES
  (4, 4, 2),
  (101, 1, 3),
  (1, 1, 3),
  (3, 5, 5),
  (5, 4, 4),
  (6, 5, 2),
  (7, 2, 3),
  (8, 3, 4),
  (9, 5, 1);
--@ placement SHARD BY HASH(id) IN GROUP g1
CREATE TABLE `auth_permission` (
  `id` int NOT NULL,
  `name` varchar(255) NOT NULL,
  `content_type_id` int NOT NULL,
  `codename` varchar(100) NOT NULL,
  PRIMARY KEY (`id`),
  KEY `auth_permission_content_type_id_codename_01ab375a_uniq` (`content_type_id`,`codename`)
);
INSERT INTO `auth_permission` (`id`, `name`, `content_type_id`, `codename`) VALUES
  (2, 'b', 4, 'abc'),
  (3, 'word text', 2, '10'),
  (1, 'ABC', 3, '2'),
  (4, 'x y', 2, 'a'),
  (5, 'a', 1, 'x y'),
  (6, '2', 2, 'ABC'),
  (7, '10', 3, 'word text'),
  (8, 'abc', 2, 'b'),
  (9, 'x y', 2, 'a'),
  (10, 'ABC', 5, '2'),
  (11, 'x y', 5, 'ABC'),
  (12, 'ABC', 3, 'x y');
--@ placement REFERENCE
CREATE TABLE `bookmark_post` (
  `id` int NOT NULL,
  `obj_id` int NOT NULL,
  `user_id` int NOT NULL,
  PRIMARY KEY (`id`),
  KEY `bookmark_post_obj_id_cff442ed_fk_post_post_id` (`obj_id`),
  KEY `bookmark_post_user_id_ecbdae36_fk_accounts_userprofile_id` (`user_id`)
);
INSERT INTO `bookmark_post` (`id`, `obj_id`, `user_id`) VALUES
  (4, 4, 5),
  (2, 3, 5),
  (102, 5, 4),
  (103, 4, 4),
  (5, 5, 4),
  (6, 4, 3),
  (7, 3, 4),
  (8, 3, 1),
  (9, 2, 2);
--@ placement REFERENCE
CREATE TABLE `comments_comment` (
  `id` int NOT NULL,
  `object_id` int unsigned NOT NULL,
  `content` longtext NOT NULL,
  `timestamp` datetime(6) NOT NULL,
  `content_type_id` int NOT NULL,
  `user_id` int NOT NULL,
  `parent_comment_id` int DEFAULT NULL,
  PRIMARY KEY (`id`),
  KEY `comments_comment_content_type_id_72fd5dbe_fk_django_co` (`content_type_id`),
  KEY `comments_comment_user_id_a1db4881_fk_accounts_userprofile_id` (`user_id`),
  KEY `comments_comment_parent_comment_id_71289d4a_fk_comments_` (`parent_comment_id`)
);
INSERT INTO `comments_comment` (`id`, `object_id`, `content`, `timestamp`, `content_type_id`, `user_id`, `parent_comment_id`) VALUES
  (4, 1, 'a', '2019-01-01 00:00:00', 3, 4, 2),
  (5, 3, '2', '2004-02-29 12:00:00', 1, 2, NULL),
  (1, 1, '10', '2019-01-01 00:00:00', 2, 2, 2),
  (103, 3, 'abc', '2004-02-29 12:00:00', 2, 5, 2),
  (104, 4, 'b', '2010-06-15 08:30:15', 4, 1, 1),
  (6, 2, 'word text', '2003-12-31 23:59:59', 5, 1, 3);
--@ placement SHARD BY HASH(c_w_id) IN GROUP warehouse1
CREATE TABLE `customer1` (
  `c_id` int NOT NULL,
  `c_d_id` tinyint NOT NULL,
  `c_w_id` smallint NOT NULL,
  `c_first` varchar(16) DEFAULT NULL,
  `c_middle` char(2) DEFAULT NULL,
  `c_last` varchar(16) DEFAULT NULL,
  `c_street_1` varchar(20) DEFAULT NULL,
  `c_street_2` varchar(20) DEFAULT NULL,
  `c_city` varchar(20) DEFAULT NULL,
  `c_state` char(2) DEFAULT NULL,
  `c_zip` char(9) DEFAULT NULL,
  `c_phone` char(16) DEFAULT NULL,
  `c_since` datetime DEFAULT NULL,
  `c_credit` char(2) DEFAULT NULL,
  `c_credit_lim` bigint DEFAULT NULL,
  `c_discount` decimal(4,2) DEFAULT NULL,
  `c_balance` decimal(12,2) DEFAULT NULL,
  `c_ytd_payment` decimal(12,2) DEFAULT NULL,
  `c_payment_cnt` smallint DEFAULT NULL,
  `c_delivery_cnt` smallint DEFAULT NULL,
  `c_data` text,
  PRIMARY KEY (`c_w_id`,`c_d_id`,`c_id`),
  KEY `idx_customer1` (`c_w_id`,`c_d_id`,`c_last`,`c_first`)
);
INSERT INTO `customer1` (`c_id`, `c_d_id`, `c_w_id`, `c_first`, `c_middle`, `c_last`, `c_street_1`, `c_street_2`, `c_city`, `c_state`, `c_zip`, `c_phone`, `c_since`, `c_credit`, `c_credit_lim`, `c_discount`, `c_balance`, `c_ytd_payment`, `c_payment_cnt`, `c_delivery_cnt`, `c_data`) VALUES
  (1, 3, 3, 'ABC', '2', 'a', 'x y', 'b', 'ABC', '2', '10', 'ABC', NULL, 'b', 5, 1.5, 2.25, 2.25, 5, NULL, '2'),
  (1, 3, 32, 'ABC', 'a', '2', 'ABC', 'x y', 'a', '2', 'word text', 'x y', '2004-02-29 12:00:00', 'a', 5, 3, 2.25, 2.25, 5, NULL, '10'),
  (5, 68, 1, 'word text', '10', 'a', 'a', NULL, 'a', NULL, 'x y', 'a', '2004-02-29 12:00:00', '2', 5, 7.75, NULL, 2.25, 3, 2, 'x y'),
  (5, 68, 5, 'abc', 'a', 'abc', 'abc', '10', NULL, 'b', NULL, '2', '2004-02-29 12:00:00', NULL, 1, 1.5, 2.25, NULL, 5, 2, '2'),
  (5, 2, 4, '2', NULL, 'word text', 'abc', 'ABC', '10', 'b', 'word text', 'word text', '2019-01-01 00:00:00', '2', NULL, NULL, 1.5, 3, 4, 5, '10'),
  (10, 5, 870, 'word text', 'a', 'ABC', NULL, 'word text', NULL, '2', 'b', 'b', NULL, 'b', 2, NULL, 1.5, 1.5, 2, 5, 'ABC');
--@ placement SHARD BY HASH(d_w_id) IN GROUP warehouse1
CREATE TABLE `district1` (
  `d_id` tinyint NOT NULL,
  `d_w_id` smallint NOT NULL,
  `d_name` varchar(10) DEFAULT NULL,
  `d_street_1` varchar(20) DEFAULT NULL,
  `d_street_2` varchar(20) DEFAULT NULL,
  `d_city` varchar(20) DEFAULT NULL,
  `d_state` char(2) DEFAULT NULL,
  `d_zip` char(9) DEFAULT NULL,
  `d_tax` decimal(4,2) DEFAULT NULL,
  `d_ytd` decimal(12,2) DEFAULT NULL,
  `d_next_o_id` int DEFAULT NULL,
  PRIMARY KEY (`d_w_id`,`d_id`)
);
INSERT INTO `district1` (`d_id`, `d_w_id`, `d_name`, `d_street_1`, `d_street_2`, `d_city`, `d_state`, `d_zip`, `d_tax`, `d_ytd`, `d_next_o_id`) VALUES
  (95, 15, 'abc', 'a', 'a', '2', '2', 'x y', 3, 1.5, 2),
  (4, 4, 'abc', '2', 'b', 'x y', 'a', NULL, 1.5, 7.75, 2),
  (2, 2, '10', 'b', '2', 'x y', '2', NULL, 7.75, 3, 2),
  (6, 21, 'abc', 'abc', '2', 'abc', 'a', 'ABC', 1.5, 7.75, NULL),
  (9, 896, 'a', 'ABC', 'b', 'x y', '2', 'x y', 2.25, NULL, 3),
  (5, 5, '2', 'a', '2', '10', 'a', 'a', 2.25, NULL, 1),
  (3, 3, 'a', 'a', 'b', 'b', '10', NULL, 2.25, 2.25, 3);
--@ placement SINGLE ON shard2
CREATE TABLE `django_admin_log` (
  `id` int NOT NULL,
  `action_time` datetime(6) NOT NULL,
  `object_id` longtext,
  `object_repr` varchar(200) NOT NULL,
  `action_flag` smallint unsigned NOT NULL,
  `change_message` longtext NOT NULL,
  `content_type_id` int DEFAULT NULL,
  `user_id` int NOT NULL,
  PRIMARY KEY (`id`),
  KEY `django_admin_log_content_type_id_c4bce8eb_fk_django_co` (`content_type_id`),
  KEY `django_admin_log_user_id_c564eba6_fk_accounts_userprofile_id` (`user_id`)
);
INSERT INTO `django_admin_log` (`id`, `action_time`, `object_id`, `object_repr`, `action_flag`, `change_message`, `content_type_id`, `user_id`) VALUES
  (5, '2010-06-15 08:30:15', '2', 'abc', 5, 'abc', 2, 1),
  (1, '2003-12-31 23:59:59', 'b', '10', 5, '10', 4, 4),
  (2, '2010-06-15 08:30:15', 'a', '2', 1, '2', 4, 2),
  (103, '2003-12-31 23:59:59', 'ABC', 'a', 2, 'a', 4, 5),
  (104, '2019-01-01 00:00:00', '10', 'x y', 5, 'x y', 3, 5);
--@ placement SHARD BY HASH(id) IN GROUP g1
CREATE TABLE `django_content_type` (
  `id` int NOT NULL,
  `app_label` varchar(100) NOT NULL,
  `model` varchar(100) NOT NULL,
  PRIMARY KEY (`id`),
  KEY `django_content_type_app_label_model_76bd3d3b_uniq` (`app_label`,`model`)
);
INSERT INTO `django_content_type` (`id`, `app_label`, `model`) VALUES
  (2, 'x y', 'post'),
  (5, 'x y', 'post'),
  (102, 'sessions', 'word text'),
  (4, 'word text', 'contenttype'),
  (104, 'admin', 'a'),
  (6, '2', '10'),
  (7, 'abc', '2'),
  (8, '10', 'logentry');
--@ placement SHARD BY HASH(id) IN GROUP g1
CREATE TABLE `django_migrations` (
  `id` int NOT NULL,
  `app` varchar(255) NOT NULL,
  `name` varchar(255) NOT NULL,
  `applied` datetime(6) NOT NULL,
  PRIMARY KEY (`id`)
);
INSERT INTO `django_migrations` (`id`, `app`, `name`, `applied`) VALUES
  (2, 'a', 'word text', '2019-01-01 00:00:00'),
  (3, '2', 'b', '2004-02-29 12:00:00'),
  (1, '10', 'x y', '2019-01-01 00:00:00'),
  (5, 'abc', 'ABC', '2004-02-29 12:00:00'),
  (104, 'b', '2', '2010-06-15 08:30:15'),
  (6, 'word text', 'a', '2003-12-31 23:59:59'),
  (7, 'ABC', 'abc', '2010-06-15 08:30:15'),
  (8, 'x y', '10', '2003-12-31 23:59:59'),
  (9, 'abc', 'ABC', '2004-02-29 12:00:00');
--@ placement SHARD BY HASH(session_key) IN GROUP s1
CREATE TABLE `django_session` (
  `session_key` varchar(40) NOT NULL,
  `session_data` longtext NOT NULL,
  `expire_date` datetime(6) NOT NULL,
  PRIMARY KEY (`session_key`)
);
INSERT INTO `django_session` (`session_key`, `session_data`, `expire_date`) VALUES
  ('x y', 'word text', '2004-02-29 12:00:00'),
  ('ABC', 'b', '2019-01-01 00:00:00'),
  ('word text', 'x y', '2004-02-29 12:00:00'),
  ('b', 'ABC', '2019-01-01 00:00:00'),
  ('10', 'a', '2010-06-15 08:30:15'),
  ('2', 'abc', '2003-12-31 23:59:59'),
  ('a', '10', '2010-06-15 08:30:15');
--@ placement SHARD BY HASH(h_w_id) IN GROUP warehouse1
CREATE TABLE `history1` (
  `h_c_id` int DEFAULT NULL,
  `h_c_d_id` tinyint DEFAULT NULL,
  `h_c_w_id` smallint DEFAULT NULL,
  `h_d_id` tinyint DEFAULT NULL,
  `h_w_id` smallint DEFAULT NULL,
  `h_date` datetime DEFAULT NULL,
  `h_amount` decimal(6,2) DEFAULT NULL,
  `h_data` varchar(24) DEFAULT NULL
);
INSERT INTO `history1` (`h_c_id`, `h_c_d_id`, `h_c_w_id`, `h_d_id`, `h_w_id`, `h_date`, `h_amount`, `h_data`) VALUES
  (4, 5, 2, NULL, 2, NULL, NULL, 'a'),
  (2, 5, 4, 2, 5, NULL, NULL, 'a'),
  (2, 3, NULL, 4, 3, '2004-02-29 12:00:00', NULL, 'abc'),
  (4, 1, 4, NULL, 1, '2019-01-01 00:00:00', 2.25, 'word text'),
  (5, NULL, 1, 5, 2, '2010-06-15 08:30:15', 3, '10'),
  (1, NULL, 1, 5, 5, '2010-06-15 08:30:15', 1.5, 'ABC'),
  (1, NULL, 3, 3, 2, '2019-01-01 00:00:00', 7.75, '10'),
  (3, NULL, 5, 3, 2, '2010-06-15 08:30:15', 1.5, 'abc'),
  (2, 1, NULL, NULL, 3, '2003-12-31 23:59:59', 2.25, '2'),
  (2, 5, 2, NULL, 2, '2004-02-29 12:00:00', NULL, NULL),
  (1, NULL, 1, 1, 1, '2004-02-29 12:00:00', 1.5, 'a'),
  (1, 2, 3, 1, 2, '2003-12-31 23:59:59', 7.75, '2'),
  (3, 4, 1, 1, 3, '2003-12-31 23:59:59', 1.5, NULL);
--@ placement REFERENCE
CREATE TABLE `item1` (
  `i_id` int NOT NULL,
  `i_im_id` int DEFAULT NULL,
  `i_name` varchar(24) DEFAULT NULL,
  `i_price` decimal(5,2) DEFAULT NULL,
  `i_data` varchar(50) DEFAULT NULL,
  PRIMARY KEY (`i_id`)
);
INSERT INTO `item1` (`i_id`, `i_im_id`, `i_name`, `i_price`, `i_data`) VALUES
  (9654, 1, NULL, 3, '2'),
  (4, 5, 'word text', 7.75, 'abc'),
  (102, 1, '2', 3, '2'),
  (103, 5, 'word text', 7.75, 'x y'),
  (5, 2, 'abc', 0.5, 'b'),
  (6, 2, 'ABC', 2.25, 'x y'),
  (7, NULL, '10', NULL, 'a'),
  (8, 4, '2', 2.25, 'abc');
--@ placement SHARD BY HASH(id) IN GROUP g1
CREATE TABLE `likesdislikes_likedislike` (
  `id` int NOT NULL,
  `vote` smallint NOT NULL,
  `object_id` int unsigned NOT NULL,
  `content_type_id` int NOT NULL,
  `user_id` int NOT NULL,
  PRIMARY KEY (`id`),
  KEY `likesdislikes_likedi_content_type_id_1bd751d8_fk_django_co` (`content_type_id`),
  KEY `likesdislikes_likedi_user_id_fbedd04e_fk_accounts_` (`user_id`)
);
INSERT INTO `likesdislikes_likedislike` (`id`, `vote`, `object_id`, `content_type_id`, `user_id`) VALUES
  (5, 4, 1, 2, 5),
  (101, 2, 2, 3, 3),
  (102, 4, 5, 3, 5),
  (1, 2, 4, 2, 3),
  (104, 1, 2, 3, 2),
  (6, 1, 1, 4, 4),
  (7, 2, 5, 5, 2),
  (8, 4, 5, 5, 5);
--@ placement SHARD BY HASH(no_w_id) IN GROUP warehouse1
CREATE TABLE `new_orders1` (
  `no_o_id` int NOT NULL,
  `no_d_id` tinyint NOT NULL,
  `no_w_id` smallint NOT NULL,
  PRIMARY KEY (`no_w_id`,`no_d_id`,`no_o_id`)
);
INSERT INTO `new_orders1` (`no_o_id`, `no_d_id`, `no_w_id`) VALUES
  (3, 5, 3),
  (1, 1, 1),
  (3, 4, 3),
  (3, 1, 5),
  (4, 3, 2),
  (3, 2, 15),
  (5, 5, 2);
--@ placement SHARD BY HASH(ol_w_id) IN GROUP warehouse1
CREATE TABLE `order_line1` (
  `ol_o_id` int NOT NULL,
  `ol_d_id` tinyint NOT NULL,
  `ol_w_id` smallint NOT NULL,
  `ol_number` tinyint NOT NULL,
  `ol_i_id` int DEFAULT NULL,
  `ol_supply_w_id` smallint DEFAULT NULL,
  `ol_delivery_d` datetime DEFAULT NULL,
  `ol_quantity` tinyint DEFAULT NULL,
  `ol_amount` decimal(6,2) DEFAULT NULL,
  `ol_dist_info` char(24) DEFAULT NULL,
  PRIMARY KEY (`ol_w_id`,`ol_d_id`,`ol_o_id`,`ol_number`)
);
INSERT INTO `order_line1` (`ol_o_id`, `ol_d_id`, `ol_w_id`, `ol_number`, `ol_i_id`, `ol_supply_w_id`, `ol_delivery_d`, `ol_quantity`, `ol_amount`, `ol_dist_info`) VALUES
  (680, 4, 1, 4, 3, 5, '2019-01-01 00:00:00', 3, 1.5, 'word text'),
  (5, 4, 92, 3, 5, 5, NULL, 1, 3, 'ABC'),
  (3, 2, 1, 5, 3, 3, '2003-12-31 23:59:59', 3, 1.5, 'a'),
  (3, 4, 2, 3, 1, 1, '2004-02-29 12:00:00', 1, 3, 'x y'),
  (4, 5, 2, 5, 4, NULL, '2010-06-15 08:30:15', 2, 0.5, 'ABC'),
  (30, 3, 87, 4, 4, 4, '2003-12-31 23:59:59', NULL, NULL, 'x y');
--@ placement SHARD BY HASH(o_w_id) IN GROUP warehouse1
CREATE TABLE `orders1` (
  `o_id` int NOT NULL,
  `o_d_id` tinyint NOT NULL,
  `o_w_id` smallint NOT NULL,
  `o_c_id` int DEFAULT NULL,
  `o_entry_d` datetime DEFAULT NULL,
  `o_carrier_id` tinyint DEFAULT NULL,
  `o_ol_cnt` tinyint DEFAULT NULL,
  `o_all_local` tinyint DEFAULT NULL,
  PRIMARY KEY (`o_w_id`,`o_d_id`,`o_id`),
  KEY `idx_orders1` (`o_w_id`,`o_d_id`,`o_c_id`,`o_id`)
);
INSERT INTO `orders1` (`o_id`, `o_d_id`, `o_w_id`, `o_c_id`, `o_entry_d`, `o_carrier_id`, `o_ol_cnt`, `o_all_local`) VALUES
  (1, 2, 1, 2, '2010-06-15 08:30:15', 2, 5, 2),
  (2100, 4, 9894, 3, '2003-12-31 23:59:59', 4, 5, NULL),
  (2100, 4, 3, 2, '2003-12-31 23:59:59', 2, 5, 4),
  (1, 4, 5, 159, '2019-01-01 00:00:00', NULL, 3, 4),
  (1, 1, 2, 159, NULL, 3, NULL, 3),
  (2100, 1, 9894, 3, '2010-06-15 08:30:15', 3, 4, 3),
  (11153, 1, 9894, 159, '2019-01-01 00:00:00', 1, NULL, 5),
  (6, 5, 1, 159, '2010-06-15 08:30:15', 5, NULL, 5),
  (3, 3, 4, 5, '2003-12-31 23:59:59', 4, 1, 2),
  (11153, 2, 5, NULL, '2003-12-31 23:59:59', 4, 1, 2);
--@ placement REFERENCE
CREATE TABLE `post_post` (
  `id` int NOT NULL,
  `title` varchar(250) NOT NULL,
  `body` longtext NOT NULL,
  `slug` varchar(8) NOT NULL,
  `pub_date` datetime(6) NOT NULL,
  `thumbnail` varchar(100) NOT NULL,
  `author_id` int NOT NULL,
  PRIMARY KEY (`id`),
  KEY `slug` (`slug`),
  KEY `post_post_author_id_99d134d5_fk_accounts_userprofile_id` (`author_id`)
);
INSERT INTO `post_post` (`id`, `title`, `body`, `slug`, `pub_date`, `thumbnail`, `author_id`) VALUES
  (4, '10', 'a', 'b', '2004-02-29 12:00:00', 'ABC', 3),
  (3, 'abc', '2', '2', '2019-01-01 00:00:00', 'x y', 3),
  (1, 'a', '10', 'x y', '2004-02-29 12:00:00', 'b', 1),
  (103, '2', 'abc', 'b', '2019-01-01 00:00:00', 'word text', 2),
  (5, 'ABC', 'b', 'a', '2003-12-31 23:59:59', '10', 4),
  (6, 'x y', 'word text', '10', '2010-06-15 08:30:15', 'abc', 2),
  (7, 'b', 'ABC', 'x y', '2003-12-31 23:59:59', 'a', 1),
  (8, 'word text', 'x y', 'a', '2010-06-15 08:30:15', '2', 3),
  (9, '2', 'abc', 'ABC', '2019-01-01 00:00:00', 'word text', 1);
--@ placement SHARD BY HASH(id) IN GROUP g1
CREATE TABLE `sbtest1` (
  `id` int NOT NULL,
  `k` int NOT NULL DEFAULT '0',
  `c` char(120) NOT NULL DEFAULT '',
  `pad` char(60) NOT NULL DEFAULT '',
  PRIMARY KEY (`id`),
  KEY `k_1` (`k`)
);
INSERT INTO `sbtest1` (`id`, `k`, `c`, `pad`) VALUES
  (501, 1, '2', '2'),
  (101, 1, 'a', 'a'),
  (50, 1, 'abc', 'abc'),
  (103, 4, '10', '10'),
  (5, 3, 'word text', 'word text'),
  (6, 1, 'b', 'b'),
  (7, 2, 'x y', 'x y'),
  (8, 5, 'ABC', 'ABC');
--@ placement SINGLE ON shard1
CREATE TABLE `sbtest2` (
  `id` int NOT NULL,
  `k` int NOT NULL DEFAULT '0',
  `c` char(120) NOT NULL DEFAULT '',
  `pad` char(60) NOT NULL DEFAULT '',
  PRIMARY KEY (`id`),
  KEY `k_2` (`k`)
);
INSERT INTO `sbtest2` (`id`, `k`, `c`, `pad`) VALUES
  (3, 4, '2', 'x y'),
  (101, 4, 'a', 'ABC'),
  (102, 5, 'abc', 'word text'),
  (1, 2, '10', 'b'),
  (5, 1, 'word text', 'abc'),
  (6, 3, 'b', '10'),
  (7, 1, 'x y', '2');
--@ placement SHARD BY HASH(s_w_id) IN GROUP warehouse1
CREATE TABLE `stock1` (
  `s_i_id` int NOT NULL,
  `s_w_id` smallint NOT NULL,
  `s_quantity` smallint DEFAULT NULL,
  `s_dist_01` char(24) DEFAULT NULL,
  `s_dist_02` char(24) DEFAULT NULL,
  `s_ytd` decimal(8,0) DEFAULT NULL,
  `s_order_cnt` smallint DEFAULT NULL,
  `s_remote_cnt` smallint DEFAULT NULL,
  `s_data` varchar(50) DEFAULT NULL,
  PRIMARY KEY (`s_w_id`,`s_i_id`),
  KEY `idx_stock1` (`s_i_id`)
);
INSERT INTO `stock1` (`s_i_id`, `s_w_id`, `s_quantity`, `s_dist_01`, `s_dist_02`, `s_ytd`, `s_order_cnt`, `s_remote_cnt`, `s_data`) VALUES
  (2, 12, 4, 'word text', 'x y', NULL, 2, 3, 'abc'),
  (8, 5, 2, '10', '2', 2, 4, 5, 'abc'),
  (8, 3, 1000, '10', 'abc', NULL, 4, 5, 'b'),
  (1, 1, NULL, 'a', '10', 2, 4, 3, '2'),
  (8, 89, 3, NULL, NULL, 3, 3, 2, '2'),
  (3, 4, 1, NULL, 'a', 1, 1, NULL, 'word text'),
  (3, 2, 10, 'ABC', '2', 3, 5, NULL, 'x y'),
  (3, 1, 5, 'a', 'ABC', 1, 5, NULL, 'abc'),
  (2198, 1, NULL, '2', '2', 2, 4, 3, 'a');
--@ placement SHARD BY HASH(w_id) IN GROUP warehouse1
CREATE TABLE `warehouse1` (
  `w_id` smallint NOT NULL,
  `w_name` varchar(10) DEFAULT NULL,
  `w_street_1` varchar(20) DEFAULT NULL,
  `w_street_2` varchar(20) DEFAULT NULL,
  `w_city` varchar(20) DEFAULT NULL,
  `w_state` char(2) DEFAULT NULL,
  `w_zip` char(9) DEFAULT NULL,
  `w_tax` decimal(4,2) DEFAULT NULL,
  `w_ytd` decimal(12,2) DEFAULT NULL,
  PRIMARY KEY (`w_id`)
);
INSERT INTO `warehouse1` (`w_id`, `w_name`, `w_street_1`, `w_street_2`, `w_city`, `w_state`, `w_zip`, `w_tax`, `w_ytd`) VALUES
  (4, NULL, 'ABC', 'ABC', 'word text', NULL, 'abc', NULL, 2.25),
  (101, '10', 'abc', '2', '2', 'a', NULL, 2.25, 0.5),
  (3, 'word text', 'abc', 'abc', 'a', 'b', 'ABC', 0.5, 2.25),
  (2, '2', '10', '10', 'abc', '10', 'word text', 0.5, NULL),
  (5, NULL, 'abc', 'x y', 'b', '2', NULL, 7.75, 3),
  (6, NULL, 'ABC', '2', '10', 'a', '10', 3, 3),
  (7, '2', NULL, NULL, NULL, '10', NULL, 7.75, 3),
  (8, NULL, 'a', '2', 'a', 'b', 'word text', 7.75, 1.5),
  (9, NULL, 'b', '10', 'b', 'b', NULL, NULL, 0.5);
--@ placement SHARD BY HASH(id) IN GROUP g1
CREATE TABLE `users` (`id` INT, `email` VARCHAR(60), `username` VARCHAR(60), `is_moderator` INT, `moderator_user_id` INT, `password_digest` VARCHAR(60), `created_at` DATETIME, `is_admin` INT, `password_reset_token` VARCHAR(60), `session_token` VARCHAR(60), `about` INT, `invited_by_user_id` INT, `pushover_mentions` INT, `rss_token` VARCHAR(60), `mailing_list_token` VARCHAR(60), `mailing_list_mode` INT, `karma` INT, `banned_at` DATETIME, `banned_by_user_id` INT, `banned_reason` INT, `deleted_at` DATETIME, `disabled_invite_at` DATETIME, `disabled_invite_by_user_id` INT, `disabled_invite_reason` INT, `settings` INT);
INSERT INTO `users` (`id`, `email`, `username`, `is_moderator`, `moderator_user_id`, `password_digest`, `created_at`, `is_admin`, `password_reset_token`, `session_token`, `about`, `invited_by_user_id`, `pushover_mentions`, `rss_token`, `mailing_list_token`, `mailing_list_mode`, `karma`, `banned_at`, `banned_by_user_id`, `banned_reason`, `deleted_at`, `disabled_invite_at`, `disabled_invite_by_user_id`, `disabled_invite_reason`, `settings`) VALUES
  (4, 'word text', NULL, 3, 3, NULL, '2004-02-29 12:00:00', 5, '2', 'abc', 1, 5, 4, 'word text', '2', NULL, 1, '2004-02-29 12:00:00', NULL, 2, '2019-01-01 00:00:00', '2019-01-01 00:00:00', 5, 3, 2),
  (4, 'ABC', NULL, 1, 3, 'a', '2004-02-29 12:00:00', 1, 'ABC', '2', 5, 5, 2, 'abc', NULL, 2, 1, NULL, NULL, NULL, '2004-02-29 12:00:00', '2019-01-01 00:00:00', 5, 1, NULL),
  (2, 'ABC', 'b', 1, 3, 'abc', '2003-12-31 23:59:59', 5, '2', 'a', 3, 5, NULL, 'a', 'b', 2, 5, '2019-01-01 00:00:00', 2, 4, '2019-01-01 00:00:00', '2019-01-01 00:00:00', 1, 3, 4),
  (1, 'daugherty.un@macgyver-mayer.io', 'x y', 1, 5, NULL, '2019-01-01 00:00:00', 1, 'word text', 'b', 5, 3, 4, 'word text', 'x y', 4, 1, '2003-12-31 23:59:59', 4, 2, NULL, '2019-01-01 00:00:00', 5, 1, NULL),
  (4, NULL, 'b', 4, 2, 'b', '2003-12-31 23:59:59', 2, 'b', 'ABC', NULL, 2, 3, 'word text', NULL, 3, 2, '2019-01-01 00:00:00', 5, 5, NULL, '2010-06-15 08:30:15', 2, NULL, 1);
--@ placement SHARD BY HASH(id) IN GROUP g2
CREATE TABLE `tags` (`id` INT, `tag` VARCHAR(60), `active` INT, `hotness_mod` INT, `is_media` INT, `description` VARCHAR(60), `privileged` INT, `permit_by_new_users` INT, `category_id` INT);
INSERT INTO `tags` (`id`, `tag`, `active`, `hotness_mod`, `is_media`, `description`, `privileged`, `permit_by_new_users`, `category_id`) VALUES
  (3, 'x y', 3, 2, 1, 'x y', 5, 1, 10),
  (5, 'b', 3, NULL, 5, 'word text', 3, 1, 5),
  (79, 'mollitia', 1, 2, 3, NULL, 1, 1, 3),
  (79, '10', 1, NULL, 5, '2', 5, 3, 1),
  (2, 'mollitia', 2, 5, 2, 'abc', 4, NULL, 5),
  (4, 'x y', 4, 3, 2, 'a', 4, NULL, NULL),
  (2, 'b', 2, 5, 4, '10', NULL, NULL, 4),
  (4, 'x y', 2, 3, 4, '2', 2, 2, 2);
--@ placement SHARD BY HASH(id) IN GROUP g1
CREATE TABLE `stories` (`id` INT, `short_id` VARCHAR(60), `url` VARCHAR(60), `is_expired` INT, `is_moderated` INT, `merged_story_id` INT, `user_id` INT, `score` INT, `hotness` INT, `created_at` DATETIME, `title` VARCHAR(60), `description` VARCHAR(60), `flags` INT, `markeddown_description` VARCHAR(60), `comments_count` VARCHAR(60), `unavailable_at` DATETIME, `twitter_id` INT, `user_is_author` INT, `user_is_following` INT, `domain_id` VARCHAR(60));
INSERT INTO `stories` (`id`, `short_id`, `url`, `is_expired`, `is_moderated`, `merged_story_id`, `user_id`, `score`, `hotness`, `created_at`, `title`, `description`, `flags`, `markeddown_description`, `comments_count`, `unavailable_at`, `twitter_id`, `user_is_author`, `user_is_following`, `domain_id`) VALUES
  (420, 'a', '2', 2, 4, 1, 2, 5, 2, '2010-06-15 08:30:15', 'word text', NULL, 1, 'x y', 'x y', '2019-01-01 00:00:00', NULL, 4, 4, '10'),
  (5, 'ABC', 'word text', 4, NULL, 412, NULL, 0, 2, '2003-12-31 23:59:59', 'a', 'a', 5, 'word text', NULL, '2004-02-29 12:00:00', 4, 4, NULL, '2'),
  (1, 'b', 'https://kub.biz/chi', 4, NULL, 221, 3, 1, 2, '2010-06-15 08:30:15', NULL, 'a', 5, 'abc', 'x y', '2003-12-31 23:59:59', 4, 4, 4, 'abc'),
  (5, '97q25q', 'http://schmitt.org/solomon.schumm', NULL, 4, 5, 7, 3, 2, '2010-06-15 08:30:15', '2', '10', 3, 'x y', '10', '2019-01-01 00:00:00', 4, NULL, 2, '2'),
  (2, 'word text', 'a', 5, 3, NULL, NULL, NULL, 1, NULL, 'x y', 'abc', 2, 'b', 'ABC', '2019-01-01 00:00:00', 3, 3, 1, '2'),
  (419, NULL, 'https://kub.biz/chi', 5, 5, 413, NULL, 5, 1, '2010-06-15 08:30:15', 'b', 'a', 4, 'ABC', NULL, '2019-01-01 00:00:00', 5, 3, 5, 'abc'),
  (419, 'ABC', '2', 5, 1, NULL, 7, 2, 3, '2003-12-31 23:59:59', 'a', 'x y', 4, 'word text', 'ABC', '2004-02-29 12:00:00', 1, 1, 1, 'ABC'),
  (4, '97q25q', 'https://kub.biz/chi', 1, 5, 2, 5, 4, 5, NULL, '2', 'x y', NULL, '10', 'b', '2019-01-01 00:00:00', 5, 5, 5, 'abc'),
  (1, '97q25q', 'b', NULL, 2, 1, 4, 3, 2, NULL, '10', 'ABC', 1, 'x y', '2', '2010-06-15 08:30:15', 2, 4, 4, 'word text'),
  (5, 'word text', 'x y', 2, NULL, 1, NULL, 1, 2, '2003-12-31 23:59:59', '2', 'ABC', 3, 'ABC', 'abc', '2010-06-15 08:30:15', NULL, NULL, 4, '2'),
  (5, NULL, 'word text', 4, 1, 221, 1, 0, 2, '2004-02-29 12:00:00', 'abc', 'x y', 2, 'a', '10', '2010-06-15 08:30:15', NULL, 2, 1, 'ABC'),
  (1, 'ABC', 'http://kub.biz/chi', 4, 3, 1, 1, 5, 4, '2019-01-01 00:00:00', 'a', 'ABC', 4, '2', 'a', '2004-02-29 12:00:00', NULL, 4, 5, '10');
--@ placement SINGLE ON shard2
CREATE TABLE `comments` (`id` INT, `score` INT, `story_id` INT, `user_id` INT, `short_id` VARCHAR(60), `confidence` INT, `is_deleted` INT, `is_moderated` INT, `created_at` DATETIME, `updated_at` DATETIME, `parent_comment_id` VARCHAR(60), `thread_id` INT, `comment` VARCHAR(60), `flags` INT, `markeddown_comment` VARCHAR(60), `is_from_email` VARCHAR(60), `hat_id` INT);
INSERT INTO `comments` (`id`, `score`, `story_id`, `user_id`, `short_id`, `confidence`, `is_deleted`, `is_moderated`, `created_at`, `updated_at`, `parent_comment_id`, `thread_id`, `comment`, `flags`, `markeddown_comment`, `is_from_email`, `hat_id`) VALUES
  (3, 5, NULL, 2, 'rognw8', 1, 2, NULL, '2003-12-31 23:59:59', '2010-06-15 08:30:15', '10', 4, 'x y', NULL, 'b', 'word text', 1),
  (5, 4, 1, 4, 'b', 5, 2, 2, NULL, '2010-06-15 08:30:15', NULL, 4, 'abc', 2, '2', '2', 5),
  (3, 4, 2, NULL, 'ABC', 1, 4, 2, '2010-06-15 08:30:15', '2003-12-31 23:59:59', '10', NULL, 'ABC', NULL, 'ABC', 'word text', 1),
  (5, NULL, 4, 7, 'rognw8', 5, 4, 2, '2010-06-15 08:30:15', NULL, 'a', 4, 'abc', 4, '10', 'ABC', 3),
  (2, NULL, 5, 1, 'a', 2, 5, 1, '2004-02-29 12:00:00', '2010-06-15 08:30:15', 'ABC', 3, '10', 3, 'x y', '10', 2),
  (635, NULL, 221, 3, '10', NULL, 3, 5, '2019-01-01 00:00:00', '2003-12-31 23:59:59', '10', 5, NULL, 5, 'word text', 'b', 4),
  (635, 5, 1, 5, '10', 4, 3, 5, '2003-12-31 23:59:59', NULL, '2', 5, '2', 5, 'b', '2', NULL),
  (4, 5, 3, 40, 'a', 4, 1, 1, '2019-01-01 00:00:00', '2019-01-01 00:00:00', 'ABC', 3, 'abc', 1, 'word text', 'a', 2),
  (1, 3, 4, 7, 'ABC', 5, NULL, 2, '2019-01-01 00:00:00', '2004-02-29 12:00:00', NULL, 2, 'word text', 4, '2', NULL, 5),
  (3, 2, 2, NULL, 'x y', 3, 4, NULL, NULL, '2019-01-01 00:00:00', 'b', NULL, 'word text', 4, 'a', 'x y', 5),
  (3, 2, 3, 7, 'rognw8', 4, 5, 2, NULL, '2004-02-29 12:00:00', 'word text', 4, 'abc', 5, 'ABC', NULL, 3);
--@ placement SINGLE ON shard2
CREATE TABLE `categories` (`category` VARCHAR(60));
INSERT INTO `categories` (`category`) VALUES
  ('2'),
  ('abc'),
  ('2'),
  ('Ut'),
  ('x y'),
  ('x y'),
  ('b'),
  ('10'),
  ('word text'),
  ('abc'),
  ('a'),
  ('b');
--@ placement SHARD BY HASH(id) IN GROUP g1
CREATE TABLE `domains` (`domain` VARCHAR(60), `id` INT, `is_tracker` INT, `created_at` DATETIME, `updated_at` DATETIME, `banned_at` DATETIME, `banned_by_user_id` INT, `banned_reason` INT);
INSERT INTO `domains` (`domain`, `id`, `is_tracker`, `created_at`, `updated_at`, `banned_at`, `banned_by_user_id`, `banned_reason`) VALUES
  ('b', 5, 5, NULL, NULL, '2019-01-01 00:00:00', 4, 1),
  ('ABC', 4, 5, '2003-12-31 23:59:59', NULL, '2004-02-29 12:00:00', 4, 1),
  ('b', 193, 1, '2004-02-29 12:00:00', '2019-01-01 00:00:00', NULL, NULL, 1),
  ('b', 193, 5, '2019-01-01 00:00:00', '2003-12-31 23:59:59', '2004-02-29 12:00:00', NULL, 5),
  ('abc', 5, NULL, '2010-06-15 08:30:15', NULL, NULL, 5, NULL),
  ('a', 1, NULL, '2010-06-15 08:30:15', '2019-01-01 00:00:00', NULL, 3, NULL),
  (NULL, 3, NULL, '2004-02-29 12:00:00', '2010-06-15 08:30:15', '2010-06-15 08:30:15', 1, NULL);
--@ placement REFERENCE
CREATE TABLE `taggings` (`tag_id` INT, `story_id` INT);
INSERT INTO `taggings` (`tag_id`, `story_id`) VALUES
  (1, 5),
  (1, 4),
  (5, 413),
  (2, 5),
  (4, 1),
  (3, 1),
  (1, 5),
  (5, 5),
  (2, 412),
  (2, 412),
  (1, 2),
  (4, 5);
--@ placement SHARD BY HASH(key) IN GROUP s1
CREATE TABLE `keystores` (`key` VARCHAR(60));
INSERT INTO `keystores` (`key`) VALUES
  ('b'),
  ('b'),
  ('user:40:stories_submitted'),
  ('abc'),
  ('b'),
  ('ABC'),
  ('2'),
  ('x y'),
  ('b'),
  ('b');
--@ placement SHARD BY HASH(id) IN GROUP g1
CREATE TABLE `votes` (`user_id` INT, `story_id` INT, `comment_id` VARCHAR(60), `id` INT);
INSERT INTO `votes` (`user_id`, `story_id`, `comment_id`, `id`) VALUES
  (40, 1, '2', 2),
  (5, 3, 'abc', 1),
  (3, 5, '1', 2),
  (1, 221, '1', 2),
  (34, 2, 'ABC', 5),
  (NULL, 4, '634', 1),
  (4, NULL, 'x y', 1),
  (2, 1, '1756', 2),
  (1, 221, '10', 3);
--@ placement SHARD BY HASH(recipient_user_id) IN GROUP g1
CREATE TABLE `messages` (`short_id` VARCHAR(60), `recipient_user_id` INT, `has_been_read` INT, `deleted_by_recipient` INT);
INSERT INTO `messages` (`short_id`, `recipient_user_id`, `has_been_read`, `deleted_by_recipient`) VALUES
  ('abc', 5, 4, 3),
  (NULL, 5, 2, 5),
  ('2', 1, NULL, 5),
  ('10', 1, 2, 5),
  ('x y', 7, 1, 4),
  ('jkkzr0', 2, 1, 4),
  ('jkkzr0', 2, 3, NULL),
  ('x y', 7, 5, NULL),
  ('a', 5, NULL, 3),
  ('2', 3, NULL, 1);
--@ placement SHARD BY HASH(id) IN GROUP g1
CREATE TABLE `moderations` (`comment_id` VARCHAR(60), `id` INT, `domain_id` VARCHAR(60), `user_id` INT, `tag_id` INT, `story_id` INT, `moderator_user_id` INT, `created_at` DATETIME, `updated_at` DATETIME, `action` INT, `reason` INT, `is_from_suggestions` INT);
INSERT INTO `moderations` (`comment_id`, `id`, `domain_id`, `user_id`, `tag_id`, `story_id`, `moderator_user_id`, `created_at`, `updated_at`, `action`, `reason`, `is_from_suggestions`) VALUES
  ('10', 2, '10', 5, 5, 1, 1, '2019-01-01 00:00:00', NULL, 2, 1, NULL),
  ('10', 3, '10', 3, 5, 5, 1, '2003-12-31 23:59:59', '2019-01-01 00:00:00', 4, 1, NULL),
  ('abc', 5, '2', 5, 1, 1, 5, '2003-12-31 23:59:59', '2019-01-01 00:00:00', 2, 3, NULL),
  ('abc', 5, 'a', 3, 5, 3, 5, '2004-02-29 12:00:00', '2004-02-29 12:00:00', 2, 5, 4),
  ('x y', 5, 'ABC', NULL, 2, NULL, 4, '2010-06-15 08:30:15', '2010-06-15 08:30:15', 1, 4, 1);
--@ placement SHARD BY HASH(id) IN GROUP g1
CREATE TABLE `hats` (`id` INT);
INSERT INTO `hats` (`id`) VALUES
  (1),
  (1),
  (3),
  (1),
  (5),
  (5),
  (2),
  (4),
  (3);
--@ placement SHARD BY HASH(id) IN GROUP g1
CREATE TABLE `sbtest34` (`id` INT, `c` VARCHAR(60));
INSERT INTO `sbtest34` (`id`, `c`) VALUES
  (15, 'ABC'),
  (2, 'a'),
  (4, 'b'),
  (15, 'b'),
  (1, 'b'),
  (1, 'x y'),
  (3, 'abc'),
  (5, '2'),
  (15, 'x y');
--@ placement SHARD BY HASH(id) IN GROUP g1
CREATE TABLE `sbtest12` (`id` INT, `c` VARCHAR(60));
INSERT INTO `sbtest12` (`id`, `c`) VALUES
  (4, 'abc'),
  (1, 'x y'),
  (3, 'a'),
  (1, 'b'),
  (1, NULL),
  (10, '2'),
  (10, 'x y'),
  (1, 'a'),
  (3, '2'),
  (1, 'x y'),
  (3, 'a'),
  (4, NULL),
  (3, 'b');
--@ placement SHARD BY HASH(id) IN GROUP g1
CREATE TABLE `sbtest43` (`id` INT, `k` INT);
INSERT INTO `sbtest43` (`id`, `k`) VALUES
  (5, 2),
  (90, 2),
  (4, 4),
  (990, 4),
  (90, 1),
  (3, 1),
  (4, 1),
  (3, 3),
  (4, 4),
  (990, 2);
--@ placement SHARD BY HASH(id) IN GROUP g1
CREATE TABLE `sbtest30` (`id` INT, `c` VARCHAR(60));
INSERT INTO `sbtest30` (`id`, `c`) VALUES
  (1, 'abc'),
  (2, 'word text'),
  (3, 'a'),
  (4, 'ABC'),
  (5, 'b'),
  (3, 'abc');
