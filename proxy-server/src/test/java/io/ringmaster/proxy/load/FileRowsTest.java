package io.ringmaster.proxy.load;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class FileRowsTest {
  @Test
  void rowsOfAShardAreFoundInTheFile() {
    Random random = new Random(3);
    FileRows rows = new FileRows(3);
    List<List<Integer>> expected = List.of(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
    int run = 0;
    int target = 0;
    for (int row = 1; row <= 100_000; row++) {
      if (run-- == 0) {
        target = random.nextInt(3);
        run = random.nextInt(4) == 0 ? random.nextInt(20_000) : random.nextInt(5);
      }
      rows.add(target);
      expected.get(target).add(row);
    }
    assertEquals(100_000, rows.rows());
    for (int i = 0; i < 3; i++) {
      for (int row = 1; row <= expected.get(i).size(); row++) {
        assertEquals((long) expected.get(i).get(row - 1), rows.ofWhole(i, row));
      }
      assertEquals(0, rows.ofWhole(i, expected.get(i).size() + 1L));
      assertEquals(0, rows.ofWhole(i, 0));
    }
  }
}
