package io.ringmaster.migration.run;

import io.ringmaster.metadata.store.MetadataStore;
import io.ringmaster.metadata.store.ProxyRegistration.Proxy;
import io.ringmaster.migration.server.Endpoint;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;

/**
 * Whether all statements planned with older shard maps have ended. Before that no row that has
 * changed its owner may be deleted: a read may still look for it where it was. One thread.
 */
final class Settled {
  private static final Duration LOOK = Duration.ofMillis(100);

  private final MetadataStore store;
  private final MigrationRun run;
  private final ProgressReport report;

  Settled(MetadataStore store, MigrationRun run, ProgressReport report) {
    this.store = store;
    this.run = run;
    this.report = report;
  }

  /**
   * Waits until it is so; then the servers have no connection of a proxy that is not registered.
   *
   * @param losing the servers that rows are to be deleted on
   * @param goesOn whether there is a reason to wait still
   * @return false when there was none any more
   */
  boolean await(long epoch, List<Endpoint> losing, BooleanSupplier goesOn)
      throws SQLException, InterruptedException, TimeoutException {
    while (goesOn.getAsBoolean()) {
      List<Proxy> proxies = store.proxies();
      List<Proxy> busy = proxies.stream().filter(proxy -> proxy.settled() < epoch).toList();
      if (busy.isEmpty()) {
        report.waitingFor("");
        Stragglers.end(losing, epoch, proxies);
        return true;
      }
      report.waitingFor(
          "proxy %s to end statements that began before the owners changed"
              .formatted(busy.getFirst().address()));
      run.sleepUnlessChanged(LOOK);
    }
    return false;
  }
}
