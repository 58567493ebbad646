package io.ringmaster.router.analysis;

import io.ringmaster.router.grammar.SelectNode;
import java.util.ArrayList;
import java.util.List;
import org.apache.calcite.sql.JoinConditionType;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlJoin;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;

/**
 * Finds a name in a block that no table of it has a column of, for certain. What is refused for
 * another reason may only be mistyped: MySQL's own error says so. Not certain are names that an
 * item without alias may have by its text, and the second name of an integer primary key.
 */
final class UnknownColumns {
  private final SelectNode select;
  private final Scope scope;

  UnknownColumns(SelectNode select, Scope scope) {
    this.select = select;
    this.scope = scope;
  }

  /** MySQL's error 1054 for the first such name; null for none. */
  RefusedException find(SqlNodeList order) {
    if (scope.parent != null) {
      return null;
    }
    RefusedException found = in(select.getSelectList(), false, "field list");
    for (SqlNode condition : joinConditions(select.getFrom(), new ArrayList<>())) {
      found = found != null ? found : in(condition, false, "on clause");
    }
    found = found != null ? found : in(select.getWhere(), false, "where clause");
    found = found != null ? found : in(select.getGroup(), true, "group statement");
    found = found != null ? found : in(select.getHaving(), true, "having clause");
    return found != null ? found : in(order, true, "order clause");
  }

  private static List<SqlNode> joinConditions(SqlNode from, List<SqlNode> found) {
    if (Expressions.strip(from) instanceof SqlJoin join) {
      joinConditions(join.getLeft(), found);
      joinConditions(join.getRight(), found);
      if (join.getConditionType() == JoinConditionType.ON) {
        found.add(join.getCondition());
      }
    }
    return found;
  }

  private RefusedException in(SqlNode node, boolean aliases, String clause) {
    return switch (node) {
      case null -> null;
      case SqlIdentifier name when isUnknown(name, aliases) ->
          RefusedException.unknownColumn(String.join(".", name.names), clause);
      case SqlNodeList list -> inAny(list.getList(), aliases, clause);
      case SqlCall call when Expressions.isQuery(call) -> null;
      case SqlCall call when call.getKind() == SqlKind.AS -> in(call.operand(0), aliases, clause);
      case SqlCall call -> inAny(call.getOperandList(), aliases, clause);
      default -> null;
    };
  }

  private RefusedException inAny(List<SqlNode> nodes, boolean aliases, String clause) {
    for (SqlNode node : nodes) {
      RefusedException found = in(node, aliases, clause);
      if (found != null) {
        return found;
      }
    }
    return null;
  }

  private boolean isUnknown(SqlIdentifier name, boolean aliases) {
    String last = name.isStar() ? "" : name.names.getLast();
    if (name.isStar() || last.equalsIgnoreCase("_rowid")) {
      return false;
    }
    if (name.isSimple()) {
      boolean named =
          aliases && (isAlias(last) || SelectItems.mayBeText(select.getSelectList(), last));
      return scope.hasNo(last) && !named;
    }
    String table = name.names.get(name.names.size() - 2);
    if (scope.uses.stream().map(use -> use.effectiveName).noneMatch(table::equalsIgnoreCase)
        && scope.opaque.stream().noneMatch(table::equalsIgnoreCase)) {
      return true;
    }
    Scope.Column column = scope.resolve(name);
    return column != null
        && column.use().scope == scope
        && column.use().catalog != null
        && !column.use().isKey(column.name())
        && column.use().catalog.indexOf(column.name()) < 0;
  }

  private boolean isAlias(String name) {
    return select.getSelectList().stream()
        .map(SelectItems::alias)
        .anyMatch(alias -> alias != null && name.equalsIgnoreCase(alias.stripLeading()));
  }
}
