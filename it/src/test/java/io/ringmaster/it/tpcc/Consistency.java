package io.ringmaster.it.tpcc;

import java.util.List;

/** TPC-C's consistency conditions, clauses 3.3.2.1 to 3.3.2.4: each finds what contradicts it. */
enum Consistency {
  /** W_YTD is the sum of D_YTD. */
  YEAR_TO_DATE(
      "SELECT w_id, w_ytd, SUM(d_ytd) FROM warehouse1 JOIN district1 ON d_w_id = w_id"
          + " GROUP BY w_id, w_ytd HAVING w_ytd <> SUM(d_ytd)",
      "UPDATE warehouse1 SET w_ytd = w_ytd + 0.01 WHERE w_id = 2"),
  /** D_NEXT_O_ID - 1 is the greatest O_ID and, if there are any, the greatest NO_O_ID. */
  NEXT_ORDER(
      "SELECT d_w_id, d_id, d_next_o_id, last_order, last_new FROM district1"
          + " JOIN (SELECT o_w_id, o_d_id, MAX(o_id) AS last_order FROM orders1"
          + " GROUP BY o_w_id, o_d_id) AS o ON o_w_id = d_w_id AND o_d_id = d_id"
          + " LEFT JOIN (SELECT no_w_id, no_d_id, MAX(no_o_id) AS last_new FROM new_orders1"
          + " GROUP BY no_w_id, no_d_id) AS n ON no_w_id = d_w_id AND no_d_id = d_id"
          + " WHERE d_next_o_id - 1 <> last_order OR last_new <> last_order",
      "UPDATE district1 SET d_next_o_id = d_next_o_id + 1 WHERE d_w_id = 3 AND d_id = 1"),
  /** NO_O_ID has no gaps. */
  NEW_ORDERS(
      "SELECT no_w_id, no_d_id, MIN(no_o_id), MAX(no_o_id), COUNT(*) FROM new_orders1"
          + " GROUP BY no_w_id, no_d_id HAVING MAX(no_o_id) - MIN(no_o_id) + 1 <> COUNT(*)",
      "INSERT INTO new_orders1 (no_o_id, no_d_id, no_w_id) VALUES (0, 1, 1), (0, 1, 4), (1, 1, 4),"
          + " (1000000, 1, 4)"),
  /** The sum of O_OL_CNT is the number of order lines. */
  ORDER_LINES(
      "SELECT o_w_id, o_d_id, SUM(o_ol_cnt), (SELECT COUNT(*) FROM order_line1"
          + " WHERE ol_w_id = o_w_id AND ol_d_id = o_d_id) AS there FROM orders1"
          + " GROUP BY o_w_id, o_d_id HAVING SUM(o_ol_cnt) <> there",
      "DELETE FROM order_line1 WHERE ol_w_id = 1 AND ol_d_id = 2 AND ol_o_id = 3 AND ol_number ="
          + " 1");

  private final String query;
  private final String breach;

  Consistency(String query, String breach) {
    this.query = query;
    this.breach = breach;
  }

  /** Rows that contradict it; none when all is well. */
  String query() {
    return query;
  }

  /** A write after which it does not hold. */
  String breach() {
    return breach;
  }

  static List<Consistency> all() {
    return List.of(values());
  }
}
