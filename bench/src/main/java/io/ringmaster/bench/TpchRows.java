package io.ringmaster.bench;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Rows of TPC-H's tables, in its proportions and with the values that its queries look for; not
 * those of its own generator. The same seed, the same rows.
 */
final class TpchRows {
  private static final int BATCH = 1_000;
  private static final LocalDate FIRST = LocalDate.of(1992, 1, 1);
  private static final int DAYS = 2_400;

  private static final List<String> REGIONS =
      List.of("AFRICA", "AMERICA", "ASIA", "EUROPE", "MIDDLE EAST");
  private static final List<String> NATIONS =
      List.of(
          "ALGERIA",
          "BRAZIL",
          "CHINA",
          "FRANCE",
          "SAUDI ARABIA",
          "KENYA",
          "CANADA",
          "INDIA",
          "GERMANY",
          "EGYPT",
          "MOROCCO",
          "PERU",
          "JAPAN",
          "RUSSIA",
          "IRAN");
  private static final List<String> SEGMENTS =
      List.of("BUILDING", "AUTOMOBILE", "MACHINERY", "HOUSEHOLD", "FURNITURE");
  private static final List<String> PRIORITIES =
      List.of("1-URGENT", "2-HIGH", "3-MEDIUM", "4-NOT SPECIFIED", "5-LOW");
  private static final List<String> TYPES =
      List.of("STANDARD", "SMALL", "MEDIUM", "LARGE", "ECONOMY", "PROMO");
  private static final List<String> FINISHES =
      List.of("ANODIZED", "BURNISHED", "PLATED", "POLISHED", "BRUSHED");
  private static final List<String> METALS = List.of("TIN", "NICKEL", "BRASS", "STEEL", "COPPER");
  private static final List<String> SIZES = List.of("SM", "LG", "MED", "JUMBO", "WRAP");
  private static final List<String> CONTAINERS =
      List.of("CASE", "BOX", "BAG", "JAR", "PKG", "PACK", "CAN", "DRUM");
  private static final List<String> COLORS =
      List.of(
          "almond", "azure", "blue", "brown", "coral", "forest", "green", "ivory", "lime", "navy",
          "olive", "pink", "red", "salmon", "tan", "violet", "white");
  private static final List<String> MODES =
      List.of("AIR", "AIR REG", "MAIL", "SHIP", "RAIL", "TRUCK", "FOB");

  private final Random random = new Random(22);
  private final int orders;
  private List<Connection> connections;

  TpchRows(int orders) {
    this.orders = orders;
  }

  /** Fills the tables, through each of some connections. */
  void fill(List<Connection> targets) throws SQLException {
    connections = targets;
    int customers = Math.max(10, orders / 10);
    int suppliers = Math.max(10, orders / 150);
    int parts = Math.max(20, orders * 2 / 15);
    insert("region", REGIONS.size(), i -> "%d,'%s',''".formatted(i, REGIONS.get(i)));
    insert(
        "nation",
        NATIONS.size(),
        i -> "%d,'%s',%d,''".formatted(i, NATIONS.get(i), i % REGIONS.size()));
    insert(
        "supplier",
        suppliers,
        i ->
            "%d,'Supplier#%09d','address %d',%d,'%s',%s,'%s'"
                .formatted(
                    i + 1,
                    i + 1,
                    i,
                    random.nextInt(NATIONS.size()),
                    phone(),
                    money(-900, 9999),
                    i % 50 == 7 ? "Customer slow Complaints" : text(40)));
    insert(
        "part",
        parts,
        i ->
            "%d,'%s %s thing','Manufacturer#%d','Brand#%d%d','%s %s %s',%d,'%s %s',%s,''"
                .formatted(
                    i + 1,
                    any(COLORS),
                    any(COLORS),
                    1 + random.nextInt(5),
                    1 + random.nextInt(5),
                    1 + random.nextInt(5),
                    any(TYPES),
                    any(FINISHES),
                    any(METALS),
                    1 + random.nextInt(50),
                    any(SIZES),
                    any(CONTAINERS),
                    money(900, 2000)));
    insert(
        "partsupp",
        4 * parts,
        i ->
            "%d,%d,%d,%s,'%s'"
                .formatted(
                    i / 4 + 1,
                    supplier(i / 4, i % 4, suppliers),
                    1 + random.nextInt(9999),
                    money(1, 1000),
                    text(100)));
    insert(
        "customer",
        customers,
        i ->
            "%d,'Customer#%09d','address %d',%d,'%s',%s,'%s','%s'"
                .formatted(
                    i + 1,
                    i + 1,
                    i,
                    random.nextInt(NATIONS.size()),
                    phone(),
                    money(-900, 9999),
                    any(SEGMENTS),
                    text(70)));
    orders(customers, parts, suppliers);
  }

  private static int supplier(int part, int number, int suppliers) {
    return (part + number * (suppliers / 4 + 1)) % suppliers + 1;
  }

  private void orders(int customers, int parts, int suppliers) throws SQLException {
    List<String> lines = new ArrayList<>();
    List<String> rows = new ArrayList<>();
    for (int order = 1; order <= orders; order++) {
      LocalDate day = FIRST.plusDays(random.nextInt(DAYS));
      int count = 1 + random.nextInt(7);
      rows.add(
          "%d,%d,'%s',%s,'%s','%s','Clerk#%d',0,'%s'"
              .formatted(
                  order,
                  1 + random.nextInt(customers * 2 / 3),
                  day.getYear() < 1995 ? "F" : "O",
                  money(1000, 400_000),
                  day,
                  any(PRIORITIES),
                  random.nextInt(1000),
                  order % 90 == 0 ? "the special slow requests" : text(45)));
      for (int line = 1; line <= count; line++) {
        LocalDate shipped = day.plusDays(1 + random.nextInt(121));
        int part = random.nextInt(parts);
        lines.add(
            "%d,%d,%d,%d,%d,%s,0.%02d,0.%02d,'%s','%s','%s','%s','%s','%s','%s','%s'"
                .formatted(
                    order,
                    part + 1,
                    supplier(part, random.nextInt(4), suppliers),
                    line,
                    1 + random.nextInt(50),
                    money(900, 90_000),
                    random.nextInt(11),
                    random.nextInt(9),
                    shipped.getYear() < 1995 ? any(List.of("R", "A")) : "N",
                    shipped.getYear() < 1995 ? "F" : "O",
                    shipped,
                    day.plusDays(30 + random.nextInt(61)),
                    shipped.plusDays(1 + random.nextInt(30)),
                    random.nextInt(4) == 0 ? "DELIVER IN PERSON" : "NONE",
                    any(MODES),
                    text(25)));
      }
      if (rows.size() == BATCH || order == orders) {
        send("orders", rows);
        send("lineitem", lines);
      }
    }
  }

  private interface Row {
    String of(int number);
  }

  private void insert(String table, int count, Row row) throws SQLException {
    List<String> rows = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      rows.add(row.of(i));
      if (rows.size() == BATCH || i == count - 1) {
        send(table, rows);
      }
    }
  }

  private void send(String table, List<String> rows) throws SQLException {
    String sql = "INSERT INTO " + table + " VALUES (" + String.join("),(", rows) + ")";
    for (Connection connection : connections) {
      try (Statement statement = connection.createStatement()) {
        statement.execute(sql);
      }
    }
    rows.clear();
  }

  private <T> T any(List<T> values) {
    return values.get(random.nextInt(values.size()));
  }

  private String money(int from, int to) {
    return from + random.nextInt(to - from) + ".%02d".formatted(random.nextInt(100));
  }

  private String phone() {
    return (10 + random.nextInt(25)) + "-555-" + random.nextInt(10_000);
  }

  private static String text(int length) {
    return "quickly final deposits sleep slyly above the ironic accounts; blithely even pinto"
        .substring(0, Math.min(80, length));
  }
}
