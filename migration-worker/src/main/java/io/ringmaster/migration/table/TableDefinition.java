package io.ringmaster.migration.table;

import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/** What a server shows of its definitions, and how another is given them. No state. */
public final class TableDefinition {
  private TableDefinition() {}

  /** Makes a table, and its schema if that is missing, on a server as another has it. */
  public static void copy(Connection from, Connection to, String database, String table)
      throws SQLException {
    String schema = TableColumn.quote(database);
    execute(to, shown(from, "CREATE DATABASE IF NOT EXISTS " + schema, 2));
    // The statement names the table alone.
    to.setCatalog(database);
    execute(to, shown(from, "CREATE TABLE " + schema + "." + TableColumn.quote(table), 2));
  }

  /**
   * A column, from 1, of the row that SHOW answers with.
   *
   * @param what follows SHOW
   */
  public static String shown(Connection connection, String what, int column) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("SHOW " + what)) {
      row.next();
      // Under character_set_results NULL definitions come as they are kept: in UTF-8.
      return new String(row.getBytes(column), StandardCharsets.UTF_8);
    }
  }

  /** By a statement of its own, since Connector/J keeps the database for each, and as it is. */
  public static void execute(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.setEscapeProcessing(false);
      statement.execute(sql);
    }
  }
}
