package io.ringmaster.demo;

import java.io.IOException;
import java.io.PrintStream;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;

/**
 * Builds the shop through the proxy, as any client would, and shows what becomes of a few queries.
 *
 * <p>As a program it tours a proxy that runs elsewhere: docker/compose.yaml uses it so.
 */
public final class Tour {
  private static final Duration CONNECT_MAX = Duration.ofSeconds(60);
  private static final int ROWS_SHOWN_MAX = 8;

  private final String proxy;
  private final TourScript script;
  private final PrintStream out;

  /**
   * A tour of the proxy at {@code host:port}.
   *
   * @param server1 {@code host:port} of the first MySQL server, as the proxy reaches it
   * @param server2 of the second
   * @param user the account the proxy uses on both
   */
  public Tour(
      String proxy, String server1, String server2, String user, String password, PrintStream out)
      throws IOException {
    this.proxy = proxy;
    this.script =
        TourScript.shop(
            Map.of("server1", server1, "server2", server2, "user", user, "password", password));
    this.out = out;
  }

  /**
   * Whether the shop was created, whatever has become of its tables and rows since: it is theirs
   * who try it. The account app is made last.
   */
  public boolean isSetUp() throws SQLException {
    try (Connection connection = connect("admin", "");
        Statement statement = connection.createStatement();
        ResultSet accounts = statement.executeQuery("SHOW ACCOUNTS")) {
      boolean found = false;
      while (accounts.next()) {
        found |= accounts.getString(1).equals("app");
      }
      return found;
    }
  }

  /** Registers the servers and creates the shop with its rows. */
  public void setUp() throws SQLException {
    try (Connections connections = new Connections()) {
      for (TourScript.Step step : script.setUp()) {
        out.println("  " + brief(step.sql()));
        execute(connections.of(step.account()), step.sql());
      }
    }
  }

  /** Runs the queries to show, each with where it went and its rows. */
  public void show() throws SQLException {
    try (Connection admin = connect("admin", "shop");
        Connections connections = new Connections()) {
      for (TourScript.Step step : script.shown()) {
        out.println();
        out.println("# " + step.caption().orElseThrow());
        out.println("mysql> " + step.sql().strip() + ";");
        print("    ", admin, "EXPLAIN ROUTE " + step.sql());
        print("  ", connections.of(step.account()), step.sql());
      }
    }
  }

  private void print(String indent, Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      if (!statement.execute(sql)) {
        out.println(indent + "rows affected: " + statement.getUpdateCount());
        return;
      }
      try (ResultSet rows = statement.getResultSet()) {
        for (String line : TextTable.lines(rows, ROWS_SHOWN_MAX, indent)) {
          out.println(line);
        }
      }
    }
  }

  /** The first line, without passwords. */
  private static String brief(String sql) {
    String line = sql.lines().findFirst().orElse("").replaceAll(" PASSWORD .*", " PASSWORD ...");
    return sql.lines().count() > 1 ? line + " ..." : line;
  }

  private static void execute(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    } catch (SQLException e) {
      throw new SQLException(
          e.getMessage() + " [" + brief(sql) + "]", e.getSQLState(), e.getErrorCode(), e);
    }
  }

  /** Demo accounts have their name as password. */
  private Connection connect(String account, String database) throws SQLException {
    var properties = new Properties();
    properties.put("user", account);
    properties.put("password", account);
    properties.put("allowPublicKeyRetrieval", "true");
    properties.put("connectTimeout", "5000");
    return DriverManager.getConnection("jdbc:mysql://" + proxy + "/" + database, properties);
  }

  /** A connection per account, opened when first used, in the shop once it exists. */
  private final class Connections implements AutoCloseable {
    private final Map<String, Connection> open = new HashMap<>();

    Connection of(String account) throws SQLException {
      Connection connection = open.get(account);
      if (connection == null) {
        connection = connect(account, account.equals("admin") ? "" : "shop");
        open.put(account, connection);
      }
      return connection;
    }

    @Override
    public void close() throws SQLException {
      for (Connection connection : List.copyOf(open.values())) {
        connection.close();
      }
    }
  }

  /** Waits until the proxy takes connections. */
  private void awaitProxy() throws SQLException, InterruptedException {
    Instant deadline = Instant.now().plus(CONNECT_MAX);
    while (true) {
      try (Connection connection = connect("admin", "")) {
        if (connection.isValid(5)) {
          return;
        }
      } catch (SQLException e) {
        if (Instant.now().isAfter(deadline)) {
          throw e;
        }
      }
      Thread.sleep(500);
    }
  }

  /**
   * {@code Tour PROXY SERVER1 SERVER2 USER}, the first three as host:port; the servers' password is
   * in the environment as TOUR_PASSWORD. Does nothing but show when the shop is there already.
   */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    if (arguments.length != 4) {
      System.err.println("usage: Tour PROXY SERVER1 SERVER2 USER  (password in TOUR_PASSWORD)");
      System.exit(2);
    }
    String password = System.getenv().getOrDefault("TOUR_PASSWORD", "");
    var tour =
        new Tour(arguments[0], arguments[1], arguments[2], arguments[3], password, System.out);
    try {
      tour.awaitProxy();
      if (!tour.isSetUp()) {
        tour.setUp();
      }
      tour.show();
    } catch (SQLException e) {
      System.err.println("The tour ends here: " + e.getMessage());
      System.err.println(
          "If an earlier one was cut short, or the shop's tables have been changed, start over with"
              + " an empty cluster (docker compose -f docker/compose.yaml down -v).");
      System.exit(1);
    }
  }
}
