package io.ringmaster.migration.server;

import io.ringmaster.metadata.Server;
import io.ringmaster.metadata.TlsMode;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;

/**
 * A server and what is needed to trust it.
 *
 * @param trust the certificate authorities; needed under {@link TlsMode#VERIFY_CA} only
 */
public record Endpoint(Server server, Optional<TrustStore> trust) {

  /**
   * Certificates as Java keeps them.
   *
   * @param file a PKCS12 file
   */
  public record TrustStore(Path file, String password) {
    public TrustStore {
      Objects.requireNonNull(file, "file");
      Objects.requireNonNull(password, "password");
    }
  }

  public Endpoint {
    Objects.requireNonNull(server, "server");
    if (server.tls() == TlsMode.VERIFY_CA && trust.isEmpty()) {
      throw new IllegalArgumentException(
          "server '" + server.name() + "' has TLS VERIFY_CA, which needs certificate authorities");
    }
  }

  /** A server whose certificate is not checked. */
  public static Endpoint of(Server server) {
    return new Endpoint(server, Optional.empty());
  }

  @Override
  public String toString() {
    return server.name() + " (" + server.address() + ")";
  }
}
