package io.ringmaster.migration.ledger;

import io.ringmaster.migration.rows.RowKey;
import java.util.Optional;

/**
 * How far the copy of one table is.
 *
 * @param last every moving row up to this key has been copied; empty before the first chunk
 * @param rows number of rows copied
 * @param bytes bytes of their values
 * @param done whether the end of the table was reached
 */
public record CopyProgress(Optional<RowKey> last, long rows, long bytes, boolean done) {
  /** Nothing copied yet. */
  public static final CopyProgress NONE = new CopyProgress(Optional.empty(), 0, 0, false);
}
