package io.ringmaster.proxy.execute;

import io.ringmaster.metadata.Account;
import io.ringmaster.protocol.MySqlError;
import io.ringmaster.proxy.SqlFailure;
import io.ringmaster.proxy.local.Tokens;
import io.ringmaster.proxy.session.ClientSession;
import io.ringmaster.router.analysis.NamedDatabases;
import io.ringmaster.router.analysis.ServerFiles;
import io.ringmaster.router.digest.Digest;
import io.ringmaster.router.digest.Verb;
import io.ringmaster.router.plan.Planned;
import java.util.List;
import java.util.Locale;

/**
 * Keeps an account to its databases, for all statements and before anything is done with them. The
 * default database is checked when it is chosen; here it is those a statement names, wherever in
 * it. The servers' own schemas and files are for admins only, and so is what shows other clients'
 * statements or the servers' accounts: to a server all clients are one account, the proxy's.
 */
final class DatabaseAccess {
  private DatabaseAccess() {}

  /**
   * The error for a statement that names a database the account may not use; else null. The names
   * were found when the statement was planned; this is done for every statement.
   */
  static SqlFailure check(LoopContext loop, ClientSession session, Planned planned) {
    if (planned.serverFiles() && !session.account().admin()) {
      return privilege("FILE");
    }
    return check(loop, session, planned.databases());
  }

  /** The error for a statement that is not planned but steered by its verb; else null. */
  static SqlFailure check(LoopContext loop, ClientSession session, Digest digest) {
    List<String> named = NamedDatabases.in(digest, session.state().database(), loop.routing());
    SqlFailure denied = check(loop, session, named);
    if (denied != null) {
      return denied;
    }
    if (!session.account().admin() && ServerFiles.areNamed(digest)) {
      return privilege("FILE");
    }
    return switch (digest.verb()) {
      case SHOW -> show(session.account(), new Tokens(digest));
      case EXPLAIN, DESCRIBE, DESC -> explain(digest);
      case CREATE, ALTER, LOAD, CALL -> VisibleDatabases.refused(session, digest);
      default -> null;
    };
  }

  private static SqlFailure check(LoopContext loop, ClientSession session, List<String> named) {
    Account account = session.account();
    if (named.isEmpty() || account.admin()) {
      return null;
    }
    var databases = loop.routing().map().state().databases();
    for (int i = 0; i < named.size(); i++) {
      String name = named.get(i);
      if (name.equals(NamedDatabases.INFORMATION_SCHEMA)) {
        return privilege("PROCESS");
      }
      if (!databases.containsKey(name) || !account.mayUse(name)) {
        return SqlFailure.of(MySqlError.ER_DBACCESS_DENIED_ERROR, account.user(), "%", name);
      }
    }
    return null;
  }

  /** Whether an account may have a database as its default one. */
  static boolean mayUse(Account account, String database) {
    String lower = database.toLowerCase(Locale.ROOT);
    if (lower.equals(NamedDatabases.INFORMATION_SCHEMA)) {
      return true;
    }
    return NamedDatabases.isServersOwn(database) ? account.admin() : account.mayUse(database);
  }

  private static SqlFailure show(Account account, Tokens tokens) {
    String database = ShownDatabase.in(tokens);
    if (database != null && !mayUse(account, database)) {
      return SqlFailure.of(MySqlError.ER_DBACCESS_DENIED_ERROR, account.user(), "%", database);
    }
    tokens.moveTo(0);
    String what = tokens.text(1).toUpperCase(Locale.ROOT);
    if (!account.admin() && what.equals("ENGINE")) {
      return privilege("PROCESS");
    }
    boolean where = false;
    while (!tokens.atEnd()) {
      String word = tokens.take().toUpperCase(Locale.ROOT);
      where |= word.equals("WHERE");
      if (where && startsQuery(word)) {
        return SqlFailure.notSupported(
            "A subquery in SHOW .. WHERE is not supported; query information_schema");
      }
    }
    return null;
  }

  /** Whether a word, as such and not as a quoted name, begins a query. */
  private static boolean startsQuery(String word) {
    return switch (word) {
      case "SELECT", "TABLE", "VALUES", "WITH" -> true;
      default -> false;
    };
  }

  /** A client can't know the number of a server's connection, which may be anyone's. */
  private static SqlFailure explain(Digest digest) {
    Tokens tokens = new Tokens(digest);
    while (!tokens.atEnd() && digest.explainedVerb() == Verb.EMPTY) {
      if (tokens.takeWords("FOR", "CONNECTION")) {
        return SqlFailure.notSupported(
            "EXPLAIN FOR CONNECTION is not supported through the proxy, whose connections to a"
                + " server are shared; EXPLAIN the statement itself");
      }
      tokens.take();
    }
    return null;
  }

  private static SqlFailure privilege(String needed) {
    return SqlFailure.of(MySqlError.ER_SPECIFIC_ACCESS_DENIED_ERROR, needed);
  }
}
