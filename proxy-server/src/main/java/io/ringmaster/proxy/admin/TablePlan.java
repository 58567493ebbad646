package io.ringmaster.proxy.admin;

import io.ringmaster.metadata.Change;
import io.ringmaster.metadata.ClusterState;
import io.ringmaster.metadata.KeyType;
import io.ringmaster.metadata.LogicalDatabase;
import io.ringmaster.metadata.Placement;
import io.ringmaster.metadata.TableGroup;
import io.ringmaster.metadata.TableRule;
import io.ringmaster.metadata.placement.HashRing;
import io.ringmaster.metadata.placement.ShardKeyTypes;
import io.ringmaster.proxy.admin.AdminStatement.RangePart;
import io.ringmaster.proxy.admin.AdminStatement.Sharding;
import io.ringmaster.router.catalog.CatalogColumn;
import io.ringmaster.router.catalog.CatalogTable;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Where a new table's rows will live.
 *
 * @param group the group of a sharded table, which may be new
 * @param newGroup whether the group is to be added
 * @param shards all shards that get the table
 */
record TablePlan(
    TableRule rule, Optional<TableGroup> group, boolean newGroup, Collection<String> shards) {

  /**
   * Decides from what the statement says and the table as MySQL understood it.
   *
   * @throws AdminException when the statement asks for what cannot be
   */
  static TablePlan of(
      ClusterState state, LogicalDatabase database, Sharding sharding, CatalogTable table) {
    return switch (sharding) {
      case Sharding.ByDefault _ -> {
        Optional<String> key =
            database.defaultShardKey().filter(column -> table.indexOf(column) >= 0);
        yield key.isPresent()
            ? hash(state, database, new Sharding.ByHash(key.get(), Optional.empty()), table)
            : single(state, table, database.homeShard());
      }
      case Sharding.ByHash hash -> hash(state, database, hash, table);
      case Sharding.ByRange range -> range(state, database, range, table);
      case Sharding.Single single -> single(state, table, single.shard());
      case Sharding.Reference _ ->
          new TablePlan(
              new TableRule.Reference(table.database(), table.table()),
              Optional.empty(),
              false,
              state.joinedShards());
    };
  }

  /** The same with another rule, whose rows live where they did. */
  TablePlan with(TableRule other) {
    return new TablePlan(other, group, newGroup, shards);
  }

  /** What makes it known: the rule, after the group if that is new. */
  List<Change> changes() {
    Change table = new Change.Add(rule);
    return newGroup ? List.of(new Change.Add(group.orElseThrow()), table) : List.of(table);
  }

  private static TablePlan single(ClusterState state, CatalogTable table, String shard) {
    AdminContext.owner(state, shard);
    return new TablePlan(
        new TableRule.Single(table.database(), table.table(), shard),
        Optional.empty(),
        false,
        List.of(shard));
  }

  private static TablePlan hash(
      ClusterState state, LogicalDatabase database, Sharding.ByHash hash, CatalogTable table) {
    CatalogColumn column = column(table, hash.column());
    KeyType type = keyType(column);
    String name = database.name() + "." + hash.group().orElseGet(() -> defaultGroup(type));
    TableGroup group = state.groups().get(name);
    boolean fresh = group == null;
    if (fresh) {
      List<String> slots = HashRing.assign(state.joinedShards());
      group = new TableGroup(name, type, new Placement.Hash(slots, Map.of()));
    } else if (!(group.placement() instanceof Placement.Hash)) {
      throw AdminException.refused("table group '" + name + "' is placed by range, not by hash");
    }
    return sharded(table, column, type, group, fresh);
  }

  private static TablePlan range(
      ClusterState state, LogicalDatabase database, Sharding.ByRange range, CatalogTable table) {
    CatalogColumn column = column(table, range.column());
    KeyType type = keyType(column);
    if (!(type instanceof KeyType.IntegerKey)) {
      throw AdminException.notSupported(
          "SHARD BY RANGE needs an integer column; '%s' is %s. Use SHARD BY HASH"
              .formatted(column.name(), column.dataType()));
    }
    // Ranges of one table say nothing about another's: without a name, the group is its own.
    String name = database.name() + "." + range.group().orElseGet(() -> ownGroup(table.table()));
    TableGroup group = state.groups().get(name);
    boolean fresh = group == null;
    if (fresh && range.parts().isEmpty()) {
      throw AdminException.refused(
          "there is no table group '" + name + "'; give its ranges: SHARD BY RANGE(col) (..)");
    }
    if (fresh) {
      group = new TableGroup(name, type, ranges(state, range.parts()));
    } else if (!(group.placement() instanceof Placement.Range)) {
      throw AdminException.refused("table group '" + name + "' is placed by hash, not by range");
    } else if (!range.parts().isEmpty()
        && !range.yielding()
        && !group.placement().equals(ranges(state, range.parts()))) {
      throw AdminException.refused(
          "table group '" + name + "' has other ranges; leave them out to use the group's");
    }
    return sharded(table, column, type, group, fresh);
  }

  private static Placement.Range ranges(ClusterState state, List<RangePart> parts) {
    TreeMap<Long, String> bounds = new TreeMap<>();
    long from = Long.MIN_VALUE;
    for (int i = 0; i < parts.size(); i++) {
      RangePart part = parts.get(i);
      AdminContext.owner(state, part.shard());
      bounds.put(from, part.shard());
      boolean last = i == parts.size() - 1;
      if (part.lessThan().isEmpty() != last) {
        throw AdminException.refused(
            "the last range, and no other, must be VALUES LESS THAN (MAXVALUE)");
      }
      if (!last && part.lessThan().getAsLong() <= from) {
        throw AdminException.refused("ranges must be in rising order");
      }
      from = part.lessThan().orElse(from);
    }
    return new Placement.Range(bounds);
  }

  private static TablePlan sharded(
      CatalogTable table, CatalogColumn column, KeyType type, TableGroup group, boolean fresh) {
    if (!group.keyType().equals(type)) {
      throw AdminException.refused(
          "table group '%s' has keys of type %s, column '%s' is %s: use another group"
              .formatted(group.name(), describe(group.keyType()), column.name(), describe(type)));
    }
    return new TablePlan(
        new TableRule.Sharded(
            table.database(), table.table(), group.name(), column.name(), AutoIncrements.of(table)),
        Optional.of(group),
        fresh,
        group.placement().shards());
  }

  private static CatalogColumn column(CatalogTable table, String name) {
    int index = table.indexOf(name);
    if (index < 0) {
      throw new AdminException(1072, "42000", "Key column '" + name + "' doesn't exist in table");
    }
    return table.columns().get(index);
  }

  private static KeyType keyType(CatalogColumn column) {
    try {
      return ShardKeyTypes.of(
          column.dataType(), (int) Math.min(column.maxLength(), 255), column.collation());
    } catch (IllegalArgumentException e) {
      throw AdminException.notSupported("column '" + column.name() + "': " + e.getMessage());
    }
  }

  /** Tables of one key type live together unless they are told not to. */
  static String defaultGroup(KeyType type) {
    return switch (type) {
      case KeyType.IntegerKey _ -> "default";
      case KeyType.StringKey text ->
          "default_" + text.collation() + (text.spacesTrimmed() ? "_char" : "");
      case KeyType.BinaryKey binary ->
          "default_binary" + (binary.fixedLength() > 0 ? binary.fixedLength() : "");
    };
  }

  /** The group of a table that has ranges of its own. */
  static String ownGroup(String table) {
    return "range_" + table;
  }

  /** A key type in MySQL's words. */
  static String describe(KeyType type) {
    return switch (type) {
      case KeyType.IntegerKey _ -> "integer";
      case KeyType.StringKey text ->
          (text.spacesTrimmed() ? "char " : "string ") + text.collation();
      case KeyType.BinaryKey binary ->
          binary.fixedLength() > 0 ? "binary(" + binary.fixedLength() + ")" : "varbinary";
    };
  }
}
