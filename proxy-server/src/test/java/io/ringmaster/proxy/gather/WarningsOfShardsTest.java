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
        List.of(DEPRECATED, DEPRECATED, ROW, ROW), warnings.conditionsOfWrite(RowNumbers.AS_SAID));
    assertEquals(2, warnings.repeatedOfWrite());
  }

  @Test
  void aWriteKeepsWhatOnlyALaterShardSaysOfItsText() {
    warnings.set(1, List.of(DEPRECATED));
    warnings.set(2, List.of(DEPRECATED, DEPRECATED));
    assertEquals(List.of(DEPRECATED, DEPRECATED), warnings.conditionsOfWrite(RowNumbers.AS_SAID));
    assertEquals(1, warnings.repeatedOfWrite());
  }

  @Test
  void copiesSayWhatTheFirstOneSays() {
    warnings.set(0, List.of(ROW));
    warnings.set(1, List.of(ROW));
    warnings.set(2, List.of(ROW));
    assertEquals(List.of(ROW), warnings.conditionsOfCopies());
  }
}
