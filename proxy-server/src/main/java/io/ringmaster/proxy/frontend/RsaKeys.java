package io.ringmaster.proxy.frontend;

import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;

/** The RSA keys by which clients without TLS send their passwords. */
final class RsaKeys {
  private static final int BITS = 2048;

  private RsaKeys() {}

  /**
   * The key pair of this run of the program, of 2048 bits. The first call makes it, which takes up
   * to a second: not on an event loop.
   */
  static KeyPair ofProcess() {
    return Made.PAIR;
  }

  private static final class Made {
    static final KeyPair PAIR = make();

    private static KeyPair make() {
      try {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(BITS);
        return generator.generateKeyPair();
      } catch (NoSuchAlgorithmException e) {
        throw new IllegalStateException("this Java has no RSA", e);
      }
    }
  }
}
