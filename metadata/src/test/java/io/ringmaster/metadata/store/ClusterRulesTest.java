package io.ringmaster.metadata.store;

import static io.ringmaster.metadata.store.Clusters.server;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringmaster.metadata.Change;
import io.ringmaster.metadata.ClusterState;
import io.ringmaster.metadata.Entity;
import io.ringmaster.metadata.KeyType;
import io.ringmaster.metadata.LogicalDatabase;
import io.ringmaster.metadata.MetadataException;
import io.ringmaster.metadata.MetadataException.Reason;
import io.ringmaster.metadata.Migration;
import io.ringmaster.metadata.MigrationPhase;
import io.ringmaster.metadata.Placement;
import io.ringmaster.metadata.Relocation;
import io.ringmaster.metadata.Shard;
import io.ringmaster.metadata.TableGroup;
import io.ringmaster.metadata.TableRule;
import io.ringmaster.metadata.placement.HashRing;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class ClusterRulesTest {
  private static final ClusterState SHOP = ClusterState.empty().with(Clusters.shop());

  @Test
  void theShopIsValid() {
    ClusterRules.check(SHOP);
    assertEquals(1, SHOP.epoch());
  }

  @Test
  void whatIsNamedMustExist() {
    refused("shard 's3' needs server 'nix', which does not exist", add(shard("s3", "nix")));
    refused(
        "database 'd' needs shard 's9', which does not exist",
        add(new LogicalDatabase("d", "s9", Optional.empty())));
    refused(
        "table group 'shop.g' needs shard 's9', which does not exist",
        add(new TableGroup("shop.g", new KeyType.IntegerKey(), hash("s9"))));
    refused(
        "table group 'none.g' needs database 'none', which does not exist",
        add(new TableGroup("none.g", new KeyType.IntegerKey(), hash("s1"))));
    refused(
        "table 'shop.t' needs table group 'shop.x', which does not exist",
        add(new TableRule.Sharded("shop", "t", "shop.x", "id")));
    refused(
        "table 'shop.t' needs shard 's9', which does not exist",
        add(new TableRule.Single("shop", "t", "s9")));
    refused(
        "table 'none.t' needs database 'none', which does not exist",
        add(new TableRule.Reference("none", "t")));
  }

  @Test
  void whatIsNeededMustStay() {
    refused(
        "shard 's2' needs server 'b-replica', which does not exist",
        new Change.Remove(Entity.Kind.SERVER, "b-replica"));
    refused(
        "migration 7 in COPY: it needs table group 'shop.users', which does not exist;"
            + " table 'shop.events' needs table group 'shop.users', which does not exist;"
            + " table 'shop.orders' needs table group 'shop.users', which does not exist",
        new Change.Remove(Entity.Kind.GROUP, "shop.users"));
  }

  @Test
  void nothingIsHadTwice() {
    refused("server 'a' exists already", add(server("a", 9)));
    refused("servers 'a' and 'again' are both 127.0.0.1:3306", add(server("again", 3306)));
    refused("server 'a' is in two shards, 's1' and 's3'", add(shard("s3", "a")));
    refused(
        "server 'a' is twice in shard 's1'",
        new Change.Replace(new Shard("s1", "a", List.of("a"))));
    refused("table 'shop.orders' exists already", add(new TableRule.Reference("shop", "orders")));
  }

  @Test
  void whatIsReplacedOrRemovedMustBeThere() {
    refused("shard 's9' does not exist", new Change.Replace(shard("s9", "a")));
    refused("account 'nobody' does not exist", new Change.Remove(Entity.Kind.ACCOUNT, "nobody"));
  }

  @Test
  void aGroupsKeyMustBePlaceable() {
    TreeMap<Long, String> all = new TreeMap<>(Map.of(Long.MIN_VALUE, "s1"));
    refused(
        "table group 'shop.g' is placed by range, which needs an integer key",
        add(new TableGroup("shop.g", new KeyType.BinaryKey(0), new Placement.Range(all))));
    String message =
        message(add(new TableGroup("shop.g", new KeyType.StringKey("utf8mb4_da_ci"), hash("s1"))));
    assertTrue(message.startsWith("table group 'shop.g': a column of collation utf8mb4_da_ci"));
    assertTrue(message.contains("utf8mb4_0900_ai_ci"), message);
  }

  @Test
  void whileAMigrationRunsItsGroupIsItsOwn() {
    Placement users = SHOP.groups().get("shop.users").placement();
    refused(
        "migrations 7 and 8 both move 'shop.users'",
        add(Clusters.migration(8, "shop.users", users, MigrationPhase.PLANNED)));
    refused(
        "migration 7 in COPY: table group 'shop.users' is not placed as it has it",
        new Change.Replace(new TableGroup("shop.users", new KeyType.IntegerKey(), hash("s1"))));
    refused(
        "migration 9 in READY: it needs table group 'shop.x', which does not exist",
        add(Clusters.migration(9, "shop.x", users, MigrationPhase.READY)));
    TableRule.Single table = new TableRule.Single("shop", "logs", "s2");
    TableGroup byRange = SHOP.groups().get("shop.by range");
    refused(
        "migrations 5 and 9 both move 'TABLE shop.logs';"
            + " migrations 5 and 9 both move 'shop.by range'",
        add(Clusters.ofTable(9, table, byRange)));
    refused(
        "migration 5 in READY: table 'shop.logs' has not the rule it has for it",
        new Change.Replace(new TableRule.Single("shop", "logs", "s1")));
    TreeMap<Long, String> all = new TreeMap<>(Map.of(Long.MIN_VALUE, "s1"));
    refused(
        "migration 5 in READY: table group 'shop.by range' is not as it has it",
        new Change.Replace(
            new TableGroup(byRange.name(), byRange.keyType(), new Placement.Range(all))));
    Migration ofTable = SHOP.migrations().get("5");
    assertEquals(ofTable, SHOP.migrationOf(table).orElseThrow());
    assertEquals(ofTable, SHOP.migrationOf("shop.by range").orElseThrow());
    assertTrue(SHOP.migrationOf(new TableRule.Single("shop", "other", "s2")).isEmpty());
    Migration running = SHOP.migrations().get("7");
    assertEquals(running, SHOP.migrationOf(SHOP.tables().get("shop.orders")).orElseThrow());
    assertEquals(running, SHOP.migrationOf("shop.users").orElseThrow());
    assertTrue(SHOP.migrationOf("shop.names").isEmpty(), "it has ended");
  }

  @Test
  void aShardThatJoinsOwnsNothing() {
    ClusterState joining =
        SHOP.with(
            List.of(
                add(server("c", 3309)),
                add(new Shard("s3", "c", List.of(), true)),
                add(server("d", 3310))));
    ClusterRules.check(joining);
    String still = "shard 's3', which is still joining";
    refused(
        joining,
        "database 'd' needs " + still,
        add(new LogicalDatabase("d", "s3", Optional.empty())));
    refused(
        joining,
        "table group 'shop.g' needs " + still,
        add(new TableGroup("shop.g", new KeyType.IntegerKey(), hash("s3"))));
    refused(joining, "table 'shop.t' needs " + still, add(new TableRule.Single("shop", "t", "s3")));
    Placement blobs = SHOP.groups().get("shop.blobs").placement();
    Migration planned = Clusters.migration(9, "shop.blobs", blobs, MigrationPhase.PLANNED);
    Migration toJoining =
        Migration.planned(
            9,
            "",
            new Relocation.OfGroup("shop.blobs", blobs, hash("s3")),
            planned.options(),
            Instant.EPOCH);
    refused(joining, "migration 9 needs " + still, add(toJoining));
  }

  @Test
  void onlyOneThingIsHeldAtATime() {
    ClusterState joining =
        SHOP.with(
            List.of(
                add(server("c", 3309)),
                add(new Shard("s3", "c", List.of(), true)),
                add(server("d", 3310))));
    refused(
        joining,
        "shards 's3' and 's4' can't both join",
        add(new Shard("s4", "d", List.of(), true)));
    Placement blobs = SHOP.groups().get("shop.blobs").placement();
    refused(
        joining,
        "shard 's3' can't join while migration 9 holds statements",
        add(Clusters.migration(9, "shop.blobs", blobs, MigrationPhase.CUTOVER)));
  }

  /** The owners change and the migration says so, or neither. */
  @Test
  void theSwitchChangesGroupAndMigrationTogether() {
    Instant now = Instant.EPOCH;
    Migration ready = SHOP.migrations().get("7").to(MigrationPhase.CATCH_UP, now);
    ready = ready.to(MigrationPhase.VERIFY, now).to(MigrationPhase.READY, now);
    Migration held = ready.to(MigrationPhase.CUTOVER, now);
    Migration switched = held.to(MigrationPhase.REVERSE, now);
    TableGroup moved = new TableGroup("shop.users", new KeyType.IntegerKey(), hash("s1"));
    ClusterState before = SHOP.with(List.of(new Change.Replace(held)));
    ClusterRules.check(before);
    ClusterRules.check(
        before.with(List.of(new Change.Replace(moved), new Change.Replace(switched))));
    refused(
        "migration 7 in REVERSE: table group 'shop.users' is not placed as it has it",
        new Change.Replace(switched));
  }

  @Test
  void allFaultsAreSaidAtOnce() {
    assertEquals(
        "shard 's3' needs server 'x', which does not exist;"
            + " shard 's4' needs server 'y', which does not exist",
        message(add(shard("s4", "y")), add(shard("s3", "x"))));
  }

  private static void refused(String message, Change change) {
    assertEquals(message, message(change));
  }

  private static void refused(ClusterState state, String message, Change change) {
    assertEquals(message, message(state, change));
  }

  private static String message(Change... changes) {
    return message(SHOP, changes);
  }

  private static String message(ClusterState state, Change... changes) {
    MetadataException error =
        assertThrows(
            MetadataException.class, () -> ClusterRules.check(state.with(List.of(changes))));
    assertEquals(Reason.INVALID, error.reason());
    return error.getMessage();
  }

  private static Change add(Entity entity) {
    return new Change.Add(entity);
  }

  private static Shard shard(String name, String primary) {
    return new Shard(name, primary, List.of());
  }

  private static Placement hash(String shard) {
    return new Placement.Hash(HashRing.assign(List.of(shard)), Map.of());
  }
}
