package io.ringmaster.proxy.gather;

import io.ringmaster.protocol.MySqlError;
import io.ringmaster.proxy.SqlFailure;
import io.ringmaster.router.digest.Digest;
import io.ringmaster.router.digest.LiteralKind;
import io.ringmaster.router.plan.Gather.Limit;
import java.nio.charset.StandardCharsets;
import java.util.function.IntToLongFunction;

/**
 * LIMIT and OFFSET of one execution, as unsigned 64-bit numbers.
 *
 * @param offset rows to skip
 * @param count rows to return; {@link #UNLIMITED} for all
 * @param atTheEnd whether shards return all their rows nevertheless
 */
public record LimitValues(long offset, long count, boolean atTheEnd) {
  /** 2^64-1, which is how MySQL's own manual writes "all rows". */
  public static final long UNLIMITED = -1;

  /** Few rows are not worth a text of their own; what returns many more is not small. */
  private static final long SHARED_LEAST = 32;

  private static final long SHARED_MOST = 100_000;

  /** No LIMIT clause. */
  public static final LimitValues NONE = new LimitValues(0, UNLIMITED);

  /** Those that shards apply too. */
  public LimitValues(long offset, long count) {
    this(offset, count, false);
  }

  /**
   * Reads the values of a statement.
   *
   * @param sql the array the digest was made from
   * @param parameters ordinal of a {@code ?} to its value, unsigned; what it throws is passed on
   * @throws IllegalArgumentException for operands that MySQL does not take either
   */
  public static LimitValues of(
      byte[] sql, Digest digest, Limit limit, IntToLongFunction parameters) {
    long offset = limit.offsetSlot() < 0 ? 0 : value(sql, digest, limit.offsetSlot(), parameters);
    long count =
        limit.countSlot() < 0 ? UNLIMITED : value(sql, digest, limit.countSlot(), parameters);
    return new LimitValues(offset, count, limit.atTheEnd());
  }

  private static long value(byte[] sql, Digest digest, int slot, IntToLongFunction parameters) {
    int literal = digest.literalFor(slot);
    LiteralKind kind = digest.literalKind(literal);
    if (kind == LiteralKind.PARAM) {
      return parameters.applyAsLong(digest.paramOrdinal(literal));
    }
    int start = digest.literalStart(literal);
    String text =
        new String(sql, start, digest.literalEnd(literal) - start, StandardCharsets.ISO_8859_1);
    if (kind != LiteralKind.INTEGER) {
      throw new IllegalArgumentException("LIMIT " + text);
    }
    // Throws NumberFormatException, an IllegalArgumentException, above 2^64-1.
    return Long.parseUnsignedLong(text);
  }

  /** The error for operands that {@link #of} does not take. */
  public static SqlFailure wrong() {
    return SqlFailure.of(MySqlError.ER_WRONG_ARGUMENTS, "LIMIT");
  }

  /** How many rows are needed before any is skipped: the sum, saturating at 2^64-1. */
  long needed() {
    long sum = offset + count;
    return Long.compareUnsigned(sum, offset) < 0 ? UNLIMITED : sum;
  }

  /**
   * How many of the first rows each of some shards is to return at first, where rows are spread by
   * a hash: as many as it has of them but once in tens of thousands of times, by four standard
   * deviations.
   *
   * @return {@link #UNLIMITED} where that is not much less than all of them
   */
  public long share(int shards) {
    long all = pushed();
    if (all < SHARED_LEAST || all > SHARED_MOST) {
      return UNLIMITED;
    }
    double even = (double) all / shards;
    long share = (long) Math.ceil(even + 4 * Math.sqrt(even * (1 - 1.0 / shards)));
    return 5 * share > 4 * all ? UNLIMITED : share;
  }

  /** How many rows each shard has to return. */
  public long pushed() {
    return atTheEnd ? UNLIMITED : needed();
  }
}
