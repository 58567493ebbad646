package io.ringmaster.migration.run;

import io.ringmaster.metadata.MigrationProgress.Table;
import io.ringmaster.migration.ledger.CopyProgress;
import io.ringmaster.migration.move.CatchUpStatus;
import io.ringmaster.migration.move.CopyStatus;
import io.ringmaster.migration.move.MoveStream;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How far each table of each stream is. What streams count they count from their own beginning;
 * here it goes on from what was told before, by other workers too. One thread at a time.
 */
final class TableProgress {
  private static final Logger log = LoggerFactory.getLogger(TableProgress.class);

  /** Over less time rates say nothing. */
  private static final long RATE_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

  /** A table's part, from where it was before the migration to where it goes by it. */
  private record Part(String source, String target, String table) {}

  /** What a part has done since somebody began to count, and how fast lately. */
  private static final class Pace {
    /** Rows copied and compared; negative before it is known. */
    private long work = -1;

    private long refreshed;

    /** What the catch-up that runs says. */
    private long refreshedByCatchUp;

    private long rowsPerSecond;

    void measure(long workNow, long refreshedNow, long nanos) {
      long done = work < 0 ? 0 : Math.max(0, workNow - work);
      long followed = work < 0 ? 0 : Math.max(0, refreshedNow - refreshed);
      // While rows are compared changes are carried over too, and the end does not depend on them.
      rowsPerSecond = (done > 0 ? done : followed) * TimeUnit.SECONDS.toNanos(1) / nanos;
      work = workNow;
      refreshed = refreshedNow;
    }
  }

  private final Map<Part, Pace> paces = new HashMap<>();
  private long measuredAt = System.nanoTime();

  /**
   * How far the tables of streams are.
   *
   * @param wayBack whether the streams lead back: they copy nothing, and what was copied there
   *     still stands
   * @param told what was told last
   * @param waiting what all tables wait for; empty when they don't
   */
  List<Table> of(List<MoveStream> streams, boolean wayBack, List<Table> told, String waiting) {
    Map<Part, Table> before = new HashMap<>();
    told.forEach(table -> before.put(part(table), table));
    long nanos = System.nanoTime() - measuredAt;
    boolean measures = nanos >= RATE_NANOS;
    boolean copied = streams.stream().allMatch(stream -> stream.copyStatus().done());
    List<Table> now = new ArrayList<>();
    for (MoveStream stream : streams) {
      Optional<CatchUpStatus> follows = following(stream);
      List<Long> compared = stream.verifyStatus().rowsByTable();
      List<CopyStatus.Table> tables = stream.copyStatus().tables();
      for (int i = 0; i < tables.size(); i++) {
        CopyStatus.Table table = tables.get(i);
        Part part = part(stream, table, wayBack);
        Optional<Table> last = Optional.ofNullable(before.get(part));
        long verified =
            i < compared.size() && compared.get(i) >= 0
                ? compared.get(i)
                : last.map(Table::verified).orElse(0L);
        Pace pace = paces.computeIfAbsent(part, _ -> new Pace());
        int index = i;
        long refreshed =
            refreshed(pace, follows.map(status -> status.refreshedByTable().get(index)), last);
        boolean stands = wayBack && last.isPresent();
        long rows = stands ? last.get().rows() : table.progress().rows();
        if (measures) {
          pace.measure(rows + verified, refreshed, nanos);
        }
        now.add(
            new Table(
                part.source,
                part.target,
                part.table,
                rows,
                stands ? last.get().bytes() : table.progress().bytes(),
                stands ? last.get().rowsExpected() : expected(table, last),
                verified,
                refreshed,
                follows.map(CatchUpStatus::lagMillis).orElse(-1L),
                pace.rowsPerSecond,
                waiting.isEmpty() ? waits(stream, i, wayBack || copied) : waiting));
      }
    }
    if (measures) {
      measuredAt += nanos;
    }
    return now;
  }

  private static Part part(Table table) {
    return new Part(table.source(), table.target(), table.table());
  }

  private static Part part(MoveStream stream, CopyStatus.Table table, boolean wayBack) {
    String from = stream.id().source();
    String to = stream.id().target();
    return new Part(wayBack ? to : from, wayBack ? from : to, table.table().toString());
  }

  private static Optional<CatchUpStatus> following(MoveStream stream) {
    try {
      return Optional.of(stream.catchUpStatus());
    } catch (IllegalStateException | SQLException e) {
      // It does not follow yet, or no longer; the phase's own step says why.
      log.debug("no catch-up", e);
      return Optional.empty();
    }
  }

  /** A catch-up that begins anew counts from 0; what was told goes on. */
  private static long refreshed(Pace pace, Optional<Long> byCatchUp, Optional<Table> last) {
    long told = last.map(Table::refreshed).orElse(0L);
    if (byCatchUp.isEmpty()) {
      pace.refreshedByCatchUp = 0;
      return told;
    }
    long counted = byCatchUp.get();
    long more = counted >= pace.refreshedByCatchUp ? counted - pace.refreshedByCatchUp : counted;
    pace.refreshedByCatchUp = counted;
    return told + more;
  }

  /** The first guess, until it is known: with another at each start progress would go back. */
  private static long expected(CopyStatus.Table table, Optional<Table> last) {
    return table.progress().done() || last.isEmpty()
        ? table.rowsEstimated()
        : Math.max(last.get().rowsExpected(), table.progress().rows());
  }

  /** What one table waits for while others may go on. */
  private static String waits(MoveStream stream, int table, boolean copied) {
    String throttle = stream.waitingFor();
    if (copied) {
      List<Long> compared = stream.verifyStatus().rowsByTable();
      boolean turn =
          table < compared.size()
              && compared.get(table) < 0
              && compared.stream().anyMatch(rows -> rows >= 0);
      return turn && throttle.isEmpty() ? "its turn to be compared" : throttle;
    }
    List<CopyStatus.Table> tables = stream.copyStatus().tables();
    if (tables.get(table).progress().done()) {
      return "the other tables to be copied";
    }
    boolean turn =
        tables.get(table).progress().equals(CopyProgress.NONE)
            && tables.stream().anyMatch(TableProgress::isUnderWay);
    return turn && throttle.isEmpty() ? "its turn to be copied" : throttle;
  }

  private static boolean isUnderWay(CopyStatus.Table table) {
    return !table.progress().done() && !table.progress().equals(CopyProgress.NONE);
  }
}
