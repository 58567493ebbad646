package io.ringmaster.migration.rows;

import io.ringmaster.migration.table.ColumnForm;
import io.ringmaster.migration.table.MovingTable;
import io.ringmaster.migration.table.TableColumn;
import java.util.Collection;
import java.util.Optional;

/**
 * Statements on the moving rows of one table. All but {@link #boundary} carry the predicate of the
 * move, so that none can touch a row that does not move, whatever key is asked for. Immutable.
 */
public final class RowSql {
  private final MovingTable table;
  private final String predicate;
  private final KeySql keys;
  private final int[] keyPositions;
  private final String selected;

  /**
   * For a table.
   *
   * @param predicate selects the moving rows
   */
  public RowSql(MovingTable table, String predicate) {
    this.table = table;
    this.predicate = predicate;
    this.keys = new KeySql(table);
    this.keyPositions = KeySql.positions(table);
    this.selected =
        String.join(
            ",",
            table.copied().stream().map(column -> form(column).selected(column.quoted())).toList());
  }

  public MovingTable table() {
    return table;
  }

  public KeySql keys() {
    return keys;
  }

  private static ColumnForm form(TableColumn column) {
    return column
        .form()
        .orElseThrow(
            () -> new IllegalArgumentException("column type " + column.columnType() + " unknown"));
  }

  /** The key of a row given by the values of its copied columns. */
  public RowKey key(byte[][] row) {
    byte[][] values = new byte[keyPositions.length][];
    for (int i = 0; i < values.length; i++) {
      values[i] = row[keyPositions[i]];
    }
    return keys.key(values);
  }

  /**
   * Selects the key of the {@code rows}-th row, moving or not, after {@code after}: no row when
   * there are fewer.
   */
  public String boundary(Optional<RowKey> after, int rows) {
    return "SELECT "
        + keys.selected()
        + " FROM "
        + table.quoted()
        + " FORCE INDEX (PRIMARY)"
        + after.map(key -> " WHERE " + keys.after(key)).orElse("")
        + " ORDER BY "
        + keys.list()
        + " LIMIT 1 OFFSET "
        + (rows - 1);
  }

  /** Selects the copied columns of the moving rows of a range, in key order. */
  public String select(KeyRange range) {
    return "SELECT "
        + selected
        + " FROM "
        + table.quoted()
        + " FORCE INDEX (PRIMARY) WHERE "
        + where(range)
        + " ORDER BY "
        + keys.list();
  }

  /** Selects the copied columns of the moving rows among these. */
  public String select(Collection<RowKey> some) {
    return "SELECT "
        + selected
        + " FROM "
        + table.quoted()
        + " FORCE INDEX (PRIMARY) WHERE "
        + keys.in(some)
        + " AND "
        + predicate;
  }

  /** Deletes the moving rows of a range. */
  public String delete(KeyRange range) {
    return "DELETE FROM " + table.quoted() + " WHERE " + where(range);
  }

  /** Deletes the moving rows among these. */
  public String delete(Collection<RowKey> some) {
    return "DELETE FROM " + table.quoted() + " WHERE " + keys.in(some) + " AND " + predicate;
  }

  /** One row: the number of moving rows of a range, and the XOR of their hashes. */
  public String checksum(KeyRange range) {
    return "SELECT COUNT(*),COALESCE(BIT_XOR("
        + hash()
        + "),0) FROM "
        + table.quoted()
        + " FORCE INDEX (PRIMARY) WHERE "
        + where(range);
  }

  /** Selects the key's columns and then the hash of the moving rows of a range, in key order. */
  public String hashes(KeyRange range) {
    return hashesFrom() + where(range) + " ORDER BY " + keys.list();
  }

  /** Likewise of the moving rows among these, in any order. */
  public String hashes(Collection<RowKey> some) {
    return hashesFrom() + keys.in(some) + " AND " + predicate;
  }

  /** Selects the keys of moving rows in which some columns have one of these values. */
  public String keysOf(KeySql columns, Collection<RowKey> values) {
    return "SELECT %s FROM %s WHERE %s AND %s"
        .formatted(keys.selected(), table.quoted(), columns.in(values), predicate);
  }

  private String hashesFrom() {
    return "SELECT "
        + keys.selected()
        + ","
        + hash()
        + " FROM "
        + table.quoted()
        + " FORCE INDEX (PRIMARY) WHERE ";
  }

  /** 64 bits of the MD5 over all columns, generated ones included. */
  private String hash() {
    return "CAST(CONV(LEFT(MD5(CONCAT_WS(',',"
        + String.join(
            ",",
            table.columns().stream().map(column -> form(column).hashed(column.quoted())).toList())
        + ")),16),16,10) AS UNSIGNED)";
  }

  /** The start of the statement that stores rows: in front of their parentheses. */
  String replace() {
    return "REPLACE INTO "
        + table.quoted()
        + " ("
        + String.join(",", table.copied().stream().map(TableColumn::quoted).toList())
        + ") VALUES ";
  }

  private String where(KeyRange range) {
    return range.after().map(key -> keys.after(key) + " AND ").orElse("")
        + range.upTo().map(key -> keys.upTo(key) + " AND ").orElse("")
        + predicate;
  }
}
