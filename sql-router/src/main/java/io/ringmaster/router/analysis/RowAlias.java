package io.ringmaster.router.analysis;

import io.ringmaster.router.catalog.CatalogColumn;
import io.ringmaster.router.grammar.InsertNode;
import io.ringmaster.router.grammar.MySqlParser;
import io.ringmaster.router.plan.Numbering;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;

/**
 * The name of an INSERT's new row for ON DUPLICATE KEY UPDATE, if it has one: {@code AS new}, or
 * {@code AS new(a, b)}, where its columns have names of their own.
 */
final class RowAlias {
  private final InsertNode insert;
  private final TableUse target;

  /** Columns that rows are given for, in their order; empty where they give nothing. */
  private final List<String> columns;

  private RowAlias(InsertNode insert, TableUse target, List<String> columns) {
    this.insert = insert;
    this.target = target;
    this.columns = columns;
  }

  static RowAlias of(InsertNode insert, TableUse target) {
    List<String> columns = new ArrayList<>();
    if (insert.set()) {
      for (SqlNode assignment : (SqlNodeList) insert.source()) {
        columns.add(((SqlIdentifier) ((SqlCall) assignment).operand(0)).names.getLast());
      }
    } else if (insert.columns() != null && !insert.columns().isEmpty()) {
      insert.columns().forEach(column -> columns.add(((SqlIdentifier) column).names.getLast()));
    } else if (target.catalog != null) {
      target.catalog.columns().stream()
          .filter(column -> !column.invisible())
          .map(CatalogColumn::name)
          .forEach(columns::add);
    }
    return new RowAlias(insert, target, columns);
  }

  /** Whether an expression's name is that of the new row's value for one of some columns. */
  boolean names(SqlIdentifier name, List<String> some) {
    if (insert.alias() == null || name.names.isEmpty()) {
      return false;
    }
    boolean qualified = name.names.size() > 1;
    if (qualified && !name.names.getFirst().equalsIgnoreCase(insert.alias().getSimple())) {
      return false;
    }
    String last = name.names.getLast();
    if (insert.aliasColumns() == null) {
      return qualified && some.stream().anyMatch(last::equalsIgnoreCase);
    }
    for (int i = 0; i < Math.min(columns.size(), insert.aliasColumns().size()); i++) {
      String column = columns.get(i);
      if (some.stream().anyMatch(column::equalsIgnoreCase)
          && aliasColumn(i).equalsIgnoreCase(last)) {
        return true;
      }
    }
    return false;
  }

  private String aliasColumn(int at) {
    return ((SqlIdentifier) insert.aliasColumns().get(at)).names.getLast();
  }

  /**
   * What makes the name fit when a column is put in front of the others.
   *
   * @return null when there is nothing to do
   */
  Numbering.AliasColumns withOneMore() throws RefusedException {
    if (insert.alias() == null) {
      return null;
    }
    boolean named = insert.set() || (insert.columns() != null && !insert.columns().isEmpty());
    if (!named) {
      throw new RefusedException(
          "INSERT into "
              + target.qualifiedName()
              + " of a row without values that has a name (AS "
              + insert.alias().getSimple()
              + ") is not supported; leave the name out");
    }
    int token = MySqlParser.lastToken(insert.alias());
    if (insert.aliasColumns() != null) {
      // Behind the parenthesis that opens the list.
      return new Numbering.AliasColumns(token + 1, unusedName() + ", ");
    }
    StringBuilder list = new StringBuilder("(").append(unusedName());
    for (String column : columns) {
      list.append(", ").append(Names.quoted(column));
    }
    return new Numbering.AliasColumns(token, list.append(')').toString());
  }

  /** A name that no column has, of the table or of the new row. */
  private String unusedName() throws RefusedException {
    Set<String> used = new HashSet<>();
    columns.forEach(column -> used.add(column.toLowerCase(Locale.ROOT)));
    target.catalog.columns().forEach(column -> used.add(column.name().toLowerCase(Locale.ROOT)));
    for (int i = 0; insert.aliasColumns() != null && i < insert.aliasColumns().size(); i++) {
      used.add(aliasColumn(i).toLowerCase(Locale.ROOT));
    }
    StringBuilder name = new StringBuilder("ringmaster_number");
    while (used.contains(name.toString())) {
      name.append('_');
    }
    return Names.quoted(name.toString());
  }
}
