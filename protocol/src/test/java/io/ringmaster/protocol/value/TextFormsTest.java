package io.ringmaster.protocol.value;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringmaster.protocol.MalformedPacketException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.LocalDate;
import java.time.LocalDateTime;
import org.junit.jupiter.api.Test;

class TextFormsTest {
  /** What MySQL 8.0.31 answers to SELECT of the same literals. */
  @Test
  void doublesReadLikeTheServers() {
    double[] values = {
      1e14,
      1e15,
      1.2345678901234568e17,
      1e-4,
      1.5e-5,
      1e-15,
      1.5e-15,
      1e-16,
      1.25e300,
      0.1 + 0.2,
      -0.0,
      0,
      1,
      100,
      1234567890123456e0,
      123456789012345.6,
      1.7976931348623157e308,
      999999999999999e0,
      1.2345678901234568e-5,
      -1e-16
    };
    String[] texts = {
      "100000000000000",
      "1e15",
      "1.2345678901234568e17",
      "0.0001",
      "0.000015",
      "0.000000000000001",
      "0.0000000000000015",
      "1e-16",
      "1.25e300",
      "0.30000000000000004",
      "-0",
      "0",
      "1",
      "100",
      "1.234567890123456e15",
      "123456789012345.6",
      "1.7976931348623157e308",
      "999999999999999",
      "0.000012345678901234568",
      "-1e-16",
      "5e-324"
    };
    for (int i = 0; i < values.length; i++) {
      assertEquals(texts[i], NumberText.of(values[i]));
    }
    assertEquals("1000000000000000.5", NumberText.of(1e15 + 0.5, 1));
    assertEquals("-0.0", NumberText.of(-0.0, 1));
    assertThrows(IllegalArgumentException.class, () -> NumberText.of(Double.NaN));
    assertThrows(IllegalArgumentException.class, () -> NumberText.of(Float.POSITIVE_INFINITY));
  }

  /** What MySQL 8.0.31 answers for a FLOAT column. */
  @Test
  void floatsHaveSixDigitsLikeTheServers() {
    float[] values = {16777216f, 0.1f, 1e10f, 1e-10f, 3.4028235e38f, 123456.7f, 1e15f, 1.5e-5f, 0f};
    String[] texts = {
      "16777200",
      "0.1",
      "10000000000",
      "0.0000000001",
      "3.40282e38",
      "123457",
      "1e15",
      "0.000015",
      "0"
    };
    for (int i = 0; i < values.length; i++) {
      assertEquals(texts[i], NumberText.of(values[i]));
    }
  }

  @Test
  void temporalValuesPrintAndParse() {
    assertEquals("0000-00-00", MySqlDate.ZERO.toString());
    assertEquals(MySqlDate.ZERO, MySqlDate.parse("0000-00-00"));
    assertEquals("0099-01-02", new MySqlDate(99, 1, 2).toString());
    MySqlDateTime time = MySqlDateTime.parse("2024-02-29 23:59:58.0012");
    assertEquals(1200, time.micros());
    assertEquals("2024-02-29 23:59:58.001200", time.toString());
    assertEquals("2024-02-29 23:59:58.001", time.toString(3));
    assertEquals("2024-02-29 23:59:58", time.toString(0));
    assertEquals("0000-00-00 00:00:00", MySqlDateTime.ZERO.toString());
    assertEquals("-838:59:59.999999", MySqlTime.parse("-838:59:59.999999").toString());
    assertEquals("01:02:03", new MySqlTime(false, 1, 2, 3, 0).toString());
    assertEquals("-100:00:00.5", new MySqlTime(true, 100, 0, 0, 500000).toString(1));
    for (String bad :
        new String[] {"", "2024", "2024-13-01", "2024-01-32", "2024-01-01x", "24-01-01"}) {
      assertThrows(MalformedPacketException.class, () -> MySqlDate.parse(bad), bad);
    }
    for (String bad :
        new String[] {
          "2024-01-01 24:00:00", "2024-01-01T00:00:00", "2024-01-01 00:00", "2024-01-01 00:60:00"
        }) {
      assertThrows(MalformedPacketException.class, () -> MySqlDateTime.parse(bad), bad);
    }
    for (String bad : new String[] {"1:00:00", "00:00:60", "00:00:00.", "--01:00:00", "01:00"}) {
      assertThrows(MalformedPacketException.class, () -> MySqlTime.parse(bad), bad);
    }
  }

  @Test
  void temporalValuesConvertToJavaWhereJavaHasThem() {
    assertEquals(LocalDate.of(2024, 2, 29), new MySqlDate(2024, 2, 29).toLocalDate());
    assertEquals(new MySqlDate(2024, 2, 29), MySqlDate.of(LocalDate.of(2024, 2, 29)));
    assertThrows(DateTimeException.class, MySqlDate.ZERO::toLocalDate);
    assertThrows(DateTimeException.class, new MySqlDate(2023, 2, 29)::toLocalDate);
    LocalDateTime now = LocalDateTime.of(2024, 1, 2, 3, 4, 5, 6000);
    assertEquals(now, MySqlDateTime.of(now).toLocalDateTime());
    Duration span = Duration.ofHours(-838).minusSeconds(1).minusNanos(1000);
    assertEquals(span, MySqlTime.of(span).toDuration());
    assertEquals(new MySqlTime(true, 838, 0, 1, 1), MySqlTime.of(span));
  }

  @Test
  void temporalValuesAreOrderedInTime() {
    assertTrue(MySqlTime.parse("-01:00:00").compareTo(MySqlTime.ZERO) < 0);
    assertTrue(MySqlTime.parse("-02:00:00").compareTo(MySqlTime.parse("-01:00:00")) < 0);
    assertTrue(MySqlDate.parse("2024-01-31").compareTo(MySqlDate.parse("2024-02-01")) < 0);
    MySqlDateTime morning = MySqlDateTime.parse("2024-01-31 01:00:00");
    assertTrue(morning.compareTo(MySqlDateTime.parse("2024-01-31 00:59:59.999999")) > 0);
    assertTrue(morning.compareTo(MySqlDateTime.parse("2024-02-01")) < 0);
  }
}
