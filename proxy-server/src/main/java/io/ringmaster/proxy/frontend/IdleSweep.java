package io.ringmaster.proxy.frontend;

import io.ringmaster.proxy.session.ClientSession;
import java.time.Duration;

/**
 * Ends sessions that have been idle for longer than {@code timeouts.idle}: one look at each from
 * time to time, instead of a timer for every connection.
 */
public final class IdleSweep implements Runnable {
  private final SessionRegistry registry;
  private final long idleNanosMax;

  public IdleSweep(SessionRegistry registry, Duration idleMax) {
    this.registry = registry;
    this.idleNanosMax = idleMax.toNanos();
  }

  @Override
  public void run() {
    for (ClientSession session : registry.all()) {
      session.channel().eventLoop().execute(() -> look(session));
    }
  }

  private void look(ClientSession session) {
    if (session.channel().pipeline().get("client") instanceof ClientHandler handler) {
      handler.endIfIdle(idleNanosMax);
    }
  }
}
