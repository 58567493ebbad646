package io.ringmaster.demo;

import io.ringmaster.metadata.MigrationPhase;
import java.io.IOException;
import java.io.PrintStream;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Properties;

/**
 * {@code ./demo reshard}: adds two MySQL servers to the running demo and moves half of the shop to
 * them while clients write and read; says in the end what they noticed of it.
 */
public final class ReshardTour {
  private static final int USERS = 20_000;
  private static final int ORDERS_PER_USER = 4;
  private static final int BATCH = 500;
  private static final int FIRST_ADDED = 1_000_000;
  private static final int CLIENTS = 8;
  private static final int SERVERS_BEFORE = 2;
  private static final int SERVERS_AFTER = 4;
  private static final long LINE_MILLIS = 1_000;
  private static final String RESHARD =
      "RESHARD GROUP users ADD SHARD shard3, shard4 KEEP REVERSE FOR 3 SECONDS";

  private final Path state;
  private final String proxy;
  private final PrintStream out;
  private final long start = System.nanoTime();

  private ReshardTour(Path state, String proxy, PrintStream out) {
    this.state = state;
    this.proxy = proxy;
    this.out = out;
  }

  /**
   * {@code ReshardTour STATE PROXY}: the folder of the running demo, and host:port of its proxy.
   */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    if (arguments.length != 2) {
      System.err.println("usage: ReshardTour STATE PROXY");
      System.exit(2);
    }
    Locale.setDefault(Locale.ROOT);
    try {
      boolean well = new ReshardTour(Path.of(arguments[0]), arguments[1], System.out).run();
      System.exit(well ? 0 : 1);
    } catch (SQLException e) {
      System.err.println("The tour ends here: " + e.getMessage());
      System.err.println("SHOW MIGRATIONS tells what there is; ./demo --fresh starts over.");
      System.exit(1);
    }
  }

  private boolean run() throws SQLException, IOException, InterruptedException {
    try (Connection admin = connect("admin");
        Connection app = connect("app")) {
      if (!rows(admin, "SHOW SHARDS", "Shard").stream()
          .filter("shard3"::equals)
          .toList()
          .isEmpty()) {
        say("the shop is on more than two shards already; ./demo --fresh starts over");
        return false;
      }
      fill(app);
      say("adding two MySQL servers");
      List<Integer> ports = DemoServers.ask(state, SERVERS_AFTER);
      for (int i = SERVERS_BEFORE + 1; i <= SERVERS_AFTER; i++) {
        admin(admin, i, ports.get(i - 1));
      }
      BigDecimal before = total(app);
      Load load = new Load(CLIENTS, FIRST_ADDED, USERS, this::client);
      try {
        say(CLIENTS + " clients write and read");
        Watch watch = new Watch(load);
        watch.lines(3, "");
        double usual = watch.slowest;
        show(admin, "EXPLAIN " + RESHARD);
        out.println();
        List<Long> balance = balance(ports.subList(0, SERVERS_BEFORE));
        out.println("mysql> " + RESHARD + ";");
        String number = rows(admin, RESHARD, "Migration").getFirst();
        watch.slowest = 0;
        boolean done = follow(admin, number, watch);
        double during = watch.slowest;
        load.end();
        return verdict(admin, app, number, load, done, usual, during, before, balance, ports);
      } finally {
        load.end();
      }
    }
  }

  private Connection connect(String account) throws SQLException {
    return connect(proxy, account, account, "shop");
  }

  private static Connection connect(
      String address, String account, String password, String database) throws SQLException {
    var properties = new Properties();
    properties.put("user", account);
    properties.put("password", password);
    properties.put("allowPublicKeyRetrieval", "true");
    return DriverManager.getConnection("jdbc:mysql://" + address + "/" + database, properties);
  }

  private Connection client() throws SQLException {
    return connect("app");
  }

  /** Some tens of thousands of rows, so that there is something to move. */
  private void fill(Connection app) throws SQLException {
    String count = "SELECT COUNT(*) FROM users WHERE id >= " + FIRST_ADDED;
    if (Integer.parseInt(rows(app, count, "COUNT(*)").getFirst()) == USERS) {
      return;
    }
    say("filling the shop: " + USERS + " users, " + USERS * ORDERS_PER_USER + " orders");
    try (Statement statement = app.createStatement()) {
      for (int first = 1; first <= USERS; first += BATCH) {
        var users = new StringBuilder("REPLACE INTO users (id, name, email, country) VALUES ");
        var orders =
            new StringBuilder("REPLACE INTO orders (user_id, id, item, total, placed) VALUES ");
        for (int i = first; i < first + BATCH; i++) {
          int id = FIRST_ADDED + i - 1;
          users.append(i == first ? "" : ", ");
          users.append("(%d, 'user %d', 'user%d@example.com', 'DE')".formatted(id, id, id));
          for (int order = 1; order <= ORDERS_PER_USER; order++) {
            orders.append(i == first && order == 1 ? "" : ", ");
            orders.append("(%d, %d, 'thing', 10.00, NOW())".formatted(id, order));
          }
        }
        statement.execute(users.toString());
        statement.execute(orders.toString());
      }
    }
  }

  private void admin(Connection admin, int number, int port) throws SQLException {
    execute(
        admin,
        "REGISTER SERVER s%d AT '127.0.0.1:%d' USER '%s' PASSWORD '%s'"
            .formatted(number, port, Demo.SERVER_ACCOUNT, Demo.SERVER_ACCOUNT));
    execute(admin, "CREATE SHARD shard%d ON s%d".formatted(number, number));
  }

  private void execute(Connection connection, String sql) throws SQLException {
    say(sql.replaceAll(" PASSWORD .*", " PASSWORD ..."));
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private void show(Connection connection, String sql) throws SQLException {
    out.println();
    out.println("mysql> " + sql + ";");
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      while (rows.next()) {
        out.printf("  %-16s %s%n", rows.getString("What"), rows.getString("Value"));
      }
    }
  }

  private static List<String> rows(Connection connection, String sql, String column)
      throws SQLException {
    try (Statement statement = connection.createStatement()) {
      // Connector/J does not expect rows of statements that it does not know.
      statement.execute(sql);
      var values = new ArrayList<String>();
      try (ResultSet rows = statement.getResultSet()) {
        while (rows.next()) {
          values.add(rows.getString(column));
        }
      }
      return values;
    }
  }

  private static BigDecimal total(Connection app) throws SQLException {
    return new BigDecimal(rows(app, "SELECT SUM(total) FROM orders", "SUM(total)").getFirst());
  }

  /** A column of SHOW MIGRATION, of all tables and shards together. */
  private static long sum(Connection admin, String number, String column) throws SQLException {
    return rows(admin, "SHOW MIGRATION " + number, column).stream()
        .mapToLong(Long::parseLong)
        .sum();
  }

  /** Orders on each server, asked of the servers themselves. */
  private static List<Long> balance(List<Integer> ports) throws SQLException {
    var counts = new ArrayList<Long>();
    for (int port : ports) {
      try (Connection server =
          connect("127.0.0.1:" + port, Demo.SERVER_ACCOUNT, Demo.SERVER_ACCOUNT, "shop")) {
        counts.add(
            Long.valueOf(rows(server, "SELECT COUNT(*) FROM orders", "COUNT(*)").getFirst()));
      }
    }
    return counts;
  }

  /** Shows the migration until its end; whether that is DONE. */
  private boolean follow(Connection admin, String number, Watch watch)
      throws SQLException, InterruptedException {
    while (true) {
      try (Statement statement = admin.createStatement();
          ResultSet all = statement.executeQuery("SHOW MIGRATIONS")) {
        while (all.next()) {
          if (all.getString("Migration").equals(number)) {
            // "COPY (paused)" when somebody has said so.
            String phase = all.getString("State").split(" ", 2)[0];
            String waiting = all.getString("Waiting_for");
            boolean throttled = waiting != null && waiting.startsWith("clients:");
            watch.lines(
                1,
                phase
                    + doing(phase, all.getString("Percent"))
                    + (throttled ? " (slowly, to make way for clients)" : ""));
            if (MigrationPhase.valueOf(phase).isEnd()) {
              return phase.equals("DONE");
            }
          }
        }
      }
    }
  }

  /** What happens in a phase, in words. */
  private static String doing(String phase, String percent) {
    return switch (MigrationPhase.valueOf(phase)) {
      case PLANNED, PREPARE -> ": servers and tables are checked";
      case COPY -> ": " + percent + " % of the rows are copied";
      case CATCH_UP -> ": what changed meanwhile is carried over";
      case VERIFY -> ": every row is compared, " + percent + " % so far";
      case READY -> ": all rows are there, owners are about to change";
      case CUTOVER, ROLLBACK -> ": owners change";
      case REVERSE -> ": the new owners serve; ROLLBACK would still be possible";
      case CLEANUP, CANCELLING, UNDOING -> ": rows that nobody needs any more are deleted";
      case DONE, CANCELLED, ROLLED_BACK -> "";
    };
  }

  private boolean verdict(
      Connection admin,
      Connection app,
      String number,
      Load load,
      boolean done,
      double usual,
      double during,
      BigDecimal before,
      List<Long> balance,
      List<Integer> ports)
      throws SQLException {
    BigDecimal expected =
        before.add(new BigDecimal("0.01").multiply(BigDecimal.valueOf(load.writes())));
    BigDecimal found = total(app);
    long moved = sum(admin, number, "Rows");
    long verified = sum(admin, number, "Verified");
    String pause = "";
    try (Statement statement = admin.createStatement();
        ResultSet all = statement.executeQuery("SHOW MIGRATIONS")) {
      while (all.next()) {
        pause = all.getString("Migration").equals(number) ? all.getString("Pause_ms") : pause;
      }
    }
    boolean well = done && load.errorCount() == 0 && expected.compareTo(found) == 0;
    out.println();
    out.println(
        "Verdict: " + (well ? "no error, and every write is there once" : "something went wrong"));
    out.printf("  rows moved                     %d%n", moved);
    out.printf("  rows verified                  %d%n", verified);
    out.printf("  requests                       %d%n", load.writes() + load.reads());
    out.printf("  errors                         %d%n", load.errorCount());
    out.printf("  writes held by the cutover for %s ms%n", pause);
    out.printf("  longest request                %.0f ms (before: %.0f ms)%n", during, usual);
    out.printf(
        "  sum of all orders              %s, %s%n",
        found,
        expected.compareTo(found) == 0
            ? "every acknowledged write is there once"
            : "but the acknowledged writes make " + expected);
    out.printf("  orders on each server before   %s%n", balance);
    out.printf("  orders on each server after    %s%n", balance(ports));
    load.errors().forEach(error -> out.println("  error: " + error));
    return well;
  }

  private void say(String what) {
    out.printf("[%5.1f s] %s%n", (System.nanoTime() - start) / 1e9, what);
  }

  /** A line about the load each second. */
  private final class Watch {
    private final Load load;
    private long writes;
    private long reads;
    private long since = System.nanoTime();
    private double slowest;

    Watch(Load load) {
      this.load = load;
    }

    void lines(int count, String what) throws InterruptedException {
      for (int i = 0; i < count; i++) {
        Thread.sleep(LINE_MILLIS);
        long now = System.nanoTime();
        double seconds = (now - since) / 1e9;
        since = now;
        long nowWrites = load.writes();
        long nowReads = load.reads();
        double slowestNow = load.takeSlowestMillis();
        slowest = Math.max(slowest, slowestNow);
        out.printf(
            "[%5.1f s] writes/s %5.0f  reads/s %5.0f  errors %d  slowest %4.0f ms   %s%n",
            (now - start) / 1e9,
            (nowWrites - writes) / seconds,
            (nowReads - reads) / seconds,
            load.errorCount(),
            slowestNow,
            what);
        writes = nowWrites;
        reads = nowReads;
      }
    }
  }
}
