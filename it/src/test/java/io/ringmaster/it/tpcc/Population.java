package io.ringmaster.it.tpcc;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** What the tables have at first: TPC-C's clause 4.3.3 on a small scale, consistent. */
final class Population {
  static final int WAREHOUSES = 4;
  static final int DISTRICTS = 3;
  static final int CUSTOMERS = 12;
  static final int ITEMS = 30;
  static final int ORDERS = 6;

  /** What each customer has paid: TPC-C's 30,000 for a district are those of 3,000 customers. */
  static final int PAID = 10;

  /** The last of a district's first orders are not delivered. */
  static final int DELIVERED = 3;

  private static final String MADE = "'2024-01-01 00:00:00'";
  private static final String[] SYLLABLES = {"BAR", "OUGHT", "ABLE"};

  private final Database database;
  private final Random random;

  private Population(Database database, Random random) {
    this.database = database;
    this.random = random;
  }

  /** The last name of some customers of each district. */
  static String lastName(int number) {
    return SYLLABLES[number % 3] + SYLLABLES[number / 3 % 3] + "EING";
  }

  static void load(Database database, Random random) throws SQLException {
    new Population(database, random).load();
  }

  private void load() throws SQLException {
    List<String> items = new ArrayList<>();
    for (int i = 1; i <= ITEMS; i++) {
      items.add("%d, %d, 'item %d', %s, 'data'".formatted(i, i * 7, i, money(100, 9_999)));
    }
    insert("item1", items);
    List<String> warehouses = new ArrayList<>();
    List<String> stock = new ArrayList<>();
    for (int w = 1; w <= WAREHOUSES; w++) {
      warehouses.add(
          "%d, 'house %d', 's', 't', 'city', 'AA', '1', 0.1, %d"
              .formatted(w, w, PAID * CUSTOMERS * DISTRICTS));
      for (int i = 1; i <= ITEMS; i++) {
        stock.add(
            "%d, %d, %d, 'one', 'two', 0, 0, 0, 'data'".formatted(i, w, 10 + random.nextInt(91)));
      }
    }
    insert("warehouse1", warehouses);
    insert("stock1", stock);
    for (int w = 1; w <= WAREHOUSES; w++) {
      for (int d = 1; d <= DISTRICTS; d++) {
        insert(
            "district1",
            List.of(
                "%d, %d, 'd', 's', 't', 'city', 'AA', '1', 0.05, %d, %d"
                    .formatted(d, w, PAID * CUSTOMERS, ORDERS + 1)));
        customers(w, d);
        orders(w, d);
      }
    }
  }

  private void customers(int w, int d) throws SQLException {
    List<String> customers = new ArrayList<>();
    List<String> history = new ArrayList<>();
    for (int c = 1; c <= CUSTOMERS; c++) {
      customers.add(
          ("%d, %d, %d, 'first %d', 'OE', '%s', 's', 't', 'city', 'AA', '1', '555', %s, '%s',"
                  + " 50000, 0.1, %d, %d, 1, 0, 'data'")
              .formatted(
                  c,
                  d,
                  w,
                  random.nextInt(1_000),
                  lastName(c),
                  MADE,
                  random.nextInt(10) == 0 ? "BC" : "GC",
                  -PAID,
                  PAID));
      history.add("%d, %d, %d, %d, %d, %s, %d, 'first'".formatted(c, d, w, d, w, MADE, PAID));
    }
    insert("customer1", customers);
    insert("history1", history);
  }

  private void orders(int w, int d) throws SQLException {
    List<String> orders = new ArrayList<>();
    List<String> undelivered = new ArrayList<>();
    List<String> lines = new ArrayList<>();
    for (int o = 1; o <= ORDERS; o++) {
      boolean delivered = o <= DELIVERED;
      int count = 5 + random.nextInt(11);
      orders.add(
          "%d, %d, %d, %d, %s, %s, %d, 1"
              .formatted(
                  o,
                  d,
                  w,
                  1 + random.nextInt(CUSTOMERS),
                  MADE,
                  delivered ? String.valueOf(1 + random.nextInt(10)) : "NULL",
                  count));
      if (!delivered) {
        undelivered.add("%d, %d, %d".formatted(o, d, w));
      }
      for (int line = 1; line <= count; line++) {
        lines.add(
            "%d, %d, %d, %d, %d, %d, %s, 5, %s, 'info'"
                .formatted(
                    o,
                    d,
                    w,
                    line,
                    1 + random.nextInt(ITEMS),
                    w,
                    delivered ? MADE : "NULL",
                    delivered ? "0" : money(1, 999_999)));
      }
    }
    insert("orders1", orders);
    insert("new_orders1", undelivered);
    insert("order_line1", lines);
  }

  private void insert(String table, List<String> rows) throws SQLException {
    database.execute("INSERT INTO " + table + " VALUES (" + String.join("), (", rows) + ")");
  }

  private String money(int least, int most) {
    int cents = least + random.nextInt(most - least);
    return cents / 100 + "." + cents % 100 / 10 + cents % 10;
  }
}
