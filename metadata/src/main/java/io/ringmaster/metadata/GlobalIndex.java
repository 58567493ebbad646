package io.ringmaster.metadata;

import java.util.List;
import java.util.Objects;

/**
 * A unique index over all shards: a <i>lookup table</i>, sharded by the indexed column, has a row
 * for each row of the table whose column is not NULL, with that row's primary key. Both are written
 * in one transaction.
 *
 * @param name of the index, as MySQL would compare it: without regard to case
 * @param column the indexed column
 * @param lookup the lookup table, in the same database
 * @param primaryKey the columns of the table's primary key, which the lookup table has too
 * @param ready whether all rows are in it; until then it is written but not read
 */
public record GlobalIndex(
    String name, String column, String lookup, List<String> primaryKey, boolean ready) {
  public GlobalIndex {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(column, "column");
    Objects.requireNonNull(lookup, "lookup");
    primaryKey = List.copyOf(primaryKey);
    if (name.isEmpty() || column.isEmpty() || lookup.isEmpty()) {
      throw new IllegalArgumentException("a global index needs a name, a column and a table");
    }
  }

  /** The same, with all rows in it. */
  public GlobalIndex filled() {
    return new GlobalIndex(name, column, lookup, primaryKey, true);
  }
}
