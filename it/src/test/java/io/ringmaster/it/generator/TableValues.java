package io.ringmaster.it.generator;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A table value constructor. Its columns are not named, so it stands where others name them.
 *
 * @param rows of constants
 */
record TableValues(List<List<Expr>> rows) implements Query {

  static TableValues of(Dice dice, List<Kind> kinds) {
    Expressions constants = new Expressions(dice, List.of(), false);
    List<List<Expr>> rows = new ArrayList<>();
    int count = dice.between(1, 4);
    for (int i = 0; i < count; i++) {
      List<Expr> row = new ArrayList<>();
      for (Kind kind : kinds) {
        // Of dates and times MySQL makes columns of texts here.
        row.add(Expressions.exact(constants.literal(Type.of(kind))));
      }
      rows.add(row);
    }
    return new TableValues(rows);
  }

  @Override
  public void print(Printer out) {
    out.text("VALUES ");
    for (int i = 0; i < rows.size(); i++) {
      out.list(i == 0 ? "ROW(" : ", ROW(", rows.get(i));
      out.text(")");
    }
  }

  @Override
  public List<Type> types() {
    return rows.getFirst().stream().map(Expr::type).toList();
  }

  @Override
  public boolean ordered() {
    return false;
  }

  @Override
  public Optional<Query> withoutColumn(int index) {
    return rows.getFirst().size() == 1
        ? Optional.empty()
        : Optional.of(
            new TableValues(rows.stream().map(row -> Smaller.without(row, index)).toList()));
  }

  @Override
  public List<Query> smaller() {
    List<Query> all = new ArrayList<>();
    if (rows.size() > 1) {
      for (int i = 0; i < rows.size(); i++) {
        all.add(new TableValues(Smaller.without(rows, i)));
      }
    }
    return all;
  }
}
