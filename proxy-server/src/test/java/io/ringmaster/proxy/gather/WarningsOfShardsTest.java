package io.ringmaster.proxy.gather;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.ringmaster.proxy.session.Diagnostics.Condition;
import java.util.List;
import org.junit.jupiter.api.Test;

class WarningsOfShardsTest {
  private static final Condition DEPRECATED = new Condition("Warning", 1287, "'&&' is deprecated");
  private static final Condition ROW = new Condition("Warning", 1265, "Data truncated at row 1");

  private final WarningsOfShards warnings = new WarningsOfShards(3);

  @Test
  void aWriteSaysOnceWhatIsSaidOfItsText() {
    warnings.set(0, List.of(DEPRECATED, DEPRECATED, ROW));
    warnings.set(1, List.of());
    warnings.set(2, List.of(DEPRECATED, DEPRECATED, ROW));
    assertEquals(
        List.of(DEPRECATED, DEPRECATED, ROW, ROW),
        warnings.conditionsOfWrite(RowNumbers.AS_SAID, false, _ -> false));
    assertEquals(2, warnings.repeatedOfWrite(false, _ -> false));
  }

  @Test
  void aWriteKeepsWhatOnlyALaterShardSaysOfItsText() {
    warnings.set(1, List.of(DEPRECATED));
    warnings.set(2, List.of(DEPRECATED, DEPRECATED));
    assertEquals(
        List.of(DEPRECATED, DEPRECATED),
        warnings.conditionsOfWrite(RowNumbers.AS_SAID, false, _ -> false));
    assertEquals(1, warnings.repeatedOfWrite(false, _ -> false));
  }

  @Test
  void anInsertSaysOnceOfEachColumnThatItCannotBeNull() {
    Condition isNull = new Condition("Warning", 1048, "Column 'a' cannot be null");
    warnings.set(0, List.of(isNull));
    warnings.set(1, List.of(ROW));
    warnings.set(2, List.of(isNull));
    assertEquals(
        List.of(isNull, ROW), warnings.conditionsOfWrite(RowNumbers.AS_SAID, true, _ -> false));
    assertEquals(1, warnings.repeatedOfWrite(true, _ -> false));
    assertEquals(
        List.of(isNull, ROW, isNull),
        warnings.conditionsOfWrite(RowNumbers.AS_SAID, false, _ -> false));
  }

  @Test
  void aReadSaysOnceWhatAllShardsSayUnlessItIsOfRows() {
    Condition zero = new Condition("Warning", 1365, "Division by 0");
    warnings.set(0, List.of(DEPRECATED, zero, zero));
    warnings.set(1, List.of(DEPRECATED, zero, ROW));
    warnings.set(2, List.of(DEPRECATED, zero));
    assertEquals(List.of(DEPRECATED, zero, zero, zero, ROW, zero), warnings.conditionsOfRead());
    assertEquals(2, warnings.repeatedOfRead());
  }

  @Test
  void copiesSayWhatTheFirstOneSays() {
    warnings.set(0, List.of(ROW));
    warnings.set(1, List.of(ROW));
    warnings.set(2, List.of(ROW));
    assertEquals(List.of(ROW), warnings.conditionsOfCopies());
  }
}
