package io.ringmaster.metadata;

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
   */
  record Sharded(
      String database,
      String table,
      String group,
      String column,
      Optional<AutoIncrement> autoIncrement)
      implements TableRule {
    public Sharded {
      Objects.requireNonNull(database, "database");
      Objects.requireNonNull(table, "table");
      Objects.requireNonNull(group, "group");
      Objects.requireNonNull(column, "column");
      Objects.requireNonNull(autoIncrement, "autoIncrement");
    }

    /** Without an AUTO_INCREMENT column. */
    public Sharded(String database, String table, String group, String column) {
      this(database, table, group, column, Optional.empty());
    }

    /** The same with another AUTO_INCREMENT column, another count of it, or none. */
    public Sharded with(Optional<AutoIncrement> other) {
      return new Sharded(database, table, group, column, other);
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

  /** Copied whole to every shard. */
  record Reference(String database, String table) implements TableRule {
    public Reference {
      Objects.requireNonNull(database, "database");
      Objects.requireNonNull(table, "table");
    }
  }
}
