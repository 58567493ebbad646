package io.ringmaster.proxy.tls;

import java.math.BigInteger;
import java.net.InetAddress;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.List;
import javax.security.auth.x500.X500Principal;
import org.wildfly.security.x500.GeneralName;
import org.wildfly.security.x500.X500;
import org.wildfly.security.x500.cert.AuthorityKeyIdentifierExtension;
import org.wildfly.security.x500.cert.BasicConstraintsExtension;
import org.wildfly.security.x500.cert.ExtendedKeyUsageExtension;
import org.wildfly.security.x500.cert.KeyUsage;
import org.wildfly.security.x500.cert.KeyUsageExtension;
import org.wildfly.security.x500.cert.SubjectAlternativeNamesExtension;
import org.wildfly.security.x500.cert.SubjectKeyIdentifierExtension;
import org.wildfly.security.x500.cert.X509CertificateBuilder;
import org.wildfly.security.x500.cert.util.KeyUtil;

/**
 * Makes an authority and a server certificate signed by it, as MySQL does at its first start: two
 * certificates, because some clients (rustls) refuse a server whose certificate is its authority's.
 * The authority's key is kept nowhere, so that nothing else can ever be signed with it.
 *
 * <p>EC P-256 and not RSA: every client that speaks TLS 1.2 has it, and two RSA keys take the start
 * a second.
 */
final class CertificateMaker {
  /** How long both certificates are valid. */
  static final int YEARS = 10;

  /** Clients whose clocks are behind accept them at once. */
  private static final Duration CLOCKS_DIFFER = Duration.ofDays(1);

  private static final String SIGNATURE = "SHA256withECDSA";
  private static final int SERIAL_BITS = 127;
  private static final SecureRandom RANDOM = new SecureRandom();

  /**
   * What was made.
   *
   * @param authority signed by itself
   * @param server signed by the authority, for localhost and its addresses
   * @param key the server's
   */
  record Made(X509Certificate authority, X509Certificate server, PrivateKey key) {}

  private CertificateMaker() {}

  /**
   * Makes both; takes some tenths of a second in a new process.
   *
   * @param now valid from a day before until ten years after
   */
  static Made make(Instant now) throws GeneralSecurityException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(new ECGenParameterSpec("secp256r1"));
    KeyPair authority = generator.generateKeyPair();
    KeyPair server = generator.generateKeyPair();
    byte[] authorityId = KeyUtil.getKeyIdentifier(authority.getPublic());
    BigInteger serial = serial();
    // A name of its own, so that the authorities of several proxies can be in one file of a client.
    X500Principal authorityName =
        new X500Principal("CN=Ringmaster automatic CA " + serial.toString(16));
    X509Certificate authorityCertificate =
        builder(authority, authorityName, now)
            .setSerialNumber(serial)
            .setSubjectDn(authorityName)
            .setPublicKey(authority.getPublic())
            .addExtension(new BasicConstraintsExtension(true, true, 0))
            .addExtension(new KeyUsageExtension(true, KeyUsage.keyCertSign, KeyUsage.cRLSign))
            .addExtension(new SubjectKeyIdentifierExtension(authorityId))
            .build();
    X509Certificate serverCertificate =
        builder(authority, authorityName, now)
            .setSerialNumber(serial())
            .setSubjectDn(new X500Principal("CN=Ringmaster automatic server certificate"))
            .setPublicKey(server.getPublic())
            .addExtension(new BasicConstraintsExtension(true, false, -1))
            .addExtension(new KeyUsageExtension(true, KeyUsage.digitalSignature))
            .addExtension(new ExtendedKeyUsageExtension(false, List.of(X500.OID_KP_SERVER_AUTH)))
            .addExtension(
                new SubjectKeyIdentifierExtension(KeyUtil.getKeyIdentifier(server.getPublic())))
            .addExtension(new AuthorityKeyIdentifierExtension(authorityId, null, null))
            .addExtension(new SubjectAlternativeNamesExtension(false, names()))
            .build();
    return new Made(authorityCertificate, serverCertificate, server.getPrivate());
  }

  private static X509CertificateBuilder builder(KeyPair signer, X500Principal issuer, Instant now)
      throws CertificateException {
    ZonedDateTime today = now.atZone(ZoneOffset.UTC);
    return new X509CertificateBuilder()
        .setIssuerDn(issuer)
        .setSigningKey(signer.getPrivate())
        .setSignatureAlgorithmName(SIGNATURE)
        .setNotValidBefore(today.minus(CLOCKS_DIFFER))
        .setNotValidAfter(today.plusYears(YEARS));
  }

  private static BigInteger serial() {
    return new BigInteger(SERIAL_BITS, RANDOM).setBit(SERIAL_BITS - 1);
  }

  /** Other names are not known for certain: where clients reach a proxy is not its to say. */
  private static List<GeneralName> names() {
    return List.of(
        new GeneralName.DNSName("localhost"),
        new GeneralName.IPAddress(InetAddress.ofLiteral("127.0.0.1").getAddress()),
        new GeneralName.IPAddress(InetAddress.ofLiteral("::1").getAddress()));
  }
}
