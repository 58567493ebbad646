package io.ringmaster.proxy.load;

import io.netty.channel.Channel;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends a client that falls silent in the midst of its file, as MySQL does after net_read_timeout.
 * Time in which it is not read does not count. On the event loop.
 */
final class SilentClient {
  private static final Logger log = LoggerFactory.getLogger(SilentClient.class);

  private final Channel client;
  private final long patienceNanos;
  private long heardNanos = System.nanoTime();

  SilentClient(Channel client, int patienceSeconds) {
    this.client = client;
    patienceNanos = TimeUnit.SECONDS.toNanos(patienceSeconds);
  }

  /** It has sent something, or is read again. */
  void heard() {
    heardNanos = System.nanoTime();
  }

  /** Looks after it until there is nothing to wait for. */
  void watch(BooleanSupplier over) {
    heard();
    look(over);
  }

  private void look(BooleanSupplier over) {
    Runnable again =
        () -> {
          boolean silent = System.nanoTime() - heardNanos > patienceNanos;
          if (!over.getAsBoolean() && silent && client.config().isAutoRead()) {
            log.info("Client sends nothing more of its file remote={}", client.remoteAddress());
            var _ = client.close();
          } else if (!over.getAsBoolean()) {
            look(over);
          }
        };
    var _ = client.eventLoop().schedule(again, patienceNanos / 2, TimeUnit.NANOSECONDS);
  }
}
