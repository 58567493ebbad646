package io.ringmaster.it.generator;

import io.ringmaster.it.differential.Script.Entry;
import io.ringmaster.it.differential.Side.Mode;

/**
 * A query and how it travels.
 *
 * @param markers whether some of its literals are parameters
 */
record Statement(Query query, Mode mode, boolean markers) {
  Entry entry() {
    Printer printer = new Printer(markers);
    query.print(printer);
    return Entry.of(printer.sql(), query.ordered(), printer.parameters());
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
