package io.ringmaster.migration.reference;

import io.ringmaster.migration.table.Counter;
import io.ringmaster.migration.table.TableDefinition;
import java.math.BigInteger;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Definitions of tables and views, as a server shows them and another is given them. No state. */
final class Definitions {
  private static final String TYPE =
      "SELECT TABLE_TYPE FROM information_schema.TABLES WHERE TABLE_SCHEMA = ? AND TABLE_NAME = ?";

  /** The account of a view's author, who may not be known to the other server. */
  private static final Pattern DEFINER =
      Pattern.compile(
          "^(CREATE ALGORITHM=\\w+ )DEFINER=`(?:[^`]|``)*`@`(?:[^`]|``)*` ",
          Pattern.CASE_INSENSITIVE);

  private static final int ER_NO_SUCH_TABLE = 1146;

  private Definitions() {}

  static boolean isView(Connection connection, TableName name) throws SQLException {
    return "VIEW".equals(type(connection, name));
  }

  /** Null when there is nothing of that name. */
  private static String type(Connection connection, TableName name) throws SQLException {
    return ask(connection, TYPE, name);
  }

  private static String ask(Connection connection, String sql, TableName name) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setString(1, name.database());
      statement.setString(2, name.name());
      try (ResultSet row = statement.executeQuery()) {
        return row.next() ? row.getString(1) : null;
      }
    }
  }

  /** Whether there is a table, not a view, of that name that is not empty. */
  static boolean hasRows(Connection connection, TableName name) throws SQLException {
    if (!"BASE TABLE".equals(type(connection, name))) {
      return false;
    }
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("SELECT 1 FROM " + name.quoted() + " LIMIT 1")) {
      return row.next();
    }
  }

  /** Drops the table or view of that name, if there is one. */
  static void drop(Connection connection, TableName name) throws SQLException {
    String kind = isView(connection, name) ? "VIEW" : "TABLE";
    TableDefinition.execute(connection, "DROP " + kind + " IF EXISTS " + name.quoted());
  }

  /** A view may read another: those whose tables are not there yet come again. */
  static void createViews(Connection from, Connection to, List<TableName> views)
      throws SQLException {
    List<TableName> open = views;
    while (!open.isEmpty()) {
      List<TableName> later = new ArrayList<>();
      SQLException why = null;
      for (TableName view : open) {
        try {
          createView(from, to, view);
        } catch (SQLException e) {
          if (e.getErrorCode() != ER_NO_SUCH_TABLE) {
            throw e;
          }
          why = e;
          later.add(view);
        }
      }
      if (later.size() == open.size()) {
        throw why;
      }
      open = later;
    }
  }

  private static void createView(Connection from, Connection to, TableName view)
      throws SQLException {
    drop(to, view);
    Matcher text = DEFINER.matcher(TableDefinition.shown(from, "CREATE VIEW " + view.quoted(), 2));
    String collation = TableDefinition.shown(from, "CREATE VIEW " + view.quoted(), 4);
    TableDefinition.execute(
        to, "SET @before = @@collation_connection, collation_connection = " + collation);
    try {
      TableDefinition.execute(to, text.replaceFirst("$1DEFINER=CURRENT_USER "));
    } finally {
      TableDefinition.execute(to, "SET collation_connection = @before");
    }
  }

  /** Makes the AUTO_INCREMENT counters alike. */
  static void copyCounter(Connection from, Connection to, TableName name) throws SQLException {
    Optional<BigInteger> counter = Counter.of(from, name.database(), name.name());
    if (counter.isPresent() && !counter.equals(Counter.of(to, name.database(), name.name()))) {
      Counter.set(to, name.database(), name.name(), counter.get());
    }
  }
}
