package io.ringmaster.migration.verify;

import io.ringmaster.migration.catchup.CatchUp;
import io.ringmaster.migration.catchup.StartPosition;
import io.ringmaster.migration.ledger.VerifyProgress;
import io.ringmaster.migration.rows.KeyRange;
import io.ringmaster.migration.rows.RowKey;
import io.ringmaster.migration.rows.RowReader;
import io.ringmaster.migration.rows.RowSql;
import io.ringmaster.migration.rows.TableMove;
import io.ringmaster.migration.server.Retry;
import io.ringmaster.migration.server.Sessions;
import io.ringmaster.migration.throttle.ChunkSize;
import io.ringmaster.migration.throttle.Throttle;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeoutException;

/**
 * Compares the moving rows of one table on source and target while both change.
 *
 * <ol>
 *   <li>Of each range of the primary key both sides give the number of rows and the XOR of their
 *       hashes. Equal: done.
 *   <li>Else both list keys and hashes; rows that differ are suspect, since the two sides were read
 *       at different moments.
 *   <li>Suspects are read on the source, then the catch-up passes what the source has executed,
 *       then they are read on the target and on the source once more. A row whose target was equal
 *       to the source at either moment is verified; the others are tried again, some times.
 * </ol>
 *
 * <p>One thread; {@link #rows} and {@link #found} may be called by any.
 */
public final class TableVerify {
  private static final Duration RANGE_AIM = Duration.ofMillis(300);
  private static final int ROUNDS = 8;

  /** Differences that are listed: from then on something else is wrong. */
  private static final int DIFFERENCES_MAX = 10_000;

  private static final int KEYS_A_QUERY = 500;

  private final TableMove table;
  private final Sessions source;
  private final Sessions target;
  private final CatchUp catchUp;
  private final Throttle throttle;
  private final Retry retry;
  private final Duration drainMax;
  private final RowSql onSource;
  private final RowSql onTarget;
  private final ChunkSize rangeSize;
  private Optional<RowKey> sampled = Optional.empty();
  private volatile long rows = -1;
  private volatile int found;

  /**
   * Prepares, without I/O.
   *
   * @param catchUp running, with the table among its tables
   * @param drainMax how long the catch-up may take to pass what the source has executed
   */
  public TableVerify(
      TableMove table,
      Sessions source,
      Sessions target,
      CatchUp catchUp,
      Throttle throttle,
      Retry retry,
      Duration drainMax) {
    this.table = table;
    this.source = source;
    this.target = target;
    this.catchUp = catchUp;
    this.throttle = throttle;
    this.retry = retry;
    this.drainMax = drainMax;
    this.rangeSize = new ChunkSize(RANGE_AIM, table.source().rowBytes());
    this.onSource = table.onSource();
    this.onTarget = table.onTarget();
  }

  /** Count and XOR of hashes, as text. */
  private record Checksum(long rows, String xor) {}

  /** Keeps how far a comparison is, where the next one finds it. */
  @FunctionalInterface
  public interface Keeper {
    /** Called by the thread that compares. */
    void keep(VerifyProgress progress) throws SQLException, InterruptedException;
  }

  /** Moving rows compared so far, by those before that were broken off too; -1 before it began. */
  public long rows() {
    return rows;
  }

  /** Rows so far that stayed different. */
  public int found() {
    return found;
  }

  /** Compares all rows, and keeps nothing of how far it is. */
  public VerifyResult run() throws SQLException, InterruptedException, TimeoutException {
    return run(VerifyProgress.NONE, _ -> {});
  }

  /**
   * Compares all rows that were not compared before, or so many that {@value #DIFFERENCES_MAX} stay
   * different.
   *
   * @param before what a comparison that was broken off has kept
   * @param keeper told after each range, up to the first in which a row stays different: that is
   *     where one that goes on has to find it again
   * @throws TimeoutException when the catch-up does not pass the source in time
   */
  public VerifyResult run(VerifyProgress before, Keeper keeper)
      throws SQLException, InterruptedException, TimeoutException {
    long compared = before.rows();
    rows = compared;
    found = 0;
    long rechecked = 0;
    List<Difference> differences = new ArrayList<>();
    Optional<RowKey> position = before.last();
    boolean more = !before.done();
    while (more) {
      Optional<RowKey> from = position;
      Compared range = throttle.piece(rangeSize, () -> compare(from));
      compared += range.rows;
      rows = compared;
      rechecked += range.suspects;
      differences.addAll(range.differences);
      found = differences.size();
      position = range.end.or(() -> from);
      if (differences.isEmpty()) {
        keeper.keep(new VerifyProgress(position, compared, range.end.isEmpty()));
      }
      more = range.end.isPresent() && differences.size() < DIFFERENCES_MAX;
    }
    return new VerifyResult(compared, rechecked, differences, differences.size() < DIFFERENCES_MAX);
  }

  /**
   * Compares one range of rows, each time the next, and after the last the first again. Nothing
   * when the throttle says no.
   *
   * @return rows that stay different
   */
  public List<Difference> sample() throws SQLException, InterruptedException, TimeoutException {
    if (!throttle.isOpen()) {
      return List.of();
    }
    Compared range = compare(sampled);
    sampled = range.end;
    return range.differences;
  }

  /**
   * What was found in one range.
   *
   * @param end empty when it was the last
   * @param suspects rows that had to be looked at again
   */
  private record Compared(
      Optional<RowKey> end, long rows, int suspects, List<Difference> differences) {}

  private Compared compare(Optional<RowKey> from)
      throws SQLException, InterruptedException, TimeoutException {
    Optional<RowKey> end =
        retry.run(
            "verification of " + table,
            () -> {
              try (Connection connection = source.connect()) {
                return RowReader.boundary(connection, onSource, from, rangeSize.rows());
              }
            });
    KeyRange range = new KeyRange(from, end);
    Checksum expected = checksum(source, onSource.checksum(range));
    Set<RowKey> suspects = Set.of();
    if (!expected.equals(checksum(target, onTarget.checksum(range)))) {
      suspects =
          unequal(
              hashes(source, onSource, onSource.hashes(range)),
              hashes(target, onTarget, onTarget.hashes(range)));
    }
    List<Difference> differences = check(suspects);
    return new Compared(end, expected.rows, suspects.size(), differences);
  }

  /**
   * Compares some rows.
   *
   * @return those that stay different
   */
  public List<Difference> check(Collection<RowKey> keys)
      throws SQLException, InterruptedException, TimeoutException {
    Set<RowKey> suspects = new HashSet<>(keys);
    Map<RowKey, Long> before = Map.of();
    Map<RowKey, Long> there = Map.of();
    for (int round = 0; round < ROUNDS && !suspects.isEmpty(); round++) {
      before = hashes(source, onSource, suspects);
      catchUp.drainTo(StartPosition.executed(source), drainMax);
      there = hashes(target, onTarget, suspects);
      Set<RowKey> still = unequal(only(suspects, before), only(suspects, there));
      if (!still.isEmpty()) {
        still.retainAll(unequal(hashes(source, onSource, still), only(still, there)));
      }
      suspects = still;
    }
    List<Difference> differences = new ArrayList<>();
    for (RowKey key : suspects) {
      Difference.Kind kind =
          !there.containsKey(key)
              ? Difference.Kind.MISSING
              : before.containsKey(key) ? Difference.Kind.DIFFERENT : Difference.Kind.SURPLUS;
      differences.add(new Difference(table, key, kind));
    }
    return differences;
  }

  /**
   * Makes the rows on the target what they are on the source.
   *
   * @return those that are different all the same
   */
  public List<Difference> repair(Collection<Difference> differences)
      throws SQLException, InterruptedException, TimeoutException {
    List<RowKey> keys = differences.stream().map(Difference::key).toList();
    catchUp.refresh(table, keys);
    return check(keys);
  }

  private Checksum checksum(Sessions server, String sql) throws SQLException, InterruptedException {
    return retry.run(
        "verification of " + table,
        () -> {
          try (Connection connection = server.connect();
              Statement statement = connection.createStatement();
              ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return new Checksum(row.getLong(1), row.getString(2));
          }
        });
  }

  private Map<RowKey, Long> hashes(Sessions server, RowSql sql, String select)
      throws SQLException, InterruptedException {
    return retry.run(
        "verification of " + table,
        () -> {
          try (Connection connection = server.connect()) {
            return RowReader.hashes(connection, sql, select);
          }
        });
  }

  private Map<RowKey, Long> hashes(Sessions server, RowSql sql, Set<RowKey> keys)
      throws SQLException, InterruptedException {
    Map<RowKey, Long> hashes = new HashMap<>();
    List<RowKey> list = List.copyOf(keys);
    for (int from = 0; from < list.size(); from += KEYS_A_QUERY) {
      hashes.putAll(
          hashes(
              server,
              sql,
              sql.hashes(list.subList(from, Math.min(list.size(), from + KEYS_A_QUERY)))));
    }
    return hashes;
  }

  private static Map<RowKey, Long> only(Set<RowKey> keys, Map<RowKey, Long> hashes) {
    Map<RowKey, Long> some = new HashMap<>(hashes);
    some.keySet().retainAll(keys);
    return some;
  }

  private static Set<RowKey> unequal(Map<RowKey, Long> one, Map<RowKey, Long> other) {
    Set<RowKey> keys = new HashSet<>(one.keySet());
    keys.addAll(other.keySet());
    keys.removeIf(key -> Objects.equals(one.get(key), other.get(key)));
    return keys;
  }
}
