package io.ringmaster.protocol.auth;

import static io.ringmaster.protocol.auth.Digests.hash;
import static io.ringmaster.protocol.auth.Digests.sha256;
import static io.ringmaster.protocol.auth.Digests.xor;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.Base64;
import javax.crypto.Cipher;

/**
 * The arithmetic of {@code caching_sha2_password}. Fast path: the client sends {@code
 * SHA256(password) XOR SHA256(SHA256(SHA256(password)) || nonce)}, the server keeps {@code
 * SHA256(SHA256(password))} in memory. Full path: the password itself with a NUL, over TLS in
 * clear, else XORed with the nonce and encrypted by RSA-OAEP.
 */
public final class CachingSha2 {
  /** Client asks for the RSA key. */
  static final byte REQUEST_PUBLIC_KEY = 2;

  /** Server: the fast path succeeded. */
  static final byte FAST_AUTH_SUCCESS = 3;

  /** Server: send the password. */
  static final byte PERFORM_FULL_AUTHENTICATION = 4;

  private static final int RESPONSE_BYTES = 32;
  private static final String RSA = "RSA/ECB/OAEPWithSHA-1AndMGF1Padding";
  private static final String PEM_BEGIN = "-----BEGIN PUBLIC KEY-----";
  private static final String PEM_END = "-----END PUBLIC KEY-----";

  private CachingSha2() {}

  /** {@code SHA256(SHA256(password))}, what the fast path's cache holds. */
  public static byte[] doubleHash(byte[] password) {
    return hash(sha256(), hash(sha256(), password));
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
    byte[] once = hash(sha256(), password);
    return xor(once, hash(sha256(), hash(sha256(), once), nonce));
  }

  /** Whether the answer proves the password; takes the same time either way. */
  public static boolean verify(byte[] response, byte[] nonce, byte[] doubleHash) {
    if (response.length != RESPONSE_BYTES) {
      return false;
    }
    byte[] once = xor(response, hash(sha256(), doubleHash, nonce));
    return MessageDigest.isEqual(hash(sha256(), once), doubleHash);
  }

  /** The password as the full path sends it over TLS: with a NUL. */
  static byte[] clear(byte[] password) {
    return Arrays.copyOf(password, password.length + 1);
  }

  /** The password from the full path's bytes, or null when they do not end with a NUL. */
  static byte[] fromClear(byte[] bytes) {
    return bytes.length > 0 && bytes[bytes.length - 1] == 0
        ? Arrays.copyOf(bytes, bytes.length - 1)
        : null;
  }

  /** Takes about a millisecond. */
  static byte[] encrypt(byte[] password, byte[] nonce, PublicKey key)
      throws GeneralSecurityException {
    Cipher cipher = Cipher.getInstance(RSA);
    cipher.init(Cipher.ENCRYPT_MODE, key);
    return cipher.doFinal(xor(clear(password), nonce));
  }

  /**
   * The password from the encrypted bytes, or null when they are no such thing. Takes milliseconds:
   * call it off the event loop.
   */
  static byte[] decrypt(byte[] encrypted, byte[] nonce, PrivateKey key) {
    try {
      Cipher cipher = Cipher.getInstance(RSA);
      cipher.init(Cipher.DECRYPT_MODE, key);
      return fromClear(xor(cipher.doFinal(encrypted), nonce));
    } catch (GeneralSecurityException e) {
      return null;
    }
  }

  /** The key as PEM, as the server sends it. */
  public static byte[] toPem(PublicKey key) {
    String base64 = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(key.getEncoded());
    return (PEM_BEGIN + "\n" + base64 + "\n" + PEM_END + "\n").getBytes(StandardCharsets.US_ASCII);
  }

  /**
   * The key from PEM.
   *
   * @throws GeneralSecurityException when it is no RSA key in PEM
   */
  public static PublicKey fromPem(byte[] pem) throws GeneralSecurityException {
    String text = new String(pem, StandardCharsets.US_ASCII);
    int begin = text.indexOf(PEM_BEGIN);
    int end = text.indexOf(PEM_END);
    if (begin < 0 || end < begin) {
      throw new GeneralSecurityException("no public key in PEM");
    }
    try {
      byte[] der = Base64.getMimeDecoder().decode(text.substring(begin + PEM_BEGIN.length(), end));
      return KeyFactory.getInstance("RSA").generatePublic(new X509EncodedKeySpec(der));
    } catch (IllegalArgumentException e) {
      throw new GeneralSecurityException("no base64 in PEM", e);
    }
  }
}
