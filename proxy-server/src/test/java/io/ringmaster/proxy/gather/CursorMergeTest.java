package io.ringmaster.proxy.gather;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringmaster.protocol.ServerStatus;
import io.ringmaster.router.plan.Gather;
import io.ringmaster.router.plan.Gather.Limit;
import io.ringmaster.router.plan.Gather.Rows;
import io.ringmaster.router.plan.Gather.SortKey;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Rows of cursors on two shards, which the merge asks for in portions. */
class CursorMergeTest {
  private static final int OPEN = ServerStatus.SERVER_STATUS_CURSOR_EXISTS;
  private static final int LAST = ServerStatus.SERVER_STATUS_LAST_ROW_SENT;
  private static final Gather CONCATENATE = rows(List.of());
  private static final Gather BY_ID = rows(List.of(new SortKey(0, false)));

  private MergeHarness harness;
  private MergeSpec spec;
  private final int[] given = new int[2];
  private final int[] asked = new int[2];
  private int largest;

  private static Gather rows(List<SortKey> order) {
    return new Rows(List.of(), order, false, Optional.empty(), Limit.NONE, 0);
  }

  private void open(Gather gather, LimitValues limit, boolean deprecateEof) {
    spec =
        new MergeSpec(
            gather,
            limit,
            HavingValues.NONE,
            true,
            deprecateEof,
            false,
            true,
            LimitValues.UNLIMITED);
    harness = new MergeHarness(2, spec);
    for (int i = 0; i < 2; i++) {
      assertTrue(
          harness.feed(i, shard().cursor(ShardBytes.ID, ShardBytes.NAME)), "the response ends");
    }
    assertEquals(OPEN, harness.read().status & (OPEN | LAST));
  }

  private ShardBytes shard() {
    return new ShardBytes(spec.binary(), spec.deprecateEof());
  }

  /** The first shard has even ids, the second odd ones, below an end. */
  private int fetch(int rows, int end, String text) {
    harness.rows.clear();
    harness.merge.fetch(rows, 1);
    harness.merge.resume();
    boolean more = true;
    while (more) {
      more = false;
      for (int i = 0; i < 2; i++) {
        if (harness.merge.awaits(i)) {
          more = true;
          answer(i, harness.merge.ask(i), end, text);
        }
      }
    }
    assertTrue(harness.merge.isAnswered() && harness.merge.isDrained());
    return harness.read().status & (OPEN | LAST);
  }

  private void answer(int shard, int rows, int end, String text) {
    asked[shard]++;
    largest = Math.max(largest, rows);
    ShardBytes bytes = shard();
    int left = rows;
    while (left > 0 && 2 * given[shard] + shard < end) {
      bytes.row(2L * given[shard] + shard, text);
      given[shard]++;
      left--;
    }
    bytes.end(0, left == 0 ? OPEN : LAST);
    assertTrue(harness.feed(shard, bytes));
  }

  private static List<String> ids(int from, int to, String text) {
    return LongStream.range(from, to).mapToObj(id -> id + "," + text).toList();
  }

  @ParameterizedTest
  @CsvSource({"true", "false"})
  void portionsAreAsLargeAsTheirBytesAllow(boolean deprecateEof) {
    open(BY_ID, LimitValues.NONE, deprecateEof);
    String text = "x".repeat(4000);
    for (int at = 0; at < 990; at += 10) {
      assertEquals(OPEN, fetch(10, 1000, text));
      assertEquals(ids(at, at + 10, text), harness.rows);
    }
    // As many as there are: that these are the last is not known yet.
    assertEquals(OPEN, fetch(10, 1000, text));
    assertEquals(LAST, fetch(10, 1000, text));
    assertEquals(List.of(), harness.rows);
    assertTrue(harness.merge.isOver());
    assertTrue(largest > 8 && largest * 4000 <= 128 << 10, largest + " rows");
    assertEquals(0, harness.leaked());
  }

  @Test
  void onlyTheShardWhoseTurnItIsIsAsked() {
    open(CONCATENATE, LimitValues.NONE, true);
    assertEquals(OPEN, fetch(3, 1000, "x"));
    assertEquals(List.of("0,x", "2,x", "4,x"), harness.rows);
    assertEquals(0, asked[1]);
    assertEquals(LAST, fetch(5000, 1000, "x"));
    assertEquals(997, harness.rows.size());
    assertEquals(0, harness.leaked());
  }

  @Test
  void theLastRowOfTheLimitEndsIt() {
    open(BY_ID, new LimitValues(2, 5), true);
    assertEquals(OPEN, fetch(0, 1000, "x"));
    assertEquals(0, asked[0]);
    assertEquals(OPEN, fetch(4, 1000, "x"));
    assertEquals(ids(2, 6, "x"), harness.rows);
    assertEquals(LAST, fetch(4, 1000, "x"));
    assertEquals(ids(6, 7, "x"), harness.rows);
    harness.merge.close();
    assertTrue(given[0] < 500);
    assertEquals(0, harness.leaked());
  }

  @Test
  void oneThatIsClosedKeepsNothing() {
    open(BY_ID, LimitValues.NONE, true);
    String text = "x".repeat(4000);
    assertEquals(OPEN, fetch(100, 1000, text));
    assertTrue(harness.leaked() > 0, "rows are kept for the next portion");
    harness.merge.close();
    assertTrue(harness.merge.isOver());
    assertEquals(0, harness.leaked());
  }

  @Test
  void aShardsErrorIsTheAnswer() {
    open(BY_ID, LimitValues.NONE, true);
    assertEquals(OPEN, fetch(10, 1000, "x"));
    harness.merge.fetch(1000, 1);
    harness.merge.resume();
    assertTrue(harness.merge.awaits(0) || harness.merge.awaits(1));
    int shard = harness.merge.awaits(0) ? 0 : 1;
    assertTrue(harness.merge.ask(shard) > 0);
    assertFalse(harness.merge.isDrained());
    assertTrue(harness.feed(shard, shard().error(1317, "Query execution was interrupted")));
    assertEquals(1317, harness.read().error.errno());
    assertTrue(harness.merge.isOver() && harness.merge.isDrained());
    harness.merge.close();
    assertEquals(0, harness.leaked());
  }
}
