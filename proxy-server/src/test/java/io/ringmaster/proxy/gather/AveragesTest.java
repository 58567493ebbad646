package io.ringmaster.proxy.gather;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.math.BigDecimal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AveragesTest {
  /** As MySQL 8.0.31 gives them. */
  @ParameterizedTest
  @CsvSource({
    "18, 7, 4, 2.5714",
    "18, 7, 9, 2.571428571",
    "-0.47773, 6, 9, -0.079621666",
    "-0.47773, 6, 14, -0.07962166666667",
    "0.00, 3, 6, 0.000000",
    "-1, 2, 0, 0",
    "5, 3, 0, 1",
    "2, 3, 4, 0.6667",
  })
  void digitsAreCutAtNinesAndThenRounded(String sum, long count, int scale, String average) {
    BigDecimal exact = Averages.of(new BigDecimal(sum), count, scale);
    assertEquals(average, Averages.shown(exact, scale).toPlainString());
  }

  @Test
  void whatMySqlWouldCutEarlierIsNotGuessed() {
    BigDecimal wide = BigDecimal.TEN.pow(60);
    assertThrows(GatherException.class, () -> Averages.of(wide, 3, 30));
  }
}
