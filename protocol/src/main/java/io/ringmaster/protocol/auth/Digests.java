package io.ringmaster.protocol.auth;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** Hashes and their mixing. */
final class Digests {
  private Digests() {}

  static MessageDigest sha256() {
    return get("SHA-256");
  }

  static MessageDigest sha1() {
    return get("SHA-1");
  }

  private static MessageDigest get(String algorithm) {
    try {
      return MessageDigest.getInstance(algorithm);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has " + algorithm, e);
    }
  }

  static byte[] hash(MessageDigest digest, byte[]... parts) {
    for (byte[] part : parts) {
      digest.update(part);
    }
    return digest.digest();
  }

  /** {@code a[i] ^ b[i]}, as long as {@code a}; {@code b} is repeated as needed. */
  static byte[] xor(byte[] a, byte[] b) {
    byte[] mixed = new byte[a.length];
    for (int i = 0; i < a.length; i++) {
      mixed[i] = (byte) (a[i] ^ b[i % b.length]);
    }
    return mixed;
  }
}
