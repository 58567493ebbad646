package io.ringmaster.it.generator;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Random expressions over what a place in a statement can name. */
final class Expressions {
  private final Dice dice;

  /** Columns; where rows are grouped, the groups and aggregates. */
  private final List<Expr> atoms;

  private final boolean markers;

  Expressions(Dice dice, List<Expr> atoms, boolean markers) {
    this.dice = dice;
    this.atoms = List.copyOf(atoms);
    this.markers = markers;
  }

  List<Expr> atoms() {
    return atoms;
  }

  Dice dice() {
    return dice;
  }

  /** What there is of some kind, or a constant. */
  Expr atom(Kind kind) {
    List<Expr> fitting = atoms.stream().filter(atom -> atom.kind() == kind).toList();
    return fitting.isEmpty() ? literal(Type.of(kind)) : dice.of(fitting);
  }

  /** Any column. */
  Expr any() {
    return atoms.isEmpty() ? literal(Type.of(Kind.INT)) : dice.of(atoms);
  }

  /** A constant, often one that is met among the values of the type. */
  Literal literal(Type type) {
    Literal literal = plain(type);
    if (type.kind() == Kind.STR) {
      String text = literal.text();
      boolean clean =
          text.chars().allMatch(c -> (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '\'');
      literal = new Literal(text, literal.type().withExact(clean), literal.parameter());
    }
    return markers && dice.percent(50) ? literal : literal.fixed();
  }

  private Literal plain(Type type) {
    if (!type.samples().isEmpty() && dice.percent(75)) {
      return dice.of(type.samples());
    }
    return switch (type.kind()) {
      case INT, BIG, UBIG -> number(type.kind(), dice.between(-1, 12));
      case DEC -> Literal.of(Kind.DEC, dice.of("0.5", "1.00", "-3.25", "100.001"));
      case DBL -> Literal.of(Kind.DBL, dice.of("0e0", "1.5e0", "25e-2", "7e0"));
      case STR -> string(dice.of("a", "b", "k1", "x", "zz", "B", "é"));
      case BIN -> Literal.of(Kind.BIN, dice.of("x'61'", "x'00'", "x'0102'"));
      case DATE -> Literal.moment(Kind.DATE, dice.of("2023-06-15", "2024-02-29", "2000-01-01"));
      case DATETIME ->
          Literal.moment(Kind.DATETIME, dice.of("2023-06-15 12:00:00", "2024-01-01 00:00:00"));
      case TIME -> Literal.moment(Kind.TIME, dice.of("12:00:00", "00:00:01", "-10:00:00"));
      case ENUM -> Literal.of(Kind.ENUM, dice.of("'small'", "'medium'", "'large'"));
      case JSON -> Literal.of(Kind.JSON, "CAST('[1, 2]' AS JSON)");
    };
  }

  static Literal number(Kind kind, int value) {
    return new Literal(String.valueOf(value), Type.of(kind), Optional.of(value));
  }

  private static Literal string(String text) {
    return text(Kind.STR, text);
  }

  private static Literal text(Kind kind, String text) {
    return new Literal("'" + text + "'", Type.of(kind), Optional.of(text));
  }

  Expr make(Kind kind, int depth) {
    if (depth <= 0 || dice.percent(30)) {
      return dice.percent(90) ? atom(kind) : literal(Type.of(kind));
    }
    if (dice.percent(15)) {
      return choice(kind, depth - 1);
    }
    return switch (kind) {
      case INT -> Functions.integer(this, depth - 1);
      case DEC -> Functions.decimal(this, depth - 1);
      case DBL -> Functions.quarters(this, depth - 1);
      case STR -> Functions.string(this, depth - 1);
      case DATE, DATETIME, TIME -> Functions.time(this, kind, depth - 1);
      case BIN -> Call.of(Kind.BIN, dice.of("CAST(# AS BINARY)", "UNHEX(HEX(#))"), atom(Kind.STR));
      case JSON -> Functions.json(this, depth - 1);
      case BIG, UBIG, ENUM -> atom(kind);
    };
  }

  /** One of several values of a kind. */
  private Expr choice(Kind kind, int depth) {
    List<Part> parts = new ArrayList<>();
    Expr first = atom(kind);
    Expr second = dice.percent(50) ? atom(kind) : literal(first.type());
    if (kind == Kind.STR) {
      second = as(second, first.type().collation());
    }
    String pattern =
        dice.of(
            "COALESCE(#, #)",
            "IFNULL(#, #)",
            "IF(#, #, #)",
            "CASE WHEN # THEN # ELSE # END",
            "NULLIF(#, #)");
    if (pattern.startsWith("IF(") || pattern.startsWith("CASE")) {
      parts.add(new Conditions(this).make(depth - 1));
    }
    parts.add(first);
    parts.add(second);
    boolean exact = first.type().exact() && second.type().exact();
    // Of two decimals each may keep its own digits.
    exact &= kind != Kind.DEC || first.equals(second);
    Type type =
        kind == Kind.STR
            ? Type.string(first.type().collation(), exact)
            : Type.of(kind).withExact(exact);
    if (kind == Kind.ENUM) {
      type = Type.string(Type.CONNECTION_COLLATION, true);
    }
    return new Call(pattern, parts, type);
  }

  /** The same string under a collation; constants follow what they meet. */
  Expr as(Expr expr, String collation) {
    if (expr instanceof Literal || expr.type().collation().equals(collation)) {
      return expr;
    }
    if (!collation.startsWith("utf8mb4")) {
      return as(expr, Type.CONNECTION_COLLATION);
    }
    // Equal under the other collation may be what was not under its own.
    Type type = Type.string(collation, false);
    return Call.of(type, "CONVERT(# USING utf8mb4) COLLATE " + collation, expr);
  }

  /** What is equal to another value only if it looks like it. */
  static Expr exact(Expr expr) {
    if (expr.type().exact()) {
      return expr;
    }
    boolean string = expr.kind() == Kind.STR;
    return Call.of(
        Type.string(Type.CONNECTION_COLLATION, true), string ? "HEX(#)" : "CAST(# AS CHAR)", expr);
  }
}
