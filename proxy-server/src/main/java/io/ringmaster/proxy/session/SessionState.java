package io.ringmaster.proxy.session;

import io.ringmaster.router.digest.LexerMode;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * The part of a session that a backend connection must share before it can serve it: default
 * database and system variables. Immutable; states that are equal are interchangeable, so a pooled
 * connection that served an equal state needs nothing done.
 */
public final class SessionState {
  private static final int MAX_ERROR_COUNT = 1024;

  /** Collations of character sets with more than one byte for ASCII. */
  private static final Pattern WIDE = Pattern.compile("^'?(ucs2|utf16|utf32)");

  /** Of a new backend connection: no database, every variable as the server has it. */
  public static final SessionState INITIAL = new SessionState(null, Map.of(), null);

  /** The variable by which a session has a moment that stays. */
  public static final String MOMENT = "timestamp";

  /** Of a second. */
  private static final int SECOND_MICROS = 1_000_000;

  private static final String OPTIMIZER = "optimizer_switch";

  private static final String RESULTS = "character_set_results";

  /** The default of sql_select_limit. */
  private static final String NO_LIMIT = "18446744073709551615";

  /**
   * Kept by MySQL as bits of the opposite meaning: DEFAULT switches them off whatever the default
   * is (seen in 8.0.31).
   */
  private static final Set<String> REVERSED = Set.of("foreign_key_checks", "unique_checks");

  private final String database;
  private final Map<String, String> variables;
  private final String resultsCollation;
  private final int hash;
  private final boolean autocommit;
  private final long rowLimit;
  private final String sqlMode;
  private final boolean wideLiterals;
  private final int waitSeconds;

  private SessionState(String database, Map<String, String> variables, String resultsCollation) {
    this.database = database;
    this.variables = variables;
    this.resultsCollation = resultsCollation;
    this.hash = Objects.hash(database, variables, resultsCollation);
    String commit = variables.get("autocommit");
    this.autocommit = commit == null || commit.equals("1");
    this.rowLimit = Long.parseUnsignedLong(variables.getOrDefault("sql_select_limit", NO_LIMIT));
    this.sqlMode = variables.getOrDefault("sql_mode", "");
    this.wideLiterals = WIDE.matcher(variables.getOrDefault("collation_connection", "")).find();
    String wait = variables.get("wait_timeout");
    this.waitSeconds = wait != null && wait.matches("[0-9]{1,9}") ? Integer.parseInt(wait) : 0;
  }

  /** The default database, null for none. */
  public String database() {
    return database;
  }

  /** Lower-case variable name to its value as an SQL literal; only those that were set. */
  public Map<String, String> variables() {
    return variables;
  }

  public boolean autocommit() {
    return autocommit;
  }

  /** Whether transactions may not write unless they say that they do. */
  public boolean isReadOnly() {
    return "1".equals(variables.get("transaction_read_only"));
  }

  /** How many conditions a statement keeps: {@code max_error_count}. */
  public int maxErrorCount() {
    String most = variables.getOrDefault("max_error_count", "");
    return most.matches("\\d{1,5}") ? Integer.parseInt(most) : MAX_ERROR_COUNT;
  }

  /** Whether every read in a transaction locks what it reads. */
  public boolean isSerializable() {
    return variables.getOrDefault("transaction_isolation", "").contains("SERIALIZABLE");
  }

  /**
   * The collation by which results are described, of a login or SET NAMES .. COLLATE; null for the
   * default one of character_set_results. No variable shows it.
   */
  public String resultsCollation() {
    return resultsCollation;
  }

  /**
   * Whether string literals are in a character set with more than one byte for ASCII: SET of other
   * states does not read right then.
   */
  public boolean readsWideLiterals() {
    return wideLiterals;
  }

  /** The LIMIT of each SELECT without one, sql_select_limit: unsigned, 2^64-1 for none. */
  public long rowLimit() {
    return rowLimit;
  }

  /** The value of sql_mode as an SQL literal; empty when it was never set. */
  public String sqlMode() {
    return sqlMode;
  }

  /**
   * After how many seconds without a statement the session ends, its wait_timeout, 1..31536000; 0
   * when that was never set.
   */
  public int waitSeconds() {
    return waitSeconds;
  }

  /** Whether the session's sql_mode, if it was set, has a mode; false when it was never set. */
  public boolean hasSqlMode(String mode) {
    return sqlMode.contains(mode);
  }

  /** How the session's sql_mode reads statements. */
  public LexerMode lexerMode() {
    return LexerMode.of(sqlMode);
  }

  public SessionState withDatabase(String newDatabase) {
    return new SessionState(newDatabase, variables, resultsCollation);
  }

  /** This state with some variables set. */
  public SessionState with(Map<String, String> changed) {
    var merged = new TreeMap<>(variables);
    merged.putAll(changed);
    return new SessionState(
        database, Map.copyOf(merged), changed.containsKey(RESULTS) ? null : resultsCollation);
  }

  /**
   * This state at one moment, which is what {@code NOW()} and its kin say, and what columns get as
   * the current time, on every server that is brought to it. Itself when the client has set one.
   */
  public SessionState at(Instant moment) {
    return variables.containsKey(MOMENT)
        ? this
        : with(
            Map.of(
                MOMENT,
                moment.getEpochSecond()
                    + "."
                    + Integer.toString(SECOND_MICROS + moment.getNano() / 1000).substring(1)));
  }

  /** This state with a clock that goes on. */
  public SessionState withoutMoment() {
    Map<String, String> others = new TreeMap<>(variables);
    others.remove(MOMENT);
    return new SessionState(database, Map.copyOf(others), resultsCollation);
  }

  /** This state with joins by nested loops, as MySQL joins the tables of UPDATE and DELETE. */
  public SessionState withNestedLoops() {
    String set = variables.getOrDefault(OPTIMIZER, "'default,block_nested_loop=on'");
    return with(Map.of(OPTIMIZER, set.replace("block_nested_loop=on", "block_nested_loop=off")));
  }

  /** This state with other variables altogether. */
  public SessionState withOnly(Map<String, String> all) {
    return new SessionState(database, Map.copyOf(all), null);
  }

  /**
   * As SET NAMES .. COLLATE leaves it.
   *
   * @param collation its character set must be that of the results already; null for its default
   */
  public SessionState withResultsCollation(String collation) {
    return new SessionState(database, variables, collation);
  }

  /**
   * The {@code SET} statement that brings a connection from {@code applied} to this state, or null
   * when the variables are the same. The default database is not part of it.
   */
  public String changesFrom(SessionState applied) {
    StringBuilder sql = new StringBuilder("SET ");
    int start = sql.length();
    Map<String, String> present = new TreeMap<>(applied.variables);
    if (resultsCollation == null && applied.resultsCollation != null) {
      // To be said again, also when it stays as it is: only that forgets the collation.
      present.put(RESULTS, "");
    } else if (!Objects.equals(resultsCollation, applied.resultsCollation)) {
      String charset = variables.get(RESULTS);
      sql.append("NAMES ").append(charset).append(" COLLATE ").append(resultsCollation);
      present.put(RESULTS, charset);
      present.put("character_set_client", charset);
      present.put("collation_connection", "'" + resultsCollation + "'");
    }
    new TreeMap<>(variables)
        .forEach(
            (name, value) -> {
              if (!value.equals(present.get(name))) {
                append(sql, start, name, value);
              }
            });
    for (String name : present.keySet()) {
      if (!variables.containsKey(name)) {
        append(sql, start, name, REVERSED.contains(name) ? "@@GLOBAL." + name : "DEFAULT");
      }
    }
    return sql.length() == start ? null : sql.toString();
  }

  private static void append(StringBuilder sql, int start, String name, String value) {
    if (sql.length() > start) {
      sql.append(", ");
    }
    sql.append("SESSION ").append(name).append(" = ").append(value);
  }

  @Override
  public boolean equals(Object other) {
    return this == other
        || (other instanceof SessionState that
            && hash == that.hash
            && Objects.equals(database, that.database)
            && Objects.equals(resultsCollation, that.resultsCollation)
            && variables.equals(that.variables));
  }

  @Override
  public int hashCode() {
    return hash;
  }
}
