package io.ringmaster.migration.ledger;

import io.ringmaster.migration.rows.RowKey;
import java.util.Optional;

/**
 * How far a comparison of one table is that has found no difference yet.
 *
 * @param last every moving row up to this key was found equal; empty before the first range
 * @param rows number of rows compared
 * @param done whether the end of the table was reached
 */
public record VerifyProgress(Optional<RowKey> last, long rows, boolean done) {
  /** Nothing compared yet. */
  public static final VerifyProgress NONE = new VerifyProgress(Optional.empty(), 0, false);
}
