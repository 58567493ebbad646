package io.ringmaster.router.analysis;

import io.ringmaster.router.catalog.CatalogColumn;
import io.ringmaster.router.grammar.MySqlParser;
import io.ringmaster.router.grammar.SelectNode;
import io.ringmaster.router.plan.Change.Assignment;
import io.ringmaster.router.plan.Change.Part;
import io.ringmaster.router.plan.Composed;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;

/** Tells what SET computes of a row alone from what a query has to find. */
final class ChangeAssignments {
  private final StatementWalker walker;
  private final Scope scope;
  private final ChangeSearch search;

  /** Whether the statement names one table, of which all names are then. */
  private final boolean plainTable;

  ChangeAssignments(StatementWalker walker, Scope scope, ChangeSearch search, boolean plainTable) {
    this.walker = walker;
    this.scope = scope;
    this.search = search;
    this.plainTable = plainTable;
  }

  /** A column of the query; one that the table does not have is MySQL's to complain of. */
  static Composed.Column column(TableUse use, String name) throws RefusedException {
    int index = use.catalog.indexOf(name);
    if (index < 0) {
      throw RefusedException.unknownColumn(name, "field list");
    }
    CatalogColumn column = use.catalog.columns().get(index);
    return new Composed.Column(Names.check(column.name()), column.dataType(), false);
  }

  /**
   * The assignments to a target's columns.
   *
   * @param all that SET says
   * @param found gets the columns whose values the query finds
   * @param columns of the query, which gets these values
   */
  List<Assignment> of(
      SqlNodeList all, TableUse target, List<Composed.Column> found, List<List<Part>> columns)
      throws RefusedException {
    List<Assignment> assignments = new ArrayList<>();
    Set<String> changed = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
    for (SqlNode node : all) {
      SqlCall call = (SqlCall) node;
      SqlIdentifier column = call.operand(0);
      Scope.Column resolved = scope.resolve(column);
      if (resolved == null && !plainTable) {
        throw new RefusedException(
            "to which table the column "
                + column.names.getLast()
                + " belongs is not certain here; write it with the table's name");
      }
      if (resolved != null && resolved.use() != target) {
        continue;
      }
      String name = column.names.getLast();
      Assignment assignment = assignment(call, target, changed, columns);
      if (assignment instanceof Assignment.Found) {
        found.add(column(target, name));
      }
      assignments.add(assignment);
      changed.add(name);
    }
    return assignments;
  }

  private Assignment assignment(
      SqlCall call, TableUse target, Set<String> changed, List<List<Part>> columns)
      throws RefusedException {
    SqlNode column = call.operand(0);
    SqlNode value = call.operand(1);
    int first = MySqlParser.firstToken(column);
    if (isOwn(value, target)) {
      return new Assignment.Own(first, MySqlParser.lastToken(value));
    }
    if (!changed.isEmpty() && reads(value, scope, target, changed::contains)) {
      throw new RefusedException(
          "what SET says of "
              + ((SqlIdentifier) column).names.getLast()
              + " reads more than the row and may read a column that SET has changed before, which"
              + " is not supported over several shards; put it before that, or say which shard key"
              + " in WHERE");
    }
    if (target.kind == TableUse.Kind.REFERENCE
        && reads(value, scope, target, name -> target.catalog.indexOf(name) >= 0)) {
      throw new RefusedException(
          "changing the reference table "
              + target.qualifiedName()
              + " by what its own rows and those of other tables hold together is not supported");
    }
    Quotients.check(value, "what SET says of " + ((SqlIdentifier) column).names.getLast());
    List<Part> item = new ArrayList<>();
    item.add(new Part.Text("("));
    item.addAll(search.tokens(MySqlParser.firstToken(value), MySqlParser.lastToken(value)));
    item.add(new Part.Text(") AS `~" + columns.size() + "`"));
    columns.add(item);
    return new Assignment.Found(first, MySqlParser.lastToken(column));
  }

  /** Whether an expression is of a row of the target alone. */
  private boolean isOwn(SqlNode value, TableUse target) {
    if (Expressions.contains(value, Expressions::isQuery)) {
      return false;
    }
    return plainTable
        || !Expressions.contains(
            value,
            node -> {
              if (!(node instanceof SqlIdentifier name)) {
                return false;
              }
              Scope.Column column = scope.resolve(name);
              return column == null || column.use() != target;
            });
  }

  /** Whether any name in an expression may be one of these columns of the target. */
  private boolean reads(SqlNode node, Scope in, TableUse target, Predicate<String> columns) {
    return switch (node) {
      case null -> false;
      case SqlIdentifier name -> {
        Scope.Column column = name.isStar() ? null : in.resolve(name);
        boolean other = column != null && column.use() != target;
        yield !other && (name.isStar() || columns.test(name.names.getLast()));
      }
      case SqlNodeList list ->
          list.stream().anyMatch(element -> reads(element, in, target, columns));
      case SqlCall call -> {
        Scope own = call instanceof SelectNode select ? walker.scope(select) : null;
        Scope inside = own == null ? in : own;
        yield call.getOperandList().stream()
            .anyMatch(operand -> reads(operand, inside, target, columns));
      }
      default -> false;
    };
  }
}
