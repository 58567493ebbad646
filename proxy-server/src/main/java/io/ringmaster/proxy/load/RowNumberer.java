package io.ringmaster.proxy.load;

import io.ringmaster.protocol.MySqlError;
import io.ringmaster.proxy.SqlFailure;
import io.ringmaster.proxy.sequence.NumberMaker;
import io.ringmaster.router.plan.Numbering;
import java.util.Arrays;
import java.util.concurrent.Executor;

/**
 * Takes numbers of a table's AUTO_INCREMENT column for the rows of a file, many at once. On the
 * event loop.
 */
public final class RowNumberer {
  private final NumberMaker maker;
  private final long greatest;
  private final Executor loop;
  private final long patienceNanos;
  private final String column;
  private long giveUp;
  private boolean asked;
  private long[] asking;
  private long first;
  private SqlFailure failure;

  /**
   * A table's.
   *
   * @param greatest what the column can store
   * @param loop runs what goes on
   * @param patienceNanos how long numbers are waited for
   * @param column for errors
   */
  public RowNumberer(
      NumberMaker maker, long greatest, Executor loop, long patienceNanos, String column) {
    this.maker = maker;
    this.greatest = greatest;
    this.loop = loop;
    this.patienceNanos = patienceNanos;
    this.column = column;
  }

  /** The first number that was made; 0 for none. */
  long first() {
    return first;
  }

  /** Why there are no numbers. */
  SqlFailure failure() {
    return failure;
  }

  String column() {
    return column;
  }

  /**
   * Puts numbers in the place of {@link Numbering#WANTED}.
   *
   * @return AGAIN, WAIT or FAILED
   */
  RowSplit.Step number(long[] rows, int count) {
    asking = Arrays.copyOf(rows, count);
    switch (maker.number(asking, greatest)) {
      case NumberMaker.Answer.Given(long made) -> {
        giveUp = 0;
        asked = false;
        first = first == 0 ? made : first;
        System.arraycopy(asking, 0, rows, 0, count);
        return RowSplit.Step.AGAIN;
      }
      case NumberMaker.Answer.Later _ -> {
        long now = System.nanoTime();
        giveUp = giveUp == 0 ? now + patienceNanos : giveUp;
        return now - giveUp > 0 ? fail("no numbers in time") : RowSplit.Step.WAIT;
      }
      case NumberMaker.Answer.Exhausted _ -> {
        failure = SqlFailure.of(MySqlError.ER_AUTOINC_READ_FAILED);
        return RowSplit.Step.FAILED;
      }
      case NumberMaker.Answer.Refused(String reason) -> {
        failure = SqlFailure.notSupported(reason);
        return RowSplit.Step.FAILED;
      }
      case NumberMaker.Answer.Taken(long value, String block) -> {
        if (!asked) {
          // What is known of others' numbers may be old.
          asked = true;
          return RowSplit.Step.WAIT;
        }
        failure =
            SqlFailure.notSupported(
                ("The value %d of the AUTO_INCREMENT column %s is among the numbers that another"
                        + " proxy gives to rows now (%s): leave it out, give a greater one, or let"
                        + " the count begin anew by ALTER TABLE .. AUTO_INCREMENT = 1")
                    .formatted(value, column, block));
        return RowSplit.Step.FAILED;
      }
    }
  }

  private RowSplit.Step fail(String cause) {
    SqlFailure of = SqlFailure.of(MySqlError.ER_AUTOINC_READ_FAILED);
    failure = new SqlFailure(of.errno(), of.sqlState(), of.message() + ": " + cause);
    return RowSplit.Step.FAILED;
  }

  /** Sees to it that there are numbers; {@code then} is run when it is worth asking again. */
  void await(Runnable then) {
    maker.await(
        asking,
        greatest,
        cause ->
            loop.execute(
                () -> {
                  if (cause != null) {
                    fail(cause);
                  }
                  then.run();
                }));
  }
}
