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
 * @param maker what makes the numbers
 */
public record AutoIncrement(String column, String sequence, Maker maker) {
  /** What makes numbers. */
  public enum Maker {
    /** A count, of which each proxy reserves blocks. */
    BLOCKS,
    /** The time, the number of a machine, and a count within the millisecond. */
    SNOWFLAKE,
    /** The same while DDL changes the table: nobody may make numbers, the sequence is closed. */
    SNOWFLAKE_HELD
  }

  public AutoIncrement {
    Objects.requireNonNull(column, "column");
    Objects.requireNonNull(sequence, "sequence");
    Objects.requireNonNull(maker, "maker");
    if (column.isEmpty() || sequence.isEmpty()) {
      throw new IllegalArgumentException("an AUTO_INCREMENT column needs a name and a sequence");
    }
  }

  /** Numbers of a column that nobody has made any of. */
  public static AutoIncrement anew(String column, Maker maker) {
    return new AutoIncrement(
        column, HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextLong()), maker);
  }

  /** The same of a column that is called otherwise. */
  public AutoIncrement of(String otherColumn) {
    return new AutoIncrement(otherColumn, sequence, maker);
  }
}
