package io.ringmaster.proxy.session;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TlsOfClientTest {
  /** As {@code openssl ciphers -stdname} pairs them. */
  @ParameterizedTest
  @CsvSource({
    "TLS_AES_256_GCM_SHA384, TLS_AES_256_GCM_SHA384",
    "TLS_CHACHA20_POLY1305_SHA256, TLS_CHACHA20_POLY1305_SHA256",
    "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384, ECDHE-ECDSA-AES256-GCM-SHA384",
    "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256, ECDHE-RSA-CHACHA20-POLY1305",
    "TLS_DHE_RSA_WITH_AES_128_GCM_SHA256, DHE-RSA-AES128-GCM-SHA256",
    "TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA256, ECDHE-RSA-AES128-SHA256",
    "TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA, ECDHE-ECDSA-AES256-SHA",
    "TLS_RSA_WITH_AES_128_GCM_SHA256, AES128-GCM-SHA256",
    "TLS_RSA_WITH_AES_256_CBC_SHA, AES256-SHA"
  })
  void cipherSuitesHaveOpenSslsNames(String java, String openSsl) {
    assertEquals(openSsl, TlsOfClient.openSslName(java));
  }
}
