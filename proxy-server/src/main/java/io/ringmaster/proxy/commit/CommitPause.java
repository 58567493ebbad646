package io.ringmaster.proxy.commit;

import io.ringmaster.metadata.Server;
import java.util.Collection;
import java.util.function.BiConsumer;

/**
 * Keeps all proxies from committing transactions over several servers for a moment, in which each
 * such transaction is committed on all its servers or on none. Safe for any thread; does not block.
 */
public interface CommitPause {
  /**
   * Begins one.
   *
   * @param servers all that may have decisions or branches
   * @param then takes what ends the pause, which does not block and must be run soon; or, when
   *     there is none, why; any thread
   */
  void begin(Collection<Server> servers, BiConsumer<Runnable, String> then);
}
