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
  private final DriverSettings settings;

  /**
   * Reads nothing yet.
   *
   * @param authorities certificates that VERIFY_CA checks servers against
   */
  public ServerEndpoints(Optional<Path> authorities) {
    this.authorities = authorities;
    this.settings = new DriverSettings(authorities);
  }

  @Override
  public Endpoint apply(Server server) {
    if (server.tls() != TlsMode.VERIFY_CA || authorities.isEmpty()) {
      return Endpoint.of(server);
    }
    try {
      return new Endpoint(
          server,
          Optional.of(new Endpoint.TrustStore(settings.trustStore().file(), TrustStore.PASSWORD)));
    } catch (SQLException e) {
      throw new IllegalArgumentException(e.getMessage(), e);
    }
  }

  @Override
  public void close() {
    settings.close();
  }
}
