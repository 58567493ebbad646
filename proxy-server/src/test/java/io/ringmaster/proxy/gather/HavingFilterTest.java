package io.ringmaster.proxy.gather;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.ringmaster.protocol.Charsets;
import io.ringmaster.protocol.ColumnType;
import io.ringmaster.router.digest.Digest;
import io.ringmaster.router.digest.Digester;
import io.ringmaster.router.digest.LexerMode;
import io.ringmaster.router.plan.Gather.Combine;
import io.ringmaster.router.plan.Having;
import io.ringmaster.router.plan.Having.Comparison;
import io.ringmaster.router.plan.KeyOperand;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

/** HAVING of combined groups, three-valued, with literals of a statement. */
class HavingFilterTest {
  private static final Number[] COLUMNS = {new BigDecimal("3"), new BigDecimal("0.10"), 0.1, null};

  private static HavingValues values(String literals, Having having) {
    byte[] sql = ("SELECT " + literals).getBytes(StandardCharsets.UTF_8);
    Digest digest = new Digest();
    new Digester().digest(sql, 0, sql.length, LexerMode.DEFAULT, digest);
    return HavingValues.of(sql, digest, LexerMode.DEFAULT, having, null);
  }

  private static boolean holds(String literals, Having having) {
    return holds(literals, having, COLUMNS);
  }

  private static boolean holds(String literals, Having having, Number... columns) {
    return filter(literals, having, ColumnType.MYSQL_TYPE_NEWDECIMAL).holds(group(columns));
  }

  private static HavingFilter.Group group(Number... columns) {
    return new HavingFilter.Group() {
      @Override
      public boolean isNull(int column) {
        return columns[column] == null;
      }

      @Override
      public Number number(int column) {
        return columns[column];
      }
    };
  }

  private static HavingFilter filter(String literals, Having having, ColumnType type) {
    ColumnShape column = new ColumnShape("c", type, 0, Charsets.BINARY, 0);
    return new HavingFilter(
        having,
        values(literals, having),
        Collections.nCopies(COLUMNS.length, column),
        Collections.nCopies(COLUMNS.length, Combine.CONSTANT));
  }

  @Test
  void whatIsNotComparedExactlyIsKnownBeforeTheFirstGroup() {
    Having nested = new Having.Not(new Having.And(List.of(compare(0, Comparison.LESS, 0))));
    filter("1", nested, ColumnType.MYSQL_TYPE_DOUBLE);
    for (ColumnType type : List.of(ColumnType.MYSQL_TYPE_VAR_STRING, ColumnType.MYSQL_TYPE_FLOAT)) {
      assertThrows(GatherException.class, () -> filter("1", nested, type));
    }
    Having between =
        new Having.Between(0, new KeyOperand.Slot(0, false), new KeyOperand.Slot(1, false));
    filter("1, 2", between, ColumnType.MYSQL_TYPE_LONG);
    assertThrows(
        GatherException.class, () -> filter("1, NULL", between, ColumnType.MYSQL_TYPE_LONG));
  }

  private static Having compare(int column, Comparison comparison, int slot) {
    return new Having.Compare(column, comparison, new KeyOperand.Slot(slot, false));
  }

  @Test
  void everyComparisonOfLessEqualAndGreater() {
    List<String> held = new ArrayList<>();
    for (Comparison comparison : Comparison.values()) {
      StringBuilder signs = new StringBuilder();
      for (String literal : List.of("2", "3.0", "4")) {
        signs.append(holds(literal, compare(0, comparison, 0)) ? 'y' : 'n');
      }
      held.add(comparison + " " + signs);
    }
    assertEquals(
        List.of(
            "EQUAL nyn",
            "NOT_EQUAL yny",
            "LESS nny",
            "LESS_OR_EQUAL nyy",
            "GREATER ynn",
            "GREATER_OR_EQUAL yyn"),
        held);
  }

  @Test
  void decimalsAreExactAndFloatsAreDoubles() {
    assertEquals(true, holds("0.1", compare(1, Comparison.EQUAL, 0)));
    assertEquals(false, holds("0.1000000000000000001", compare(1, Comparison.EQUAL, 0)));
    assertEquals(true, holds("0.1e0", compare(1, Comparison.EQUAL, 0)));
    assertEquals(true, holds("0.1", compare(2, Comparison.EQUAL, 0)));
    assertEquals(true, holds("0.1000000000000000001", compare(2, Comparison.EQUAL, 0)));
  }

  @Test
  void whatIsUnknownDoesNotHoldNorDoesItsContrary() {
    Having unknown = compare(3, Comparison.EQUAL, 0);
    Having holds = new Having.Not(new Having.IsNull(0));
    assertEquals(false, holds("1", unknown));
    assertEquals(false, holds("1", new Having.Not(unknown)));
    assertEquals(true, holds("1", new Having.IsNull(3)));
    assertEquals(true, holds("1", new Having.Or(List.of(unknown, holds))));
    assertEquals(false, holds("1", new Having.And(List.of(unknown, holds))));
    Having never = new Having.And(List.of(unknown, new Having.Not(holds)));
    assertEquals(true, holds("1", new Having.Not(never)));
    assertEquals(false, holds("NULL", compare(0, Comparison.NOT_EQUAL, 0)));
  }

  @Test
  void oneFloatOfThreeMakesFloatsOfAll() {
    Having between =
        new Having.Between(0, new KeyOperand.Slot(0, false), new KeyOperand.Slot(1, false));
    assertEquals(true, holds("3, 3.0", between));
    assertEquals(false, holds("3.00000000000000000001, 4", between));
    assertEquals(true, holds("3.00000000000000000001, 4e0", between));
    assertEquals(false, holds("1e0, 2", between));
    assertThrows(GatherException.class, () -> holds("NULL, 4", between));
  }

  @Test
  void whatDependsOnMySqlsPlanIsRefused() {
    Having equal = compare(0, Comparison.EQUAL, 0);
    BigDecimal large = new BigDecimal("9007199254740993");
    assertEquals(true, holds("9007199254740993", equal, large));
    assertThrows(GatherException.class, () -> holds("9.007199254740992e15", equal, large));
    assertNull(values("1e400", equal));
    assertNull(values("0." + "1".repeat(70), equal));
  }

  @Test
  void aMinusBeforeTheLiteralCounts() {
    Having negated = new Having.Compare(0, Comparison.GREATER, new KeyOperand.Slot(0, true));
    assertEquals(true, holds("4", negated));
    assertEquals(true, holds("4e0", negated));
  }

  @Test
  void stringsAreNotTakenForNumbers() {
    assertNull(values("'1'", compare(0, Comparison.EQUAL, 0)));
    assertNull(values("0x01", compare(0, Comparison.EQUAL, 0)));
  }

  @Test
  void ofOtherTypesItMayAskForNull() {
    Having isNull = new Having.IsNull(0);
    assertEquals(true, filter("1", isNull, ColumnType.MYSQL_TYPE_YEAR).holds(group((Number) null)));
    assertThrows(GatherException.class, () -> filter("1", isNull, ColumnType.MYSQL_TYPE_TIMESTAMP));
  }
}
