package io.ringmaster.router.analysis;

import io.ringmaster.router.grammar.GrammarNodes;
import io.ringmaster.router.grammar.ParenthesizedNode;
import io.ringmaster.router.grammar.ParenthesizedQuery;
import io.ringmaster.router.grammar.QueryOptionsNode;
import io.ringmaster.router.grammar.SelectNode;
import io.ringmaster.router.grammar.WithNode;
import java.util.Set;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.SqlOrderBy;

/**
 * Values that have more digits than are sent: MySQL stores a quotient or an average of decimals
 * with nine digits more than its column is described with. Those that are read by one statement and
 * stored by the next must not be such.
 */
final class Quotients {
  private static final Set<String> ROUNDING =
      Set.of("ROUND", "TRUNCATE", "FLOOR", "CEIL", "CEILING", "CAST", "CONVERT", "FORMAT");

  private Quotients() {}

  /**
   * Refuses a value that would lose digits on its way.
   *
   * @param what it is of, for the message
   */
  static void check(SqlNode value, String what) throws RefusedException {
    if (!isWhole(value)) {
      throw new RefusedException(
          what
              + " is a quotient or an average, of which not all digits are sent between shards;"
              + " write ROUND(.., n) or CAST(.. AS DECIMAL(p, s)), or AS DOUBLE");
    }
  }

  /** The same of all that a query returns. */
  static void checkItems(SqlNode query, String what) throws RefusedException {
    SqlNode body = body(query);
    if (body instanceof SelectNode select) {
      for (SqlNode item : select.getSelectList()) {
        check(SelectItems.expression(item), what);
      }
    }
  }

  private static SqlNode body(SqlNode query) {
    return switch (query) {
      case WithNode with -> body(with.body());
      case SqlOrderBy order -> body(order.query);
      case ParenthesizedQuery inner -> body(inner.query());
      case ParenthesizedNode inner -> body(inner.inner());
      case QueryOptionsNode options -> body(options.query());
      default -> query;
    };
  }

  private static boolean isWhole(SqlNode node) {
    SqlNode inner = Expressions.strip(node);
    return switch (inner) {
      case SqlNodeList list -> list.stream().allMatch(Quotients::isWhole);
      case SelectNode select ->
          select.getSelectList().stream().allMatch(item -> isWhole(SelectItems.expression(item)));
      case QueryOptionsNode options -> !mayDivide(options);
      case SqlCall call when SqlKind.COMPARISON.contains(call.getKind()) -> true;
      case SqlCall call when call.getKind() == SqlKind.DIVIDE -> false;
      case SqlCall call when ROUNDING.contains(GrammarNodes.nameOf(call)) -> true;
      case SqlCall call ->
          !GrammarNodes.nameOf(call).equals("AVG")
              && call.getOperandList().stream()
                  .allMatch(operand -> operand == null || isWhole(operand));
      default -> true;
    };
  }

  private static boolean mayDivide(SqlNode node) {
    return Expressions.contains(
        node,
        part ->
            part.getKind() == SqlKind.DIVIDE
                || (part instanceof SqlCall call && GrammarNodes.nameOf(call).equals("AVG")));
  }
}
