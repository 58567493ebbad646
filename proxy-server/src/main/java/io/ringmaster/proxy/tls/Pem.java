package io.ringmaster.proxy.tls;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/** PEM files (RFC 7468); text around the blocks, and blocks of other kinds, are passed over. */
final class Pem {
  static final String CERTIFICATE = "CERTIFICATE";
  static final String PRIVATE_KEY = "PRIVATE KEY";

  private static final Base64.Encoder LINES =
      Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII));

  private Pem() {}

  private static String begin(String kind) {
    return "-----BEGIN " + kind + "-----";
  }

  private static String end(String kind) {
    return "-----END " + kind + "-----";
  }

  /** One block, with its last line break. */
  static String text(String kind, byte[] content) {
    return begin(kind) + "\n" + LINES.encodeToString(content) + "\n" + end(kind) + "\n";
  }

  /**
   * The certificates of a file, in its order.
   *
   * @return at least one
   */
  static List<X509Certificate> certificates(Path file)
      throws IOException, GeneralSecurityException {
    CertificateFactory factory = CertificateFactory.getInstance("X.509");
    List<X509Certificate> all = new ArrayList<>();
    for (byte[] block : blocks(file, CERTIFICATE)) {
      all.add((X509Certificate) factory.generateCertificate(new ByteArrayInputStream(block)));
    }
    if (all.isEmpty()) {
      throw new CertificateException("there is no certificate in " + file);
    }
    return all;
  }

  /**
   * The first unencrypted PKCS#8 key of a file.
   *
   * @param algorithm of the public key that belongs to it
   */
  static PrivateKey key(Path file, String algorithm) throws IOException, GeneralSecurityException {
    List<byte[]> blocks = blocks(file, PRIVATE_KEY);
    if (blocks.isEmpty()) {
      throw new CertificateException(
          "there is no unencrypted PKCS#8 key (%s) in %s".formatted(begin(PRIVATE_KEY), file));
    }
    return KeyFactory.getInstance(algorithm)
        .generatePrivate(new PKCS8EncodedKeySpec(blocks.getFirst()));
  }

  private static List<byte[]> blocks(Path file, String kind)
      throws IOException, CertificateException {
    String text = Files.readString(file, StandardCharsets.ISO_8859_1);
    List<byte[]> blocks = new ArrayList<>();
    int at = 0;
    while ((at = text.indexOf(begin(kind), at)) >= 0) {
      int from = at + begin(kind).length();
      int to = text.indexOf(end(kind), from);
      if (to < 0) {
        throw new CertificateException(file + " ends within a block");
      }
      blocks.add(Base64.getMimeDecoder().decode(text.substring(from, to)));
      at = to;
    }
    return blocks;
  }
}
