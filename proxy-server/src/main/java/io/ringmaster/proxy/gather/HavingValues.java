package io.ringmaster.proxy.gather;

import io.ringmaster.router.binding.Parameters;
import io.ringmaster.router.digest.Digest;
import io.ringmaster.router.digest.LexerMode;
import io.ringmaster.router.digest.LiteralKind;
import io.ringmaster.router.digest.LiteralReader;
import io.ringmaster.router.plan.Having;
import io.ringmaster.router.plan.KeyOperand;
import java.math.BigDecimal;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The numbers that HAVING compares combined groups with, in one execution. A {@link BigDecimal} is
 * compared exactly, a {@link Double} as MySQL compares floats.
 */
public final class HavingValues {
  /** Why {@link #of} gives nothing. */
  public static final String REFUSED =
      "HAVING over several shards compares aggregates with numbers only (literals, or parameters"
          + " that are integers); say which shard key in WHERE";

  /** Of a statement without HAVING, or whose shards can tell. */
  public static final HavingValues NONE = new HavingValues(Map.of());

  private final Map<KeyOperand.Slot, Optional<Number>> numbers;

  private HavingValues(Map<KeyOperand.Slot, Optional<Number>> numbers) {
    this.numbers = numbers;
  }

  /**
   * Reads the literals of a statement.
   *
   * @param sql the array the digest was made from
   * @param parameters null in a statement that is text
   * @return null when something is no number, or one whose comparison is not certain
   */
  public static HavingValues of(
      byte[] sql, Digest digest, LexerMode mode, Having having, Parameters parameters) {
    LiteralReader reader = new LiteralReader();
    reader.reset(sql, digest, mode);
    Map<KeyOperand.Slot, Optional<Number>> numbers = new HashMap<>();
    List<KeyOperand.Slot> slots = having.numbers().toList();
    for (KeyOperand.Slot slot : slots) {
      int literal = digest.literalFor(slot.slot());
      LiteralKind kind = digest.literalKind(literal);
      boolean isNull =
          kind == LiteralKind.PARAM
              ? parameters != null
                  && parameters.kind(digest.paramOrdinal(literal)) == Parameters.Kind.NULL
              : kind == LiteralKind.NULL;
      Number number = isNull ? null : number(digest, reader, literal, parameters);
      if (number == null && !isNull) {
        return null;
      }
      numbers.put(slot, Optional.ofNullable(slot.negated() ? negated(number) : number));
    }
    return new HavingValues(numbers);
  }

  private static Number number(
      Digest digest, LiteralReader reader, int literal, Parameters parameters) {
    return switch (digest.literalKind(literal)) {
      case PARAM -> parameters == null ? null : of(parameters, digest.paramOrdinal(literal));
      case INTEGER, DECIMAL -> {
        BigDecimal number = reader.readNumber(literal);
        // Of longer ones MySQL takes some of the digits.
        boolean fits = number != null && number.precision() <= 65 && number.scale() <= 30;
        yield fits ? number : null;
      }
      case FLOAT -> {
        BigDecimal number = reader.readNumber(literal);
        boolean fits = number != null && Double.isFinite(number.doubleValue());
        yield fits ? Double.valueOf(number.doubleValue()) : null;
      }
      default -> null;
    };
  }

  /**
   * MySQL gives a parameter the type of what it is compared with: an integer stays one. Unless it
   * was a float before, which makes no difference to integers that doubles hold.
   */
  private static Number of(Parameters parameters, int parameter) {
    if (parameters.kind(parameter) != Parameters.Kind.INTEGER) {
      return null;
    }
    long value = parameters.longValue(parameter);
    boolean held = Math.abs(value) <= 1L << 53 && value != Long.MIN_VALUE;
    return held ? BigDecimal.valueOf(value) : null;
  }

  private static Number negated(Number number) {
    return switch (number) {
      case BigDecimal exact -> exact.negate();
      case Double approximate -> -approximate;
      case null, default -> number;
    };
  }

  /** The number in a place; null for NULL. */
  Number of(KeyOperand.Slot slot) {
    return numbers.get(slot).orElse(null);
  }
}
