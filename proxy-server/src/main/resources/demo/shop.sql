-- The guided tour: a small shop on two shards. Read by ./demo and by docker/compose.yaml.
-- A statement ends with a semicolon at the end of a line. "--@ as" names the account of what
-- follows, "--@ show" is a caption: the next statement is shown with where it went and its rows.
-- ${server1}, ${server2}, ${user} and ${password} stand for the MySQL servers and their account.

--@ as admin
REGISTER SERVER 's1' AT '${server1}' USER '${user}' PASSWORD '${password}';
REGISTER SERVER 's2' AT '${server2}' USER '${user}' PASSWORD '${password}';
CREATE SHARD shard1 ON s1;
CREATE SHARD shard2 ON s2;
CREATE DATABASE shop;
USE shop;
CREATE TABLE users (
  id BIGINT PRIMARY KEY,
  name VARCHAR(60) NOT NULL,
  email VARCHAR(120) NOT NULL,
  country CHAR(2) NOT NULL
) SHARD BY HASH(id) IN GROUP users;
CREATE TABLE orders (
  user_id BIGINT NOT NULL,
  id BIGINT NOT NULL,
  item VARCHAR(60) NOT NULL,
  total DECIMAL(10,2) NOT NULL,
  placed DATETIME NOT NULL,
  PRIMARY KEY (user_id, id)
) SHARD BY HASH(user_id) IN GROUP users;
CREATE TABLE countries (
  code CHAR(2) PRIMARY KEY,
  name VARCHAR(60) NOT NULL
) REFERENCE;
INSERT INTO countries (code, name) VALUES
  ('BR', 'Brazil'), ('DE', 'Germany'), ('FR', 'France'), ('JP', 'Japan'), ('KE', 'Kenya'), ('US', 'United States');
INSERT INTO users (id, name, email, country) VALUES
  (1, 'Ada', 'ada@example.com', 'US'), (2, 'Bruno', 'bruno@example.com', 'BR'),
  (3, 'Chloé', 'chloe@example.com', 'FR'), (4, 'Dieter', 'dieter@example.com', 'DE'),
  (5, 'Emi', 'emi@example.com', 'JP'), (6, 'Farida', 'farida@example.com', 'KE'),
  (7, 'Grace', 'grace@example.com', 'US'), (8, 'Hugo', 'hugo@example.com', 'FR'),
  (9, 'Ines', 'ines@example.com', 'BR'), (10, 'Jonas', 'jonas@example.com', 'DE'),
  (11, 'Kenji', 'kenji@example.com', 'JP'), (12, 'Lucy', 'lucy@example.com', 'KE');
INSERT INTO orders (user_id, id, item, total, placed) VALUES
  (1, 1, 'teapot', 39.90, '2026-01-05 09:12:00'), (1, 2, 'cups', 18.00, '2026-01-09 17:40:00'),
  (2, 3, 'hammock', 120.00, '2026-01-11 11:05:00'), (3, 4, 'easel', 75.50, '2026-01-12 15:30:00'),
  (5, 5, 'lantern', 24.00, '2026-01-14 20:01:00'), (5, 6, 'kite', 15.25, '2026-01-15 08:45:00'),
  (7, 7, 'compass', 49.00, '2026-01-18 13:13:00'), (8, 8, 'beret', 32.00, '2026-01-19 10:10:00'),
  (10, 9, 'stein', 12.50, '2026-01-21 19:55:00'), (12, 10, 'drum', 88.00, '2026-01-23 16:20:00');
-- The account comes last: that it is there tells that the shop was finished.
CREATE USER 'app' IDENTIFIED BY 'app';
GRANT ALL ON shop.* TO 'app';

--@ as app

--@ show One user by key: one shard
SELECT id, name, country FROM users WHERE id = 7;
--@ show The orders of a user live with the user
SELECT id, item, total FROM orders WHERE user_id = 5;
--@ show A few keys: only the shards that own them
SELECT id, name FROM users WHERE id IN (2, 3, 5);
--@ show No key: all shards, merged in order
SELECT id, name, country FROM users ORDER BY name LIMIT 5;
--@ show Aggregates over all shards
SELECT COUNT(*) AS orders, SUM(total) AS revenue, MAX(total) AS largest FROM orders;
--@ show A reference table is on every shard
SELECT name FROM countries WHERE code = 'JP';
--@ show A write goes to the owner of the key
UPDATE users SET email = 'grace@shop.example' WHERE id = 7;
