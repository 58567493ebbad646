package io.ringmaster.proxy.compose;

import io.ringmaster.protocol.MySqlError;
import io.ringmaster.proxy.SqlFailure;
import io.ringmaster.proxy.finish.WholeRow;
import io.ringmaster.proxy.session.ClientSession;
import io.ringmaster.proxy.session.SessionState;
import io.ringmaster.router.plan.Change;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;

/**
 * Rows that an UPDATE gives another key, and perhaps another shard. What they become is computed by
 * {@link NewRows}; those that differ are deleted then, and inserted as literals. Both are routed as
 * if the client had sent them: so they are where a migration looks for rows, at any moment, and
 * MySQL finds duplicates.
 */
final class MovedRows {
  private static final int BATCH_ROWS = 1000;
  private static final int BATCH_LENGTH = 1 << 19;

  private final ClientSession session;
  private final Host host;
  private final Composition composition;
  private final Change.Target target;
  private final ChangeTexts texts;
  private final Map<List<String>, List<FoundRows.Row>> found;
  private final ChangeCount count;
  private final Deque<Runnable> left = new ArrayDeque<>();
  private Runnable then;

  MovedRows(
      ClientSession session,
      Host host,
      Composition composition,
      Change.Target target,
      ChangeTexts texts,
      Map<List<String>, List<FoundRows.Row>> found,
      ChangeCount count) {
    this.session = session;
    this.host = host;
    this.composition = composition;
    this.target = target;
    this.texts = texts;
    this.found = found;
    this.count = count;
  }

  /** Starts it; a failure ends the composition. */
  void start(Runnable whenDone) {
    then = whenDone;
    new NewRows(session, composition, target, texts, found, count, this::write).start(host);
  }

  /**
   * Writes the rows that differ.
   *
   * @param rows as they become, in the order they were found in
   */
  private void write(List<String> rows) {
    List<List<String>> keys = new ArrayList<>();
    List<String> inserted = new ArrayList<>();
    int next = 0;
    for (List<FoundRows.Row> group : found.values()) {
      for (FoundRows.Row row : group) {
        String made = rows.get(next++);
        if (!made.equals(row.whole())) {
          keys.add(row.key());
          inserted.add(made);
        }
      }
    }
    ChangeTexts deletes = texts.deleting(target, ChangeTexts.charset(session));
    for (int from = 0; from < keys.size(); ) {
      int to = from + deletes.count(keys, from);
      List<List<String>> some = keys.subList(from, to);
      left.add(() -> run(deletes.of(List.of(), some), some.size()));
      from = to;
    }
    SessionState before = session.state();
    left.add(
        () -> {
          session.state(WholeRow.storing(before));
          next();
        });
    byte[] utf8 = ChangeTexts.inserting(target).getBytes(StandardCharsets.UTF_8);
    for (List<String> some : batches(inserted)) {
      left.add(() -> run(statement(utf8, some), some.size()));
    }
    left.add(
        () -> {
          session.state(before);
          then.run();
        });
    next();
  }

  /** Rows for one statement each. */
  static List<List<String>> batches(List<String> rows) {
    List<List<String>> batches = new ArrayList<>();
    int from = 0;
    long length = 0;
    for (int i = 0; i < rows.size(); i++) {
      length += rows.get(i).length();
      if (i > from && (length > BATCH_LENGTH || i - from == BATCH_ROWS)) {
        batches.add(rows.subList(from, i));
        from = i;
        length = rows.get(i).length();
      }
    }
    if (from < rows.size()) {
      batches.add(rows.subList(from, rows.size()));
    }
    return batches;
  }

  /** An INSERT of some rows. */
  static byte[] statement(byte[] head, List<String> rows) {
    StringBuilder sql = new StringBuilder(new String(head, StandardCharsets.ISO_8859_1));
    String comma = "(";
    for (String row : rows) {
      sql.append(comma).append(row).append(')');
      comma = ",(";
    }
    return sql.toString().getBytes(StandardCharsets.ISO_8859_1);
  }

  private void next() {
    left.removeFirst().run();
  }

  private void run(byte[] sql, int rows) {
    composition.run(
        sql,
        result -> {
          if (result.affectedRows() != rows) {
            composition.fail(
                SqlFailure.of(
                    MySqlError.RM_INTERNAL,
                    "rows of "
                        + target.database()
                        + "."
                        + target.table()
                        + " that get another key are not what they were when they were found"));
          } else {
            next();
          }
        });
  }
}
