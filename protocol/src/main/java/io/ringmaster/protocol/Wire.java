package io.ringmaster.protocol;

import io.netty.buffer.ByteBuf;
import java.nio.charset.Charset;

/**
 * Reads and writes the protocol's basic data types at a buffer's reader and writer index.
 *
 * <p>A read takes the name of the element, which goes into the {@link MalformedPacketException}
 * that is thrown, with nothing consumed, when the readable bytes end too early. The buffer has to
 * be limited to one payload: {@code string<EOF>} takes all that is readable. Source: MySQL manual,
 * "Protocol Basics / Basic Data Types".
 */
public final class Wire {
  /** First byte of a {@code NULL} in a text row, where an {@code int<lenenc>} would stand. */
  public static final int NULL_MARK = 0xFB;

  /** What {@link #readLenencOrNull} and {@link #readLength} return for {@link #NULL_MARK}. */
  public static final int NULL_LENGTH = -1;

  private Wire() {}

  /** Checks that {@code bytes} bytes are readable. */
  public static void require(ByteBuf in, int bytes, String what) {
    if (bytes < 0 || in.readableBytes() < bytes) {
      throw new MalformedPacketException(
          what + ": " + bytes + " bytes needed, " + in.readableBytes() + " left", in.readerIndex());
    }
  }

  /** {@code int<1>}: 0..255. */
  public static int readInt1(ByteBuf in, String what) {
    require(in, 1, what);
    return in.readUnsignedByte();
  }

  /** {@code int<2>}: 0..65535. */
  public static int readInt2(ByteBuf in, String what) {
    require(in, 2, what);
    return in.readUnsignedShortLE();
  }

  /** {@code int<3>}: 0..16777215. */
  public static int readInt3(ByteBuf in, String what) {
    require(in, 3, what);
    return in.readUnsignedMediumLE();
  }

  /** {@code int<4>} as the same 32 bits; unsigned where the protocol says so. */
  public static int readInt4(ByteBuf in, String what) {
    require(in, 4, what);
    return in.readIntLE();
  }

  /** {@code int<6>}: 0..2^48-1. */
  public static long readInt6(ByteBuf in, String what) {
    require(in, 6, what);
    return in.readUnsignedIntLE() | (long) in.readUnsignedShortLE() << 32;
  }

  /** {@code int<8>} as the same 64 bits; unsigned where the protocol says so. */
  public static long readInt8(ByteBuf in, String what) {
    require(in, 8, what);
    return in.readLongLE();
  }

  /** {@code int<lenenc>} as 64 bits, unsigned; the marks 0xFB and 0xFF are errors. */
  public static long readLenenc(ByteBuf in, String what) {
    require(in, 1, what);
    int first = in.getUnsignedByte(in.readerIndex());
    if (first < NULL_MARK) {
      in.skipBytes(1);
      return first;
    }
    int size = lenencSize(first);
    if (size < 2) {
      throw new MalformedPacketException(
          what + ": 0x" + Integer.toHexString(first) + " starts no integer", in.readerIndex());
    }
    require(in, size, what);
    in.skipBytes(1);
    return switch (size) {
      case 3 -> in.readUnsignedShortLE();
      case 4 -> in.readUnsignedMediumLE();
      default -> in.readLongLE();
    };
  }

  /** {@code int<lenenc>}, or {@link #NULL_LENGTH} with the mark consumed when it is 0xFB. */
  public static long readLenencOrNull(ByteBuf in, String what) {
    require(in, 1, what);
    if (in.getUnsignedByte(in.readerIndex()) == NULL_MARK) {
      in.skipBytes(1);
      return NULL_LENGTH;
    }
    return readLenenc(in, what);
  }

  /**
   * The length of a {@code string<lenenc>} whose bytes follow and are all readable, or {@link
   * #NULL_LENGTH} for 0xFB.
   */
  public static int readLengthOrNull(ByteBuf in, String what) {
    int start = in.readerIndex();
    long length = readLenencOrNull(in, what);
    if (length == NULL_LENGTH && in.getUnsignedByte(start) == NULL_MARK) {
      return NULL_LENGTH;
    }
    return checkLength(in, length, start, what);
  }

  /** The length of a {@code string<lenenc>} whose bytes follow and are all readable. */
  public static int readLength(ByteBuf in, String what) {
    int start = in.readerIndex();
    return checkLength(in, readLenenc(in, what), start, what);
  }

  private static int checkLength(ByteBuf in, long length, int start, String what) {
    if (length < 0 || length > in.readableBytes()) {
      int left = in.readableBytes();
      in.readerIndex(start);
      throw new MalformedPacketException(
          what + ": " + Long.toUnsignedString(length) + " bytes needed, " + left + " left", start);
    }
    return (int) length;
  }

  /** {@code string<fix>}. */
  public static byte[] readBytes(ByteBuf in, int length, String what) {
    require(in, length, what);
    byte[] bytes = new byte[length];
    in.readBytes(bytes);
    return bytes;
  }

  /** {@code string<fix>}. */
  public static String readString(ByteBuf in, int length, Charset charset, String what) {
    require(in, length, what);
    return in.readString(length, charset);
  }

  /** {@code string<lenenc>}. */
  public static byte[] readLenencBytes(ByteBuf in, String what) {
    return readBytes(in, readLength(in, what), what);
  }

  /** {@code string<lenenc>}. */
  public static String readLenencString(ByteBuf in, Charset charset, String what) {
    return in.readString(readLength(in, what), charset);
  }

  /** {@code string<NUL>}, without the NUL, which is consumed. */
  public static byte[] readNulBytes(ByteBuf in, String what) {
    byte[] bytes = new byte[nulLength(in, what)];
    in.readBytes(bytes).skipBytes(1);
    return bytes;
  }

  /** {@code string<NUL>}, without the NUL, which is consumed. */
  public static String readNulString(ByteBuf in, Charset charset, String what) {
    String text = in.readString(nulLength(in, what), charset);
    in.skipBytes(1);
    return text;
  }

  private static int nulLength(ByteBuf in, String what) {
    int length = in.bytesBefore((byte) 0);
    if (length < 0) {
      throw new MalformedPacketException(what + ": no NUL at its end", in.readerIndex());
    }
    return length;
  }

  /** {@code string<EOF>}: all that is left. */
  public static byte[] readEofBytes(ByteBuf in) {
    byte[] bytes = new byte[in.readableBytes()];
    in.readBytes(bytes);
    return bytes;
  }

  /** {@code string<EOF>}: all that is left. */
  public static String readEofString(ByteBuf in, Charset charset) {
    return in.readString(in.readableBytes(), charset);
  }

  /** Skips bytes that mean nothing. */
  public static void skip(ByteBuf in, int length, String what) {
    require(in, length, what);
    in.skipBytes(length);
  }

  /** Throws unless the payload has been read to its end. */
  public static void requireEnd(ByteBuf in, String what) {
    if (in.isReadable()) {
      throw new MalformedPacketException(
          what + ": " + in.readableBytes() + " bytes too many", in.readerIndex());
    }
  }

  /** {@code int<1>}: the low 8 bits. */
  public static void writeInt1(ByteBuf out, int value) {
    out.writeByte(value);
  }

  /** {@code int<2>}: the low 16 bits. */
  public static void writeInt2(ByteBuf out, int value) {
    out.writeShortLE(value);
  }

  /** {@code int<3>}: the low 24 bits. */
  public static void writeInt3(ByteBuf out, int value) {
    out.writeMediumLE(value);
  }

  /** {@code int<4>}. */
  public static void writeInt4(ByteBuf out, int value) {
    out.writeIntLE(value);
  }

  /** {@code int<6>}: the low 48 bits. */
  public static void writeInt6(ByteBuf out, long value) {
    out.writeIntLE((int) value).writeShortLE((int) (value >>> 32));
  }

  /** {@code int<8>}. */
  public static void writeInt8(ByteBuf out, long value) {
    out.writeLongLE(value);
  }

  /** {@code int<lenenc>} of an unsigned 64-bit value, in the fewest bytes. */
  public static void writeLenenc(ByteBuf out, long value) {
    if (value >= 0 && value < NULL_MARK) {
      out.writeByte((int) value);
    } else if (value >= 0 && value <= 0xFFFF) {
      out.writeByte(0xFC).writeShortLE((int) value);
    } else if (value >= 0 && value <= 0xFFFFFF) {
      out.writeByte(0xFD).writeMediumLE((int) value);
    } else {
      out.writeByte(0xFE).writeLongLE(value);
    }
  }

  /** {@code string<lenenc>}. */
  public static void writeLenencBytes(ByteBuf out, byte[] bytes) {
    writeLenenc(out, bytes.length);
    out.writeBytes(bytes);
  }

  /** {@code string<lenenc>}. */
  public static void writeLenencString(ByteBuf out, String text, Charset charset) {
    writeLenencBytes(out, text.getBytes(charset));
  }

  /**
   * {@code string<NUL>}.
   *
   * @throws IllegalArgumentException if the bytes hold a NUL, which would end the string early
   */
  public static void writeNulBytes(ByteBuf out, byte[] bytes) {
    for (byte b : bytes) {
      if (b == 0) {
        throw new IllegalArgumentException("NUL inside a NUL-terminated string");
      }
    }
    out.writeBytes(bytes).writeByte(0);
  }

  /** {@code string<NUL>}; see {@link #writeNulBytes}. */
  public static void writeNulString(ByteBuf out, String text, Charset charset) {
    writeNulBytes(out, text.getBytes(charset));
  }

  /** Bytes that {@link #writeLenenc} takes for an unsigned value: 1, 3, 4 or 9. */
  public static int lenencBytes(long value) {
    if (value < 0 || value > 0xFFFFFF) {
      return 9;
    }
    return value < NULL_MARK ? 1 : value <= 0xFFFF ? 3 : 4;
  }

  /** Bytes of the {@code int<lenenc>} that starts with {@code first}; 0 for 0xFB and 0xFF. */
  public static int lenencSize(int first) {
    return switch (first) {
      case 0xFB, 0xFF -> 0;
      case 0xFC -> 3;
      case 0xFD -> 4;
      case 0xFE -> 9;
      default -> 1;
    };
  }
}
