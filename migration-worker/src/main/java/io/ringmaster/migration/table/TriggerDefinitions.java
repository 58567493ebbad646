package io.ringmaster.migration.table;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The triggers of a table, as a server shows them and another is given them. No state. */
public final class TriggerDefinitions {
  /** The account of a trigger's author, who may not be known to the other server. */
  private static final Pattern OWNER =
      Pattern.compile("^CREATE DEFINER=`(?:[^`]|``)*`@`(?:[^`]|``)*` ", Pattern.CASE_INSENSITIVE);

  private static final String NAMES =
      "SELECT TRIGGER_NAME FROM information_schema.TRIGGERS WHERE EVENT_OBJECT_SCHEMA = ?"
          + " AND EVENT_OBJECT_TABLE = ? ORDER BY ACTION_TIMING, EVENT_MANIPULATION, ACTION_ORDER";

  private TriggerDefinitions() {}

  /**
   * Gives a table the triggers that it has on another server, in their order; those whose names it
   * has already stay as they are.
   */
  public static void copy(Connection from, Connection to, String database, String table)
      throws SQLException {
    List<String> missing = names(from, database, table);
    missing.removeAll(names(to, database, table));
    for (String trigger : missing) {
      String what =
          "CREATE TRIGGER " + TableColumn.quote(database) + "." + TableColumn.quote(trigger);
      String mode = TableDefinition.shown(from, what, 2);
      Matcher text = OWNER.matcher(TableDefinition.shown(from, what, 3));
      String collation = TableDefinition.shown(from, what, 5);
      to.setCatalog(database);
      TableDefinition.execute(
          to,
          "SET @before = @@collation_connection, @mode = @@sql_mode, collation_connection = %s, sql_mode = '%s'"
              .formatted(collation, mode));
      try {
        TableDefinition.execute(to, text.replaceFirst("CREATE "));
      } finally {
        TableDefinition.execute(to, "SET collation_connection = @before, sql_mode = @mode");
      }
    }
  }

  private static List<String> names(Connection connection, String database, String table)
      throws SQLException {
    List<String> names = new ArrayList<>();
    try (PreparedStatement statement = connection.prepareStatement(NAMES)) {
      statement.setString(1, database);
      statement.setString(2, table);
      try (ResultSet rows = statement.executeQuery()) {
        while (rows.next()) {
          names.add(rows.getString(1));
        }
      }
    }
    return names;
  }
}
