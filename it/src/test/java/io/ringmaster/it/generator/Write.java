package io.ringmaster.it.generator;

import java.util.ArrayList;
import java.util.List;

/** A statement that changes rows, or begins or ends a transaction. */
record Write(List<Clause> clauses) implements Part {

  /**
   * A part of it that is there or not.
   *
   * @param before in front of the first item
   * @param least so many items must stay; with none of them nothing is written
   */
  record Clause(String before, List<? extends Part> items, String separator, int least) {
    static Clause optional(String before, List<? extends Part> items) {
      return new Clause(before, items, ", ", 0);
    }

    static Clause needed(String before, List<? extends Part> items) {
      return new Clause(before, items, ", ", 1);
    }

    static Clause text(String text) {
      return needed(text, List.of(new Call("", List.of(), Type.of(Kind.JSON))));
    }

    private List<Clause> smaller() {
      List<Part> parts = new ArrayList<>(items);
      return Smaller.lists(parts, least, Part::smaller).stream()
          .map(other -> new Clause(before, other, separator, least))
          .toList();
    }
  }

  static Write of(Clause... clauses) {
    return new Write(List.of(clauses));
  }

  /** Of words alone. */
  static Write text(String text) {
    return of(Clause.text(text));
  }

  /** A piece of a clause: a row, an assignment. Its type says nothing. */
  static Expr piece(String pattern, List<? extends Part> parts) {
    return new Call(pattern, List.copyOf(parts), Type.of(Kind.JSON));
  }

  @Override
  public void print(Printer out) {
    for (Clause clause : clauses) {
      String separator = clause.before();
      for (Part part : clause.items()) {
        out.text(separator);
        part.print(out);
        separator = clause.separator();
      }
    }
  }

  @Override
  public List<Write> smaller() {
    return Smaller.replaced(clauses, Clause::smaller).stream().map(Write::new).toList();
  }
}
