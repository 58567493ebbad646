package io.ringmaster.proxy.gather;

import io.ringmaster.protocol.MySqlError;
import io.ringmaster.proxy.SqlFailure;

/** Errors of statements that concern several shards. */
final class GatherFailures {
  private GatherFailures() {}

  static SqlFailure columnCountDiffers(String first, int count, String other, int otherCount) {
    return SqlFailure.of(
        MySqlError.RM_SCHEMA_DRIFT,
        first,
        other,
        count + " and " + otherCount + " columns in the result");
  }

  static SqlFailure columnDiffers(
      String first, ColumnShape column, String other, ColumnShape seen) {
    return SqlFailure.of(
        MySqlError.RM_SCHEMA_DRIFT,
        first,
        other,
        "column " + column.describe() + " and " + seen.describe());
  }

  static SqlFailure notInOrder() {
    return SqlFailure.of(MySqlError.RM_NOT_IN_ORDER);
  }
}
