package io.ringmaster.migration.move;

import java.util.List;

/**
 * How far a verification is.
 *
 * @param rows moving rows compared, as the source counts them
 * @param rowsEstimated how many there are, by the optimizer's statistics: a guess, never less than
 *     {@code rows}
 * @param differences how many rows stayed different
 * @param rowsByTable of {@code rows} those of each table, in the order of {@link
 *     CopyStatus#tables}; -1 for one whose comparison this worker has not begun. Empty when nothing
 *     is followed
 */
public record VerifyStatus(
    long rows, long rowsEstimated, long differences, List<Long> rowsByTable) {
  public VerifyStatus {
    rowsByTable = List.copyOf(rowsByTable);
  }
}
