package io.ringmaster.proxy.compose;

import io.netty.buffer.ByteBuf;
import io.ringmaster.protocol.Charsets;
import io.ringmaster.protocol.Collation;
import io.ringmaster.proxy.SqlFailure;
import io.ringmaster.proxy.gather.ColumnShape;
import io.ringmaster.router.digest.LexerMode;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Writes values of the text protocol as SQL literals of the same type and value, so that storing
 * one does what storing the column itself would do. Texts are in their columns' character sets
 * ({@code character_set_results} NULL). Not thread-safe.
 */
public final class ValueLiterals {
  private static final byte[] HEX = "0123456789ABCDEF".getBytes(StandardCharsets.US_ASCII);

  /** A number in JSON that is no integer, or a string, which is passed over. */
  private static final Pattern JSON_TOKEN =
      Pattern.compile("\"(?:[^\"\\\\]|\\\\.)*+\"|(-?\\d+(?:\\.\\d+)?(?:[eE][+-]?\\d+)?)");

  private final boolean utf8Client;
  private final boolean noBackslashEscapes;

  /**
   * For a session's statements.
   *
   * @param clientCharset that they are in, MySQL's name
   * @param mode how they are read
   */
  public ValueLiterals(String clientCharset, LexerMode mode) {
    utf8Client = clientCharset.equals("utf8mb4");
    noBackslashEscapes = mode.noBackslashEscapes();
  }

  /** Why the values of a column can't be written exactly; null when they can. */
  public static SqlFailure refused(ColumnShape column) {
    String what =
        switch (column.type()) {
          case MYSQL_TYPE_FLOAT -> "FLOAT";
          case MYSQL_TYPE_DOUBLE -> column.isCutAsText() ? "DOUBLE(M,D)" : null;
          default -> null;
        };
    return what == null
        ? null
        : SqlFailure.notSupported(
            "Column "
                + column.displayName()
                + " is "
                + what
                + ", whose digits are not all sent between shards; write CAST(.. AS DOUBLE) in"
                + " its place");
  }

  /**
   * Writes a value that is not NULL.
   *
   * @param value its text between the indexes, which is consumed
   * @return why it can't be written exactly; null when it is
   */
  public SqlFailure write(ColumnShape column, ByteBuf value, ByteArrayOutputStream out) {
    byte[] bytes = new byte[value.readableBytes()];
    value.readBytes(bytes);
    switch (column.type()) {
      case MYSQL_TYPE_TINY,
          MYSQL_TYPE_SHORT,
          MYSQL_TYPE_INT24,
          MYSQL_TYPE_LONG,
          MYSQL_TYPE_LONGLONG,
          MYSQL_TYPE_YEAR,
          MYSQL_TYPE_DECIMAL,
          MYSQL_TYPE_NEWDECIMAL ->
          out.writeBytes(bytes);
      case MYSQL_TYPE_DOUBLE -> {
        out.writeBytes(bytes);
        if (indexOf(bytes, 'e') < 0) {
          ascii(out, "e0");
        }
      }
      case MYSQL_TYPE_DATE, MYSQL_TYPE_NEWDATE -> temporal(out, "DATE", bytes);
      case MYSQL_TYPE_DATETIME, MYSQL_TYPE_TIMESTAMP -> temporal(out, "TIMESTAMP", bytes);
      case MYSQL_TYPE_TIME -> temporal(out, "TIME", bytes);
      case MYSQL_TYPE_JSON -> {
        if (!isExact(new String(bytes, StandardCharsets.UTF_8))) {
          return SqlFailure.notSupported(
              "Column "
                  + column.displayName()
                  + " has JSON with a number that does not come back as it was: store it as a"
                  + " text, or say which shard key in WHERE");
        }
        ascii(out, "CAST(");
        text(out, "utf8mb4", bytes);
        ascii(out, " AS JSON)");
      }
      case MYSQL_TYPE_BIT, MYSQL_TYPE_GEOMETRY -> binary(out, bytes);
      default -> {
        Collation collation = Charsets.collation(column.charset());
        if (column.isBinaryString()) {
          binary(out, bytes);
        } else {
          text(out, collation == null ? "utf8mb4" : collation.charset().name(), bytes);
        }
      }
    }
    return null;
  }

  /** A literal of its type, unless it is a date that such a literal may not have in all modes. */
  private static void temporal(ByteArrayOutputStream out, String type, byte[] value) {
    String text = new String(value, StandardCharsets.US_ASCII);
    boolean date = !type.equals("TIME");
    if (!date || !(text.startsWith("0000") || text.contains("-00"))) {
      ascii(out, type);
    }
    ascii(out, "'" + text + "'");
  }

  private void text(ByteArrayOutputStream out, String charset, byte[] value) {
    boolean ascii = isPlain(value) && !isWide(charset);
    if (!ascii && !(utf8Client && charset.equals("utf8mb4"))) {
      ascii(out, "_" + charset + " ");
      binary(out, value);
      return;
    }
    out.write('\'');
    for (byte b : value) {
      if (b == '\'' || (b == '\\' && !noBackslashEscapes)) {
        out.write(b);
      }
      out.write(b);
    }
    out.write('\'');
  }

  private static boolean isWide(String charset) {
    return charset.startsWith("utf16") || charset.startsWith("utf32") || charset.equals("ucs2");
  }

  private static boolean isPlain(byte[] value) {
    for (byte b : value) {
      if (b <= 0) {
        return false;
      }
    }
    return true;
  }

  private static void binary(ByteArrayOutputStream out, byte[] value) {
    ascii(out, "X'");
    for (byte b : value) {
      out.write(HEX[(b >> 4) & 0xF]);
      out.write(HEX[b & 0xF]);
    }
    out.write('\'');
  }

  /** Whether MySQL prints all numbers as they are again when it has read them as doubles. */
  private static boolean isExact(String json) {
    Matcher token = JSON_TOKEN.matcher(json);
    while (token.find()) {
      String number = token.group(1);
      if (number != null && number.contains(".") && !isDouble(number)) {
        return false;
      }
    }
    return true;
  }

  private static boolean isDouble(String number) {
    int exponent = Math.max(number.indexOf('e'), number.indexOf('E'));
    String digits = exponent < 0 ? number : number.substring(0, exponent);
    // 1.0 is a double, 1.10 was a decimal.
    boolean padded = digits.endsWith("0") && !digits.endsWith(".0");
    return !padded && digits.replaceAll("^-?0*\\.?0*|\\.", "").length() <= 15;
  }

  private static int indexOf(byte[] bytes, char what) {
    for (int i = 0; i < bytes.length; i++) {
      if (bytes[i] == what) {
        return i;
      }
    }
    return -1;
  }

  private static void ascii(ByteArrayOutputStream out, String text) {
    out.writeBytes(text.getBytes(StandardCharsets.US_ASCII));
  }
}
