package io.ringmaster.proxy.gather;

import io.ringmaster.proxy.backend.BackendConnection;
import io.ringmaster.proxy.backend.Collected;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.BitSet;

/**
 * Which of the AUTO_INCREMENT numbers that the proxy has put into the rows of an INSERT the shards
 * have stored, where rows that were there already may have been left out or changed: MySQL tells
 * the first of them. Not thread-safe.
 */
final class StoredNumbers {
  private final WriteSpec spec;

  /** What each shard has answered; 0 for none. */
  private final long[] first;

  StoredNumbers(WriteSpec spec) {
    this.spec = spec;
    first = new long[spec.targets().size()];
  }

  /**
   * Asks a shard that has done well, if there is something to ask. The flush is the caller's.
   *
   * @param then is run when its answer is there
   * @return whether it was asked
   */
  boolean ask(int target, BackendConnection connection, Runnable then) {
    String question =
        spec.insertedRows().isEmpty()
            ? null
            : spec.insertId().question(spec.insertedRows().get(target));
    if (question == null) {
      return false;
    }
    Collected.send(
        connection,
        question,
        (columns, rows, error) -> {
          if (error == null && !rows.isEmpty()) {
            first[target] =
                Long.parseLong(new String(rows.getFirst().getFirst(), StandardCharsets.US_ASCII));
          }
          then.run();
        });
    return true;
  }

  /** The first number that a row was stored with; 0 for none. */
  long first() {
    return Arrays.stream(first).filter(number -> number > 0).min().orElse(0);
  }

  /** Which shard has the last of the rows; -1 where they were not split. */
  int lastRow() {
    int last = -1;
    int length = 0;
    for (int i = 0; i < spec.insertedRows().size(); i++) {
      BitSet rows = spec.insertedRows().get(i);
      if (rows.length() > length) {
        length = rows.length();
        last = i;
      }
    }
    return last;
  }
}
