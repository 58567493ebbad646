package io.ringmaster.router.catalog;

import java.util.List;

/**
 * A table's columns in their order, and its unique keys.
 *
 * @param columns in {@code ORDINAL_POSITION} order
 * @param uniqueKeys column names of the primary key and of each unique key
 * @param view whether it is a view
 */
public record CatalogTable(
    String database,
    String table,
    List<CatalogColumn> columns,
    List<List<String>> uniqueKeys,
    boolean view) {
  public CatalogTable {
    columns = List.copyOf(columns);
    uniqueKeys = List.copyOf(uniqueKeys);
  }

  /** A table that is no view. */
  public CatalogTable(
      String database, String table, List<CatalogColumn> columns, List<List<String>> uniqueKeys) {
    this(database, table, columns, uniqueKeys, false);
  }

  /** Index of a column by its case-insensitive name, -1 when there is none. */
  public int indexOf(String column) {
    for (int i = 0; i < columns.size(); i++) {
      if (columns.get(i).name().equalsIgnoreCase(column)) {
        return i;
      }
    }
    return -1;
  }
}
