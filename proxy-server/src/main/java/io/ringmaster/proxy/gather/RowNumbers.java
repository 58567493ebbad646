package io.ringmaster.proxy.gather;

import io.ringmaster.proxy.SqlFailure;
import io.ringmaster.proxy.session.Diagnostics.Condition;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The numbers of rows in what shards say of an INSERT that was split: each counts the rows of its
 * part from 1, the client those of its statement. MySQL's messages end in them ({@code Data too
 * long for column 'v' at row 2}); where the servers speak another language they stay as they are.
 */
final class RowNumbers {
  /** Of a statement that was not split: a number is what the shard says. */
  static final RowNumbers AS_SAID = new RowNumbers(List.of());

  private static final Pattern AT_ROW = Pattern.compile(" at row (\\d{1,9})$");
  private static final int NO_ROW = Integer.MAX_VALUE;

  private final List<BitSet> rowsOfTargets;

  /**
   * Of a split INSERT.
   *
   * @param rowsOfTargets for each target the rows it got, from 0, in their order
   */
  RowNumbers(List<BitSet> rowsOfTargets) {
    this.rowsOfTargets = rowsOfTargets;
  }

  private String ofWhole(int target, String message) {
    if (rowsOfTargets.isEmpty()) {
      return message;
    }
    Matcher atRow = AT_ROW.matcher(message);
    if (!atRow.find()) {
      return message;
    }
    int row = rowsOfTargets.get(target).stream().skip(number(atRow) - 1).findFirst().orElse(-1);
    return row < 0 ? message : message.substring(0, atRow.start()) + " at row " + (row + 1);
  }

  private static long number(Matcher atRow) {
    return Math.max(1, Long.parseLong(atRow.group(1)));
  }

  private static int row(String message) {
    Matcher atRow = AT_ROW.matcher(message);
    return atRow.find() ? (int) number(atRow) : NO_ROW;
  }

  /** A target's failure, as of the whole statement. */
  SqlFailure ofWhole(int target, SqlFailure failure) {
    return new SqlFailure(failure.errno(), failure.sqlState(), ofWhole(target, failure.message()));
  }

  /** A target's condition, as of the whole statement. */
  Condition ofWhole(int target, Condition condition) {
    return new Condition(condition.level(), condition.code(), ofWhole(target, condition.message()));
  }

  /** The failure that one server would have met first; null of none. */
  static SqlFailure first(List<SqlFailure> failures) {
    return failures.stream().min(Comparator.comparingInt(of -> row(of.message()))).orElse(null);
  }

  /** Conditions as one server would have given them: by rows, if all are about rows. */
  List<Condition> inOrder(List<Condition> conditions) {
    List<Condition> sorted = new ArrayList<>(conditions);
    if (!rowsOfTargets.isEmpty()
        && sorted.stream().allMatch(condition -> row(condition.message()) != NO_ROW)) {
      sorted.sort(Comparator.comparingInt(condition -> row(condition.message())));
    }
    return List.copyOf(sorted);
  }
}
