package io.ringmaster.it.generator;

import java.util.ArrayList;
import java.util.List;

/**
 * What a FROM clause offers.
 *
 * @param columns that expressions can name
 * @param tables columns of each base table, by its alias, as long as no join has merged any
 * @param rows about how many there may be, to keep joins small
 */
record Source(From from, List<Expr> columns, List<Named> tables, long rows) {

  /** A base table under a name. */
  record Named(String alias, Table table) {}

  List<Expr> columnsAnd(List<Expr> others) {
    List<Expr> all = new ArrayList<>(columns);
    all.addAll(others);
    return all;
  }
}
