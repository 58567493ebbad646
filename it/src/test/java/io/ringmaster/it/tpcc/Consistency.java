package io.ringmaster.it.tpcc;

import java.util.List;

/** TPC-C's consistency conditions, clauses 3.3.2.1 to 3.3.2.12: each finds what contradicts it. */
enum Consistency {
  /** 1: W_YTD is the sum of D_YTD. */
  YEAR_TO_DATE(
      "SELECT w_id, w_ytd, SUM(d_ytd) FROM warehouse1 JOIN district1 ON d_w_id = w_id"
          + " GROUP BY w_id, w_ytd HAVING w_ytd <> SUM(d_ytd)",
      "UPDATE warehouse1 SET w_ytd = w_ytd + 0.01 WHERE w_id = 2"),
  /** 2: D_NEXT_O_ID - 1 is the greatest O_ID and, if there are any, the greatest NO_O_ID. */
  NEXT_ORDER(
      "SELECT d_w_id, d_id, d_next_o_id, last_order, last_new FROM district1"
          + " JOIN (SELECT o_w_id, o_d_id, MAX(o_id) AS last_order FROM orders1"
          + " GROUP BY o_w_id, o_d_id) AS o ON o_w_id = d_w_id AND o_d_id = d_id"
          + " LEFT JOIN (SELECT no_w_id, no_d_id, MAX(no_o_id) AS last_new FROM new_orders1"
          + " GROUP BY no_w_id, no_d_id) AS n ON no_w_id = d_w_id AND no_d_id = d_id"
          + " WHERE d_next_o_id - 1 <> last_order OR last_new <> last_order",
      "UPDATE district1 SET d_next_o_id = d_next_o_id + 1 WHERE d_w_id = 3 AND d_id = 1"),
  /** 3: NO_O_ID has no gaps. */
  NEW_ORDERS(
      "SELECT no_w_id, no_d_id, MIN(no_o_id), MAX(no_o_id), COUNT(*) FROM new_orders1"
          + " GROUP BY no_w_id, no_d_id HAVING MAX(no_o_id) - MIN(no_o_id) + 1 <> COUNT(*)",
      "INSERT INTO new_orders1 (no_o_id, no_d_id, no_w_id) VALUES (0, 1, 1), (0, 1, 4), (1, 1, 4),"
          + " (1000000, 1, 4)"),
  /** 4: The sum of O_OL_CNT is the number of order lines. */
  ORDER_LINES(
      "SELECT o_w_id, o_d_id, SUM(o_ol_cnt), (SELECT COUNT(*) FROM order_line1"
          + " WHERE ol_w_id = o_w_id AND ol_d_id = o_d_id) AS there FROM orders1"
          + " GROUP BY o_w_id, o_d_id HAVING SUM(o_ol_cnt) <> there",
      "DELETE FROM order_line1 WHERE ol_w_id = 1 AND ol_d_id = 2 AND ol_o_id = 3 AND ol_number ="
          + " 1"),
  /** 5: O_CARRIER_ID is NULL just where there is a row of NEW-ORDER. */
  CARRIERS(
      "SELECT o_w_id, o_d_id, o_id, o_carrier_id, no_o_id FROM orders1 LEFT JOIN new_orders1"
          + " ON no_w_id = o_w_id AND no_d_id = o_d_id AND no_o_id = o_id"
          + " WHERE (o_carrier_id IS NULL) <> (no_o_id IS NOT NULL)",
      "UPDATE orders1 SET o_carrier_id = NULL WHERE o_w_id = 2 AND o_d_id = 1 AND o_id = 1"),
  /** 6: O_OL_CNT is the number of the order's lines. */
  LINES_OF_ORDERS(
      "SELECT o_w_id, o_d_id, o_id, o_ol_cnt, COUNT(ol_number) FROM orders1 LEFT JOIN order_line1"
          + " ON ol_w_id = o_w_id AND ol_d_id = o_d_id AND ol_o_id = o_id"
          + " GROUP BY o_w_id, o_d_id, o_id, o_ol_cnt HAVING o_ol_cnt <> COUNT(ol_number)",
      "UPDATE order_line1 SET ol_o_id = 2, ol_number = 100 WHERE ol_w_id = 3 AND ol_d_id = 2"
          + " AND ol_o_id = 1 AND ol_number = 2"),
  /** 7: OL_DELIVERY_D is NULL just where the order's O_CARRIER_ID is. */
  DELIVERIES(
      "SELECT o_w_id, o_d_id, o_id, ol_number, ol_delivery_d, o_carrier_id FROM order_line1"
          + " JOIN orders1 ON o_w_id = ol_w_id AND o_d_id = ol_d_id AND o_id = ol_o_id"
          + " WHERE (ol_delivery_d IS NULL) <> (o_carrier_id IS NULL)",
      "UPDATE order_line1 SET ol_delivery_d = NULL WHERE ol_w_id = 4 AND ol_o_id = 1"),
  /** 8: W_YTD is the sum of H_AMOUNT. */
  PAID_TO_WAREHOUSES(
      "SELECT w_id, w_ytd, SUM(h_amount) FROM warehouse1 JOIN history1 ON h_w_id = w_id"
          + " GROUP BY w_id, w_ytd HAVING w_ytd <> SUM(h_amount)",
      "UPDATE history1 SET h_amount = h_amount + 0.01 WHERE h_w_id = 1 AND h_data = 'first'"),
  /** 9: D_YTD is the sum of H_AMOUNT. */
  PAID_TO_DISTRICTS(
      "SELECT d_w_id, d_id, d_ytd, SUM(h_amount) FROM district1 JOIN history1"
          + " ON h_w_id = d_w_id AND h_d_id = d_id"
          + " GROUP BY d_w_id, d_id, d_ytd HAVING d_ytd <> SUM(h_amount)",
      "UPDATE history1 SET h_d_id = 1 WHERE h_w_id = 1 AND h_d_id = 2"),
  /** 10: C_BALANCE is the sum of OL_AMOUNT of what was delivered less that of H_AMOUNT. */
  BALANCES(
      "SELECT c_w_id, c_d_id, c_id, c_balance, delivered, paid FROM customer1"
          + " JOIN (SELECT h_c_w_id, h_c_d_id, h_c_id, SUM(h_amount) AS paid FROM history1"
          + " GROUP BY h_c_w_id, h_c_d_id, h_c_id) AS h"
          + " ON h_c_w_id = c_w_id AND h_c_d_id = c_d_id AND h_c_id = c_id LEFT JOIN ("
          + delivered()
          + ") AS o ON o_w_id = c_w_id AND o_d_id = c_d_id AND o_c_id = c_id"
          + " WHERE c_balance <> COALESCE(delivered, 0) - paid",
      "UPDATE customer1 SET c_balance = c_balance + 1, c_ytd_payment = c_ytd_payment - 1"
          + " WHERE c_id IN (3, 4)"),
  /** 12: C_BALANCE and C_YTD_PAYMENT are the sum of OL_AMOUNT of what was delivered. */
  PAYMENTS(
      "SELECT c_w_id, c_d_id, c_id, c_balance, c_ytd_payment, delivered FROM customer1 LEFT JOIN ("
          + delivered()
          + ") AS o ON o_w_id = c_w_id AND o_d_id = c_d_id AND o_c_id = c_id"
          + " WHERE c_balance + c_ytd_payment <> COALESCE(delivered, 0)",
      "UPDATE customer1 SET c_ytd_payment = c_ytd_payment - 1 WHERE c_id = 7");

  private final String query;
  private final String breach;

  Consistency(String query, String breach) {
    this.query = query;
    this.breach = breach;
  }

  /** What customers have got, at its price. */
  private static String delivered() {
    return "SELECT o_w_id, o_d_id, o_c_id, SUM(ol_amount) AS delivered FROM orders1"
        + " JOIN order_line1 ON ol_w_id = o_w_id AND ol_d_id = o_d_id AND ol_o_id = o_id"
        + " WHERE ol_delivery_d IS NOT NULL GROUP BY o_w_id, o_d_id, o_c_id";
  }

  /** Rows that contradict it; none when all is well. */
  String query() {
    return query;
  }

  /** A write after which it does not hold. */
  String breach() {
    return breach;
  }

  /**
   * Condition 11, which holds before anything is delivered: so many orders of each district are no
   * new ones.
   *
   * @return what finds districts that contradict it
   */
  static String deliveredAtFirst() {
    return "SELECT d_w_id, d_id, orders, news FROM district1"
        + " JOIN (SELECT o_w_id, o_d_id, COUNT(*) AS orders FROM orders1"
        + " GROUP BY o_w_id, o_d_id) AS o ON o_w_id = d_w_id AND o_d_id = d_id"
        + " JOIN (SELECT no_w_id, no_d_id, COUNT(*) AS news FROM new_orders1"
        + " GROUP BY no_w_id, no_d_id) AS n ON no_w_id = d_w_id AND no_d_id = d_id"
        + " WHERE orders - news <> "
        + Population.DELIVERED;
  }

  static List<Consistency> all() {
    return List.of(values());
  }
}
