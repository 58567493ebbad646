package io.ringmaster.router.analysis;

import io.ringmaster.router.grammar.GrammarNodes;
import io.ringmaster.router.grammar.InsertNode;
import io.ringmaster.router.plan.Refusal;
import java.util.List;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;

/**
 * ON DUPLICATE KEY UPDATE behind a query, whose columns it may name too: those are not there when
 * the rows are inserted as literals.
 */
final class UpdatesOfSelect {
  private final InsertNode insert;
  private final TableUse target;
  private final StatementWalker walker;

  UpdatesOfSelect(InsertNode insert, TableUse target, StatementWalker walker) {
    this.insert = insert;
    this.target = target;
    this.walker = walker;
  }

  /** Throws when another column is named than the target's. */
  void check() throws RefusedException {
    if (insert.updates() != null) {
      for (SqlNode update : insert.updates()) {
        check(((SqlCall) update).operand(1));
      }
    }
  }

  private void check(SqlNode value) throws RefusedException {
    switch (value) {
      case SqlIdentifier name -> name(name);
      case SqlCall call when GrammarNodes.nameOf(call).equalsIgnoreCase("VALUES") -> {}
      case SqlCall call -> {
        for (SqlNode operand : call.getOperandList()) {
          if (operand != null) {
            check(operand);
          }
        }
      }
      case SqlNodeList list -> {
        for (SqlNode element : list) {
          check(element);
        }
      }
      default -> {}
    }
  }

  private void name(SqlIdentifier name) throws RefusedException {
    List<String> parts = name.names;
    String column = parts.getLast();
    if (parts.size() > 1) {
      String table = parts.get(parts.size() - 2);
      if (!table.equals(target.table) || isSource(table)) {
        throw ofSelect(name);
      }
      return;
    }
    if (target.catalog == null || target.catalog.indexOf(column) < 0) {
      throw ofSelect(name);
    }
    boolean ambiguous =
        walker.uses().stream()
            .anyMatch(
                use ->
                    use.scope.depth == 0
                        && use.catalog != null
                        && use.catalog.indexOf(column) >= 0);
    if (ambiguous) {
      throw new RefusedException(
          new Refusal(1052, "23000", "Column '" + column + "' in field list is ambiguous"));
    }
  }

  private boolean isSource(String table) {
    return walker.uses().stream().anyMatch(use -> use.effectiveName.equals(table));
  }

  private static RefusedException ofSelect(SqlIdentifier name) {
    return new RefusedException(
        "ON DUPLICATE KEY UPDATE with the column "
            + String.join(".", name.names)
            + " of the SELECT is not supported over shards; select it into a column of the target"
            + " and name it by VALUES()");
  }
}
