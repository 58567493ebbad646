package io.ringmaster.proxy.gather;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.ringmaster.protocol.Charsets;
import io.ringmaster.protocol.ColumnFlags;
import io.ringmaster.protocol.ColumnType;
import io.ringmaster.protocol.MalformedPacketException;
import io.ringmaster.protocol.Wire;
import java.nio.charset.StandardCharsets;

/**
 * What a merge has to know of a column definition; the packet itself is relayed undecoded.
 *
 * @param name the column's alias, its bytes as Latin-1
 * @param charset collation number; {@link Charsets#BINARY} for numbers, times and binary strings
 * @param decimals digits after the point; 31 when not fixed
 */
public record ColumnShape(String name, ColumnType type, int flags, int charset, int decimals) {
  private static final int LENGTH_FROM_END = 10;
  private static final int TYPE_FROM_END = 6;
  private static final int BIGINT_LENGTH = 21;

  /** Digits after the point of a number that has no fixed number of them. */
  static final int NOT_FIXED = 31;

  /**
   * Reads {@code Protocol::ColumnDefinition41}: catalog, schema, table, org_table, name, org_name
   * as {@code string<lenenc>}, {@code int<lenenc>} 0x0C, then charset, length, type, flags,
   * decimals.
   */
  public static ColumnShape read(ByteBuf payload) {
    for (int i = 0; i < 4; i++) {
      payload.skipBytes(Wire.readLength(payload, "column definition"));
    }
    String name = Wire.readLenencString(payload, StandardCharsets.ISO_8859_1, "name");
    payload.skipBytes(Wire.readLength(payload, "org_name"));
    if (Wire.readLenenc(payload, "length of fixed fields") < 10) {
      throw new MalformedPacketException("column definition too short", payload.readerIndex());
    }
    int charset = Wire.readInt2(payload, "character_set");
    Wire.skip(payload, 4, "column_length");
    ColumnType type = ColumnType.of(Wire.readInt1(payload, "type"));
    int flags = Wire.readInt2(payload, "flags");
    int decimals = Wire.readInt1(payload, "decimals");
    return new ColumnShape(name, type, flags, charset, decimals);
  }

  /** Whether it is a DOUBLE(M,D), or made of such: as text it has D digits, whatever it is. */
  public boolean isCutAsText() {
    return type == ColumnType.MYSQL_TYPE_DOUBLE && decimals < NOT_FIXED;
  }

  boolean isUnsigned() {
    return (flags & ColumnFlags.UNSIGNED_FLAG) != 0;
  }

  /** Whether numbers have zeros before them. */
  public boolean isZeroFilled() {
    return (flags & ColumnFlags.ZEROFILL_FLAG) != 0;
  }

  /** ENUM and SET, which travel as strings but sort by number. */
  public boolean isEnumeration() {
    return (flags & (ColumnFlags.ENUM_FLAG | ColumnFlags.SET_FLAG)) != 0
        || type == ColumnType.MYSQL_TYPE_ENUM
        || type == ColumnType.MYSQL_TYPE_SET;
  }

  public boolean isBinaryString() {
    return charset == Charsets.BINARY && !isEnumeration();
  }

  /**
   * Whether values of both mean the same to the client and sort alike. Original names may differ:
   * an expression has one where the server chose to go by a temporary table. There it may be a
   * wider integer too, or another type of string, which are all sent alike; and digits after the
   * point are only told of what has a fixed number of them.
   */
  boolean agreesWith(ColumnShape other) {
    return isUnsigned() == other.isUnsigned()
        && isEnumeration() == other.isEnumeration()
        && name.equalsIgnoreCase(other.name)
        && ((isString() && other.isString() && charset == other.charset)
            || (isInteger() && other.isInteger())
            || (type == other.type && (isDate() || decimals == other.decimals)));
  }

  /** This column, or another that agrees with it, whichever integer is wider. */
  ColumnShape wider(ColumnShape other) {
    return isInteger() && other.type.binaryLength() > type.binaryLength() ? other : this;
  }

  /**
   * A definition of this column, made of one that differs in the type: what a server says of a
   * BIGINT.
   */
  ByteBuf describedAs(ByteBuf definition, ByteBufAllocator alloc) {
    ByteBuf patched = alloc.buffer(definition.readableBytes());
    patched.writeBytes(definition, definition.readerIndex(), definition.readableBytes());
    int end = patched.writerIndex();
    patched.setIntLE(end - LENGTH_FROM_END, BIGINT_LENGTH);
    patched.setByte(end - TYPE_FROM_END, type.code());
    return patched;
  }

  /** Integers that the binary protocol sends in as many bytes as they have. */
  boolean isInteger() {
    return switch (type) {
      case MYSQL_TYPE_TINY,
          MYSQL_TYPE_SHORT,
          MYSQL_TYPE_INT24,
          MYSQL_TYPE_LONG,
          MYSQL_TYPE_LONGLONG ->
          true;
      default -> false;
    };
  }

  private boolean isDate() {
    return type == ColumnType.MYSQL_TYPE_DATE || type == ColumnType.MYSQL_TYPE_NEWDATE;
  }

  private boolean isString() {
    return switch (type) {
      case MYSQL_TYPE_STRING,
          MYSQL_TYPE_VAR_STRING,
          MYSQL_TYPE_VARCHAR,
          MYSQL_TYPE_TINY_BLOB,
          MYSQL_TYPE_BLOB,
          MYSQL_TYPE_MEDIUM_BLOB,
          MYSQL_TYPE_LONG_BLOB ->
          true;
      default -> false;
    };
  }

  /** The column's name for an error message. */
  public String displayName() {
    return new String(name.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
  }

  /** The column for an error message. */
  String describe() {
    return (displayName()
        + " "
        + type.name().replace("MYSQL_TYPE_", "")
        + (isUnsigned() ? " UNSIGNED" : ""));
  }
}
