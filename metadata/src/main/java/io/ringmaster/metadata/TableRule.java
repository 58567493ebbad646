package io.ringmaster.metadata;

import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** Where the rows of one logical table live. */
public sealed interface TableRule extends Entity {
  /** The {@link LogicalDatabase#name}. */
  String database();

  /** The table's name as MySQL stores it. */
  String table();

  @Override
  default Kind kind() {
    return Kind.TABLE;
  }

  @Override
  default String key() {
    return database() + "." + table();
  }

  /**
   * Rows spread over the shards of a group.
   *
   * @param group the {@link TableGroup#name} that places its keys
   * @param column the shard key column
   * @param autoIncrement the column whose numbers the proxies make
   * @param indexes the global indexes of the table
   * @param indexed the table whose global index this one is the lookup table of
   */
  record Sharded(
      String database,
      String table,
      String group,
      String column,
      Optional<AutoIncrement> autoIncrement,
      List<GlobalIndex> indexes,
      Optional<String> indexed)
      implements TableRule {
    public Sharded {
      Objects.requireNonNull(database, "database");
      Objects.requireNonNull(table, "table");
      Objects.requireNonNull(group, "group");
      Objects.requireNonNull(column, "column");
      Objects.requireNonNull(autoIncrement, "autoIncrement");
      Objects.requireNonNull(indexed, "indexed");
      indexes = List.copyOf(indexes);
    }

    /** Without global indexes. */
    public Sharded(
        String database,
        String table,
        String group,
        String column,
        Optional<AutoIncrement> autoIncrement) {
      this(database, table, group, column, autoIncrement, List.of(), Optional.empty());
    }

    /** Without an AUTO_INCREMENT column, too. */
    public Sharded(String database, String table, String group, String column) {
      this(database, table, group, column, Optional.empty());
    }

    /** The same with another AUTO_INCREMENT column, another count of it, or none. */
    public Sharded with(Optional<AutoIncrement> other) {
      return new Sharded(database, table, group, column, other, indexes, indexed);
    }

    /** The same with other global indexes. */
    public Sharded with(List<GlobalIndex> others) {
      return new Sharded(database, table, group, column, autoIncrement, others, indexed);
    }

    /** The same with another global index of the name in its place. */
    public Sharded with(GlobalIndex other) {
      return with(
          indexes.stream().map(one -> one.name().equals(other.name()) ? other : one).toList());
    }

    /** The same as the lookup table of another table's global index. */
    public Sharded lookupOf(String table) {
      return new Sharded(
          database, this.table, group, column, autoIncrement, indexes, Optional.of(table));
    }

    /** The global index of a name, if the table has it. */
    public Optional<GlobalIndex> index(String name) {
      return indexes.stream().filter(index -> index.name().equalsIgnoreCase(name)).findFirst();
    }
  }

  /** All rows on one shard. */
  record Single(String database, String table, String shard) implements TableRule {
    public Single {
      Objects.requireNonNull(database, "database");
      Objects.requireNonNull(table, "table");
      Objects.requireNonNull(shard, "shard");
    }
  }

  /**
   * A view of tables that are not all on one shard: a statement that names it has its query in its
   * place. The home shard of the database has it too, so that it shows, and no rows of it are read
   * there.
   *
   * @param query a SELECT as MySQL keeps it: tables with their databases, {@code *} as columns
   * @param columns names that it gives the query's columns; empty when it leaves them theirs
   */
  record View(String database, String table, String query, List<String> columns)
      implements TableRule {
    public View {
      Objects.requireNonNull(database, "database");
      Objects.requireNonNull(table, "table");
      Objects.requireNonNull(query, "query");
      columns = List.copyOf(columns);
    }
  }

  /** Copied whole to every shard. */
  record Reference(String database, String table) implements TableRule {
    public Reference {
      Objects.requireNonNull(database, "database");
      Objects.requireNonNull(table, "table");
    }
  }
}
