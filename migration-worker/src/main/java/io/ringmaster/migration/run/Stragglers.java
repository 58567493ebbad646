package io.ringmaster.migration.run;

import io.ringmaster.metadata.store.MetadataStore;
import io.ringmaster.metadata.store.ProxyRegistration.Proxy;
import io.ringmaster.migration.server.Endpoint;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;

/**
 * Proxies that were drained, then cut off from ZooKeeper, and do not know that owners have changed.
 * They hold writes for ever, and would read at the old owners for as long. One thread.
 */
final class Stragglers {
  private static final Duration FENCING_MAX = Duration.ofSeconds(10);

  private final MetadataStore store;
  private boolean done;

  Stragglers(MetadataStore store) {
    this.store = store;
  }

  /**
   * Ends their connections, once all proxies that are registered know of the owners; does nothing
   * before, nor again.
   *
   * @param losing the servers that have lost keys
   */
  void endUnlessDone(List<Endpoint> losing)
      throws SQLException, InterruptedException, TimeoutException {
    if (done) {
      return;
    }
    long epoch = store.state().epoch();
    List<Proxy> proxies = store.proxies();
    if (proxies.stream().allMatch(proxy -> proxy.epoch() >= epoch)) {
      end(losing, epoch, proxies);
      done = true;
    }
  }

  /**
   * From now on no proxy but some is connected to servers.
   *
   * @param losing the servers that have lost keys
   * @param epoch that all spared proxies know
   */
  static void end(List<Endpoint> losing, long epoch, List<Proxy> spared)
      throws SQLException, InterruptedException, TimeoutException {
    try (Fences fence = new Fences(losing)) {
      fence.prepare();
      fence.raise(epoch);
      fence.endOthers(
          spared.stream().map(Proxy::id).collect(Collectors.toSet()),
          System.nanoTime() + FENCING_MAX.toNanos());
    }
  }
}
