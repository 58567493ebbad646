package io.ringmaster.proxy.tls;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringmaster.StartException;
import io.ringmaster.proxy.config.ConfigException;
import io.ringmaster.proxy.config.RingmasterConfig;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.Signature;
import java.security.cert.CertPathValidator;
import java.security.cert.CertificateFactory;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ClientTlsTest {
  private static final Instant NOW = Instant.parse("2026-05-17T10:20:30Z");
  private static final Instant ENDS = Instant.parse("2036-05-17T10:20:30Z");

  @TempDir private Path data;

  private Optional<ClientTls> start(Map<String, String> more)
      throws ConfigException, StartException {
    var keys = new HashMap<>(Map.of("zookeeper.data_dir", data.resolve("zookeeper").toString()));
    keys.putAll(more);
    return ClientTls.of(RingmasterConfig.of(keys), NOW);
  }

  private AutoCertificate files() {
    return new AutoCertificate(data.resolve("auto-tls"));
  }

  /** Every file below the data directory, with its content. */
  private Map<String, String> content() throws IOException {
    var all = new TreeMap<String, String>();
    try (Stream<Path> paths = Files.walk(data)) {
      for (Path path : paths.filter(Files::isRegularFile).toList()) {
        all.put(data.relativize(path).toString(), Files.readString(path));
      }
    }
    return all;
  }

  @Test
  void theFirstStartMakesACertificateThatItsAuthorityVouchesFor() throws Exception {
    ClientTls tls = start(Map.of()).orElseThrow();
    assertEquals(files().certificate().toString(), tls.source());
    assertEquals(ENDS, tls.ends());
    X509Certificate authority = Pem.certificates(files().authority()).getFirst();
    X509Certificate server = Pem.certificates(files().certificate()).getFirst();
    assertEquals(ENDS, authority.getNotAfter().toInstant());
    assertEquals(
        Set.of(List.of(2, "localhost"), List.of(7, "127.0.0.1"), List.of(7, "0:0:0:0:0:0:0:1")),
        Set.copyOf(server.getSubjectAlternativeNames()));
    assertEquals(-1, server.getBasicConstraints());
    assertEquals(0, authority.getBasicConstraints());
    for (Instant when : List.of(NOW, NOW.minus(Duration.ofHours(20)), ENDS.minusSeconds(1))) {
      PKIXParameters parameters = new PKIXParameters(Set.of(new TrustAnchor(authority, null)));
      parameters.setRevocationEnabled(false);
      parameters.setDate(Date.from(when));
      CertPathValidator.getInstance("PKIX")
          .validate(
              CertificateFactory.getInstance("X.509").generateCertPath(List.of(server)),
              parameters);
    }
  }

  @Test
  void theKeyBelongsToTheCertificate() throws Exception {
    start(Map.of());
    byte[] text = "anything".getBytes(StandardCharsets.US_ASCII);
    Signature signature = Signature.getInstance("SHA256withECDSA");
    signature.initSign(Pem.key(files().key(), "EC"));
    signature.update(text);
    byte[] signed = signature.sign();
    signature.initVerify(Pem.certificates(files().certificate()).getFirst().getPublicKey());
    signature.update(text);
    assertTrue(signature.verify(signed));
  }

  @Test
  void onlyTheOwnerReadsTheKeyAndNothingElseIsLeft() throws Exception {
    start(Map.of());
    assertEquals(
        Set.of("auto-tls/ca.pem", "auto-tls/server-cert.pem", "auto-tls/server-key.pem"),
        content().keySet());
    try (Stream<Path> entries = Files.list(data)) {
      assertEquals(List.of(files().directory()), entries.toList());
    }
    assertEquals("rw-------", permissions(files().key()));
    assertEquals("rw-r--r--", permissions(files().authority()));
    assertEquals("rwxr-xr-x", permissions(files().directory()));
  }

  private static String permissions(Path file) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
  }

  @Test
  void laterStartsUseTheSame() throws Exception {
    start(Map.of());
    Map<String, String> first = content();
    assertEquals(ENDS, start(Map.of()).orElseThrow().ends());
    assertEquals(first, content());
  }

  @Test
  void everyProxyHasAnAuthorityOfItsOwn() throws Exception {
    CertificateMaker.Made one = CertificateMaker.make(NOW);
    CertificateMaker.Made other = CertificateMaker.make(NOW);
    assertNotEquals(
        one.authority().getSubjectX500Principal(), other.authority().getSubjectX500Principal());
    assertNotEquals(one.server().getPublicKey(), other.server().getPublicKey());
  }

  @Test
  void switchedOffNothingIsOfferedAndNothingWritten() throws Exception {
    assertEquals(Optional.empty(), start(Map.of("tls.auto", "false")));
    assertEquals(Map.of(), content());
  }

  @Test
  void aConfiguredCertificateWins(@TempDir Path elsewhere) throws Exception {
    AutoCertificate configured = new AutoCertificate(elsewhere.resolve("configured"));
    configured.keep(CertificateMaker.make(NOW.minus(Duration.ofDays(365))));
    ClientTls tls =
        start(
                Map.of(
                    "tls.certificate", configured.certificate().toString(),
                    "tls.key", configured.key().toString()))
            .orElseThrow();
    assertEquals(configured.certificate().toString(), tls.source());
    assertEquals(Instant.parse("2035-05-17T10:20:30Z"), tls.ends());
    assertEquals(Map.of(), content());
  }

  @Test
  void ofTwoProcessesAtOnceTheFirstsCertificateStays() throws Exception {
    files().keep(CertificateMaker.make(NOW));
    Map<String, String> first = content();
    files().keep(CertificateMaker.make(NOW));
    assertEquals(first, content());
    try (Stream<Path> entries = Files.list(data)) {
      assertEquals(List.of(files().directory()), entries.toList());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"server-cert.pem", "server-key.pem"})
  void aLostFileStopsTheStartAndIsNotReplaced(String lost) throws Exception {
    start(Map.of());
    Files.delete(files().directory().resolve(lost));
    Map<String, String> rest = content();
    StartException e = assertThrows(StartException.class, () -> start(Map.of()));
    assertTrue(e.getMessage().startsWith("tls.auto: "), e.getMessage());
    assertTrue(e.getMessage().contains(lost), e.getMessage());
    assertTrue(e.getMessage().contains("delete the directory"), e.getMessage());
    assertEquals(rest, content());
  }

  @Test
  void anUnusableConfiguredFileStopsTheStart() throws Exception {
    Path file = Files.writeString(data.resolve("c.pem"), "not a certificate");
    StartException e =
        assertThrows(
            StartException.class,
            () -> start(Map.of("tls.certificate", file.toString(), "tls.key", file.toString())));
    assertTrue(e.getMessage().startsWith("tls.certificate: "), e.getMessage());
    assertTrue(e.getMessage().contains("there is no certificate in " + file), e.getMessage());
  }

  @Test
  void whereNothingCanBeKeptTlsIsOfferedAllTheSame() throws Exception {
    Path file = Files.createFile(data.resolve("a-file"));
    ClientTls tls =
        start(Map.of("zookeeper.data_dir", file.resolve("zookeeper").toString())).orElseThrow();
    assertEquals("made at this start", tls.source());
    assertEquals(ENDS, tls.ends());
    assertTrue(tls.context().isServer());
    assertArrayEquals(new String[] {"a-file"}, data.toFile().list());
  }

  @Test
  void theEndIsSaidThirtyDaysBefore() throws Exception {
    ClientTls tls = start(Map.of()).orElseThrow();
    assertEquals(Optional.empty(), tls.expiry(NOW));
    assertEquals(Optional.empty(), tls.expiry(ENDS.minus(Duration.ofDays(30)).minusSeconds(1)));
    assertEquals(
        Optional.of(
            "the certificate for clients (" + tls.source() + ") ends at 2036-05-17T10:20:30Z"),
        tls.expiry(ENDS.minus(Duration.ofDays(30))));
    assertTrue(tls.expiry(ENDS).orElseThrow().contains(" ended at "));
  }
}
