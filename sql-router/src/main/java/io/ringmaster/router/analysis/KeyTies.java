package io.ringmaster.router.analysis;

import io.ringmaster.router.grammar.ParenthesizedQuery;
import io.ringmaster.router.grammar.SelectNode;
import java.util.List;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlKind;
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
    TableUse a = keyOf(condition.scope(), left);
    TableUse b = keyOf(condition.scope(), right);
    if (a == null || b == null || !meets(condition, a, b) || (a.scope == b.scope) != within) {
      return;
    }
    if (within) {
      tie(a, b);
    } else if (a.scope == condition.scope()) {
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
    boolean own = a.scope == scope || b.scope == scope;
    boolean restricts =
        condition.restricted() == null
            || condition.restricted().contains(a)
            || condition.restricted().contains(b);
    return own && restricts && scope.sees(a) && scope.sees(b);
  }

  private void membership(Condition condition, SqlNode left, SqlNode right) {
    TableUse outer = keyOf(condition.scope(), left);
    SqlNode query = right;
    while (query instanceof ParenthesizedQuery inner) {
      query = inner.query();
    }
    if (outer == null || !(query instanceof SelectNode select)) {
      return;
    }
    boolean plain =
        select.getSelectList().size() == 1
            && select.getGroup() == null
            && select.getHaving() == null;
    Scope scope = walker.scope(select);
    if (!plain || scope == null || !scope.correlated || !condition.scope().sees(outer)) {
      return;
    }
    SqlNode item = select.getSelectList().get(0);
    if (item.getKind() == SqlKind.AS) {
      item = ((SqlCall) item).operand(0);
    }
    TableUse inner = keyOf(scope, item);
    boolean restricts = condition.restricted() == null || condition.restricted().contains(outer);
    if (inner != null && inner.scope == scope && outer.scope == condition.scope() && restricts) {
      join(inner, outer);
    }
  }

  /** The use whose shard key a node names, or null. */
  static TableUse keyOf(Scope scope, SqlNode node) {
    if (Expressions.strip(node) instanceof SqlIdentifier name) {
      Scope.Column column = scope.resolve(name);
      if (column != null && column.isShardKey()) {
        return column.use();
      }
    }
    return null;
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
