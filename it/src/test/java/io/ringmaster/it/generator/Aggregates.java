package io.ringmaster.it.generator;

/** Random aggregates whose values don't depend on the order of rows. */
final class Aggregates {
  private final Dice dice;
  private final Expressions arguments;

  Aggregates(Expressions arguments) {
    this.dice = arguments.dice();
    this.arguments = arguments;
  }

  Expr any() {
    return of(
        dice.of(
            Kind.INT, Kind.INT, Kind.DEC, Kind.DEC, Kind.STR, Kind.DBL, Kind.DATE, Kind.UBIG,
            Kind.BIG, Kind.JSON));
  }

  /** One with values of a kind; kinds that have none give the least or the greatest. */
  Expr of(Kind kind) {
    return switch (kind) {
      case INT -> integer();
      case DEC -> decimal();
      case DBL -> Call.of(kind, dice.of("SUM(#)", "AVG(#)", "MIN(#)", "MAX(#)"), argument(kind));
      case STR -> string();
      case UBIG ->
          Call.of(
              kind,
              dice.of("BIT_AND(#)", "BIT_OR(#)", "BIT_XOR(#)"),
              argument(dice.of(Kind.INT, Kind.UBIG)));
      case JSON -> {
        Expr key = argument(Kind.INT);
        yield Call.of(Type.of(kind), "JSON_OBJECTAGG(COALESCE(#, 0), COALESCE(#, 0))", key, key);
      }
      default -> Call.of(kind, dice.of("MIN(#)", "MAX(#)"), arguments.atom(kind));
    };
  }

  private Expr argument(Kind kind) {
    return dice.percent(70) ? arguments.atom(kind) : arguments.make(kind, 1);
  }

  /** A sum of quotients may lose digits with each row that is added: which, their order decides. */
  private static Expr summed(Expr argument) {
    return divides(argument) ? Call.of(Type.of(Kind.DEC), "ROUND(#, 2)", argument) : argument;
  }

  private static boolean divides(Part part) {
    return part instanceof Call call
        && (call.pattern().contains(" / ") || call.parts().stream().anyMatch(Aggregates::divides));
  }

  private Expr integer() {
    return switch (dice.below(7)) {
      case 6 -> Call.of(Type.of(Kind.INT), "JSON_LENGTH(JSON_ARRAYAGG(#))", arguments.any());
      case 0, 1 -> Call.column("COUNT(*)", Type.of(Kind.INT));
      case 2 -> Call.of(Type.of(Kind.INT), "COUNT(#)", arguments.any());
      case 3 -> Call.of(Type.of(Kind.INT), "COUNT(DISTINCT #)", distinct());
      case 4 -> Call.of(Type.of(Kind.INT), "COUNT(DISTINCT #, #)", distinct(), argument(Kind.INT));
      default -> Call.of(Kind.INT, dice.of("MIN(#)", "MAX(#)"), argument(Kind.INT));
    };
  }

  private Expr distinct() {
    Expr any = arguments.any();
    return any.kind() == Kind.JSON ? Expressions.exact(any) : any;
  }

  private Expr decimal() {
    Kind of = dice.of(Kind.INT, Kind.DEC, Kind.DEC);
    return switch (dice.below(6)) {
      case 0, 1 -> Call.of(Type.of(Kind.DEC), "SUM(#)", summed(argument(of)));
      case 2 -> Call.of(Type.of(Kind.DEC), "AVG(#)", summed(argument(of)));
      case 3 ->
          Call.of(
              Type.of(Kind.DEC),
              dice.of("SUM(DISTINCT #)", "AVG(DISTINCT #)"),
              summed(argument(of)));
      // Their last digits depend on the order of the rows; what is added keeps halves from rounding
      // either way.
      case 4 ->
          Call.of(
              Type.of(Kind.DEC),
              dice.of(
                  "CAST(ROUND(STDDEV(#) + 0.0001, 3) AS DECIMAL(20,3))",
                  "CAST(ROUND(VAR_SAMP(# % 1000) + 0.001, 2) AS DECIMAL(30,2))"),
              arguments.atom(Kind.INT));
      default -> Call.of(Type.of(Kind.DEC), dice.of("MIN(#)", "MAX(#)"), arguments.atom(Kind.DEC));
    };
  }

  private Expr string() {
    Expr text = arguments.atom(Kind.STR);
    if (!text.type().exact()) {
      text = Expressions.exact(text);
    }
    Expr listed = dice.percent(50) ? text : arguments.atom(dice.of(Kind.INT, Kind.DEC, Kind.DATE));
    if (!listed.type().exact()) {
      // 8.0.31 dies of GROUP_CONCAT(CAST(c AS CHAR) ORDER BY CAST(c AS CHAR)) where c is a subquery
      // in the select list of a derived table.
      listed = text;
    }
    String collation =
        listed.kind() == Kind.STR ? listed.type().collation() : Type.CONNECTION_COLLATION;
    return switch (dice.below(4)) {
      case 0, 1 -> Call.of(text.type(), dice.of("MIN(#)", "MAX(#)"), text);
      case 2 ->
          Call.of(
              Type.string(collation, listed.type().exact()),
              "GROUP_CONCAT(# ORDER BY #" + dice.of("", " DESC") + " SEPARATOR '|')",
              Expressions.exact(listed),
              Expressions.exact(listed));
      default ->
          Call.of(
              Type.string(collation, listed.type().exact()),
              "GROUP_CONCAT(DISTINCT # ORDER BY #)",
              Expressions.exact(listed),
              Expressions.exact(listed));
    };
  }
}
