package io.ringmaster.it.cutover;

import io.ringmaster.it.lab.LabServer;
import io.ringmaster.it.lab.MySqlLab;
import io.ringmaster.it.lab.ProxyLab;
import io.ringmaster.migration.run.MigrationWorker;
import io.ringmaster.migration.run.WorkerSettings;
import io.ringmaster.migration.server.Endpoint;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A proxy with an operator in the database {@code shop}, and a migration worker once it is started,
 * before servers of their own: what has moved away from a server fences it.
 */
final class ReshardLab implements AutoCloseable {
  final List<LabServer> servers = new ArrayList<>();
  final ProxyLab proxy;
  final Operator operator;
  private MigrationWorker worker;

  /**
   * Starts all but the worker.
   *
   * @param shards how many servers, each with a shard
   */
  ReshardLab(int shards) throws Exception {
    for (int i = 0; i < shards; i++) {
      servers.add(MySqlLab.start());
    }
    proxy = ProxyLab.start(servers, Map.of());
    proxy.execute("", "CREATE DATABASE shop");
    operator = new Operator(proxy);
  }

  /** Starts the worker, or another when it was stopped. */
  void startWorker() {
    worker =
        MigrationWorker.start(
            proxy.server().store(), WorkerSettings.usual("test", Endpoint::of).rehearsing(1));
  }

  void stopWorker() {
    worker.close();
  }

  @Override
  public void close() throws Exception {
    operator.close();
    worker.close();
    proxy.close();
    for (LabServer server : servers) {
      server.close();
    }
  }
}
