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

  /** What a statement's expressions read. */
  enum Read {
    /** No table. */
    NOTHING,
    /** Tables of information_schema, each by that name. */
    SCHEMA,
    /** Any others. */
    TABLES
  }

  /** Where in a SELECT a token stands, if in any. */
  private enum Place {
    NONE,
    LIST,
    FROM,
    BEHIND
  }

  /** Whether a statement's expressions read tables. */
  static boolean readTables(Digest digest) {
    return read(digest) != Read.NOTHING;
  }

  /**
   * What a statement's expressions read: a TABLE, or a SELECT with a FROM of its own. The FROM in
   * {@code TRIM(.. FROM ..)} is none.
   */
  static Read read(Digest digest) {
    Tokens tokens = new Tokens(digest);
    Deque<Place> selects = new ArrayDeque<>();
    selects.push(Place.NONE);
    Read read = Read.NOTHING;
    while (!tokens.atEnd()) {
      boolean table = false;
      switch (tokens.take().toUpperCase(Locale.ROOT)) {
        case "(" -> selects.push(Place.NONE);
        case ")" -> {
          if (selects.size() > 1) {
            selects.pop();
          }
        }
        case "SELECT" -> turn(selects, Place.LIST);
        case "FROM" -> {
          if (selects.peek() == Place.LIST && !tokens.peek().equalsIgnoreCase("DUAL")) {
            turn(selects, Place.FROM);
            table = true;
          }
        }
        case "JOIN", "STRAIGHT_JOIN", "," -> table = selects.peek() == Place.FROM;
        case "WHERE", "GROUP", "HAVING", "WINDOW", "ORDER", "LIMIT" -> {
          if (selects.peek() == Place.FROM) {
            turn(selects, Place.BEHIND);
          }
        }
        case "TABLE" -> {
          return Read.TABLES;
        }
        default -> {}
      }
      if (table && !isOfSchema(tokens)) {
        return Read.TABLES;
      }
      read = table ? Read.SCHEMA : read;
    }
    return read;
  }

  private static void turn(Deque<Place> selects, Place place) {
    selects.pop();
    selects.push(place);
  }

  private static boolean isOfSchema(Tokens tokens) {
    return Tokens.unquote(tokens.peek()).equalsIgnoreCase("information_schema")
        && tokens.text(tokens.position() + 1).equals(".");
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
