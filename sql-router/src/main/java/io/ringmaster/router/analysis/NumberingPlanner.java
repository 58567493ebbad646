package io.ringmaster.router.analysis;

import io.ringmaster.metadata.AutoIncrement;
import io.ringmaster.router.catalog.CatalogColumn;
import io.ringmaster.router.grammar.InsertNode;
import io.ringmaster.router.grammar.MySqlParser;
import io.ringmaster.router.plan.KeyOperand;
import io.ringmaster.router.plan.Numbering;
import io.ringmaster.router.plan.Numbering.Place;
import io.ringmaster.router.plan.Numbering.Value;
import java.util.ArrayList;
import java.util.List;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;

/** Plans where an INSERT of a sharded table gets numbers of its AUTO_INCREMENT column. */
final class NumberingPlanner {
  private final InsertNode insert;
  private final TableUse target;

  NumberingPlanner(InsertNode insert, TableUse target) {
    this.insert = insert;
    this.target = target;
  }

  /**
   * Plans it.
   *
   * @param values what each row gives the column; null when it gives nothing
   * @return null when the table has no such column
   */
  Numbering plan(List<SqlNode> values) throws RefusedException {
    if (target.rule.autoIncrement().isEmpty()) {
      return null;
    }
    AutoIncrement numbers = target.rule.autoIncrement().get();
    int index = target.catalog == null ? -1 : target.catalog.indexOf(numbers.column());
    if (index < 0) {
      throw new RefusedException(
          "the columns of "
              + target.qualifiedName()
              + " are not known yet, so it is not known what numbers its AUTO_INCREMENT column can"
              + " store; try again");
    }
    CatalogColumn column = target.catalog.columns().get(index);
    List<Value> rows = new ArrayList<>();
    for (SqlNode value : values) {
      rows.add(value(value, numbers.column()));
    }
    String quoted = Names.quoted(numbers.column());
    Place place =
        rows.getFirst() instanceof Value.Absent
            ? absent(insert, target, "AUTO_INCREMENT column " + column.name(), quoted)
            : new Place.Written();
    return new Numbering(
        numbers,
        greatest(column),
        rows,
        place,
        place instanceof Place.Written ? null : RowAlias.of(insert, target).withOneMore(),
        (insert.lossy() && !insert.replace()) || insert.updates() != null,
        target.isKey(column.name()),
        Names.quoted(target.database) + "." + Names.quoted(target.table),
        quoted);
  }

  private Value value(SqlNode value, String column) throws RefusedException {
    if (value == null) {
      return new Value.Absent();
    }
    if (Expressions.isDefault(value)) {
      return new Value.Default(MySqlParser.firstToken(Expressions.strip(value)));
    }
    return switch (Expressions.operand(value)) {
      case KeyOperand.Slot slot -> new Value.Given(slot);
      case KeyOperand.Opaque(String description) ->
          throw new RefusedException(
              "the value of the AUTO_INCREMENT column "
                  + column
                  + " of "
                  + target.qualifiedName()
                  + " must be a literal or a parameter, or left out, not "
                  + description);
    };
  }

  /**
   * Where columns are put that an INSERT does not name.
   *
   * @param what they are, for messages
   * @param quoted their names as SQL text, separated by commas
   */
  static Place absent(InsertNode insert, TableUse target, String what, String quoted)
      throws RefusedException {
    if (insert.set()) {
      SqlNodeList assignments = (SqlNodeList) insert.source();
      return new Place.InAssignments(MySqlParser.firstToken(assignments.get(0)));
    }
    if (insert.columns() != null && !insert.columns().isEmpty()) {
      return new Place.InRows(
          MySqlParser.firstToken(insert.columns().get(0)), quoted + ", ", false);
    }
    SqlNodeList row = (SqlNodeList) ((SqlCall) insert.source()).operand(0);
    if (!row.isEmpty()) {
      throw new RefusedException(
          "INSERT into "
              + target.qualifiedName()
              + " without a value for its invisible "
              + what
              + " needs the names of the columns");
    }
    return insert.columns() == null
        ? new Place.InRows(MySqlParser.firstToken(insert.source()), "(" + quoted + ") ", true)
        // Behind the parenthesis that opens the empty list.
        : new Place.InRows(MySqlParser.firstToken(insert.columns()) + 1, quoted, true);
  }

  private static long greatest(CatalogColumn column) throws RefusedException {
    if (column.greatest() == 0) {
      throw new RefusedException(
          "AUTO_INCREMENT column "
              + column.name()
              + " of type "
              + column.dataType()
              + " in a table on several shards is not supported");
    }
    return column.greatest();
  }
}
