package io.ringmaster.proxy.execute;

import io.ringmaster.metadata.Account;
import io.ringmaster.metadata.ShardMap;
import io.ringmaster.proxy.SqlFailure;
import io.ringmaster.proxy.gather.LimitValues;
import io.ringmaster.proxy.gather.Splicer;
import io.ringmaster.proxy.local.Tokens;
import io.ringmaster.proxy.session.ClientSession;
import io.ringmaster.router.analysis.NamedDatabases;
import io.ringmaster.router.analysis.VisibleRows;
import io.ringmaster.router.digest.Digest;
import io.ringmaster.router.plan.Plan;
import io.ringmaster.router.plan.Splice;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Keeps what information_schema and SHOW tell to the databases an account may use: to the servers
 * all clients are one account, which may see everything. As in MySQL, rows of others are left out
 * and are no error.
 */
final class VisibleDatabases {
  private VisibleDatabases() {}

  /** Whether there are databases that an account may not use. */
  static boolean areRestricted(Account account) {
    return !account.admin() && !account.databases().contains("*");
  }

  /** A predicate that a column holds the name of a database the account may use. */
  static String predicate(Account account, String column) {
    if (column.equals(VisibleRows.NOBODYS)) {
      return column;
    }
    TreeSet<String> names = new TreeSet<>(account.databases());
    names.add(NamedDatabases.INFORMATION_SCHEMA);
    return names.stream()
        .map(ShownText::literal)
        .collect(Collectors.joining(", ", column + " IN (", ")"));
  }

  /**
   * The text of a query of information_schema that reads visible rows only, with the figures of all
   * shards; null when the text can stay.
   *
   * @param map of which the tables are that nobody sees
   * @param digest of the query, which the text may hold other things in front of
   * @param figures of the shards; null to leave them out
   */
  static byte[] text(
      ClientSession session,
      Plan plan,
      byte[] sql,
      int off,
      int len,
      Digest digest,
      ShardMap map,
      TableFigures figures) {
    if (!(plan instanceof Plan.Local(_, var visible, var figured)) || visible.isEmpty()) {
      return null;
    }
    List<Splice> splices = new ArrayList<>(visible);
    if (figures != null) {
      splices.addAll(figures.splices(figured, session));
    }
    HiddenTables hidden = HiddenTables.of(map, session.account());
    boolean all = !areRestricted(session.account()) && hidden.isEmpty();
    return all && splices.size() == visible.size()
        ? null
        : splice(session, sql, off, len, digest, hidden, splices);
  }

  /** The statement, or one in its place that reads such rows. */
  static StatementText shown(
      ClientSession session,
      Plan plan,
      StatementText statement,
      Digest digest,
      ShardMap map,
      TableFigures figures) {
    // What is prepared was made so then.
    byte[] text =
        statement.execute() != null
            ? null
            : text(
                session,
                plan,
                statement.sql(),
                statement.off(),
                statement.len(),
                digest,
                map,
                figures);
    return text == null ? statement : new StatementText(text, 0, text.length, null);
  }

  private static byte[] splice(
      ClientSession session,
      byte[] sql,
      int off,
      int len,
      Digest digest,
      HiddenTables hidden,
      List<Splice> splices) {
    return Splicer.splice(
        sql,
        off,
        len,
        digest,
        splices,
        LimitValues.NONE,
        column -> {
          if (column.contains(",")) {
            return hidden.predicate(column);
          }
          return areRestricted(session.account()) ? predicate(session.account(), column) : "TRUE";
        },
        Scatter.charset(session));
  }

  /**
   * The error for a statement that may read information_schema where nothing can be put in for the
   * account's databases; else null.
   */
  static SqlFailure refused(ClientSession session, Digest digest) {
    return areRestricted(session.account()) && mayRead(session, digest)
        ? SqlFailure.notSupported(
            "information_schema is read by plain SELECT statements only, for an account that may"
                + " not use all databases")
        : null;
  }

  private static boolean mayRead(ClientSession session, Digest digest) {
    if (NamedDatabases.INFORMATION_SCHEMA.equalsIgnoreCase(session.state().database())) {
      return true;
    }
    Tokens tokens = new Tokens(digest);
    for (int i = 0; i + 1 < digest.tokenCount(); i++) {
      if (tokens.text(i + 1).equals(".")
          && Tokens.unquote(tokens.text(i)).equalsIgnoreCase(NamedDatabases.INFORMATION_SCHEMA)) {
        return true;
      }
    }
    return false;
  }
}
