package io.ringmaster.proxy.metrics;

import io.ringmaster.metadata.Shard;
import io.ringmaster.metadata.ShardMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What one event loop counts. That loop alone writes and calls {@link #shard} and {@link #server};
 * a scrape reads from any thread.
 */
public final class LoopMetrics {
  /** Inclusive upper bounds of the number of shards a scatter went to. */
  static final long[] SCATTER_WIDTHS = {1, 2, 4, 8, 16, 32, 64, 128};

  /** Client connections open now. */
  public final LoopCounter connections = new LoopCounter();

  /** Client connections accepted. */
  public final LoopCounter connectionsAccepted = new LoopCounter();

  /** Client connections turned away: too many, wrong password, no TLS, no login in time. */
  public final LoopCounter connectionsRefused = new LoopCounter();

  /** Logins of new client connections, by the version of TLS, or {@code none}. */
  final Map<String, LoopCounter> logins =
      Map.of("none", new LoopCounter(), "TLSv1.2", new LoopCounter(), "TLSv1.3", new LoopCounter());

  /** Bytes received from clients. */
  public final LoopCounter bytesIn = new LoopCounter();

  /** Bytes sent to clients. */
  public final LoopCounter bytesOut = new LoopCounter();

  /** Statements received. */
  public final LoopCounter statements = new LoopCounter();

  /** Statements refused because the proxy does not support them. */
  public final LoopCounter statementsRefused = new LoopCounter();

  /** Statements that had to wait for a cutover. */
  public final LoopCounter statementsHeld = new LoopCounter();

  /** Statements that waited for a turn of their loop, to rehearse a cutover. */
  public final LoopCounter statementsRehearsed = new LoopCounter();

  /** Statements that MySQL finished. */
  public final LoopCounter statementsFinished = new LoopCounter();

  /** Rows that were gathered for those. */
  public final LoopCounter rowsGathered = new LoopCounter();

  /** Reads of several shards that were pipelined with other clients' statements. */
  public final LoopCounter readsPipelined = new LoopCounter();

  /** Those of them that had to run once more, on connections of their own. */
  public final LoopCounter readsRunAgain = new LoopCounter();

  /** Statements for which a global index was asked. */
  public final LoopCounter indexLookups = new LoopCounter();

  /** Those of them for which it had no entry, so that all shards were asked. */
  public final LoopCounter indexMisses = new LoopCounter();

  /** Those of them that were about values of which somebody has removed entries on a server. */
  public final LoopCounter indexLosses = new LoopCounter();

  /** Transactions that had to be committed on several servers. */
  public final LoopCounter transactionsDistributed = new LoopCounter();

  /** Number of shards of each statement that was not for a single one. */
  public final LoopHistogram scatterWidth = new LoopHistogram(SCATTER_WIDTHS);

  final Map<String, ShardCounters> shards = new ConcurrentHashMap<>();
  final Map<String, ServerCounters> servers = new ConcurrentHashMap<>();

  private ShardMap resolvedFor;
  private ShardCounters[] resolved = {};

  LoopMetrics() {}

  /**
   * The counters of a shard. Costs a comparison and an array read while the shard map is the same.
   *
   * @param number the shard's number in {@code map}
   */
  public ShardCounters shard(ShardMap map, int number) {
    if (map != resolvedFor) {
      resolve(map);
    }
    return resolved[number];
  }

  /**
   * A new client connection has logged in.
   *
   * @param tls the version of TLS it has; empty for none
   */
  public void loggedIn(String tls) {
    logins.get(tls.isEmpty() ? "none" : tls).increment();
  }

  /** The counters of a server by its name. Keep what it returns: this is a lookup. */
  public ServerCounters server(String name) {
    return servers.computeIfAbsent(name, _ -> new ServerCounters());
  }

  // Numbers change when a shard is added, names do not: counters go by name, and their numbers are
  // worked out once for each map.
  private void resolve(ShardMap map) {
    resolved =
        map.shards().stream()
            .map(Shard::name)
            .map(name -> shards.computeIfAbsent(name, _ -> new ShardCounters()))
            .toArray(ShardCounters[]::new);
    resolvedFor = map;
  }
}
