package io.ringmaster.migration.binlog;

import java.nio.charset.StandardCharsets;

/**
 * Reads the body of one event from front to back. Reading past its end is an {@link
 * IndexOutOfBoundsException}.
 */
final class ByteReader {
  private final byte[] bytes;
  private int at;

  ByteReader(byte[] bytes) {
    this.bytes = bytes;
  }

  boolean hasMore() {
    return at < bytes.length;
  }

  void skip(int count) {
    if (count < 0 || count > bytes.length - at) {
      throw new IndexOutOfBoundsException(count + " bytes at " + at + " of " + bytes.length);
    }
    at += count;
  }

  /** Little-endian, unsigned, up to 8 bytes. */
  long little(int count) {
    long value = 0;
    for (int i = 0; i < count; i++) {
      value |= (bytes[at++] & 0xFFL) << 8 * i;
    }
    return value;
  }

  /** Big-endian, unsigned, up to 8 bytes. */
  long big(int count) {
    long value = 0;
    for (int i = 0; i < count; i++) {
      value = value << 8 | bytes[at++] & 0xFF;
    }
    return value;
  }

  /** {@code int<lenenc>}. */
  int packed() {
    int first = (int) little(1);
    return switch (first) {
      case 0xFC -> (int) little(2);
      case 0xFD -> (int) little(3);
      case 0xFE -> Math.toIntExact(little(8));
      default -> first;
    };
  }

  byte[] read(int count) {
    int from = at;
    skip(count);
    return java.util.Arrays.copyOfRange(bytes, from, at);
  }

  /** A name with its length in front and a zero byte behind. */
  String name() {
    String name = new String(read((int) little(1)), StandardCharsets.UTF_8);
    skip(1);
    return name;
  }

  /** So many bits, the lowest of the first byte first. */
  boolean[] bits(int count) {
    byte[] packed = read((count + 7) / 8);
    boolean[] bits = new boolean[count];
    for (int i = 0; i < count; i++) {
      bits[i] = (packed[i / 8] >> i % 8 & 1) != 0;
    }
    return bits;
  }
}
