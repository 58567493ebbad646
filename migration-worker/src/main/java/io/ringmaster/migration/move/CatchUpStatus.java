package io.ringmaster.migration.move;

import io.ringmaster.migration.binlog.Gtids;
import io.ringmaster.migration.catchup.CatchUp;
import java.time.Duration;

/**
 * How far the target follows.
 *
 * @param lag how long ago the oldest change was committed that is not on the target
 * @param applied all transactions of the source whose changes are on the target
 * @param rowsRefreshed rows read again and written so far, by this worker
 * @param waitingFor why the throttle holds the work; empty when it does not
 */
public record CatchUpStatus(Duration lag, Gtids applied, long rowsRefreshed, String waitingFor) {
  /** The lag in milliseconds; -1 while nothing was heard of the source yet. */
  public long lagMillis() {
    return lag.equals(CatchUp.NEVER_HEARD) ? -1 : lag.toMillis();
  }
}
