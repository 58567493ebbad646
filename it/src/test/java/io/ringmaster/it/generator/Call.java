package io.ringmaster.it.generator;

import java.util.ArrayList;
import java.util.List;

/**
 * A column, an operator, a function or a subquery: a pattern whose {@code #} are its parts, which
 * are expressions or queries.
 */
record Call(String pattern, List<Part> parts, Type type) implements Expr {

  static Call of(Type type, String pattern, Part... parts) {
    return new Call(pattern, List.of(parts), type);
  }

  static Call of(Kind kind, String pattern, Part... parts) {
    boolean exact = true;
    for (Part part : parts) {
      exact &= !(part instanceof Expr expr) || expr.type().exact();
    }
    return new Call(pattern, List.of(parts), Type.of(kind).withExact(exact));
  }

  static Call column(String name, Type type) {
    return new Call(name, List.of(), type);
  }

  @Override
  public void print(Printer out) {
    out.pattern(pattern, parts);
  }

  @Override
  public List<Expr> smaller() {
    List<Expr> all = new ArrayList<>();
    for (Part part : parts) {
      boolean fits = part instanceof Expr expr && expr.kind() == kind();
      // Otherwise what is left may be indeterminate.
      if (fits && part instanceof Expr expr && (expr.type().exact() || !type.exact())) {
        all.add(expr);
      }
    }
    if (kind() == Kind.INT) {
      all.add(Literal.number(1));
    }
    for (List<Part> other : Smaller.replaced(parts, Part::smaller)) {
      all.add(new Call(pattern, other, type));
    }
    return all;
  }
}
