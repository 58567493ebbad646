package io.ringmaster.router.plan;

import io.ringmaster.router.catalog.CatalogColumn;
import java.util.List;

/**
 * A global index that tells which rows a statement is about. Names are quoted SQL text, those of
 * tables qualified.
 *
 * @param table the table
 * @param key its shard key column, which the lookup table has too
 * @param lookup the lookup table
 * @param losses the table of the values whose entries somebody has removed on a server, by the same
 *     columns; null where rows are found without
 * @param unique whether there is at most one row for each combination of values
 * @param columns all indexed columns, of which one may be equal to one of several values
 */
public record IndexedKey(
    String table, String key, String lookup, String losses, boolean unique, List<Column> columns) {
  public IndexedKey {
    columns = List.copyOf(columns);
  }

  /**
   * An indexed column.
   *
   * @param name its name
   * @param operand what it is equal to: a scalar slot, or a list slot, which has no sign
   * @param type of the column
   */
  public record Column(String name, KeyOperand.Slot operand, CatalogColumn type) {}
}
