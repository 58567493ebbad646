package io.ringmaster.proxy.control;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.sql.SQLException;

/**
 * Certificates of authorities as the PKCS#12 file Connector/J wants, made from a PEM file. They are
 * public, so the password guards nothing.
 *
 * @param file a temporary file
 */
record TrustStore(Path file) {
  static final String PASSWORD = "public";

  static TrustStore of(Path pem) throws SQLException {
    try (InputStream in = Files.newInputStream(pem)) {
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(null, null);
      int number = 0;
      for (Certificate ca : CertificateFactory.getInstance("X.509").generateCertificates(in)) {
        store.setCertificateEntry("ca" + number++, ca);
      }
      if (number == 0) {
        throw new SQLException("tls.backend_ca: " + pem + " holds no certificate");
      }
      Path file = Files.createTempFile("ringmaster-ca", ".p12");
      try (OutputStream out = Files.newOutputStream(file)) {
        store.store(out, PASSWORD.toCharArray());
      }
      return new TrustStore(file);
    } catch (IOException | GeneralSecurityException e) {
      throw new SQLException("tls.backend_ca: " + pem + " cannot be used: " + e.getMessage(), e);
    }
  }

  void delete() {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      file.toFile().deleteOnExit();
    }
  }
}
