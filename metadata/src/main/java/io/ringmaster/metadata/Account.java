package io.ringmaster.metadata;

import java.util.Objects;
import java.util.Set;

/**
 * A client's account on the proxy (not on the servers).
 *
 * @param user the name a client logs in with; unique
 * @param plugin {@code caching_sha2_password} or {@code mysql_native_password}
 * @param authenticationString the verifier as {@code mysql.user} would hold it, never the password
 * @param admin may run admin SQL
 * @param databases the logical databases it may use; {@code *} for all
 */
public record Account(
    String user, String plugin, Secret authenticationString, boolean admin, Set<String> databases)
    implements Entity {
  public Account {
    Names.check("account", user);
    Objects.requireNonNull(plugin, "plugin");
    Objects.requireNonNull(authenticationString, "authenticationString");
    databases = Set.copyOf(databases);
  }

  /** Whether the account may use a logical database. */
  public boolean mayUse(String database) {
    return databases.contains("*") || databases.contains(database);
  }

  @Override
  public Kind kind() {
    return Kind.ACCOUNT;
  }

  @Override
  public String key() {
    return user;
  }
}
