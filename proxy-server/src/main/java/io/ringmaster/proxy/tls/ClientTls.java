package io.ringmaster.proxy.tls;

import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.IdentityCipherSuiteFilter;
import io.netty.handler.ssl.JdkSslContext;
import io.netty.handler.ssl.SslContext;
import io.ringmaster.StartException;
import io.ringmaster.proxy.config.RingmasterConfig;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What TLS with clients needs. Immutable.
 *
 * @param context makes the handlers of connections
 * @param source where the certificate is, in words for the operator
 * @param ends when the certificate is no longer valid
 */
public record ClientTls(SslContext context, String source, Instant ends) {
  private static final Logger log = LoggerFactory.getLogger(ClientTls.class);

  /** A certificate is said to end soon from this time before. */
  static final Duration SOON = Duration.ofDays(30);

  private static final String[] PROTOCOLS = {"TLSv1.3", "TLSv1.2"};

  /**
   * TLS of a configuration: with the configured certificate, else with the one made at the first
   * start and kept beside ZooKeeper's data, else none. Reads and writes files.
   *
   * @param now makes a new certificate valid from here
   * @return empty when TLS is off
   * @throws StartException when files that are there can't be used; the message names them
   */
  public static Optional<ClientTls> of(RingmasterConfig config, Instant now) throws StartException {
    RingmasterConfig.Tls tls = config.tls();
    if (tls.certificate().isPresent() && tls.key().isPresent()) {
      return Optional.of(load("tls.certificate", tls.certificate().get(), tls.key().get(), ""));
    }
    if (!tls.auto()) {
      return Optional.empty();
    }
    Path directory = config.zookeeper().dataDir().resolveSibling("auto-tls");
    return Optional.of(automatic(new AutoCertificate(directory), now));
  }

  private static ClientTls automatic(AutoCertificate files, Instant now) throws StartException {
    if (!files.exists()) {
      CertificateMaker.Made made = make(now);
      try {
        files.keep(made);
        log.info(
            "No certificate configured: made one, clients can verify it with ca={} ends={}",
            files.authority().toAbsolutePath(),
            made.server().getNotAfter().toInstant());
      } catch (IOException | GeneralSecurityException e) {
        log.warn(
            "The certificate made for clients can't be kept, the next start makes another"
                + " directory={} cause={}",
            files.directory().toAbsolutePath(),
            e.toString());
        return unkept(made);
      }
    }
    return load(
        "tls.auto",
        files.certificate(),
        files.key(),
        "; delete the directory " + files.directory() + " and new ones are made");
  }

  private static CertificateMaker.Made make(Instant now) {
    try {
      return CertificateMaker.make(now);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java can't make EC certificates", e);
    }
  }

  private static ClientTls unkept(CertificateMaker.Made made) {
    try {
      return of(made.key(), List.of(made.server()), "made at this start");
    } catch (IOException | GeneralSecurityException e) {
      throw new IllegalStateException("a certificate just made can't be used", e);
    }
  }

  private static ClientTls load(String setting, Path certificate, Path key, String remedy)
      throws StartException {
    try {
      List<X509Certificate> chain = Pem.certificates(certificate);
      String algorithm = chain.getFirst().getPublicKey().getAlgorithm();
      return of(Pem.key(key, algorithm), chain, certificate.toString());
    } catch (IOException | GeneralSecurityException | IllegalArgumentException e) {
      throw new StartException(
          "%s: certificate %s and key %s can't be used: %s%s"
              .formatted(setting, certificate, key, e, remedy),
          e);
    }
  }

  /**
   * Made by hand, not by Netty's builder: that keeps the key in a PKCS#12 store in memory, whose
   * encryption costs each start a quarter of a second and guards nothing.
   */
  private static ClientTls of(PrivateKey key, List<X509Certificate> chain, String source)
      throws IOException, GeneralSecurityException {
    char[] noPassword = new char[0];
    KeyStore store = KeyStore.getInstance("JKS");
    store.load(null, null);
    store.setKeyEntry("server", key, noPassword, chain.toArray(new X509Certificate[0]));
    KeyManagerFactory keys = KeyManagerFactory.getInstance("SunX509");
    keys.init(store, noPassword);
    SSLContext context = SSLContext.getInstance("TLS");
    // No authorities: clients are not asked for certificates.
    context.init(keys.getKeyManagers(), new TrustManager[0], null);
    return new ClientTls(
        new JdkSslContext(
            context,
            false,
            null,
            IdentityCipherSuiteFilter.INSTANCE,
            null,
            ClientAuth.NONE,
            PROTOCOLS,
            false),
        source,
        chain.getFirst().getNotAfter().toInstant());
  }

  /** What is wrong with the certificate's age, in one sentence; empty when nothing is. */
  public Optional<String> expiry(Instant now) {
    if (now.isBefore(ends.minus(SOON))) {
      return Optional.empty();
    }
    return Optional.of(
        "the certificate for clients (%s) %s at %s"
            .formatted(source, now.isBefore(ends) ? "ends" : "ended", ends));
  }
}
