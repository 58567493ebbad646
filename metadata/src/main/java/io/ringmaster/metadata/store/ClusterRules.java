package io.ringmaster.metadata.store;

import io.ringmaster.metadata.ClusterState;
import io.ringmaster.metadata.GlobalIndex;
import io.ringmaster.metadata.KeyType;
import io.ringmaster.metadata.LogicalDatabase;
import io.ringmaster.metadata.MetadataException;
import io.ringmaster.metadata.MetadataException.Reason;
import io.ringmaster.metadata.Migration;
import io.ringmaster.metadata.Placement;
import io.ringmaster.metadata.ProgramPlace;
import io.ringmaster.metadata.Server;
import io.ringmaster.metadata.Shard;
import io.ringmaster.metadata.StoredProgram;
import io.ringmaster.metadata.TableGroup;
import io.ringmaster.metadata.TableRule;
import io.ringmaster.metadata.placement.CanonicalKey;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/** The rules that span things: what is named must exist, and nothing may be had twice. */
final class ClusterRules {
  private final ClusterState state;
  private final List<String> faults = new ArrayList<>();

  private ClusterRules(ClusterState state) {
    this.state = state;
  }

  /**
   * Checks a state that is about to be stored.
   *
   * @throws MetadataException INVALID saying every fault
   */
  static void check(ClusterState state) {
    ClusterRules rules = new ClusterRules(state);
    rules.checkServers();
    rules.checkShards();
    state.databases().values().forEach(rules::checkDatabase);
    state.groups().values().forEach(rules::checkGroup);
    state.tables().values().forEach(rules::checkTable);
    for (StoredProgram program : state.programs().values()) {
      rules.needDatabase("stored program '" + program.key() + "'", program.database());
      ProgramPlace.fault(state, program).ifPresent(rules.faults::add);
    }
    rules.checkMigrations();
    rules.checkJoining();
    if (!rules.faults.isEmpty()) {
      throw new MetadataException(
          Reason.INVALID, String.join("; ", rules.faults.stream().sorted().toList()));
    }
  }

  private void checkServers() {
    Map<String, String> byAddress = new HashMap<>();
    for (Server server : state.servers().values()) {
      String other = byAddress.put(server.address(), server.name());
      if (other != null) {
        String first = other.compareTo(server.name()) < 0 ? other : server.name();
        String second = first.equals(other) ? server.name() : other;
        faults.add("servers '%s' and '%s' are both %s".formatted(first, second, server.address()));
      }
    }
  }

  private void checkShards() {
    Map<String, String> shardOfServer = new HashMap<>();
    for (Shard shard : state.shards().values()) {
      Stream.concat(Stream.of(shard.primary()), shard.replicas().stream())
          .forEach(
              server -> {
                if (!state.servers().containsKey(server)) {
                  faults.add(
                      "shard '%s' needs server '%s', which does not exist"
                          .formatted(shard.name(), server));
                }
                String other = shardOfServer.put(server, shard.name());
                if (other != null) {
                  faults.add(
                      other.equals(shard.name())
                          ? "server '%s' is twice in shard '%s'".formatted(server, other)
                          : "server '%s' is in two shards, %s"
                              .formatted(server, bothSorted(other, shard.name())));
                }
              });
    }
  }

  private void checkDatabase(LogicalDatabase database) {
    needOwner("database '" + database.name() + "'", database.homeShard());
  }

  private void checkGroup(TableGroup group) {
    String what = "table group '" + group.name() + "'";
    needDatabase(what, group.database());
    group.placement().shards().forEach(shard -> needOwner(what, shard));
    if (group.placement() instanceof Placement.Range
        && !(group.keyType() instanceof KeyType.IntegerKey)) {
      faults.add(what + " is placed by range, which needs an integer key");
    }
    try {
      CanonicalKey.of(group.keyType());
    } catch (IllegalArgumentException e) {
      faults.add(what + ": " + e.getMessage());
    }
  }

  private void checkTable(TableRule table) {
    String what = "table '" + table.key() + "'";
    needDatabase(what, table.database());
    switch (table) {
      case TableRule.Sharded sharded -> {
        TableGroup group = state.groups().get(sharded.group());
        if (group == null) {
          faults.add(
              "%s needs table group '%s', which does not exist".formatted(what, sharded.group()));
        } else if (!group.database().equals(table.database())) {
          faults.add(
              "%s can't be in table group '%s' of another database"
                  .formatted(what, sharded.group()));
        }
        for (GlobalIndex index : sharded.indexes()) {
          for (String needed : index.tables()) {
            boolean isThere =
                state.table(sharded.database(), needed).orElse(null)
                        instanceof TableRule.Sharded lookup
                    && lookup.indexed().filter(sharded.table()::equals).isPresent();
            if (!isThere) {
              faults.add(
                  "%s needs table '%s' for its global index '%s'"
                      .formatted(what, needed, index.name()));
            }
          }
        }
      }
      case TableRule.Single single -> needOwner(what, single.shard());
      case TableRule.View _, TableRule.Reference _ -> {
        // On the home shard, and on every shard there is: nothing is named.
      }
    }
  }

  /** While a migration runs, its group is as it knows it, and nobody else changes it. */
  private void checkMigrations() {
    Map<String, Long> running = new HashMap<>();
    Long holding = null;
    for (Migration migration : state.migrations().values()) {
      if (migration.phase().isEnd()) {
        continue;
      }
      String what = "migration " + migration.number();
      if (migration.phase().holds()) {
        if (holding != null) {
          faults.add(
              "migrations %d and %d can't both hold statements"
                  .formatted(
                      Math.min(holding, migration.number()),
                      Math.max(holding, migration.number())));
        }
        holding = migration.number();
      }
      Set<String> moved = new TreeSet<>(migration.relocation().groups());
      moved.add(migration.relocation().subject());
      for (String subject : moved) {
        Long other = running.put(subject, migration.number());
        if (other != null) {
          faults.add(
              "migrations %d and %d both move '%s'"
                  .formatted(
                      Math.min(other, migration.number()),
                      Math.max(other, migration.number()),
                      subject));
        }
      }
      migration.shards().forEach(shard -> needOwner(what, shard));
      migration
          .fault(state)
          .ifPresent(fault -> faults.add(what + " in " + migration.phase() + ": " + fault));
    }
  }

  /**
   * One thing is held at a time: who began something under one hold is let pass by the next, which
   * would be wrong for what the first still holds.
   */
  private void checkJoining() {
    List<String> joining =
        state.shards().values().stream().filter(Shard::joining).map(Shard::name).sorted().toList();
    if (joining.size() > 1) {
      faults.add("shards '%s' and '%s' can't both join".formatted(joining.get(0), joining.get(1)));
    }
    for (Migration migration : state.migrations().values()) {
      if (!joining.isEmpty() && migration.phase().holds()) {
        faults.add(
            "shard '%s' can't join while migration %d holds statements"
                .formatted(joining.getFirst(), migration.number()));
      }
    }
  }

  /** What is named must be a shard to which statements are routed. */
  private void needOwner(String what, String name) {
    Shard shard = state.shards().get(name);
    if (shard == null) {
      faults.add("%s needs shard '%s', which does not exist".formatted(what, name));
    } else if (shard.joining()) {
      faults.add("%s needs shard '%s', which is still joining".formatted(what, name));
    }
  }

  private void needDatabase(String what, String database) {
    if (!state.databases().containsKey(database)) {
      faults.add("%s needs database '%s', which does not exist".formatted(what, database));
    }
  }

  private static String bothSorted(String a, String b) {
    return a.compareTo(b) < 0 ? "'%s' and '%s'".formatted(a, b) : "'%s' and '%s'".formatted(b, a);
  }
}
