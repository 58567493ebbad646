package io.ringmaster.it.chaos;

import java.util.concurrent.atomic.AtomicLongArray;

/**
 * What the counters of all clients may show to whoever reads them, by any proxy: no less than was
 * acknowledged or read before, no more than was asked for. Thread-safe.
 */
final class Counts {
  private final AtomicLongArray acknowledged = new AtomicLongArray(ChaosCluster.COUNTERS);
  private final AtomicLongArray read = new AtomicLongArray(ChaosCluster.COUNTERS);
  private final AtomicLongArray asked = new AtomicLongArray(ChaosCluster.COUNTERS);

  /** Before the first client. */
  void start(int id, long value) {
    acknowledged.set(id, value);
    asked.set(id, value);
  }

  /** An addition is about to be made visible. */
  void ask(int id) {
    asked.incrementAndGet(id);
  }

  /** It was. */
  void acknowledge(int id) {
    acknowledged.incrementAndGet(id);
  }

  /** The least that a read which begins now may see. */
  long least(int id) {
    return Math.max(acknowledged.get(id), read.get(id));
  }

  /** The most that a read which has ended may have seen. */
  long most(int id) {
    return asked.get(id);
  }

  /** A read has ended. */
  void saw(int id, long value) {
    read.accumulateAndGet(id, value, Math::max);
  }
}
