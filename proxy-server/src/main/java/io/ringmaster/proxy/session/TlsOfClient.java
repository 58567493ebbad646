package io.ringmaster.proxy.session;

import io.netty.channel.Channel;
import io.netty.handler.ssl.SslHandler;
import javax.net.ssl.SSLSession;

/**
 * The TLS of a client's connection, named as MySQL does.
 *
 * @param version as {@code TLSv1.3}; empty without TLS
 * @param cipher OpenSSL's name of the cipher suite; empty without TLS
 */
public record TlsOfClient(String version, String cipher) {
  private static final TlsOfClient NONE = new TlsOfClient("", "");

  /** That of a channel, after the handshake. */
  static TlsOfClient of(Channel channel) {
    SslHandler handler = channel.pipeline().get(SslHandler.class);
    if (handler == null) {
      return NONE;
    }
    SSLSession session = handler.engine().getSession();
    return new TlsOfClient(session.getProtocol(), openSslName(session.getCipherSuite()));
  }

  /**
   * OpenSSL's name of a cipher suite that Java names as its standard does. The two are the same in
   * TLS 1.3; before, {@code TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256} is {@code
   * ECDHE-RSA-AES128-GCM-SHA256}.
   */
  static String openSslName(String suite) {
    int with = suite.indexOf("_WITH_");
    if (with < 0) {
      return suite;
    }
    String exchange = suite.substring("TLS_".length(), with);
    String cipher =
        suite
            .substring(with + "_WITH_".length())
            .replaceFirst("^AES_(\\d+)_", "AES$1_")
            .replace("_CBC_", "_")
            .replace("POLY1305_SHA256", "POLY1305");
    return (exchange.equals("RSA") ? cipher : exchange + "_" + cipher).replace('_', '-');
  }
}
