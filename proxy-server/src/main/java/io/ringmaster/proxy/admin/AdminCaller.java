package io.ringmaster.proxy.admin;

import io.ringmaster.metadata.Account;
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
 * @param sessionVariables what DDL on the servers must run under, as {@code SET} would write it:
 *     name to SQL expression, such as {@code sql_mode} to {@code 'ANSI_QUOTES'} or {@code
 *     foreign_key_checks} to {@code 0}
 */
public record AdminCaller(
    String user,
    boolean admin,
    Set<String> databases,
    Optional<String> currentDatabase,
    LexerMode lexerMode,
    Map<String, String> sessionVariables) {
  public AdminCaller {
    databases = Set.copyOf(databases);
    sessionVariables = Map.copyOf(sessionVariables);
  }

  /** Variables that change what DDL makes; character sets do not, since texts are sent as UTF-8. */
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

  /**
   * A caller from its session.
   *
   * @param database the session's default database; null for none
   * @param variables all variables the session has set: lower-case name to SQL literal
   */
  public static AdminCaller of(
      Account account, String database, LexerMode mode, Map<String, String> variables) {
    Map<String, String> kept = new HashMap<>(variables);
    kept.keySet().retainAll(DDL_VARIABLES);
    return new AdminCaller(
        account.user(),
        account.admin(),
        account.databases(),
        Optional.ofNullable(database),
        mode,
        kept);
  }

  /** Whether it may use a logical database. Admins may use all. */
  boolean mayUse(String database) {
    return admin || databases.contains("*") || databases.contains(database);
  }
}
