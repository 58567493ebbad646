package io.ringmaster.proxy.hold;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.channel.embedded.EmbeddedChannel;
import io.ringmaster.metadata.ClusterState;
import io.ringmaster.metadata.ClusterStateBuilder;
import io.ringmaster.metadata.KeyType;
import io.ringmaster.metadata.Migration;
import io.ringmaster.metadata.MigrationOptions;
import io.ringmaster.metadata.MigrationPhase;
import io.ringmaster.metadata.Placement;
import io.ringmaster.metadata.Relocation;
import io.ringmaster.metadata.Shard;
import io.ringmaster.metadata.ShardMap;
import io.ringmaster.metadata.TableGroup;
import io.ringmaster.metadata.placement.HashRing;
import io.ringmaster.proxy.metrics.ProxyMetrics;
import io.ringmaster.proxy.session.ClientSession;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** An event loop's hold by itself, and its rehearsal. */
class LoopHoldTest {
  private final EmbeddedChannel channel = new EmbeddedChannel();
  private final ClientSession session =
      new ClientSession(
          1,
          channel,
          new ProxyMetrics(
                  new ProxyMetrics.Sources(
                      () -> 0,
                      Map::of,
                      () -> true,
                      () -> 0,
                      () -> 0,
                      () -> 0,
                      () -> 0,
                      () -> 0,
                      () -> 0))
              .newLoop()
              .bytesOut);
  private final List<Long> drained = new ArrayList<>();
  private final LoopHold hold =
      new LoopHold(
          channel.eventLoop(),
          Duration.ofMinutes(1),
          (_, drainedEpoch, _) -> drained.add(drainedEpoch));
  private final List<String> went = new ArrayList<>();

  @AfterEach
  void close() {
    channel.finishAndReleaseAll();
  }

  private static ShardMap map(long epoch, MigrationPhase phase) {
    Placement before = new Placement.Hash(HashRing.assign(List.of("s1")), Map.of());
    Placement after = new Placement.Hash(HashRing.assign(List.of("s2")), Map.of());
    Migration migration =
        new Migration(
            1,
            "RESHARD",
            new Relocation.OfGroup("d.g", before, after),
            phase,
            MigrationOptions.DEFAULT,
            false,
            Migration.Wish.NONE,
            "",
            Instant.EPOCH,
            Instant.EPOCH);
    ClusterStateBuilder builder = new ClusterStateBuilder(ClusterState.empty());
    List.of("s1", "s2").forEach(name -> builder.put(new Shard(name, "on-" + name, List.of())));
    builder.put(migration);
    builder.put(
        new TableGroup("d.g", new KeyType.IntegerKey(), phase.isSwitched() ? after : before));
    return new ShardMap(builder.build(epoch));
  }

  /** A statement that waits, and says how it went on. */
  private void await(String name) {
    hold.await(
        session,
        new LoopHold.Held() {
          @Override
          public void again() {
            went.add(name + (hold.isRehearsing() ? " to rehearse" : ""));
          }

          @Override
          public void ended(LoopHold.End why) {
            went.add(name + " " + why);
          }
        });
  }

  @Test
  void beforeAHoldStatementsWaitForATurnOfTheLoopSomeTimes() {
    hold.adopted(map(1, MigrationPhase.VERIFY));
    assertFalse(hold.isRehearsing(), "owners can't change yet");
    hold.adopted(map(2, MigrationPhase.READY));
    int turns = 0;
    while (hold.isRehearsing()) {
      await("first");
      await("second");
      assertTrue(hold.isReleasing(), "others come behind them");
      assertEquals(List.of(), went);
      channel.runPendingTasks();
      assertEquals(List.of("first", "second"), went, "planned to run, not to rehearse once more");
      went.clear();
      turns++;
    }
    assertTrue(turns >= 10, "turns: " + turns);
    assertEquals(0, hold.waiting());
    hold.adopted(map(3, MigrationPhase.READY));
    assertTrue(hold.isRehearsing(), "again with each map: the worker rehearses its steps too");
    assertEquals(0, drained.getLast(), "nothing was held");
  }

  @Test
  void aHoldThatComesAmidARehearsalHoldsWhatWaits() {
    hold.adopted(map(2, MigrationPhase.READY));
    await("first");
    hold.adopted(map(3, MigrationPhase.CUTOVER));
    assertFalse(hold.isRehearsing());
    // It would be held again, with the map of now.
    channel.runPendingTasks();
    assertEquals(List.of("first"), went);
    await("second");
    channel.runPendingTasks();
    assertEquals(1, hold.waiting(), "until owners have changed, or not");
    assertEquals(3, drained.getLast());
    hold.adopted(map(4, MigrationPhase.REVERSE));
    assertFalse(hold.isRehearsing(), "who was held has waited long enough");
    channel.runPendingTasks();
    assertEquals(List.of("first", "second"), went);
    hold.adopted(map(5, MigrationPhase.REVERSE));
    assertTrue(hold.isRehearsing(), "for the way back");
  }
}
