-- The statements of sysbench-tpcc on a small database: load, then each transaction type.

INSERT INTO warehouse1 VALUES
  (1,'one','a','b','city','AA','123456789',0.10,300000.00),
  (2,'two','a','b','city','BB','123456789',0.12,300000.00),
  (3,'three','a','b','city','CC','123456789',0.05,300000.00),
  (4,'four','a','b','city','DD','123456789',0.20,300000.00);
INSERT INTO district1 VALUES
  (1,1,'d11','s','t','c','AA','1',0.01,30000.00,3), (2,1,'d12','s','t','c','AA','1',0.02,30000.00,1),
  (1,2,'d21','s','t','c','BB','1',0.03,30000.00,2), (2,2,'d22','s','t','c','BB','1',0.04,30000.00,1),
  (1,3,'d31','s','t','c','CC','1',0.05,30000.00,1), (1,4,'d41','s','t','c','DD','1',0.06,30000.00,1);
INSERT INTO customer1 (c_id, c_d_id, c_w_id, c_first, c_middle, c_last, c_street_1, c_street_2, c_city, c_state, c_zip, c_phone, c_since, c_credit, c_credit_lim, c_discount, c_balance, c_ytd_payment, c_payment_cnt, c_delivery_cnt, c_data) VALUES
  (1,1,1,'Ann','OE','BARBARBAR','s','t','c','AA','1','555','2020-01-01 00:00:00','GC',50000,0.10,-10.00,10.00,1,0,'data'),
  (2,1,1,'Bea','OE','BARBARBAR','s','t','c','AA','1','555','2020-01-02 00:00:00','BC',50000,0.20,-10.00,10.00,1,0,'data'),
  (3,1,1,'Cid','OE','OUGHTBAR','s','t','c','AA','1','555','2020-01-03 00:00:00','GC',50000,0.30,-10.00,10.00,1,0,'data'),
  (1,1,2,'Dan','OE','BARBARBAR','s','t','c','BB','1','555','2020-01-04 00:00:00','GC',50000,0.40,-10.00,10.00,1,0,'data'),
  (1,1,3,'Eve','OE','ABLEBAR','s','t','c','CC','1','555','2020-01-05 00:00:00','GC',50000,0.15,-10.00,10.00,1,0,'data');
INSERT INTO item1 VALUES (1,10,'item one',1.50,'data'), (2,20,'item two',2.50,'original'), (3,30,'item three',3.75,'data');
INSERT INTO stock1 (s_i_id, s_w_id, s_quantity, s_dist_01, s_dist_02, s_ytd, s_order_cnt, s_remote_cnt, s_data) VALUES
  (1,1,50,'dist 1 1','dist 2',0,0,0,'data'), (2,1,9,'dist 1 2','dist 2',0,0,0,'data'), (3,1,5,'dist 1 3','dist 2',0,0,0,'data'),
  (1,2,50,'dist 2 1','dist 2',0,0,0,'data'), (2,2,9,'dist 2 2','dist 2',0,0,0,'data'), (1,3,7,'dist 3 1','dist 2',0,0,0,'data');
INSERT INTO orders1 (o_id, o_d_id, o_w_id, o_c_id, o_entry_d, o_carrier_id, o_ol_cnt, o_all_local) VALUES
  (1,1,1,1,'2020-02-01 00:00:00',1,2,1), (2,1,1,2,'2020-02-02 00:00:00',NULL,1,1), (1,1,2,1,'2020-02-03 00:00:00',NULL,1,1);
INSERT INTO new_orders1 (no_o_id, no_d_id, no_w_id) VALUES (2,1,1), (1,1,2);
INSERT INTO order_line1 (ol_o_id, ol_d_id, ol_w_id, ol_number, ol_i_id, ol_supply_w_id, ol_delivery_d, ol_quantity, ol_amount, ol_dist_info) VALUES
  (1,1,1,1,1,1,'2020-02-01 00:00:00',5,7.50,'info'), (1,1,1,2,2,1,'2020-02-01 00:00:00',5,12.50,'info'),
  (2,1,1,1,3,1,NULL,1,3.75,'info'), (1,1,2,1,1,2,NULL,5,7.50,'info');
SET timestamp = 1600000000;

-- new order
BEGIN;
SELECT c_discount, c_last, c_credit, w_tax FROM customer1 AS c JOIN warehouse1 AS w ON c_w_id=w_id WHERE w_id = 1 AND c_d_id = 1 AND c_id = 1;
SELECT d_next_o_id, d_tax FROM district1 WHERE d_w_id = 1 AND d_id = 1 FOR UPDATE;
UPDATE district1 SET d_next_o_id = 4 WHERE d_id = 1 AND d_w_id= 1;
INSERT INTO orders1 (o_id, o_d_id, o_w_id, o_c_id,  o_entry_d, o_ol_cnt, o_all_local) VALUES (3,1,1,1,NOW(),2,1);
INSERT INTO new_orders1 (no_o_id, no_d_id, no_w_id) VALUES (3,1,1);
SELECT i_price, i_name, i_data FROM item1 WHERE i_id = 2;
SELECT s_quantity, s_data, s_dist_01 s_dist FROM stock1 WHERE s_i_id = 2 AND s_w_id= 1 FOR UPDATE;
UPDATE stock1 SET s_quantity = 94 WHERE s_i_id = 2 AND s_w_id= 1;
INSERT INTO order_line1 (ol_o_id, ol_d_id, ol_w_id, ol_number, ol_i_id, ol_supply_w_id, ol_quantity, ol_amount, ol_dist_info) VALUES (3,1,1,1,2,1,6,15.00,'info');
SELECT i_price, i_name, i_data FROM item1 WHERE i_id = 9654;
INSERT INTO order_line1 (ol_o_id, ol_d_id, ol_w_id, ol_number, ol_i_id, ol_supply_w_id, ol_quantity, ol_amount, ol_dist_info) VALUES (3,1,1,2,3,1,1,3.75,'info');
COMMIT;

-- payment
BEGIN;
UPDATE warehouse1 SET w_ytd = w_ytd + 946.79 WHERE w_id = 1;
SELECT w_street_1, w_street_2, w_city, w_state, w_zip, w_name FROM warehouse1 WHERE w_id = 1;
UPDATE district1 SET d_ytd = d_ytd + 2 WHERE d_w_id = 1 AND d_id= 1;
SELECT d_street_1, d_street_2, d_city, d_state, d_zip, d_name FROM district1 WHERE d_w_id = 1 AND d_id = 1;
SELECT count(c_id) namecnt FROM customer1 WHERE c_w_id = 1 AND c_d_id= 1 AND c_last='BARBARBAR';
--@ ordered
SELECT c_id FROM customer1 WHERE c_w_id = 1 AND c_d_id = 1 AND c_last='BARBARBAR' ORDER BY c_first;
SELECT c_first, c_middle, c_last, c_street_1, c_street_2, c_city, c_state, c_zip, c_phone, c_credit, c_credit_lim, c_discount, c_balance, c_ytd_payment, c_since FROM customer1 WHERE c_w_id = 1 AND c_d_id = 1 AND c_id = 2 FOR UPDATE;
SELECT c_data FROM customer1 WHERE c_w_id = 1 AND c_d_id=1 AND c_id = 2;
UPDATE customer1 SET c_balance=508.98, c_ytd_payment=48941.980301, c_data='i am data' WHERE c_w_id = 1  AND c_d_id=1 AND c_id=2;
UPDATE customer1 SET c_balance=508.98, c_ytd_payment=48941.980301 WHERE c_w_id = 1  AND c_d_id=1 AND c_id=3;
INSERT INTO history1 (h_c_d_id, h_c_w_id, h_c_id, h_d_id,  h_w_id, h_date, h_amount, h_data) VALUES (1,1,2,1,1,NOW(),946.79,'data');
COMMIT;

-- order status
SELECT count(c_id) namecnt FROM customer1 WHERE c_w_id = 1 AND c_d_id= 1 AND c_last='OUGHTBAR';
--@ ordered
SELECT c_balance, c_first, c_middle, c_id FROM customer1 WHERE c_w_id = 1 AND c_d_id= 1 AND c_last='BARBARBAR' ORDER BY c_first;
SELECT c_balance, c_first, c_middle, c_last FROM customer1 WHERE c_w_id = 1 AND c_d_id=1 AND c_id=1;
--@ ordered
SELECT o_id, o_carrier_id, o_entry_d FROM orders1 WHERE o_w_id = 1 AND o_d_id = 1 AND o_c_id = 1 ORDER BY o_id DESC;
SELECT ol_i_id, ol_supply_w_id, ol_quantity, ol_amount, ol_delivery_d FROM order_line1 WHERE ol_w_id = 1 AND ol_d_id = 1  AND ol_o_id = 1;

-- delivery
BEGIN;
--@ ordered
SELECT no_o_id FROM new_orders1 WHERE no_d_id = 1 AND no_w_id = 1 ORDER BY no_o_id ASC LIMIT 1 FOR UPDATE;
DELETE FROM new_orders1 WHERE no_o_id = 2 AND no_d_id = 1 AND no_w_id = 1;
SELECT o_c_id FROM orders1 WHERE o_id = 2 AND o_d_id = 1 AND o_w_id = 1;
UPDATE orders1 SET o_carrier_id = 9 WHERE o_id = 2 AND o_d_id = 1 AND o_w_id = 1;
UPDATE order_line1 SET ol_delivery_d = NOW() WHERE ol_o_id = 2 AND ol_d_id = 1 AND ol_w_id = 1;
SELECT SUM(ol_amount) sm FROM order_line1 WHERE ol_o_id = 2 AND ol_d_id = 1 AND ol_w_id = 1;
UPDATE customer1 SET c_balance = c_balance + 3.75, c_delivery_cnt = c_delivery_cnt + 1 WHERE c_id = 2 AND c_d_id = 1 AND c_w_id = 1;
COMMIT;

-- stock level
SELECT d_next_o_id FROM district1 WHERE d_id = 1 AND d_w_id= 1;
SELECT COUNT(DISTINCT(s.s_i_id)) FROM stock1 AS s JOIN order_line1 AS ol ON ol.ol_w_id=s.s_w_id AND ol.ol_i_id=s.s_i_id WHERE ol.ol_w_id = 1 AND ol.ol_d_id = 1 AND ol.ol_o_id < 30 AND ol.ol_o_id >= 1 AND s.s_w_id= 1 AND s.s_quantity < 10;
SELECT DISTINCT ol_i_id FROM order_line1 WHERE ol_w_id = 1 AND ol_d_id = 1 AND ol_o_id < 500 AND ol_o_id >= 1;
SELECT count(*) FROM stock1 WHERE s_w_id = 1 AND s_i_id = 3 AND s_quantity < 1000;

-- purge, which sysbench-tpcc runs when asked to
--@ error 1055
select o.o_id,o.o_d_id from orders1 o, (select o_c_id,o_w_id,o_d_id,count(distinct o_w_id),o_id from orders1 where o_w_id=1  and o_id > 2100 and o_id < 11153 group by o_c_id,o_d_id,o_w_id having count( distinct o_id) > 1 limit 1) t where t.o_w_id=o.o_w_id and t.o_d_id=o.o_d_id and t.o_c_id=o.o_c_id limit 1;
SET sql_mode = '';
select o.o_id,o.o_d_id from orders1 o, (select o_c_id,o_w_id,o_d_id,count(distinct o_w_id),o_id from orders1 where o_w_id=1  and o_id > 2100 and o_id < 11153 group by o_c_id,o_d_id,o_w_id having count( distinct o_id) > 1 limit 1) t where t.o_w_id=o.o_w_id and t.o_d_id=o.o_d_id and t.o_c_id=o.o_c_id limit 1;
SET sql_mode = DEFAULT;
select o.o_id,o.o_d_id from orders1 o where o.o_w_id = 1 and o.o_id = 1 limit 1;
DELETE FROM order_line1 where ol_w_id=1 AND ol_d_id=1 AND ol_o_id=1;
DELETE FROM orders1 where o_w_id=1 AND o_d_id=1 and o_id=1;
DELETE FROM history1 where h_w_id=1 AND h_d_id=102 LIMIT 10;

-- the consistency checks of its test
SELECT SUM(w_ytd), COUNT(*) FROM warehouse1;
SELECT MAX(o_id), MIN(o_id) FROM orders1;
SELECT SUM(d_ytd) FROM district1 WHERE d_w_id = 1;
SELECT w_id FROM warehouse1;
SELECT COUNT(*) FROM item1;
