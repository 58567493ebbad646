package io.ringmaster.router.catalog;

import java.util.List;
import java.util.Set;

/**
 * A table's columns in their order, and its unique keys.
 *
 * @param columns in {@code ORDINAL_POSITION} order
 * @param uniqueKeys column names of the primary key and of each unique key
 * @param view whether it is a view
 * @param upkeep what its columns stand in besides
 */
public record CatalogTable(
    String database,
    String table,
    List<CatalogColumn> columns,
    List<List<String>> uniqueKeys,
    boolean view,
    Upkeep upkeep) {
  public CatalogTable {
    columns = List.copyOf(columns);
    uniqueKeys = List.copyOf(uniqueKeys);
  }

  /**
   * What stands in the way of a copy with fewer columns.
   *
   * @param indexed lower-case names of the columns that any index has
   * @param tied whether columns depend on others: generated ones, indexes of expressions, defaults
   *     that are expressions
   * @param checks number of CHECK constraints
   * @param permanent whether it has what a temporary table can't have: FULLTEXT indexes, partitions
   */
  public record Upkeep(Set<String> indexed, boolean tied, int checks, boolean permanent) {
    /** Nothing. */
    public static final Upkeep NONE = new Upkeep(Set.of(), false, 0, false);

    public Upkeep {
      indexed = Set.copyOf(indexed);
    }
  }

  /** A table that is no view. */
  public CatalogTable(
      String database, String table, List<CatalogColumn> columns, List<List<String>> uniqueKeys) {
    this(database, table, columns, uniqueKeys, false, Upkeep.NONE);
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
