package io.ringmaster.proxy.sequence;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringmaster.metadata.store.ClusterKey;
import io.ringmaster.metadata.store.EmbeddedZooKeeper;
import io.ringmaster.metadata.store.MachineMarks;
import io.ringmaster.metadata.store.MetadataStore;
import io.ringmaster.metadata.store.StoreConfig;
import io.ringmaster.proxy.sequence.NumberMaker.Answer;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Time-ordered ids with a clock of the test's own and marks in a real ZooKeeper. */
class SnowflakesTest {
  private static final long BIG = Long.MAX_VALUE;
  private static final long NOW = Instant.parse("2027-03-01T12:00:00Z").toEpochMilli();
  private static final int MACHINE = (1 << 22) - (1 << 15);

  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final AtomicLong clock = new AtomicLong(NOW);
  private EmbeddedZooKeeper zooKeeper;
  private MetadataStore store;
  private Snowflakes source;

  @BeforeEach
  void start(@TempDir Path dir) {
    zooKeeper = EmbeddedZooKeeper.start(dir, 0);
    store = MetadataStore.open(StoreConfig.of(zooKeeper.connectString()), ClusterKey.random());
    source = snowflakes("one");
  }

  @AfterEach
  void stop() {
    store.close();
    zooKeeper.close();
    threads.close();
  }

  private Snowflakes snowflakes(String proxy) {
    return new Snowflakes(proxy, store.machines(), clock::get, threads);
  }

  private static String await(Snowflakes of) throws Exception {
    CompletableFuture<String> told = new CompletableFuture<>();
    of.await(told::complete);
    return told.get(30, TimeUnit.SECONDS);
  }

  private static long take(Snowflakes of, int count) throws Exception {
    for (int i = 0; i < 10; i++) {
      long first = of.take(count);
      if (first != 0) {
        return first;
      }
      assertNull(await(of));
    }
    throw new AssertionError("no ids");
  }

  private static long machine(long id) {
    return (id & MACHINE) >> 15;
  }

  @Test
  void idsOfAStatementAreConsecutiveAndLaterOnesAreGreater() throws Exception {
    long first = take(source, 1000);
    assertEquals(NOW, Snowflakes.millisOf(first));
    assertEquals(first + 1000, take(source, 1));
    // What is left of the millisecond is too short: the next is borrowed.
    long next = take(source, Snowflakes.PER_MILLI);
    assertEquals(NOW + 1, Snowflakes.millisOf(next));
    assertEquals(NOW + 1, Snowflakes.millisOf(next + Snowflakes.PER_MILLI - 1));
    assertEquals(machine(first), machine(next + Snowflakes.PER_MILLI - 1));
    clock.addAndGet(500);
    assertEquals(NOW + 500, Snowflakes.millisOf(take(source, 1)));
  }

  @Test
  void aThousandStatementsCostNoRequest() throws Exception {
    take(source, 1);
    long before = store.machines().requests();
    for (int i = 0; i < 1000; i++) {
      clock.addAndGet(20);
      take(source, 100);
    }
    assertEquals(before, store.machines().requests());
  }

  @Test
  void theMarkIsRaisedInTimeAndIdsEndAtIt() throws Exception {
    take(source, 1);
    clock.addAndGet(31_000);
    assertNotEquals(0, source.take(1));
    // Until what was begun by that has ended.
    assertNull(await(source));
    clock.addAndGet(59_000);
    assertNotEquals(0, source.take(1), "the mark was raised");
    zooKeeper.close();
    clock.addAndGet(61_000);
    assertEquals(0, source.take(1));
    assertTrue(await(source).contains("ZooKeeper"));
  }

  @Test
  void aClockThatStepsBackALittleIsNotFollowed() throws Exception {
    long last = take(source, 3) + 2;
    clock.set(NOW - 9_000);
    assertEquals(last + 1, take(source, 1));
    long borrowed = take(source, Snowflakes.PER_MILLI);
    assertEquals(NOW + 1, Snowflakes.millisOf(borrowed));
  }

  @Test
  void aClockThatStepsBackFarEndsTheIdsUntilItIsMadeGood() throws Exception {
    long last = take(source, 1);
    clock.set(NOW - 3_600_000);
    assertEquals(0, source.take(1));
    String cause = await(source);
    assertTrue(cause.contains("the clock of proxy one says 2027-03-01T11:00:00Z"), cause);
    assertTrue(cause.contains("ids are made again from 2027-03-01T11:59:50Z"), cause);
    clock.set(NOW - 5_000);
    assertEquals(last + 1, take(source, 1));
  }

  @Test
  void aClockOfAnotherCenturyIsNamed() throws Exception {
    clock.set(Instant.parse("1999-01-01T00:00:00Z").toEpochMilli());
    assertEquals(0, source.take(1));
    assertTrue(await(source).contains("says 1999-01-01T00:00:00Z; SNOWFLAKE ids are made from"));
  }

  @Test
  void whoWasReplacedEndsAtItsMarkBehindWhichTheNextBegins() throws Exception {
    long before = take(source, 1);
    int machine = (int) machine(before);
    // As the end of a session does that its process has not heard of: the number is free.
    store.machines().take(machine, "nobody").ifPresent(lead -> lead.close());
    MachineMarks.Mark mark = store.machines().read(machine);
    Instant taken = mark.until().plusSeconds(60);
    assertTrue(store.machines().replace(machine, mark, taken, "two").isPresent());
    clock.addAndGet(59_000);
    long stopped = source.take(1);
    assertTrue(Snowflakes.millisOf(stopped) <= mark.until().toEpochMilli());
    clock.addAndGet(2_000);
    assertEquals(0, source.take(1), "its mark is behind it, and can't be raised any more");
    long next = take(source, 1);
    assertNotEquals(machine, machine(next), "the number is another's");
  }

  @Test
  void aLostSessionEndsTheIdsUntilThereIsANumberAgain() throws Exception {
    long first = take(source, 1);
    source.sessionLost();
    assertEquals(0, source.take(1));
    long next = take(source, 1);
    // The session lives on here, and has the first number still.
    assertNotEquals(machine(first), machine(next));
    assertTrue(Snowflakes.millisOf(next) >= Snowflakes.millisOf(first));
  }

  @Test
  void aNumberIsUsedAgainBehindItsMark() throws Exception {
    // All numbers were used by proxies that have died, up to a moment that is not there yet.
    for (int machine = 0; machine < MachineLease.MACHINES; machine++) {
      Instant until = Instant.ofEpochMilli(NOW + 3_000 + machine);
      assertTrue(
          store
              .machines()
              .replace(machine, store.machines().read(machine), until, "dead")
              .isPresent());
    }
    long first = take(source, 1);
    assertEquals(0, machine(first), "whose mark is the least");
    assertEquals(NOW + 3_001, Snowflakes.millisOf(first));
  }

  @Test
  void aClockThatWasSetBackWhileTheProxyWasAwayRepeatsNothing() throws Exception {
    for (int machine = 0; machine < MachineLease.MACHINES; machine++) {
      Instant until = Instant.ofEpochMilli(NOW + 3_600_000);
      assertTrue(
          store
              .machines()
              .replace(machine, store.machines().read(machine), until, "dead")
              .isPresent());
    }
    assertEquals(0, source.take(1));
    String cause = await(source);
    assertEquals(0, source.take(1));
    assertTrue(cause.contains("ids were made up to 2027-03-01T13:00:00"), cause);
    clock.set(NOW + 3_600_001);
    take(source, 1);
  }

  @Test
  void whatIsClosedIsTakenAtOnceAgain() throws Exception {
    long first = take(source, 1);
    source.close();
    MachineMarks.Mark mark = store.machines().read((int) machine(first));
    assertEquals(Instant.ofEpochMilli(NOW), mark.until());
    assertTrue(store.machines().take((int) machine(first), "two").isPresent());
  }

  @Test
  void manyProxiesMakeEachIdOnce() throws Exception {
    Set<Long> ids = new HashSet<>();
    List<Snowflakes> proxies = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      proxies.add(snowflakes("p" + i));
    }
    int made = 0;
    for (int round = 0; round < 50; round++) {
      for (Snowflakes proxy : proxies) {
        long first = take(proxy, round + 1);
        for (int i = 0; i <= round; i++) {
          ids.add(first + i);
          made++;
        }
      }
      clock.addAndGet(round % 3 - 1);
    }
    assertEquals(made, ids.size());
  }

  @Test
  void asNumbersOfAColumn() throws Exception {
    SnowflakeMaker maker = new SnowflakeMaker(source, clock::get);
    take(source, 1);
    long next = source.take(1) + 1;
    long[] rows = {NumberMaker.WANTED, 700, NumberMaker.UNCOUNTED, NumberMaker.WANTED};
    assertEquals(new Answer.Given(next), maker.number(rows, BIG));
    assertArrayEquals(new long[] {next, 700, NumberMaker.UNCOUNTED, next + 1}, rows);
    assertEquals(new Answer.Given(0), maker.number(new long[] {next, BIG}, BIG));
    Answer.Refused future =
        assertInstanceOf(
            Answer.Refused.class,
            maker.number(new long[] {Snowflakes.least(NOW + 3_600_000)}, BIG));
    assertTrue(future.reason().contains("made from 2027-03-01T13:00:00Z on"), future.reason());
    assertInstanceOf(Answer.Refused.class, maker.number(new long[Snowflakes.PER_MILLI + 1], BIG));
    assertInstanceOf(Answer.Given.class, maker.number(new long[Snowflakes.PER_MILLI], BIG));
  }
}
