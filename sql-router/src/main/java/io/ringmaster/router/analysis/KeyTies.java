package io.ringmaster.router.analysis;

import io.ringmaster.router.grammar.ParenthesizedQuery;
import io.ringmaster.router.grammar.SelectNode;
import java.util.List;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlNode;

/**
 * Puts uses of sharded tables whose shard keys must be equal into one class. Only terms of a
 * conjunction count: {@code a.k = b.k}, and {@code a.k IN (SELECT b.k FROM b ..)}.
 *
 * <p>A use in a subquery joins the class of one use outside of it. With a second class outside it
 * can't: the subquery then finds nothing for rows of different keys, but these rows are there.
 */
final class KeyTies {
  private final StatementWalker walker;

  KeyTies(StatementWalker walker) {
    this.walker = walker;
  }

  static void tie(TableUse a, TableUse b) {
    if (a.isSharded() && b.isSharded() && a.rule.group().equals(b.rule.group())) {
      a.tie(b);
    }
  }

  void find() {
    // First within blocks: whom a subquery joins must be known then.
    find(true);
    find(false);
  }

  private void find(boolean within) {
    for (Condition condition : walker.conditions()) {
      for (SqlNode term : Expressions.conjuncts(condition.expression())) {
        if (term instanceof SqlCall call) {
          switch (call.getKind()) {
            case EQUALS -> equality(condition, call.operand(0), call.operand(1), within);
            case IN -> {
              if (!within) {
                membership(condition, call.operand(0), call.operand(1));
              }
            }
            default -> {}
          }
        }
      }
    }
  }

  private void equality(Condition condition, SqlNode left, SqlNode right, boolean within) {
    Scope scope = condition.scope();
    TableUse a = shownKey(scope, left);
    TableUse b = shownKey(scope, right);
    if (a == null
        || b == null
        || !meets(condition, a, b)
        || (scope.placeOf(a) == scope.placeOf(b)) != within) {
      return;
    }
    if (within) {
      tie(a, b);
    } else if (scope.placeOf(a) == scope) {
      join(a, b);
    } else {
      join(b, a);
    }
  }

  /** Puts a use in a subquery into the class of one outside, unless it is in another there. */
  private void join(TableUse inner, TableUse outer) {
    boolean joined =
        walker.uses().stream()
            .anyMatch(
                use ->
                    use.representative() == inner.representative()
                        && use.scope.depth < inner.scope.depth);
    if (!joined) {
      tie(outer, inner);
    }
  }

  /**
   * Whether the condition keeps apart rows with different keys of the two uses. At least one must
   * be of the condition's own block, and for ON of an outer join, of its nullable side.
   */
  private static boolean meets(Condition condition, TableUse a, TableUse b) {
    Scope scope = condition.scope();
    boolean own = scope.placeOf(a) == scope || scope.placeOf(b) == scope;
    boolean restricts =
        condition.restricted() == null
            || condition.restricted().contains(a)
            || condition.restricted().contains(b);
    return own && restricts && sees(scope, a) && sees(scope, b);
  }

  private static boolean sees(Scope scope, TableUse use) {
    return scope.placeOf(use) == scope || scope.sees(use);
  }

  /** The use whose shard key a node names, or shows of a derived table; or null. */
  private static TableUse shownKey(Scope scope, SqlNode node) {
    return Expressions.strip(node) instanceof SqlIdentifier name ? keyOf(scope.key(name)) : null;
  }

  private static TableUse keyOf(Scope.Column column) {
    return column != null && column.isShardKey() ? column.use() : null;
  }

  private void membership(Condition condition, SqlNode left, SqlNode right) {
    TableUse outer = keyOf(condition.scope(), left);
    if (outer == null || !(query(right) instanceof SelectNode select)) {
      return;
    }
    Scope scope = walker.scope(select);
    SqlNode item = scope == null ? null : selected(right, scope, walker);
    if (item == null || !scope.correlated || !condition.scope().sees(outer)) {
      return;
    }
    TableUse inner = keyOf(scope, item);
    boolean restricts = condition.restricted() == null || condition.restricted().contains(outer);
    if (inner != null && inner.scope == scope && outer.scope == condition.scope() && restricts) {
      join(inner, outer);
    }
  }

  private static SqlNode query(SqlNode node) {
    SqlNode query = node;
    while (query instanceof ParenthesizedQuery inner) {
      query = inner.query();
    }
    return query;
  }

  /**
   * The column that is all that a query selects, if none of its rows is made of table rows with
   * different values of it: there is no GROUP BY, or it is grouped by, too.
   *
   * @param node the query, in parentheses
   * @param scope its block; of another query the answer is null
   */
  static SqlNode selected(SqlNode node, Scope scope, StatementWalker walker) {
    if (!(query(node) instanceof SelectNode select)
        || walker.scope(select) != scope
        || select.getSelectList().size() != 1) {
      return null;
    }
    SqlNode item = Expressions.strip(SelectItems.expression(select.getSelectList().get(0)));
    if (!(item instanceof SqlIdentifier name) || name.isStar()) {
      return null;
    }
    if (select.getGroup() == null) {
      return select.getHaving() == null ? item : null;
    }
    return !select.rollup() && isGroupedBy(name, select, scope) ? item : null;
  }

  /** Whether GROUP BY, which there is, names a column. */
  static boolean isGroupedBy(SqlIdentifier name, SelectNode select, Scope scope) {
    Scope.Column column = scope.resolve(name);
    return column != null
        && select.getGroup().stream()
            .anyMatch(
                by ->
                    Expressions.strip(by) instanceof SqlIdentifier other
                        && column.equals(scope.resolve(other)));
  }

  /** The use whose shard key a node names, or null. */
  static TableUse keyOf(Scope scope, SqlNode node) {
    return Expressions.strip(node) instanceof SqlIdentifier name
        ? keyOf(scope.resolve(name))
        : null;
  }

  /** The uses that stand for the classes, in the order of the text. */
  static List<TableUse> classes(List<TableUse> uses) {
    return uses.stream()
        .filter(TableUse::isSharded)
        .map(TableUse::representative)
        .distinct()
        .toList();
  }
}
