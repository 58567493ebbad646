package io.ringmaster.migration.catchup;

import io.ringmaster.migration.binlog.ChangeSink;
import io.ringmaster.migration.binlog.Gtids;
import io.ringmaster.migration.rows.RowKey;
import io.ringmaster.migration.rows.TableMove;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Keys whose rows have to be read again, each once however often it changed. The reader of the
 * binary log waits while there are too many. Thread-safe.
 */
final class DirtyKeys implements ChangeSink {
  /** Keys from which on the reader waits. */
  static final int KEYS_MAX = 10_000;

  /**
   * Everything that was dirty at a moment.
   *
   * @param keys by table, in the order in which they became dirty
   * @param unsettled those of them, of parents of cascades, that rows got or lost
   * @param position all transactions whose keys are in here, or were in an earlier batch
   * @param seen those, and one that is read in part: what the source must show before rows are read
   * @param oldest when the oldest change was committed; empty when there are no keys
   */
  record Batch(
      Map<TableMove, List<RowKey>> keys,
      Map<TableMove, Set<RowKey>> unsettled,
      Gtids position,
      Gtids seen,
      Optional<Instant> oldest) {
    int size() {
      return keys.values().stream().mapToInt(List::size).sum();
    }
  }

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition news = lock.newCondition();
  private final Condition room = lock.newCondition();
  private final Cascades cascades;
  private final Map<TableMove, Set<RowKey>> keys = new LinkedHashMap<>();
  private Map<TableMove, Set<RowKey>> unsettled = new LinkedHashMap<>();
  private int size;
  private Gtids position;
  private Gtids seen;
  private Instant oldest;
  private Instant heardAt = Instant.MIN;
  private boolean changed;
  private boolean closed;

  DirtyKeys(Gtids from, Cascades cascades) {
    this.cascades = cascades;
    position = from;
    seen = from;
  }

  @Override
  public void begin(String uuid, long number) {
    lock.lock();
    try {
      seen = seen.with(uuid, number);
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void changed(TableMove table, RowKey key, boolean comesOrGoes, Instant at)
      throws InterruptedException {
    lock.lockInterruptibly();
    try {
      while (size >= KEYS_MAX && !closed) {
        room.await();
      }
      if (closed) {
        throw new InterruptedException("the catch-up has ended");
      }
      oldest = oldest == null ? at : oldest;
      add(table, key);
      if (comesOrGoes && cascades.isParent(table)) {
        unsettled.computeIfAbsent(table, _ -> new LinkedHashSet<>()).add(key);
      }
    } finally {
      lock.unlock();
    }
  }

  /** Adds keys that nothing in the binary log speaks of. */
  void add(TableMove table, Collection<RowKey> some) throws InterruptedException {
    for (RowKey key : some) {
      changed(table, key, false, Instant.now());
    }
  }

  private void add(TableMove table, RowKey key) {
    if (keys.computeIfAbsent(table, _ -> new LinkedHashSet<>()).add(key)) {
      size++;
    }
    changed = true;
    news.signal();
  }

  @Override
  public void done(String uuid, long number, Instant at) {
    lock.lock();
    try {
      heardAt = at.isAfter(heardAt) ? at : heardAt;
      position = position.with(uuid, number);
      changed = true;
      news.signal();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void idle() {
    lock.lock();
    try {
      heardAt = Instant.now();
    } finally {
      lock.unlock();
    }
  }

  /** Nobody takes any more: who wants to add is interrupted, who waits for something does not. */
  void close() {
    lock.lock();
    try {
      closed = true;
      room.signalAll();
      news.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Up to which moment the reader has given everything. */
  Instant heardAt() {
    lock.lock();
    try {
      return heardAt;
    } finally {
      lock.unlock();
    }
  }

  /** When the oldest change not taken yet was committed. */
  Optional<Instant> oldest() {
    lock.lock();
    try {
      return Optional.ofNullable(oldest);
    } finally {
      lock.unlock();
    }
  }

  /** Takes everything, and waits up to {@code most} for something. */
  Batch take(Duration most) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      long nanos = most.toNanos();
      while (!changed && !closed && nanos > 0) {
        nanos = news.awaitNanos(nanos);
      }
      Map<TableMove, List<RowKey>> taken = new LinkedHashMap<>();
      keys.forEach((table, some) -> taken.put(table, new ArrayList<>(some)));
      Batch batch = new Batch(taken, unsettled, position, seen, Optional.ofNullable(oldest));
      keys.clear();
      unsettled = new LinkedHashMap<>();
      size = 0;
      oldest = null;
      changed = false;
      room.signalAll();
      return batch;
    } finally {
      lock.unlock();
    }
  }
}
