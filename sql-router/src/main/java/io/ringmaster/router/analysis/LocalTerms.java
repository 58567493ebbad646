package io.ringmaster.router.analysis;

import io.ringmaster.router.catalog.CatalogColumn;
import io.ringmaster.router.grammar.DerivedTableNode;
import io.ringmaster.router.grammar.JsonTableNode;
import io.ringmaster.router.grammar.MySqlParser;
import io.ringmaster.router.grammar.QueryOptionsNode;
import io.ringmaster.router.grammar.SelectNode;
import io.ringmaster.router.grammar.TableNode;
import io.ringmaster.router.grammar.WithNode;
import java.util.ArrayList;
import java.util.List;
import org.apache.calcite.sql.JoinConditionType;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlDynamicParam;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlJoin;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.SqlOrderBy;

/**
 * Whether a server that has a row can tell of it what a term says. Queries in the term must read
 * what is on the row's own shard alone: reference tables, and tables whose shard keys they make
 * equal to the row's.
 */
final class LocalTerms {
  private final StatementWalker walker;
  private final List<TableUse> named = new ArrayList<>();

  /** Those in the term's own queries. */
  private final List<TableUse> inside = new ArrayList<>();

  private boolean hasQuery;
  private boolean other;

  private LocalTerms(StatementWalker walker) {
    this.walker = walker;
  }

  /**
   * The places outside of its queries that a term names.
   *
   * @return null when there are none, or it can't be told from their rows
   */
  static List<TableUse> uses(SqlNode term, Scope scope, StatementWalker walker) {
    LocalTerms local = new LocalTerms(walker);
    int first = MySqlParser.firstToken(term);
    int last = MySqlParser.lastToken(term);
    for (TableUse use : walker.uses()) {
      int token = use.node == null ? -1 : MySqlParser.firstToken(use.node);
      if (first <= token && token <= last) {
        local.inside.add(use);
      }
    }
    local.other =
        Expressions.hasAggregate(term) || FactsCollector.of(term).differsBetweenShards() != null;
    local.visit(term, scope);
    local.other |= local.hasQuery && (Matches.areIn(term) || !local.isTogether());
    return local.other || local.named.isEmpty() ? null : local.named;
  }

  /** Whether what its queries read is where the one row is that it is of. */
  private boolean isTogether() {
    return named.size() == 1
        && inside.stream()
            .allMatch(
                use ->
                    use.catalog != null
                        && !use.catalog.view()
                        && (use.kind == TableUse.Kind.REFERENCE
                            || (use.isSharded()
                                && use.representative() == named.getFirst().representative())));
  }

  private void visit(SqlNode node, Scope scope) {
    switch (node) {
      case null -> {}
      case SqlIdentifier name -> name(name, scope);
      case SqlNodeList list -> list.forEach(element -> visit(element, scope));
      case SelectNode select -> {
        hasQuery = true;
        Scope own = walker.scope(select);
        other |= own == null;
        if (own != null) {
          select.getOperandList().forEach(operand -> visit(operand, own));
        }
      }
      case TableNode table -> other |= inside.stream().noneMatch(use -> use.node == table);
      case SqlJoin join -> {
        visit(join.getLeft(), scope);
        visit(join.getRight(), scope);
        if (join.getConditionType() == JoinConditionType.ON) {
          visit(join.getCondition(), scope);
        }
      }
      // What they read is not known here, or not read alike by itself.
      case DerivedTableNode _, JsonTableNode _, WithNode _, QueryOptionsNode _, SqlOrderBy _ ->
          other = true;
      case SqlCall call when Expressions.isSetOperation(call) || Expressions.isRows(call) ->
          other = true;
      case SqlCall call when call.getKind() == SqlKind.AS -> visit(call.operand(0), scope);
      case SqlCall call -> call.getOperandList().forEach(operand -> visit(operand, scope));
      default -> {}
    }
  }

  private void name(SqlIdentifier name, Scope scope) {
    if (name.isStar()) {
      other |= !hasQuery;
      return;
    }
    Scope.Column column = scope.resolve(name);
    if (column == null || scope.catalogColumn(name) == null) {
      // What is mistyped is the statement's own error.
      other = true;
    } else if (!inside.contains(column.use()) && !named.contains(column.use())) {
      named.add(column.use());
    }
  }

  /** The column of a comparison whose other operands are literals or parameters; else null. */
  static CatalogColumn compared(SqlNode term, Scope scope) {
    if (!(term instanceof SqlCall call)) {
      return null;
    }
    if (Matches.isMatch(call)) {
      boolean plain = Expressions.strip(call.getOperandList().getLast()) instanceof SqlDynamicParam;
      return plain ? scope.catalogColumn((SqlIdentifier) call.operand(0)) : null;
    }
    return switch (call.getKind()) {
      case EQUALS,
          NOT_EQUALS,
          LESS_THAN,
          LESS_THAN_OR_EQUAL,
          GREATER_THAN,
          GREATER_THAN_OR_EQUAL,
          BETWEEN,
          IN,
          NOT_IN -> {
        List<SqlNode> names = new ArrayList<>();
        boolean other = false;
        for (SqlNode operand : call.getOperandList()) {
          List<SqlNode> values =
              operand instanceof SqlNodeList list ? list.getList() : List.of(operand);
          for (SqlNode value : values) {
            SqlNode inner = Expressions.strip(value);
            if (inner instanceof SqlIdentifier) {
              names.add(inner);
            } else {
              other |= !(inner instanceof SqlDynamicParam);
            }
          }
        }
        yield names.size() == 1 && !other
            ? scope.catalogColumn((SqlIdentifier) names.getFirst())
            : null;
      }
      default -> null;
    };
  }
}
