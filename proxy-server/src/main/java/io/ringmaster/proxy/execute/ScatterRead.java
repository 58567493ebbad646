package io.ringmaster.proxy.execute;

import io.ringmaster.proxy.gather.GatherExecution;
import io.ringmaster.proxy.gather.GatherRead;
import io.ringmaster.proxy.session.ClientSession;

/** A read on several shards that is under way: on shared connections if it may be, or its own. */
final class ScatterRead implements ScatterRunner.Scattered {
  private final LoopContext loop;
  private final ClientSession session;
  private final GatherRead read;
  private GatherExecution running;

  private ScatterRead(LoopContext loop, ClientSession session, GatherRead read) {
    this.loop = loop;
    this.session = session;
    this.read = read;
  }

  /**
   * Starts one; may end before it returns.
   *
   * @param shares whether it may run on shared connections
   */
  static ScatterRead start(
      LoopContext loop, ClientSession session, GatherRead read, boolean shares) {
    ScatterRead started = new ScatterRead(loop, session, read);
    loop.metrics().scatterWidth.record(read.targets().length);
    GatherExecution shared = null;
    if (shares) {
      shared = GatherExecution.startShared(loop.shards(), session, read, started::startAlone);
    }
    if (shared == null) {
      started.startAlone();
    } else if (started.running == null) {
      started.running = shared;
    }
    return started;
  }

  private void startAlone() {
    running = GatherExecution.alone(loop.shards(), session, read);
    running.start();
  }

  @Override
  public void writable() {
    running.writable();
  }

  @Override
  public void cancel() {
    running.cancel();
  }

  @Override
  public boolean isStoppable() {
    return running.isStoppable();
  }
}
