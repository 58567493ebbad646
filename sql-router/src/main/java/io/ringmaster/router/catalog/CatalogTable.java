package io.ringmaster.router.catalog;

import java.util.HashSet;
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
   * What stands in the way of a copy with fewer columns, or of writing the table.
   *
   * @param tied whether columns depend on others: generated ones, indexes of expressions, defaults
   *     that are expressions
   * @param checks number of CHECK constraints
   * @param permanent whether it has what a temporary table can't have: FULLTEXT indexes, partitions
   * @param referenced whether foreign keys refer to it
   */
  public record Upkeep(
      List<Index> indexes, boolean tied, int checks, boolean permanent, boolean referenced) {
    /** Nothing. */
    public static final Upkeep NONE = new Upkeep(List.of(), false, 0, false, false);

    public Upkeep {
      indexes = List.copyOf(indexes);
    }

    /**
     * Columns of indexes that a copy needs for a statement: all that an index has which could serve
     * it, or of which it shows flags, and all of each unique key that it has a part of, which would
     * not be unique alone. Without a primary key those of each unique key, since MySQL takes the
     * first of them for one; all where the statement may name indexes, for which the beginning of a
     * name does.
     *
     * @param words lower-case names in the statement
     * @return lower-case names
     */
    public Set<String> indexed(Set<String> words) {
      boolean primary = indexes.stream().anyMatch(Index::primary);
      boolean named = words.contains("index") || words.contains("key");
      Set<String> needed = new HashSet<>();
      for (Index index : indexes) {
        if (named
            || index.primary()
            || (index.unique() && !primary)
            || index.columns().stream().anyMatch(words::contains)) {
          needed.addAll(index.columns());
        }
      }
      // What completes one may be a part of another.
      boolean more = true;
      while (more) {
        more = completesUniqueKeys(needed);
      }
      return needed;
    }

    private boolean completesUniqueKeys(Set<String> needed) {
      boolean more = false;
      for (Index index : indexes) {
        if (index.unique() && index.columns().stream().anyMatch(needed::contains)) {
          more |= needed.addAll(index.columns());
        }
      }
      return more;
    }
  }

  /**
   * An index.
   *
   * @param columns lower-case names
   */
  public record Index(boolean primary, boolean unique, Set<String> columns) {
    public Index {
      columns = Set.copyOf(columns);
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
