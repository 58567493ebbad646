package io.ringmaster.migration.rows;

import java.util.Optional;

/**
 * A piece of a table in primary-key order.
 *
 * @param after the last key before it; empty: from the first row
 * @param upTo the last key in it; empty: to the last row
 */
public record KeyRange(Optional<RowKey> after, Optional<RowKey> upTo) {
  /** The whole table. */
  public static final KeyRange ALL = new KeyRange(Optional.empty(), Optional.empty());

  @Override
  public String toString() {
    return "("
        + after.map(RowKey::text).orElse("")
        + " .. "
        + upTo.map(RowKey::text).orElse("")
        + "]";
  }
}
