package io.ringmaster.proxy.compose;

import io.netty.buffer.ByteBuf;
import io.ringmaster.protocol.Charsets;
import io.ringmaster.protocol.Collation;
import io.ringmaster.proxy.SqlFailure;
import io.ringmaster.proxy.gather.ColumnShape;
import io.ringmaster.proxy.session.ClientSession;
import io.ringmaster.router.binding.StringConversion;
import io.ringmaster.router.plan.Composed;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Set;

/**
 * Writes values of the text protocol as SQL literals of the same type and value, so that storing
 * one does what storing the column itself would do. Texts are in their columns' character sets
 * ({@code character_set_results} NULL). Not thread-safe.
 */
public final class ValueLiterals {
  private static final byte[] HEX = "0123456789ABCDEF".getBytes(StandardCharsets.US_ASCII);

  /** In which ASCII bytes are ASCII characters. */
  private static final Set<String> ASCII =
      Set.of("utf8mb4", "utf8mb3", "utf8", "latin1", "ascii", "binary");

  private final boolean noBackslashEscapes;
  private final LocalTimes times;

  /** Whether quoted strings may have any character, and whether ASCII. */
  private final boolean quotesAll;

  private final boolean quotesAscii;

  private ValueLiterals(StringConversion strings, boolean noBackslashEscapes, LocalTimes times) {
    quotesAll = strings.client().equals("utf8mb4") && strings.connection().equals("utf8mb4");
    quotesAscii = ASCII.contains(strings.connection());
    this.noBackslashEscapes = noBackslashEscapes;
    this.times = times;
  }

  /** For statements of a session as it is now. */
  public static ValueLiterals of(ClientSession session) {
    return new ValueLiterals(
        session.stringConversion(),
        session.lexerMode().noBackslashEscapes(),
        LocalTimes.of(session.state().variables().get("time_zone")));
  }

  /**
   * Why the values of a column can't be written exactly; null when they can.
   *
   * @param target where they are stored
   */
  public static SqlFailure refused(ColumnShape column, Composed.Column target) {
    String why = TypePairs.refused(column, target.dataType());
    return why == null
        ? null
        : SqlFailure.notSupported(
            "Column "
                + column.displayName()
                + " of the SELECT can't be stored in "
                + target.name()
                + " over shards: "
                + why);
  }

  /**
   * Writes a value that is not NULL.
   *
   * @param target where it is stored
   * @param value its text, which is consumed
   * @return why it can't be written exactly; null when it is
   */
  public SqlFailure write(
      ColumnShape column, Composed.Column target, ByteBuf value, ByteArrayOutputStream out) {
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
      case MYSQL_TYPE_DATETIME -> temporal(out, "TIMESTAMP", bytes);
      case MYSQL_TYPE_TIMESTAMP -> {
        if (times.isTwice(new String(bytes, StandardCharsets.US_ASCII))) {
          return SqlFailure.notSupported(
              "Column "
                  + column.displayName()
                  + " has a time of the hour that there is twice when clocks are set back; SET"
                  + " time_zone = '+00:00' for the statement");
        }
        temporal(out, "TIMESTAMP", bytes);
      }
      case MYSQL_TYPE_TIME -> temporal(out, "TIME", bytes);
      case MYSQL_TYPE_JSON -> {
        boolean json = target.dataType().equals("json");
        if (json && !JsonNumbers.areExact(new String(bytes, StandardCharsets.UTF_8))) {
          return SqlFailure.notSupported(
              "Column "
                  + column.displayName()
                  + " has JSON with a number that does not come back as it was: store it as a"
                  + " text, or say which shard key in WHERE");
        }
        ascii(out, json ? "CAST(" : "");
        text(out, "utf8mb4", bytes);
        ascii(out, json ? " AS JSON)" : "");
      }
      case MYSQL_TYPE_BIT -> hex(out, bytes);
      case MYSQL_TYPE_GEOMETRY -> binary(out, bytes);
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
    boolean plain = quotesAscii && ASCII.contains(charset) && isPlain(value);
    boolean utf8 = charset.equals("utf8mb4") || charset.equals("utf8mb3");
    if (!plain && !(quotesAll && utf8)) {
      ascii(out, "_" + charset + " ");
      hex(out, value);
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

  private static boolean isPlain(byte[] value) {
    for (byte b : value) {
      if (b <= 0) {
        return false;
      }
    }
    return true;
  }

  /** A string: without the introducer it would be a number where one is stored. */
  private static void binary(ByteArrayOutputStream out, byte[] value) {
    ascii(out, "_binary ");
    hex(out, value);
  }

  private static void hex(ByteArrayOutputStream out, byte[] value) {
    ascii(out, "X'");
    for (byte b : value) {
      out.write(HEX[(b >> 4) & 0xF]);
      out.write(HEX[b & 0xF]);
    }
    out.write('\'');
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
