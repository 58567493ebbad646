package io.ringmaster.migration.move;

import io.ringmaster.metadata.ClusterState;
import io.ringmaster.metadata.Relocation;
import io.ringmaster.metadata.TableRule;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;

/**
 * A table whose rows move, by name.
 *
 * @param database the physical schema, the same on source and target
 * @param name the table's
 * @param shardKey the column that places a row; empty for a table that moves from one shard to one
 *     other, whole
 */
public record TableRef(String database, String name, String shardKey) {
  public TableRef {
    Objects.requireNonNull(database, "database");
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(shardKey, "shardKey");
  }

  /** The tables that a migration moves, by name. */
  public static List<TableRef> of(Relocation relocation, ClusterState state) {
    return switch (relocation) {
      case Relocation.OfGroup of -> ofGroup(state, of.group());
      case Relocation.OfTable of -> {
        String key = of.after().column().or(of.before()::column).orElse("");
        TableRule rule = of.before().rule();
        yield List.of(new TableRef(rule.database(), rule.table(), key));
      }
    };
  }

  /** The tables of a group, by name. */
  public static List<TableRef> ofGroup(ClusterState state, String group) {
    return state.tables().values().stream()
        .filter(TableRule.Sharded.class::isInstance)
        .map(TableRule.Sharded.class::cast)
        .filter(rule -> rule.group().equals(group))
        .map(rule -> new TableRef(rule.database(), rule.table(), rule.column()))
        .sorted(Comparator.comparing(TableRef::toString))
        .toList();
  }

  @Override
  public String toString() {
    return database + "." + name;
  }
}
