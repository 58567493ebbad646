package io.ringmaster.migration.verify;

import io.ringmaster.migration.rows.RowKey;
import io.ringmaster.migration.rows.TableMove;

/** A row that stays different between source and target. */
public record Difference(TableMove table, RowKey key, Kind kind) {
  /** What is wrong. */
  public enum Kind {
    /** On the source only. */
    MISSING,
    /** On the target only. */
    SURPLUS,
    /** On both, with other content. */
    DIFFERENT
  }

  @Override
  public String toString() {
    return table.source() + " " + key + " " + kind;
  }
}
