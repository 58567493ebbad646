package io.ringmaster.it.generator;

/** Operators and functions; none of them warns or overflows, whatever rows it is asked of. */
final class Functions {
  private Functions() {}

  static Expr integer(Expressions of, int depth) {
    Dice dice = of.dice();
    Expr n = of.make(Kind.INT, depth);
    Kind moment = dice.of(Kind.DATE, Kind.DATETIME);
    return switch (dice.below(18)) {
      case 0 -> Call.of(Kind.INT, "(# + #)", n, of.make(Kind.INT, depth));
      case 1 -> Call.of(Kind.INT, "(# - #)", n, of.atom(Kind.INT));
      case 2 -> Call.of(Kind.INT, "(# * " + dice.between(2, 9) + ")", n);
      case 3 -> Call.of(Kind.INT, "(# " + dice.of("DIV ", "% ") + dice.between(2, 5) + ")", n);
      case 4 ->
          Call.of(Kind.INT, dice.of("ABS(#)", "SIGN(#)", "-(#)", "BIT_COUNT(#)", "(# IS NULL)"), n);
      case 5 ->
          Call.of(
              Type.of(Kind.INT),
              dice.of(
                  "LENGTH(#)", "CHAR_LENGTH(#)", "ASCII(#)", "(# LIKE 'a%')", "(# RLIKE '^[a-k]')"),
              of.make(Kind.STR, depth));
      case 6 ->
          Call.of(
              Type.of(Kind.INT),
              dice.of(
                  "YEAR(#)",
                  "MONTH(#)",
                  "DAYOFWEEK(#)",
                  "QUARTER(#)",
                  "TO_DAYS(#)",
                  "EXTRACT(YEAR_MONTH FROM #)"),
              of.make(moment, depth));
      case 7 -> Call.of(Kind.INT, "DATEDIFF(#, #)", of.atom(moment), of.atom(Kind.DATE));
      case 8 -> Call.of(Kind.INT, dice.of("HOUR(#)", "MINUTE(#)", "SECOND(#)"), of.atom(Kind.TIME));
      case 9 -> Call.of(Kind.INT, dice.of("GREATEST(#, #)", "LEAST(#, #)"), n, of.atom(Kind.INT));
      case 10 -> Call.of(Kind.INT, "INTERVAL(#, 0, 3, 7)", n);
      case 11 -> Call.of(Kind.INT, "(# <=> #)", n, of.atom(Kind.INT));
      case 12 -> Call.of(Type.of(Kind.INT), "JSON_LENGTH(#)", of.atom(Kind.JSON));
      case 16 ->
          Call.of(
              Type.of(Kind.INT),
              dice.of(
                  "JSON_DEPTH(#)",
                  "JSON_CONTAINS(#, '1', '$.a')",
                  "JSON_VALID(#)",
                  "JSON_LENGTH(#, '$.b')",
                  "(1 MEMBER OF (#))",
                  "JSON_OVERLAPS(#, '[1, 7]')",
                  "JSON_VALUE(#, '$.a' RETURNING SIGNED)"),
              of.atom(Kind.JSON));
      case 13 -> Call.of(Type.of(Kind.INT), "CRC32(#)", of.atom(Kind.STR));
      case 14 ->
          Call.of(Kind.INT, dice.of("(# AND #)", "(# XOR #)", "(# OR #)"), n, of.atom(Kind.INT));
      default -> Call.of(Kind.INT, "CAST(# AS SIGNED)", n);
    };
  }

  static Expr decimal(Expressions of, int depth) {
    Dice dice = of.dice();
    Expr d = of.make(Kind.DEC, depth);
    return switch (dice.below(8)) {
      case 0 -> Call.of(Kind.DEC, dice.of("(# + #)", "(# - #)"), d, of.atom(Kind.DEC));
      case 1 -> Call.of(Kind.DEC, "(# * " + dice.of("2", "0.5", "-1", "1.10") + ")", d);
      case 2 -> Call.of(Kind.DEC, "(# / " + dice.of("2", "3", "0.7") + ")", d);
      case 3 ->
          Call.of(Kind.DEC, dice.of("ROUND(#, 1)", "TRUNCATE(#, 1)", "ROUND(#, -1)", "ABS(#)"), d);
      case 4 -> Call.of(Kind.DEC, "(# / NULLIF(#, 0))", of.atom(Kind.DEC), of.atom(Kind.INT));
      case 5 -> Call.of(Kind.DEC, "(# + #)", d, of.atom(Kind.INT));
      case 6 -> Call.of(Kind.DEC, "(# / 4)", of.make(Kind.INT, depth));
      default ->
          Call.of(Kind.DEC, "CAST(ROUND(SQRT(ABS(#)), 3) AS DECIMAL(14,3))", of.atom(Kind.INT));
    };
  }

  static Expr quarters(Expressions of, int depth) {
    Expr f = of.make(Kind.DBL, depth);
    return switch (of.dice().below(4)) {
      case 0 -> Call.of(Kind.DBL, "(# + #)", f, of.atom(Kind.DBL));
      case 1 -> Call.of(Kind.DBL, "(# - #)", f, of.atom(Kind.INT));
      case 2 -> Call.of(Kind.DBL, "(# * 2)", f);
      default -> Call.of(Kind.DBL, "(# + 0e0)", of.atom(Kind.INT));
    };
  }

  static Expr string(Expressions of, int depth) {
    Dice dice = of.dice();
    Expr s = of.make(Kind.STR, depth);
    String collation = s.type().collation();
    boolean exact = s.type().exact();
    return switch (dice.below(10)) {
      case 0 ->
          Call.of(
              Type.string(collation, false),
              "CONCAT(#, #)",
              s,
              of.as(of.atom(Kind.STR), collation));
      case 1 ->
          Call.of(Type.string(collation, false), dice.of("UPPER(#)", "LOWER(#)", "TRIM(#)"), s);
      case 2 -> Call.of(Type.string(collation, exact), "LEFT(#, " + dice.between(1, 3) + ")", s);
      case 3 -> Call.of(Type.string(collation, false), dice.of("SUBSTRING(#, 2)", "REVERSE(#)"), s);
      // 8.0.31 cuts off what becomes longer, in a temporary table.
      case 4 -> Call.of(Type.string(collation, false), "REPLACE(#, 'a', 'x')", s);
      case 5 -> Call.of(Type.string(collation, false), "LPAD(#, 6, '*')", s);
      case 6 -> text(dice.of("HEX(#)", "MD5(#)", "QUOTE(HEX(#))"), s);
      case 8 -> {
        Expr document = of.atom(Kind.JSON);
        // Texts of JSON are compared byte by byte, but numbers may be written in several ways.
        yield Call.of(
            Type.string("utf8mb4_bin", false),
            isColumn(document)
                ? dice.of("(# ->> '$.a')", "(# ->> '$.b[0]')")
                : dice.of(
                    "JSON_UNQUOTE(JSON_EXTRACT(#, '$.b'))", "JSON_TYPE(#)", "JSON_UNQUOTE(#)"),
            document);
      }
      case 7 -> {
        Kind kind = dice.of(Kind.INT, Kind.DEC, Kind.DATE, Kind.DATETIME, Kind.UBIG);
        Expr made = of.make(kind, depth);
        // MySQL is of two minds how many digits a DATETIME that is a parameter has as text.
        Expr shown = made instanceof Literal || kind == Kind.DEC ? withoutParameters(made) : made;
        yield text(dice.of("CAST(# AS CHAR)", "CONCAT('<', #, '>')"), shown);
      }
      default -> text("DATE_FORMAT(#, '%Y/%m')", of.atom(dice.of(Kind.DATE, Kind.DATETIME)));
    };
  }

  /**
   * A decimal that is computed with a parameter has 30 digits behind the point as text; not so
   * where a write is carried out in steps, in which the parameter is a literal.
   */
  private static Expr withoutParameters(Expr expression) {
    return switch (expression) {
      case Literal literal -> literal.fixed();
      case Call call ->
          new Call(
              call.pattern(),
              call.parts().stream()
                  .map(part -> part instanceof Expr inner ? withoutParameters(inner) : part)
                  .toList(),
              call.type());
    };
  }

  private static Expr text(String pattern, Expr part) {
    return Call.of(Type.string(Type.CONNECTION_COLLATION, part.type().exact()), pattern, part);
  }

  static Expr time(Expressions of, Kind kind, int depth) {
    Dice dice = of.dice();
    Expr date = of.make(Kind.DATE, depth);
    Expr datetime = of.atom(Kind.DATETIME);
    return switch (kind) {
      case DATE ->
          dice.percent(50)
              ? Call.of(
                  kind,
                  dice.of("(CAST(# AS DATE) + INTERVAL 1 MONTH)", "LAST_DAY(#)", "CAST(# AS DATE)"),
                  date)
              : Call.of(kind, "DATE(#)", datetime);
      case DATETIME ->
          dice.percent(50)
              ? Call.of(kind, "(CAST(# AS DATETIME) - INTERVAL 36 HOUR)", datetime)
              : Call.of(kind, "CAST(# AS DATETIME)", dice.percent(50) ? date : datetime);
      default ->
          dice.percent(50)
              ? Call.of(kind, "TIME(#)", datetime)
              : Call.of(kind, "SEC_TO_TIME(#)", of.atom(Kind.INT));
    };
  }

  static Expr json(Expressions of, int depth) {
    Type json = Type.of(Kind.JSON);
    Dice dice = of.dice();
    return switch (dice.below(6)) {
      case 0 -> Call.of(json, "JSON_EXTRACT(#, '$.a')", of.atom(Kind.JSON));
      case 1 -> {
        Expr document = of.atom(Kind.JSON);
        yield isColumn(document)
            ? Call.of(json, dice.of("(# -> '$.a')", "(# -> '$.b[1].c')", "(# -> '$[*]')"), document)
            : document;
      }
      case 2 ->
          Call.of(
              json,
              dice.of(
                  "JSON_KEYS(#)",
                  "JSON_MERGE_PATCH(#, '{\"a\": null, \"z\": 1}')",
                  "JSON_REMOVE(#, '$.a')",
                  "JSON_SEARCH(#, 'one', 'x')",
                  "JSON_ARRAY_APPEND(#, '$', 1)"),
              of.atom(Kind.JSON));
      case 3 ->
          Call.of(json, "JSON_SET(#, '$.n', #)", of.atom(Kind.JSON), of.make(Kind.INT, depth));
      case 4 ->
          Call.of(json, "JSON_OBJECT('n', #, 's', #)", of.make(Kind.INT, depth), of.atom(Kind.STR));
      default -> Call.of(json, "JSON_ARRAY(#, #)", of.atom(Kind.INT), of.atom(Kind.JSON));
    };
  }

  /** Nothing else may stand before {@code ->}. */
  private static boolean isColumn(Expr expr) {
    return expr instanceof Call call && call.pattern().matches("\\w+\\.\\w+");
  }
}
