package io.ringmaster.metadata;

import java.util.Objects;
import java.util.OptionalLong;

/**
 * One {@code mysqld}.
 *
 * @param name the cluster-wide name, 1 to 64 of {@code [A-Za-z0-9_.-]}
 * @param host host name or address as the proxy reaches it
 * @param port TCP port, 1 to 65535
 * @param user the account Ringmaster uses on the server
 * @param password its password; never printed
 * @param tls whether connections to it are encrypted
 * @param disk bytes that its files may take, greater than 0; empty when nobody has said: MySQL
 *     can't be asked
 */
public record Server(
    String name,
    String host,
    int port,
    String user,
    Secret password,
    TlsMode tls,
    OptionalLong disk)
    implements Entity {
  public Server {
    Names.check("server", name);
    Objects.requireNonNull(host, "host");
    Objects.requireNonNull(user, "user");
    Objects.requireNonNull(password, "password");
    Objects.requireNonNull(tls, "tls");
    if (port < 1 || port > 65535) {
      throw new IllegalArgumentException(
          "server '" + name + "': port " + port + " not in 1..65535");
    }
    if (disk.orElse(1) < 1) {
      throw new IllegalArgumentException("server '" + name + "': a disk of no bytes");
    }
  }

  /** A server of whose disk nothing is known. */
  public Server(String name, String host, int port, String user, Secret password, TlsMode tls) {
    this(name, host, port, user, password, tls, OptionalLong.empty());
  }

  /** The word for this server in messages: {@code host:port}. */
  public String address() {
    return host + ":" + port;
  }

  /** {@code host:port} as a URL has it: an IPv6 address in brackets. */
  public String authority() {
    return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
  }

  @Override
  public Kind kind() {
    return Kind.SERVER;
  }

  @Override
  public String key() {
    return name;
  }
}
