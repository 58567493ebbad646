package io.ringmaster.proxy.config;

import java.net.InetSocketAddress;
import java.util.Optional;

/**
 * An address to listen on.
 *
 * @param host name or address, IPv6 without brackets
 * @param port 0 (any free port) to 65535
 */
public record HostPort(String host, int port) {
  /** Reads {@code host:port}, an IPv6 address in brackets; empty when it is not that. */
  public static Optional<HostPort> parse(String text) {
    try {
      return Optional.of(ConfigValues.hostPort(text));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /** Resolves the host; may ask DNS. */
  public InetSocketAddress resolve() {
    return new InetSocketAddress(host, port);
  }

  @Override
  public String toString() {
    return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
  }
}
