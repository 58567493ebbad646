package io.ringmaster.metadata.store;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringmaster.metadata.Account;
import io.ringmaster.metadata.AutoIncrement;
import io.ringmaster.metadata.Change;
import io.ringmaster.metadata.CommitMode;
import io.ringmaster.metadata.DayWindow;
import io.ringmaster.metadata.Entity;
import io.ringmaster.metadata.KeyType;
import io.ringmaster.metadata.LogicalDatabase;
import io.ringmaster.metadata.Migration;
import io.ringmaster.metadata.MigrationOptions;
import io.ringmaster.metadata.MigrationPhase;
import io.ringmaster.metadata.PlacedTable;
import io.ringmaster.metadata.Placement;
import io.ringmaster.metadata.Relocation;
import io.ringmaster.metadata.Secret;
import io.ringmaster.metadata.Server;
import io.ringmaster.metadata.Shard;
import io.ringmaster.metadata.StoredProgram;
import io.ringmaster.metadata.TableGroup;
import io.ringmaster.metadata.TableRule;
import io.ringmaster.metadata.TlsMode;
import io.ringmaster.metadata.placement.HashRing;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** A cluster to test with. */
final class Clusters {
  static final String PASSWORD = "pä$$-word";
  static final String VERIFIER = "$A$005$verifier-of-app";

  private Clusters() {}

  static Server server(String name, int port) {
    return new Server(
        name, "127.0.0.1", port, "ringmaster", new Secret(PASSWORD), TlsMode.PREFERRED);
  }

  /** Waits until a store has seen an epoch. */
  static void awaitEpoch(MetadataStore store, long epoch) throws InterruptedException {
    for (int i = 0; store.state().epoch() < epoch; i++) {
      assertTrue(i < 1000, "epoch " + store.state().epoch() + " after 10 s");
      Thread.sleep(10);
    }
  }

  static Change add(Entity entity) {
    return new Change.Add(entity);
  }

  /** A thing of every kind and variant, with names that need care. */
  static List<Change> shop() {
    TreeMap<Long, String> ranges = new TreeMap<>();
    ranges.put(Long.MIN_VALUE, "s1");
    ranges.put(1000L, "s2");
    Placement hash =
        new Placement.Hash(HashRing.assign(List.of("s1", "s2")), Map.of("6162", "s2", "", "s1"));
    KeyType ci = new KeyType.StringKey("utf8mb4_0900_ai_ci", true);
    TableGroup byRange =
        new TableGroup("shop.by range", new KeyType.IntegerKey(), new Placement.Range(ranges));
    TableRule.Single single = new TableRule.Single("shop", "logs", "s2");
    return List.of(
        add(server("a", 3306)),
        add(server("b", 3307)),
        add(
            new Server(
                "b-replica",
                "127.0.0.1",
                3308,
                "ringmaster",
                new Secret(PASSWORD),
                TlsMode.VERIFY_CA,
                OptionalLong.of(1L << 41))),
        add(new Shard("s1", "a", List.of())),
        add(new Shard("s2", "b", List.of("b-replica"))),
        add(new LogicalDatabase("shop", "s1", Optional.of("tenant_id"))),
        add(new LogicalDatabase("ünï/ %2F", "s1", Optional.empty())),
        add(
            new LogicalDatabase(
                "reports", "s2", Optional.empty(), Optional.of(CommitMode.BEST_EFFORT))),
        add(new TableGroup("shop.users", new KeyType.IntegerKey(), hash)),
        add(new TableGroup("shop.names", ci, hash)),
        add(new TableGroup("shop.blobs", new KeyType.BinaryKey(16), hash)),
        add(byRange),
        add(
            new TableRule.Sharded(
                "shop",
                "orders",
                "shop.users",
                "user_id",
                Optional.of(new AutoIncrement("id", "0123abc", AutoIncrement.Maker.BLOCKS)))),
        add(
            new TableRule.Sharded(
                "shop",
                "events",
                "shop.users",
                "user_id",
                Optional.of(new AutoIncrement("id", "0123abd", AutoIncrement.Maker.SNOWFLAKE)))),
        add(new TableRule.Reference("shop", "countries")),
        add(new TableRule.Single("shop", "a/b.c d%", "s2")),
        add(single),
        add(
            new StoredProgram(
                "shop",
                StoredProgram.Type.PROCEDURE,
                "Pay all, 100 %.",
                Optional.empty(),
                new TreeSet<>(Set.of("logs", "other.")),
                new TreeSet<>(Set.of("logs")),
                new TreeSet<>(Set.of("x")),
                true)),
        add(
            new StoredProgram(
                "shop",
                StoredProgram.Type.TRIGGER,
                "Noted",
                Optional.of("logs"),
                new TreeSet<>(),
                new TreeSet<>(),
                new TreeSet<>(),
                false)),
        add(
            new Account(
                "app",
                "caching_sha2_password",
                new Secret(VERIFIER),
                false,
                Set.of("shop", "other"))),
        add(
            new Account(
                "batch",
                "mysql_native_password",
                new Secret(VERIFIER),
                false,
                Set.of(),
                Optional.of(CommitMode.SINGLE))),
        add(migration(7, "shop.users", hash, MigrationPhase.COPY)),
        add(ofTable(5, single, byRange)),
        add(
            migration(3, "shop.names", hash, MigrationPhase.DONE)
                .withNote("4 rows \"moved\"")
                .withPaused(true)));
  }

  /** A migration that leads everything to shard {@code s1}. */
  static Migration migration(long number, String group, Placement before, MigrationPhase phase) {
    return migration(
        number,
        "RESHARD GROUP `" + group + "` REMOVE SHARD s2",
        new Relocation.OfGroup(
            group, before, new Placement.Hash(HashRing.assign(List.of("s1")), Map.of())),
        phase);
  }

  /** A migration that spreads a single table over a group's shards. */
  static Migration ofTable(long number, TableRule.Single table, TableGroup group) {
    return migration(
        number,
        "RESHARD MOVE TABLE ..",
        new Relocation.OfTable(
            new PlacedTable(table, Optional.empty()),
            new PlacedTable(
                new TableRule.Sharded(table.database(), table.table(), group.name(), "id"),
                Optional.of(group))),
        MigrationPhase.READY);
  }

  private static Migration migration(
      long number, String statement, Relocation relocation, MigrationPhase phase) {
    Instant created = Instant.parse("2026-11-21T10:15:30.123Z");
    return new Migration(
        number,
        statement,
        relocation,
        phase,
        new MigrationOptions(
            true,
            List.of(DayWindow.parse("22:00", "06:00"), DayWindow.parse("12:30", "13:00")),
            MigrationOptions.Cutover.AT,
            Optional.of(created.plusSeconds(3600)),
            Duration.ofMillis(250),
            Duration.ofDays(1)),
        false,
        Migration.Wish.NONE,
        "",
        created,
        created.plusSeconds(5));
  }
}
