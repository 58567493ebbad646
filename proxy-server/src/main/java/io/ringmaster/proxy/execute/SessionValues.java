package io.ringmaster.proxy.execute;

import io.ringmaster.proxy.local.Tokens;
import io.ringmaster.proxy.session.ClientSession;
import io.ringmaster.proxy.session.Diagnostics;
import io.ringmaster.router.digest.Digest;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Set;

/**
 * Puts the session's values in the place of the functions that only the session can answer, so that
 * a server can do the rest: {@code SELECT NOW(), CONNECTION_ID()}. A select item without an alias
 * keeps its text as its name.
 */
final class SessionValues {
  /** Keywords that end a select list. */
  private static final Set<String> BEHIND_ITEMS =
      Set.of(
          "FROM",
          "INTO",
          "WHERE",
          "GROUP",
          "HAVING",
          "WINDOW",
          "ORDER",
          "LIMIT",
          "UNION",
          "EXCEPT",
          "INTERSECT",
          "FOR",
          "LOCK");

  private final ClientSession session;
  private final Digest digest;
  private final StatementText statement;
  private final boolean warning;
  private final Tokens tokens;
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private int copied;

  /** First token of the select item that is being read, -1 outside of a select list. */
  private int item = -1;

  private boolean itemChanged;

  private SessionValues(
      ClientSession session, Digest digest, StatementText statement, boolean warning) {
    this.session = session;
    this.digest = digest;
    this.statement = statement;
    this.warning = warning;
    this.tokens = new Tokens(digest);
    this.copied = statement.off();
  }

  /**
   * The text with values for functions; null when there is nothing to replace.
   *
   * @param warning whether the server is to warn of FOUND_ROWS(), which is in the text then
   */
  static byte[] substitute(
      ClientSession session, Digest digest, StatementText statement, boolean warning) {
    return new SessionValues(session, digest, statement, warning).run();
  }

  private byte[] run() {
    int depth = 0;
    boolean changed = false;
    for (int i = 0; i < digest.tokenCount(); i++) {
      String token = tokens.text(i);
      if (token.equals("(")) {
        depth++;
      } else if (token.equals(")")) {
        depth--;
      } else if (depth == 0 && i == 0 && token.equals("SELECT")) {
        item = 1;
      } else if (depth == 0 && item >= 0 && (token.equals(",") || BEHIND_ITEMS.contains(token))) {
        endItem(i);
        item = token.equals(",") ? i + 1 : -1;
      }
      int tokensUsed = replace(i, token);
      if (tokensUsed > 0) {
        changed = true;
        itemChanged = true;
        i += tokensUsed - 1;
      }
    }
    if (item >= 0) {
      endItem(digest.tokenCount());
    }
    if (!changed) {
      return null;
    }
    copyTo(statement.off() + statement.len());
    return out.toByteArray();
  }

  private void endItem(int next) {
    if (itemChanged && !hasAlias(next)) {
      int from = digest.tokenStart(item);
      int to = digest.tokenEnd(next - 1);
      String text =
          new String(statement.sql(), from, to - from, StandardCharsets.UTF_8).replace("`", "``");
      copyTo(to);
      out.writeBytes((" AS `" + text + "`").getBytes(StandardCharsets.UTF_8));
    }
    itemChanged = false;
  }

  /** Whether the item ends with an alias: {@code AS name}, or a name right after a value. */
  private boolean hasAlias(int next) {
    if (tokens.text(next - 2).equalsIgnoreCase("AS")) {
      return true;
    }
    String last = tokens.text(next - 1);
    String before = tokens.text(next - 2);
    boolean name =
        last.startsWith("`") || Character.isLetter(last.isEmpty() ? ' ' : last.charAt(0));
    return name && next - 2 >= item && (before.equals(")") || before.equals("?"));
  }

  private int replace(int at, String token) {
    boolean call = tokens.text(at + 1).equals("(") && tokens.text(at + 2).equals(")");
    String value =
        switch (token.toUpperCase(Locale.ROOT)) {
          case "CURRENT_USER" -> text(session.account().user() + "@%");
          case "CONNECTION_ID" -> call ? "(" + session.id() + " | 0)" : null;
          case "ROW_COUNT" -> call ? Long.toString(session.diagnostics().rowCount()) : null;
          case "FOUND_ROWS" -> call ? foundRows() : null;
          case "USER", "SESSION_USER", "SYSTEM_USER" ->
              call ? text(session.account().user() + "@" + session.clientHost()) : null;
          case "CURRENT_ROLE" -> call ? text("NONE") : null;
          default -> null;
        };
    if (value == null) {
      return 0;
    }
    int used = call ? 3 : 1;
    copyTo(digest.tokenStart(at));
    out.writeBytes(value.getBytes(StandardCharsets.UTF_8));
    copied = digest.tokenEnd(at + used - 1);
    return used;
  }

  /** Null when it is not known. */
  private String foundRows() {
    long rows = session.diagnostics().foundRows();
    if (rows == Diagnostics.UNKNOWN_ROWS) {
      return null;
    }
    return warning ? "IF(TRUE, " + rows + ", FOUND_ROWS())" : Long.toString(rows);
  }

  private static String text(String value) {
    return "'" + value.replace("'", "''") + "'";
  }

  private void copyTo(int end) {
    if (end > copied) {
      out.write(statement.sql(), copied, end - copied);
      copied = end;
    }
  }
}
