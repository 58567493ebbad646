package io.ringmaster.protocol.auth;

import static io.ringmaster.protocol.auth.Digests.sha256;

import java.io.ByteArrayOutputStream;
import java.security.MessageDigest;
import java.util.Arrays;

/**
 * SHA-256 crypt ("Unix crypt using SHA-256 and SHA-512", U. Drepper), as MySQL uses it: with a salt
 * of 20 bytes, of which all count.
 */
final class Sha256Crypt {
  private static final int BYTES = 32;
  private static final String ALPHABET =
      "./0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

  private Sha256Crypt() {}

  /** The 43 characters of the digest. 5000 rounds take milliseconds. */
  static byte[] digest(byte[] password, byte[] salt, int rounds) {
    MessageDigest sha = sha256();
    sha.update(password);
    sha.update(salt);
    byte[] b = Digests.hash(sha, password);

    sha.update(password);
    sha.update(salt);
    sha.update(repeat(b, password.length));
    for (int bits = password.length; bits > 0; bits >>= 1) {
      sha.update((bits & 1) != 0 ? b : password);
    }
    byte[] a = sha.digest();

    for (int i = 0; i < password.length; i++) {
      sha.update(password);
    }
    byte[] p = repeat(sha.digest(), password.length);
    for (int i = 0; i < 16 + (a[0] & 0xFF); i++) {
      sha.update(salt);
    }
    byte[] s = repeat(sha.digest(), salt.length);

    for (int round = 0; round < rounds; round++) {
      boolean odd = (round & 1) != 0;
      sha.update(odd ? p : a);
      if (round % 3 != 0) {
        sha.update(s);
      }
      if (round % 7 != 0) {
        sha.update(p);
      }
      a = Digests.hash(sha, odd ? a : p);
    }
    return encode(a);
  }

  private static byte[] repeat(byte[] digest, int length) {
    byte[] repeated = new byte[length];
    for (int at = 0; at < length; at += BYTES) {
      System.arraycopy(digest, 0, repeated, at, Math.min(BYTES, length - at));
    }
    return repeated;
  }

  /** Base64 in crypt's own order: each group takes bytes i, i + 10, i + 20, rotated. */
  private static byte[] encode(byte[] digest) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(43);
    for (int group = 0; group < 10; group++) {
      int first = group % 3;
      int[] order = {group, group + 10, group + 20};
      int high = order[(3 - first) % 3];
      int middle = order[(4 - first) % 3];
      int low = order[(5 - first) % 3];
      put(out, digest[high], digest[middle], digest[low], 4);
    }
    put(out, (byte) 0, digest[31], digest[30], 3);
    return Arrays.copyOf(out.toByteArray(), 43);
  }

  private static void put(
      ByteArrayOutputStream out, byte high, byte middle, byte low, int characters) {
    int bits = (high & 0xFF) << 16 | (middle & 0xFF) << 8 | (low & 0xFF);
    for (int i = 0; i < characters; i++) {
      out.write(ALPHABET.charAt(bits & 0x3F));
      bits >>>= 6;
    }
  }
}
