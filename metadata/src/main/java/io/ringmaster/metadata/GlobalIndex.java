package io.ringmaster.metadata;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * An index over all shards: a <i>lookup table</i>, sharded by the first of the indexed columns, has
 * a row for each row of the table that is NULL in none of them, with that row's primary key. Both
 * are written in one transaction.
 *
 * @param name of the index, as MySQL would compare it: without regard to case
 * @param columns the indexed columns
 * @param unique whether no two rows have the same values of them
 * @param lookup the lookup table, in the same database
 * @param primaryKey the columns of the table's primary key, which the lookup table has too
 * @param ready whether all rows are in it; until then it is written but not read
 * @param losses the table, in the same database, in which servers write down the values whose
 *     entries are removed or changed by others than Ringmaster; none of indexes that are older
 */
public record GlobalIndex(
    String name,
    List<String> columns,
    boolean unique,
    String lookup,
    List<String> primaryKey,
    boolean ready,
    Optional<String> losses) {
  public GlobalIndex {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(lookup, "lookup");
    Objects.requireNonNull(losses, "losses");
    columns = List.copyOf(columns);
    primaryKey = List.copyOf(primaryKey);
    if (name.isEmpty() || columns.isEmpty() || columns.contains("") || lookup.isEmpty()) {
      throw new IllegalArgumentException("a global index needs a name, columns and a table");
    }
  }

  /**
   * The same.
   *
   * @param all whether all rows are in it
   */
  public GlobalIndex filled(boolean all) {
    return new GlobalIndex(name, columns, unique, lookup, primaryKey, all, losses);
  }

  /** The same with a table of losses. */
  public GlobalIndex withLosses(String table) {
    return new GlobalIndex(name, columns, unique, lookup, primaryKey, ready, Optional.of(table));
  }

  /** The tables that are written with the indexed one, in the same database. */
  public List<String> tables() {
    return Stream.concat(Stream.of(lookup), losses.stream()).toList();
  }

  /** Whether a column is one of those indexed. */
  public boolean has(String column) {
    return columns.stream().anyMatch(column::equalsIgnoreCase);
  }

  /** The columns of the lookup table: the indexed ones, then those of the primary key. */
  public List<String> lookupColumns() {
    return Stream.concat(columns.stream(), primaryKey.stream().filter(column -> !has(column)))
        .toList();
  }

  /** Those that are the lookup table's own primary key. */
  public List<String> lookupKey() {
    return unique ? columns : lookupColumns();
  }
}
