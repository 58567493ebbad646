package io.ringmaster.proxy.metrics;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/** The metrics of one proxy. Thread-safe. */
public final class ProxyMetrics implements AutoCloseable {
  /**
   * Numbers kept elsewhere, asked at every scrape from any thread; must not block.
   *
   * @param epoch of the shard map in use
   * @param serversUp whether each registered server answers, by name; those not checked yet are
   *     left out
   * @param zookeeperConnected whether the metadata store is reachable now
   * @param planCacheHits statements whose plan was found; only grows, like the next two
   * @param planCacheMisses statements that had to be parsed
   * @param planCacheEvictions plans dropped for lack of room
   * @param planCacheEntries plans held now
   * @param sequenceRequests how often ZooKeeper was asked for numbers of AUTO_INCREMENT columns
   */
  public record Sources(
      LongSupplier epoch,
      Supplier<Map<String, Boolean>> serversUp,
      BooleanSupplier zookeeperConnected,
      LongSupplier planCacheHits,
      LongSupplier planCacheMisses,
      LongSupplier planCacheEvictions,
      LongSupplier planCacheEntries,
      LongSupplier transactionsInDoubt,
      LongSupplier sequenceRequests) {}

  private final Sources sources;
  private final List<LoopMetrics> loops = new CopyOnWriteArrayList<>();
  private PrometheusPage page;

  public ProxyMetrics(Sources sources) {
    this.sources = sources;
  }

  /** The counters of one more event loop. */
  public LoopMetrics newLoop() {
    LoopMetrics loop = new LoopMetrics();
    loops.add(loop);
    return loop;
  }

  /**
   * Inclusive upper bounds, in nanoseconds, of all buckets of {@link #shardDurations} but the last.
   */
  public static long[] durationBounds() {
    return ShardCounters.DURATION_NANOS.clone();
  }

  /** How many statements have taken how long since the start, by shard; any thread. */
  public Map<String, long[]> shardDurations() {
    Map<String, long[]> counts = new HashMap<>();
    for (LoopMetrics loop : loops) {
      loop.shards.forEach(
          (shard, counters) ->
              counters.durations.addCountsTo(
                  counts.computeIfAbsent(
                      shard, _ -> new long[ShardCounters.DURATION_NANOS.length + 1])));
    }
    return counts;
  }

  /**
   * Everything in Prometheus' text format. Takes milliseconds, the first time some hundred, so not
   * on an event loop.
   */
  public String scrape() {
    return page().text();
  }

  private synchronized PrometheusPage page() {
    if (page == null) {
      page = new PrometheusPage(new HotPathCollector(loops, sources));
    }
    return page;
  }

  @Override
  public synchronized void close() {
    if (page != null) {
      page.close();
    }
  }
}
