package io.ringmaster.proxy.gather;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.ringmaster.proxy.SqlFailure;
import io.ringmaster.proxy.session.Diagnostics.Condition;
import java.util.BitSet;
import java.util.List;
import org.junit.jupiter.api.Test;

class RowNumbersTest {
  private final RowNumbers numbers =
      new RowNumbers(RowPlaces.of(List.of(rows(0, 3, 4), rows(1, 2))));

  private static BitSet rows(int... rows) {
    BitSet set = new BitSet();
    for (int row : rows) {
      set.set(row);
    }
    return set;
  }

  private static Condition condition(int row) {
    return new Condition("Warning", 1265, "Data truncated for column 'v' at row " + row);
  }

  private static SqlFailure failure(String message) {
    return new SqlFailure(1406, "22001", message);
  }

  @Test
  void aRowOfAPartIsARowOfTheStatement() {
    assertEquals(condition(4), numbers.ofWhole(0, condition(2)));
    assertEquals(condition(3), numbers.ofWhole(1, condition(2)));
    assertEquals(
        failure("Data too long for column 'v' at row 5"),
        numbers.ofWhole(0, failure("Data too long for column 'v' at row 3")));
  }

  @Test
  void whatNamesNoRowOfThePartStaysAsItIs() {
    for (String message :
        List.of("Column 'v' cannot be null", "at row 3 of it", " at row 99", "", " at row ")) {
      assertEquals(failure(message), numbers.ofWhole(1, failure(message)));
    }
    assertEquals(condition(2), RowNumbers.AS_SAID.ofWhole(0, condition(2)));
  }

  @Test
  void theFirstRowsFailureAndConditionsComeFirst() {
    SqlFailure second = failure("x at row 2");
    assertEquals(second, RowNumbers.first(List.of(failure("x at row 3"), second)));
    assertEquals(failure("y"), RowNumbers.first(List.of(failure("y"), failure("z"))));
    assertNull(RowNumbers.first(List.of()));
    assertEquals(
        List.of(condition(1), condition(2), condition(5)),
        numbers.inOrder(List.of(condition(1), condition(5), condition(2))));
    Condition other = new Condition("Warning", 1048, "Column 'v' cannot be null");
    List<Condition> mixed = List.of(condition(5), other, condition(2));
    assertEquals(mixed, numbers.inOrder(mixed));
  }
}
