package io.ringmaster.router.plan;

import java.util.List;
import java.util.stream.Stream;

/**
 * What HAVING asks of groups that are combined of several shards' ones. As everywhere in SQL it may
 * hold, not hold, or be unknown; groups of which it holds are returned.
 */
public sealed interface Having {
  /** All of them hold. */
  record And(List<Having> all) implements Having {
    public And {
      all = List.copyOf(all);
    }
  }

  /** One of them holds. */
  record Or(List<Having> any) implements Having {
    public Or {
      any = List.copyOf(any);
    }
  }

  /** It does not hold. */
  record Not(Having term) implements Having {}

  /**
   * A column of numbers compared with a literal.
   *
   * @param column index in the combined row
   */
  record Compare(int column, Comparison comparison, KeyOperand.Slot number) implements Having {}

  /**
   * A column of numbers between two literals, bounds included. Not the same as two comparisons: one
   * float among the three makes floats of all.
   *
   * @param column index in the combined row
   */
  record Between(int column, KeyOperand.Slot lower, KeyOperand.Slot upper) implements Having {}

  /**
   * A column is NULL.
   *
   * @param column index in the combined row
   */
  record IsNull(int column) implements Having {}

  /** How numbers are compared. */
  enum Comparison {
    EQUAL,
    NOT_EQUAL,
    LESS,
    LESS_OR_EQUAL,
    GREATER,
    GREATER_OR_EQUAL;

    /**
     * Whether it holds.
     *
     * @param sign of the column's difference from the literal
     */
    public boolean holds(int sign) {
      return switch (this) {
        case EQUAL -> sign == 0;
        case NOT_EQUAL -> sign != 0;
        case LESS -> sign < 0;
        case LESS_OR_EQUAL -> sign <= 0;
        case GREATER -> sign > 0;
        case GREATER_OR_EQUAL -> sign >= 0;
      };
    }

    /** The same with both sides exchanged. */
    public Comparison mirrored() {
      return switch (this) {
        case EQUAL, NOT_EQUAL -> this;
        case LESS -> GREATER;
        case LESS_OR_EQUAL -> GREATER_OR_EQUAL;
        case GREATER -> LESS;
        case GREATER_OR_EQUAL -> LESS_OR_EQUAL;
      };
    }
  }

  /** What it says of single columns. */
  default Stream<Having> terms() {
    return switch (this) {
      case And(List<Having> all) -> all.stream().flatMap(Having::terms);
      case Or(List<Having> any) -> any.stream().flatMap(Having::terms);
      case Not(Having term) -> term.terms();
      case Compare _, Between _, IsNull _ -> Stream.of(this);
    };
  }

  /** All literals in it. */
  default Stream<KeyOperand.Slot> numbers() {
    return terms()
        .flatMap(
            term ->
                switch (term) {
                  case Compare(int _, Comparison _, KeyOperand.Slot number) -> Stream.of(number);
                  case Between(int _, KeyOperand.Slot lower, KeyOperand.Slot upper) ->
                      Stream.of(lower, upper);
                  case IsNull _, And _, Or _, Not _ -> Stream.empty();
                });
  }
}
