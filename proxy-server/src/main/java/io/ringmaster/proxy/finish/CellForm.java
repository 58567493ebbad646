package io.ringmaster.proxy.finish;

import io.netty.buffer.ByteBuf;
import io.ringmaster.router.catalog.CatalogColumn;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Set;

/**
 * How the values of a column travel: as what they are read, and as which literal they are stored,
 * so that the same value arrives to the last bit.
 */
enum CellForm {
  /** Integers and decimals: as they are printed. */
  NUMBER("%s"),
  /** Texts, doubles, dates and times: what is printed means the same when it is stored. */
  TEXT("%s"),
  /** A FLOAT prints six digits; as a double all of them. */
  FLOAT("CAST(%s AS DOUBLE)"),
  /** The member by its number, 0 for none: that has the text of no member. */
  ENUM("CAST(%s AS UNSIGNED)"),
  /** The members as bits: a member may have any text. */
  SET("CAST(%s AS UNSIGNED)"),
  /** Seconds since 1970: local time has the same hour twice when clocks are set back. */
  TIMESTAMP("UNIX_TIMESTAMP(%s)"),
  /** Bytes of any value, of BIT and spatial columns too. */
  BINARY("%s"),
  /** Texts whose characters are not all told apart in Unicode, or may be none: their bytes. */
  TEXT_BYTES("CAST(%s AS BINARY)"),
  /**
   * JSON, if it reads as it was printed: numbers that were DECIMAL come back as doubles, which may
   * print otherwise, and times as strings, which are not equal.
   */
  JSON(
      "IF(CONVERT(CAST(CONVERT(%1$s USING utf8mb4) AS JSON) USING utf8mb4)"
          + " <=> CONVERT(%1$s USING utf8mb4)"
          + " AND CAST(CONVERT(%1$s USING utf8mb4) AS JSON) <=> %1$s,"
          + " CONVERT(%1$s USING utf8mb4), _utf8mb4'?')");

  /** Character sets whose texts pass as utf8mb4 and back. */
  private static final Set<String> UNICODE =
      Set.of("utf8mb4", "utf8mb3", "utf8", "latin1", "ascii");

  private static final byte[] ZERO_TIMESTAMP = ascii("'0000-00-00 00:00:00'");
  private static final byte[] FROM_SECONDS = ascii("FROM_UNIXTIME(");
  private static final byte[] BINARY_PREFIX = ascii("_binary");

  private final String read;

  CellForm(String read) {
    this.read = read;
  }

  static CellForm of(CatalogColumn column) {
    return switch (column.dataType().toLowerCase(Locale.ROOT)) {
      case "tinyint", "smallint", "mediumint", "int", "bigint", "decimal" -> NUMBER;
      case "float" -> FLOAT;
      case "enum" -> ENUM;
      case "set" -> SET;
      case "timestamp" -> TIMESTAMP;
      case "json" -> JSON;
      case "char", "varchar", "tinytext", "text", "mediumtext", "longtext" ->
          UNICODE.contains(charset(column.collation())) ? TEXT : TEXT_BYTES;
      case "double", "date", "time", "datetime", "year" -> TEXT;
      default -> BINARY;
    };
  }

  private static String charset(String collation) {
    int end = collation.indexOf('_');
    return end < 0 ? collation : collation.substring(0, end);
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  /** The expression that reads it. */
  String read(String quotedName) {
    return read.formatted(quotedName);
  }

  /**
   * Writes a value that is not NULL as a literal, for a session with NO_BACKSLASH_ESCAPES and the
   * time zone +00:00.
   *
   * @param in its text starts at the reader index, and is consumed
   * @return false when it can't be stored as it was
   */
  boolean write(ByteBuf in, int length, ByteBuf out) {
    switch (this) {
      case NUMBER, ENUM, SET -> out.writeBytes(in, length);
      case TEXT, FLOAT -> quoted(in, length, out);
      case BINARY, TEXT_BYTES -> {
        out.writeBytes(BINARY_PREFIX);
        quoted(in, length, out);
      }
      case JSON -> {
        if (length == 1 && in.getByte(in.readerIndex()) == '?') {
          return false;
        }
        quoted(in, length, out);
      }
      case TIMESTAMP -> {
        if (isZero(in, length)) {
          in.skipBytes(length);
          out.writeBytes(ZERO_TIMESTAMP);
        } else {
          out.writeBytes(FROM_SECONDS);
          out.writeBytes(in, length);
          out.writeByte(')');
        }
      }
    }
    return true;
  }

  /** Whether MySQL warns when the value is stored although it is stored as it was. */
  boolean warns(ByteBuf in, int length) {
    return this == ENUM && isZero(in, length);
  }

  private static boolean isZero(ByteBuf in, int length) {
    for (int i = 0; i < length; i++) {
      byte c = in.getByte(in.readerIndex() + i);
      if (c != '0' && c != '.') {
        return false;
      }
    }
    return true;
  }

  private static void quoted(ByteBuf in, int length, ByteBuf out) {
    out.writeByte('\'');
    int end = in.readerIndex() + length;
    while (in.readerIndex() < end) {
      int quote = in.indexOf(in.readerIndex(), end, (byte) '\'');
      int to = quote < 0 ? end : quote + 1;
      out.writeBytes(in, to - in.readerIndex());
      if (quote >= 0) {
        out.writeByte('\'');
      }
    }
    out.writeByte('\'');
  }
}
