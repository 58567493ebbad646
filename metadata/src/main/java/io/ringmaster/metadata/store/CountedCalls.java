package io.ringmaster.metadata.store;

import io.ringmaster.metadata.MetadataException;
import java.util.concurrent.atomic.LongAdder;

/** Asks ZooKeeper, counts how often, and translates its errors. Safe for any thread. */
final class CountedCalls {
  private final StoreConfig config;
  private final LongAdder count = new LongAdder();

  CountedCalls(StoreConfig config) {
    this.config = config;
  }

  /**
   * Asks.
   *
   * @param name what could not be done, for errors
   * @throws MetadataException UNAVAILABLE, or what the action throws
   */
  <T> T call(String name, ZooKeeperErrors.Action<T> action) {
    count.increment();
    return ZooKeeperErrors.translated(name, config, action);
  }

  /** How often it was asked. */
  long count() {
    return count.sum();
  }
}
