package io.ringmaster.protocol.auth;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.Unpooled;
import io.ringmaster.protocol.Hex;
import io.ringmaster.protocol.MalformedPacketException;
import io.ringmaster.protocol.auth.AuthStep.Accepted;
import io.ringmaster.protocol.auth.AuthStep.Compute;
import io.ringmaster.protocol.auth.AuthStep.Refused;
import io.ringmaster.protocol.auth.AuthStep.Rejected;
import io.ringmaster.protocol.auth.AuthStep.Reply;
import io.ringmaster.protocol.auth.AuthStep.Wait;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class AuthTest {
  /** Rows of mysql.user of MySQL 8.0.31 for the password {@code secret}. */
  private static final String SHA2_ROW =
      "24 41 24 30 30 35 24  5E7C253C792146460F2136263E3E6011764B601B"
          + "4D597239696C677A75796974424D72396D337256433730324E2E6A4A4B65646C63474C324245516D566334";

  private static final String NATIVE_ROW =
      "2A 31344536353536374142444235313335443043464439413730423330333243313739413439454537";

  /** For a password of 98 bytes in UTF-8. */
  private static final String LONG_ROW =
      "24 41 24 30 30 35 24  0F44627B3B2F5F3A211B66547F5F015C314E352C"
          + "62664E517A527947714F4471745438702F4338757A6B757A446A4A497A585347334D6E7742462F71493036";

  private static final byte[] SECRET = "secret".getBytes(UTF_8);
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final byte[] NONCE = PasswordVerifier.nonce(RANDOM);
  private static final PasswordVerifier SHA2 =
      PasswordVerifier.parse(AuthPlugin.CACHING_SHA2_PASSWORD, Hex.bytes(SHA2_ROW));
  private static final PasswordVerifier NATIVE =
      PasswordVerifier.parse(AuthPlugin.MYSQL_NATIVE_PASSWORD, Hex.bytes(NATIVE_ROW));
  private static KeyPair rsa;

  private final FastAuthCache cache = new FastAuthCache();

  @BeforeAll
  static void makeKey() throws GeneralSecurityException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
    generator.initialize(2048);
    rsa = generator.generateKeyPair();
  }

  @Test
  void verifiersAreTheServersOwn() {
    assertTrue(SHA2.matches(SECRET));
    assertFalse(SHA2.matches("Secret".getBytes(UTF_8)));
    assertFalse(SHA2.matches(new byte[0]));
    assertArrayEquals(Hex.bytes(SHA2_ROW), SHA2.toAuthenticationString());
    assertTrue(NATIVE.matches(SECRET));
    assertFalse(NATIVE.matches("secret ".getBytes(UTF_8)));
    assertArrayEquals(Hex.bytes(NATIVE_ROW), NATIVE.toAuthenticationString());
    PasswordVerifier longer =
        PasswordVerifier.parse(AuthPlugin.CACHING_SHA2_PASSWORD, Hex.bytes(LONG_ROW));
    String text =
        "pässwörd with a rather long text, longer than 64 bytes so that several SHA-256 blocks are"
            + " needed";
    assertTrue(longer.matches(text.getBytes(UTF_8)));
    for (AuthPlugin plugin : AuthPlugin.values()) {
      PasswordVerifier none = PasswordVerifier.parse(plugin, new byte[0]);
      assertEquals(new PasswordVerifier.Empty(plugin), none);
      assertTrue(none.matches(new byte[0]));
      assertFalse(none.matches(SECRET));
      assertEquals(0, none.toAuthenticationString().length);
      assertSame(plugin, AuthPlugin.of(plugin.wireName()));
    }
    assertNull(AuthPlugin.of("sha256_password"));
  }

  @Test
  void createdVerifiersMatchTheirPasswordOnly() {
    for (AuthPlugin plugin : AuthPlugin.values()) {
      PasswordVerifier made = PasswordVerifier.create(plugin, "ä", RANDOM);
      assertTrue(made.matches("ä".getBytes(UTF_8)));
      assertFalse(made.matches("a".getBytes(UTF_8)));
      assertEquals(made, PasswordVerifier.parse(plugin, made.toAuthenticationString()));
      assertEquals(
          made.hashCode(),
          PasswordVerifier.parse(plugin, made.toAuthenticationString()).hashCode());
      assertNotEquals(made, PasswordVerifier.create(plugin, "b", RANDOM));
      assertFalse(made.toString().contains("byte"));
      assertEquals(new PasswordVerifier.Empty(plugin), PasswordVerifier.create(plugin, "", RANDOM));
      assertFalse(PasswordVerifier.nobody(plugin).matches(SECRET));
    }
  }

  @Test
  void brokenAuthenticationStringsAreRefused() {
    for (String bad : new String[] {"*12", "x".repeat(41), "*" + "G".repeat(40)}) {
      assertThrows(
          IllegalArgumentException.class,
          () -> PasswordVerifier.parse(AuthPlugin.MYSQL_NATIVE_PASSWORD, bad.getBytes(UTF_8)));
    }
    for (String bad :
        new String[] {"$A$005$", "$B$005$" + "x".repeat(63), "$A$000$" + "x".repeat(63)}) {
      assertThrows(
          IllegalArgumentException.class,
          () -> PasswordVerifier.parse(AuthPlugin.CACHING_SHA2_PASSWORD, bad.getBytes(UTF_8)));
    }
  }

  @Test
  void responsesProveThePassword() {
    byte[] sha2 = CachingSha2.response(SECRET, NONCE);
    assertTrue(CachingSha2.verify(sha2, NONCE, CachingSha2.doubleHash(SECRET)));
    byte[] nativeResponse = NativePassword.response(SECRET, NONCE);
    assertTrue(NativePassword.verify(nativeResponse, NONCE, NativePassword.doubleHash(SECRET)));
    byte[] other = PasswordVerifier.nonce(RANDOM);
    assertFalse(CachingSha2.verify(sha2, other, CachingSha2.doubleHash(SECRET)));
    assertFalse(NativePassword.verify(nativeResponse, other, NativePassword.doubleHash(SECRET)));
    assertFalse(CachingSha2.verify(new byte[0], NONCE, CachingSha2.doubleHash(SECRET)));
    assertFalse(NativePassword.verify(sha2, NONCE, NativePassword.doubleHash(SECRET)));
    assertEquals(0, CachingSha2.response(new byte[0], NONCE).length);
    assertEquals(0, NativePassword.response(new byte[0], NONCE).length);
  }

  @Test
  void nativeLogin() {
    assertEquals(
        List.of("accepted"), login(NATIVE, "secret", "mysql_native_password", false, false));
    assertEquals(
        List.of("rejected wrong password"),
        login(NATIVE, "wrong", "mysql_native_password", false, false));
    assertEquals(
        List.of("rejected wrong password"),
        login(NATIVE, "", "mysql_native_password", false, false));
  }

  @Test
  void pluginIsSwitchedToTheAccounts() {
    assertEquals(
        List.of("switch", "accepted"),
        login(NATIVE, "secret", "caching_sha2_password", false, false));
    assertEquals(
        List.of("switch", "full", "computed", "accepted"),
        login(SHA2, "secret", "mysql_native_password", true, false));
    assertEquals(List.of("switch", "accepted fast"), login(SHA2, "secret", "unknown", true, false));
  }

  @Test
  void fullPathOverTlsFillsTheCacheForTheFastPath() {
    assertEquals(
        List.of("full", "computed", "accepted"),
        login(SHA2, "secret", "caching_sha2_password", true, false));
    assertEquals(
        List.of("accepted fast"), login(SHA2, "secret", "caching_sha2_password", false, false));
    assertEquals(
        List.of("full", "computed", "rejected wrong password"),
        login(SHA2, "wrong", "caching_sha2_password", true, false));
    assertEquals(
        List.of("full", "computed", "rejected wrong password"),
        login(
            PasswordVerifier.create(AuthPlugin.CACHING_SHA2_PASSWORD, "changed", RANDOM),
            "secret",
            "caching_sha2_password",
            true,
            false));
    cache.clear();
    assertEquals("full", login(SHA2, "secret", "caching_sha2_password", true, false).getFirst());
    cache.remove("app");
    assertEquals("full", login(SHA2, "secret", "caching_sha2_password", true, false).getFirst());
  }

  @Test
  void fullPathWithoutTlsUsesTheServersKey() {
    assertEquals(
        List.of("full", "computed", "key", "computed", "accepted"),
        login(SHA2, "secret", "caching_sha2_password", false, true));
    cache.clear();
    assertEquals(
        List.of("full", "client rejected full authentication needs TLS or the server's public key"),
        login(SHA2, "secret", "caching_sha2_password", false, false));
  }

  @Test
  void emptyPasswords() {
    for (AuthPlugin plugin : AuthPlugin.values()) {
      PasswordVerifier none = new PasswordVerifier.Empty(plugin);
      assertEquals(List.of("accepted"), login(none, "", plugin.wireName(), false, false));
      assertTrue(
          login(none, "secret", plugin.wireName(), false, false)
              .getFirst()
              .startsWith("rejected a password was sent"));
    }
    assertEquals(
        List.of("rejected no password"), login(SHA2, "", "caching_sha2_password", false, false));
    ServerAuth auth = new ServerAuth(NONCE, true, null, cache);
    assertInstanceOf(
        Accepted.class,
        auth.start(
            "app",
            new PasswordVerifier.Empty(AuthPlugin.CACHING_SHA2_PASSWORD),
            "caching_sha2_password",
            new byte[1]));
    assertThrows(IllegalStateException.class, () -> auth.onPacket(Unpooled.EMPTY_BUFFER));
    assertThrows(IllegalStateException.class, () -> auth.startWithSwitch("app", SHA2));
  }

  @Test
  void nobodyIsLetInAsAnUnknownUser() {
    assertEquals(
        List.of("full", "computed", "rejected wrong password"),
        login(
            PasswordVerifier.nobody(AuthPlugin.CACHING_SHA2_PASSWORD),
            "secret",
            "caching_sha2_password",
            true,
            false));
  }

  @Test
  void serverRefusesWhatIsNoPassword() {
    assertEquals("the password is not encoded as agreed", full(true, rsa, "736563"));
    assertEquals(
        "the password came unprotected; TLS or the RSA key would protect it",
        full(false, null, "736563 00"));
    assertEquals(
        "the password came unprotected; TLS or the RSA key would protect it",
        full(false, null, "02"));
    assertEquals(
        "the password came unprotected; TLS or the RSA key would protect it",
        full(false, rsa, "736563 00"));
    assertEquals("the password is not encoded as agreed", full(false, rsa, "00".repeat(256)));
  }

  private String full(boolean tls, KeyPair key, String packet) {
    ServerAuth auth = new ServerAuth(NONCE, tls, key == null ? null : () -> key, cache);
    auth.start("app", SHA2, "caching_sha2_password", new byte[32]);
    AuthStep step = auth.onPacket(Hex.buf(packet));
    return ((Rejected) (step instanceof Compute c ? c.work().get() : step)).reason();
  }

  @Test
  void clientTakesWhatServersSay() {
    ClientAuth client = new ClientAuth("secret", false, true);
    client.start("caching_sha2_password", NONCE);
    assertInstanceOf(Accepted.class, client.onPacket(Hex.buf("00 00 00 0200 0000")));
    assertInstanceOf(Wait.class, client.onPacket(Hex.buf("01 03")));
    Refused refused = (Refused) client.onPacket(Hex.buf("ff 1504 23 3238303030 6e6f"));
    assertEquals(1045, refused.error().errno());
    assertInstanceOf(Rejected.class, client.onPacket(Hex.buf("fe 6162 00")));
    assertInstanceOf(
        Rejected.class,
        client.onPacket(Hex.buf("fe 6d7973716c5f6e61746976655f70617373776f7264 00 01")));
    assertInstanceOf(Rejected.class, client.onPacket(Hex.buf("01 09")));
    assertThrows(MalformedPacketException.class, () -> client.onPacket(Hex.buf("05")));
    assertThrows(MalformedPacketException.class, () -> client.onPacket(Hex.buf("")));
    assertArrayEquals(new byte[] {2}, ((Reply) client.onPacket(Hex.buf("01 04"))).payload());
    assertInstanceOf(Rejected.class, client.onPacket(Hex.buf("01 414243")));
    client.start("mysql_native_password", NONCE);
    assertInstanceOf(Rejected.class, client.onPacket(Hex.buf("01 04")));
  }

  @Test
  void publicKeysTravelAsPem() throws GeneralSecurityException {
    byte[] pem = CachingSha2.toPem(rsa.getPublic());
    assertEquals(rsa.getPublic(), CachingSha2.fromPem(pem));
    byte[] cut = new String(pem, UTF_8).replace("=", "*").substring(0, 60).getBytes(UTF_8);
    assertThrows(GeneralSecurityException.class, () -> CachingSha2.fromPem(cut));
    byte[] garbage = "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----".getBytes(UTF_8);
    assertThrows(GeneralSecurityException.class, () -> CachingSha2.fromPem(garbage));
  }

  /** Lets both sides talk and tells what happened. */
  private List<String> login(
      PasswordVerifier account, String password, String firstPlugin, boolean tls, boolean key) {
    ClientAuth client = new ClientAuth(password, tls, key);
    byte[] data = client.start(firstPlugin, NONCE);
    ServerAuth server = new ServerAuth(NONCE, tls, () -> rsa, cache);
    String named = AuthPlugin.of(firstPlugin) == null ? "" : client.plugin().wireName();
    AuthStep step = server.start("app", account, named, data);
    List<String> events = new ArrayList<>();
    while (true) {
      switch (step) {
        case Compute compute -> {
          events.add("computed");
          step = compute.work().get();
        }
        case Accepted accepted -> {
          events.add(accepted.payload().length == 0 ? "accepted" : "accepted fast");
          return events;
        }
        case Rejected rejected -> {
          events.add("rejected " + rejected.reason());
          return events;
        }
        case Reply reply -> {
          byte[] payload = reply.payload();
          events.add(payload[0] == 1 ? payload.length == 2 ? "full" : "key" : "switch");
          AuthStep answer = client.onPacket(Unpooled.wrappedBuffer(payload));
          if (answer instanceof Rejected rejected) {
            events.add("client rejected " + rejected.reason());
            return events;
          }
          step = server.onPacket(Unpooled.wrappedBuffer(((Reply) answer).payload()));
        }
        case Wait wait -> throw new AssertionError(wait);
        case Refused refused -> throw new AssertionError(refused);
      }
    }
  }
}
