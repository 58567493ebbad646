package io.ringmaster.migration.binlog;

import io.ringmaster.migration.binlog.SqlTokens.Token;
import io.ringmaster.migration.binlog.StatementTables.Concerned;
import io.ringmaster.migration.rows.TableMove;
import io.ringmaster.migration.table.MovingTable;
import java.util.List;
import java.util.Optional;

/**
 * Looks at statements in the binary log that are not row events: DDL, and DML of sessions that set
 * another binlog_format. Those that touch a moving table can't be followed. DDL is asked which
 * tables it concerns; of others it is enough that a moving table's name is a word of them.
 */
final class StatementWatch {
  /** Of a statement in a message. */
  private static final int SHOWN = 200;

  private final List<MovingTable> moving;

  StatementWatch(List<TableMove> tables) {
    moving = tables.stream().map(TableMove::source).toList();
  }

  /**
   * Lets a statement pass.
   *
   * @param database the session's; null or empty for none
   * @throws BinlogException when it touches a moving table, or may
   */
  void check(String database, String sql) {
    check(database, sql, SqlTokens.of(sql, true));
    if (sql.indexOf('\\') >= 0) {
      // Where strings end depends on a mode of the session.
      check(database, sql, SqlTokens.of(sql, false));
    }
  }

  private void check(String database, String sql, List<Token> tokens) {
    Optional<List<Concerned>> concerned = StatementTables.of(tokens);
    for (MovingTable table : moving) {
      boolean touched =
          concerned
              .map(all -> all.stream().anyMatch(one -> is(table, one, database)))
              .orElseGet(() -> mentions(tokens, table, database));
      if (touched) {
        throw new BinlogException(
            "a statement on the moving table "
                + table
                + " went to the source past the proxy, and its changes can't be followed: "
                + sql.substring(0, Math.min(sql.length(), SHOWN)));
      }
    }
  }

  private static boolean is(MovingTable table, Concerned concerned, String database) {
    return table.database().equalsIgnoreCase(concerned.database().orElse(database))
        && concerned.table().map(table.name()::equalsIgnoreCase).orElse(true);
  }

  private static boolean mentions(List<Token> tokens, MovingTable table, String database) {
    return has(tokens, table.name())
        && (table.database().equalsIgnoreCase(database) || has(tokens, table.database()));
  }

  private static boolean has(List<Token> tokens, String name) {
    return tokens.stream().anyMatch(token -> token.isName() && token.text().equalsIgnoreCase(name));
  }
}
