package io.ringmaster.migration.move;

import io.ringmaster.migration.catchup.CatchUp;
import io.ringmaster.migration.ledger.Ledger;
import io.ringmaster.migration.ledger.VerifyProgress;
import io.ringmaster.migration.rows.TableMove;
import io.ringmaster.migration.server.Parallel;
import io.ringmaster.migration.server.Retry;
import io.ringmaster.migration.server.Sessions;
import io.ringmaster.migration.verify.Difference;
import io.ringmaster.migration.verify.TableVerify;
import io.ringmaster.migration.verify.VerifyResult;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTimeoutException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeoutException;

/** Verification of all tables of a stream, beside one catch-up. */
final class StreamVerify {
  private final Map<TableMove, TableVerify> tables = new LinkedHashMap<>();
  private final Sessions target;
  private final Ledger ledger;
  private final Retry retry;
  private final int tablesAtOnce;
  private int turn;

  StreamVerify(
      List<TableMove> moves,
      Sessions source,
      Sessions target,
      CatchUp catchUp,
      Ledger ledger,
      MoveSettings settings) {
    this.target = target;
    this.ledger = ledger;
    this.retry = settings.retry();
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
    for (Map.Entry<TableMove, TableVerify> table : tables.entrySet()) {
      works.add(
          () -> {
            try {
              results.add(run(table.getKey().target().toString(), table.getValue()));
            } catch (TimeoutException e) {
              throw late(e);
            }
          });
    }
    Parallel.run(tablesAtOnce, works);
    return VerifyResult.all(results);
  }

  private VerifyResult run(String name, TableVerify table)
      throws SQLException, InterruptedException, TimeoutException {
    VerifyProgress before =
        retry.run(
            "verification of " + name,
            () -> {
              try (Connection connection = target.connect()) {
                return ledger.verified(connection, name);
              }
            });
    return table.run(
        before,
        progress ->
            retry.run(
                "verification of " + name,
                () -> {
                  ledger.setVerified(target, name, progress);
                  return null;
                }));
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
    List<Long> byTable = tables.values().stream().map(TableVerify::rows).toList();
    long rows = byTable.stream().mapToLong(one -> Math.max(0, one)).sum();
    long found = tables.values().stream().mapToLong(TableVerify::found).sum();
    return new VerifyStatus(rows, Math.max(rows, expected), found, byTable);
  }
}
