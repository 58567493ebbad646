package io.ringmaster.migration.rows;

import io.ringmaster.migration.table.ColumnForm;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** SQL text under construction, all of it ASCII. Not thread-safe. */
public final class LiteralBuffer {
  private static final byte[] HEX = "0123456789ABCDEF".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] NULL = "NULL".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] JSON_OPEN = "CONVERT(".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] JSON_CLOSE = " USING utf8mb4)".getBytes(StandardCharsets.US_ASCII);
  private static final int OVERHEAD = JSON_OPEN.length + JSON_CLOSE.length + 3;

  private byte[] bytes = new byte[1 << 12];
  private int length;

  /** An upper bound of what {@link #value} appends for a value. */
  static long lengthMax(ColumnForm.Literal literal, byte[] value) {
    if (value == null) {
      return NULL.length;
    }
    return literal == ColumnForm.Literal.JSON && JsonLiteral.isNeeded(value)
        ? JsonLiteral.sql(value).length()
        : 2L * value.length + OVERHEAD;
  }

  public int length() {
    return length;
  }

  public void clear() {
    length = 0;
  }

  /** Appends text in UTF-8: names may have any characters. */
  public LiteralBuffer text(String text) {
    ensure(text.length());
    int start = length;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c > '~') {
        length = start;
        return raw(text.getBytes(StandardCharsets.UTF_8));
      }
      bytes[length++] = (byte) c;
    }
    return this;
  }

  /**
   * Appends a value.
   *
   * @param value as MySQL sent it for {@link ColumnForm#selected}; null for NULL
   */
  public LiteralBuffer value(ColumnForm.Literal literal, byte[] value) {
    if (value == null) {
      return raw(NULL);
    }
    return switch (literal) {
      case NUMBER -> raw(value);
      case QUOTED -> quoted(value);
      case HEX -> hex(value);
      case TEXT -> isPlain(value) ? quoted(value) : hex(value);
      case JSON ->
          JsonLiteral.isNeeded(value)
              ? text(JsonLiteral.sql(value))
              : raw(JSON_OPEN).hex(value).raw(JSON_CLOSE);
    };
  }

  /** Printable ASCII without what a string literal would have to escape. */
  private static boolean isPlain(byte[] value) {
    for (byte b : value) {
      if (b < ' ' || b > '~' || b == '\'' || b == '\\') {
        return false;
      }
    }
    return true;
  }

  private LiteralBuffer raw(byte[] ascii) {
    ensure(ascii.length);
    System.arraycopy(ascii, 0, bytes, length, ascii.length);
    length += ascii.length;
    return this;
  }

  private LiteralBuffer quoted(byte[] value) {
    ensure(value.length + 2);
    bytes[length++] = '\'';
    raw(value);
    ensure(1);
    bytes[length++] = '\'';
    return this;
  }

  private LiteralBuffer hex(byte[] value) {
    ensure(Math.addExact(Math.multiplyExact(value.length, 2), 3));
    byte[] out = bytes;
    int at = length;
    out[at++] = 'x';
    out[at++] = '\'';
    for (byte b : value) {
      out[at++] = HEX[b >>> 4 & 0xF];
      out[at++] = HEX[b & 0xF];
    }
    out[at++] = '\'';
    length = at;
    return this;
  }

  private void ensure(int more) {
    if (bytes.length - length < more) {
      bytes = Arrays.copyOf(bytes, Math.max(Math.addExact(length, more), bytes.length * 2));
    }
  }

  @Override
  public String toString() {
    return new String(bytes, 0, length, StandardCharsets.UTF_8);
  }
}
