package io.ringmaster.proxy.frontend;

import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.ringmaster.StartException;
import io.ringmaster.protocol.auth.FastAuthCache;
import io.ringmaster.proxy.config.RingmasterConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.function.Supplier;

/**
 * What logins of a proxy have in common.
 *
 * @param serverVersion as the handshake tells it
 * @param maxAllowedPacket longest packet of a client, in bytes
 * @param loginTime a client that has not logged in after this is closed
 * @param tls for encrypted connections; null when there is no certificate
 * @param tlsRequired whether clients without TLS are refused
 * @param rsa the key pair for caching_sha2_password without TLS, made when first needed
 * @param fastAuth remembers who has proved a password
 */
public record LoginSettings(
    String serverVersion,
    int maxAllowedPacket,
    Duration loginTime,
    SslContext tls,
    boolean tlsRequired,
    Supplier<KeyPair> rsa,
    FastAuthCache fastAuth) {

  private static final int RSA_BITS = 2048;

  /**
   * The settings of a configuration.
   *
   * @throws StartException when certificate or key can't be read; the message names the file
   */
  public static LoginSettings of(RingmasterConfig config) throws StartException {
    return new LoginSettings(
        config.mysql().serverVersion(),
        (int) Math.min(Integer.MAX_VALUE, config.limits().maxAllowedPacketBytes()),
        config.timeouts().login(),
        tls(config.tls()),
        config.tls().required(),
        new LazyKeyPair(),
        new FastAuthCache());
  }

  private static SslContext tls(RingmasterConfig.Tls tls) throws StartException {
    if (tls.certificate().isEmpty() || tls.key().isEmpty()) {
      return null;
    }
    Path certificate = tls.certificate().get();
    Path key = tls.key().get();
    try (var certificateStream = Files.newInputStream(certificate);
        var keyStream = Files.newInputStream(key)) {
      return SslContextBuilder.forServer(certificateStream, keyStream)
          .sslProvider(SslProvider.JDK)
          .protocols("TLSv1.3", "TLSv1.2")
          .build();
    } catch (IOException | IllegalArgumentException e) {
      throw new StartException(
          "tls.certificate " + certificate + " and tls.key " + key + ": " + e.getMessage(), e);
    }
  }

  /** RSA keys take a moment to make: not before a client needs them. */
  private static final class LazyKeyPair implements Supplier<KeyPair> {
    private KeyPair pair;

    @Override
    public synchronized KeyPair get() {
      if (pair == null) {
        try {
          KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
          generator.initialize(RSA_BITS);
          pair = generator.generateKeyPair();
        } catch (NoSuchAlgorithmException e) {
          throw new IllegalStateException("this Java has no RSA", e);
        }
      }
      return pair;
    }
  }
}
