package io.ringmaster.it.ownership;

import io.ringmaster.metadata.ClusterState;
import io.ringmaster.metadata.KeyType;
import io.ringmaster.metadata.LogicalDatabase;
import io.ringmaster.metadata.Placement;
import io.ringmaster.metadata.Shard;
import io.ringmaster.metadata.ShardMap;
import io.ringmaster.metadata.TableGroup;
import io.ringmaster.metadata.TableRule;
import io.ringmaster.metadata.placement.OwnershipFilter;
import io.ringmaster.proxy.gather.LimitValues;
import io.ringmaster.proxy.gather.Splicer;
import io.ringmaster.router.Router;
import io.ringmaster.router.Routing;
import io.ringmaster.router.catalog.Catalog;
import io.ringmaster.router.catalog.CatalogColumn;
import io.ringmaster.router.catalog.CatalogTable;
import io.ringmaster.router.digest.Digest;
import io.ringmaster.router.digest.Digester;
import io.ringmaster.router.digest.LexerMode;
import io.ringmaster.router.plan.Ownership;
import io.ringmaster.router.plan.Plan;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A database with the sharded tables {@code a}, {@code b}, {@code c} {@code (k, n, v)} of one group
 * and the reference table {@code r (n, v)}, planned as for a shard that owns half of the keys.
 */
final class Family {
  static final List<String> SHARDED = List.of("a", "b", "c");

  private final Routing routing;
  private final String database;

  Family(String database) {
    this.database = database;
    String group = database + ".g";
    List<String> slots = new ArrayList<>(Collections.nCopies(Placement.Hash.SLOTS, "here"));
    for (int slot = 0; slot < slots.size(); slot += 2) {
      slots.set(slot, "there");
    }
    // The key 3 is pinned, so that the predicate has all its parts.
    var placement = new Placement.Hash(slots, Map.of("33", "here", "34", "there"));
    var rules = new java.util.HashMap<String, TableRule>();
    var tables = new java.util.HashMap<String, CatalogTable>();
    for (String table : SHARDED) {
      rules.put(database + "." + table, new TableRule.Sharded(database, table, group, "k"));
      tables.put(database + "." + table, table(table, List.of("k", "n", "v")));
    }
    rules.put(database + ".r", new TableRule.Reference(database, "r"));
    tables.put(database + ".r", table("r", List.of("n", "v")));
    var state =
        new ClusterState(
            1,
            Map.of(),
            Map.of(
                "here", new Shard("here", "h", List.of()),
                "there", new Shard("there", "t", List.of())),
            Map.of(database, new LogicalDatabase(database, "here", Optional.empty())),
            Map.of(group, new TableGroup(group, new KeyType.IntegerKey(), placement)),
            rules,
            Map.of(),
            Map.of());
    routing =
        new Routing(
            new ShardMap(state, Map.of(group, Set.of("here", "there"))), new Catalog(1, tables));
  }

  private CatalogTable table(String name, List<String> columns) {
    return new CatalogTable(
        database,
        name,
        columns.stream()
            .map(c -> new CatalogColumn(c, "int", false, 0, "", false, false, false, true))
            .toList(),
        List.of(columns.subList(0, Math.min(2, columns.size()))));
  }

  /** What tells the rows that the shard owns. */
  OwnershipFilter owned() {
    return routing.map().foreignRowFilter(database + ".g", routing.map().number("here"));
  }

  /** The statement kept to the rows that the shard owns; empty when there is no place for that. */
  Optional<String> kept(String sql) {
    byte[] bytes = sql.getBytes(StandardCharsets.UTF_8);
    Digest digest = new Digest();
    new Digester().digest(bytes, 0, bytes.length, LexerMode.DEFAULT, digest);
    Plan plan = new Router(1).route(digest, database, routing);
    Ownership ownership =
        switch (plan) {
          case Plan.Read read -> read.ownership();
          case Plan.Write write -> write.ownership();
          case Plan.Composed _,
              Plan.Finished _,
              Plan.Viewed _,
              Plan.Local _,
              Plan.Refuse _,
              Plan.Unparsed _ ->
              throw new IllegalArgumentException(plan + ": " + sql);
        };
    return switch (ownership) {
      case Ownership.Unneeded _ -> Optional.of(sql);
      case Ownership.Nowhere _ -> Optional.empty();
      case Ownership.Points points ->
          Optional.of(
              new String(
                  Splicer.splice(
                      bytes,
                      0,
                      bytes.length,
                      digest,
                      points.splices(),
                      LimitValues.NONE,
                      owned()::predicate,
                      StandardCharsets.UTF_8),
                  StandardCharsets.UTF_8));
    };
  }
}
