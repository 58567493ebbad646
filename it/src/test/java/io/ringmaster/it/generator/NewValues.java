package io.ringmaster.it.generator;

import io.ringmaster.it.generator.Table.Column;
import java.util.List;
import java.util.Optional;

/** What INSERT and SET give columns. */
final class NewValues {
  private static final Call NULL = Call.column("NULL", Type.of(Kind.INT));
  private static final Call DEFAULT = Call.column("DEFAULT", Type.of(Kind.INT));

  private final Dice dice;
  private final Queries queries;
  private final Expressions constants;
  private int made;

  NewValues(Dice dice, Queries queries) {
    this.dice = dice;
    this.queries = queries;
    this.constants = new Expressions(dice, List.of(), true);
  }

  /** A value that no row has. */
  Literal fresh(Column column) {
    made++;
    Kind kind = column.type().kind();
    return switch (kind) {
      case STR -> new Literal("'n" + made + "'", Type.of(kind), Optional.of("n" + made));
      case BIN -> Literal.of(kind, "x'EE%04X'".formatted(made));
      default -> Expressions.number(kind, 1_000 + 7 * made);
    };
  }

  /** A value that a row has, or had. */
  Literal known(Column column) {
    return column.type().samples().isEmpty() ? fresh(column) : dice.of(column.type().samples());
  }

  /** Other values, which differ where the given ones do, and are seldom met. */
  Expr shifted(Column column, Expr expr) {
    made++;
    return switch (column.type().kind()) {
      case STR -> Call.of(column.type(), "CONCAT('s" + made + "', #)", expr);
      case BIN -> {
        // The last byte of what is padded is zero, as few are put before it.
        boolean padded = column.ddl().startsWith("BINARY");
        String pattern = padded ? "CONCAT(x'%02X', LEFT(#, 7))" : "CONCAT(x'%02X', #)";
        yield Call.of(column.type(), pattern.formatted(made % 256), expr);
      }
      default -> Call.of(column.type(), "(# + %d0007)".formatted(60 + made * 3), expr);
    };
  }

  /** One for INSERT. */
  Expr inserted(Target target, Column column) {
    boolean literals = target.hasGlobalIndex();
    if (target.isKey(column)) {
      if (column.name().equals("sub") && dice.percent(60)) {
        return Expressions.number(Kind.INT, dice.between(0, 12));
      }
      if (dice.percent(35)) {
        return known(column);
      }
      Literal fresh = fresh(column);
      return dice.percent(literals ? 1 : 12) ? shifted(column, fresh) : fresh;
    }
    if (target.isUnique(column)) {
      if (dice.percent(25)) {
        return NULL;
      }
      return dice.percent(15) ? known(column) : fresh(column);
    }
    if (literals && target.isIndexed(column)) {
      boolean mayBeNull = !column.ddl().contains("NOT NULL");
      return mayBeNull && dice.percent(10) ? NULL : constants.literal(column.type());
    }
    if (dice.percent(84)) {
      return constant(column);
    }
    return computed(column, constants, List.of());
  }

  /** A literal, NULL or DEFAULT. */
  Expr constant(Column column) {
    boolean mayBeNull = !column.ddl().contains("NOT NULL");
    if (dice.percent(mayBeNull ? 10 : 1)) {
      return NULL;
    }
    return dice.percent(mayBeNull ? 4 : 1) ? DEFAULT : constants.literal(column.type());
  }

  /**
   * An expression.
   *
   * @param outer what a subquery can name
   */
  Expr computed(Column column, Expressions of, List<Expr> outer) {
    Kind kind = column.type().kind();
    if (dice.percent(15) && kind != Kind.ENUM && kind != Kind.TIME) {
      return stored(Call.of(Type.of(kind), "(#)", queries.scalar(kind, outer)));
    }
    return stored(of.make(kind, 2));
  }

  /**
   * What a column gets of a query. MySQL calculates quotients and averages with more digits than it
   * shows, and stores those: rows that travel have only what is shown.
   */
  static Expr stored(Expr expr) {
    return expr.kind() == Kind.DEC && !(expr instanceof Literal)
        ? Call.of(Kind.DEC, "ROUND(#, 2)", expr)
        : expr;
  }
}
