package io.ringmaster.router.analysis;

import io.ringmaster.router.grammar.MySqlParser;
import io.ringmaster.router.grammar.QueryOptionsNode;
import io.ringmaster.router.grammar.SelectNode;
import io.ringmaster.router.plan.Change.Part;
import io.ringmaster.router.plan.Composed;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;

/**
 * Takes pieces of the text of an UPDATE or DELETE for the query that finds its rows, or of an
 * INSERT for the query that computes its values. MySQL locks what the subqueries of such a
 * statement read; those of a query lock by clauses of their own.
 */
final class ChangeSearch {
  private final StatementWalker walker;
  private final DigestText text;

  /** Locking clauses by the token that they follow. */
  private final TreeMap<Integer, String> locks = new TreeMap<>();

  ChangeSearch(StatementWalker walker, DigestText text, SqlNode tree) {
    this.walker = walker;
    this.text = text;
    lockIn(tree, false);
  }

  /** The client's words, with the locks of the queries in them. */
  List<Part> tokens(int first, int last) {
    List<Part> parts = new ArrayList<>();
    int from = first;
    for (var lock : locks.subMap(first, true, last, true).entrySet()) {
      parts.add(new Part.Tokens(from, lock.getKey()));
      parts.add(new Part.Lock(lock.getValue()));
      from = lock.getKey() + 1;
    }
    if (from <= last) {
      parts.add(new Part.Tokens(from, last));
    }
    return parts;
  }

  /** The locks of the queries between two tokens. */
  List<Composed.Lock> locks(int first, int last) {
    return locks.subMap(first, true, last, true).entrySet().stream()
        .map(lock -> new Composed.Lock(lock.getKey(), lock.getValue()))
        .toList();
  }

  /**
   * Finds where locking clauses go.
   *
   * @param placeless whether there is no place for a clause of one SELECT alone: an operand of
   *     UNION, or a SELECT that has one already
   */
  private void lockIn(SqlNode node, boolean placeless) {
    boolean inside = placeless;
    switch (node) {
      case null -> {
        return;
      }
      case SqlNodeList list -> {
        list.forEach(element -> lockIn(element, placeless));
        return;
      }
      case SelectNode select -> {
        if (!placeless) {
          lock(select);
        }
        inside = false;
      }
      case QueryOptionsNode options -> inside |= !options.locks().isEmpty();
      case SqlCall call when Expressions.isSetOperation(call) -> inside = true;
      default -> {}
    }
    if (node instanceof SqlCall call) {
      for (SqlNode operand : call.getOperandList()) {
        lockIn(operand, inside);
      }
    }
  }

  private void lock(SelectNode select) {
    Scope scope = walker.scope(select);
    if (scope == null || select.getFrom() == null) {
      return;
    }
    List<TableUse> locked = lockable(scope);
    if (!locked.isEmpty()) {
      boolean all = locked.size() == scope.uses.size() && scope.opaque.isEmpty();
      locks.put(
          text.closing(MySqlParser.firstToken(select)) - 1,
          " FOR SHARE" + (all ? "" : " OF " + names(locked)));
    }
  }

  /**
   * Uses whose rows can be locked: reference tables are read as they are committed, and of
   * information_schema MySQL takes no clause (3550).
   */
  static List<TableUse> lockable(Scope scope) {
    return scope.uses.stream()
        .filter(use -> use.kind != TableUse.Kind.REFERENCE && use.kind != TableUse.Kind.SYSTEM)
        .toList();
  }

  /** The names of uses, for a locking clause. */
  static String names(List<TableUse> uses) {
    return String.join(
        ", ", uses.stream().map(use -> '`' + use.effectiveName.replace("`", "``") + '`').toList());
  }
}
