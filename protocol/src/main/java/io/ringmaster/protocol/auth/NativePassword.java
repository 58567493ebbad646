package io.ringmaster.protocol.auth;

import static io.ringmaster.protocol.auth.Digests.hash;
import static io.ringmaster.protocol.auth.Digests.sha1;
import static io.ringmaster.protocol.auth.Digests.xor;

import java.security.MessageDigest;

/**
 * The arithmetic of {@code mysql_native_password}: the client sends {@code SHA1(password) XOR
 * SHA1(nonce || SHA1(SHA1(password)))}, the server keeps {@code SHA1(SHA1(password))}.
 */
public final class NativePassword {
  private static final int RESPONSE_BYTES = 20;

  private NativePassword() {}

  /** {@code SHA1(SHA1(password))}. */
  public static byte[] doubleHash(byte[] password) {
    return hash(sha1(), hash(sha1(), password));
  }

  /**
   * What a client answers; empty for an empty password.
   *
   * @param nonce 20 bytes
   */
  public static byte[] response(byte[] password, byte[] nonce) {
    if (password.length == 0) {
      return new byte[0];
    }
    byte[] once = hash(sha1(), password);
    return xor(once, hash(sha1(), nonce, hash(sha1(), once)));
  }

  /** Whether the answer proves the password; takes the same time either way. */
  public static boolean verify(byte[] response, byte[] nonce, byte[] doubleHash) {
    if (response.length != RESPONSE_BYTES) {
      return false;
    }
    byte[] once = xor(response, hash(sha1(), nonce, doubleHash));
    return MessageDigest.isEqual(hash(sha1(), once), doubleHash);
  }
}
