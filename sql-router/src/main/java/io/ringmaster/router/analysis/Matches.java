package io.ringmaster.router.analysis;

import io.ringmaster.router.grammar.GrammarNodes;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlNode;

/**
 * What MATCH .. AGAINST says of rows: whether one matches, which each server knows of its own, or
 * how well it does, which depends on all rows of the table, as query expansion does.
 */
final class Matches {
  private Matches() {}

  static boolean isMatch(SqlNode node) {
    return node instanceof SqlCall call
        && GrammarNodes.isWord(call)
        && (GrammarNodes.nameOf(call).equals("MATCH") || isExpanded(call));
  }

  private static boolean isExpanded(SqlCall call) {
    return GrammarNodes.nameOf(call).equals(GrammarNodes.EXPANDED_MATCH);
  }

  /** Whether there is one in a tree. */
  static boolean areIn(SqlNode tree) {
    return Expressions.contains(tree, Matches::isMatch);
  }

  /** Whether a condition depends on how well rows match, and not only on whether they do. */
  static boolean areWeighed(SqlNode condition) {
    if (condition == null) {
      return false;
    }
    SqlNode node = Expressions.strip(condition);
    return switch (node.getKind()) {
      case AND, OR, NOT -> ((SqlCall) node).getOperandList().stream().anyMatch(Matches::areWeighed);
      default -> isMatch(node) ? isExpanded((SqlCall) node) : areIn(node);
    };
  }
}
