package io.ringmaster.migration.binlog;

import io.ringmaster.migration.rows.RowKey;
import io.ringmaster.migration.rows.TableMove;
import java.time.Instant;

/** Takes what a {@link BinlogReader} reads. One thread at a time calls it; it may block. */
public interface ChangeSink {
  /** Rows of this transaction follow, or its {@link #done}. */
  void begin(String uuid, long number);

  /**
   * A row was inserted, updated or deleted. When the transaction is large, this comes before its
   * end is read. The server may not yet show the change: it does when the transaction last begun is
   * in its gtid_executed.
   *
   * @param comesOrGoes whether the row got this key or lost it, rather than kept it: rows that
   *     refer to it may have been changed with it
   */
  void changed(TableMove table, RowKey key, boolean comesOrGoes, Instant at)
      throws InterruptedException;

  /**
   * All rows of the transaction have been given.
   *
   * @param at when it was committed
   */
  void done(String uuid, long number, Instant at);

  /** The connection is alive and nothing was committed that has not been given. */
  void idle();
}
