package io.ringmaster.metadata;

import java.util.Objects;
import java.util.Optional;

/**
 * What a client sees as a database; every shard has a physical schema of the same name.
 *
 * @param name as the client writes it, 1 to 64 characters without a dot, since groups and tables
 *     are named {@code database.name}
 * @param homeShard where tables without a rule are created (single tables)
 * @param defaultShardKey column by which a plain {@code CREATE TABLE} is sharded when the table has
 *     it ({@code ALTER DATABASE .. DEFAULT SHARD KEY (col)})
 */
public record LogicalDatabase(String name, String homeShard, Optional<String> defaultShardKey)
    implements Entity {
  public LogicalDatabase {
    Objects.requireNonNull(defaultShardKey, "defaultShardKey");
    if (name == null || name.isEmpty() || name.length() > 64 || name.indexOf('.') >= 0) {
      throw new IllegalArgumentException(
          "database name '" + name + "' must have 1 to 64 characters and no '.'");
    }
    Names.check("shard", homeShard);
  }

  @Override
  public Kind kind() {
    return Kind.DATABASE;
  }

  @Override
  public String key() {
    return name;
  }
}
