package io.ringmaster.it.chaos;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;

/** What a client does with its rows, and what it then knows of them. One thread. */
final class Actions {
  static final int FRESH_FIRST = 1_000_000;
  private static final int LIVE_MAX = 12;

  /** What it does. */
  enum Action {
    ADD,
    READ,
    ADD_MANY,
    TRANSACTION,
    INSERT,
    UPDATE,
    UPSERT,
    REPLACE,
    DELETE,
    DELETE_MANY,
    MOVE_KEY,
    READ_ROW;

    /** Whether it takes a row that is there. */
    private boolean needsRow() {
      return switch (this) {
        case ADD, READ, ADD_MANY, TRANSACTION, INSERT -> false;
        case UPDATE, UPSERT, REPLACE, DELETE, DELETE_MANY, MOVE_KEY, READ_ROW -> true;
      };
    }
  }

  private final int number;
  private final String table;
  private final boolean keysMayChange;
  private final List<Integer> counters;
  private final Counts counts;
  private final Random random;
  private final Queue<String> wrong;
  private final Map<Integer, Long> seen = new HashMap<>();
  private int fresh;
  private volatile String acting = "";
  final Expected expected = new Expected();

  /** How often each was done. Read after the end. */
  final Map<Action, Long> done = new EnumMap<>(Action.class);

  /**
   * The actions of a client.
   *
   * @param number of the client
   * @param table its rows are in
   * @param keysMayChange whether UPDATE may give a row another shard key
   * @param counters its own, with a value known by {@link Expected#counter}
   * @param counts of all clients
   * @param wrong takes what must never happen
   */
  Actions(
      int number,
      String table,
      boolean keysMayChange,
      List<Integer> counters,
      Counts counts,
      Random random,
      Queue<String> wrong) {
    this.number = number;
    this.table = table;
    this.keysMayChange = keysMayChange;
    this.counters = counters;
    this.counts = counts;
    this.random = random;
    this.wrong = wrong;
    this.fresh = FRESH_FIRST * (number + 1);
  }

  /** The last one that was begun. Any thread. */
  @Override
  public String toString() {
    return acting;
  }

  /** Does one. */
  void act(Connection connection) throws SQLException {
    int own = counters.get(random.nextInt(counters.size()));
    List<Integer> live = List.copyOf(expected.live().keySet());
    int some = live.isEmpty() ? 0 : live.get(random.nextInt(live.size()));
    Action action = Action.values()[random.nextInt(Action.values().length)];
    if (action.needsRow() && live.isEmpty()) {
      action = Action.INSERT;
    }
    acting = "%s of %d or %d".formatted(action, own, some);
    switch (action) {
      case ADD -> add(connection, own);
      case READ -> read(connection, own);
      case ADD_MANY -> addMany(connection);
      case TRANSACTION -> transaction(connection, own);
      case INSERT -> insert(connection, live.size() < LIVE_MAX ? 1 + random.nextInt(3) : 0);
      case UPDATE -> update(connection, some);
      case UPSERT -> upsert(connection, random.nextBoolean() ? some : fresh++);
      case REPLACE -> replace(connection, some);
      case DELETE -> delete(connection, some);
      case DELETE_MANY -> deleteMany(connection, live);
      case MOVE_KEY -> moveKey(connection, some);
      case READ_ROW -> readRow(connection, some);
    }
    done.merge(action, 1L, Long::sum);
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

  private void added(int id, boolean sure) {
    expected.added(id, sure);
    if (sure) {
      counts.acknowledge(id);
    }
  }

  private void add(Connection connection, int id) throws SQLException {
    boolean sure = false;
    counts.ask(id);
    try {
      changed(
          execute(connection, "UPDATE " + table + " SET v = v + 1 WHERE id = ?", id),
          1,
          "UPDATE " + id);
      sure = true;
    } finally {
      added(id, sure);
    }
  }

  private void addMany(Connection connection) throws SQLException {
    List<Integer> some = new ArrayList<>(counters);
    Collections.shuffle(some, random);
    some = some.subList(0, 3);
    some.forEach(counts::ask);
    boolean sure = false;
    try (Statement statement = connection.createStatement()) {
      String sql =
          "UPDATE %s SET v = v + 1 WHERE id IN (%d, %d, %d)"
              .formatted(table, some.get(0), some.get(1), some.get(2));
      changed(statement.executeUpdate(sql), 3, sql);
      sure = true;
    } finally {
      for (int id : some) {
        added(id, sure);
      }
    }
  }

  private void transaction(Connection connection, int id) throws SQLException {
    connection.setAutoCommit(false);
    changed(
        execute(connection, "UPDATE " + table + " SET v = v + 1 WHERE id = ?", id),
        1,
        "transaction " + id);
    Long own = value(connection, id);
    if (own == null || !expected.may(id, own - 1)) {
      wrong.add("client %d reads %s of counter %d that it has added to".formatted(number, own, id));
    }
    if (random.nextInt(4) == 0) {
      connection.rollback();
      connection.setAutoCommit(true);
      return;
    }
    boolean sure = false;
    counts.ask(id);
    try {
      connection.commit();
      sure = true;
    } finally {
      added(id, sure);
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
        connection.prepareStatement("SELECT v FROM " + table + " WHERE id = ?")) {
      statement.setInt(1, id);
      try (ResultSet row = statement.executeQuery()) {
        return row.next() ? Long.valueOf(row.getLong(1)) : null;
      }
    }
  }

  private void readRow(Connection connection, int id) throws SQLException {
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
    StringBuilder sql = new StringBuilder("INSERT INTO " + table + " (id, v) VALUES ");
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
      changed(
          execute(connection, "UPDATE " + table + " SET v = v + 1 WHERE id = ?", id),
          1,
          "UPDATE " + id);
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
              "INSERT INTO " + table + " (id, v) VALUES (?, 1) ON DUPLICATE KEY UPDATE v = v + 1",
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
      changed(execute(connection, "DELETE FROM " + table + " WHERE id = ?", id), 1, "DELETE " + id);
      sure = true;
    } finally {
      expected.deleted(id, sure);
    }
  }

  private void replace(Connection connection, int id) throws SQLException {
    long before = expected.live().get(id);
    boolean sure = false;
    try {
      String sql = "REPLACE INTO " + table + " (id, v) VALUES (?, " + (before + 5) + ")";
      changed(execute(connection, sql, id), 2, "REPLACE " + id);
      sure = true;
    } finally {
      expected.written(id, before, before + 5, sure);
    }
  }

  private void deleteMany(Connection connection, List<Integer> live) throws SQLException {
    List<Integer> some = live.subList(0, Math.min(2, live.size()));
    boolean sure = false;
    try (Statement statement = connection.createStatement()) {
      String sql =
          "DELETE FROM %s WHERE id IN (%d, %d)".formatted(table, some.getFirst(), some.getLast());
      changed(statement.executeUpdate(sql), some.size(), sql);
      sure = true;
    } finally {
      for (int id : some) {
        expected.deleted(id, sure);
      }
    }
  }

  /** Gives a row another shard key: by one statement if that is possible, by two if not. */
  private void moveKey(Connection connection, int id) throws SQLException {
    long value = expected.live().get(id);
    int to = fresh++;
    if (!keysMayChange) {
      delete(connection, id);
      boolean sure = false;
      try {
        String sql = "INSERT INTO " + table + " (id, v) VALUES (?, " + value + ")";
        changed(execute(connection, sql, to), 1, "INSERT " + to);
        sure = true;
      } finally {
        expected.written(to, null, value, sure);
      }
      return;
    }
    boolean sure = false;
    try {
      String sql = "UPDATE " + table + " SET id = " + to + " WHERE id = ?";
      changed(execute(connection, sql, id), 1, "UPDATE of the key " + id);
      sure = true;
    } finally {
      expected.moved(id, to, sure);
    }
  }
}
