package io.ringmaster.it.lab;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/** What a query returns, each row as a text of its values, with a space behind each. */
public final class RowTexts {
  private RowTexts() {}

  /** Makes texts of a result. */
  public interface Reader {
    List<String> read(ResultSet result) throws SQLException;
  }

  /** The rows. */
  public static List<String> rows(ResultSet result) throws SQLException {
    List<String> rows = new ArrayList<>();
    while (result.next()) {
      StringBuilder row = new StringBuilder();
      for (int i = 1; i <= result.getMetaData().getColumnCount(); i++) {
        row.append(result.getString(i)).append(' ');
      }
      rows.add(row.toString());
    }
    return rows;
  }

  /** The rows, behind the columns' labels. */
  public static List<String> labelled(ResultSet result) throws SQLException {
    StringBuilder labels = new StringBuilder();
    for (int i = 1; i <= result.getMetaData().getColumnCount(); i++) {
      labels.append(result.getMetaData().getColumnLabel(i)).append(' ');
    }
    List<String> texts = rows(result);
    texts.addFirst(labels.toString());
    return texts;
  }

  /** Of a query that is sent as text. */
  public static List<String> of(Connection connection, String sql, Reader reader)
      throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery(sql)) {
      return reader.read(result);
    }
  }

  /** Of the second execution of a query that is prepared. */
  public static List<String> prepared(Connection connection, String sql, Reader reader)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql);
        ResultSet result = statement.executeQuery()) {
      reader.read(result);
      try (ResultSet again = statement.executeQuery()) {
        return reader.read(again);
      }
    }
  }
}
