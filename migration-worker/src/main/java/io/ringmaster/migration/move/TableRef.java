package io.ringmaster.migration.move;

import java.util.Objects;

/**
 * A table of the group that moves, by name.
 *
 * @param database the physical schema, the same on source and target
 * @param name the table's
 * @param shardKey the column that places a row
 */
public record TableRef(String database, String name, String shardKey) {
  public TableRef {
    Objects.requireNonNull(database, "database");
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(shardKey, "shardKey");
  }

  @Override
  public String toString() {
    return database + "." + name;
  }
}
