package io.ringmaster.it.clients;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringmaster.it.clients.ClientProgram.Outcome;
import io.ringmaster.it.lab.LabServer;
import io.ringmaster.it.lab.MySqlLab;
import io.ringmaster.it.lab.ProxyLab;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * TLS on both sides: a proxy that demands it of clients, whose servers are registered with it, and
 * one that offers it.
 */
class TlsTest {
  private static final int CLIENT_SSL = 0x800;
  private static final int CLIENT_PROTOCOL_41 = 0x200;
  private static final int TLS_HANDSHAKE_RECORD = 0x16;

  @TempDir private static Path folder;

  private static TestCertificate certificate;
  private static ProxyLab offering;
  private static ProxyLab demanding;

  @BeforeAll
  static void start() throws Exception {
    certificate = TestCertificate.make(folder);
    Map<String, String> keys =
        Map.of(
            "tls.certificate", certificate.certificate().toString(),
            "tls.key", certificate.key().toString(),
            "tls.backend_ca", certificate.certificate().toString());
    offering = ProxyLab.start(List.of(), keys);
    LabServer server = MySqlLab.shards().getFirst();
    offering.execute("", register("s1", server, "REQUIRED"), "CREATE SHARD shard1 ON s1");
    var required = new HashMap<>(keys);
    required.put("tls.required", "true");
    required.put("first_admin", "admin:admin");
    demanding = ProxyLab.start(List.of(), required);
  }

  @AfterAll
  static void stop() {
    offering.close();
    demanding.close();
  }

  private static String register(String name, LabServer server, String tls) {
    return "REGISTER SERVER %s AT '%s:%d' USER '%s' PASSWORD '%s' TLS %s"
        .formatted(
            name,
            server.host(),
            server.port(),
            LabServer.USER,
            LabServer.PASSWORD.replace("'", "''"),
            tls);
  }

  private static String first(Connection connection, String sql, int column) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      assertTrue(rows.next(), sql);
      return rows.getString(column);
    }
  }

  /** The proxy's own cache of passwords is empty for a new account: the full exchange happens. */
  @Test
  void connectorJLogsInWithTheFullExchangeOverTls() throws Exception {
    offering.execute("", "CREATE USER tls_full IDENTIFIED BY 'secret'");
    Map<String, String> strict = Map.of("sslMode", "REQUIRED", "allowPublicKeyRetrieval", "false");
    for (int i = 0; i < 3; i++) {
      try (Connection connection = offering.connect("tls_full", "secret", "", strict)) {
        assertEquals("tls_full@%", first(connection, "SELECT CURRENT_USER()", 1));
      }
    }
    SQLException e =
        assertThrows(
            SQLException.class, () -> offering.connect("tls_full", "wrong", "", strict).close());
    assertEquals("1045 28000", e.getErrorCode() + " " + e.getSQLState());
  }

  @Test
  void theCertificateCanBeVerified() throws Exception {
    var trust = Map.of("sslMode", "VERIFY_IDENTITY", "trustCertificateKeyStoreUrl", store());
    var all = new HashMap<>(trust);
    all.put("trustCertificateKeyStoreType", "PKCS12");
    all.put("trustCertificateKeyStorePassword", "changeit");
    try (Connection connection = offering.connect(ProxyLab.APP, ProxyLab.APP, "", all)) {
      assertTrue(connection.isValid(5));
    }
  }

  /** The private key's own store is no trust store: this one has the certificate alone. */
  private static String store() throws Exception {
    Path store = folder.resolve("trust.p12");
    if (!store.toFile().exists()) {
      Outcome outcome =
          ClientProgram.run(
              List.of(
                  Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                  "-importcert",
                  "-noprompt",
                  "-alias",
                  "proxy",
                  "-file",
                  certificate.certificate().toString(),
                  "-storetype",
                  "PKCS12",
                  "-keystore",
                  store.toString(),
                  "-storepass",
                  "changeit"),
              Map.of(),
              "");
      assertEquals(0, outcome.exit(), outcome.output());
    }
    return store.toUri().toString();
  }

  @Test
  void theCommandLineClientLogsInOverTls() throws Exception {
    Outcome outcome =
        ClientProgram.mysqlOverTls(offering, "--ssl", certificate.certificate(), "\\s");
    assertTrue(outcome.output().contains("Cipher in use is TLS_"), outcome.output());
  }

  @Test
  void clientsWithoutTlsAreRefusedWhenItIsRequired() throws Exception {
    SQLException e =
        assertThrows(
            SQLException.class,
            () ->
                demanding
                    .connect(ProxyLab.APP, ProxyLab.APP, "", Map.of("sslMode", "DISABLED"))
                    .close());
    assertEquals("3159 HY000", e.getErrorCode() + " " + e.getSQLState(), e.getMessage());
    assertEquals(
        "Connections using insecure transport are prohibited while --require_secure_transport=ON.",
        e.getMessage());
    try (Connection connection =
        demanding.connect(ProxyLab.APP, ProxyLab.APP, "", Map.of("sslMode", "REQUIRED"))) {
      assertTrue(connection.isValid(5));
    }
  }

  @Test
  void connectionsToServersRegisteredWithTlsAreEncrypted() throws Exception {
    try (Connection connection =
        offering.connect(ProxyLab.ADMIN, ProxyLab.ADMIN, "", Map.of("sslMode", "DISABLED"))) {
      String cipher =
          first(
              connection,
              "SELECT VARIABLE_VALUE FROM performance_schema.session_status"
                  + " WHERE VARIABLE_NAME = 'Ssl_cipher'",
              1);
      assertFalse(cipher.isEmpty());
      // Of its own connection the client asks with SHOW.
      assertEquals("", first(connection, "SHOW STATUS LIKE 'Ssl_cipher'", 2));
    }
  }

  @Test
  void aServerWithACertificateOfAnotherAuthorityIsNotRegistered() {
    LabServer server = MySqlLab.shards().get(1);
    SQLException e =
        assertThrows(
            SQLException.class, () -> offering.execute("", register("s2", server, "VERIFY_CA")));
    assertTrue(e.getMessage().contains(":" + server.port()), e.getMessage());
  }

  /** Clients do not wait between the two, so that the proxy may read both at once. */
  @Test
  void theTlsHelloMayComeTogetherWithTheRequestForTls() throws Exception {
    SSLEngine engine = SSLContext.getDefault().createSSLEngine();
    engine.setUseClientMode(true);
    ByteBuffer hello = ByteBuffer.allocate(engine.getSession().getPacketBufferSize());
    engine.wrap(ByteBuffer.allocate(0), hello);
    ByteBuffer both =
        ByteBuffer.allocate(36 + hello.position())
            .order(ByteOrder.LITTLE_ENDIAN)
            .putInt(32 | 1 << 24)
            .putInt(CLIENT_PROTOCOL_41 | CLIENT_SSL)
            .putInt(1 << 24)
            .put((byte) 45)
            .put(new byte[23])
            .put(hello.flip());
    try (Socket socket = new Socket(offering.host(), offering.port())) {
      socket.setSoTimeout(10_000);
      readPacket(socket);
      socket.getOutputStream().write(both.array());
      assertEquals(TLS_HANDSHAKE_RECORD, socket.getInputStream().read());
    }
  }

  private static void readPacket(Socket socket) throws IOException {
    var in = new DataInputStream(socket.getInputStream());
    byte[] header = new byte[4];
    in.readFully(header);
    int length = ByteBuffer.wrap(header).order(ByteOrder.LITTLE_ENDIAN).getInt() & 0xFFFFFF;
    in.skipNBytes(length);
  }
}
