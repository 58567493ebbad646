package io.ringmaster.it.generator;

import io.ringmaster.it.differential.Comparison;
import io.ringmaster.it.differential.Observation;
import io.ringmaster.it.differential.Observation.Failure;
import io.ringmaster.it.differential.Script.Entry;
import io.ringmaster.it.differential.Side;
import io.ringmaster.it.differential.Side.Mode;
import io.ringmaster.it.generator.Verdict.Outcome;
import io.ringmaster.it.lab.LabServer;
import io.ringmaster.it.lab.ProxyLab;
import java.sql.SQLException;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** One MySQL server and the proxy, with the same tables in a database of the same name. */
final class Pair implements AutoCloseable {
  /** How statements travel. */
  static final List<Mode> MODES = List.of(Mode.TEXT, Mode.PREPARED);

  /**
   * Plans MySQL may choose as well. What it answers under one of them is right; that it answers
   * otherwise under another is its own matter.
   */
  static final List<String> PLANS =
      List.of(
          "derived_merge=off",
          "semijoin=off",
          "semijoin=off,materialization=off",
          "derived_merge=off,derived_condition_pushdown=off",
          "block_nested_loop=off,hash_join=off",
          "subquery_to_derived=on",
          "condition_fanout_filter=off,materialization=off,firstmatch=off",
          "use_index_extensions=off,duplicateweedout=off,loosescan=off");

  private static final String LONG_GROUPS = "SET group_concat_max_len = 100000";
  private static final String SHORT_GROUPS = "SET group_concat_max_len = 120";

  /** The proxy's and MySQL's numbers for a server that is not there or went away. */
  private static final List<Integer> SERVER_LOST = List.of(30001, 30005, 30006, 2006, 2013);

  private final LabServer plain;
  private final ProxyLab proxy;
  private final String database;
  private final Map<Mode, Side> plainSides = new EnumMap<>(Mode.class);
  private final Map<Mode, Side> proxySides = new EnumMap<>(Mode.class);

  Pair(LabServer plain, ProxyLab proxy) throws SQLException {
    this.plain = plain;
    this.proxy = proxy;
    this.database = proxy.createDatabase("generated");
    plain.execute("", "CREATE DATABASE " + database);
    connect();
  }

  private void connect() throws SQLException {
    for (Mode mode : MODES) {
      plainSides.put(mode, new Side(properties -> plain.connect(database, properties), mode));
      proxySides.put(mode, new Side(properties -> proxy.connect(database, properties), mode));
    }
    for (Map<Mode, Side> sides : List.of(plainSides, proxySides)) {
      for (Side side : sides.values()) {
        side.setUp(LONG_GROUPS + ", max_execution_time = 5000");
      }
    }
  }

  private void both(String sql) throws SQLException {
    plainSides.get(Mode.TEXT).setUp(sql);
    proxySides.get(Mode.TEXT).setUp(sql);
  }

  void create(Table table) throws SQLException {
    plainSides.get(Mode.TEXT).setUp(table.create());
    proxySides.get(Mode.TEXT).setUp(table.create() + " " + table.placement());
    fill(table);
  }

  /** Gives a table other rows. */
  void refill(Table table) throws SQLException {
    both("DELETE FROM " + table.name());
    fill(table);
  }

  private void fill(Table table) throws SQLException {
    for (String insert : table.inserts()) {
      both(insert);
    }
  }

  Verdict execute(Statement statement) throws SQLException {
    Entry entry = statement.entry();
    List<Object> parameters = entry.parameters().getFirst();
    Observation actual = proxySides.get(statement.mode()).observe(entry, parameters, true);
    Optional<Failure> failure = actual.failure();
    if (failure.isPresent() && SERVER_LOST.contains(failure.get().errno())) {
      // Not refused: MySQL may have died of it.
      throw new SQLException(failure.get().message(), "08S01", failure.get().errno());
    }
    if (failure.isPresent() && isRefused(failure.get())) {
      return new Verdict(Outcome.REFUSED, failure.get().message());
    }
    Side side = plainSides.get(statement.mode());
    Observation expected = side.observe(entry, parameters, true);
    if (isLost(expected) || isLost(actual)) {
      disconnect();
      connect();
      return new Verdict(
          isLost(expected) ? Outcome.SKIPPED : Outcome.DIFFERENT,
          "lost connection: " + failure.map(Failure::message).orElse(""));
    }
    if (isTooSlow(expected) || isTooSlow(actual)) {
      return new Verdict(Outcome.SKIPPED, "too slow");
    }
    Optional<String> difference =
        difference(entry, expected, actual).or(() -> messages(expected, actual));
    if (difference.isEmpty()) {
      Outcome same = failure.isPresent() ? Outcome.SAME_ERROR : Outcome.IDENTICAL;
      return new Verdict(same, failure.map(Failure::message).orElse(""));
    }
    if (losesGroups(statement, expected) || isAnswerOfAnotherPlan(statement, actual)) {
      return new Verdict(Outcome.INDETERMINATE, difference.get());
    }
    boolean merged =
        statement.sql().contains("LATERAL")
            || KnownDifferences.hasMergedColumns(expected)
            || KnownDifferences.hasMergedColumns(actual);
    boolean rolledUp = statement.sql().contains("WITH ROLLUP");
    boolean known =
        isOfPushedCondition(statement, expected, actual)
            || Comparison.difference(
                    entry,
                    KnownDifferences.withoutWarnings(
                        KnownDifferences.withoutTemporaryTables(expected, merged, rolledUp)),
                    KnownDifferences.withoutWarnings(
                        KnownDifferences.withoutTemporaryTables(actual, merged, rolledUp)))
                .isEmpty();
    return known
        ? new Verdict(Outcome.KNOWN, difference.get())
        : new Verdict(Outcome.DIFFERENT, difference.get());
  }

  /**
   * ER_CANT_AGGREGATE_2COLLATIONS: 8.0.31 pushes conditions into a common table that is used once,
   * and there takes a literal for one that can't be converted to a column's character set. The
   * proxy has a copy of it for each use.
   */
  private static boolean isOfPushedCondition(
      Statement statement, Observation expected, Observation actual) {
    return expected.failure().isEmpty()
        && actual.failure().filter(f -> f.errno() == 1267).isPresent()
        && statement.sql().startsWith("WITH ");
  }

  /** Not what MySQL itself does not do yet. */
  private static boolean isRefused(Failure failure) {
    return failure.refuses() && !failure.message().startsWith("This version of MySQL doesn't yet");
  }

  /** What both say of the same error. */
  private static Optional<String> messages(Observation expected, Observation actual) {
    String one = expected.failure().map(Failure::message).orElse("");
    String other = actual.failure().map(Failure::message).orElse("");
    return one.equals(other)
        ? Optional.empty()
        : Optional.of("message: " + one + " against " + other);
  }

  private static Optional<String> difference(Entry entry, Observation one, Observation other) {
    return Comparison.difference(
        entry, KnownDifferences.masked(one), KnownDifferences.masked(other));
  }

  private boolean isAnswerOfAnotherPlan(Statement statement, Observation actual)
      throws SQLException {
    Entry again = statement.entry();
    // 8.0.31 dies when WITH ROLLUP is executed again where a group is constant: GROUP BY 1 + 1.
    if (statement.mode() == Mode.PREPARED && !statement.sql().contains(" WITH ROLLUP")) {
      // 8.0.31 may answer otherwise the first time: (DATE '..', n) IN ((?, 12), (DATE '..', 3)).
      for (int i = 0; i < 2; i++) {
        if (answersSo(statement, again, actual)) {
          return true;
        }
      }
    }
    Side side = plainSides.get(statement.mode());
    try {
      for (String plan : PLANS) {
        side.setUp("SET optimizer_switch = '" + plan + "'");
        if (answersSo(statement, actual)) {
          return true;
        }
        side.setUp("SET optimizer_switch = 'default'");
      }
    } finally {
      side.setUp("SET optimizer_switch = 'default'");
    }
    // 8.0.31 may keep equal rows of a UNION, NULL in a long text, when it reads it twice.
    if (statement.sql().contains("GROUP_CONCAT(") && statement.sql().contains("UNION")) {
      side.setUp(SHORT_GROUPS);
      boolean so = answersSo(statement, actual);
      side.setUp(LONG_GROUPS);
      if (so) {
        return true;
      }
    }
    for (String modifier : List.of("SQL_BUFFER_RESULT ", "STRAIGHT_JOIN ")) {
      Query other = modified(statement.query(), modifier);
      if (!other.equals(statement.query()) && answersSo(statement.with(other), actual)) {
        return true;
      }
    }
    // Joins look no rows up then.
    if (answersSo(statement, statement.entryWithoutKeys(), actual)) {
      return true;
    }
    Mode mode = statement.mode() == Mode.TEXT ? Mode.PREPARED : Mode.TEXT;
    return answersSo(new Statement(statement.query(), mode, false), actual);
  }

  /**
   * Whether MySQL answers otherwise if it sorts the groups of a LATERAL table: when it fills their
   * temporary table anew 8.0.31 may lose some, by the order of the rows that it is filled for.
   */
  private boolean losesGroups(Statement statement, Observation expected) {
    Entry sorted = statement.entryWithSortedGroups();
    return !sorted.equals(statement.entry()) && !answersSo(statement, sorted, expected);
  }

  private boolean answersSo(Statement statement, Observation actual) {
    return answersSo(statement, statement.entry(), actual);
  }

  private boolean answersSo(Statement statement, Entry entry, Observation actual) {
    Side side = plainSides.get(statement.mode());
    Observation other = side.observe(entry, entry.parameters().getFirst(), true);
    return difference(entry, other, actual).isEmpty();
  }

  private static Query modified(Query query, String modifier) {
    return switch (query) {
      case Select select when select.modifier().isEmpty() -> select.withModifier(modifier);
      case With with -> new With(with.head(), with.table(), modified(with.body(), modifier));
      default -> query;
    };
  }

  /** Whether the driver, not a server, has said that it failed. */
  private static boolean isLost(Observation observation) {
    return observation.failure().filter(f -> f.errno() == 0).isPresent();
  }

  private static boolean isTooSlow(Observation observation) {
    return observation.failure().filter(f -> f.errno() == 3024).isPresent();
  }

  /** What the proxy would do. */
  String route(Statement statement) {
    try {
      List<String> plans = proxy.column(database, "EXPLAIN ROUTE " + statement.sql());
      return plans.isEmpty() ? "?" : plans.getFirst();
    } catch (SQLException e) {
      return "?";
    }
  }

  private void disconnect() {
    for (Map<Mode, Side> sides : List.of(plainSides, proxySides)) {
      for (Side side : sides.values()) {
        try {
          side.close();
        } catch (SQLException e) {
          // It is of no use any more, however it ends.
        }
      }
    }
  }

  @Override
  public void close() throws SQLException {
    disconnect();
    proxy.execute("", "DROP DATABASE " + database);
    plain.execute("", "DROP DATABASE " + database);
  }
}
