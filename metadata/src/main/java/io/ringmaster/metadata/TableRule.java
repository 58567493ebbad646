package io.ringmaster.metadata;

import java.util.Objects;

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
   */
  record Sharded(String database, String table, String group, String column) implements TableRule {
    public Sharded {
      Objects.requireNonNull(database, "database");
      Objects.requireNonNull(table, "table");
      Objects.requireNonNull(group, "group");
      Objects.requireNonNull(column, "column");
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
