package io.ringmaster.proxy.compose;

import java.util.Iterator;
import java.util.List;

/** INSERT into a table with global indexes: the rows, then their entries in the lookup tables. */
public final class IndexedInsert {
  private final Composition composition;
  private final List<Entries> entries;
  private StepResult rows;

  /**
   * The entries of one index.
   *
   * @param index its name in messages, {@code table.index}
   * @param lookup the lookup table as quoted SQL text
   * @param insertion the INSERT of all of them
   */
  @SuppressWarnings("ArrayRecordComponent") // compared nowhere
  public record Entries(String index, String lookup, byte[] insertion) {}

  /** One that is not started yet. */
  public IndexedInsert(Composition composition, List<Entries> entries) {
    this.composition = composition;
    this.entries = entries;
  }

  /**
   * Starts it.
   *
   * @param statement runs the client's own
   * @param lookups runs one for a lookup table
   */
  public void start(Runnable statement, IndexedChange.Runner lookups) {
    composition.run(
        statement,
        message -> message,
        result -> {
          rows = result;
          next(entries.iterator(), lookups);
        });
  }

  private void next(Iterator<Entries> left, IndexedChange.Runner lookups) {
    if (!left.hasNext()) {
      composition.finish(rows);
      return;
    }
    Entries one = left.next();
    composition.run(
        () -> lookups.run(one.insertion),
        message -> named(message, one.lookup, one.index),
        _ -> next(left, lookups));
  }

  /** A message in which the key of a lookup table is the index, as MySQL would say it. */
  static String named(String message, String lookup, String index) {
    String table = lookup.substring(lookup.indexOf("`.`") + 3, lookup.length() - 1);
    return message.replace("'" + table.replace("``", "`") + ".PRIMARY'", "'" + index + "'");
  }
}
