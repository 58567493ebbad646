package io.ringmaster.proxy.gather;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringmaster.protocol.ColumnType;
import io.ringmaster.protocol.MySqlError;
import io.ringmaster.protocol.ServerStatus;
import io.ringmaster.proxy.SqlFailure;
import io.ringmaster.router.plan.Gather;
import io.ringmaster.router.plan.Gather.Limit;
import io.ringmaster.router.plan.Gather.Rows;
import io.ringmaster.router.plan.Gather.SortKey;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GatherMergeTest {
  private static final Gather CONCATENATE = rows(List.of(), false, 0);
  private static final Gather BY_ID = rows(List.of(new SortKey(0, false)), false, 0);

  private static Gather rows(List<SortKey> order, boolean distinct, int hidden) {
    return new Rows(List.of(), order, distinct, Optional.empty(), Limit.NONE, hidden);
  }

  private static ShardBytes shard(MergeSpec spec) {
    return new ShardBytes(spec.binary(), spec.deprecateEof());
  }

  private static ShardBytes ids(MergeSpec spec, long... ids) {
    ShardBytes bytes = shard(spec).columns(ShardBytes.ID, ShardBytes.NAME);
    for (long id : ids) {
      bytes.row(id, "n" + id);
    }
    return bytes.end();
  }

  @ParameterizedTest
  @CsvSource({"false,false", "false,true", "true,false", "true,true"})
  void streamsCutAnywhereGiveTheSameResult(boolean binary, boolean deprecateEof) {
    MergeSpec spec = MergeHarness.spec(BY_ID, binary, deprecateEof);
    ShardBytes first = ids(spec, 1, 4, 6);
    ShardBytes second = ids(spec, 2, 3, 7);
    for (int piece = 1; piece <= first.bytes().length; piece++) {
      MergeHarness harness = new MergeHarness(2, spec);
      harness.feedInPieces(piece, first, second);
      harness.read();
      assertEquals(List.of("1,n1", "2,n2", "3,n3", "4,n4", "6,n6", "7,n7"), harness.rows);
      assertTrue(harness.ended);
      assertTrue(harness.merge.isAnswered());
      assertEquals(6, harness.merge.rows());
      assertEquals(0, harness.leaked());
    }
  }

  @ParameterizedTest
  @CsvSource({"false,false", "false,true", "true,false", "true,true"})
  void withoutOrderShardsFollowOneAnother(boolean binary, boolean deprecateEof) {
    MergeSpec spec = MergeHarness.spec(CONCATENATE, binary, deprecateEof);
    ShardBytes first = ids(spec, 9, 1);
    ShardBytes second = ids(spec, 5);
    for (int piece = 1; piece <= first.bytes().length; piece++) {
      MergeHarness harness = new MergeHarness(2, spec);
      harness.feedInPieces(piece, second, first);
      harness.read();
      assertEquals(List.of("5,n5", "9,n9", "1,n1"), harness.rows);
      assertEquals(0, harness.leaked());
    }
  }

  @Test
  void aLaterShardThatIsFasterWaitsForItsTurn() {
    MergeSpec spec = MergeHarness.spec(CONCATENATE, false, true);
    MergeHarness harness = new MergeHarness(2, spec);
    harness.feed(1, ids(spec, 5));
    assertEquals(0, harness.sentBytes());
    harness.feed(0, ids(spec, 9));
    assertEquals(List.of("9,n9", "5,n5"), harness.read().rows);
  }

  @Test
  void sequenceIdsRunOnPast255() {
    MergeSpec spec = MergeHarness.spec(BY_ID, false, false);
    MergeHarness harness = new MergeHarness(2, spec);
    long[] even = new long[300];
    long[] odd = new long[300];
    for (int i = 0; i < 300; i++) {
      even[i] = 2L * i;
      odd[i] = 2L * i + 1;
    }
    harness.feed(0, ids(spec, even));
    harness.feed(1, ids(spec, odd));
    harness.read();
    assertEquals(600, harness.rows.size());
    assertEquals("0,n0", harness.rows.getFirst());
    assertEquals("599,n599", harness.rows.getLast());
    // Count, two definitions, EOF, 600 rows, EOF; the first has id 1.
    assertEquals(606 & 0xFF, harness.merge.sequenceId());
  }

  @ParameterizedTest
  @CsvSource({"false", "true"})
  void hiddenColumnsAreCutOff(boolean binary) {
    // Seven visible columns and one hidden: the bitmap of NULLs loses a byte.
    MergeSpec spec = MergeHarness.spec(rows(List.of(new SortKey(7, true)), false, 1), binary, true);
    ShardBytes.Column[] columns = new ShardBytes.Column[8];
    for (int i = 0; i < 8; i++) {
      columns[i] = new ShardBytes.Column("c" + i, ShardBytes.ID.type(), 0, 0);
    }
    MergeHarness harness = new MergeHarness(2, spec);
    harness.feed(0, shard(spec).columns(columns).row(1L, 2L, 3L, 4L, 5L, 6L, null, 9L).end());
    harness.feed(
        1,
        shard(spec)
            .columns(columns)
            .row(11L, null, 13L, 14L, 15L, 16L, 17L, 10L)
            .row(null, null, null, null, null, null, null, null)
            .end());
    harness.read();
    assertEquals(
        List.of("11,NULL,13,14,15,16,17", "1,2,3,4,5,6,NULL", "NULL,NULL,NULL,NULL,NULL,NULL,NULL"),
        harness.rows);
    assertEquals(0, harness.leaked());
  }

  @Test
  void hiddenBitsOfTheBitmapAreCleared() {
    MergeSpec spec = MergeHarness.spec(rows(List.of(), false, 1), true, true);
    MergeHarness harness = new MergeHarness(1, spec);
    harness.feed(0, shard(spec).columns(ShardBytes.ID, ShardBytes.NAME).row(7L, null).end());
    // 0x00, then a bitmap byte with no bit set, then the value.
    byte[] sent = harness.sent();
    // .. 10-byte row: 0x00, bitmap, BIGINT 7; then the OK: 7 bytes after its header.
    byte[] row = Arrays.copyOfRange(sent, sent.length - 11 - 10, sent.length - 11);
    assertArrayEquals(new byte[] {0, 0, 7, 0, 0, 0, 0, 0, 0, 0}, row);
  }

  @Test
  void offsetAndCountApplyAfterTheMerge() {
    MergeSpec spec = new MergeSpec(BY_ID, new LimitValues(2, 3), false, true);
    MergeHarness harness = new MergeHarness(2, spec);
    harness.feed(0, ids(spec, 1, 3, 5, 7));
    harness.feed(1, ids(spec, 2, 4, 6, 8));
    harness.read();
    assertEquals(List.of("3,n3", "4,n4", "5,n5"), harness.rows);
    assertEquals(0, harness.leaked());
  }

  @Test
  void whoGivesItsShareMayHaveMore() {
    LimitValues limit = new LimitValues(1, 3);
    MergeSpec spec = new MergeSpec(BY_ID, limit, false, true).asWhole(3);
    MergeHarness even = new MergeHarness(2, spec);
    even.feed(0, ids(spec, 1, 3, 5));
    even.feed(1, ids(spec, 2, 4, 6));
    assertEquals(List.of("2,n2", "3,n3", "4,n4"), even.read().rows);
    assertTrue(even.ended);
    assertEquals(0, even.leaked());
    MergeHarness uneven = new MergeHarness(2, spec);
    uneven.feed(0, ids(spec, 1, 2, 3));
    uneven.feed(1, ids(spec, 4, 6, 8));
    assertTrue(uneven.merge.lacksRows());
    assertFalse(uneven.merge.isAnswered());
    uneven.merge.cancel();
    assertEquals(List.of(), uneven.read().rows);
    assertEquals(0, uneven.leaked());
    MergeHarness few = new MergeHarness(2, spec);
    few.feed(0, ids(spec, 2));
    few.feed(1, ids(spec, 4, 6));
    assertEquals(List.of("4,n4", "6,n6"), few.read().rows);
    assertTrue(few.ended);
    assertEquals(0, few.leaked());
  }

  @Test
  void limitZeroReturnsColumnsOnly() {
    for (Gather gather : List.of(CONCATENATE, BY_ID)) {
      MergeSpec spec = new MergeSpec(gather, new LimitValues(0, 0), false, true);
      MergeHarness harness = new MergeHarness(2, spec);
      harness.feed(0, ids(spec, 1));
      harness.feed(1, ids(spec, 2));
      harness.read();
      assertTrue(harness.ended);
      assertEquals(List.of(), harness.rows);
      assertEquals(0, harness.leaked());
    }
  }

  @Test
  void distinctReturnsEqualRowsOfSeveralShardsOnce() {
    Gather distinct = rows(List.of(new SortKey(0, false), new SortKey(1, false)), true, 0);
    MergeSpec spec = new MergeSpec(distinct, new LimitValues(1, 2), false, true);
    MergeHarness harness = new MergeHarness(3, spec);
    harness.feed(0, ids(spec, 1, 2, 3));
    harness.feed(1, ids(spec, 1, 2, 4));
    harness.feed(2, ids(spec, 2, 3));
    assertEquals(List.of("2,n2", "3,n3"), harness.read().rows);
  }

  @Test
  void theEndSaysTheWarningsThatAreNoRepetitionAndJoinsQueryFlags() {
    MergeSpec spec = MergeHarness.spec(CONCATENATE, false, true);
    MergeHarness harness = new MergeHarness(2, spec);
    harness.feed(0, shard(spec).columns(ShardBytes.ID).end(2, 2));
    harness.feed(
        1, shard(spec).columns(ShardBytes.ID).end(3, ServerStatus.SERVER_QUERY_NO_INDEX_USED | 2));
    assertFalse(harness.merge.isAnswered());
    assertTrue(harness.merge.isEndDue());
    harness.merge.end(1);
    assertTrue(harness.merge.isAnswered());
    harness.read();
    assertEquals(4, harness.warnings);
    assertEquals(ServerStatus.SERVER_QUERY_NO_INDEX_USED | 2, harness.status);
    assertEquals(2, harness.merge.warnings(0));
  }

  @Test
  void anErrorBeforeAllDefinitionsComesInPlaceOfTheResult() {
    MergeSpec spec = MergeHarness.spec(BY_ID, false, false);
    MergeHarness harness = new MergeHarness(2, spec);
    harness.feed(0, ids(spec, 1, 2));
    assertTrue(harness.feed(1, new ShardBytes(false, false).error(1054, "Unknown column 'x'")));
    harness.read();
    assertEquals(1054, harness.error.errno());
    assertEquals("42S22", harness.error.sqlState());
    assertEquals("Unknown column 'x'", harness.error.message());
    assertEquals(List.of(), harness.rows);
    assertEquals(1, harness.merge.failure().source());
    assertTrue(harness.merge.isDrained());
    assertEquals(0, harness.leaked());
  }

  @Test
  void anErrorAmidRowsReplacesARowAndTheRestIsDropped() {
    MergeSpec spec = MergeHarness.spec(CONCATENATE, true, true);
    MergeHarness harness = new MergeHarness(2, spec);
    byte[] second = ids(spec, 3, 4).bytes();
    harness.feed(1, second, 0, second.length - 9);
    harness.feed(
        0,
        shard(spec)
            .columns(ShardBytes.ID, ShardBytes.NAME)
            .row(1L, "n1")
            .error(1317, "interrupted"));
    harness.read();
    assertEquals(List.of("1,n1"), harness.rows);
    assertEquals(1317, harness.error.errno());
    assertFalse(harness.merge.isDrained());
    assertTrue(harness.feed(1, second, second.length - 9, second.length));
    assertTrue(harness.merge.isDrained());
    assertEquals(0, harness.sentBytes());
    assertEquals(0, harness.leaked());
  }

  @Test
  void aLostShardGivesItsErrorOnce() {
    MergeSpec spec = MergeHarness.spec(BY_ID, false, true);
    MergeHarness harness = new MergeHarness(2, spec);
    byte[] first = ids(spec, 1, 2).bytes();
    harness.feed(0, first, 0, first.length - 3);
    harness.feed(1, ids(spec, 3));
    harness.merge.lost(0, new SqlFailure(2013, "HY000", "lost"));
    harness.merge.lost(0, new SqlFailure(2013, "HY000", "lost again"));
    harness.read();
    assertEquals(2013, harness.error.errno());
    assertEquals("lost", harness.error.message());
    assertTrue(harness.merge.isDrained());
    assertEquals(0, harness.leaked());
  }

  @Test
  void aClientThatIsGoneGetsNothingMore() {
    MergeSpec spec = MergeHarness.spec(BY_ID, false, true);
    MergeHarness harness = new MergeHarness(2, spec);
    harness.feed(0, ids(spec, 1, 2));
    harness.merge.cancel();
    assertTrue(harness.feed(1, ids(spec, 3)));
    assertEquals(0, harness.sentBytes());
    assertNull(harness.merge.failure());
    assertEquals(0, harness.leaked());
  }

  @Test
  void differentColumnsAreSchemaDrift() {
    MergeSpec spec = MergeHarness.spec(CONCATENATE, false, true);
    MergeHarness harness = new MergeHarness(2, spec);
    harness.feed(0, shard(spec).columns(ShardBytes.ID).row(1L).end());
    harness.feed(1, shard(spec).columns(ShardBytes.ID.unsigned()).row(1L).end());
    harness.read();
    assertEquals(MySqlError.RM_SCHEMA_DRIFT.errno(), harness.error.errno());
    assertTrue(harness.error.message().contains("'s0' and 's1'"), harness.error.message());

    harness = new MergeHarness(2, spec);
    harness.feed(0, shard(spec).columns(ShardBytes.ID).end());
    harness.feed(1, shard(spec).columns(ShardBytes.ID, ShardBytes.NAME).end());
    assertEquals(MySqlError.RM_SCHEMA_DRIFT.errno(), harness.read().error.errno());
    assertEquals(0, harness.leaked());
  }

  @Test
  void rowsThatAreNotInOrderAreAnErrorAndNotAWrongAnswer() {
    MergeSpec spec = MergeHarness.spec(BY_ID, false, true);
    MergeHarness harness = new MergeHarness(2, spec);
    harness.feed(0, ids(spec, 2, 1));
    harness.feed(1, ids(spec, 3));
    assertEquals(MySqlError.RM_NOT_IN_ORDER.errno(), harness.read().error.errno());
    assertEquals(0, harness.leaked());
  }

  @Test
  void textFloatsAreNotSortedAndNothingIsWritten() {
    ShardBytes.Column real = new ShardBytes.Column("f", ColumnType.MYSQL_TYPE_FLOAT, 0, 31);
    MergeSpec spec = MergeHarness.spec(BY_ID, false, true);
    MergeHarness harness = new MergeHarness(1, spec);
    harness.feed(0, shard(spec).columns(real).row("1.5").end());
    assertTrue(harness.merge.hasGivenWay());
    assertEquals(1235, harness.merge.failure().error().errno());
    assertEquals(0, harness.sentBytes());
    assertEquals(0, harness.leaked());
  }

  @Test
  void aClientThatDoesNotReadStopsAllShards() {
    MergeSpec spec = MergeHarness.spec(BY_ID, false, true);
    MergeHarness harness = new MergeHarness(2, spec);
    byte[] first = ids(spec, 1, 3, 5).bytes();
    byte[] second = ids(spec, 2, 4, 6).bytes();
    // Behind the first rows; the last 11 bytes are the end of the result.
    harness.feed(0, first, 0, first.length - 11 - 2 * 9);
    harness.feed(1, second, 0, second.length - 11 - 2 * 9);
    int before = harness.sentBytes();
    harness.writable = false;
    harness.feed(0, first, first.length - 11 - 2 * 9, first.length - 11);
    harness.feed(1, second, second.length - 11 - 2 * 9, second.length - 11);
    assertFalse(harness.isRead(0));
    assertFalse(harness.isRead(1));
    assertEquals(before, harness.sentBytes());
    harness.writable = true;
    harness.merge.resume();
    assertTrue(harness.sentBytes() > before);
    assertTrue(harness.isRead(0));
    harness.feed(0, first, first.length - 11, first.length);
    harness.feed(1, second, second.length - 11, second.length);
    assertEquals(List.of("1,n1", "2,n2", "3,n3", "4,n4", "5,n5", "6,n6"), harness.read().rows);
    assertEquals(0, harness.leaked());
  }

  @Test
  void aShardFarAheadIsNotReadUntilItsRowsAreTaken() {
    MergeSpec spec = MergeHarness.spec(BY_ID, false, true);
    MergeHarness harness = new MergeHarness(2, spec);
    String wide = "x".repeat(100_000);
    ShardBytes ahead = shard(spec).columns(ShardBytes.ID, ShardBytes.NAME);
    for (long id = 0; id < 12; id++) {
      ahead.row(id, wide);
    }
    byte[] bytes = ahead.bytes();
    harness.feed(0, bytes, 0, bytes.length);
    assertFalse(harness.isRead(0));
    assertTrue(harness.isRead(1));
    // Eight rows of the first can go: less than half of the limit is left.
    harness.feed(1, ids(spec, 8));
    assertTrue(harness.isRead(0));
    harness.merge.cancel();
    assertEquals(0, harness.leaked());
  }

  @Test
  void mergingSortedStreamsSortsTheirUnion() {
    for (long seed = 0; seed < 60; seed++) {
      Random random = new Random(seed);
      boolean binary = random.nextBoolean();
      boolean descending = random.nextBoolean();
      int sources = 1 + random.nextInt(5);
      Gather gather =
          rows(List.of(new SortKey(0, descending), new SortKey(1, !descending)), false, 0);
      MergeSpec spec = MergeHarness.spec(gather, binary, random.nextBoolean());
      Comparator<Long> ascending = Comparator.nullsFirst(Comparator.naturalOrder());
      Comparator<Long[]> order =
          Comparator.<Long[], Long>comparing(
                  row -> row[0], descending ? ascending.reversed() : ascending)
              .thenComparing(row -> row[1], descending ? ascending : ascending.reversed());
      List<Long[]> union = new ArrayList<>();
      ShardBytes[] streams = new ShardBytes[sources];
      for (int s = 0; s < sources; s++) {
        List<Long[]> own = new ArrayList<>();
        for (int i = random.nextInt(40); i > 0; i--) {
          own.add(new Long[] {value(random), value(random)});
        }
        own.sort(order);
        union.addAll(own);
        streams[s] =
            shard(spec)
                .columns(ShardBytes.ID, new ShardBytes.Column("b", ShardBytes.ID.type(), 0, 0));
        own.forEach(row -> streamRow(streams, row));
        streams[s].end();
      }
      union.sort(order);
      MergeHarness harness = new MergeHarness(sources, spec);
      harness.feedInPieces(1 + random.nextInt(200), streams);
      List<String> expected = union.stream().map(row -> text(row[0]) + "," + text(row[1])).toList();
      assertEquals(expected, harness.read().rows, "seed " + seed);
      assertEquals(0, harness.leaked(), "seed " + seed);
    }
  }

  private static void streamRow(ShardBytes[] streams, Long[] row) {
    for (int i = streams.length - 1; i >= 0; i--) {
      if (streams[i] != null) {
        streams[i].row((Object) row[0], row[1]);
        return;
      }
    }
  }

  private static String text(Long value) {
    return value == null ? "NULL" : value.toString();
  }

  private static Long value(Random random) {
    return switch (random.nextInt(6)) {
      case 0 -> null;
      case 1 -> random.nextLong();
      default -> (long) random.nextInt(5) - 2;
    };
  }

  @Test
  void anAnswerThatIsWrittenAsAWholeIsSentInTheEnd() {
    MergeSpec spec = MergeHarness.spec(BY_ID, false, true).asWhole(LimitValues.UNLIMITED);
    MergeHarness harness = new MergeHarness(2, spec);
    harness.writable = false;
    harness.feed(0, ids(spec, 1, 3));
    byte[] second = ids(spec, 2, 4).bytes();
    harness.feed(1, second, 0, second.length - 1);
    assertEquals(0, harness.sentBytes());
    harness.feed(1, second, second.length - 1, second.length);
    harness.read();
    assertEquals(List.of("1,n1", "2,n2", "3,n3", "4,n4"), harness.rows);
    assertEquals(0, harness.leaked());
  }

  @Test
  void nothingIsSentOfAWholeAnswerThatIsGivenUp() {
    MergeSpec spec = MergeHarness.spec(BY_ID, false, true).asWhole(LimitValues.UNLIMITED);
    MergeHarness harness = new MergeHarness(2, spec);
    harness.feed(0, ids(spec, 1, 3));
    byte[] second = ids(spec, 2, 4).bytes();
    harness.feed(1, second, 0, second.length - 1);
    harness.merge.cancel();
    harness.feed(1, second, second.length - 1, second.length);
    assertEquals(0, harness.sentBytes());
    assertEquals(0, harness.leaked());
  }
}
