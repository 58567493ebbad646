package io.ringmaster.proxy.admin;

import io.ringmaster.router.digest.LexerMode;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Who runs a statement, and what of the session it depends on.
 *
 * @param user the proxy's account
 * @param admin whether it may run admin SQL
 * @param databases the logical databases it may use; {@code *} for all
 * @param currentDatabase the session's default database
 * @param lexerMode how the session's {@code sql_mode} reads statements
 * @param variables of the session, as {@code SET} would write them: lower-case name to SQL literal,
 *     such as {@code sql_mode} to {@code 'ANSI_QUOTES'}; those that do not matter are left out
 */
public record AdminCaller(
    String user,
    boolean admin,
    Set<String> databases,
    Optional<String> currentDatabase,
    LexerMode lexerMode,
    Map<String, String> variables) {
  /**
   * Variables that change what DDL makes. Others would only disturb: character sets, since texts
   * are sent as UTF-8, and limits, since the shape of tables is read in the same session.
   */
  private static final Set<String> DDL_VARIABLES =
      Set.of(
          "sql_mode",
          "foreign_key_checks",
          "unique_checks",
          "explicit_defaults_for_timestamp",
          "default_storage_engine",
          "default_collation_for_utf8mb4",
          "innodb_strict_mode",
          "lock_wait_timeout",
          "sql_generate_invisible_primary_key",
          "sql_require_primary_key",
          "time_zone");

  /** Variables that change the types of what a query returns besides. */
  private static final Set<String> QUERY_VARIABLES =
      Set.of("collation_connection", "div_precision_increment", "group_concat_max_len");

  public AdminCaller {
    databases = Set.copyOf(databases);
    Map<String, String> kept = new HashMap<>(variables);
    kept.keySet()
        .removeIf(name -> !DDL_VARIABLES.contains(name) && !QUERY_VARIABLES.contains(name));
    variables = Map.copyOf(kept);
  }

  /** What DDL on the servers must run under. */
  Map<String, String> sessionVariables() {
    return only(DDL_VARIABLES);
  }

  /** What a query in DDL must run under besides. */
  Map<String, String> queryVariables() {
    return only(QUERY_VARIABLES);
  }

  private Map<String, String> only(Set<String> names) {
    Map<String, String> some = new HashMap<>(variables);
    some.keySet().retainAll(names);
    return some;
  }

  /** Whether it may use a logical database. Admins may use all. */
  boolean mayUse(String database) {
    return admin || databases.contains("*") || databases.contains(database);
  }
}
