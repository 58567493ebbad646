package io.ringmaster.router.analysis;

import io.ringmaster.router.grammar.GrammarNodes;
import io.ringmaster.router.grammar.ParenthesizedNode;
import io.ringmaster.router.grammar.ParenthesizedQuery;
import io.ringmaster.router.grammar.QueryOptionsNode;
import io.ringmaster.router.grammar.SelectNode;
import io.ringmaster.router.grammar.WithNode;
import io.ringmaster.router.plan.KeyOperand;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlDynamicParam;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.SqlOrderBy;

/** Small questions to trees. */
final class Expressions {
  private static final Set<String> AGGREGATES =
      Set.of(
          "ANY_VALUE",
          "AVG",
          "BIT_AND",
          "BIT_OR",
          "BIT_XOR",
          "COUNT",
          "GROUP_CONCAT",
          "GROUPING",
          "JSON_ARRAYAGG",
          "JSON_OBJECTAGG",
          "MAX",
          "MIN",
          "ST_COLLECT",
          "STD",
          "STDDEV",
          "STDDEV_POP",
          "STDDEV_SAMP",
          "SUM",
          "VAR_POP",
          "VAR_SAMP",
          "VARIANCE");

  private Expressions() {}

  /** Without the parentheses around it. */
  static SqlNode strip(SqlNode node) {
    SqlNode inner = node;
    while (inner instanceof ParenthesizedNode parenthesized) {
      inner = parenthesized.inner();
    }
    return inner;
  }

  static boolean isQuery(SqlNode node) {
    return node instanceof SelectNode
        || node instanceof ParenthesizedQuery
        || node instanceof QueryOptionsNode
        || node instanceof SqlOrderBy
        || node instanceof WithNode
        || isSetOperation(node)
        || isRows(node);
  }

  static boolean isSetOperation(SqlNode node) {
    return switch (node.getKind()) {
      case UNION, INTERSECT, EXCEPT -> true;
      default -> false;
    };
  }

  @SuppressWarnings("ReferenceEquality") // operators are constants
  static boolean isRows(SqlNode node) {
    return node instanceof SqlCall call && call.getOperator() == GrammarNodes.ROWS;
  }

  /** Adds the terms of a conjunction. */
  static List<SqlNode> conjuncts(SqlNode condition) {
    List<SqlNode> terms = new ArrayList<>();
    collect(condition, SqlKind.AND, terms);
    return terms;
  }

  /** The terms of a disjunction; the whole when it is none. */
  static List<SqlNode> disjuncts(SqlNode condition) {
    List<SqlNode> terms = new ArrayList<>();
    collect(condition, SqlKind.OR, terms);
    return terms;
  }

  private static void collect(SqlNode node, SqlKind kind, List<SqlNode> terms) {
    SqlNode inner = strip(node);
    if (inner instanceof SqlCall call && call.getKind() == kind) {
      call.getOperandList().forEach(operand -> collect(operand, kind, terms));
    } else if (inner != null) {
      terms.add(inner);
    }
  }

  /** Visits a node and everything in it, queries included. */
  static void walk(SqlNode node, Consumer<SqlNode> visitor) {
    if (node == null) {
      return;
    }
    visitor.accept(node);
    switch (node) {
      case SqlNodeList list -> list.forEach(element -> walk(element, visitor));
      case SqlCall call -> call.getOperandList().forEach(operand -> walk(operand, visitor));
      default -> {}
    }
  }

  /** Whether an aggregate function is called outside of subqueries and windows. */
  @SuppressWarnings("ReferenceEquality") // operators are constants, the operand is that very one
  static boolean hasAggregate(SqlNode node) {
    return switch (node) {
      case null -> false;
      case SqlNodeList list -> list.stream().anyMatch(Expressions::hasAggregate);
      case SqlCall call when isQuery(call) -> false;
      case SqlCall call when call.getOperator() == GrammarNodes.OVER ->
          call.getOperandList().stream()
              .flatMap(
                  operand ->
                      operand instanceof SqlCall function && operand == call.operand(0)
                          ? function.getOperandList().stream()
                          : java.util.stream.Stream.of(operand))
              .anyMatch(Expressions::hasAggregate);
      case SqlCall call ->
          isAggregate(call) || call.getOperandList().stream().anyMatch(Expressions::hasAggregate);
      default -> false;
    };
  }

  static boolean isAggregate(SqlCall call) {
    return call.getKind() != SqlKind.OTHER && AGGREGATES.contains(GrammarNodes.nameOf(call));
  }

  static boolean contains(SqlNode node, java.util.function.Predicate<SqlNode> test) {
    boolean[] found = {false};
    walk(node, inner -> found[0] |= test.test(inner));
    return found[0];
  }

  /** Whether it is the word DEFAULT by itself. */
  static boolean isDefault(SqlNode node) {
    return strip(node) instanceof SqlCall call
        && call.operandCount() == 0
        && GrammarNodes.nameOf(call).equalsIgnoreCase("DEFAULT");
  }

  /** What a key is compared with, or is given. */
  static KeyOperand operand(SqlNode node) {
    SqlNode inner = strip(node);
    boolean negated = false;
    while (inner instanceof SqlCall call
        && (call.getKind() == SqlKind.MINUS_PREFIX || call.getKind() == SqlKind.PLUS_PREFIX)) {
      negated ^= call.getKind() == SqlKind.MINUS_PREFIX;
      inner = strip(call.operand(0));
    }
    return inner instanceof SqlDynamicParam parameter
        ? new KeyOperand.Slot(parameter.getIndex(), negated)
        : new KeyOperand.Opaque(describe(inner));
  }

  /** Whether it is {@code DEFAULT(column)}, which may be another column than the one given it. */
  private static boolean isDefaultOf(SqlCall call) {
    return call.operandCount() > 0 && GrammarNodes.nameOf(call).equalsIgnoreCase("DEFAULT");
  }

  private static String describe(SqlNode node) {
    return switch (node) {
      case SqlCall call when isQuery(call) -> "a subquery";
      case SqlCall call -> GrammarNodes.nameOf(call) + (isDefaultOf(call) ? "(..)" : "");
      default -> node.toString();
    };
  }
}
