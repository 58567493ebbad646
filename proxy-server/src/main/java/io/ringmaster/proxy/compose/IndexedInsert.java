package io.ringmaster.proxy.compose;

import io.ringmaster.protocol.MySqlError;
import io.ringmaster.router.plan.Indexing;
import java.util.Iterator;
import java.util.List;

/**
 * INSERT into a table with global indexes: the rows, then their entries in the lookup tables. An
 * INSERT IGNORE is one of a single row, which is undone when an entry is there already.
 */
public final class IndexedInsert {
  private final Composition composition;
  private final List<Entries> entries;
  private final boolean ignores;
  private StepResult rows;

  /**
   * The entries of one index.
   *
   * @param index its name in messages, {@code table.index}
   * @param unique whether another row's entry may be in the way
   * @param insertion the INSERT of all of them
   */
  @SuppressWarnings("ArrayRecordComponent") // compared nowhere
  public record Entries(String index, boolean unique, Indexing.Lookup lookup, byte[] insertion) {}

  /**
   * One that is not started yet.
   *
   * @param ignores whether it is an INSERT IGNORE, as are those of the entries
   */
  public IndexedInsert(Composition composition, List<Entries> entries, boolean ignores) {
    this.composition = composition;
    this.entries = entries;
    this.ignores = ignores;
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
          if (ignores && result.affectedRows() == 0) {
            composition.finish(result);
          } else {
            next(entries.iterator(), lookups);
          }
        });
  }

  private void next(Iterator<Entries> left, IndexedChange.Runner lookups) {
    if (!left.hasNext()) {
      composition.finish(rows);
      return;
    }
    Entries one = left.next();
    composition.runQuietly(
        () -> lookups.run(one.insertion),
        LookupName.of(one.lookup, one.index)::named,
        condition -> condition.code() == MySqlError.ER_DUP_ENTRY.errno(),
        result -> {
          if (ignores && one.unique && result.affectedRows() == 0) {
            composition.dismiss(new StepResult(0, 0, false, ""));
          } else {
            next(left, lookups);
          }
        });
  }

  /**
   * The beginning of the INSERT of entries, up to their values. What is in the way of an entry that
   * is not unique is of the same row, left behind by somebody: it is replaced.
   *
   * @param ignores whether values are stored as INSERT IGNORE stores them
   * @param columns the names as SQL text
   */
  public static String head(boolean unique, boolean ignores, String lookup, List<String> columns) {
    String verb = ignores ? "INSERT IGNORE" : unique ? "INSERT" : "REPLACE";
    return "%s INTO %s (%s) VALUES ".formatted(verb, lookup, String.join(", ", columns));
  }
}
