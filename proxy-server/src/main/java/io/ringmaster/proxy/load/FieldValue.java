package io.ringmaster.proxy.load;

import java.util.Arrays;

/** One field of a row, decoded. Used again for each row. */
public final class FieldValue {
  private byte[] bytes = new byte[64];
  private int length;
  private int offset;
  private boolean present;
  private boolean isNull;
  private int rawFrom;
  private int rawTo;

  void reset() {
    present = false;
    isNull = false;
    length = 0;
    offset = 0;
  }

  void begin(int from) {
    length = 0;
    rawFrom = from;
  }

  void add(byte value) {
    if (length == bytes.length) {
      bytes = Arrays.copyOf(bytes, 2 * length);
    }
    bytes[length++] = value;
  }

  void add(byte[] source, int from, int to) {
    int count = to - from;
    if (bytes.length - length < count) {
      bytes = Arrays.copyOf(bytes, Math.max(2 * length, length + count));
    }
    System.arraycopy(source, from, bytes, length, count);
    length += count;
  }

  void end(int to, boolean enclosed, boolean nullEscape, boolean nullWord) {
    present = true;
    offset = enclosed ? 1 : 0;
    rawTo = to;
    int count = length - offset;
    isNull =
        (count == 1 && nullEscape)
            || (nullWord
                && !enclosed
                && count == 4
                && bytes[0] == 'N'
                && bytes[1] == 'U'
                && bytes[2] == 'L'
                && bytes[3] == 'L');
  }

  /** Whether the row has the field. */
  public boolean isPresent() {
    return present;
  }

  public boolean isNull() {
    return isNull;
  }

  /** Holds the value from {@link #offset} on; not a copy. */
  public byte[] bytes() {
    return bytes;
  }

  public int offset() {
    return offset;
  }

  /** Bytes of the value. */
  public int length() {
    return length - offset;
  }

  /** Where the field begins in what was read, its enclosing byte included. */
  public int rawFrom() {
    return rawFrom;
  }

  /** Where it ends, exclusive of what terminates it. */
  public int rawTo() {
    return rawTo;
  }
}
