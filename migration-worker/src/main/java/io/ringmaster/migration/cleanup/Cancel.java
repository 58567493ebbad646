package io.ringmaster.migration.cleanup;

import io.ringmaster.migration.ledger.Ledger;
import io.ringmaster.migration.rows.TableMove;
import io.ringmaster.migration.server.Parallel;
import io.ringmaster.migration.server.Retry;
import io.ringmaster.migration.server.Sessions;
import io.ringmaster.migration.throttle.Throttle;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** Takes back what a stream has brought to its target. */
public final class Cancel {
  private Cancel() {}

  /**
   * Deletes the moving rows of all tables from the target, and then what the ledger has of the
   * stream. The caller has stopped copy and catch-up; one that runs all the same is fenced by the
   * ledger's token. May be broken off and run again.
   *
   * @param ledger of the stream, claimed with a token greater than that of the copy
   * @param tablesAtOnce how many tables are cleaned side by side
   */
  public static void run(
      List<TableMove> tables,
      Sessions target,
      Ledger ledger,
      Throttle throttle,
      Retry retry,
      int tablesAtOnce)
      throws SQLException, InterruptedException {
    List<Parallel.Work> works = new ArrayList<>();
    for (TableMove table : tables) {
      works.add(new TableCleanup(table.onTarget(), target, ledger, throttle, retry)::run);
    }
    Parallel.run(tablesAtOnce, works);
    retry.run(
        "end of " + ledger.stream(),
        () -> {
          ledger.forget(target);
          return null;
        });
  }
}
