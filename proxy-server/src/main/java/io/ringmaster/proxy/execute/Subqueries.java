package io.ringmaster.proxy.execute;

import io.ringmaster.proxy.SqlFailure;
import io.ringmaster.proxy.local.Tokens;
import io.ringmaster.proxy.session.ClientSession;
import io.ringmaster.router.digest.Digest;
import io.ringmaster.router.digest.Verb;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Locale;

/** Subqueries in statements that are not planned and so run on any one server. */
final class Subqueries {
  private Subqueries() {}

  /**
   * Whether a statement's expressions read tables: a TABLE, or a SELECT with a FROM of its own. The
   * FROM in {@code TRIM(.. FROM ..)} is none.
   */
  static boolean readTables(Digest digest) {
    Tokens tokens = new Tokens(digest);
    Deque<Boolean> selects = new ArrayDeque<>();
    selects.push(false);
    while (!tokens.atEnd()) {
      switch (tokens.take().toUpperCase(Locale.ROOT)) {
        case "(" -> selects.push(false);
        case ")" -> {
          if (selects.size() > 1) {
            selects.pop();
          }
        }
        case "SELECT" -> {
          selects.pop();
          selects.push(true);
        }
        case "FROM" -> {
          if (selects.peek() && !tokens.peek().equalsIgnoreCase("DUAL")) {
            return true;
          }
        }
        case "TABLE" -> {
          return true;
        }
        default -> {}
      }
    }
    return false;
  }

  /** The error for a DO that reads what it must not; else null. */
  static SqlFailure refusedInDo(ClientSession session, Digest digest) {
    if (!readTables(digest)) {
      return null;
    }
    return UserVariableNames.areAssigned(digest)
        ? notRead(Verb.DO)
        : VisibleDatabases.refused(session, digest);
  }

  /** The error for a statement that would assign what such a query gives. */
  static SqlFailure notRead(Verb verb) {
    return SqlFailure.notSupported(
        verb
            + " of what a query of tables gives is not supported, since no one server has all rows;"
            + " use SELECT .. INTO @variable");
  }
}
