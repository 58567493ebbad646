package io.ringmaster.migration.table;

import java.util.Optional;

/**
 * One column as information_schema describes it.
 *
 * @param position from 1, in the order of the table, which is that of binlog row images
 * @param dataType such as {@code bigint}
 * @param columnType such as {@code bigint unsigned}
 * @param charset null for columns that hold no text
 * @param collation likewise
 * @param generated its value follows from others, so it is not copied
 */
public record TableColumn(
    String name,
    int position,
    String dataType,
    String columnType,
    String charset,
    String collation,
    boolean generated) {

  /** How its values travel; empty for a type this version does not know. */
  public Optional<ColumnForm> form() {
    return ColumnForm.of(dataType);
  }

  /** The name in backquotes. */
  public String quoted() {
    return quote(name);
  }

  /** Any name in backquotes. */
  public static String quote(String name) {
    return "`" + name.replace("`", "``") + "`";
  }

  public boolean unsigned() {
    return columnType.contains("unsigned");
  }

  /** Declared length or fractional digits: the number in parentheses of the type; 0 if none. */
  public int length() {
    int open = columnType.indexOf('(');
    int end = open + 1;
    while (open >= 0 && end < columnType.length() && Character.isDigit(columnType.charAt(end))) {
      end++;
    }
    return open < 0 || end == open + 1 ? 0 : Integer.parseInt(columnType, open + 1, end, 10);
  }
}
