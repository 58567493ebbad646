package io.ringmaster.demo;

import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** A result set as lines of text with aligned columns. */
final class TextTable {
  private static final int CELL_CHARS_MAX = 60;

  private TextTable() {}

  /** Header, rule and at most {@code rowsMax} rows, each indented by {@code indent}. */
  static List<String> lines(ResultSet rows, int rowsMax, String indent) throws SQLException {
    ResultSetMetaData meta = rows.getMetaData();
    int columns = meta.getColumnCount();
    var cells = new ArrayList<List<String>>();
    var header = new ArrayList<String>();
    for (int i = 1; i <= columns; i++) {
      header.add(meta.getColumnLabel(i));
    }
    cells.add(header);
    int more = 0;
    while (rows.next()) {
      if (cells.size() > rowsMax) {
        more++;
        continue;
      }
      var row = new ArrayList<String>();
      for (int i = 1; i <= columns; i++) {
        row.add(cell(rows.getString(i)));
      }
      cells.add(row);
    }
    var lines = format(cells, indent);
    if (more > 0) {
      lines.add(indent + "... and " + more + " more");
    }
    return lines;
  }

  private static String cell(String value) {
    String text = value == null ? "NULL" : value.replace('\n', ' ');
    return text.length() <= CELL_CHARS_MAX ? text : text.substring(0, CELL_CHARS_MAX - 3) + "...";
  }

  private static List<String> format(List<List<String>> cells, String indent) {
    int columns = cells.getFirst().size();
    var widths = new int[columns];
    for (List<String> row : cells) {
      for (int i = 0; i < columns; i++) {
        widths[i] = Math.max(widths[i], row.get(i).length());
      }
    }
    var lines = new ArrayList<String>();
    for (List<String> row : cells) {
      var line = new StringBuilder(indent);
      for (int i = 0; i < columns; i++) {
        line.append(row.get(i)).append(" ".repeat(widths[i] - row.get(i).length() + 2));
      }
      lines.add(line.toString().stripTrailing());
      if (lines.size() == 1) {
        var rule = new StringBuilder(indent);
        for (int width : widths) {
          rule.append("-".repeat(width)).append("  ");
        }
        lines.add(rule.toString().stripTrailing());
      }
    }
    return lines;
  }
}
