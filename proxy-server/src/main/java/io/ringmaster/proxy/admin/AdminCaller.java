package io.ringmaster.proxy.admin;

import io.ringmaster.router.digest.LexerMode;
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

  /** Whether it may use a logical database. Admins may use all. */
  boolean mayUse(String database) {
    return admin || databases.contains("*") || databases.contains(database);
  }
}
