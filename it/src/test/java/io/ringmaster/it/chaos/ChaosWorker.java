package io.ringmaster.it.chaos;

import io.ringmaster.metadata.MigrationPhase;
import io.ringmaster.migration.run.CutoverStep;
import io.ringmaster.migration.run.MigrationObserver;
import io.ringmaster.migration.run.MigrationWorker;
import io.ringmaster.migration.run.WorkerSettings;
import io.ringmaster.proxy.OpenedStore;
import io.ringmaster.proxy.config.RingmasterConfig;
import io.ringmaster.proxy.control.ServerEndpoints;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/**
 * The role {@code worker}, in which signals are sent when a migration comes to a phase or a step of
 * its cutover: to this process, or another.
 */
final class ChaosWorker {
  /** Names the folder of the {@link Ambush}; no key of Ringmaster's. */
  static final String AMBUSH = "ambush";

  private ChaosWorker() {}

  /** What the worker of a process calls itself. */
  static String name(long pid) {
    return "chaos:" + pid;
  }

  /** Of {@code --set key=value}, again and again. */
  static Map<String, String> keys(String[] arguments) {
    Map<String, String> keys = new TreeMap<>();
    for (int i = 1; i < arguments.length; i += 2) {
      String[] pair = arguments[i].split("=", 2);
      keys.put(pair[0], pair[1]);
    }
    return keys;
  }

  /** Only {@code --set key=value}. */
  @SuppressWarnings("resource") // the process ends by a signal
  public static void main(String[] arguments) throws Exception {
    Map<String, String> keys = keys(arguments);
    Ambush ambush = new Ambush(Path.of(keys.remove(AMBUSH)));
    RingmasterConfig config = RingmasterConfig.of(keys);
    MigrationObserver observer =
        new MigrationObserver() {
          @Override
          public void working(long migration, MigrationPhase phase) {
            ambush.reached(new Moment(phase));
          }

          @Override
          public void done(long migration, MigrationPhase holding, CutoverStep step) {
            ambush.reached(new Moment(holding, step));
          }
        };
    ServerEndpoints endpoints = new ServerEndpoints(config.tls().backendCa());
    String name = name(ProcessHandle.current().pid());
    MigrationWorker.start(
        OpenedStore.open(config).store(),
        WorkerSettings.usual(name, endpoints).rehearsing(3).observedBy(observer));
    Thread.currentThread().join();
  }
}
