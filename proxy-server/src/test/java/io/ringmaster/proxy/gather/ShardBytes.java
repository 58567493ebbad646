package io.ringmaster.proxy.gather;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.ringmaster.protocol.Charsets;
import io.ringmaster.protocol.ColumnFlags;
import io.ringmaster.protocol.ColumnType;
import io.ringmaster.protocol.PacketWriter;
import io.ringmaster.protocol.ServerStatus;
import io.ringmaster.protocol.Wire;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Builds the bytes of one shard's result set, of BIGINT, DOUBLE and string columns. */
final class ShardBytes {
  static final Column ID = new Column("id", ColumnType.MYSQL_TYPE_LONGLONG, 0, 0);
  static final Column NAME = new Column("name", ColumnType.MYSQL_TYPE_VAR_STRING, 0, 0);
  static final Column DOUBLE = new Column("d", ColumnType.MYSQL_TYPE_DOUBLE, 0, 31);
  static final Column DECIMAL = new Column("sum", ColumnType.MYSQL_TYPE_NEWDECIMAL, 0, 2);

  private final boolean binary;
  private final boolean deprecateEof;
  private final ByteBuf out = Unpooled.buffer();
  private final PacketWriter writer = new PacketWriter();
  private List<Column> columns = List.of();

  /** A column; strings are binary ones. */
  record Column(String name, ColumnType type, int flags, int decimals) {
    Column unsigned() {
      return new Column(name, type, flags | ColumnFlags.UNSIGNED_FLAG, decimals);
    }

    ColumnShape shape() {
      return new ColumnShape(name, type, flags, Charsets.BINARY, decimals);
    }
  }

  ShardBytes(boolean binary, boolean deprecateEof) {
    this.binary = binary;
    this.deprecateEof = deprecateEof;
    writer.sequenceId(1);
  }

  /** Columns without rows. */
  ShardBytes cursor(Column... of) {
    definitions(of);
    return end(0, 2 | ServerStatus.SERVER_STATUS_CURSOR_EXISTS);
  }

  ShardBytes columns(Column... of) {
    definitions(of);
    return deprecateEof ? this : eof(0, 2);
  }

  private void definitions(Column... of) {
    columns = List.of(of);
    writer.begin(out);
    Wire.writeLenenc(out, of.length);
    writer.end();
    for (Column column : of) {
      writer.begin(out);
      for (String text : List.of("def", "shop", "t", "t", column.name, column.name)) {
        Wire.writeLenencString(out, text, StandardCharsets.UTF_8);
      }
      Wire.writeLenenc(out, 12);
      Wire.writeInt2(out, Charsets.BINARY);
      Wire.writeInt4(out, 20);
      out.writeByte(column.type.code());
      Wire.writeInt2(out, column.flags);
      out.writeByte(column.decimals);
      Wire.writeInt2(out, 0);
      writer.end();
    }
  }

  /** A row of Long, Double, String and null. */
  ShardBytes row(Object... values) {
    writer.begin(out);
    if (binary) {
      out.writeByte(0);
      byte[] nulls = new byte[RowCells.bitmapBytes(values.length)];
      for (int i = 0; i < values.length; i++) {
        if (values[i] == null) {
          nulls[(i + 2) >> 3] |= (byte) (1 << ((i + 2) & 7));
        }
      }
      out.writeBytes(nulls);
    }
    for (Object value : values) {
      switch (value) {
        case null -> {
          if (!binary) {
            out.writeByte(Wire.NULL_MARK);
          }
        }
        case Long number when binary -> out.writeLongLE(number);
        case Double number when binary -> out.writeDoubleLE(number);
        default -> Wire.writeLenencString(out, value.toString(), StandardCharsets.UTF_8);
      }
    }
    writer.end();
    return this;
  }

  private ShardBytes eof(int warnings, int status) {
    writer.begin(out);
    out.writeByte(0xFE);
    Wire.writeInt2(out, warnings);
    Wire.writeInt2(out, status);
    writer.end();
    return this;
  }

  ShardBytes end(int warnings, int status) {
    if (!deprecateEof) {
      return eof(warnings, status);
    }
    writer.begin(out);
    out.writeByte(0xFE).writeByte(0).writeByte(0);
    Wire.writeInt2(out, status);
    Wire.writeInt2(out, warnings);
    writer.end();
    return this;
  }

  ShardBytes end() {
    return end(0, 2);
  }

  ShardBytes error(int errno, String message) {
    writer.begin(out);
    out.writeByte(0xFF);
    Wire.writeInt2(out, errno);
    out.writeBytes(("#42S22" + message).getBytes(StandardCharsets.UTF_8));
    writer.end();
    return this;
  }

  byte[] bytes() {
    byte[] bytes = new byte[out.readableBytes()];
    out.getBytes(out.readerIndex(), bytes);
    return bytes;
  }

  List<Column> columns() {
    return columns;
  }
}
