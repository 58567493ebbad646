package io.ringmaster.router.analysis;

import io.ringmaster.router.grammar.MySqlParser;
import io.ringmaster.router.plan.Splice;
import java.math.BigDecimal;
import java.util.List;
import java.util.regex.Pattern;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlLiteral;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;

/** Parts of a select item. */
final class SelectItems {
  /** What the text of a call with operands is not. */
  private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_$]+");

  private SelectItems() {}

  /** The item without its alias. */
  static SqlNode expression(SqlNode item) {
    return item.getKind() == SqlKind.AS ? ((SqlCall) item).operand(0) : item;
  }

  /** The item's alias; null when it has none. */
  static String alias(SqlNode item) {
    return item.getKind() == SqlKind.AS
        ? ((SqlIdentifier) ((SqlCall) item).operand(1)).getSimple()
        : null;
  }

  /** Whether an item has the alias. */
  static boolean hasAlias(SqlNodeList items, String name) {
    return items.stream().anyMatch(item -> name.equalsIgnoreCase(alias(item)));
  }

  /**
   * The ordinal in ORDER BY or GROUP BY. -1 when it has more than 31 bits: MySQL looks at the
   * lowest 32 only, or takes it for a decimal.
   */
  static int ordinal(SqlLiteral literal) {
    BigDecimal value = literal.bigDecimalValue();
    return value != null && value.compareTo(BigDecimal.valueOf(Integer.MAX_VALUE)) <= 0
        ? value.intValue()
        : -1;
  }

  /**
   * Adds columns behind the select list.
   *
   * @param columns at least one, as text
   */
  static Splice behind(SqlNodeList items, List<String> columns) {
    int last = MySqlParser.lastToken(items.get(items.size() - 1));
    return new Splice.After(last, ", " + String.join(", ", columns));
  }

  /**
   * Whether an item without alias may have a name by its text, as {@code COUNT(*)} and the literal
   * {@code NULL} have.
   */
  static boolean mayBeText(SqlNodeList items, String name) {
    boolean plain = PLAIN.matcher(name).matches();
    return items.stream()
        .filter(item -> alias(item) == null && !(item instanceof SqlIdentifier))
        .anyMatch(item -> !plain || !(item instanceof SqlCall call) || call.operandCount() == 0);
  }

  static boolean isStar(SqlNode item) {
    return item instanceof SqlIdentifier name && name.isStar();
  }
}
