package io.ringmaster.proxy.gather;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The texts are what MySQL 8.0.31 prints for the same DOUBLE. */
class DoubleTextTest {
  @ParameterizedTest
  @CsvSource({
    "0, 0",
    "1, 1",
    "-1.5, -1.5",
    "0.1, 0.1",
    "0.30000000000000004, 0.30000000000000004",
    "100000, 100000",
    "123456789012345, 123456789012345",
    "999999999999999, 999999999999999",
    "1e14, 100000000000000",
    "1e15, 1e15",
    "1234567890123456, 1.234567890123456e15",
    "1e20, 1e20",
    "1.5e20, 1.5e20",
    "2e23, 2e23",
    "0.001, 0.001",
    "1e-14, 0.00000000000001",
    "1e-15, 0.000000000000001",
    "1e-16, 1e-16",
    "-1.25e-20, -1.25e-20",
    "2.2250738585072014e-308, 2.2250738585072014e-308",
    "5e-324, 5e-324",
    "1e-323, 1e-323",
    "-0e0, -0",
    "1.7976931348623157e308, 1.7976931348623157e308"
  })
  void shortestDigitsThatReadBack(double value, String text) {
    assertEquals(text, DoubleText.of(value));
  }
}
