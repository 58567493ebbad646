package io.ringmaster.proxy.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PemTest {
  private static CertificateMaker.Made made;

  @TempDir private Path folder;

  @BeforeAll
  static void make() throws Exception {
    made = CertificateMaker.make(Instant.now());
  }

  private Path file(String text) throws Exception {
    return Files.writeString(folder.resolve("file.pem"), text);
  }

  @Test
  void chainAndKeyMayBeInOneFileWithTextAroundThem() throws Exception {
    Path file =
        file(
            "subject=the server\r\n"
                + Pem.text(Pem.CERTIFICATE, made.server().getEncoded()).replace("\n", "\r\n")
                + Pem.text(Pem.PRIVATE_KEY, made.key().getEncoded())
                + "\nsubject=the authority\n"
                + Pem.text(Pem.CERTIFICATE, made.authority().getEncoded()));
    assertEquals(List.of(made.server(), made.authority()), Pem.certificates(file));
    assertEquals(made.key(), Pem.key(file, "EC"));
  }

  @Test
  void linesAreAsOpenSslWritesThem() {
    String text = Pem.text(Pem.CERTIFICATE, new byte[50]);
    assertEquals(
        "-----BEGIN CERTIFICATE-----\n" + "A".repeat(64) + "\nAAA=\n-----END CERTIFICATE-----\n",
        text);
  }

  @ParameterizedTest
  @ValueSource(strings = {"ENCRYPTED PRIVATE KEY", "EC PRIVATE KEY", "RSA PRIVATE KEY"})
  void aKeyInAnotherFormIsRefusedWithWhatIsWanted(String kind) throws Exception {
    Path file = file(Pem.text(kind, made.key().getEncoded()));
    var e = assertThrows(CertificateException.class, () -> Pem.key(file, "EC"));
    assertTrue(
        e.getMessage().contains("no unencrypted PKCS#8 key (-----BEGIN PRIVATE KEY-----)"),
        e.getMessage());
  }

  @Test
  void aFileCutOffIsRefused() throws Exception {
    String whole = Pem.text(Pem.CERTIFICATE, made.server().getEncoded());
    Path file = file(whole.substring(0, whole.length() - 20));
    var e = assertThrows(CertificateException.class, () -> Pem.certificates(file));
    assertTrue(e.getMessage().contains("ends within a block"), e.getMessage());
  }
}
