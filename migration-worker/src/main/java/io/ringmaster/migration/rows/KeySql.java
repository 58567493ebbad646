package io.ringmaster.migration.rows;

import io.ringmaster.migration.table.ColumnForm;
import io.ringmaster.migration.table.MovingTable;
import io.ringmaster.migration.table.TableColumn;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * Predicates on the primary key of a table, or on other columns that have the values of such keys.
 * Literals are given the column's collation.
 */
public final class KeySql {
  private final List<TableColumn> columns;
  private final String list;

  /** Of a table's primary key. */
  public KeySql(MovingTable table) {
    this(table.primaryKey());
  }

  /** Of these columns. */
  public KeySql(List<TableColumn> columns) {
    this.columns = List.copyOf(columns);
    list = String.join(",", columns.stream().map(TableColumn::quoted).toList());
  }

  /** The columns, in key order. */
  public List<TableColumn> columns() {
    return columns;
  }

  /** The columns in backquotes: for ORDER BY. */
  String list() {
    return list;
  }

  /** What {@link #read} reads. */
  String selected() {
    return String.join(
        ",", columns.stream().map(column -> form(column).selected(column.quoted())).toList());
  }

  private static ColumnForm form(TableColumn column) {
    return column.form().orElseThrow(() -> new IllegalArgumentException(column.columnType()));
  }

  /** The key in columns {@code first} and following of a row. */
  RowKey read(ResultSet row, int first) throws SQLException {
    byte[][] values = new byte[columns.size()][];
    for (int i = 0; i < values.length; i++) {
      values[i] = row.getBytes(first + i);
    }
    return key(values);
  }

  /** The key of these values, as MySQL sends them, in key order. */
  public RowKey key(byte[][] values) {
    LiteralBuffer text = new LiteralBuffer();
    for (int i = 0; i < values.length; i++) {
      text.text(i == 0 ? "" : RowKey.SEPARATOR);
      ColumnForm form = form(columns.get(i));
      text.value(form.literal(), form == ColumnForm.INTEGER ? plain(values[i]) : values[i]);
    }
    return new RowKey(text.toString());
  }

  /** Without the zeros of ZEROFILL, which the binary log does not have. */
  private static byte[] plain(byte[] digits) {
    int zeros = 0;
    while (zeros < digits.length - 1 && digits[zeros] == '0') {
      zeros++;
    }
    return zeros == 0 ? digits : java.util.Arrays.copyOfRange(digits, zeros, digits.length);
  }

  /** The key lies after this one, in the order of the primary key. */
  String after(RowKey key) {
    return compared(key, " > ", " > ");
  }

  /** The key does not lie after this one. */
  String upTo(RowKey key) {
    return compared(key, " < ", " <= ");
  }

  /** a > x OR a = x AND b > y ..: MySQL makes ranges of it, not of (a, b) > (x, y). */
  private String compared(RowKey key, String comparison, String ofLast) {
    String[] literals = literals(key);
    StringBuilder sql = new StringBuilder("(");
    for (int i = 0; i < literals.length; i++) {
      sql.append(i == 0 ? "" : " OR ");
      for (int equal = 0; equal < i; equal++) {
        sql.append(columns.get(equal).quoted()).append(" = ").append(literals[equal]);
        sql.append(" AND ");
      }
      sql.append(columns.get(i).quoted());
      sql.append(i == literals.length - 1 ? ofLast : comparison).append(literals[i]);
    }
    return sql.append(')').toString();
  }

  /** The key is one of these; at least one. */
  String in(Collection<RowKey> keys) {
    StringBuilder sql = new StringBuilder("(").append(list).append(") IN (");
    String comma = "";
    for (RowKey key : keys) {
      sql.append(comma).append('(').append(String.join(",", literals(key))).append(')');
      comma = ",";
    }
    return sql.append(')').toString();
  }

  private String[] literals(RowKey key) {
    String[] parts = key.parts();
    if (parts.length != columns.size()) {
      throw new IllegalArgumentException("key " + key + " must have the columns " + list);
    }
    for (int i = 0; i < parts.length; i++) {
      TableColumn column = columns.get(i);
      if (column.charset() != null) {
        parts[i] = "_" + column.charset() + " " + parts[i] + " COLLATE " + column.collation();
      }
    }
    return parts;
  }

  /** Positions of the key's columns among the table's copied columns; for {@link RowSql}. */
  static int[] positions(MovingTable table) {
    List<TableColumn> copied = new ArrayList<>(table.copied());
    return table.primaryKey().stream().mapToInt(copied::indexOf).toArray();
  }
}
