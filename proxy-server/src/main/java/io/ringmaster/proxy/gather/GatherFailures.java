package io.ringmaster.proxy.gather;

import io.ringmaster.proxy.SqlFailure;
import java.util.List;

/** Errors of statements that concern several shards, numbered in Ringmaster's range. */
public final class GatherFailures {
  /** The shards' result sets have different columns. */
  public static final int SCHEMA_DRIFT = 50020;

  /** A shard's rows come in another order than the one they are merged by. */
  public static final int NOT_IN_ORDER = 50021;

  /** Some shards committed a write and others did not. */
  public static final int PARTLY_COMMITTED = 50022;

  private static final String GENERAL_STATE = "HY000";

  private GatherFailures() {}

  static SqlFailure columnCountDiffers(String first, int count, String other, int otherCount) {
    return new SqlFailure(
        SCHEMA_DRIFT,
        GENERAL_STATE,
        "The schemas of shards '%s' and '%s' differ: %d and %d columns in the result; bring the tables to the same definition"
            .formatted(first, other, count, otherCount));
  }

  static SqlFailure columnDiffers(
      String first, ColumnShape column, String other, ColumnShape seen) {
    return new SqlFailure(
        SCHEMA_DRIFT,
        GENERAL_STATE,
        "The schemas of shards '%s' and '%s' differ: column %s and %s; bring the tables to the same definition"
            .formatted(first, other, column.describe(), seen.describe()));
  }

  static SqlFailure notInOrder() {
    return new SqlFailure(
        NOT_IN_ORDER,
        GENERAL_STATE,
        "The rows of several shards can't be put in order: MySQL sorted them by more than the value"
            + " shows (a repeated hour of daylight saving time, or a string beyond"
            + " max_sort_length); name one shard's key, or sort by another column");
  }

  static SqlFailure partlyCommitted(
      List<String> committed, List<String> notCommitted, String cause) {
    return new SqlFailure(
        PARTLY_COMMITTED,
        GENERAL_STATE,
        "The statement is committed on %s and not, or not certainly, on %s (%s); compare the rows before repeating it"
            .formatted(String.join(", ", committed), String.join(", ", notCommitted), cause));
  }
}
