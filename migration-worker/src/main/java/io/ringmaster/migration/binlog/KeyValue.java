package io.ringmaster.migration.binlog;

import com.github.shyiko.mysql.binlog.event.deserialization.AbstractRowsEventDataDeserializer;
import com.github.shyiko.mysql.binlog.event.deserialization.ColumnType;
import io.ringmaster.migration.table.TableColumn;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Arrays;

/**
 * Reads values of a primary key column from row images, as the bytes MySQL would send for the
 * column under the settings of {@code server.Sessions}.
 */
final class KeyValue {
  private final TableColumn column;
  private final ColumnLayout layout;

  /**
   * For a column.
   *
   * @throws BinlogException when the image has another type than the description: the table was
   *     changed
   */
  KeyValue(TableColumn column, ColumnLayout layout) {
    this.column = column;
    this.layout = layout;
    if (!Arrays.asList(types(column.dataType())).contains(layout.type())) {
      throw new BinlogException(
          "column "
              + column.quoted()
              + " is "
              + layout.type()
              + " in the binary log, not "
              + column.columnType());
    }
  }

  private static ColumnType[] types(String dataType) {
    return switch (dataType) {
      case "tinyint" -> new ColumnType[] {ColumnType.TINY};
      case "smallint" -> new ColumnType[] {ColumnType.SHORT};
      case "mediumint" -> new ColumnType[] {ColumnType.INT24};
      case "int" -> new ColumnType[] {ColumnType.LONG};
      case "bigint" -> new ColumnType[] {ColumnType.LONGLONG};
      case "decimal" -> new ColumnType[] {ColumnType.NEWDECIMAL};
      case "char", "binary" -> new ColumnType[] {ColumnType.STRING};
      case "varchar", "varbinary" -> new ColumnType[] {ColumnType.VARCHAR, ColumnType.VAR_STRING};
      case "date" -> new ColumnType[] {ColumnType.DATE, ColumnType.NEWDATE};
      case "datetime" -> new ColumnType[] {ColumnType.DATETIME_V2};
      case "timestamp" -> new ColumnType[] {ColumnType.TIMESTAMP_V2};
      default -> throw new BinlogException("type " + dataType + " can't be in a primary key");
    };
  }

  byte[] read(ByteReader in) {
    return switch (layout.type()) {
      case TINY -> integer(in, 1);
      case SHORT -> integer(in, 2);
      case INT24 -> integer(in, 3);
      case LONG -> integer(in, 4);
      case LONGLONG -> integer(in, 8);
      case NEWDECIMAL -> ascii(decimal(in));
      case STRING, VARCHAR, VAR_STRING -> string(in);
      case DATE, NEWDATE -> ascii(date(in));
      case DATETIME_V2 -> ascii(dateTime(in));
      case TIMESTAMP_V2 -> ascii(timestamp(in));
      default -> throw new BinlogException("type " + layout.type() + " can't be in a primary key");
    };
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  private byte[] integer(ByteReader in, int bytes) {
    long value = in.little(bytes);
    if (column.unsigned()) {
      return ascii(Long.toUnsignedString(value));
    }
    int shift = 64 - 8 * bytes;
    return ascii(Long.toString(value << shift >> shift));
  }

  private String decimal(ByteReader in) {
    BigDecimal value =
        AbstractRowsEventDataDeserializer.asBigDecimal(
            layout.precision(), layout.scale(), in.read(layout.decimalBytes()));
    return value.setScale(layout.scale()).toPlainString();
  }

  private byte[] string(ByteReader in) {
    byte[] value = in.read((int) in.little(layout.metadata() < 256 ? 1 : 2));
    // The zeros at the end of a BINARY may be left out of the image; they are part of the value.
    return column.dataType().equals("binary") && value.length < layout.metadata()
        ? Arrays.copyOf(value, layout.metadata())
        : value;
  }

  private static String date(ByteReader in) {
    long value = in.little(3);
    return "%04d-%02d-%02d".formatted(value >> 9, value >> 5 & 15, value & 31);
  }

  /** {@code 1 bit sign, 17 bits year * 13 + month, 5 bits day, 5 hour, 6 minute, 6 second}. */
  private String dateTime(ByteReader in) {
    long value = in.big(5);
    long month = value >> 22 & 0x1FFFF;
    return "%04d-%02d-%02d %02d:%02d:%02d"
            .formatted(
                month / 13,
                month % 13,
                value >> 17 & 31,
                value >> 12 & 31,
                value >> 6 & 63,
                value & 63)
        + fraction(in);
  }

  private String timestamp(ByteReader in) {
    long seconds = in.big(4);
    if (seconds == 0) {
      return "0000-00-00 00:00:00" + fraction(in);
    }
    LocalDateTime time = LocalDateTime.ofEpochSecond(seconds, 0, ZoneOffset.UTC);
    return "%04d-%02d-%02d %02d:%02d:%02d"
            .formatted(
                time.getYear(),
                time.getMonthValue(),
                time.getDayOfMonth(),
                time.getHour(),
                time.getMinute(),
                time.getSecond())
        + fraction(in);
  }

  private String fraction(ByteReader in) {
    int digits = layout.metadata();
    if (digits == 0) {
      return "";
    }
    // Stored in whole bytes: hundredths, ten-thousandths or millionths.
    int stored = 2 * layout.fractionBytes();
    String all = ("%0" + stored + "d").formatted(in.big(layout.fractionBytes()));
    return "." + all.substring(0, digits);
  }
}
