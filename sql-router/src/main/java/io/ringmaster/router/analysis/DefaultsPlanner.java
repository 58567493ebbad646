package io.ringmaster.router.analysis;

import io.ringmaster.router.catalog.CatalogColumn;
import io.ringmaster.router.grammar.GrammarNodes;
import io.ringmaster.router.grammar.InsertNode;
import io.ringmaster.router.grammar.MySqlParser;
import io.ringmaster.router.plan.Composed;
import io.ringmaster.router.plan.Numbering;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;

/**
 * Finds the columns of global indexes for which an INSERT's rows have their constant default. It is
 * written into the statement, so that row and entry have the same value even if the default is
 * changed at that moment.
 */
final class DefaultsPlanner {
  private final InsertNode insert;
  private final TableUse target;

  private final List<Composed.Value> written = new ArrayList<>();
  private final List<CatalogColumn> absent = new ArrayList<>();
  private final Map<String, String> literals = new HashMap<>();

  DefaultsPlanner(InsertNode insert, TableUse target) {
    this.insert = insert;
    this.target = target;
  }

  /**
   * How it is carried out.
   *
   * @param columns that get values, in order; none for SET
   * @return null when there are no such columns, or their defaults are not known, or the new row
   *     has a name, by which it could be asked for one more column then
   */
  Composed plan(List<String> columns) throws RefusedException {
    if (!target.isSharded() || target.rule.indexes().isEmpty() || target.catalog == null) {
      return null;
    }
    for (CatalogColumn column : target.catalog.columns()) {
      boolean indexed =
          target.rule.indexes().stream()
              .anyMatch(
                  index ->
                      index.lookupColumns().stream().anyMatch(column.name()::equalsIgnoreCase));
      if (indexed && !column.constant().isEmpty()) {
        if (insert.set()) {
          assignment(column);
        } else {
          rows(column, columns);
        }
      }
    }
    boolean unnamed = !absent.isEmpty() && insert.alias() != null;
    if (literals.isEmpty() || unnamed) {
      return null;
    }
    Numbering.Place place = absent.isEmpty() ? null : place();
    return new Composed.InsertDefaults(
        "the defaults of " + String.join(", ", names()) + " are written",
        written,
        literals,
        place,
        values(place));
  }

  private List<String> names() {
    return target.catalog.columns().stream()
        .map(CatalogColumn::name)
        .filter(literals::containsKey)
        .toList();
  }

  private void assignment(CatalogColumn column) {
    for (SqlNode node : (SqlNodeList) insert.source()) {
      SqlCall assignment = (SqlCall) node;
      String name = ((SqlIdentifier) assignment.operand(0)).names.getLast();
      if (name.equalsIgnoreCase(column.name())) {
        value(column, assignment.operand(1), false);
        return;
      }
    }
    leftOut(column);
  }

  private void rows(CatalogColumn column, List<String> columns) {
    int at = -1;
    for (int i = 0; i < columns.size(); i++) {
      at = columns.get(i).equalsIgnoreCase(column.name()) ? i : at;
    }
    boolean folded = true;
    for (SqlNode node : ((SqlCall) insert.source()).getOperandList()) {
      SqlNodeList row = (SqlNodeList) node;
      if (at < 0 || row.isEmpty()) {
        leftOut(column);
        return;
      }
      // Another number of values is an error that is found later.
      if (at < row.size()) {
        value(column, row.get(at), folded);
      }
      folded = false;
    }
  }

  private void leftOut(CatalogColumn column) {
    absent.add(column);
    literals.put(column.name(), column.constant());
  }

  private void value(CatalogColumn column, SqlNode value, boolean folded) {
    SqlNode inner = Expressions.strip(value);
    if (inner instanceof SqlCall call
        && GrammarNodes.nameOf(call).equalsIgnoreCase("DEFAULT")
        && call.operandCount() == 0) {
      int token = MySqlParser.firstToken(inner);
      written.add(
          new Composed.Value(
              token, token, folded, new Composed.Column(column.name(), column.dataType(), false)));
      literals.put(column.name(), column.constant());
    }
  }

  private Numbering.Place place() throws RefusedException {
    List<String> quoted = new ArrayList<>();
    for (CatalogColumn column : absent) {
      quoted.add(Names.quoted(column.name()));
    }
    String what = "column " + absent.getFirst().name();
    return NumberingPlanner.absent(insert, target, what, String.join(", ", quoted));
  }

  private String values(Numbering.Place place) throws RefusedException {
    if (!(place instanceof Numbering.Place.InAssignments)) {
      return absent.stream().map(CatalogColumn::constant).collect(Collectors.joining(", "));
    }
    List<String> assignments = new ArrayList<>();
    for (CatalogColumn column : absent) {
      assignments.add(Names.quoted(column.name()) + " = " + column.constant());
    }
    return String.join(", ", assignments);
  }
}
