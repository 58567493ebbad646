package io.ringmaster.proxy.control;

import io.ringmaster.metadata.Server;
import io.ringmaster.metadata.TlsMode;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** How Connector/J is told to reach a server. Thread-safe. */
final class DriverSettings implements AutoCloseable {
  private final Optional<Path> backendCa;
  private Optional<TrustStore> trustStore = Optional.empty();

  /**
   * @param backendCa authorities for TLS VERIFY_CA, a PEM file
   */
  DriverSettings(Optional<Path> backendCa) {
    this.backendCa = backendCa;
  }

  static String url(Server server) {
    return "jdbc:mysql://" + server.authority() + "/";
  }

  /**
   * The driver's properties, without user and password.
   *
   * @throws SQLException when the authorities can't be read
   */
  Map<String, String> properties(Server server, Duration connectTimeout) throws SQLException {
    Map<String, String> properties = new HashMap<>();
    properties.put("connectTimeout", Long.toString(connectTimeout.toMillis()));
    properties.put("sslMode", server.tls().name());
    properties.put("allowPublicKeyRetrieval", "true");
    properties.put("characterEncoding", "UTF-8");
    properties.put("useServerPrepStmts", "false");
    properties.put("tcpKeepAlive", "true");
    properties.put("connectionAttributes", "program_name:ringmaster");
    if (server.tls() == TlsMode.VERIFY_CA) {
      TrustStore store = trustStore();
      properties.put("trustCertificateKeyStoreUrl", store.file().toUri().toString());
      properties.put("trustCertificateKeyStoreType", "PKCS12");
      properties.put("trustCertificateKeyStorePassword", TrustStore.PASSWORD);
    }
    return properties;
  }

  /** The authorities, read when first asked for. */
  synchronized TrustStore trustStore() throws SQLException {
    if (trustStore.isEmpty()) {
      Path pem =
          backendCa.orElseThrow(
              () -> new SQLException("TLS VERIFY_CA needs the configuration key tls.backend_ca"));
      trustStore = Optional.of(TrustStore.of(pem));
    }
    return trustStore.get();
  }

  @Override
  public synchronized void close() {
    trustStore.ifPresent(TrustStore::delete);
  }
}
