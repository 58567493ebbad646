package io.ringmaster.proxy;

import io.ringmaster.metadata.Secret;
import java.security.SecureRandom;

/** Makes passwords for accounts that the proxy sets up itself. */
final class Passwords {
  private static final SecureRandom RANDOM = new SecureRandom();

  private Passwords() {}

  /** A password nobody knows yet: 120 bits, in letters and digits. */
  static Secret random() {
    byte[] bytes = new byte[15];
    RANDOM.nextBytes(bytes);
    return new Secret(new java.math.BigInteger(1, bytes).toString(36));
  }
}
