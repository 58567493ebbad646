package io.ringmaster.it.generator;

import io.ringmaster.it.differential.Script.Entry;
import io.ringmaster.it.differential.Side.Mode;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;

/**
 * A query and how it travels.
 *
 * @param markers whether some of its literals are parameters
 */
record Statement(Query query, Mode mode, boolean markers) {
  /** A base table as the generator names it in FROM. */
  private static final Pattern TABLE = Pattern.compile("\\bt\\d+( PARTITION \\([^)]*\\))? AS \\w+");

  Entry entry() {
    return entry(UnaryOperator.identity());
  }

  /** The same, with the groups of LATERAL tables sorted. */
  Entry entryWithSortedGroups() {
    return entry(sql -> sql.replace("LATERAL (SELECT ", "LATERAL (SELECT SQL_BIG_RESULT "));
  }

  /** The same, planned without the tables' primary keys. */
  Entry entryWithoutKeys() {
    return entry(sql -> TABLE.matcher(sql).replaceAll("$0 IGNORE INDEX (PRIMARY)"));
  }

  private Entry entry(UnaryOperator<String> text) {
    Printer printer = new Printer(markers);
    query.print(printer);
    return Entry.of(text.apply(printer.sql()), query.ordered(), printer.parameters());
  }

  String sql() {
    return Printer.text(query);
  }

  Statement with(Query other) {
    return new Statement(other, mode, markers);
  }

  @Override
  public String toString() {
    return mode + (markers ? " with parameters: " : ": ") + entry().sql();
  }
}
