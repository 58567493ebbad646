package io.ringmaster.metadata;

import java.time.Instant;
import java.util.List;
import java.util.Objects;

/**
 * How far the count of an AUTO_INCREMENT column is, as all proxies see it.
 *
 * @param closed whether nobody may take numbers now, since the count begins anew
 * @param next the least number that nobody has reserved or stored; grows only
 * @param blocks numbers below it that proxies still give to rows; all others below it are used or
 *     lost
 */
public record Reservations(boolean closed, long next, List<Block> blocks) {
  /**
   * Numbers that one proxy gives to rows.
   *
   * @param from the first
   * @param to the one behind the last
   * @param at when they were reserved, by that proxy's clock
   */
  public record Block(String proxy, long from, long to, Instant at) {
    public Block {
      Objects.requireNonNull(proxy, "proxy");
      Objects.requireNonNull(at, "at");
      if (from < 1 || to < from) {
        throw new IllegalArgumentException("no block of numbers: " + from + " to " + to);
      }
    }

    /** Whether a number is one of them. */
    public boolean contains(long number) {
      return from <= number && number < to;
    }
  }

  /** Nobody may take numbers now. */
  public static final Reservations CLOSED = new Reservations(true, 1, List.of());

  public Reservations {
    blocks = List.copyOf(blocks);
    if (next < 1) {
      throw new IllegalArgumentException("a count begins at 1, not at " + next);
    }
  }

  /** A count that begins. */
  public static Reservations from(long next) {
    return new Reservations(false, next, List.of());
  }
}
