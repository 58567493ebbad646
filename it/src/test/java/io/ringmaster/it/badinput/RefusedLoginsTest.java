package io.ringmaster.it.badinput;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringmaster.it.badinput.RawClient.Packet;
import io.ringmaster.it.lab.MySqlLab;
import io.ringmaster.it.lab.ProxyLab;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Clients that are not let in, and what they are told. */
class RefusedLoginsTest {
  private static final int CONNECTIONS_MAX = 5;

  @TempDir private static Path directory;

  @Test
  void wrongPasswordUnknownUserAndUnknownDatabaseAreToldAsMySqlTells() throws Exception {
    try (ProxyLab proxy = ProxyLab.start(MySqlLab.shards(), Map.of())) {
      ProxyWatch watch = new ProxyWatch(proxy);
      for (int i = 0; i < 3; i++) {
        refused(proxy, 1045, "28000", "app", "wrong", "");
        refused(proxy, 1045, "28000", "app", "", "");
        refused(proxy, 1045, "28000", "nobody", "app", "");
        refused(proxy, 1049, "42000", "app", "app", "missing");
      }
      watch.assertNothingLeaks();
    }
  }

  private static void refused(
      ProxyLab proxy, int errno, String sqlState, String user, String password, String database)
      throws IOException {
    try (RawClient client = RawClient.connect(proxy.address())) {
      Packet packet = client.authenticate(user, password, database, RawClient.CAPABILITIES);
      assertEquals(errno, packet.error().errno());
      assertEquals(sqlState, packet.error().sqlState());
      assertTrue(client.closedByServer());
    }
  }

  @Test
  void oneConnectionTooManyGetsError1040AndRoomComesBack() throws Exception {
    try (ProxyLab proxy =
        ProxyLab.start(
            MySqlLab.shards(),
            Map.of("limits.max_connections", Integer.toString(CONNECTIONS_MAX)))) {
      ProxyWatch watch = new ProxyWatch(proxy);
      ProxyWatch.await("sessions", () -> (long) proxy.server().sessions(), 0);
      List<RawClient> clients = new ArrayList<>();
      for (int i = 0; i < CONNECTIONS_MAX; i++) {
        clients.add(RawClient.login(proxy.address(), "app", "app", ""));
      }
      for (int i = 0; i < 10; i++) {
        try (RawClient client = RawClient.connect(proxy.address())) {
          assertEquals(1040, client.read().error().errno());
          assertTrue(client.closedByServer());
        }
      }
      clients.removeLast().close();
      ProxyWatch.await("sessions", () -> (long) proxy.server().sessions(), CONNECTIONS_MAX - 1L);
      clients.add(RawClient.login(proxy.address(), "app", "app", ""));
      clients.forEach(RawClient::close);
      watch.assertNothingLeaks();
    }
  }

  @Test
  void clientWithoutTlsIsRefusedWhereTlsIsRequired() throws Exception {
    certificate();
    try (ProxyLab proxy =
        ProxyLab.start(
            MySqlLab.shards(),
            Map.of(
                "tls.certificate", directory.resolve("cert.pem").toString(),
                "tls.key", directory.resolve("key.pem").toString(),
                "tls.required", "true"))) {
      ProxyWatch watch = new ProxyWatch(proxy);
      refused(proxy, 3159, "HY000", "app", "app", "");
      for (int i = 0; i < 10; i++) {
        try (Connection connection = proxy.connect("", Map.of("sslMode", "REQUIRED"));
            Statement statement = connection.createStatement();
            ResultSet rows = statement.executeQuery("SELECT 1")) {
          assertTrue(rows.next());
        }
      }
      // Noise in place of a TLS hello.
      try (RawClient client = RawClient.connect(proxy.address())) {
        client.read();
        byte[] wish = new byte[32];
        wish[0] = (byte) 0x00;
        wish[1] = (byte) 0x0A;
        wish[2] = (byte) 0x08;
        client.send(1, wish);
        client.sendBytes(new byte[300]);
        assertTrue(client.closedByServer());
      }
      watch.assertNothingLeaks();
    }
  }

  @Test
  void anonymousWithoutTlsLogsInWhereTlsIsOnlyOffered() throws Exception {
    certificate();
    try (ProxyLab proxy =
            ProxyLab.start(
                MySqlLab.shards(),
                Map.of(
                    "tls.certificate", directory.resolve("cert.pem").toString(),
                    "tls.key", directory.resolve("key.pem").toString()));
        RawClient client = RawClient.connect(proxy.address())) {
      assertNull(client.authenticate("app", "app", "", RawClient.CAPABILITIES));
    }
  }

  /** As one that never answers the greeting. */
  @Test
  void whoDoesNotFinishComChangeUserIsClosed() throws Exception {
    try (ProxyLab proxy = ProxyLab.start(MySqlLab.shards(), Map.of("timeouts.login", "1s"));
        RawClient client = RawClient.login(proxy.address(), "app", "app", "")) {
      // User, empty authentication data, no database, collation, plugin.
      String rest = "app\0" + "\0" + "\0" + "\u002d\0" + "caching_sha2_password\0";
      client.send(0, RawClient.command(0x11, rest.getBytes(StandardCharsets.ISO_8859_1)));
      byte[] change = client.read().payload();
      assertEquals(0xFE, change[0] & 0xFF, "a switch with a nonce of its own");
      assertTrue(client.closedByServer());
    }
  }

  /** A self-signed certificate, made by the JDK's own tool. */
  private static void certificate() throws Exception {
    Path store = directory.resolve("store.p12");
    if (Files.exists(store)) {
      return;
    }
    Process keytool =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-keyalg",
                "RSA",
                "-keysize",
                "2048",
                "-alias",
                "proxy",
                "-dname",
                "CN=localhost",
                "-validity",
                "30",
                "-storetype",
                "PKCS12",
                "-keystore",
                store.toString(),
                "-storepass",
                "changeit",
                "-keypass",
                "changeit")
            .redirectErrorStream(true)
            .start();
    assertTrue(keytool.waitFor(60, TimeUnit.SECONDS));
    KeyStore keys = KeyStore.getInstance(store.toFile(), "changeit".toCharArray());
    pem("cert.pem", "CERTIFICATE", keys.getCertificate("proxy").getEncoded());
    pem("key.pem", "PRIVATE KEY", keys.getKey("proxy", "changeit".toCharArray()).getEncoded());
  }

  private static void pem(String file, String kind, byte[] content) throws IOException {
    String base64 = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(content);
    Files.writeString(
        directory.resolve(file),
        "-----BEGIN " + kind + "-----\n" + base64 + "\n-----END " + kind + "-----\n");
  }
}
