package io.ringmaster.proxy.compose;

import io.ringmaster.proxy.SqlFailure;
import io.ringmaster.proxy.session.Diagnostics.Condition;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/** What the steps of a composition have said that the client's statement is to say. */
final class Conditions {
  /** As many as MySQL keeps by default, max_error_count. */
  private static final int KEPT_MAX = 1024;

  private static final int DEPRECATED = 1287;

  /** ER_BAD_NULL_ERROR, ER_NO_DEFAULT_FOR_FIELD: an INSERT warns once of a column. */
  private static final Set<Integer> OF_COLUMN = Set.of(1048, 1364);

  private final List<Condition> kept = new ArrayList<>();

  /** Of all, kept or not. */
  private long count;

  /** What is said of rows; null unless the steps are parts of one INSERT. */
  private Predicate<Condition> ofRows;

  /**
   * Says that the steps are parts of one INSERT.
   *
   * @param said tells what is said of its rows, though it could be of a column
   */
  void inserting(Predicate<Condition> said) {
    ofRows = said;
  }

  /**
   * Adds what a step has said.
   *
   * @param total of which these may be the first
   * @param parsed whether what the text itself is warned of has been said before
   * @param told makes the client's message of a step's
   */
  void add(List<Condition> these, long total, boolean parsed, UnaryOperator<String> told) {
    count += total;
    for (Condition condition : these) {
      boolean repeated =
          ofRows != null && OF_COLUMN.contains(condition.code()) && !ofRows.test(condition);
      if ((condition.code() == DEPRECATED && parsed) || (repeated && kept.contains(condition))) {
        count--;
      } else if (kept.size() < KEPT_MAX) {
        kept.add(
            new Condition(condition.level(), condition.code(), told.apply(condition.message())));
      }
    }
  }

  /** Adds the error that ends the statement. */
  void add(SqlFailure failure) {
    kept.add(new Condition("Error", failure.errno(), failure.message()));
  }

  List<Condition> kept() {
    return List.copyOf(kept);
  }

  long count() {
    return count;
  }
}
