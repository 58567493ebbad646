package io.ringmaster.proxy.control;

import io.ringmaster.metadata.Server;
import io.ringmaster.metadata.TlsMode;
import io.ringmaster.migration.server.Endpoint;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Optional;
import java.util.function.Function;

/** How migrations reach servers: with the certificates that all else trusts. Thread-safe. */
public final class ServerEndpoints implements Function<Server, Endpoint>, AutoCloseable {
  private final Optional<Path> authorities;
  private TrustStore trust;

  /**
   * Reads nothing yet.
   *
   * @param authorities certificates that VERIFY_CA checks servers against
   */
  public ServerEndpoints(Optional<Path> authorities) {
    this.authorities = authorities;
  }

  @Override
  public synchronized Endpoint apply(Server server) {
    if (server.tls() != TlsMode.VERIFY_CA || authorities.isEmpty()) {
      return Endpoint.of(server);
    }
    if (trust == null) {
      try {
        trust = TrustStore.of(authorities.get());
      } catch (SQLException e) {
        throw new IllegalArgumentException(e.getMessage(), e);
      }
    }
    return new Endpoint(
        server, Optional.of(new Endpoint.TrustStore(trust.file(), TrustStore.PASSWORD)));
  }

  @Override
  public synchronized void close() {
    if (trust != null) {
      trust.delete();
      trust = null;
    }
  }
}
