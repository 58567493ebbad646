package io.ringmaster.proxy.sequence;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringmaster.metadata.Reservations;
import io.ringmaster.metadata.store.ClusterKey;
import io.ringmaster.metadata.store.EmbeddedZooKeeper;
import io.ringmaster.metadata.store.MetadataStore;
import io.ringmaster.metadata.store.StoreConfig;
import io.ringmaster.proxy.sequence.NumberMaker.Answer;
import io.ringmaster.router.plan.Numbering;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;

/** Numbers from blocks in a real ZooKeeper. */
class BlockMakerTest {
  private static final long BIG = Long.MAX_VALUE;
  private static final ExecutorService THREADS = Executors.newVirtualThreadPerTaskExecutor();
  private static EmbeddedZooKeeper zooKeeper;
  private static MetadataStore store;
  private String sequence;
  private BlockMaker maker;

  @BeforeAll
  static void start(@TempDir Path dir) {
    zooKeeper = EmbeddedZooKeeper.start(dir, 0);
    store = MetadataStore.open(StoreConfig.of(zooKeeper.connectString()), ClusterKey.random());
  }

  @AfterAll
  static void stop() {
    store.close();
    zooKeeper.close();
    THREADS.close();
  }

  @BeforeEach
  void name(TestInfo test) {
    sequence = test.getTestMethod().orElseThrow().getName();
    maker = maker("one");
  }

  private BlockMaker maker(String proxy) {
    return new BlockMaker(sequence, proxy, store.sequences(), _ -> OptionalLong.of(1), THREADS);
  }

  private static long[] wanted(int rows) {
    return new long[rows];
  }

  /** Asks, and waits as often as need be. */
  private static Answer ask(NumberMaker maker, long[] rows, long greatest) throws Exception {
    for (int i = 0; i < 100; i++) {
      Answer answer = maker.number(rows, greatest);
      if (!(answer instanceof Answer.Later)) {
        return answer;
      }
      assertNull(await(maker, rows, greatest));
    }
    throw new AssertionError("no numbers");
  }

  private static String await(NumberMaker maker, long[] rows, long greatest) throws Exception {
    CompletableFuture<String> told = new CompletableFuture<>();
    maker.await(rows, greatest, told::complete);
    return told.get(30, TimeUnit.SECONDS);
  }

  private static long[] numbers(NumberMaker maker, long... rows) throws Exception {
    assertInstanceOf(Answer.Given.class, ask(maker, rows, BIG));
    return rows;
  }

  @Test
  void numbersAreDenseAndConsecutive() throws Exception {
    assertArrayEquals(new long[] {1}, numbers(maker, 0));
    assertArrayEquals(new long[] {2, 3, 4}, numbers(maker, 0, 0, 0));
    long[] many = numbers(maker, wanted(5000));
    assertArrayEquals(IntStream.range(5, 5005).asLongStream().toArray(), many);
    assertEquals(new Answer.Given(5005), ask(maker, wanted(1), BIG));
  }

  @Test
  void givenValuesRaiseTheCount() throws Exception {
    assertArrayEquals(new long[] {1}, numbers(maker, 0));
    assertArrayEquals(new long[] {5}, numbers(maker, 5));
    assertArrayEquals(new long[] {6}, numbers(maker, 0));
    assertArrayEquals(new long[] {100}, numbers(maker, 100));
    assertArrayEquals(new long[] {101}, numbers(maker, 0));
    assertArrayEquals(new long[] {3, Numbering.UNCOUNTED}, numbers(maker, 3, -1));
    assertArrayEquals(new long[] {102, 700, 701, 600}, numbers(maker, 0, 700, 0, 600));
    assertArrayEquals(new long[] {702}, numbers(maker, 0));
  }

  @Test
  void rowsBeforeAGivenValueGetNumbersBelowItThoughNoneWereLeft() throws Exception {
    assertArrayEquals(new long[] {1, 700, 701}, numbers(maker, 0, 700, 0));
    assertArrayEquals(new long[] {702}, numbers(maker, 0));
  }

  @Test
  void anotherProxysNumbersAreNotStored() throws Exception {
    assertArrayEquals(new long[] {1}, numbers(maker, 0));
    BlockMaker two = maker("two");
    long[] value = {3};
    assertInstanceOf(Answer.Taken.class, ask(two, value, BIG));
    assertArrayEquals(new long[] {3}, numbers(maker, 3));
    assertArrayEquals(new long[] {4}, numbers(maker, 0));
    maker.giveUp();
    // What it knows is old: it has to look again.
    assertInstanceOf(Answer.Taken.class, two.number(value, BIG));
    assertNull(await(two, value, BIG));
    assertInstanceOf(Answer.Given.class, two.number(value, BIG));
    assertArrayEquals(new long[] {BlockSize.LEAST + 1}, numbers(two, 0));
  }

  @Test
  void aTypeHasAnEnd() throws Exception {
    assertArrayEquals(new long[] {125}, numbers(maker, 125));
    assertInstanceOf(Answer.Exhausted.class, ask(maker, wanted(3), 127));
    assertEquals(new Answer.Given(126), ask(maker, wanted(1), 127));
    assertEquals(new Answer.Given(127), ask(maker, wanted(1), 127));
    assertEquals(new Answer.Given(127), ask(maker, wanted(1), 127));
    assertArrayEquals(new long[] {BIG - 1}, numbers(maker, BIG - 1));
    assertEquals(new Answer.Given(BIG), ask(maker, wanted(1), BIG));
    assertEquals(new Answer.Given(BIG), ask(maker, wanted(1), BIG));
    assertInstanceOf(Answer.Exhausted.class, ask(maker, wanted(2), BIG));
  }

  @Test
  void nobodyGetsNumbersWhileACountIsClosed() throws Exception {
    store.sequences().create(sequence, Reservations.CLOSED);
    assertNull(await(maker, wanted(1), BIG));
    assertInstanceOf(Answer.Later.class, maker.number(wanted(1), BIG));
    store.sequences().remove(sequence);
    assertArrayEquals(new long[] {1}, numbers(maker, 0));
  }

  @Test
  void aCountBeginsBehindTheRows() throws Exception {
    BlockMaker late =
        new BlockMaker(sequence, "late", store.sequences(), _ -> OptionalLong.of(77), THREADS);
    assertArrayEquals(new long[] {77}, numbers(late, 0));
    assertArrayEquals(new long[] {77 + BlockSize.LEAST}, numbers(maker, 0));
  }

  @Test
  void manyTakeNumbersAtOnceAndAskSeldom() throws Exception {
    BlockMaker two = maker("two");
    long before = store.sequences().requests();
    int rounds = 4000;
    Callable<Set<Long>> client =
        () -> {
          Set<Long> taken = new HashSet<>();
          for (int i = 0; i < rounds; i++) {
            for (long number : numbers(i % 2 == 0 ? maker : two, 0, 0, 0, 0)) {
              taken.add(number);
            }
          }
          return taken;
        };
    List<Future<Set<Long>>> running =
        IntStream.range(0, 8).mapToObj(_ -> THREADS.submit(client)).toList();
    Set<Long> all = new HashSet<>();
    for (Future<Set<Long>> one : running) {
      all.addAll(one.get());
    }
    assertEquals(8 * rounds * 4, all.size());
    long requests = store.sequences().requests() - before;
    assertTrue(requests <= all.size() / 1000, requests + " requests for " + all.size());
  }

  @Test
  void whatIsReservedGoesOnWithoutZooKeeper(@TempDir Path dir) throws Exception {
    EmbeddedZooKeeper own = EmbeddedZooKeeper.start(dir, 0);
    int port = own.port();
    try (MetadataStore away =
        MetadataStore.open(StoreConfig.of(own.connectString()), ClusterKey.random())) {
      BlockMaker cut =
          new BlockMaker(sequence, "cut", away.sequences(), _ -> OptionalLong.of(1), THREADS);
      assertArrayEquals(new long[] {1}, numbers(cut, 0));
      own.close();
      for (long i = 2; i <= BlockSize.LEAST; i++) {
        assertEquals(new Answer.Given(i), cut.number(wanted(1), BIG));
      }
      assertInstanceOf(Answer.Later.class, cut.number(wanted(1), BIG));
      assertNotNull(await(cut, wanted(1), BIG), "it says why there are none");
      try (EmbeddedZooKeeper again = EmbeddedZooKeeper.start(dir, port)) {
        assertEquals(port, again.port());
        String cause = "not asked";
        for (int i = 0; i < 20 && cause != null; i++) {
          cause = await(cut, wanted(1), BIG);
        }
        assertNull(cause);
        assertArrayEquals(new long[] {BlockSize.LEAST + 1}, numbers(cut, 0));
      }
    }
    assertEquals(Optional.empty(), store.sequences().read(sequence));
  }
}
