package io.ringmaster.proxy.metrics;

import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot.HistogramDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * Adds up the event loops' counters at a scrape. Handed to the Prometheus client directly, since
 * Micrometer's histograms cannot be filled from counts kept elsewhere.
 */
final class HotPathCollector implements MultiCollector {
  private static final double NANOS_PER_SECOND = 1e9;

  private final List<LoopMetrics> loops;
  private final ProxyMetrics.Sources sources;

  HotPathCollector(List<LoopMetrics> loops, ProxyMetrics.Sources sources) {
    this.loops = loops;
    this.sources = sources;
  }

  @Override
  public MetricSnapshots collect() {
    List<MetricSnapshot> all = new ArrayList<>();
    frontend(all);
    shards(all);
    servers(all);
    all.add(gauge("ringmaster_epoch", "Epoch of the shard map", sources.epoch().getAsLong()));
    all.add(
        gauge(
            "ringmaster_zookeeper_connected",
            "1 while the metadata store is reachable",
            sources.zookeeperConnected().getAsBoolean() ? 1 : 0));
    return new MetricSnapshots(all);
  }

  private void frontend(List<MetricSnapshot> all) {
    all.add(
        gauge(
            "ringmaster_frontend_connections",
            "Client connections open now",
            sum(l -> l.connections)));
    all.add(
        counter(
            "ringmaster_frontend_connections_accepted",
            "Client connections accepted",
            sum(l -> l.connectionsAccepted)));
    all.add(
        counter(
            "ringmaster_frontend_connections_refused",
            "Client connections turned away",
            sum(l -> l.connectionsRefused)));
    all.add(
        counters(
            "ringmaster_frontend_logins",
            "Client connections that logged in, by the version of their TLS",
            "tls",
            byName(l -> l.logins.entrySet()),
            logins -> logins));
    all.add(
        counter(
            "ringmaster_frontend_received_bytes",
            "Bytes received from clients",
            sum(l -> l.bytesIn)));
    all.add(
        counter("ringmaster_frontend_sent_bytes", "Bytes sent to clients", sum(l -> l.bytesOut)));
    all.add(counter("ringmaster_statements", "Statements received", sum(l -> l.statements)));
    all.add(
        counter(
            "ringmaster_statements_refused",
            "Statements the proxy does not support",
            sum(l -> l.statementsRefused)));
    all.add(
        counter(
            "ringmaster_statements_held",
            "Statements that waited for a cutover",
            sum(l -> l.statementsHeld)));
    all.add(
        counter(
            "ringmaster_statements_rehearsed",
            "Statements that waited for a turn of their event loop, to rehearse a cutover",
            sum(l -> l.statementsRehearsed)));
    all.add(
        counter(
            "ringmaster_statements_finished",
            "Statements for which rows of several shards were gathered on a server",
            sum(l -> l.statementsFinished)));
    all.add(
        counter(
            "ringmaster_rows_gathered",
            "Rows that were gathered for such statements",
            sum(l -> l.rowsGathered)));
    all.add(
        counter(
            "ringmaster_reads_pipelined",
            "Reads of several shards that were pipelined with other clients' statements",
            sum(l -> l.readsPipelined)));
    all.add(
        counter(
            "ringmaster_reads_run_again",
            "Such reads that had to run once more, on connections of their own",
            sum(l -> l.readsRunAgain)));
    all.add(
        counter(
            "ringmaster_index_lookups",
            "Statements for which a global index was asked",
            sum(l -> l.indexLookups)));
    all.add(
        counter(
            "ringmaster_index_misses",
            "Such statements that went to all shards, since the index had no entry",
            sum(l -> l.indexMisses)));
    all.add(
        counter(
            "ringmaster_index_losses",
            "Such statements about values of which entries were removed on a server by others",
            sum(l -> l.indexLosses)));
    all.add(
        counter(
            "ringmaster_transactions_distributed",
            "Transactions that were to be committed on several servers",
            sum(l -> l.transactionsDistributed)));
    all.add(
        HistogramSnapshot.builder()
            .name("ringmaster_scatter_width")
            .help("Shards a statement went to, where it was not one")
            .dataPoint(
                histogram(
                    Labels.EMPTY,
                    LoopMetrics.SCATTER_WIDTHS,
                    1,
                    loops.stream().map(l -> l.scatterWidth).toList()))
            .build());
    all.add(
        counter(
            "ringmaster_plan_cache_hits",
            "Statements whose plan was found",
            sources.planCacheHits().getAsLong()));
    all.add(
        counter(
            "ringmaster_plan_cache_misses",
            "Statements that had to be parsed",
            sources.planCacheMisses().getAsLong()));
    all.add(
        counter(
            "ringmaster_plan_cache_evictions",
            "Plans dropped for lack of room",
            sources.planCacheEvictions().getAsLong()));
    all.add(
        gauge(
            "ringmaster_plan_cache_entries",
            "Plans held now",
            sources.planCacheEntries().getAsLong()));
    all.add(
        gauge(
            "ringmaster_transactions_in_doubt",
            "Transactions over several servers that nobody ends, where this proxy looks after them",
            sources.transactionsInDoubt().getAsLong()));
    all.add(
        counter(
            "ringmaster_sequence_requests",
            "Times ZooKeeper was asked for numbers of AUTO_INCREMENT columns",
            sources.sequenceRequests().getAsLong()));
  }

  private void shards(List<MetricSnapshot> all) {
    var byShard = byName(l -> l.shards.entrySet());
    all.add(
        counters(
            "ringmaster_shard_requests", "Statements sent", "shard", byShard, c -> c.requests));
    all.add(
        counters("ringmaster_shard_errors", "Statements failed", "shard", byShard, c -> c.errors));
    var durations =
        HistogramSnapshot.builder()
            .name("ringmaster_shard_duration_seconds")
            .help("From sending a statement to the end of its answer");
    byShard.forEach(
        (shard, counters) ->
            durations.dataPoint(
                histogram(
                    Labels.of("shard", shard),
                    ShardCounters.DURATION_NANOS,
                    NANOS_PER_SECOND,
                    counters.stream().map(c -> c.durations).toList())));
    all.add(durations.build());
  }

  private void servers(List<MetricSnapshot> all) {
    var byServer = byName(l -> l.servers.entrySet());
    var states =
        GaugeSnapshot.builder()
            .name("ringmaster_backend_connections")
            .help("Connections to a server now");
    var waiting =
        GaugeSnapshot.builder()
            .name("ringmaster_backend_waiting")
            .help("Statements that wait for a connection");
    byServer.forEach(
        (server, counters) -> {
          states.dataPoint(level(sum(counters, c -> c.idle), "server", server, "state", "idle"));
          states.dataPoint(level(sum(counters, c -> c.busy), "server", server, "state", "busy"));
          waiting.dataPoint(level(sum(counters, c -> c.waiting), "server", server));
        });
    all.add(states.build());
    all.add(waiting.build());
    var up =
        GaugeSnapshot.builder()
            .name("ringmaster_server_up")
            .help("1 while a registered server answers this proxy");
    new TreeMap<>(sources.serversUp().get())
        .forEach((server, answers) -> up.dataPoint(level(answers ? 1 : 0, "server", server)));
    all.add(up.build());
    all.add(
        counters(
            "ringmaster_backend_connections_opened",
            "Connections opened",
            "server",
            byServer,
            c -> c.opened));
    all.add(
        counters(
            "ringmaster_backend_connections_closed",
            "Connections closed",
            "server",
            byServer,
            c -> c.closed));
    all.add(
        counters(
            "ringmaster_backend_connections_failed",
            "Connections that could not be opened",
            "server",
            byServer,
            c -> c.failed));
  }

  private long sum(Function<LoopMetrics, LoopCounter> counter) {
    return sum(loops, counter);
  }

  private static <T> long sum(List<T> parts, Function<T, LoopCounter> counter) {
    return parts.stream().mapToLong(part -> counter.apply(part).get()).sum();
  }

  private <T> SequencedMap<String, List<T>> byName(
      Function<LoopMetrics, Iterable<Map.Entry<String, T>>> entries) {
    SequencedMap<String, List<T>> byName = new TreeMap<>();
    for (LoopMetrics loop : loops) {
      for (var entry : entries.apply(loop)) {
        byName.computeIfAbsent(entry.getKey(), _ -> new ArrayList<>()).add(entry.getValue());
      }
    }
    return byName;
  }

  private static GaugeSnapshot gauge(String name, String help, long value) {
    return GaugeSnapshot.builder().name(name).help(help).dataPoint(level(value)).build();
  }

  private static GaugeDataPointSnapshot level(long value, String... labels) {
    return GaugeDataPointSnapshot.builder().value((double) value).labels(Labels.of(labels)).build();
  }

  private static CounterSnapshot counter(String name, String help, long value) {
    return CounterSnapshot.builder()
        .name(name)
        .help(help)
        .dataPoint(CounterDataPointSnapshot.builder().value((double) value).build())
        .build();
  }

  private static <T> CounterSnapshot counters(
      String name,
      String help,
      String label,
      SequencedMap<String, List<T>> byName,
      Function<T, LoopCounter> counter) {
    var snapshot = CounterSnapshot.builder().name(name).help(help);
    byName.forEach(
        (value, parts) ->
            snapshot.dataPoint(
                CounterDataPointSnapshot.builder()
                    .labels(Labels.of(label, value))
                    .value((double) sum(parts, counter))
                    .build()));
    return snapshot.build();
  }

  private static HistogramDataPointSnapshot histogram(
      Labels labels, long[] bounds, double scale, List<LoopHistogram> parts) {
    double[] upper = new double[bounds.length + 1];
    for (int i = 0; i < bounds.length; i++) {
      upper[i] = bounds[i] / scale;
    }
    upper[bounds.length] = Double.POSITIVE_INFINITY;
    long[] counts = new long[upper.length];
    parts.forEach(part -> part.addCountsTo(counts));
    return HistogramDataPointSnapshot.builder()
        .labels(labels)
        .classicHistogramBuckets(ClassicHistogramBuckets.of(upper, counts))
        .sum(parts.stream().mapToLong(LoopHistogram::sum).sum() / scale)
        .build();
  }
}
