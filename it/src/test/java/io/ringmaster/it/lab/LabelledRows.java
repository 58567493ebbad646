package io.ringmaster.it.lab;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What a statement gives, for tests that look at columns by their names. */
public final class LabelledRows {
  private LabelledRows() {}

  /** The rows, values by label; none for a statement without a result. */
  public static List<Map<String, String>> of(Connection connection, String sql)
      throws SQLException {
    List<Map<String, String>> rows = new ArrayList<>();
    try (Statement statement = connection.createStatement()) {
      if (statement.execute(sql)) {
        try (ResultSet all = statement.getResultSet()) {
          while (all.next()) {
            Map<String, String> row = new TreeMap<>();
            for (int i = 1; i <= all.getMetaData().getColumnCount(); i++) {
              row.put(all.getMetaData().getColumnLabel(i), all.getString(i));
            }
            rows.add(row);
          }
        }
      }
    }
    return rows;
  }
}
