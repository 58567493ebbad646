package io.ringmaster.proxy;

import io.ringmaster.StartException;
import io.ringmaster.proxy.config.HostPort;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;

/** Whether an address can be listened on, found out by doing it for a moment. */
final class FreePort {
  private FreePort() {}

  /**
   * Checks an address.
   *
   * @param key the configuration key it comes from
   * @throws StartException when it can't be listened on; names address, key and reason
   */
  static void require(HostPort listen, String key) throws StartException {
    InetSocketAddress address = listen.resolve();
    if (address.isUnresolved()) {
      throw new StartException(
          "cannot listen on %s (%s): unknown host '%s'".formatted(listen, key, listen.host()));
    }
    try (ServerSocket socket = new ServerSocket()) {
      // As the real ones: connections that linger from an earlier run do not count.
      socket.setReuseAddress(true);
      socket.bind(address);
    } catch (IOException e) {
      throw new StartException(
          "cannot listen on %s (%s): %s".formatted(listen, key, e.getMessage()), e);
    }
  }
}
