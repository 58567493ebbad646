package io.ringmaster.proxy.execute;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

/** What becomes of the figures of several shards. */
class FigureSumsTest {
  private final FigureSums sums = new FigureSums();

  @Test
  void sizesAreAddedAndTheLatestCounts() {
    sums.add(List.of("d", "t", "", "", "3", "16384", "0", "0", "", "1700000000.123", ""));
    sums.add(List.of("d", "t", "", "", "4", "16384", "32768", "0", "9", "1700000009.9", ""));
    sums.add(List.of("d", "u", "", "", "", "", "", "", "", "", ""));
    assertEquals(
        "[[\"d\",\"t\",\"\",\"\",7,32768,32768,0,9,1700000009,null],"
            + "[\"d\",\"u\",\"\",\"\",null,null,null,null,null,null,null]]",
        sums.sizes());
  }

  @Test
  void valuesThatAreOnOneShardAloneAreAdded() {
    for (String values : List.of("5", "7")) {
      sums.add(List.of("d", "t", "k", "1", values, "1", "v"));
      sums.add(List.of("d", "t", "k", "2", values, "1", "ID"));
      sums.add(List.of("d", "t", "k", "3", values, "1", "w"));
      sums.add(List.of("d", "t", "u", "1", values, "0", "a"));
      sums.add(List.of("d", "t", "u", "2", values, "0", "b"));
    }
    assertEquals(
        "[[\"d\",\"t\",\"k\",\"1\",7],[\"d\",\"t\",\"k\",\"2\",12],[\"d\",\"t\",\"k\",\"3\",12],"
            + "[\"d\",\"t\",\"u\",\"1\",7],[\"d\",\"t\",\"u\",\"2\",12]]",
        sums.cardinalities(table -> table.equals("d.t") ? "id" : null));
  }

  @Test
  void ofATableThatIsNotKnownNothingIsSaid() {
    sums.add(List.of("d", "a\"\\\n", "", "", "3", "1", "0", "0", "", "", ""));
    sums.unknown("d", "a\"\\\n");
    assertEquals("[[\"d\",\"a\\u0022\\u005c\\u000a\",null]]", sums.sizes());
  }
}
