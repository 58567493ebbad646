package io.ringmaster.it.differential;

import io.ringmaster.it.differential.Observation.Failure;
import io.ringmaster.it.differential.Report.Finding;
import io.ringmaster.it.differential.Report.Outcome;
import io.ringmaster.it.differential.Script.Entry;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Pattern;

/**
 * Runs a script on one MySQL server and on a second side, statement by statement.
 *
 * <p>The second side goes first: what it refuses is not executed on the first, so that both keep
 * the same rows. At the end every table of the database is compared whole.
 */
final class Differential {
  /** Statements that ask about the one before them, whose answer SHOW WARNINGS would change. */
  private static final Pattern ASKS_ABOUT_THE_LAST =
      Pattern.compile(
          "(?i)row_count\\s*\\(|found_rows\\s*\\(|show\\s+(count\\(\\*\\)\\s+)?(warnings|errors)"
              + "|@@(session\\.|local\\.)?(warning_count|error_count)|get\\s+(current\\s+)?diagnos");

  /** After which the tables of a script that says so are compared. */
  private static final Pattern WRITES =
      Pattern.compile(
          "(?i)\\s*(insert|replace|update|delete|truncate|with|commit|rollback|release)\\b");

  private final Side plain;
  private final Side other;
  private final Interference interference;
  private final List<Finding> findings = new ArrayList<>();
  private final List<String> unexpected = new ArrayList<>();

  /** What happens behind the back of the second side. */
  interface Interference {
    /** After each of its statements, with what a client has seen of it. */
    void after(Entry entry, Observation seen) throws SQLException;

    /** Whether the second side may say the same warning more often. */
    boolean repeatsWarnings();
  }

  private static final Interference NONE =
      new Interference() {
        @Override
        public void after(Entry entry, Observation seen) {}

        @Override
        public boolean repeatsWarnings() {
          return false;
        }
      };

  private Differential(Side plain, Side other, Interference interference) {
    this.plain = plain;
    this.other = other;
    this.interference = interference;
  }

  /**
   * Creates the tables of {@code schema} that {@code script} names on both sides and runs it.
   *
   * @param plain connects to one MySQL server, with an empty database selected
   * @param other connects to the other side, with an empty database of the same name selected
   * @param sharded whether the other side takes the schema's placements
   */
  static Report run(
      Side.Source plain,
      Side.Source other,
      boolean sharded,
      Script schema,
      Script script,
      Side.Mode mode)
      throws SQLException {
    return run(plain, other, sharded, schema, script, mode, NONE);
  }

  /** The same, with something that happens meanwhile. */
  static Report run(
      Side.Source plain,
      Side.Source other,
      boolean sharded,
      Script schema,
      Script script,
      Side.Mode mode,
      Interference interference)
      throws SQLException {
    try (var plainSide = new Side(plain, mode);
        var otherSide = new Side(other, mode)) {
      var differential = new Differential(plainSide, otherSide, interference);
      differential.createTables(schema.neededBy(script), sharded);
      differential.executeAll(
          script, script.contents() ? schema.neededBy(script).tables() : List.of());
      differential.compareTables();
      return new Report(script.name(), mode, differential.findings, differential.unexpected);
    }
  }

  private void createTables(Script schema, boolean sharded) throws SQLException {
    for (Entry entry : schema.entries()) {
      String suffix = sharded ? entry.placement().map(p -> " " + p).orElse("") : "";
      try {
        other.setUp(entry.sql() + suffix);
      } catch (SQLException e) {
        var failure = new Failure(e.getErrorCode(), String.valueOf(e.getSQLState()), e.toString());
        if (!failure.refuses()) {
          throw e;
        }
        add(Outcome.REFUSED, place(schema, entry, List.of()), failure.message());
        continue;
      }
      plain.setUp(entry.sql());
    }
  }

  private void executeAll(Script script, List<String> tables) throws SQLException {
    List<Entry> entries = script.entries();
    for (int i = 0; i < entries.size(); i++) {
      Entry entry = entries.get(i);
      boolean lastIsAskedAbout =
          i + 1 < entries.size() && ASKS_ABOUT_THE_LAST.matcher(entries.get(i + 1).sql()).find();
      for (List<Object> parameters : entry.parameters()) {
        Observation seen = execute(script, entry, parameters, !lastIsAskedAbout);
        interference.after(entry, seen);
        if (!lastIsAskedAbout && WRITES.matcher(entry.sql()).lookingAt()) {
          compareContents(script, entry, tables);
        }
      }
    }
  }

  /** Executes a statement on both sides, and returns what the second answered. */
  private Observation execute(
      Script script, Entry entry, List<Object> parameters, boolean readWarnings) {
    String place = place(script, entry, parameters);
    Observation actual = other.observe(entry, parameters, readWarnings);
    Optional<Failure> refusal = actual.failure().filter(Failure::refuses);
    if (refusal.isPresent()) {
      add(Outcome.REFUSED, place, refusal.get().message());
      return actual;
    }
    Observation expected = plain.observe(entry, parameters, readWarnings);
    checkExpectation(place, entry, expected);
    Optional<String> difference =
        Comparison.difference(entry, toCompare(expected), toCompare(actual));
    add(
        difference.isPresent() ? Outcome.DIFFERENT : Outcome.IDENTICAL,
        place,
        difference.orElse(""));
    return actual;
  }

  private Observation toCompare(Observation observation) {
    return interference.repeatsWarnings()
        ? new Observation(
            observation.results(), observation.warnings().stream().distinct().toList())
        : observation;
  }

  private void checkExpectation(String place, Entry entry, Observation expected) {
    Optional<Failure> failure = expected.failure();
    OptionalInt errno = failure.map(f -> OptionalInt.of(f.errno())).orElseGet(OptionalInt::empty);
    if (!errno.equals(entry.error())) {
      unexpected.add(place + ": " + failure.map(Failure::toString).orElse("no error"));
    }
  }

  /** After the end of a transaction all tables, after other writes those that they name. */
  private void compareContents(Script script, Entry entry, List<String> tables) {
    List<String> named =
        tables.stream().filter(t -> entry.sql().matches("(?s).*\\b" + t + "\\b.*")).toList();
    for (String table : named.isEmpty() ? tables : named) {
      Entry all = Entry.of("SELECT * FROM `" + table + "`", false, List.of());
      Observation actual = other.observe(all, List.of(), false);
      if (actual.failure().filter(Failure::refuses).isPresent()) {
        // Behind LOCK TABLES of others.
        continue;
      }
      Observation expected = plain.observe(all, List.of(), false);
      Comparison.difference(all, expected, actual)
          .ifPresent(
              difference ->
                  add(
                      Outcome.DIFFERENT,
                      place(script, entry, List.of()),
                      table + " then: " + difference));
    }
  }

  private void compareTables() throws SQLException {
    var tables = new ArrayList<String>();
    try (Statement statement = plain.connection().createStatement();
        ResultSet rows =
            statement.executeQuery(
                "SELECT table_name FROM information_schema.tables"
                    + " WHERE table_schema = DATABASE() AND table_type = 'BASE TABLE'")) {
      while (rows.next()) {
        tables.add(rows.getString(1));
      }
    }
    for (String table : tables) {
      Script all = Script.parse("at the end", "SELECT * FROM `" + table + "`;");
      execute(all, all.entries().getFirst(), List.of(), false);
    }
  }

  private void add(Outcome outcome, String place, String detail) {
    findings.add(new Finding(outcome, place, detail));
  }

  private static String place(Script script, Entry entry, List<Object> parameters) {
    String values = parameters.isEmpty() ? "" : " " + parameters;
    return script.name() + ":" + entry.line() + " " + entry.sql() + values;
  }
}
