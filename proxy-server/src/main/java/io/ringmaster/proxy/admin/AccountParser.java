package io.ringmaster.proxy.admin;

import io.ringmaster.metadata.CommitMode;
import io.ringmaster.metadata.Secret;
import io.ringmaster.protocol.MySqlError;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** CREATE, ALTER and DROP USER, GRANT, REVOKE, FLUSH PRIVILEGES for the proxy's own accounts. */
final class AccountParser {
  static final String DEFAULT_PLUGIN = "caching_sha2_password";

  private final TokenReader reader;

  AccountParser(TokenReader reader) {
    this.reader = reader;
  }

  AdminStatement createUser() {
    boolean ifNotExists = reader.take("IF", "NOT", "EXISTS");
    List<AdminStatement.NewUser> users = new ArrayList<>();
    do {
      String user = user();
      requirePassword("CREATE USER");
      reader.expect("IDENTIFIED");
      String plugin = plugin();
      reader.expect("BY");
      users.add(new AdminStatement.NewUser(user, plugin, new Secret(reader.string())));
    } while (reader.take(","));
    return new AdminStatement.CreateUser(users, ifNotExists);
  }

  AdminStatement alterUser() {
    boolean ifExists = reader.take("IF", "EXISTS");
    String user = user();
    if (reader.take("COMMIT", "=")) {
      return new AdminStatement.AlterUserCommit(user, ifExists, commitMode(reader));
    }
    requirePassword("ALTER USER");
    reader.expect("IDENTIFIED");
    String plugin = plugin();
    reader.expect("BY");
    Secret password = new Secret(reader.string());
    refuseMore("ALTER USER");
    return new AdminStatement.AlterUser(user, ifExists, plugin, password);
  }

  /** MySQL takes lists of accounts. */
  private void refuseMore(String statement) {
    if (reader.is(",")) {
      throw AdminException.notSupported(
          statement + " for several accounts is not supported; write one statement for each");
    }
  }

  /** Takes what follows {@code COMMIT =}; empty for DEFAULT. */
  static Optional<CommitMode> commitMode(TokenReader reader) {
    if (reader.take("DEFAULT")) {
      return Optional.empty();
    }
    String value = reader.nameOrString();
    return Optional.of(
        CommitMode.of(value)
            .orElseThrow(
                () ->
                    AdminException.of(
                        MySqlError.ER_WRONG_VALUE_FOR_VAR, CommitMode.VARIABLE, value)));
  }

  /** MySQL takes the statement without one. */
  private void requirePassword(String statement) {
    if (reader.atEnd() || reader.is(",")) {
      throw AdminException.notSupported(
          statement + " without a password is not supported; add IDENTIFIED BY '..'");
    }
  }

  private String plugin() {
    if (!reader.take("WITH")) {
      return DEFAULT_PLUGIN;
    }
    String plugin = reader.nameOrString().toLowerCase(Locale.ROOT);
    if (!plugin.equals(DEFAULT_PLUGIN) && !plugin.equals("mysql_native_password")) {
      throw AdminException.notSupported(
          "authentication plugin '%s' is not supported; %s and mysql_native_password are"
              .formatted(plugin, DEFAULT_PLUGIN));
    }
    return plugin;
  }

  AdminStatement dropUser() {
    boolean ifExists = reader.take("IF", "EXISTS");
    List<String> users = new ArrayList<>();
    do {
      users.add(user());
    } while (reader.take(","));
    return new AdminStatement.DropUser(users, ifExists);
  }

  AdminStatement grant() {
    boolean admin = privilege();
    String database = target(admin);
    reader.expect("TO");
    String user = user();
    refuseMore("GRANT");
    if (reader.is("WITH")) {
      throw AdminException.notSupported(
          "accounts do not pass on what they are granted, leave out WITH ..: whoever has ADMIN"
              + " grants (GRANT ADMIN TO u)");
    }
    return new AdminStatement.Grant(user, admin, database);
  }

  AdminStatement revoke() {
    boolean admin = privilege();
    String database = target(admin);
    reader.expect("FROM");
    String user = user();
    refuseMore("REVOKE");
    return new AdminStatement.Revoke(user, admin, database);
  }

  /** Behind FLUSH: the words about the binary log mean nothing here. */
  AdminStatement flush() {
    if (!reader.take("LOCAL")) {
      reader.take("NO_WRITE_TO_BINLOG");
    }
    reader.expect("PRIVILEGES");
    return new AdminStatement.FlushPrivileges();
  }

  /** Whether ADMIN is meant, and not ALL. */
  private boolean privilege() {
    if (reader.take("ADMIN")) {
      return true;
    }
    if (reader.take("ALL")) {
      reader.take("PRIVILEGES");
      if (reader.take(",")) {
        throw aloneRefused();
      }
      return false;
    }
    throw aloneRefused();
  }

  private AdminException aloneRefused() {
    return AdminException.notSupported(
        "accounts have ALL on a database, or ADMIN; '"
            + reader.peek()
            + "' cannot be granted or revoked alone");
  }

  private String target(boolean admin) {
    if (admin && !reader.is("ON")) {
      return "*";
    }
    reader.expect("ON");
    String database = "*";
    if (!reader.take("*")) {
      if (admin) {
        throw AdminException.notSupported("ADMIN is granted ON *.*, not on one database");
      }
      database = reader.name();
    }
    reader.expect(".");
    if (!reader.take("*")) {
      throw AdminException.notSupported(
          "privileges on single tables are not supported; grant ALL ON database.*");
    }
    return database;
  }

  /** Takes {@code user}, {@code 'user'} or {@code 'user'@'%'}. */
  private String user() {
    String user = reader.nameOrString();
    String host = reader.peek();
    if (host.startsWith("@")) {
      if (!host.equals("@'%'") && !host.equals("@`%`") && !host.equals("@\"%\"")) {
        throw AdminException.notSupported(
            "accounts of the proxy have no host: write '" + user + "' or '" + user + "'@'%'");
      }
      reader.take(host);
    }
    return user;
  }
}
