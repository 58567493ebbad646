package io.ringmaster.proxy.admin;

import io.ringmaster.metadata.TableRule;
import io.ringmaster.proxy.control.JdbcSession;
import io.ringmaster.router.digest.LexerMode;
import java.sql.SQLException;
import java.util.List;

/**
 * A view's query as a server keeps it: with the columns that {@code *} had when it was made, with
 * names in quotes and the databases of its tables. Columns lose their databases: they are those of
 * tables in FROM, which may be views too, and become derived tables without one.
 */
final class ViewQuery {
  private static final String POINT = ".";

  private ViewQuery() {}

  /**
   * Reads a view.
   *
   * @param namesColumns whether it gives its query's columns other names
   */
  static TableRule.View read(JdbcSession session, TableName name, boolean namesColumns)
      throws SQLException {
    String of =
        " WHERE TABLE_SCHEMA = %s AND TABLE_NAME = %s"
            .formatted(JdbcSession.literal(name.database()), JdbcSession.literal(name.table()));
    String query =
        session
            .query("SELECT VIEW_DEFINITION FROM information_schema.VIEWS" + of)
            .getFirst()
            .getFirst();
    List<String> columns =
        namesColumns
            ? session
                .query(
                    "SELECT COLUMN_NAME FROM information_schema.COLUMNS"
                        + of
                        + " ORDER BY ORDINAL_POSITION")
                .stream()
                .map(List::getFirst)
                .toList()
            : List.of();
    return new TableRule.View(name.database(), name.table(), columnsOfTables(query), columns);
  }

  /** The query with columns as {@code table.column} where it has {@code database.table.column}. */
  static String columnsOfTables(String query) {
    TokenReader tokens = new TokenReader(query, LexerMode.DEFAULT);
    StringBuilder text = new StringBuilder();
    int from = 0;
    for (int i = 0; i + 4 < tokens.tokenCount(); i++) {
      if (tokens.isName(i)
          && tokens.text(i + 1).equals(POINT)
          && tokens.isName(i + 2)
          && tokens.text(i + 3).equals(POINT)) {
        text.append(tokens.textBetween(from, i)).append(' ');
        from = i + 2;
        i = from + 2;
      }
    }
    return text.append(tokens.textBetween(from, tokens.tokenCount())).toString();
  }
}
