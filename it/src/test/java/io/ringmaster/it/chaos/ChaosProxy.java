package io.ringmaster.it.chaos;

import io.ringmaster.metadata.ShardMap;
import io.ringmaster.proxy.StartedProxies;
import io.ringmaster.proxy.commit.CommitStep;
import io.ringmaster.proxy.config.RingmasterConfig;
import java.nio.file.Path;
import java.util.Map;

/**
 * The role {@code proxy}, in which signals are sent when a commit over several servers comes to a
 * step: to this process, or another.
 */
final class ChaosProxy {
  private ChaosProxy() {}

  /** What a step is called by who lays an {@link Ambush}. */
  static String moment(CommitStep step) {
    return "commit " + step;
  }

  /** Only {@code --set key=value}. */
  @SuppressWarnings("resource") // the process ends by a signal
  public static void main(String[] arguments) throws Exception {
    Map<String, String> keys = ChaosWorker.keys(arguments);
    Ambush ambush = new Ambush(Path.of(keys.remove(ChaosWorker.AMBUSH)));
    StartedProxies.start(
        RingmasterConfig.of(keys), ShardMap::next, step -> ambush.reached(moment(step)));
    Thread.currentThread().join();
  }
}
