package io.ringmaster.migration.move;

import io.ringmaster.migration.server.Sessions;
import io.ringmaster.migration.table.TableColumn;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/** Makes tables that a target lacks, as the source has them. No state. */
final class TargetTables {
  private static final String EXISTS =
      "SELECT 1 FROM information_schema.TABLES WHERE TABLE_SCHEMA = ? AND TABLE_NAME = ?";

  private TargetTables() {}

  static void create(List<TableRef> tables, Sessions source, Sessions target) throws SQLException {
    try (Connection from = source.connect();
        Connection to = target.connect()) {
      for (TableRef table : tables) {
        if (!exists(to, table)) {
          String database = TableColumn.quote(table.database());
          execute(to, show(from, "CREATE DATABASE IF NOT EXISTS " + database));
          // The statement names the table alone.
          to.setCatalog(table.database());
          execute(
              to, show(from, "CREATE TABLE " + database + "." + TableColumn.quote(table.name())));
        }
      }
    }
  }

  /** By a statement of its own: Connector/J keeps the database for each. */
  private static void execute(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private static boolean exists(Connection connection, TableRef table) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(EXISTS)) {
      statement.setString(1, table.database());
      statement.setString(2, table.name());
      try (ResultSet row = statement.executeQuery()) {
        return row.next();
      }
    }
  }

  private static String show(Connection connection, String what) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("SHOW " + what)) {
      row.next();
      // Under character_set_results NULL definitions come as they are kept: in UTF-8.
      return new String(row.getBytes(2), StandardCharsets.UTF_8);
    }
  }
}
