package io.ringmaster.it.chaos;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;

/**
 * A client with rows of its own, which it writes in every way and reads again, for as long as it is
 * not told to stop. It connects again after errors, to the other proxy.
 */
final class ChaosClient implements Runnable {
  /** Errors that say that a server, a connection or a lock is not to be had. */
  private static final List<Integer> OF_FAULTS =
      List.of(
          1040, 1053, 1152, 1158, 1159, 1160, 1161, 1184, 1205, 1213, 1317, 1927, 2003, 2006, 2013);

  private static final int FRESH_FIRST = 1_000_000;
  private static final int PAUSE_MILLIS_MAX = 30;
  private static final int LIVE_MAX = 12;

  private final ChaosCluster cluster;
  private final int number;
  private final List<Integer> counters;
  private final Random random;
  private final Queue<String> wrong;
  private final Queue<String> errors;
  private final Map<Integer, Long> seen = new HashMap<>();
  private int proxy;
  private int fresh;
  final Expected expected = new Expected();
  volatile boolean stopped;
  volatile long slowestMillis;

  /** When what it does now was begun, and 0 when it does nothing. */
  volatile long actingSince;

  private volatile String acting = "";

  /**
   * A client.
   *
   * @param counters its own, with a value known by {@link Expected#counter}
   * @param wrong takes what must never happen
   * @param errors takes the errors that faults cause
   */
  ChaosClient(
      ChaosCluster cluster,
      int number,
      List<Integer> counters,
      Random random,
      Queue<String> wrong,
      Queue<String> errors) {
    this.cluster = cluster;
    this.number = number;
    this.counters = counters;
    this.random = random;
    this.wrong = wrong;
    this.errors = errors;
    this.proxy = number % 2;
    this.fresh = FRESH_FIRST * (number + 1);
  }

  @Override
  public void run() {
    while (!stopped) {
      String more = number % 3 == 0 ? "&useServerPrepStmts=true" : "";
      try (Connection connection = cluster.connect(proxy, "app", "shop", more)) {
        while (!stopped) {
          actingSince = System.nanoTime();
          act(connection);
          slowestMillis = Math.max(slowestMillis, actingMillis());
          actingSince = 0;
          Thread.sleep(random.nextInt(PAUSE_MILLIS_MAX));
        }
      } catch (SQLException e) {
        failed(e);
      } catch (InterruptedException e) {
        return;
      } catch (RuntimeException e) {
        wrong.add("client " + number + ": " + e);
        return;
      }
    }
  }

  /** For how long it has waited for an answer. */
  long actingMillis() {
    long since = actingSince;
    return since == 0 ? 0 : (System.nanoTime() - since) / 1_000_000;
  }

  @Override
  public String toString() {
    return "client %d at proxy %d, %s".formatted(number, proxy, acting);
  }

  private void failed(SQLException e) {
    String what =
        e.getErrorCode()
            + " "
            + e.getSQLState()
            + " "
            + e.getMessage().lines().findFirst().orElse("");
    String state = e.getSQLState() == null ? "" : e.getSQLState();
    boolean ofFault =
        state.startsWith("08")
            || OF_FAULTS.contains(e.getErrorCode())
            || e.getErrorCode() >= 30_000;
    (ofFault ? errors : wrong)
        .add(
            "%s %s after %d ms: %s"
                .formatted(LocalTime.now(ZoneId.systemDefault()), this, actingMillis(), what));
    actingSince = 0;
    proxy = 1 - proxy;
    try {
      Thread.sleep(100);
    } catch (InterruptedException interrupted) {
      stopped = true;
    }
  }

  private void act(Connection connection) throws SQLException {
    int own = counters.get(random.nextInt(counters.size()));
    List<Integer> live = List.copyOf(expected.live().keySet());
    int some = live.isEmpty() ? 0 : live.get(random.nextInt(live.size()));
    int action = random.nextInt(live.isEmpty() ? 7 : 12);
    acting = "action %d of %d or %d".formatted(action, own, some);
    switch (action) {
      case 0, 1 -> add(connection, own);
      case 2, 3 -> read(connection, own);
      case 4 -> addMany(connection);
      case 5 -> transaction(connection, own);
      case 6, 7 -> insert(connection, live.size() < LIVE_MAX ? 1 + random.nextInt(3) : 0);
      case 8 -> update(connection, some);
      case 9 -> upsert(connection, random.nextBoolean() ? some : fresh++);
      case 10 -> delete(connection, some);
      default -> readLive(connection, some);
    }
  }

  private int execute(Connection connection, String sql, int id) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setInt(1, id);
      return statement.executeUpdate();
    }
  }

  private void changed(int is, int shouldBe, String what) {
    if (is != shouldBe) {
      wrong.add(
          "client %d: %s changed %d rows instead of %d".formatted(number, what, is, shouldBe));
    }
  }

  private void add(Connection connection, int id) throws SQLException {
    boolean sure = false;
    try {
      changed(execute(connection, "UPDATE t SET v = v + 1 WHERE id = ?", id), 1, "UPDATE " + id);
      sure = true;
    } finally {
      expected.added(id, sure);
    }
  }

  private void addMany(Connection connection) throws SQLException {
    List<Integer> some = new ArrayList<>(counters);
    java.util.Collections.shuffle(some, random);
    some = some.subList(0, 3);
    boolean sure = false;
    try (Statement statement = connection.createStatement()) {
      String sql =
          "UPDATE t SET v = v + 1 WHERE id IN (%d, %d, %d)"
              .formatted(some.get(0), some.get(1), some.get(2));
      changed(statement.executeUpdate(sql), 3, sql);
      sure = true;
    } finally {
      for (int id : some) {
        expected.added(id, sure);
      }
    }
  }

  private void transaction(Connection connection, int id) throws SQLException {
    connection.setAutoCommit(false);
    changed(execute(connection, "UPDATE t SET v = v + 1 WHERE id = ?", id), 1, "transaction " + id);
    if (random.nextInt(4) == 0) {
      connection.rollback();
      connection.setAutoCommit(true);
      return;
    }
    boolean sure = false;
    try {
      connection.commit();
      sure = true;
    } finally {
      expected.added(id, sure);
    }
    connection.setAutoCommit(true);
  }

  private void read(Connection connection, int id) throws SQLException {
    Long value = value(connection, id);
    if (value == null) {
      wrong.add("client " + number + ": counter " + id + " is not found");
      return;
    }
    if (!expected.may(id, value)) {
      wrong.add("client %d reads %d of counter %d".formatted(number, value, id));
    }
    Long before = seen.put(id, value);
    if (before != null && before > value) {
      wrong.add(
          "client %d: counter %d went back from %d to %d".formatted(number, id, before, value));
    }
  }

  private Long value(Connection connection, int id) throws SQLException {
    try (PreparedStatement statement =
        connection.prepareStatement("SELECT v FROM t WHERE id = ?")) {
      statement.setInt(1, id);
      try (ResultSet row = statement.executeQuery()) {
        return row.next() ? Long.valueOf(row.getLong(1)) : null;
      }
    }
  }

  private void readLive(Connection connection, int id) throws SQLException {
    Long value = value(connection, id);
    if (!expected.live().get(id).equals(value)) {
      wrong.add(
          "client %d reads %s of row %d instead of %s"
              .formatted(number, value, id, expected.live().get(id)));
    }
  }

  private void insert(Connection connection, int rows) throws SQLException {
    if (rows == 0) {
      return;
    }
    List<Integer> ids = new ArrayList<>();
    StringBuilder sql = new StringBuilder("INSERT INTO t (id, v) VALUES ");
    for (int i = 0; i < rows; i++) {
      ids.add(fresh);
      sql.append(i == 0 ? "" : ", ").append("(").append(fresh++).append(", 1)");
    }
    boolean sure = false;
    try (Statement statement = connection.createStatement()) {
      changed(statement.executeUpdate(sql.toString()), rows, sql.toString());
      sure = true;
    } finally {
      for (int id : ids) {
        expected.written(id, null, 1, sure);
      }
    }
  }

  private void update(Connection connection, int id) throws SQLException {
    long before = expected.live().get(id);
    boolean sure = false;
    try {
      changed(execute(connection, "UPDATE t SET v = v + 1 WHERE id = ?", id), 1, "UPDATE " + id);
      sure = true;
    } finally {
      expected.written(id, before, before + 1, sure);
    }
  }

  private void upsert(Connection connection, int id) throws SQLException {
    Long before = expected.live().get(id);
    boolean sure = false;
    try {
      int rows =
          execute(
              connection,
              "INSERT INTO t (id, v) VALUES (?, 1) ON DUPLICATE KEY UPDATE v = v + 1",
              id);
      changed(rows, before == null ? 1 : 2, "upsert " + id);
      sure = true;
    } finally {
      expected.written(id, before, before == null ? 1 : before + 1, sure);
    }
  }

  private void delete(Connection connection, int id) throws SQLException {
    boolean sure = false;
    try {
      changed(execute(connection, "DELETE FROM t WHERE id = ?", id), 1, "DELETE " + id);
      sure = true;
    } finally {
      expected.deleted(id, sure);
    }
  }
}
