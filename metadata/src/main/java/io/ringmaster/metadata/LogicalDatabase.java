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
 * @param commitMode {@code ringmaster_commit} of the sessions whose default database it is, unless
 *     they or their accounts have another
 */
public record LogicalDatabase(
    String name,
    String homeShard,
    Optional<String> defaultShardKey,
    Optional<CommitMode> commitMode)
    implements Entity {
  public LogicalDatabase {
    Objects.requireNonNull(defaultShardKey, "defaultShardKey");
    Objects.requireNonNull(commitMode, "commitMode");
    if (name == null || name.isEmpty() || name.length() > 64 || name.indexOf('.') >= 0) {
      throw new IllegalArgumentException(
          "database name '" + name + "' must have 1 to 64 characters and no '.'");
    }
    Names.check("shard", homeShard);
  }

  /** Without a commit mode. */
  public LogicalDatabase(String name, String homeShard, Optional<String> defaultShardKey) {
    this(name, homeShard, defaultShardKey, Optional.empty());
  }

  /** The same with another home shard. */
  public LogicalDatabase withHomeShard(String shard) {
    return new LogicalDatabase(name, shard, defaultShardKey, commitMode);
  }

  /** The same with another default shard key, or none. */
  public LogicalDatabase withDefaultShardKey(Optional<String> column) {
    return new LogicalDatabase(name, homeShard, column, commitMode);
  }

  /** The same with another commit mode, or none. */
  public LogicalDatabase with(Optional<CommitMode> mode) {
    return new LogicalDatabase(name, homeShard, defaultShardKey, mode);
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
