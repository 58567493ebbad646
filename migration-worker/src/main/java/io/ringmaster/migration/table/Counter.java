package io.ringmaster.migration.table;

import java.math.BigInteger;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;

/**
 * The next AUTO_INCREMENT value of a table: what explicit values and deleted rows have left it at
 * is not told by the rows. No state.
 */
public final class Counter {
  private static final String COUNTER =
      "SELECT AUTO_INCREMENT FROM information_schema.TABLES WHERE TABLE_SCHEMA = ? AND TABLE_NAME ="
          + " ?";

  private Counter() {}

  /** Its value, up to 2^64 - 1; empty when the table has no such column, or is not there. */
  public static Optional<BigInteger> of(Connection connection, String database, String table)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(COUNTER)) {
      statement.setString(1, database);
      statement.setString(2, table);
      try (ResultSet row = statement.executeQuery()) {
        return row.next()
            ? Optional.ofNullable(row.getString(1)).map(BigInteger::new)
            : Optional.empty();
      }
    }
  }

  /** Sets it; MySQL does not let it fall below what the rows need. */
  public static void set(Connection connection, String database, String table, BigInteger value)
      throws SQLException {
    String name = TableColumn.quote(database) + "." + TableColumn.quote(table);
    TableDefinition.execute(connection, "ALTER TABLE " + name + " AUTO_INCREMENT = " + value);
  }

  /** Takes a table's counter on another server to at least what it is here. */
  public static void carry(String database, String table, Connection from, Connection to)
      throws SQLException {
    Optional<BigInteger> here = of(from, database, table);
    Optional<BigInteger> there = of(to, database, table);
    if (here.isPresent() && there.isPresent() && here.get().compareTo(there.get()) > 0) {
      set(to, database, table, here.get());
    }
  }
}
