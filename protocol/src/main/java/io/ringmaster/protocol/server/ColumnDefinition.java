package io.ringmaster.protocol.server;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.netty.buffer.ByteBuf;
import io.ringmaster.protocol.ColumnFlags;
import io.ringmaster.protocol.ColumnType;
import io.ringmaster.protocol.Wire;
import java.nio.charset.Charset;

/**
 * Describes a column or parameter. Source: MySQL manual, "Protocol::ColumnDefinition41".
 *
 * @param schema database, empty for expressions
 * @param table alias of the table
 * @param orgTable name of the table
 * @param name alias of the column
 * @param orgName name of the column
 * @param collation id of the values' collation
 * @param length longest value in bytes, unsigned 32 bits
 * @param type of the values
 * @param flags {@link ColumnFlags}
 * @param decimals shown digits after the point; 0x1F for dynamic strings, float and double
 */
public record ColumnDefinition(
    String schema,
    String table,
    String orgTable,
    String name,
    String orgName,
    int collation,
    long length,
    ColumnType type,
    int flags,
    int decimals) {
  private static final int FIXED_FIELDS = 0x0C;

  /** A column of an expression: no table behind it. */
  public static ColumnDefinition of(
      String name, int collation, long length, ColumnType type, int flags, int decimals) {
    return new ColumnDefinition("", "", "", name, "", collation, length, type, flags, decimals);
  }

  public boolean isUnsigned() {
    return (flags & ColumnFlags.UNSIGNED_FLAG) != 0;
  }

  /**
   * Writes the packet.
   *
   * @param charset of {@code character_set_results}, which names are sent in
   */
  public void encode(ByteBuf out, Charset charset) {
    Wire.writeLenencString(out, "def", charset);
    Wire.writeLenencString(out, schema, charset);
    Wire.writeLenencString(out, table, charset);
    Wire.writeLenencString(out, orgTable, charset);
    Wire.writeLenencString(out, name, charset);
    Wire.writeLenencString(out, orgName, charset);
    out.writeByte(FIXED_FIELDS);
    out.writeShortLE(collation);
    out.writeIntLE((int) length);
    out.writeByte(type.code());
    out.writeShortLE(flags);
    out.writeByte(decimals);
    out.writeZero(2);
  }

  /** With names in UTF-8. */
  public void encode(ByteBuf out) {
    encode(out, UTF_8);
  }

  /** Ignores the default value that COM_FIELD_LIST adds. */
  public static ColumnDefinition decode(ByteBuf in, Charset charset) {
    Wire.readLenencBytes(in, "catalog");
    String schema = Wire.readLenencString(in, charset, "schema");
    String table = Wire.readLenencString(in, charset, "table");
    String orgTable = Wire.readLenencString(in, charset, "org_table");
    String name = Wire.readLenencString(in, charset, "name");
    String orgName = Wire.readLenencString(in, charset, "org_name");
    int fixed = Wire.readLength(in, "length of fixed length fields");
    Wire.require(in, Math.max(fixed, FIXED_FIELDS), "fixed length fields");
    ByteBuf fields = in.readSlice(Math.max(fixed, FIXED_FIELDS));
    return new ColumnDefinition(
        schema,
        table,
        orgTable,
        name,
        orgName,
        fields.readUnsignedShortLE(),
        fields.readUnsignedIntLE(),
        ColumnType.of(fields.readByte()),
        fields.readUnsignedShortLE(),
        fields.readUnsignedByte());
  }

  /** With names in UTF-8. */
  public static ColumnDefinition decode(ByteBuf in) {
    return decode(in, UTF_8);
  }
}
