package io.ringmaster.migration.binlog;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class GtidsTest {
  private static final String A = "3e11fa47-71ca-11e1-9e33-c80aa9429562";
  private static final String B = "4e11fa47-71ca-11e1-9e33-c80aa9429562";

  @Test
  void textIsReadAsMySqlWritesItAndWrittenInOrder() {
    Gtids set = Gtids.parse(B + ":3,\n" + A.toUpperCase(java.util.Locale.ROOT) + ":1-5:7:6:9-12");
    assertEquals(A + ":1-7:9-12," + B + ":3", set.toString());
    assertEquals(Gtids.NONE, Gtids.parse(""));
    for (String bad : List.of("x:1", A, A + ":0", A + ":5-3", A + ":tag:1", A + ":")) {
      assertThrows(IllegalArgumentException.class, () -> Gtids.parse(bad), bad);
    }
  }

  @Test
  void aSetOfNumbersInAnyOrderIsTheSameSet() {
    Random random = new Random(20260101L);
    for (int round = 0; round < 200; round++) {
      var model = new TreeSet<Long>();
      Gtids set = Gtids.NONE;
      for (int i = random.nextInt(60); i >= 0; i--) {
        long number = 1L + random.nextInt(40);
        model.add(number);
        set = set.with(A, number);
      }
      for (long number = 1; number <= 41; number++) {
        assertEquals(model.contains(number), set.contains(A, number), set.toString());
        assertFalse(set.contains(B, number));
      }
      assertEquals(set, Gtids.parse(set.toString()));
      List<Long> some = new ArrayList<>(model);
      some.removeIf(_ -> random.nextBoolean());
      Gtids part = Gtids.NONE;
      for (long number : some) {
        part = part.with(A, number);
      }
      assertTrue(set.containsAll(part));
      assertEquals(some.size() == model.size(), part.containsAll(set));
      assertFalse(set.containsAll(part.with(B, 1)));
      Gtids rest = set.minus(part);
      for (long number = 1; number <= 41; number++) {
        assertEquals(
            model.contains(number) && !some.contains(number),
            rest.contains(A, number),
            number + " in " + rest);
      }
      assertEquals(Gtids.NONE, part.minus(set));
      assertEquals(Gtids.NONE.with(B, 1), part.with(B, 1).minus(set));
    }
  }
}
