package io.ringmaster.proxy.gather;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringmaster.proxy.gather.ShardBytes.Column;
import io.ringmaster.router.plan.Gather.Combine;
import io.ringmaster.router.plan.Gather.Limit;
import io.ringmaster.router.plan.Gather.OneRow;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OneRowMergeTest {
  private static final Column[] COLUMNS = {
    new Column("COUNT(*)", ShardBytes.ID.type(), 0, 0),
    ShardBytes.DECIMAL,
    ShardBytes.DOUBLE,
    new Column("MIN(id)", ShardBytes.ID.type(), 0, 0),
    new Column("MAX(dec)", ShardBytes.DECIMAL.type(), 0, 2),
    new Column("'x'", ShardBytes.NAME.type(), 0, 0),
  };

  private static MergeSpec spec(boolean binary, LimitValues limit) {
    return new MergeSpec(
        new OneRow(
            List.of(),
            List.of(
                Combine.COUNT,
                Combine.SUM,
                Combine.SUM,
                Combine.MIN,
                Combine.MAX,
                Combine.CONSTANT),
            Limit.NONE,
            0),
        limit,
        binary,
        true);
  }

  private static MergeHarness merged(MergeSpec spec, Object[]... rows) {
    MergeHarness harness = new MergeHarness(rows.length, spec);
    for (int i = 0; i < rows.length; i++) {
      harness.feed(i, new ShardBytes(spec.binary(), true).columns(COLUMNS).row(rows[i]).end());
    }
    harness.read();
    assertEquals(0, harness.leaked());
    return harness;
  }

  private static Object[] row(Object... values) {
    return values;
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aggregatesAreCombinedByTheirColumnsTypes(boolean binary) {
    MergeHarness harness =
        merged(
            spec(binary, LimitValues.NONE),
            row(3L, "10.50", 0.1, 7L, "9.50", "x"),
            row(0L, null, null, null, null, "x"),
            row(4L, "-0.75", 0.2, -8L, "10.25", "x"));
    assertEquals(List.of("7,9.75,0.30000000000000004,-8,10.25,x"), harness.rows);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void withoutRowsOnlyCountIsNotNull(boolean binary) {
    MergeHarness harness =
        merged(
            spec(binary, LimitValues.NONE),
            row(0L, null, null, null, null, "x"),
            row(0L, null, null, null, null, "x"));
    assertEquals(List.of("0,NULL,NULL,NULL,NULL,x"), harness.rows);
  }

  @Test
  void limitAppliesToTheOneRow() {
    Object[] row = row(3L, "10.50", 0.1, 7L, "9.50", "x");
    assertEquals(List.of(), merged(spec(false, new LimitValues(1, 5)), row, row).rows);
    assertEquals(List.of(), merged(spec(false, new LimitValues(0, 0)), row, row).rows);
    assertEquals(1, merged(spec(false, new LimitValues(0, 1)), row, row).rows.size());
  }

  @Test
  void aLimitWithoutTheRowLeavesShardsWithoutRows() {
    for (LimitValues limit : List.of(new LimitValues(0, 0), new LimitValues(1, 1))) {
      MergeHarness harness = new MergeHarness(2, spec(false, limit));
      harness.feed(0, new ShardBytes(false, true).columns(COLUMNS).end());
      harness.feed(1, new ShardBytes(false, true).columns(COLUMNS).end());
      assertEquals(List.of(), harness.read().rows);
      assertTrue(harness.ended);
      assertNull(harness.error);
      assertEquals(0, harness.leaked());
    }
  }

  @Test
  void aSumKeepsItsScale() {
    Object[] plus = row(1L, "1.10", 0.0, 1L, "1.00", "x");
    Object[] minus = row(1L, "-1.10", 0.0, 1L, "1.00", "x");
    assertEquals(
        "2,0.00,0,1,1.00,x", merged(spec(false, LimitValues.NONE), plus, minus).rows.getFirst());
  }

  @Test
  void aShardWithoutItsRowIsAnError() {
    MergeSpec spec = spec(false, LimitValues.NONE);
    MergeHarness harness = new MergeHarness(1, spec);
    harness.feed(0, new ShardBytes(false, true).columns(COLUMNS).end());
    assertEquals(30000, harness.read().error.errno());
  }

  @Test
  void valuesThatAreNoNumbersAreAnErrorAndNotAHang() {
    MergeSpec spec = spec(false, LimitValues.NONE);
    MergeHarness harness = new MergeHarness(1, spec);
    harness.feed(
        0,
        new ShardBytes(false, true).columns(COLUMNS).row("x", "10.50", 0.1, 7L, "9.50", "x").end());
    assertEquals(30000, harness.read().error.errno());
    assertEquals(0, harness.leaked());
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void averagesAreSumsByCountsThatNobodySees(boolean binary) {
    Column[] columns = {
      new Column("AVG(a)", ShardBytes.DECIMAL.type(), 0, 6),
      new Column("COUNT(*)", ShardBytes.ID.type(), 0, 0),
      ShardBytes.DOUBLE,
      ShardBytes.DECIMAL,
      ShardBytes.ID,
      ShardBytes.DOUBLE,
      ShardBytes.ID,
    };
    OneRow plan =
        new OneRow(
            List.of(),
            List.of(
                Combine.AVG,
                Combine.COUNT,
                Combine.AVG,
                Combine.PART,
                Combine.PART,
                Combine.PART,
                Combine.PART),
            Limit.NONE,
            4);
    MergeHarness harness = new MergeHarness(3, new MergeSpec(plan, LimitValues.NONE, binary, true));
    Object[][] rows = {
      row("0.333333", 5L, 9.0, "1.00", 3L, 0.5, 1L),
      row(null, 7L, 9.0, null, 0L, null, 0L),
      row("0.250000", 1L, 9.0, "1.00", 4L, 1.25, 1L),
    };
    for (int i = 0; i < 3; i++) {
      harness.feed(i, new ShardBytes(binary, true).columns(columns).row(rows[i]).end());
    }
    assertEquals(List.of("0.285714,13,0.875"), harness.read().rows);
    assertEquals(0, harness.leaked());

    MergeHarness nothing = new MergeHarness(1, new MergeSpec(plan, LimitValues.NONE, binary, true));
    nothing.feed(
        0,
        new ShardBytes(binary, true)
            .columns(columns)
            .row(null, 0L, null, null, 0L, null, 0L)
            .end());
    assertEquals(List.of("NULL,0,NULL"), nothing.read().rows);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void bitsAreCombined(boolean binary) {
    Column bits = ShardBytes.ID.unsigned();
    OneRow plan =
        new OneRow(
            List.of(), List.of(Combine.BIT_AND, Combine.BIT_OR, Combine.BIT_XOR), Limit.NONE, 0);
    MergeHarness harness = new MergeHarness(2, new MergeSpec(plan, LimitValues.NONE, binary, true));
    Object all = binary ? -1L : "18446744073709551615";
    Object[][] rows = {row(all, 6L, 6L), row(all, 1L, 3L)};
    for (int i = 0; i < 2; i++) {
      harness.feed(i, new ShardBytes(binary, true).columns(bits, bits, bits).row(rows[i]).end());
    }
    assertEquals(List.of(all + ",7,5"), harness.read().rows);
  }
}
