package io.ringmaster.it.generator;

import java.util.List;
import java.util.Optional;

/**
 * A constant.
 *
 * @param text as SQL
 * @param parameter what a prepared statement may send in its place
 */
record Literal(String text, Type type, Optional<Object> parameter) implements Expr {

  static Literal of(Kind kind, String text) {
    return new Literal(text, Type.of(kind), Optional.empty());
  }

  static Literal number(int value) {
    return of(Kind.INT, String.valueOf(value));
  }

  /** The same, never a parameter. */
  Literal fixed() {
    return new Literal(text, type, Optional.empty());
  }

  @Override
  public void print(Printer out) {
    out.literal(this);
  }

  @Override
  public List<Literal> smaller() {
    return parameter.isPresent() ? List.of(fixed()) : List.of();
  }
}
