package io.ringmaster.metadata.placement;

import java.security.DigestException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * {@code slot(key)} = the first 12 bits of MD5 of the canonical key, chosen because MySQL computes
 * the same: {@code CONV(LEFT(MD5(key), 3), 16, 10)}. Holds a reusable MD5 state: one instance a
 * thread.
 */
public final class SlotHash {
  private final MessageDigest md5;
  private final byte[] sum = new byte[16];

  public SlotHash() {
    try {
      md5 = MessageDigest.getInstance("MD5");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("this Java has no MD5", e);
    }
  }

  /** The slot, 0 to 4095, of the canonical key {@code key[off, off + len)}. */
  public int slot(byte[] key, int off, int len) {
    md5.update(key, off, len);
    try {
      md5.digest(sum, 0, sum.length);
    } catch (DigestException e) {
      throw new IllegalStateException("MD5 has 16 bytes", e);
    }
    return (sum[0] & 0xFF) << 4 | (sum[1] & 0xF0) >>> 4;
  }
}
