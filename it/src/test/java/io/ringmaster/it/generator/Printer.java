package io.ringmaster.it.generator;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/** Writes a tree as SQL, with parameter markers where literals may be some. */
final class Printer {
  private final StringBuilder sql = new StringBuilder();
  private final List<Object> parameters = new ArrayList<>();
  private final boolean markers;

  Printer(boolean markers) {
    this.markers = markers;
  }

  String sql() {
    return sql.toString();
  }

  /** Values of the markers, in their order. */
  List<Object> parameters() {
    return parameters;
  }

  Printer text(String text) {
    sql.append(text);
    return this;
  }

  void literal(Literal literal) {
    if (markers && literal.parameter().isPresent()) {
      sql.append('?');
      parameters.add(literal.parameter().get());
    } else {
      sql.append(literal.text());
    }
  }

  /** A pattern whose {@code #} are the parts in their order. */
  void pattern(String pattern, List<? extends Part> parts) {
    Iterator<? extends Part> rest = parts.iterator();
    for (int i = 0; i < pattern.length(); i++) {
      if (pattern.charAt(i) == '#') {
        rest.next().print(this);
      } else {
        sql.append(pattern.charAt(i));
      }
    }
  }

  void list(String before, List<? extends Part> parts) {
    String separator = before;
    for (Part part : parts) {
      text(separator);
      part.print(this);
      separator = ", ";
    }
  }

  static String text(Part part) {
    Printer printer = new Printer(false);
    part.print(printer);
    return printer.sql();
  }
}
