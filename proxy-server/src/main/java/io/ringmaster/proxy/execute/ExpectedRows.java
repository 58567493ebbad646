package io.ringmaster.proxy.execute;

import io.netty.util.concurrent.ScheduledFuture;
import io.ringmaster.proxy.SqlFailure;
import io.ringmaster.proxy.backend.BackendConnection;
import io.ringmaster.proxy.backend.Collected;
import io.ringmaster.proxy.session.ClientSession;
import io.ringmaster.proxy.session.SessionState;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Asks shards how many rows they expect to find for the steps of an explanation: by EXPLAIN, on
 * connections beside the session's own. What a shard does not say soon is not known. On the
 * session's event loop only.
 */
final class ExpectedRows {
  private static final long PATIENCE_MILLIS = 3_000;

  private final LoopContext loop;
  private final ClientSession session;
  private final List<RouteRow> rows;
  private final Consumer<List<String>> then;
  private final double[] sums;
  private final boolean[] known;
  private final Set<BackendConnection> asking = new HashSet<>();
  private ScheduledFuture<?> deadline;

  /** Answers that are awaited. */
  private int awaited;

  private boolean over;

  private ExpectedRows(
      LoopContext loop, ClientSession session, List<RouteRow> rows, Consumer<List<String>> then) {
    this.loop = loop;
    this.session = session;
    this.rows = rows;
    this.then = then;
    sums = new double[rows.size()];
    known = new boolean[rows.size()];
  }

  /**
   * Asks.
   *
   * @param then takes the number for each row, null where it is not known; maybe at once
   */
  static void ask(
      LoopContext loop, ClientSession session, List<RouteRow> rows, Consumer<List<String>> then) {
    new ExpectedRows(loop, session, rows, then).ask();
  }

  private void ask() {
    // One that is asked at once may answer at once.
    awaited = 1;
    deadline =
        loop.loop().schedule(session.guarded(this::late), PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
    for (int row = 0; row < rows.size(); row++) {
      RouteRow.Asked asked = rows.get(row).asked();
      // Other connections do not have the session's temporary tables.
      if (asked != null && session.pins().temporaryTables().isEmpty()) {
        known[row] = true;
        awaited += asked.shards().cardinality();
        int number = row;
        asked.shards().stream().forEach(shard -> ask(number, shard, asked.sql()));
      }
    }
    answered();
  }

  private void ask(int row, int shard, String sql) {
    if (loop.isDown(shard)) {
      known[row] = false;
      answered();
      return;
    }
    // Without autocommit it would begin a transaction there.
    SessionState state = FragmentTexts.stateOf(session.state()).with(Map.of("autocommit", "1"));
    OwnConnection.inState(
        loop,
        session,
        shard,
        state,
        new OwnConnection.Then() {
          @Override
          public void ready(BackendConnection connection) {
            if (over) {
              connection.release();
              return;
            }
            asking.add(connection);
            Collected.query(
                connection,
                "EXPLAIN FORMAT=TRADITIONAL " + sql,
                (columns, values, error) -> {
                  asking.remove(connection);
                  connection.release();
                  if (error == null) {
                    sums[row] += expected(columns.stream().map(c -> c.name()).toList(), values);
                  } else {
                    known[row] = false;
                  }
                  answered();
                });
          }

          @Override
          public void failed(SqlFailure failure) {
            known[row] = false;
            answered();
          }
        });
  }

  private void answered() {
    if (--awaited == 0 && !over) {
      deadline.cancel(false);
      end();
    }
  }

  private void late() {
    if (over) {
      return;
    }
    over = true;
    for (BackendConnection connection : List.copyOf(asking)) {
      loop.killQuery(connection);
      connection.close(new IOException("EXPLAIN takes too long"));
    }
    for (int i = 0; i < known.length; i++) {
      known[i] = false;
    }
    end();
  }

  private void end() {
    over = true;
    List<String> numbers = new ArrayList<>();
    for (int i = 0; i < sums.length; i++) {
      numbers.add(known[i] ? Long.toString(Math.round(sums[i])) : null);
    }
    then.accept(numbers);
  }

  /** The rows that the query blocks of a statement find, of what EXPLAIN says of each table. */
  private static double expected(List<String> columns, List<List<byte[]>> values) {
    Map<String, Double> blocks = new HashMap<>();
    for (List<byte[]> row : values) {
      String type = text(row, columns.indexOf("select_type"));
      if (type == null || !Set.of("SIMPLE", "PRIMARY", "UNION").contains(type)) {
        continue;
      }
      String rows = text(row, columns.indexOf("rows"));
      String filtered = text(row, columns.indexOf("filtered"));
      double found;
      if (rows == null) {
        // No table, or one that has no such row.
        String extra = String.valueOf(text(row, columns.indexOf("Extra")));
        found = extra.contains("optimized away") || extra.contains("No tables used") ? 1 : 0;
      } else {
        double part = filtered == null ? 100 : Double.parseDouble(filtered);
        found = Double.parseDouble(rows) * part / 100;
      }
      blocks.merge(String.valueOf(text(row, columns.indexOf("id"))), found, (a, b) -> a * b);
    }
    return blocks.values().stream().mapToDouble(Double::doubleValue).sum();
  }

  private static String text(List<byte[]> row, int column) {
    byte[] value = column < 0 ? null : row.get(column);
    return value == null ? null : new String(value, StandardCharsets.UTF_8);
  }
}
