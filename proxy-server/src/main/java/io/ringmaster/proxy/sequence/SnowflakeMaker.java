package io.ringmaster.proxy.sequence;

import io.ringmaster.metadata.MetadataException;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Time-ordered ids ({@link Snowflakes}) as numbers of AUTO_INCREMENT columns, of all that have
 * {@code AUTO_INCREMENT = SNOWFLAKE}. A value that a statement gives itself lies in the past, of
 * which no more ids are made; one in the future is refused.
 */
final class SnowflakeMaker implements NumberMaker {
  private static final Logger log = LoggerFactory.getLogger(SnowflakeMaker.class);

  /** By how much the clocks of proxies may differ. */
  private static final Duration SKEW = Duration.ofSeconds(60);

  private final Snowflakes source;
  private final LongSupplier clock;

  SnowflakeMaker(Snowflakes source, LongSupplier clock) {
    this.source = source;
    this.clock = clock;
  }

  @Override
  public Answer number(long[] rows, long greatest) {
    int count = 0;
    long future = Snowflakes.least(clock.getAsLong() + SKEW.toMillis());
    for (long row : rows) {
      count += row == WANTED ? 1 : 0;
      if (row > future && row <= greatest && row < Long.MAX_VALUE) {
        return new Answer.Refused(
            ("The value %d of an AUTO_INCREMENT = SNOWFLAKE column is among the ids that are made"
                    + " from %s on: leave it out, or give one of the past")
                .formatted(row, Instant.ofEpochMilli(Snowflakes.millisOf(row))));
      }
    }
    if (count == 0) {
      return new Answer.Given(0);
    }
    if (count > Snowflakes.PER_MILLI) {
      return new Answer.Refused(
          ("An INSERT of %d rows into a table with AUTO_INCREMENT = SNOWFLAKE: at most %d get"
                  + " consecutive ids, which drivers reckon with; divide it into several")
              .formatted(count, Snowflakes.PER_MILLI));
    }
    long first = source.take(count);
    if (first == 0) {
      return new Answer.Later();
    }
    if (first + count - 1 > greatest) {
      return new Answer.Exhausted();
    }
    long next = first;
    for (int row = 0; row < rows.length; row++) {
      if (rows[row] == WANTED) {
        rows[row] = next++;
      }
    }
    return new Answer.Given(first);
  }

  @Override
  public void await(long[] rows, long greatest, Consumer<String> then) {
    source.await(then);
  }

  void sessionLost() {
    source.sessionLost();
  }

  /** Gives back what the ids are made with; waits for ZooKeeper. */
  void close() {
    try {
      source.close();
    } catch (MetadataException e) {
      log.info("The number of a machine stays taken for a minute cause={}", e.getMessage());
    }
  }
}
