package io.ringmaster.proxy.admin;

import io.ringmaster.metadata.TableRule;
import io.ringmaster.proxy.control.TableInspector.TableShape;
import io.ringmaster.proxy.control.TableInspector.UniqueKey;
import io.ringmaster.router.catalog.CatalogColumn;
import java.util.stream.Collectors;

/**
 * Whether the servers together can keep what a table promises, but for its {@linkplain ForeignKeys
 * foreign keys}: they know each other's rows as little as two separate MySQL servers do. What they
 * cannot keep is refused, with a way out.
 */
final class TableChecks {
  private TableChecks() {}

  /**
   * Checks a table that is to get a rule.
   *
   * @param shape as MySQL understood the statement
   * @throws AdminException with the reason
   */
  static void check(TableRule rule, TableShape shape) {
    switch (rule) {
      case TableRule.Sharded sharded -> {
        shape.uniqueKeys().forEach(key -> containsShardKey(sharded, key));
      }
      case TableRule.Reference _ -> refuseAutoIncrement(shape);
      case TableRule.Single _, TableRule.View _ -> {
        // Like any table of one server.
      }
    }
  }

  /**
   * Refuses storage engines that can't undo what a failed statement did on one shard of several, or
   * whose rows are not on the shard at all.
   */
  static void checkEngine(TableRule rule, String engine) {
    if (!(rule instanceof TableRule.Single) && !engine.equalsIgnoreCase("InnoDB")) {
      throw AdminException.notSupported(
          ("storage engine %s is not supported for a table that is on several shards, since its"
                  + " rows could not be rolled back or are elsewhere: use InnoDB, or keep the"
                  + " table on one shard with SINGLE ON <shard>")
              .formatted(engine));
    }
  }

  private static void refuseAutoIncrement(TableShape shape) {
    for (CatalogColumn column : shape.table().columns()) {
      if (column.autoIncrement()) {
        throw AdminException.notSupported(autoIncrement(column.name()));
      }
    }
  }

  static String autoIncrement(String column) {
    return ("AUTO_INCREMENT column '%s' cannot be in a reference table yet, since every shard would"
            + " count on its own: leave AUTO_INCREMENT out and give the values explicitly, or end"
            + " CREATE TABLE with SINGLE ON <shard>")
        .formatted(column);
  }

  private static void containsShardKey(TableRule.Sharded rule, UniqueKey key) {
    boolean contained =
        key.parts().stream()
            .anyMatch(
                part ->
                    !part.prefix()
                        && part.column().filter(rule.column()::equalsIgnoreCase).isPresent());
    if (!contained) {
      String columns =
          key.parts().stream()
              .map(
                  part ->
                      part.column().orElse("an expression") + (part.prefix() ? " (prefix)" : ""))
              .collect(Collectors.joining(", "));
      throw AdminException.notSupported(uniqueWithoutShardKey(key.name(), columns, rule.column()));
    }
  }

  /** What to say of a unique key; {@code columns} as the client's user reads them. */
  static String uniqueWithoutShardKey(String key, String columns, String shardKey) {
    if (key.equalsIgnoreCase("PRIMARY")) {
      return primaryWithoutShardKey(columns, shardKey);
    }
    return ("unique key '%s' (%s) does not contain the shard key '%s', so two shards could hold"
            + " equal values: add the shard key to it, leave it out and say CREATE GLOBAL UNIQUE"
            + " INDEX .. ON the table afterwards, or keep the table on one shard with SINGLE ON"
            + " <shard>")
        .formatted(key, columns, shardKey);
  }

  /** A global index needs a primary key, so it can't stand in for that. */
  private static String primaryWithoutShardKey(String columns, String shardKey) {
    // What is a prefix, or one of the shard key, does not read well in the way out.
    String rest = columns.contains("(") || columns.contains(shardKey) ? ".." : columns;
    return ("unique key 'PRIMARY' (%1$s) does not contain the shard key '%2$s', so two shards could"
            + " hold equal values: write PRIMARY KEY (%2$s, %3$s), KEY (%3$s), and, unless"
            + " AUTO_INCREMENT makes the values, which are unique over all shards then, CREATE"
            + " GLOBAL UNIQUE INDEX .. ON the table (%3$s) afterwards; or keep the table on one"
            + " shard with SINGLE ON <shard>")
        .formatted(columns, shardKey, rest);
  }
}
