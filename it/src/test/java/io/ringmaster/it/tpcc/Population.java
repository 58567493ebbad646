package io.ringmaster.it.tpcc;

import java.sql.SQLException;
import java.util.Random;

/** What the tables have at first: TPC-C's clause 4.3.3 on a small scale, consistent. */
final class Population {
  static final int WAREHOUSES = 4;
  static final int DISTRICTS = 3;
  static final int CUSTOMERS = 12;
  static final int ITEMS = 30;
  static final int ORDERS = 6;

  /** The last of a district's first orders are not delivered. */
  private static final int DELIVERED = 3;

  private static final String MADE = "2024-01-01 00:00:00";
  private static final String[] SYLLABLES = {"BAR", "OUGHT", "ABLE"};

  private Population() {}

  /** The last name of some customers of each district. */
  static String lastName(int number) {
    return SYLLABLES[number % 3] + SYLLABLES[number / 3 % 3] + "EING";
  }

  static void load(Database database, Random random) throws SQLException {
    for (int i = 1; i <= ITEMS; i++) {
      database.execute(
          "INSERT INTO item1 VALUES (?, ?, ?, " + money(random, 100, 9_999) + ", 'data')",
          i,
          i * 7,
          "item " + i);
    }
    for (int w = 1; w <= WAREHOUSES; w++) {
      database.execute(
          "INSERT INTO warehouse1 VALUES (?, ?, 's', 't', 'city', 'AA', '1', 0.1, ?)",
          w,
          "house " + w,
          30_000 * DISTRICTS);
      for (int i = 1; i <= ITEMS; i++) {
        database.execute(
            "INSERT INTO stock1 VALUES (?, ?, ?, 'one', 'two', 0, 0, 0, 'data')",
            i,
            w,
            10 + random.nextInt(91));
      }
      for (int d = 1; d <= DISTRICTS; d++) {
        district(database, random, w, d);
      }
    }
  }

  private static void district(Database database, Random random, int w, int d) throws SQLException {
    database.execute(
        "INSERT INTO district1 VALUES (?, ?, 'd', 's', 't', 'city', 'AA', '1', 0.05, 30000, ?)",
        d,
        w,
        ORDERS + 1);
    for (int c = 1; c <= CUSTOMERS; c++) {
      database.execute(
          "INSERT INTO customer1 VALUES (?, ?, ?, ?, 'OE', ?, 's', 't', 'city', 'AA', '1', '555',"
              + " ?, ?, 50000, 0.1, -10, 10, 1, 0, 'data')",
          c,
          d,
          w,
          "first " + random.nextInt(1_000),
          lastName(c),
          MADE,
          random.nextInt(10) == 0 ? "BC" : "GC");
      database.execute(
          "INSERT INTO history1 VALUES (?, ?, ?, ?, ?, ?, 10, 'first')", c, d, w, d, w, MADE);
    }
    for (int o = 1; o <= ORDERS; o++) {
      order(database, random, w, d, o);
    }
  }

  private static void order(Database database, Random random, int w, int d, int o)
      throws SQLException {
    boolean delivered = o <= DELIVERED;
    int lines = 5 + random.nextInt(11);
    database.execute(
        "INSERT INTO orders1 VALUES (?, ?, ?, ?, ?, ?, ?, 1)",
        o,
        d,
        w,
        1 + random.nextInt(CUSTOMERS),
        MADE,
        delivered ? 1 + random.nextInt(10) : null,
        lines);
    if (!delivered) {
      database.execute("INSERT INTO new_orders1 VALUES (?, ?, ?)", o, d, w);
    }
    for (int line = 1; line <= lines; line++) {
      database.execute(
          "INSERT INTO order_line1 VALUES (?, ?, ?, ?, ?, ?, ?, 5, "
              + (delivered ? "0" : money(random, 1, 999_999))
              + ", 'info')",
          o,
          d,
          w,
          line,
          1 + random.nextInt(ITEMS),
          w,
          delivered ? MADE : null);
    }
  }

  private static String money(Random random, int least, int most) {
    int cents = least + random.nextInt(most - least);
    return cents / 100 + "." + cents % 100 / 10 + cents % 10;
  }
}
