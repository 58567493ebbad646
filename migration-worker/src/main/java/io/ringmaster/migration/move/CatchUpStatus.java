package io.ringmaster.migration.move;

import io.ringmaster.migration.binlog.Gtids;
import io.ringmaster.migration.catchup.CatchUp;
import java.time.Duration;
import java.util.List;

/**
 * How far the target follows.
 *
 * @param lag how long ago the oldest change was committed that is not on the target
 * @param applied all transactions of the source whose changes are on the target
 * @param refreshedByTable rows read again and written so far, by this catch-up, of each table in
 *     the order of {@link CopyStatus#tables}
 */
public record CatchUpStatus(Duration lag, Gtids applied, List<Long> refreshedByTable) {
  public CatchUpStatus {
    refreshedByTable = List.copyOf(refreshedByTable);
  }

  /** Those of all tables. */
  public long rowsRefreshed() {
    return refreshedByTable.stream().mapToLong(Long::longValue).sum();
  }

  /** The lag in milliseconds; -1 while nothing was heard of the source yet. */
  public long lagMillis() {
    return lag.equals(CatchUp.NEVER_HEARD) ? -1 : lag.toMillis();
  }
}
