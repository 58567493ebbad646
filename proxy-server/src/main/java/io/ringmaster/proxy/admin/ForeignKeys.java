package io.ringmaster.proxy.admin;

import io.ringmaster.metadata.ClusterState;
import io.ringmaster.metadata.TableRule;
import io.ringmaster.protocol.MySqlError;
import io.ringmaster.proxy.control.TableInspector;
import io.ringmaster.proxy.control.TableInspector.ForeignKey;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Whether foreign keys can be kept: each shard checks them on its own rows, so a row must find its
 * parent where it is. With {@code foreign_key_checks} off, as in dumps, MySQL lets a table refer to
 * one that does not exist; such keys are checked when a table gets that name.
 */
final class ForeignKeys {
  private ForeignKeys() {}

  /**
   * Checks the foreign keys of a table.
   *
   * @param state with the rules that the tables will have
   * @throws AdminException 1235 or 1824 with the reason
   */
  static void check(
      ClusterState state, TableRule child, List<ForeignKey> keys, AdminCaller caller) {
    keys.forEach(key -> check(state, child, key, caller));
  }

  /**
   * Checks the foreign keys of others to a table that gets its name, or another place.
   *
   * @param state with the rules that the tables will have
   * @param children by table, of {@link #to}
   * @throws AdminException 1235 with the reason
   */
  static void checkChildren(
      ClusterState state, Map<String, List<ForeignKey>> children, AdminCaller caller) {
    children.forEach(
        (name, keys) -> {
          TableRule child = state.tables().get(name);
          if (child != null) {
            check(state, child, keys, caller);
          }
        });
  }

  /** The foreign keys to a table, on any shard, by the table that has them. */
  static Map<String, List<ForeignKey>> to(
      AdminContext context, ClusterState state, TableName parent, AdminCaller caller) {
    Map<String, List<ForeignKey>> keys = new HashMap<>();
    context
        .runner()
        .onEach(
            state,
            state.joinedShards(),
            caller,
            (_, session) ->
                TableInspector.foreignKeysTo(session, parent.database(), parent.table()))
        .forEach(keys::putAll);
    return keys;
  }

  /**
   * Refuses, before any shard has done it, what those shards would refuse that have tables which
   * refer to a table, and others would do.
   *
   * @param parents the tables, which may refer to one another
   * @param shards that have them; one does or refuses it by itself
   * @param refusal of a table, given another that refers to it, and its foreign key
   */
  static void refuseReferred(
      AdminContext context,
      ClusterState state,
      Collection<TableName> parents,
      Collection<String> shards,
      AdminCaller caller,
      Refusal refusal) {
    if (shards.size() < 2 || !caller.checksForeignKeys()) {
      return;
    }
    Set<String> own = parents.stream().map(TableName::key).collect(Collectors.toSet());
    for (TableName parent : parents) {
      to(context, state, parent, caller)
          .forEach(
              (child, keys) -> {
                if (!own.contains(child)) {
                  int dot = child.indexOf('.');
                  TableName name = new TableName(child.substring(0, dot), child.substring(dot + 1));
                  throw refusal.of(parent, name, keys.getFirst());
                }
              });
    }
  }

  /** How it is refused. */
  interface Refusal {
    AdminException of(TableName parent, TableName child, ForeignKey key);
  }

  private static void check(
      ClusterState state, TableRule child, ForeignKey key, AdminCaller caller) {
    String name = key.toDatabase() + "." + key.toTable();
    TableRule parent = name.equals(child.key()) ? child : state.tables().get(name);
    if (parent == null) {
      if (caller.checksForeignKeys()) {
        throw AdminException.of(MySqlError.ER_FK_CANNOT_OPEN_PARENT, key.toTable());
      }
      return;
    }
    String reason =
        switch (parent) {
          case TableRule.Reference _ -> "";
          case TableRule.View _ -> "that is a view";
          case TableRule.Single to ->
              child instanceof TableRule.Single from && from.shard().equals(to.shard())
                  ? ""
                  : "that table is on shard '" + to.shard() + "' alone";
          case TableRule.Sharded to ->
              child instanceof TableRule.Sharded from ? between(from, to, key) : "it is sharded";
        };
    if (!reason.isEmpty()) {
      throw AdminException.notSupported(
          ("foreign key '%s' to table '%s' cannot be kept, %s: leave it out, or put both tables in"
                  + " one group with the shard keys in the foreign key, or make '%s' a REFERENCE"
                  + " table")
              .formatted(key.name(), name, reason, key.toTable()));
    }
  }

  private static String between(TableRule.Sharded from, TableRule.Sharded to, ForeignKey key) {
    if (!from.group().equals(to.group())) {
      return "that table is in group '%s' and this one in '%s'".formatted(to.group(), from.group());
    }
    boolean joinsKeys = false;
    for (Map.Entry<String, String> pair : key.columns().entrySet()) {
      joinsKeys |=
          pair.getKey().equalsIgnoreCase(from.column())
              && pair.getValue().equalsIgnoreCase(to.column());
    }
    return joinsKeys ? "" : "it does not join the shard keys of both tables";
  }
}
