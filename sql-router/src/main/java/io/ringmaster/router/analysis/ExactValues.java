package io.ringmaster.router.analysis;

import io.ringmaster.router.grammar.GrammarNodes;
import java.util.List;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlNode;

/**
 * What values of DECIMAL expressions are like inside of MySQL. A quotient carries more digits there
 * than its type has ({@code do_div_mod} in MySQL's {@code strings/decimal.cc}: whole groups of
 * nine), which a sum rounds once, in the end: sums of several shards have been rounded before.
 */
final class ExactValues {
  private ExactValues() {}

  /** Whether values have no more digits than their type says, or are no decimals. */
  static boolean isExact(SqlNode node) {
    SqlNode inner = Expressions.strip(node);
    if (!(inner instanceof SqlCall call)) {
      return true;
    }
    return switch (call.getKind()) {
      case DIVIDE -> false;
      case EQUALS,
          NOT_EQUALS,
          LESS_THAN,
          LESS_THAN_OR_EQUAL,
          GREATER_THAN,
          GREATER_THAN_OR_EQUAL,
          AND,
          OR,
          NOT,
          IN,
          NOT_IN,
          BETWEEN,
          LIKE,
          IS_NULL,
          IS_NOT_NULL ->
          true;
      case PLUS, MINUS, TIMES, MINUS_PREFIX, PLUS_PREFIX -> all(call.getOperandList());
      default ->
          switch (GrammarNodes.nameOf(call)) {
            case "ROUND", "TRUNCATE", "FLOOR", "CEIL", "CEILING", "CAST", "CONVERT" -> true;
            case "COALESCE", "IFNULL", "GREATEST", "LEAST" -> all(call.getOperandList());
            case "IF" -> all(call.getOperandList().subList(1, call.operandCount()));
            default -> !divides(call);
          };
    };
  }

  private static boolean all(List<SqlNode> nodes) {
    return nodes.stream().allMatch(ExactValues::isExact);
  }

  private static boolean divides(SqlNode node) {
    return Expressions.contains(node, part -> part.getKind() == SqlKind.DIVIDE);
  }

  /** Whether all values have the number of digits after the point that the type has. */
  static boolean isOfFixedScale(SqlNode node) {
    SqlNode inner = Expressions.strip(node);
    return switch (inner) {
      case SqlIdentifier name -> !name.isStar();
      case SqlCall call ->
          switch (call.getKind()) {
            case PLUS, MINUS, TIMES, MINUS_PREFIX ->
                call.getOperandList().stream().allMatch(ExactValues::isOfFixedScale);
            default -> false;
          };
      default -> false;
    };
  }
}
