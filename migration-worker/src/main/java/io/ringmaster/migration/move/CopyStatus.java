package io.ringmaster.migration.move;

import io.ringmaster.migration.ledger.CopyProgress;
import java.util.List;

/**
 * How far the copy of a stream is.
 *
 * @param tables all that move
 */
public record CopyStatus(List<Table> tables) {
  /**
   * One table.
   *
   * @param rowsEstimated how many rows will have been copied in the end, by the optimizer's
   *     statistics: a guess, never less than what has been copied
   */
  public record Table(TableRef table, CopyProgress progress, long rowsEstimated) {}

  public CopyStatus {
    tables = List.copyOf(tables);
  }

  /** Rows copied. */
  public long rows() {
    return tables.stream().mapToLong(table -> table.progress().rows()).sum();
  }

  /** Bytes of their values. */
  public long bytes() {
    return tables.stream().mapToLong(table -> table.progress().bytes()).sum();
  }

  /** A guess at the rows there are to copy, those copied among them. */
  public long rowsEstimated() {
    return tables.stream().mapToLong(Table::rowsEstimated).sum();
  }

  /** Whether all rows have been copied. */
  public boolean done() {
    return tables.stream().allMatch(table -> table.progress().done());
  }
}
