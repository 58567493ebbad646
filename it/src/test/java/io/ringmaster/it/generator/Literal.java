package io.ringmaster.it.generator;

import java.time.LocalDate;
import java.time.LocalDateTime;
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

  /** A date or time, of its type: as a text it would be one where nothing else says what it is. */
  static Literal moment(Kind kind, String value) {
    String quoted = "'" + value + "'";
    return switch (kind) {
      case DATE ->
          new Literal("DATE " + quoted, Type.of(kind), Optional.of(LocalDate.parse(value)));
      case DATETIME -> {
        LocalDateTime parameter = LocalDateTime.parse(value.replace(' ', 'T'));
        yield new Literal("TIMESTAMP " + quoted, Type.of(kind), Optional.of(parameter));
      }
      default -> new Literal("TIME " + quoted, Type.of(kind), Optional.empty());
    };
  }

  /** A date or time as a text. */
  Literal untyped() {
    return new Literal(text.substring(text.indexOf('\'')), type, Optional.empty());
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
