package io.ringmaster.migration.move;

import io.ringmaster.migration.server.Endpoint;
import io.ringmaster.migration.server.Retry;
import io.ringmaster.migration.server.Sessions;
import io.ringmaster.migration.table.TableColumn;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tables of a group on a shard that has no keys of it any more. No statement goes there and no DDL
 * does, so they would be out of date when the shard gets keys again. No state.
 */
public final class LeftTables {
  private static final Logger LOG = LoggerFactory.getLogger(LeftTables.class);

  private LeftTables() {}

  /**
   * Drops those that are empty, as they are when their rows have been cleaned up; others stay, with
   * a warning in the log. May be broken off at any time and run again.
   */
  public static void drop(List<TableRef> tables, Endpoint server, Retry retry)
      throws SQLException, InterruptedException {
    try (Sessions sessions = new Sessions(server, 1)) {
      retry.run(
          "dropping the empty tables of " + sessions,
          () -> {
            drop(tables, sessions);
            return null;
          });
    }
  }

  private static void drop(List<TableRef> tables, Sessions server) throws SQLException {
    try (Connection connection = server.connect();
        Statement statement = connection.createStatement()) {
      for (TableRef table : tables) {
        if (!TargetTables.exists(connection, table)) {
          continue;
        }
        String name = TableColumn.quote(table.database()) + "." + TableColumn.quote(table.name());
        if (isEmpty(statement, name)) {
          statement.execute("DROP TABLE IF EXISTS " + name);
        } else {
          LOG.warn("{} on {} has rows that nobody owns and is left as it is", table, server);
        }
      }
    }
  }

  private static boolean isEmpty(Statement statement, String table) throws SQLException {
    try (ResultSet row = statement.executeQuery("SELECT 1 FROM " + table + " LIMIT 1")) {
      return !row.next();
    }
  }
}
