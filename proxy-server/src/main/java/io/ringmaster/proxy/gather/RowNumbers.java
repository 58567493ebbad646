package io.ringmaster.proxy.gather;

import io.ringmaster.proxy.SqlFailure;
import io.ringmaster.proxy.session.Diagnostics.Condition;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The numbers of rows in what shards say of an INSERT that was split, or of a file: each counts the
 * rows of its part from 1, the client those of its statement. MySQL's messages end in them ({@code
 * Data too long for column 'v' at row 2}) or begin with them ({@code Row 2 doesn't contain data for
 * all columns}); where the servers speak another language they stay as they are.
 */
final class RowNumbers {
  /** Of a statement that was not split: a number is what the shard says. */
  static final RowNumbers AS_SAID = new RowNumbers(RowPlaces.AS_SAID);

  private static final Pattern NUMBER =
      Pattern.compile(" at row (\\d{1,18})$|^Row (\\d{1,18}) (?:doesn't contain|was truncated)");
  private static final long NO_ROW = Long.MAX_VALUE;

  private final RowPlaces places;

  RowNumbers(RowPlaces places) {
    this.places = places;
  }

  private String ofWhole(int target, String message) {
    if (places == RowPlaces.AS_SAID) {
      return message;
    }
    Matcher number = NUMBER.matcher(message);
    if (!number.find()) {
      return message;
    }
    int group = number.group(1) != null ? 1 : 2;
    long row = places.ofWhole(target, Math.max(1, Long.parseLong(number.group(group))));
    return row <= 0
        ? message
        : message.substring(0, number.start(group)) + row + message.substring(number.end(group));
  }

  private static long row(String message) {
    Matcher number = NUMBER.matcher(message);
    if (!number.find()) {
      return NO_ROW;
    }
    return Math.max(1, Long.parseLong(number.group(1) != null ? number.group(1) : number.group(2)));
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
    return failures.stream().min(Comparator.comparingLong(of -> row(of.message()))).orElse(null);
  }

  /** Conditions as one server would have given them: by rows, if all are about rows. */
  List<Condition> inOrder(List<Condition> conditions) {
    List<Condition> sorted = new ArrayList<>(conditions);
    if (places != RowPlaces.AS_SAID
        && sorted.stream().allMatch(condition -> row(condition.message()) != NO_ROW)) {
      sorted.sort(Comparator.comparingLong(condition -> row(condition.message())));
    }
    return List.copyOf(sorted);
  }
}
