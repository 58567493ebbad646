package io.ringmaster.proxy.execute;

import io.ringmaster.proxy.local.Tokens;
import io.ringmaster.proxy.session.ClientSession;
import io.ringmaster.proxy.session.Column;
import io.ringmaster.proxy.session.Diagnostics;
import io.ringmaster.proxy.session.Diagnostics.Condition;
import io.ringmaster.router.digest.Digest;
import io.ringmaster.router.digest.Verb;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * SELECTs of nothing but what only the session knows: LAST_INSERT_ID(), ROW_COUNT(), FOUND_ROWS(),
 * CONNECTION_ID(), USER(), DATABASE(), {@code @@warning_count}. Any server would answer these for
 * the backend connection instead.
 */
final class SessionFunctions {
  private static final Condition DEPRECATED =
      new Condition(
          "Warning",
          1287,
          "FOUND_ROWS() is deprecated and will be removed in a future release. Consider using"
              + " COUNT(*) instead.");
  private static final int DATABASE_CHARACTERS = 34;
  private static final int COMMIT_MODE_CHARACTERS = 11;
  private static final Column USER = Column.system("", 288);
  private static final Column SIGNED = Column.number("");
  private static final Column UNSIGNED = Column.unsigned("");
  private static final Column VARIABLE = Column.variable("");

  private final LoopContext loop;
  private final ClientSession session;
  private final LocalStatements local;

  SessionFunctions(LoopContext loop, ClientSession session, LocalStatements local) {
    this.loop = loop;
    this.session = session;
    this.local = local;
  }

  private record Item(String value, Column column, int tokens) {}

  /** Answers the SELECT if it is of this kind. */
  boolean answer(Digest digest, StatementText statement) {
    if (digest.verb() != Verb.SELECT || digest.tokenCount() > 120) {
      return false;
    }
    // Cheap first look: the token after SELECT is a name followed by "(" or a system variable.
    int at = digest.tokenTextOffset(digest.tokenCount() > 1 ? 1 : 0);
    byte head = digest.text()[at];
    if (digest.tokenCount() < 2 || !(head == '@' || isCall(digest))) {
      return false;
    }
    Tokens tokens = new Tokens(digest);
    tokens.take();
    List<Column> columns = new ArrayList<>();
    List<String> row = new ArrayList<>();
    List<Condition> conditions = new ArrayList<>();
    do {
      int first = tokens.position();
      Item item = item(tokens);
      if (item == null) {
        return false;
      }
      int last = first + item.tokens() - 1;
      tokens.moveTo(last + 1);
      String name =
          new String(
              statement.sql(),
              digest.tokenStart(first),
              digest.tokenEnd(last) - digest.tokenStart(first),
              StandardCharsets.UTF_8);
      if (tokens.takeWords("AS")) {
        name = tokens.takeName();
      } else if (!tokens.atEnd() && !isEnd(tokens.peek())) {
        name = tokens.takeName();
      }
      columns.add(item.column().named(name));
      row.add(item.value());
      // A prepared statement was warned of when it was prepared.
      if (statement.execute() == null && tokens.text(first).equalsIgnoreCase("FOUND_ROWS")) {
        conditions.add(DEPRECATED);
      }
    } while (tokens.takeWords(","));
    if (tokens.takeWords("FROM", "DUAL")) {
      // As good as none.
    }
    if (tokens.takeWords("LIMIT")) {
      int limit = tokens.position();
      if (statement.sql()[digest.tokenStart(limit)] < '1'
          || statement.sql()[digest.tokenStart(limit)] > '9') {
        // No row, or a parameter's value decides.
        return false;
      }
      tokens.take();
    }
    if (!tokens.atEnd()) {
      return false;
    }
    local.rows(columns, List.of(row), conditions);
    return true;
  }

  private static boolean isEnd(String token) {
    return token.equals(",") || token.equalsIgnoreCase("FROM") || token.equalsIgnoreCase("LIMIT");
  }

  private static boolean isCall(Digest digest) {
    return digest.tokenCount() > 3 && digest.text()[digest.tokenTextOffset(2)] == '(';
  }

  private Item item(Tokens tokens) {
    int at = tokens.position();
    String token = tokens.text(at).toUpperCase(Locale.ROOT);
    if (token.startsWith("@@")) {
      return variable(token.substring(2));
    }
    if (!tokens.text(at + 1).equals("(") || !tokens.text(at + 2).equals(")")) {
      return null;
    }
    var account = session.account();
    return switch (token) {
      case "LAST_INSERT_ID" ->
          new Item(Long.toUnsignedString(session.diagnostics().lastInsertId()), UNSIGNED, 3);
      case "ROW_COUNT" -> new Item(Long.toString(session.diagnostics().rowCount()), SIGNED, 3);
      case "FOUND_ROWS" ->
          session.diagnostics().foundRows() == Diagnostics.UNKNOWN_ROWS
              ? null
              : new Item(Long.toString(session.diagnostics().foundRows()), SIGNED, 3);
      case "CONNECTION_ID" -> new Item(Integer.toString(session.id()), UNSIGNED, 3);
      case "DATABASE", "SCHEMA" ->
          new Item(session.state().database(), Column.system("", DATABASE_CHARACTERS), 3);
      case "USER", "SESSION_USER", "SYSTEM_USER" ->
          new Item(account.user() + "@" + session.clientHost(), USER, 3);
      case "CURRENT_USER" -> new Item(account.user() + "@%", USER, 3);
      default -> null;
    };
  }

  private Item variable(String name) {
    String plain = name.startsWith("SESSION.") ? name.substring(8) : name;
    var diagnostics = session.diagnostics();
    return switch (plain) {
      case "IDENTITY", "LAST_INSERT_ID" ->
          new Item(Long.toUnsignedString(diagnostics.lastInsertId()), VARIABLE, 1);
      case "WARNING_COUNT" ->
          diagnostics.onHeldBackend()
              ? null
              : new Item(Long.toString(diagnostics.warningCount()), VARIABLE, 1);
      case "ERROR_COUNT" ->
          diagnostics.onHeldBackend()
              ? null
              : new Item(Long.toString(diagnostics.errorCount()), VARIABLE, 1);
      case "RINGMASTER_COMMIT" ->
          new Item(
              session.commitModes().inForce().shown(), Column.text("", COMMIT_MODE_CHARACTERS), 1);
      case "PSEUDO_THREAD_ID" -> new Item(Integer.toString(session.id()), VARIABLE, 1);
      default -> withoutShards(plain);
    };
  }

  private Item withoutShards(String name) {
    if (!loop.routing().map().shards().isEmpty()) {
      return null;
    }
    String value = WithoutShards.variable(name);
    return value == null
        ? null
        : new Item(
            value,
            !value.isEmpty() && value.chars().allMatch(Character::isDigit)
                ? VARIABLE
                : Column.text(""),
            1);
  }
}
