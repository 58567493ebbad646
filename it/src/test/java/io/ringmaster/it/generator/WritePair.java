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
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** One MySQL server and the proxy, with the same tables, which are written alike. */
final class WritePair implements AutoCloseable {
  /**
   * Rows may be wrong in several ways (duplicate, NULL, without a value, out of range, too long, a
   * wrong text or value, against a foreign key or a CHECK): which of them is met first is a matter
   * of the order of rows.
   */
  private static final Set<Integer> OF_ROWS =
      Set.of(1048, 1062, 1264, 1265, 1292, 1364, 1366, 1406, 1451, 1452, 1690, 3140, 3156, 3819);

  /**
   * Columns of derived and common tables alone have such names, their own or their query's; in the
   * table of what is DISTINCT in an aggregate they have none, and in one of groups that of their
   * expression.
   */
  private static final Pattern DERIVED =
      Pattern.compile("truncated for column '(([pc]\\d+)?|.*\\W.*)' at row");

  /** How the detail of a verdict begins after which the tables differ. */
  static final String APART = "done by one of them alone: ";

  /**
   * ER_NOT_SUPPORTED_YET: MySQL has no windows in IN, ANY and ALL where its plan makes EXISTS of
   * them, as it does in writes; the rows to write are found by a SELECT.
   */
  private static final int NOT_YET = 1235;

  /**
   * ER_WARN_DATA_OUT_OF_RANGE of a column of a derived table. 8.0.31 makes that of {@code
   * AVG(ASCII(..))} too narrow, and fails in writes, where it cuts the value in a SELECT.
   */
  private static final Pattern TOO_NARROW =
      Pattern.compile("Out of range value for column '[pc]\\d+' at row .*");

  /**
   * ER_CANT_EXECUTE_IN_READ_ONLY_TRANSACTION, which MySQL says when it prepares a write there. The
   * proxy has it prepared outside of the transaction, where what else is wrong is said first.
   */
  private static final int READ_ONLY = 1792;

  /**
   * To {@code NOT IN (SELECT .. WITH ROLLUP)} the NULL of the last row is nothing in UPDATE and
   * DELETE of 8.0.31; it is in a SELECT.
   */
  private static final Pattern ROLLED_UP =
      Pattern.compile("(?s)^(?!INSERT|REPLACE).*\\bIN \\(SELECT\\b.*\\bWITH ROLLUP\\b.*");

  private final LabServer plain;
  private final ProxyLab proxy;
  private final String database;
  private final Map<Mode, Side> plainSides = new EnumMap<>(Mode.class);
  private final Map<Mode, Side> proxySides = new EnumMap<>(Mode.class);
  private final Contents contents;

  WritePair(LabServer plain, ProxyLab proxy) throws SQLException {
    this.plain = plain;
    this.proxy = proxy;
    this.database = proxy.createDatabase("written");
    plain.execute("", "CREATE DATABASE " + database);
    this.contents = new Contents(plainSides, proxySides, proxy, database);
    connect();
  }

  private void connect() throws SQLException {
    for (Mode mode : Pair.MODES) {
      plainSides.put(mode, new Side(properties -> plain.connect(database, properties), mode));
      proxySides.put(mode, new Side(properties -> proxy.connect(database, properties), mode));
    }
    for (Map<Mode, Side> sides : List.of(plainSides, proxySides)) {
      for (Side side : sides.values()) {
        // A lock that is left behind by mistake shall not last.
        side.setUp("SET group_concat_max_len = 100000, innodb_lock_wait_timeout = 5");
        // NOW() is said by the statements.
        side.setUp("SET timestamp = 1700000000");
      }
    }
  }

  /** Has the one MySQL server plan statements otherwise, until the next {@link #reset}. */
  void plan(String optimizerSwitch) throws SQLException {
    for (Side side : plainSides.values()) {
      side.setUp("SET optimizer_switch = '" + optimizerSwitch + "'");
    }
  }

  /** What both have in their tables. */
  Contents contents() {
    return contents;
  }

  /** Makes tables. */
  void create(List<Target> targets) throws SQLException {
    foreignKeys(false);
    for (Target target : targets) {
      plainSides.get(Mode.TEXT).setUp(target.plainCreate());
      for (String sql : target.proxyCreate()) {
        proxySides.get(Mode.TEXT).setUp(sql);
      }
      fill(target);
    }
    foreignKeys(true);
  }

  private void both(String sql) throws SQLException {
    plainSides.get(Mode.TEXT).setUp(sql);
    proxySides.get(Mode.TEXT).setUp(sql);
  }

  private void foreignKeys(boolean checked) throws SQLException {
    both("SET foreign_key_checks = " + (checked ? 1 : 0));
  }

  /** Gives tables the rows they have at first, whatever was done to them. */
  void reset(List<Target> targets) throws SQLException {
    disconnect();
    connect();
    try {
      foreignKeys(false);
      for (Target target : targets) {
        both("DELETE FROM " + target.table().name());
        fill(target);
      }
      foreignKeys(true);
      if (contents.difference(Mode.TEXT, targets).isPresent()) {
        throw new SQLException("not the same rows");
      }
    } catch (SQLException _) {
      recreate(targets);
    }
  }

  /** Makes tables anew: what was found may leave rows or entries behind that nobody finds. */
  void recreate(List<Target> targets) throws SQLException {
    disconnect();
    connect();
    foreignKeys(false);
    for (Target target : targets) {
      both("DROP TABLE IF EXISTS " + target.table().name());
    }
    create(targets);
  }

  private void fill(Target target) throws SQLException {
    for (String insert : target.table().inserts()) {
      both(insert);
    }
  }

  /** Executes a statement on both, or on none if the proxy refuses it. */
  Verdict execute(Step step) {
    Entry entry = step.entry();
    List<Object> parameters = entry.parameters().getFirst();
    Observation actual = proxySides.get(step.mode()).observe(entry, parameters, true);
    Optional<Failure> failure = actual.failure();
    if (failure.isPresent() && failure.get().refuses()) {
      return new Verdict(Outcome.REFUSED, failure.get().message());
    }
    Observation expected = plainSides.get(step.mode()).observe(entry, parameters, true);
    int one = errno(expected);
    int other = errno(actual);
    String messages = message(expected) + " against " + message(actual);
    boolean notYet = one == NOT_YET && other != NOT_YET;
    if (notYet || (other == 0 && TOO_NARROW.matcher(messages).find())) {
      return new Verdict(Outcome.KNOWN, APART + messages);
    }
    if (one != other) {
      boolean ofRows =
          (OF_ROWS.contains(one) && OF_ROWS.contains(other))
              || (one == READ_ONLY && other > 0 && step.mode() == Mode.PREPARED);
      return new Verdict(
          ofRows ? Outcome.KNOWN : Outcome.DIFFERENT,
          "error %s and %s: %s".formatted(one, other, messages));
    }
    Optional<String> difference =
        Comparison.difference(entry, comparable(step, expected), comparable(step, actual));
    if (difference.isPresent()) {
      return ROLLED_UP.matcher(step.sql()).matches()
          ? new Verdict(Outcome.KNOWN, APART + difference.get())
          : new Verdict(Outcome.DIFFERENT, difference.get());
    }
    return failure
        .map(f -> new Verdict(Outcome.SAME_ERROR, f.errno() + " " + f.message()))
        .orElse(new Verdict(Outcome.IDENTICAL, ""));
  }

  /**
   * Each shard counts its own rows. A statement that fails has also said what it met before, which
   * is something else where several shards have the rows. In a join MySQL may warn of a row for
   * each that it meets. Whether it keeps a derived table, and warns of digits that are lost there,
   * depends on the plan.
   */
  private static Observation comparable(Step step, Observation observation) {
    boolean failed = observation.failure().isPresent();
    Stream<String> warnings =
        (failed ? List.<String>of() : observation.warnings())
            .stream()
                .map(warning -> warning.replaceAll("at row \\d+", "at row"))
                .filter(warning -> !DERIVED.matcher(warning).find());
    boolean joined = step.sql().contains("JOIN");
    return new Observation(
        observation.results(), (joined ? warnings.distinct() : warnings).toList());
  }

  /** 0 if there was none; -1 if the driver, not a server, says that it failed. */
  private static int errno(Observation observation) {
    return observation.failure().map(f -> f.errno() == 0 ? -1 : f.errno()).orElse(0);
  }

  private static String message(Observation observation) {
    return observation.failure().map(Failure::message).orElse("OK");
  }

  /** What the proxy would do. */
  String route(Step step) {
    try {
      List<String> plans = proxy.column(database, "EXPLAIN ROUTE " + step.sql());
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
