package io.ringmaster.migration.move;

import io.ringmaster.migration.catchup.CatchUp;
import io.ringmaster.migration.rows.TableMove;
import io.ringmaster.migration.server.Parallel;
import io.ringmaster.migration.server.Sessions;
import io.ringmaster.migration.verify.Difference;
import io.ringmaster.migration.verify.TableVerify;
import io.ringmaster.migration.verify.VerifyResult;
import java.sql.SQLException;
import java.sql.SQLTimeoutException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeoutException;

/** Verification of all tables of a stream, beside one catch-up. */
final class StreamVerify {
  private final Map<TableMove, TableVerify> tables = new LinkedHashMap<>();
  private final int tablesAtOnce;
  private int turn;

  StreamVerify(
      List<TableMove> moves,
      Sessions source,
      Sessions target,
      CatchUp catchUp,
      MoveSettings settings) {
    tablesAtOnce = settings.tablesAtOnce();
    for (TableMove table : moves) {
      tables.put(
          table,
          new TableVerify(
              table,
              source,
              target,
              catchUp,
              settings.throttle(),
              settings.retry(),
              settings.drainMax()));
    }
  }

  VerifyResult run() throws SQLException, InterruptedException {
    Queue<VerifyResult> results = new ConcurrentLinkedQueue<>();
    List<Parallel.Work> works = new ArrayList<>();
    for (TableVerify table : tables.values()) {
      works.add(
          () -> {
            try {
              results.add(table.run(Optional.empty()));
            } catch (TimeoutException e) {
              throw late(e);
            }
          });
    }
    Parallel.run(tablesAtOnce, works);
    return VerifyResult.all(results);
  }

  /** Compares the next range of one table, in turn. */
  List<Difference> sample() throws SQLException, InterruptedException {
    TableVerify next = List.copyOf(tables.values()).get(turn++ % tables.size());
    try {
      return next.sample();
    } catch (TimeoutException e) {
      throw late(e);
    }
  }

  private static SQLException late(TimeoutException e) {
    return new SQLTimeoutException(
        "the catch-up does not keep up with the source: " + e.getMessage(), e);
  }

  List<Difference> repair(Collection<Difference> differences)
      throws SQLException, InterruptedException {
    Map<TableMove, List<Difference>> byTable = new LinkedHashMap<>();
    for (Difference difference : differences) {
      byTable.computeIfAbsent(difference.table(), _ -> new ArrayList<>()).add(difference);
    }
    List<Difference> left = new ArrayList<>();
    for (Map.Entry<TableMove, List<Difference>> entry : byTable.entrySet()) {
      TableVerify table = tables.get(entry.getKey());
      if (table == null) {
        throw new IllegalArgumentException(entry.getKey() + " is not of this stream");
      }
      try {
        left.addAll(table.repair(entry.getValue()));
      } catch (TimeoutException e) {
        throw late(e);
      }
    }
    return left;
  }

  VerifyStatus status(long expected) {
    long rows = tables.values().stream().mapToLong(TableVerify::rows).sum();
    long found = tables.values().stream().mapToLong(TableVerify::found).sum();
    return new VerifyStatus(rows, Math.max(rows, expected), found);
  }
}
