package io.ringmaster.proxy.admin;

import io.ringmaster.metadata.TableRule;
import io.ringmaster.proxy.control.JdbcSession;
import io.ringmaster.router.digest.LexerMode;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A view's query as SHOW CREATE VIEW has it: with the columns that {@code *} had when it was made,
 * with names in quotes, the databases of its tables and the character sets of its strings. Columns
 * lose their databases: they are those of tables in FROM, which may be views too, and become
 * derived tables without one.
 */
final class ViewQuery {
  private static final String POINT = ".";

  /** What bytes become that are no UTF-8. */
  private static final char UNREADABLE = '\uFFFD';

  private ViewQuery() {}

  /**
   * Reads a view.
   *
   * @throws AdminException 1235 when its text has bytes that are no text
   */
  static TableRule.View read(JdbcSession session, TableName name) throws SQLException {
    // Tables of the default database would be without it, and names in other quotes.
    session.execute("USE information_schema");
    session.execute("SET SESSION sql_mode = ''");
    String shown = session.query("SHOW CREATE VIEW " + name.quoted()).getFirst().get(1);
    if (shown.indexOf(UNREADABLE) >= 0) {
      throw AdminException.notSupported(
          "a view of tables that are not all on one shard, with a string of bytes that are no text,"
              + " is not supported; write them as x'..' without an introducer");
    }
    return of(name, shown);
  }

  /** The view that SHOW CREATE VIEW shows. */
  static TableRule.View of(TableName name, String shown) {
    TokenReader tokens = new TokenReader(shown, LexerMode.DEFAULT);
    while (!tokens.take("VIEW")) {
      tokens.moveTo(tokens.position() + 1);
    }
    var _ = tokens.tableName(Optional.empty());
    List<String> columns = new ArrayList<>();
    if (tokens.take("(")) {
      do {
        columns.add(tokens.name());
      } while (tokens.take(","));
      tokens.expect(")");
    }
    tokens.expect("AS");
    return new TableRule.View(
        name.database(), name.table(), query(tokens, tokens.position()), columns);
  }

  /** From a token on, with columns as {@code table.column}, without WITH CHECK OPTION. */
  private static String query(TokenReader tokens, int first) {
    int end = tokens.tokenCount();
    tokens.moveTo(Math.max(first, end - 2));
    if (tokens.take("CHECK", "OPTION")) {
      // WITH CASCADED, or WITH LOCAL
      end -= 4;
    }
    StringBuilder text = new StringBuilder();
    int from = first;
    for (int i = first; i + 4 < end; i++) {
      if (tokens.isName(i)
          && tokens.text(i + 1).equals(POINT)
          && tokens.isName(i + 2)
          && tokens.text(i + 3).equals(POINT)) {
        text.append(tokens.textBetween(from, i)).append(' ');
        from = i + 2;
        i = from + 2;
      }
    }
    return text.append(tokens.textBetween(from, end)).toString();
  }
}
