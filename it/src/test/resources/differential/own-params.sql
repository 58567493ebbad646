-- Keys as parameters: every wire type, and one prepared statement whose key moves between shards.

INSERT INTO k_int (id, v, n, d) VALUES (-7,'minus',1,1.5),(0,'zero',2,2.5),(1,'one',3,3.5),(2,'two',4,4.5),(3,'three',5,5.5),(7,'seven',6,6.5),(8,'eight',7,7.5),(100,'hundred',9,9.5);
INSERT INTO k_bigu VALUES (0,'zero'),(7,'seven'),(9007199254740993,'2^53+1'),(18446744073709551615,'max');
INSERT INTO k_ai VALUES ('alice',1),('Bob',2),('Zoë',3),('7',7),('07',8);
INSERT INTO k_vbin VALUES ('alice',1),(0x00FF01,3),('',4);
INSERT INTO k_uuid VALUES ('6ccd780c-baba-1026-9564-5b8c656024db',1);
--@ params int:1
--@ params int:2
--@ params int:3
--@ params int:-7
--@ params tiny:7
--@ params short:7
--@ params long:7
--@ params long:4294967303
--@ params str:'7'
--@ params str:' 7'
--@ params str:'7abc'
--@ params str:''
--@ params dec:7.0
--@ params dec:7.5
--@ params dbl:7.0
--@ params dbl:7.5
--@ params dbl:1e2
--@ params flt:7.0
--@ params bool:true
--@ params big:18446744073709551615
--@ params null
--@ params date:2020-01-01
--@ params int:1
SELECT * FROM k_int WHERE id = ?;
-- One MySQL keeps the meaning a marker had first and converts later values to it; the proxy takes
-- each statement anew for other types of parameters. So types do not change from here on.
--@ params bytes:07
--@ params bytes:37
SELECT * FROM k_int WHERE id = ?;
--@ params int:7 str:'seven'
--@ params int:8 str:'seven'
SELECT * FROM k_int WHERE id = ? AND v = ?;
--@ params int:1 int:2 int:100
--@ params int:7 str:'8' dbl:1e2
--@ params null int:7 int:7
SELECT * FROM k_int WHERE id IN (?, ?, ?);
--@ params int:1 int:7
SELECT * FROM k_int WHERE id BETWEEN ? AND ?;
--@ params int:7 int:8
SELECT * FROM k_int WHERE id = ? OR id = ?;
--@ params null
--@ params int:7
SELECT * FROM k_int WHERE id <=> ?;
--@ params int:7
SELECT ? AS p, id FROM k_int WHERE id = 7;
--@ params str:'x' int:7
SELECT ?, id FROM k_int WHERE id = ?;
--@ params int:7
SELECT * FROM k_int WHERE ? = id;
--@ params int:6
SELECT * FROM k_int WHERE id = ? + 1;
--@ params int:7
SELECT * FROM k_int WHERE id = -(-?);
--@ params int:7
--@ params long:9007199254740993
--@ params big:18446744073709551615
--@ params long:-1
--@ params str:'9007199254740993'
--@ params dbl:9007199254740993
SELECT * FROM k_bigu WHERE id = ?;
--@ params str:'ALICE'
--@ params str:'zoe'
--@ params utf8:'Zoë'
--@ params str:'nobody'
--@ params null
SELECT * FROM k_ai WHERE k = ?;
--@ params int:7
SELECT * FROM k_ai WHERE k = ?;
--@ params str:'alice'
--@ params bytes:00ff01
--@ params str:''
SELECT * FROM k_vbin WHERE k = ?;
--@ params str:'6CCD780C-BABA-1026-9564-5B8C656024DB'
SELECT * FROM k_uuid WHERE k = ?;
--@ params int:200 str:'two hundred' null dec:1.25
--@ params int:201 null int:7 null
INSERT INTO k_int (id, v, n, d) VALUES (?, ?, ?, ?);
--@ params int:300 str:'a' int:301 str:'b' int:302 str:'c'
--@ params int:303 str:'d' int:304 str:'e' int:305 str:'f'
INSERT INTO k_int (id, v) VALUES (?, ?), (?, ?), (?, ?);
--@ error 1062
--@ params int:200 str:'again'
INSERT INTO k_int (id, v) VALUES (?, ?);
--@ error 1048
--@ params null
INSERT INTO k_int (id) VALUES (?);
--@ params str:'changed' int:200
--@ params str:'changed' int:200
--@ params str:'nobody' int:999
UPDATE k_int SET v = ? WHERE id = ?;
--@ params int:200
--@ params int:200
DELETE FROM k_int WHERE id = ?;
--@ params int:201 str:'replaced'
--@ params int:202 str:'new'
REPLACE INTO k_int (id, v) VALUES (?, ?);
--@ params int:202 str:'x' str:'y'
INSERT INTO k_int (id, v) VALUES (?, ?) ON DUPLICATE KEY UPDATE v = ?;
--@ ordered
--@ params int:2 int:1
SELECT id FROM k_int ORDER BY id LIMIT ? OFFSET ?;
--@ params int:1 bytes:01ff int:-128 int:255 bool:true int:-32768 int:8388607 long:4294967295 long:-9223372036854775808 big:18446744073709551615 dec:12345.67890 flt:1.5 dbl:-2.25e100 int:42 date:2020-02-29 time:2020-02-29T12:34:56 time:2020-02-29T12:34:56.123456 time:2020-02-29T12:34:56 str:'-12:34:56.78' int:1999 str:'chars' str:'vär' bytes:00010203 bytes:ff str:'text' bytes:00ff str:'large' str:'a,c' str:'{"a":1}' str:'é'
INSERT INTO all_types (id, c_bit, c_tiny, c_tinyu, c_bool, c_small, c_medium, c_int, c_big, c_bigu, c_dec, c_float, c_double, c_zero, c_date, c_dt, c_dt6, c_ts, c_time, c_year, c_char, c_varchar, c_bin, c_varbin, c_text, c_blob, c_enum, c_set, c_json, c_latin) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?);
--@ params int:1
--@ params int:2
SELECT * FROM all_types WHERE id = ?;
--@ error 1146
--@ params int:1
SELECT * FROM missing WHERE id = ?;
--@ error 1054
--@ params int:1
SELECT missing FROM k_int WHERE id = ?;
--@ error 1064
--@ params int:1
SELEC * FROM k_int WHERE id = ?;
-- SET and EXPLAIN take parameters too. What a parameter is can be seen in the variable.
--@ params int:7
SET @p1 = ?;
--@ params long:-9223372036854775808
SET @p2 = ? + 0;
--@ params str:'\ "é"'
SET @p3 = ?;
--@ params dec:-12.50
SET @p4 = 3-?;
--@ params dbl:-2.5e100
SET @p5 = ?;
--@ params flt:0.1
SET @p6 = ?;
--@ params bytes:003927
SET @p7 = ?;
--@ params null
SET @p8 = ?;
--@ params time:2020-02-29T12:34:56
SET @p9 = ?;
--@ params date:2020-02-29
SET @p10 = ?;
--@ params big:18446744073709551615
SET @p11 = ?;
--@ params str:''
SET @p12 = ?;
SELECT @p1, @p2, @p3, @p4, @p5, @p6, @p7, @p8, @p11, @p12;
SELECT @p9 = '2020-02-29 12:34:56', @p9 = '2020-02-29 12:34:56.000000', @p10 = '2020-02-29', LENGTH(@p9), LENGTH(@p10);
SELECT HEX(@p3), COLLATION(@p3), COLLATION(@p7), COLLATION(@p8), COLLATION(@p12);
--@ params int:1 str:'two' int:3
--@ params int:4 str:'five' int:6
SET @q1 = ?, @q2 = CONCAT(?, '?'), @q3 = 1 + ?;
SELECT @q1, @q2, @q3;
--@ params int:77
--@ params int:78
SET SESSION div_precision_increment = ? - 70;
SELECT 1 / 3, @@div_precision_increment;
--@ error 1231
--@ params str:'no such mode'
SET sql_mode = ?;
--@ error 1193
--@ params int:1
SET no_such_variable = ?;
--@ params str:'+02:00' int:4
SET time_zone = ?, div_precision_increment = ?;
SELECT @@time_zone, 1 / 3;
--@ params str:'NO_BACKSLASH_ESCAPES'
SET sql_mode = ?;
--@ params str:'back\slash'
SET @p13 = ?;
SELECT @p13;
SET sql_mode = DEFAULT;
--@ shape
--@ params int:7
--@ params str:'8'
EXPLAIN SELECT * FROM k_int WHERE id = ?;
--@ shape
--@ params int:7 int:8
EXPLAIN SELECT * FROM k_int WHERE id IN (?, ?);
--@ shape
--@ params str:'x' int:7
EXPLAIN UPDATE k_int SET v = ? WHERE id = ?;
--@ shape
--@ params str:'a'
EXPLAIN FORMAT=JSON SELECT * FROM settings WHERE name = ?;
--@ error 1146
--@ params int:7
EXPLAIN SELECT * FROM missing WHERE id = ?;
