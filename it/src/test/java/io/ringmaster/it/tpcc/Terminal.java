package io.ringmaster.it.tpcc;

import java.sql.SQLException;
import java.util.List;
import java.util.Random;

/**
 * Runs TPC-C's transactions (clauses 2.4 to 2.8), each from BEGIN to COMMIT or ROLLBACK. Warehouses
 * other than the terminal's own are met much more often than there, since they are on other shards.
 */
final class Terminal {
  /** TPC-C: 1. */
  private static final int REMOTE_ITEM_SHARE = 15;

  /** TPC-C: 15. */
  private static final int REMOTE_CUSTOMER_SHARE = 40;

  /** TPC-C: 1. */
  private static final int WRONG_ITEM_SHARE = 6;

  private static final String NOW = "2024-06-01 12:00:00";

  /** What a transaction was. */
  enum Kind {
    NEW_ORDER,
    PAYMENT,
    ORDER_STATUS,
    DELIVERY,
    STOCK_LEVEL
  }

  private final Database database;
  private final Random random;

  Terminal(Database database, Random random) {
    this.database = database;
    this.random = random;
  }

  /** One of them, in about the shares that clause 5.2.3 asks for. */
  Kind choose() {
    int what = random.nextInt(100);
    if (what < 43) {
      return Kind.NEW_ORDER;
    }
    if (what < 84) {
      return Kind.PAYMENT;
    }
    return what < 90 ? Kind.ORDER_STATUS : what < 96 ? Kind.DELIVERY : Kind.STOCK_LEVEL;
  }

  /**
   * Runs one.
   *
   * @return whether it was committed, not rolled back by its own wish
   * @throws SQLException what the server says; the transaction is open or not
   */
  boolean run(Kind kind) throws SQLException {
    database.execute("BEGIN");
    int w = 1 + random.nextInt(Population.WAREHOUSES);
    boolean keeps =
        switch (kind) {
          case NEW_ORDER -> newOrder(w, district());
          case PAYMENT -> payment(w, district());
          case ORDER_STATUS -> orderStatus(w, district());
          case DELIVERY -> delivery(w);
          case STOCK_LEVEL -> stockLevel(w, district());
        };
    database.execute(keeps ? "COMMIT" : "ROLLBACK");
    return keeps;
  }

  private int district() {
    return 1 + random.nextInt(Population.DISTRICTS);
  }

  private int customer() {
    return 1 + random.nextInt(Population.CUSTOMERS);
  }

  private int other(int w) {
    return 1 + (w + random.nextInt(Population.WAREHOUSES - 1)) % Population.WAREHOUSES;
  }

  private boolean percent(int share) {
    return random.nextInt(100) < share;
  }

  private boolean newOrder(int w, int d) throws SQLException {
    int c = customer();
    int lines = 5 + random.nextInt(11);
    boolean wrong = percent(WRONG_ITEM_SHARE);
    int[] items = new int[lines];
    int[] suppliers = new int[lines];
    boolean local = true;
    for (int i = 0; i < lines; i++) {
      // One after the other, each once: two terminals do not wait for each other there.
      items[i] = 1 + i * Population.ITEMS / lines + random.nextInt(Population.ITEMS / lines);
      suppliers[i] = percent(REMOTE_ITEM_SHARE) ? other(w) : w;
      local &= suppliers[i] == w;
    }
    if (wrong) {
      items[lines - 1] = Population.ITEMS + 1;
    }
    database.execute(
        "SELECT c_discount, c_last, c_credit, w_tax FROM customer1 JOIN warehouse1 ON c_w_id = w_id"
            + " WHERE w_id = ? AND c_d_id = ? AND c_id = ?",
        w,
        d,
        c);
    String order =
        database
            .execute(
                "SELECT d_next_o_id, d_tax FROM district1 WHERE d_w_id = ? AND d_id = ? FOR UPDATE",
                w,
                d)
            .getFirst()
            .getFirst();
    int o = Integer.parseInt(order);
    database.execute(
        "UPDATE district1 SET d_next_o_id = ? WHERE d_id = ? AND d_w_id = ?", o + 1, d, w);
    database.execute(
        "INSERT INTO orders1 (o_id, o_d_id, o_w_id, o_c_id, o_entry_d, o_ol_cnt, o_all_local)"
            + " VALUES (?, ?, ?, ?, ?, ?, ?)",
        o,
        d,
        w,
        c,
        NOW,
        lines,
        local ? 1 : 0);
    database.execute(
        "INSERT INTO new_orders1 (no_o_id, no_d_id, no_w_id) VALUES (?, ?, ?)", o, d, w);
    for (int i = 0; i < lines; i++) {
      if (!line(w, d, o, i + 1, items[i], suppliers[i])) {
        return false;
      }
    }
    return true;
  }

  private boolean line(int w, int d, int o, int number, int item, int supplier)
      throws SQLException {
    List<List<String>> found =
        database.execute("SELECT i_price, i_name, i_data FROM item1 WHERE i_id = ?", item);
    if (found.isEmpty()) {
      return false;
    }
    int ordered = 1 + random.nextInt(10);
    String there =
        database
            .execute(
                "SELECT s_quantity, s_data, s_dist_01 FROM stock1 WHERE s_i_id = ? AND s_w_id = ?"
                    + " FOR UPDATE",
                item,
                supplier)
            .getFirst()
            .getFirst();
    int left = Integer.parseInt(there) - ordered;
    database.execute(
        "UPDATE stock1 SET s_quantity = ?, s_ytd = s_ytd + ?, s_order_cnt = s_order_cnt + 1,"
            + " s_remote_cnt = s_remote_cnt + ? WHERE s_i_id = ? AND s_w_id = ?",
        left < 10 ? left + 91 : left,
        ordered,
        supplier == w ? 0 : 1,
        item,
        supplier);
    String price = found.getFirst().getFirst();
    database.execute(
        "INSERT INTO order_line1 (ol_o_id, ol_d_id, ol_w_id, ol_number, ol_i_id, ol_supply_w_id,"
            + " ol_quantity, ol_amount, ol_dist_info) VALUES (?, ?, ?, ?, ?, ?, ?, "
            + price
            + " * ?, 'info')",
        o,
        d,
        w,
        number,
        item,
        supplier,
        ordered,
        ordered);
    return true;
  }

  private boolean payment(int w, int d) throws SQLException {
    boolean remote = percent(REMOTE_CUSTOMER_SHARE);
    int ofWarehouse = remote ? other(w) : w;
    int ofDistrict = remote ? district() : d;
    String amount = "%d.%02d".formatted(1 + random.nextInt(5_000), random.nextInt(100));
    database.execute("UPDATE warehouse1 SET w_ytd = w_ytd + " + amount + " WHERE w_id = ?", w);
    database.execute("SELECT w_street_1, w_city, w_name FROM warehouse1 WHERE w_id = ?", w);
    database.execute(
        "UPDATE district1 SET d_ytd = d_ytd + " + amount + " WHERE d_w_id = ? AND d_id = ?", w, d);
    database.execute(
        "SELECT d_street_1, d_city, d_name FROM district1 WHERE d_w_id = ? AND d_id = ?", w, d);
    int c = percent(60) ? byName(ofWarehouse, ofDistrict) : customer();
    String credit =
        database
            .execute(
                "SELECT c_credit, c_first, c_last, c_discount, c_balance, c_since FROM customer1"
                    + " WHERE c_w_id = ? AND c_d_id = ? AND c_id = ? FOR UPDATE",
                ofWarehouse,
                ofDistrict,
                c)
            .getFirst()
            .getFirst();
    String data =
        credit.equals("BC")
            ? ", c_data = LEFT(CONCAT('" + c + " " + w + " " + amount + " | ', c_data), 100)"
            : "";
    database.execute(
        "UPDATE customer1 SET c_balance = c_balance - %s, c_ytd_payment = c_ytd_payment + %s,"
                .formatted(amount, amount)
            + " c_payment_cnt = c_payment_cnt + 1"
            + data
            + " WHERE c_w_id = ? AND c_d_id = ? AND c_id = ?",
        ofWarehouse,
        ofDistrict,
        c);
    database.execute(
        "INSERT INTO history1 VALUES (?, ?, ?, ?, ?, ?, " + amount + ", 'payment')",
        c,
        ofDistrict,
        ofWarehouse,
        d,
        w,
        NOW);
    return true;
  }

  /** The one in the middle of those with a name. */
  private int byName(int w, int d) throws SQLException {
    List<List<String>> named =
        database.execute(
            "SELECT c_id FROM customer1 WHERE c_w_id = ? AND c_d_id = ? AND c_last = ?"
                + " ORDER BY c_first, c_id",
            w,
            d,
            Population.lastName(customer()));
    return Integer.parseInt(named.get(named.size() / 2).getFirst());
  }

  private boolean orderStatus(int w, int d) throws SQLException {
    int c = percent(60) ? byName(w, d) : customer();
    database.execute(
        "SELECT c_balance, c_first, c_middle, c_last FROM customer1 WHERE c_w_id = ? AND c_d_id = ?"
            + " AND c_id = ?",
        w,
        d,
        c);
    List<List<String>> last =
        database.execute(
            "SELECT o_id, o_entry_d, o_carrier_id FROM orders1 WHERE o_w_id = ? AND o_d_id = ?"
                + " AND o_c_id = ? ORDER BY o_id DESC LIMIT 1",
            w,
            d,
            c);
    if (!last.isEmpty()) {
      database.execute(
          "SELECT ol_i_id, ol_supply_w_id, ol_quantity, ol_amount, ol_delivery_d FROM order_line1"
              + " WHERE ol_w_id = ? AND ol_d_id = ? AND ol_o_id = ? ORDER BY ol_number",
          w,
          d,
          Integer.valueOf(last.getFirst().getFirst()));
    }
    return true;
  }

  private boolean delivery(int w) throws SQLException {
    int carrier = 1 + random.nextInt(10);
    for (int d = 1; d <= Population.DISTRICTS; d++) {
      List<List<String>> oldest =
          database.execute(
              "SELECT no_o_id FROM new_orders1 WHERE no_d_id = ? AND no_w_id = ?"
                  + " ORDER BY no_o_id LIMIT 1 FOR UPDATE",
              d,
              w);
      if (!oldest.isEmpty()) {
        delivered(w, d, Integer.parseInt(oldest.getFirst().getFirst()), carrier);
      }
    }
    return true;
  }

  private void delivered(int w, int d, int o, int carrier) throws SQLException {
    database.execute(
        "DELETE FROM new_orders1 WHERE no_o_id = ? AND no_d_id = ? AND no_w_id = ?", o, d, w);
    String customer =
        database
            .execute(
                "SELECT o_c_id FROM orders1 WHERE o_id = ? AND o_d_id = ? AND o_w_id = ?", o, d, w)
            .getFirst()
            .getFirst();
    database.execute(
        "UPDATE orders1 SET o_carrier_id = ? WHERE o_id = ? AND o_d_id = ? AND o_w_id = ?",
        carrier,
        o,
        d,
        w);
    database.execute(
        "UPDATE order_line1 SET ol_delivery_d = ? WHERE ol_o_id = ? AND ol_d_id = ? AND"
            + " ol_w_id = ?",
        NOW,
        o,
        d,
        w);
    String amount =
        database
            .execute(
                "SELECT SUM(ol_amount) FROM order_line1 WHERE ol_o_id = ? AND ol_d_id = ? AND"
                    + " ol_w_id = ?",
                o,
                d,
                w)
            .getFirst()
            .getFirst();
    database.execute(
        "UPDATE customer1 SET c_balance = c_balance + "
            + amount
            + ", c_delivery_cnt = c_delivery_cnt + 1 WHERE c_id = ? AND c_d_id = ? AND c_w_id = ?",
        Integer.valueOf(customer),
        d,
        w);
  }

  private boolean stockLevel(int w, int d) throws SQLException {
    int next =
        Integer.parseInt(
            database
                .execute("SELECT d_next_o_id FROM district1 WHERE d_id = ? AND d_w_id = ?", d, w)
                .getFirst()
                .getFirst());
    database.execute(
        "SELECT COUNT(DISTINCT s_i_id) FROM order_line1 JOIN stock1 ON s_i_id = ol_i_id"
            + " WHERE ol_w_id = ? AND ol_d_id = ? AND ol_o_id < ? AND ol_o_id >= ? AND s_w_id = ?"
            + " AND s_quantity < ?",
        w,
        d,
        next,
        next - 20,
        w,
        10 + random.nextInt(11));
    return true;
  }
}
