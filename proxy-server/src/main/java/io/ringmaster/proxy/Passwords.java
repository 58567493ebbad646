package io.ringmaster.proxy;

import io.ringmaster.metadata.Secret;
import io.ringmaster.protocol.auth.AuthPlugin;
import io.ringmaster.protocol.auth.PasswordVerifier;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;

/** Makes passwords and the verifiers that are stored for the proxy's accounts. */
final class Passwords {
  private static final SecureRandom RANDOM = new SecureRandom();

  private Passwords() {}

  /** The authentication string of a password, with a fresh salt. Takes milliseconds. */
  static Secret hash(String plugin, Secret password) {
    byte[] verifier =
        PasswordVerifier.create(AuthPlugin.of(plugin), password.reveal(), RANDOM)
            .toAuthenticationString();
    return new Secret(new String(verifier, StandardCharsets.ISO_8859_1));
  }

  /** A password nobody knows yet: 120 bits, in letters and digits. */
  static Secret random() {
    byte[] bytes = new byte[15];
    RANDOM.nextBytes(bytes);
    return new Secret(new java.math.BigInteger(1, bytes).toString(36));
  }
}
