package io.ringmaster.proxy.metrics;

/** What one event loop counts about one shard. The owning event loop writes, any thread reads. */
public final class ShardCounters {
  /** Inclusive upper bounds in nanoseconds: 100 us to 5 s. */
  static final long[] DURATION_NANOS = {
    100_000,
    250_000,
    500_000,
    1_000_000,
    2_500_000,
    5_000_000,
    10_000_000,
    25_000_000,
    50_000_000,
    100_000_000,
    250_000_000,
    1_000_000_000,
    5_000_000_000L
  };

  final LoopCounter requests = new LoopCounter();
  final LoopCounter errors = new LoopCounter();
  final LoopHistogram durations = new LoopHistogram(DURATION_NANOS);

  ShardCounters() {}

  /**
   * Records one statement sent to the shard, when its answer has ended.
   *
   * @param nanos from sending it to the end of the answer
   * @param failed whether the answer was an error, or did not come
   */
  public void record(long nanos, boolean failed) {
    requests.increment();
    if (failed) {
      errors.increment();
    }
    durations.record(nanos);
  }
}
