package io.ringmaster.it.generator;

import io.ringmaster.it.differential.Script.Entry;
import io.ringmaster.it.differential.Side.Mode;
import java.util.List;
import java.util.Locale;

/**
 * A statement of a round with writes, and how it travels.
 *
 * @param mode each has a connection of its own, so a transaction has one
 * @param markers whether some of its literals are parameters
 */
record Step(Write write, Mode mode, boolean markers) {
  Entry entry() {
    Printer printer = new Printer(markers);
    write.print(printer);
    return Entry.of(printer.sql(), false, printer.parameters());
  }

  String sql() {
    return Printer.text(write);
  }

  /** Its first word. */
  String verb() {
    return sql().strip().split("\\W+", 2)[0].toLowerCase(Locale.ROOT);
  }

  Step with(Write other) {
    return new Step(other, mode, markers);
  }

  boolean begins() {
    return List.of("begin", "start").contains(verb());
  }

  boolean ends() {
    return verb().equals("commit") || sql().equals("ROLLBACK");
  }

  boolean names(Table table) {
    return sql().matches("(?s).*\\b" + table.name() + "\\b.*");
  }

  @Override
  public String toString() {
    return mode + (markers ? " with parameters: " : ": ") + sql();
  }
}
