package io.ringmaster.migration.move;

import io.ringmaster.migration.server.Sessions;
import io.ringmaster.migration.table.TableDefinition;
import io.ringmaster.migration.table.TriggerDefinitions;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;

/** Makes tables that a target lacks, and their triggers, as the source has them. No state. */
final class TargetTables {
  private static final String EXISTS =
      "SELECT 1 FROM information_schema.TABLES WHERE TABLE_SCHEMA = ? AND TABLE_NAME = ?";

  private TargetTables() {}

  static void create(List<TableRef> tables, Sessions source, Sessions target) throws SQLException {
    try (Connection from = source.connect();
        Connection to = target.connect()) {
      for (TableRef table : tables) {
        if (!exists(to, table)) {
          TableDefinition.copy(from, to, table.database(), table.name());
        }
        // Also where an attempt that was broken off has made the table alone.
        TriggerDefinitions.copy(from, to, table.database(), table.name());
      }
    }
  }

  static boolean exists(Connection connection, TableRef table) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(EXISTS)) {
      statement.setString(1, table.database());
      statement.setString(2, table.name());
      try (ResultSet row = statement.executeQuery()) {
        return row.next();
      }
    }
  }
}
