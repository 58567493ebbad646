-- Columns of the types that functions work on, and rows of another group to join them with.

--@ placement SHARD BY HASH(id)
CREATE TABLE vals (id INT PRIMARY KEY, i INT, n INT DEFAULT 7, u BIGINT UNSIGNED, d DECIMAL(20,6), f DOUBLE, s VARCHAR(40), l VARCHAR(20) CHARACTER SET latin1, b VARBINARY(8), dt DATETIME(6), da DATE, ti TIME(3), ts TIMESTAMP NULL, e ENUM('small','medium','large'), st SET('a','b'), j JSON, g GEOMETRY);
--@ placement SHARD BY HASH(id) IN GROUP far
CREATE TABLE far (id INT PRIMARY KEY, k INT, t VARCHAR(20));
