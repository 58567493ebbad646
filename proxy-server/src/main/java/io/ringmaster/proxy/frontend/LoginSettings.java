package io.ringmaster.proxy.frontend;

import io.netty.handler.ssl.SslContext;
import io.ringmaster.protocol.auth.FastAuthCache;
import io.ringmaster.proxy.config.RingmasterConfig;
import io.ringmaster.proxy.tls.ClientTls;
import java.security.KeyPair;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * What logins of a proxy have in common.
 *
 * @param serverVersion as the handshake tells it
 * @param maxAllowedPacket longest packet of a client, in bytes
 * @param loginTime a client that has not logged in after this is closed
 * @param tls for encrypted connections; null when it is off
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

  /** The settings of a configuration, whose TLS is prepared elsewhere because it takes a moment. */
  public static LoginSettings of(RingmasterConfig config, Optional<ClientTls> tls) {
    return new LoginSettings(
        config.mysql().serverVersion(),
        (int) Math.min(Integer.MAX_VALUE, config.limits().maxAllowedPacketBytes()),
        config.timeouts().login(),
        tls.map(ClientTls::context).orElse(null),
        config.tls().required(),
        RsaKeys::ofProcess,
        new FastAuthCache());
  }
}
