package io.ringmaster.metadata;

import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * A client's account on the proxy (not on the servers).
 *
 * @param user the name a client logs in with; unique
 * @param plugin {@code caching_sha2_password} or {@code mysql_native_password}
 * @param authenticationString the verifier as {@code mysql.user} would hold it, never the password
 * @param admin may run admin SQL
 * @param databases the logical databases it may use; {@code *} for all
 * @param commitMode {@code ringmaster_commit} of its sessions; empty for their databases' own
 */
public record Account(
    String user,
    String plugin,
    Secret authenticationString,
    boolean admin,
    Set<String> databases,
    Optional<CommitMode> commitMode)
    implements Entity {
  public Account {
    Names.check("account", user);
    Objects.requireNonNull(plugin, "plugin");
    Objects.requireNonNull(authenticationString, "authenticationString");
    Objects.requireNonNull(commitMode, "commitMode");
    databases = Set.copyOf(databases);
  }

  /** Without a mode of its own. */
  public Account(
      String user,
      String plugin,
      Secret authenticationString,
      boolean admin,
      Set<String> databases) {
    this(user, plugin, authenticationString, admin, databases, Optional.empty());
  }

  /** The same with another password, kept for a plugin. */
  public Account withVerifier(String forPlugin, Secret verifier) {
    return new Account(user, forPlugin, verifier, admin, databases, commitMode);
  }

  /** The same with other rights. */
  public Account withRights(boolean mayAdmin, Set<String> mayUse) {
    return new Account(user, plugin, authenticationString, mayAdmin, mayUse, commitMode);
  }

  /** The same with another commit mode, or none. */
  public Account with(Optional<CommitMode> mode) {
    return new Account(user, plugin, authenticationString, admin, databases, mode);
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
