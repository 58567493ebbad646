package io.ringmaster.proxy.gather;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringmaster.proxy.gather.ShardBytes.Column;
import io.ringmaster.router.plan.Gather.Combine;
import io.ringmaster.router.plan.Gather.Groups;
import io.ringmaster.router.plan.Gather.Limit;
import io.ringmaster.router.plan.Gather.Rows;
import io.ringmaster.router.plan.Gather.SortKey;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Groups of several shards in the order of their aggregates. */
class SortedRowsTest {
  private static final Column COUNT = new Column("COUNT(*)", ShardBytes.ID.type(), 0, 0);

  /** {@code SELECT name, COUNT(*) .. GROUP BY name ORDER BY SUM(..) DESC, name}. */
  private static final Rows ROWS =
      new Rows(
          List.of(),
          List.of(new SortKey(0, false)),
          false,
          Optional.of(
              new Groups(
                  List.of(Combine.CONSTANT, Combine.COUNT, Combine.SUM),
                  Optional.empty(),
                  List.of(new SortKey(-1, true), new SortKey(0, false)))),
          Limit.NONE.last(),
          1);

  private static MergeHarness merged(LimitValues limit, boolean binary) {
    MergeHarness harness = new MergeHarness(2, new MergeSpec(ROWS, limit, binary, true));
    Column[] columns = {ShardBytes.NAME, COUNT, ShardBytes.DECIMAL};
    ShardBytes one =
        new ShardBytes(binary, true)
            .columns(columns)
            .row("a", 1L, "9.00")
            .row("b", 1L, "2.50")
            .row("c", 1L, null)
            .row("e", 1L, "11.00")
            .end();
    ShardBytes two =
        new ShardBytes(binary, true)
            .columns(columns)
            .row("b", 2L, "8.00")
            .row("c", 5L, null)
            .row("d", 1L, "-1.00")
            .row("e", 1L, "-0.50")
            .row("f", 1L, "9.00")
            .end();
    harness.feedInPieces(7, one, two);
    harness.read();
    return harness;
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void comeInTheOrderOfWhatIsCombined(boolean binary) {
    MergeHarness all = merged(LimitValues.NONE, binary);
    assertEquals(List.of("b,3", "e,2", "a,1", "f,1", "d,1", "c,6"), all.rows);
    assertTrue(all.ended);
    assertEquals(0, all.leaked());
  }

  @Test
  void thoseOfTheLimitAreKept() {
    assertEquals(List.of("b,3", "e,2"), merged(new LimitValues(0, 2, true), false).rows);
    assertEquals(List.of("a,1", "f,1"), merged(new LimitValues(2, 2, true), false).rows);
    assertEquals(List.of("c,6"), merged(new LimitValues(5, 100, true), false).rows);
    assertEquals(List.of("a,1", "f,1"), merged(new LimitValues(2, 2, true), true).rows);
    assertEquals(List.of("d,1", "c,6"), merged(new LimitValues(4, 100_000, true), false).rows);
    assertEquals(List.of(), merged(new LimitValues(6, 1, true), false).rows);
    MergeHarness none = merged(new LimitValues(0, 0, true), false);
    assertEquals(List.of(), none.rows);
    assertTrue(none.ended);
    assertEquals(0, none.leaked());
  }

  @Test
  void shardsReturnAllTheirGroups() {
    assertEquals(LimitValues.UNLIMITED, new LimitValues(2, 3, true).pushed());
    assertEquals(5, new LimitValues(2, 3, true).needed());
    assertEquals(5, new LimitValues(2, 3).pushed());
  }

  @Test
  void aClientThatTakesNothingIsWaitedFor() {
    MergeHarness slow = new MergeHarness(1, new MergeSpec(ROWS, LimitValues.NONE, false, true));
    slow.writable = false;
    Column[] columns = {ShardBytes.NAME, COUNT, ShardBytes.DECIMAL};
    slow.feed(
        0,
        new ShardBytes(false, true)
            .columns(columns)
            .row("a", 1L, "1.00")
            .row("b", 1L, "2.00")
            .end());
    slow.writable = true;
    slow.merge.resume();
    slow.read();
    assertEquals(List.of("b,1", "a,1"), slow.rows);
    assertTrue(slow.ended);
    assertEquals(0, slow.leaked());
  }

  @Test
  void groupsThatTakeTooMuchAreRefused() {
    String wide = "x".repeat(1 << 20);
    MergeHarness harness = new MergeHarness(1, new MergeSpec(ROWS, LimitValues.NONE, false, true));
    ShardBytes rows =
        new ShardBytes(false, true).columns(ShardBytes.NAME, COUNT, ShardBytes.DECIMAL);
    for (int i = 0; i < 70; i++) {
      rows.row("%02d".formatted(i) + wide, 1L, "1.00");
    }
    harness.feed(0, rows.end());
    harness.read();
    assertEquals(1235, harness.error.errno());
    assertTrue(harness.error.message().contains("64 MB"), harness.error.message());
    assertEquals(0, harness.leaked());
  }
}
