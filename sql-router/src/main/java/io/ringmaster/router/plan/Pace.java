package io.ringmaster.router.plan;

/**
 * What the executions of a read over several shards have taken lately. It tells whether they are so
 * short that they may be pipelined with other clients' statements, who have to wait for them. Used
 * on one event loop.
 *
 * <p>The quickest of some executions counts, since each time has all in it that the machine does
 * besides. Only what runs on connections of its own is timed, because in a pipeline one waits for
 * others; so some executions run there for ever.
 */
public final class Pace {
  /** Bytes of an answer, of all shards, up to which it is small. */
  public static final int SMALL_BYTES = 32 << 10;

  /** Small answers in succession before their quickest tells something. */
  static final int LEAST = 16;

  /** The same at most, after the statement has turned out to be long again and again. */
  static final int MOST = 1024;

  /** Of so many executions that could be pipelined one is timed. */
  static final int TIMED = 64;

  /** The quickest of a short statement. */
  static final long SHORT_NANOS = 4_000_000;

  /** Time that a pipeline of such statements may take as a whole. */
  private static final long PIPELINE_NANOS = 8_000_000;

  /** In a pipeline, how long after the answer before its own one is too long for the others. */
  static final long TOO_LONG_NANOS = 100_000_000;

  private int wanted = LEAST;
  private int small;
  private long quickest = Long.MAX_VALUE;

  /** The quickest of the executions before those. */
  private long known = Long.MAX_VALUE;

  private int asked;

  /** Executions that are not split yet, since some shard had more of the first rows than others. */
  private int unsplit;

  /** So many were the last time. */
  private int unsplitBefore;

  /** Whether the execution that begins now may be pipelined. */
  public boolean isShort() {
    return known <= SHORT_NANOS && ++asked % TIMED != 0;
  }

  /** How many such statements may be under way on a connection, at least one. */
  public int depth() {
    return (int) Math.max(1, PIPELINE_NANOS / Math.max(1, known));
  }

  /**
   * It has run on connections of its own.
   *
   * @param nanos from its start to its end
   * @param bytes that all shards have sent
   */
  public void alone(long nanos, long bytes) {
    if (bytes > SMALL_BYTES) {
      tooLong();
      return;
    }
    quickest = Math.min(quickest, nanos);
    if (++small >= wanted) {
      known = quickest;
      wanted = Math.max(LEAST, wanted / 2);
      again();
    }
  }

  /** A server has answered it in a pipeline, {@code nanos} after what was before it. */
  public void pipelined(long nanos) {
    if (nanos > TOO_LONG_NANOS) {
      tooLong();
    }
  }

  /** It is not what may be pipelined after all. */
  public void tooLong() {
    if (known <= SHORT_NANOS) {
      wanted = Math.min(4 * wanted, MOST);
    }
    known = Long.MAX_VALUE;
    again();
  }

  /** Whether each shard may be asked for its share of the first rows, as if they were even. */
  public boolean isEven() {
    if (unsplit == 0) {
      return true;
    }
    if (--unsplit == 0) {
      unsplitBefore /= 2;
    }
    return false;
  }

  /** A shard had more of the first rows than it was asked for. */
  public void uneven() {
    unsplitBefore = Math.min(MOST, Math.max(LEAST, 4 * unsplitBefore));
    unsplit = unsplitBefore;
  }

  private void again() {
    small = 0;
    quickest = Long.MAX_VALUE;
  }
}
