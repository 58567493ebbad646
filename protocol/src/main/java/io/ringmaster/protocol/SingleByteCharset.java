package io.ringmaster.protocol;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.Charset;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CharsetEncoder;
import java.nio.charset.CoderResult;

/**
 * A single-byte character set by MySQL's own table. Java lacks some of them (dec8, hp8, swe7,
 * armscii8, geostd8, keybcs2) and differs in others: MySQL's latin1 is windows-1252 with its five
 * holes filled.
 */
final class SingleByteCharset extends Charset {
  static final char NONE = '\uFFFD';

  private final char[] toChar;
  private final byte[][] toByte = new byte[256][];

  /**
   * @param toChar 256 UTF-16 code units, none of them a surrogate, {@link #NONE} for bytes without
   *     a character
   */
  SingleByteCharset(String mysqlName, char[] toChar) {
    super("x-mysql-" + mysqlName, null);
    this.toChar = toChar;
    // Downwards, so that of several bytes for one character the lowest wins, as in MySQL.
    for (int b = 255; b >= 0; b--) {
      char c = toChar[b];
      if (c != NONE) {
        byte[] page = toByte[c >> 8];
        if (page == null) {
          page = new byte[256];
          toByte[c >> 8] = page;
        }
        page[c & 0xFF] = (byte) b;
      }
    }
  }

  @Override
  public boolean contains(Charset other) {
    return other.equals(this);
  }

  @Override
  public CharsetDecoder newDecoder() {
    return new CharsetDecoder(this, 1, 1) {
      @Override
      protected CoderResult decodeLoop(ByteBuffer in, CharBuffer out) {
        while (in.hasRemaining()) {
          if (!out.hasRemaining()) {
            return CoderResult.OVERFLOW;
          }
          char c = toChar[in.get(in.position()) & 0xFF];
          if (c == NONE) {
            return CoderResult.unmappableForLength(1);
          }
          in.get();
          out.put(c);
        }
        return CoderResult.UNDERFLOW;
      }
    };
  }

  @Override
  public CharsetEncoder newEncoder() {
    return new CharsetEncoder(this, 1, 1, new byte[] {(byte) '?'}) {
      @Override
      protected CoderResult encodeLoop(CharBuffer in, ByteBuffer out) {
        while (in.hasRemaining()) {
          char c = in.get(in.position());
          if (Character.isSurrogate(c)) {
            return surrogate(in, c);
          }
          if (!out.hasRemaining()) {
            return CoderResult.OVERFLOW;
          }
          byte[] page = toByte[c >> 8];
          byte b = page == null ? 0 : page[c & 0xFF];
          if (b == 0 && c != 0) {
            return CoderResult.unmappableForLength(1);
          }
          in.get();
          out.put(b);
        }
        return CoderResult.UNDERFLOW;
      }

      @Override
      public boolean isLegalReplacement(byte[] replacement) {
        return replacement.length == 1;
      }
    };
  }

  private static CoderResult surrogate(CharBuffer in, char c) {
    if (Character.isLowSurrogate(c)) {
      return CoderResult.malformedForLength(1);
    }
    if (in.remaining() < 2) {
      return CoderResult.UNDERFLOW;
    }
    return Character.isLowSurrogate(in.get(in.position() + 1))
        ? CoderResult.unmappableForLength(2)
        : CoderResult.malformedForLength(1);
  }
}
