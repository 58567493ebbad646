package io.ringmaster.it.lab;

import static org.junit.jupiter.api.Assertions.assertThrows;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/** Statements in one line each. */
public final class Sql {
  private Sql() {}

  /** Runs statements one after the other. */
  public static void run(Connection connection, String... statements) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql);
      }
    }
  }

  /** Affected rows. */
  public static int update(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      return statement.executeUpdate(sql);
    }
  }

  /** The first column of the first row. */
  public static String value(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      return rows.next() ? rows.getString(1) : "no row";
    }
  }

  /** The error that a statement must end in. */
  public static SQLException failure(Connection connection, String sql) {
    return assertThrows(SQLException.class, () -> run(connection, sql), sql);
  }

  /** Its number. */
  public static int error(Connection connection, String sql) {
    return failure(connection, sql).getErrorCode();
  }
}
