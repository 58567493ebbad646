package io.ringmaster.proxy.gather;

import java.util.Arrays;

/** A growing array of bytes in which a sort key is built. */
final class KeyBytes {
  private byte[] bytes = new byte[64];
  private int length;

  void clear() {
    length = 0;
  }

  int length() {
    return length;
  }

  void put(int value) {
    if (length == bytes.length) {
      bytes = Arrays.copyOf(bytes, 2 * length);
    }
    bytes[length++] = (byte) value;
  }

  /** Eight bytes, the most significant first. */
  void putLong(long value) {
    for (int shift = 56; shift >= 0; shift -= 8) {
      put((int) (value >>> shift));
    }
  }

  /** Turns the order of what was put since {@code from} around. */
  void invert(int from) {
    for (int i = from; i < length; i++) {
      bytes[i] = (byte) ~bytes[i];
    }
  }

  byte[] copy() {
    return Arrays.copyOf(bytes, length);
  }
}
