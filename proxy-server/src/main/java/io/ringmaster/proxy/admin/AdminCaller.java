package io.ringmaster.proxy.admin;

import io.ringmaster.router.digest.LexerMode;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;

/**
 * Who runs a statement, and what of the session it depends on.
 *
 * @param user the proxy's account
 * @param admin whether it may run admin SQL
 * @param databases the logical databases it may use; {@code *} for all
 * @param currentDatabase the session's default database
 * @param lexerMode how the session's {@code sql_mode} reads statements
 * @param sessionVariables as {@code SET} would write them: lower-case name to SQL literal, such as
 *     {@code sql_mode} to {@code 'ANSI_QUOTES'}; those that do not matter are left out
 * @param killed whether the statement was killed, or its client has gone; asked while it waits for
 *     other sessions, by any thread
 */
public record AdminCaller(
    String user,
    boolean admin,
    Set<String> databases,
    Optional<String> currentDatabase,
    LexerMode lexerMode,
    Map<String, String> sessionVariables,
    BooleanSupplier killed) {
  private static final String FOREIGN_KEY_CHECKS = "foreign_key_checks";

  /**
   * Variables that change what DDL makes. Others would only disturb: character sets, since texts
   * are sent as UTF-8, and limits, since the shape of tables is read in the same session. The
   * collation is set for what keeps it alone, see {@link #collation}.
   */
  private static final Set<String> DDL_VARIABLES =
      Set.of(
          "sql_mode",
          FOREIGN_KEY_CHECKS,
          "unique_checks",
          "explicit_defaults_for_timestamp",
          "default_storage_engine",
          "default_collation_for_utf8mb4",
          "innodb_strict_mode",
          "lock_wait_timeout",
          "sql_generate_invisible_primary_key",
          "sql_require_primary_key",
          "time_zone");

  /** What literals in programs and views are, whatever session runs them later. */
  private static final String COLLATION = "collation_connection";

  /** Variables that change the types of what a query in DDL returns. */
  private static final Set<String> QUERY_VARIABLES =
      Set.of(COLLATION, "div_precision_increment", "group_concat_max_len");

  /** One whose statements nobody kills. */
  public AdminCaller(
      String user,
      boolean admin,
      Set<String> databases,
      Optional<String> currentDatabase,
      LexerMode lexerMode,
      Map<String, String> sessionVariables) {
    this(user, admin, databases, currentDatabase, lexerMode, sessionVariables, () -> false);
  }

  public AdminCaller {
    databases = Set.copyOf(databases);
    Map<String, String> kept = new HashMap<>(sessionVariables);
    kept.keySet()
        .removeIf(name -> !DDL_VARIABLES.contains(name) && !QUERY_VARIABLES.contains(name));
    sessionVariables = Map.copyOf(kept);
  }

  /** Whether tables that foreign keys refer to must exist: {@code foreign_key_checks}. */
  boolean checksForeignKeys() {
    String checks = sessionVariables.getOrDefault(FOREIGN_KEY_CHECKS, "1");
    return !checks.equals("0") && !checks.equalsIgnoreCase("OFF");
  }

  /** The same, for the proxy's own DDL, which no foreign key of another table may stop. */
  AdminCaller withoutForeignKeyChecks() {
    Map<String, String> variables = new HashMap<>(sessionVariables);
    variables.put(FOREIGN_KEY_CHECKS, "0");
    return new AdminCaller(user, admin, databases, currentDatabase, lexerMode, variables, killed);
  }

  /** The variables that any DDL on a server must run under. */
  Map<String, String> ddlVariables() {
    return only(DDL_VARIABLES);
  }

  /** The variables that a query in DDL must run under besides. */
  Map<String, String> queryVariables() {
    return only(QUERY_VARIABLES);
  }

  private Map<String, String> only(Set<String> names) {
    Map<String, String> some = new HashMap<>(sessionVariables);
    some.keySet().retainAll(names);
    return some;
  }

  /**
   * The session's {@code collation_connection} as a SQL literal, which MySQL keeps with programs
   * and views for the literals in them; empty for that of a server's new session.
   */
  Optional<String> collation() {
    return Optional.ofNullable(sessionVariables.get(COLLATION));
  }

  /** Whether it may use a logical database. Admins may use all. */
  boolean mayUse(String database) {
    return admin || databases.contains("*") || databases.contains(database);
  }
}
