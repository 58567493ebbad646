package io.ringmaster.proxy.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringmaster.metadata.ClusterState;
import io.ringmaster.metadata.Shard;
import io.ringmaster.metadata.ShardMap;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ProxyMetricsTest {
  private static final ProxyMetrics.Sources SOURCES =
      new ProxyMetrics.Sources(
          () -> 7,
          () -> Map.of("db1", true, "db2", false),
          () -> true,
          () -> 10,
          () -> 3,
          () -> 1,
          () -> 2,
          () -> 0,
          () -> 5);

  private static ShardMap shards(String... names) {
    ClusterState none = ClusterState.empty();
    return new ShardMap(
        new ClusterState(
            1,
            Map.of(),
            Stream.of(names)
                .map(name -> new Shard(name, "server", List.of()))
                .collect(Collectors.toMap(Shard::name, Function.identity())),
            none.databases(),
            none.groups(),
            none.tables(),
            none.accounts(),
            none.migrations()));
  }

  private static void assertLine(String page, String line) {
    assertTrue(
        Arrays.asList(page.split("\n")).contains(line),
        () ->
            line
                + " is not among\n"
                + page.lines()
                    .filter(l -> l.startsWith("ringmaster"))
                    .collect(Collectors.joining("\n")));
  }

  @Test
  void aScrapeAddsUpTheEventLoops() {
    try (var metrics = new ProxyMetrics(SOURCES)) {
      for (LoopMetrics loop : List.of(metrics.newLoop(), metrics.newLoop())) {
        loop.connections.increment();
        loop.connections.increment();
        loop.connections.decrement();
        loop.connectionsAccepted.add(2);
        loop.loggedIn("");
        loop.loggedIn("TLSv1.3");
        loop.bytesIn.add(100);
        loop.statements.add(5);
        loop.statementsRefused.increment();
        loop.scatterWidth.record(3);
        loop.scatterWidth.record(1000);
        loop.shard(shards("s1", "s2"), 1).record(200_000, false);
        loop.shard(shards("s1", "s2"), 1).record(10_000_000_000L, true);
        var server = loop.server("db1");
        server.opened.add(3);
        server.closed.increment();
        server.idle.increment();
        server.busy.increment();
        server.waiting.add(4);
      }
      String page = metrics.scrape();
      assertLine(page, "ringmaster_frontend_connections 2.0");
      assertLine(page, "ringmaster_frontend_connections_accepted_total 4.0");
      assertLine(page, "ringmaster_frontend_connections_refused_total 0.0");
      assertLine(page, "ringmaster_frontend_logins_total{tls=\"none\"} 2.0");
      assertLine(page, "ringmaster_frontend_logins_total{tls=\"TLSv1.2\"} 0.0");
      assertLine(page, "ringmaster_frontend_logins_total{tls=\"TLSv1.3\"} 2.0");
      assertLine(page, "ringmaster_frontend_received_bytes_total 200.0");
      assertLine(page, "ringmaster_frontend_sent_bytes_total 0.0");
      assertLine(page, "ringmaster_statements_total 10.0");
      assertLine(page, "ringmaster_statements_refused_total 2.0");
      assertLine(page, "ringmaster_scatter_width_bucket{le=\"2.0\"} 0");
      assertLine(page, "ringmaster_scatter_width_bucket{le=\"4.0\"} 2");
      assertLine(page, "ringmaster_scatter_width_bucket{le=\"+Inf\"} 4");
      assertLine(page, "ringmaster_shard_requests_total{shard=\"s1\"} 0.0");
      assertLine(page, "ringmaster_shard_requests_total{shard=\"s2\"} 4.0");
      assertLine(page, "ringmaster_shard_errors_total{shard=\"s2\"} 2.0");
      assertLine(page, "ringmaster_shard_duration_seconds_bucket{shard=\"s2\",le=\"1.0E-4\"} 0");
      assertLine(page, "ringmaster_shard_duration_seconds_bucket{shard=\"s2\",le=\"2.5E-4\"} 2");
      assertLine(page, "ringmaster_shard_duration_seconds_bucket{shard=\"s2\",le=\"+Inf\"} 4");
      assertLine(page, "ringmaster_shard_duration_seconds_sum{shard=\"s2\"} 20.0004");
      assertLine(page, "ringmaster_backend_connections{server=\"db1\",state=\"idle\"} 2.0");
      assertLine(page, "ringmaster_backend_connections{server=\"db1\",state=\"busy\"} 2.0");
      assertLine(page, "ringmaster_backend_waiting{server=\"db1\"} 8.0");
      assertLine(page, "ringmaster_backend_connections_opened_total{server=\"db1\"} 6.0");
      assertLine(page, "ringmaster_backend_connections_closed_total{server=\"db1\"} 2.0");
      assertLine(page, "ringmaster_backend_connections_failed_total{server=\"db1\"} 0.0");
      assertLine(page, "ringmaster_plan_cache_hits_total 10.0");
      assertLine(page, "ringmaster_plan_cache_misses_total 3.0");
      assertLine(page, "ringmaster_plan_cache_evictions_total 1.0");
      assertLine(page, "ringmaster_plan_cache_entries 2.0");
      assertLine(page, "ringmaster_server_up{server=\"db1\"} 1.0");
      assertLine(page, "ringmaster_server_up{server=\"db2\"} 0.0");
      assertLine(page, "ringmaster_epoch 7.0");
      assertLine(page, "ringmaster_zookeeper_connected 1.0");
    }
  }

  @Test
  void aScrapeTellsMemoryThreadsAndCollections() {
    try (var metrics = new ProxyMetrics(SOURCES)) {
      String page = metrics.scrape();
      for (String name :
          List.of(
              "jvm_memory_used_bytes", "jvm_threads_live_threads", "jvm_gc_collections_total")) {
        assertTrue(page.contains("\n" + name), name);
      }
    }
  }

  @Test
  void aValueOnABoundFallsIntoThatBucket() {
    var histogram = new LoopHistogram(new long[] {1, 2});
    for (long value : new long[] {0, 1, 2, 3, Long.MAX_VALUE / 2}) {
      histogram.record(value);
    }
    long[] counts = new long[3];
    histogram.addCountsTo(counts);
    assertEquals("[2, 1, 2]", Arrays.toString(counts));
  }

  @Test
  void countersOfAShardStayItsOwnWhenNumbersChange() {
    try (var metrics = new ProxyMetrics(SOURCES)) {
      LoopMetrics loop = metrics.newLoop();
      ShardMap two = shards("b", "c");
      ShardMap three = shards("a", "b", "c");
      ShardCounters b = loop.shard(two, 0);
      assertSame(b, loop.shard(three, 1));
      assertSame(b, loop.shard(two, 0));
      assertNotSame(b, loop.shard(three, 0));
    }
  }
}
