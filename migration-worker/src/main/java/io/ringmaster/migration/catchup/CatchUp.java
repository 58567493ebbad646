package io.ringmaster.migration.catchup;

import io.ringmaster.migration.binlog.BinlogReader;
import io.ringmaster.migration.binlog.Gtids;
import io.ringmaster.migration.ledger.Ledger;
import io.ringmaster.migration.rows.RowKey;
import io.ringmaster.migration.rows.TableMove;
import io.ringmaster.migration.server.Retry;
import io.ringmaster.migration.server.Sessions;
import io.ringmaster.migration.throttle.Throttle;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the moving rows of the target as they are on the source. Begins after the copy: a chunk of
 * a copy that wrote what it read a moment ago could undo a refresh. Reading the binary log and
 * applying are a virtual thread each; all methods may be called by any thread.
 */
public final class CatchUp implements AutoCloseable {
  /** The lag of who has heard nothing of the source yet: too long for anything. */
  public static final Duration NEVER_HEARD = Duration.ofDays(1);

  private static final Logger LOG = LoggerFactory.getLogger(CatchUp.class);
  private static final Duration TAKE_MAX = Duration.ofMillis(500);

  /** From the beginning of a batch to that of the next, while nobody waits for one. */
  private static final Duration GATHER = Duration.ofMillis(50);

  private static final Duration SAVE_INTERVAL = Duration.ofSeconds(1);

  private final Ledger ledger;
  private final Sessions target;
  private final Retry retry;
  private final Throttle throttle;
  private final DirtyKeys dirty;
  private final Refresher refresher;
  private final BinlogReader reader;
  private final Thread readerThread;
  private final Thread applierThread;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition progressed = lock.newCondition();
  private volatile boolean urgent;
  private final AtomicInteger drainers = new AtomicInteger();
  private Gtids applied;
  private long batches;
  private long batchesBegun;
  private Instant applying;
  private Exception failure;
  private boolean closed;

  /**
   * Prepares, without I/O.
   *
   * @param tables all with the same source and target servers
   * @param ledger of the stream, which the caller has claimed
   * @param from everything that the copy has seen, or the position of an earlier catch-up
   * @param lanes number of transactions on the target at the same time; {@code target} needs so
   *     many connections and one more
   */
  public CatchUp(
      List<TableMove> tables,
      Sessions source,
      Sessions target,
      Ledger ledger,
      Gtids from,
      Throttle throttle,
      Retry retry,
      int lanes) {
    this.ledger = ledger;
    this.target = target;
    this.retry = retry;
    this.throttle = throttle;
    this.applied = from;
    Cascades cascades = new Cascades(tables);
    this.dirty = new DirtyKeys(from, cascades);
    this.refresher = new Refresher(source, target, cascades, ledger, retry, lanes);
    this.reader =
        new BinlogReader(
            source.endpoint(),
            read -> StartPosition.missing(source, read, ledger, target),
            from,
            tables,
            ledger.stream().migration(),
            dirty,
            retry.patience());
    String name = ledger.stream().toString();
    readerThread = Thread.ofVirtual().name("binlog " + name).unstarted(() -> guard(reader::run));
    applierThread = Thread.ofVirtual().name("apply " + name).unstarted(() -> guard(this::apply));
  }

  /** Begins. */
  public void start() {
    readerThread.start();
    applierThread.start();
  }

  private interface Loop {
    void run() throws Exception;
  }

  private void guard(Loop loop) {
    try {
      loop.run();
    } catch (Exception e) {
      lock.lock();
      try {
        if (failure == null && !closed) {
          // Whoever asks for the catch-up is told, stack trace and all, and may ask often.
          LOG.info("catch-up of {} ends: {}", ledger.stream(), e.toString());
          failure = e;
        }
        progressed.signalAll();
      } finally {
        lock.unlock();
      }
      // One without the other is of no use.
      dirty.close();
      readerThread.interrupt();
      applierThread.interrupt();
    }
  }

  private void apply() throws SQLException, InterruptedException {
    long savedAt = System.nanoTime();
    Gtids saved = applied;
    long begunAt = savedAt - GATHER.toNanos();
    while (true) {
      throttle.awaitAnyTime(() -> urgent || drainers.get() > 0 || isClosed());
      gather(begunAt);
      begunAt = System.nanoTime();
      beginBatch();
      DirtyKeys.Batch batch = dirty.take(TAKE_MAX);
      if (isClosed()) {
        // What was taken is not told as applied.
        return;
      }
      if (batch.size() > 0) {
        setApplying(batch.oldest().orElse(null));
        refresher.refresh(batch);
      }
      endBatch(batch.position());
      if (!saved.equals(batch.position())
          && System.nanoTime() - savedAt > SAVE_INTERVAL.toNanos()) {
        save(batch.position());
        saved = batch.position();
        savedAt = System.nanoTime();
      }
    }
  }

  /**
   * Waits for company: few large batches cost both servers a fraction of many small ones, and a row
   * that is written again and again is read once. Unless somebody waits for the end.
   */
  private void gather(long begunAt) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      long nanos = begunAt + GATHER.toNanos() - System.nanoTime();
      while (nanos > 0 && !urgent && drainers.get() == 0 && !closed) {
        nanos = progressed.awaitNanos(nanos);
      }
    } finally {
      lock.unlock();
    }
  }

  private void save(Gtids position) throws SQLException, InterruptedException {
    retry.run(
        "position of " + ledger.stream(),
        () -> {
          ledger.notePosition(target, position.toString());
          return null;
        });
  }

  private void beginBatch() {
    lock.lock();
    try {
      batchesBegun++;
    } finally {
      lock.unlock();
    }
  }

  private void setApplying(Instant oldest) {
    lock.lock();
    try {
      applying = oldest;
    } finally {
      lock.unlock();
    }
  }

  private void endBatch(Gtids position) {
    lock.lock();
    try {
      applied = position;
      applying = null;
      batches = batchesBegun;
      progressed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private boolean isClosed() {
    lock.lock();
    try {
      return closed;
    } finally {
      lock.unlock();
    }
  }

  /** All transactions of the source whose changes are on the target. */
  public Gtids applied() {
    lock.lock();
    try {
      return applied;
    } finally {
      lock.unlock();
    }
  }

  /** Number of rows refreshed so far. */
  public long rowsRefreshed() {
    return refresher.keysDone();
  }

  /** Of these those of one table. */
  public long rowsRefreshed(TableMove table) {
    return refresher.keysDone(table);
  }

  /**
   * Says whether to ask the throttle: with a drain soon to come, its pauses would count.
   *
   * @param now true: not any more
   */
  public void setUrgent(boolean now) {
    urgent = now;
    hurry();
  }

  private void hurry() {
    lock.lock();
    try {
      progressed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /**
   * How long ago the oldest change was committed that is not on the target; when there is none, how
   * long nothing was heard of the source, less the usual interval; {@link #NEVER_HEARD} at first.
   */
  public Duration lag() {
    lock.lock();
    try {
      Instant oldest = applying != null ? applying : dirty.oldest().orElse(null);
      Instant since = oldest;
      if (oldest == null) {
        Instant heard = dirty.heardAt();
        since = heard.equals(Instant.MIN) ? null : heard.plusSeconds(1);
      }
      Duration lag = since == null ? NEVER_HEARD : Duration.between(since, Instant.now());
      return lag.isNegative() ? Duration.ZERO : lag;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Returns when everything in the set is on the target. Meanwhile the throttle is not asked.
   *
   * @throws TimeoutException when it takes longer
   * @throws SQLException when the catch-up has failed; it then begins anew from the saved position
   */
  public void drainTo(Gtids set, Duration most)
      throws SQLException, InterruptedException, TimeoutException {
    drainers.incrementAndGet();
    hurry();
    try {
      awaitApplied(set, most);
    } finally {
      drainers.decrementAndGet();
    }
  }

  private void awaitApplied(Gtids set, Duration most)
      throws SQLException, InterruptedException, TimeoutException {
    lock.lockInterruptibly();
    try {
      long nanos = most.toNanos();
      while (!applied.containsAll(set)) {
        checkRunning();
        if (nanos <= 0) {
          throw new TimeoutException(
              "%s: after %d ms applied is %s, wanted %s"
                  .formatted(ledger.stream(), most.toMillis(), applied, set));
        }
        nanos = progressed.awaitNanos(nanos);
      }
    } finally {
      lock.unlock();
    }
  }

  /**
   * Refreshes rows that nothing in the binary log speaks of, among those that it does, and returns
   * when that is done.
   */
  public void refresh(TableMove table, Collection<RowKey> keys)
      throws SQLException, InterruptedException {
    dirty.add(table, keys);
    drainers.incrementAndGet();
    hurry();
    try {
      awaitBatch();
    } finally {
      drainers.decrementAndGet();
    }
  }

  private void awaitBatch() throws SQLException, InterruptedException {
    lock.lockInterruptibly();
    try {
      // The batch under way may have been taken before the keys were added; the next was not.
      long enough = batchesBegun + 1;
      while (batches < enough) {
        checkRunning();
        progressed.await();
      }
    } finally {
      lock.unlock();
    }
  }

  private void checkRunning() throws SQLException {
    if (failure != null) {
      throw new SQLException("catch-up of " + ledger.stream() + " has ended: " + failure, failure);
    }
    if (closed) {
      throw new SQLException("catch-up of " + ledger.stream() + " was closed");
    }
  }

  /** Throws what {@link #drainTo} would if the catch-up has ended; else does nothing. */
  public void check() throws SQLException {
    lock.lock();
    try {
      checkRunning();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Stops applying, without breaking anything off: what is being written on the target is written
   * first. When this returns nothing more is. The binary log is read, for nobody, until {@link
   * #close}, which must follow.
   *
   * @throws InterruptedException while waiting for that; it is stopped all the same, soon
   */
  public void finish() throws InterruptedException {
    endTaking();
    applierThread.join();
  }

  private void endTaking() {
    lock.lock();
    try {
      closed = true;
      progressed.signalAll();
    } finally {
      lock.unlock();
    }
    dirty.close();
  }

  /**
   * Stops. Up to a second of work is done again by the next catch-up from the saved position, which
   * does no harm.
   */
  @Override
  public void close() {
    endTaking();
    readerThread.interrupt();
    applierThread.interrupt();
    reader.close();
    try {
      readerThread.join();
      applierThread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
