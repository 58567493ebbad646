package io.ringmaster.metadata;

import java.util.HexFormat;
import java.util.Objects;
import java.util.concurrent.ThreadLocalRandom;

/**
 * An AUTO_INCREMENT column whose numbers the proxies make.
 *
 * @param column its name
 * @param sequence names the count. Whenever it begins anew (CREATE, TRUNCATE, ALTER TABLE ..
 *     AUTO_INCREMENT) it is another one, so that numbers that were reserved before are not used any
 *     more
 */
public record AutoIncrement(String column, String sequence) {
  public AutoIncrement {
    Objects.requireNonNull(column, "column");
    Objects.requireNonNull(sequence, "sequence");
    if (column.isEmpty() || sequence.isEmpty()) {
      throw new IllegalArgumentException("an AUTO_INCREMENT column needs a name and a sequence");
    }
  }

  /** A column whose count has not begun. */
  public static AutoIncrement anew(String column) {
    return new AutoIncrement(
        column, HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextLong()));
  }
}
