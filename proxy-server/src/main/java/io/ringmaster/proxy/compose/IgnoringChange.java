package io.ringmaster.proxy.compose;

import io.ringmaster.protocol.MySqlError;
import io.ringmaster.proxy.SqlFailure;
import io.ringmaster.router.plan.Indexing;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.IntConsumer;

/**
 * UPDATE IGNORE of several rows that may get values of a unique global index which others have.
 *
 * <p>Rows are changed without IGNORE, all of them at first. Where that fails, one half after the
 * other is, and at last a row alone, with IGNORE, so that they are met in MySQL's order; where that
 * is not known, what fails is refused.
 */
final class IgnoringChange {
  /** What IGNORE makes warnings of, and that rows get what later ones have still. */
  private static final Set<Integer> FORGIVEN = new HashSet<>(DuplicateRows.IGNORED);

  static {
    FORGIVEN.add(MySqlError.ER_NOT_SUPPORTED_YET.errno());
  }

  private final Composition composition;
  private final Indexing.Order order;
  private final int rows;
  private final Strict strict;
  private final IntConsumer ignoring;
  private final Consumer<StepResult> answers;

  /** Changes rows without IGNORE. */
  interface Strict {
    /** Runs it; {@code to} is exclusive. */
    void run(int from, int to);
  }

  /**
   * One that is not started yet.
   *
   * @param rows how many there are
   * @param ignoring changes a row with IGNORE
   * @param answers gets what each statement answers
   */
  IgnoringChange(
      Composition composition,
      Indexing.Order order,
      int rows,
      Strict strict,
      IntConsumer ignoring,
      Consumer<StepResult> answers) {
    this.composition = composition;
    this.order = order;
    this.rows = rows;
    this.strict = strict;
    this.ignoring = ignoring;
    this.answers = answers;
  }

  void start(Runnable then) {
    rows(0, rows, then);
  }

  private void rows(int from, int to, Runnable then) {
    if (to - from == 1) {
      composition.run(
          () -> ignoring.accept(from),
          message -> InsertedRows.ofWhole(message, from),
          result -> answered(result, then));
      return;
    }
    composition.attempt(
        () -> strict.run(from, to),
        message -> InsertedRows.ofWhole(message, from),
        FORGIVEN,
        result -> answered(result, then),
        failure -> {
          if (order == Indexing.Order.OPEN) {
            refuse(failure);
            return;
          }
          int half = from + (to - from) / 2;
          rows(from, half, () -> rows(half, to, then));
        });
  }

  private void answered(StepResult result, Runnable then) {
    answers.accept(result);
    then.run();
  }

  private void refuse(SqlFailure failure) {
    composition.fail(
        SqlFailure.notSupported(
            "UPDATE IGNORE of several rows of a table with a unique global index, of which some"
                + " fail ("
                + failure.message()
                + "), depends on the order of the rows: say ORDER BY, or write the rows in several"
                + " statements"));
  }
}
