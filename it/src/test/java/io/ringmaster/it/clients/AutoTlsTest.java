package io.ringmaster.it.clients;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringmaster.it.clients.ClientProgram.Outcome;
import io.ringmaster.it.lab.MySqlLab;
import io.ringmaster.it.lab.ProxyLab;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** TLS with a proxy that nobody has told anything about it. */
class AutoTlsTest {
  private static final String STORE_PASSWORD = "changeit";

  @TempDir private static Path folder;

  private static ProxyLab proxy;

  @BeforeAll
  static void start() throws Exception {
    proxy = ProxyLab.start(MySqlLab.shards(), Map.of());
  }

  @AfterAll
  static void stop() {
    proxy.close();
  }

  private static void answers(ProxyLab proxy, Map<String, String> properties) throws SQLException {
    try (Connection connection = proxy.connect("", properties);
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("SELECT CURRENT_USER(), REPEAT('x', 100000)")) {
      assertTrue(rows.next());
      assertEquals("app@%", rows.getString(1));
      assertEquals(100_000, rows.getString(2).length());
    }
  }

  private static SQLException refused(ProxyLab proxy, Map<String, String> properties) {
    return assertThrows(SQLException.class, () -> proxy.connect("", properties).close());
  }

  private static Map<String, String> trusting(String sslMode, Path authority)
      throws IOException, GeneralSecurityException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    try (InputStream in = Files.newInputStream(authority)) {
      store.setCertificateEntry(
          "ca", CertificateFactory.getInstance("X.509").generateCertificate(in));
    }
    Path file = Files.createTempFile(folder, "trust", ".p12");
    try (OutputStream out = Files.newOutputStream(file)) {
      store.store(out, STORE_PASSWORD.toCharArray());
    }
    return Map.of(
        "sslMode",
        sslMode,
        "trustCertificateKeyStoreUrl",
        file.toUri().toString(),
        "trustCertificateKeyStoreType",
        "PKCS12",
        "trustCertificateKeyStorePassword",
        STORE_PASSWORD);
  }

  @Test
  void clientsThatDemandTlsGetIt() throws Exception {
    answers(proxy, Map.of("sslMode", "REQUIRED", "allowPublicKeyRetrieval", "false"));
    answers(proxy, Map.of("sslMode", "REQUIRED", "tlsVersions", "TLSv1.2"));
  }

  @Test
  void clientsThatVerifyTrustTheAuthorityItMade() throws Exception {
    answers(proxy, trusting("VERIFY_CA", proxy.authority()));
    answers(proxy, trusting("VERIFY_IDENTITY", proxy.authority()));
  }

  @Test
  void clientsThatTrustAnotherProxysAuthorityDoNotTrustIt() throws Exception {
    try (ProxyLab other = ProxyLab.start(List.of(), Map.of())) {
      SQLException e = refused(proxy, trusting("VERIFY_CA", other.authority()));
      assertEquals("08S01", e.getSQLState(), e::toString);
    }
    SQLException unknown = refused(proxy, Map.of("sslMode", "VERIFY_CA"));
    assertEquals("08S01", unknown.getSQLState(), unknown::toString);
  }

  @Test
  void theCommandLineClientVerifiesIt() throws Exception {
    Outcome outcome =
        ClientProgram.mysqlOverTls(
            proxy,
            "--ssl-verify-server-cert",
            proxy.authority(),
            "\\s\nSHOW STATUS LIKE 'Ssl_cipher';");
    assertTrue(outcome.output().contains("Cipher in use is TLS_"), outcome.output());
    assertTrue(outcome.output().contains("Ssl_cipher\tTLS_"), outcome.output());
  }

  private static Map<String, String> status(Connection connection, String sql) throws SQLException {
    Map<String, String> status = new TreeMap<>();
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      while (rows.next()) {
        status.put(rows.getString("Variable_name"), rows.getString("Value"));
      }
    }
    return status;
  }

  @Test
  void statusTellsOfTheClientsOwnConnection() throws Exception {
    try (Connection tls12 =
            proxy.connect("", Map.of("sslMode", "REQUIRED", "tlsVersions", "TLSv1.2"));
        Connection plain = proxy.connect("", Map.of("sslMode", "DISABLED"))) {
      Map<String, String> both =
          Map.of("Ssl_cipher", "ECDHE-ECDSA-AES256-GCM-SHA384", "Ssl_version", "TLSv1.2");
      for (String sql :
          List.of(
              "SHOW STATUS WHERE Variable_name IN ('Ssl_cipher', 'ssl_version')",
              "SHOW LOCAL STATUS LIKE 'ssl\\_%e%'",
              "SHOW SESSION STATUS LIKE '%'",
              "show status")) {
        Map<String, String> all = status(tls12, sql);
        assertTrue(all.entrySet().containsAll(both.entrySet()), sql + ": " + all);
      }
      assertEquals(
          Map.of("Ssl_version", "TLSv1.2"), status(tls12, "SHOW STATUS LIKE 'Ssl_version'"));
      assertEquals(
          Map.of("Ssl_version", ""),
          status(plain, "SHOW STATUS WHERE Variable_name = 'Ssl_version'"));
      assertEquals(
          Map.of("Ssl_cipher", ""),
          status(plain, "SHOW STATUS WHERE `Variable_name` LIKE 'Ssl_cipher'"));
    }
  }

  @Test
  void tlsCanBeDemandedWithoutACertificate() throws Exception {
    try (ProxyLab demanding = ProxyLab.start(MySqlLab.shards(), Map.of("tls.required", "true"))) {
      assertEquals(3159, refused(demanding, Map.of("sslMode", "DISABLED")).getErrorCode());
      answers(demanding, Map.of("sslMode", "REQUIRED"));
    }
  }

  @Test
  void itCanBeSwitchedOff() throws Exception {
    try (ProxyLab plain = ProxyLab.start(MySqlLab.shards(), Map.of("tls.auto", "false"))) {
      assertTrue(Files.notExists(plain.authority()));
      assertEquals("08001", refused(plain, Map.of("sslMode", "REQUIRED")).getSQLState());
      answers(plain, Map.of());
    }
  }
}
