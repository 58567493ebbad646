package io.ringmaster;

import io.ringmaster.metadata.store.MetadataStore;
import io.ringmaster.migration.run.MigrationWorker;
import io.ringmaster.migration.run.WorkerSettings;
import io.ringmaster.proxy.OpenedStore;
import io.ringmaster.proxy.ProxyServer;
import io.ringmaster.proxy.config.RingmasterConfig;
import io.ringmaster.proxy.control.ServerEndpoints;
import java.net.InetAddress;
import java.net.UnknownHostException;
import org.slf4j.LoggerFactory;

/** Starts what carries out migrations: by itself, or beside a proxy in one process. */
final class WorkerRole {
  private WorkerRole() {}

  /** Role {@code worker}: no port but the metadata's. */
  static RunningRole alone(RingmasterConfig config) throws StartException {
    OpenedStore opened = OpenedStore.open(config);
    AutoCloseable worker = start(opened.store(), config);
    LoggerFactory.getLogger(WorkerRole.class).info("Worker ready");
    return () -> {
      close(worker);
      opened.close();
    };
  }

  /** Role {@code all}: a proxy and a worker that share the metadata. */
  static RunningRole withProxy(RingmasterConfig config) throws Exception {
    ProxyServer proxy = ProxyServer.start(config);
    AutoCloseable worker = start(proxy.store(), config);
    return () -> {
      close(worker);
      proxy.close();
    };
  }

  private static AutoCloseable start(MetadataStore store, RingmasterConfig config) {
    ServerEndpoints endpoints = new ServerEndpoints(config.tls().backendCa());
    MigrationWorker worker = MigrationWorker.start(store, WorkerSettings.usual(name(), endpoints));
    return () -> {
      worker.close();
      endpoints.close();
    };
  }

  private static String name() {
    long pid = ProcessHandle.current().pid();
    try {
      return InetAddress.getLocalHost().getHostName() + ":" + pid;
    } catch (UnknownHostException e) {
      return "pid " + pid;
    }
  }

  private static void close(AutoCloseable part) {
    try {
      part.close();
    } catch (Exception e) {
      LoggerFactory.getLogger(WorkerRole.class).warn("Close failed cause={}", e.toString());
    }
  }
}
