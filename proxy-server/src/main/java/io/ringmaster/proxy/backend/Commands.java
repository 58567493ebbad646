package io.ringmaster.proxy.backend;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.ringmaster.protocol.Command;
import io.ringmaster.protocol.PacketWriter;
import io.ringmaster.protocol.Wire;
import java.nio.charset.StandardCharsets;

/** Packets of commands that the proxy sends on its own account. */
public final class Commands {
  private Commands() {}

  /** COM_QUERY with a text in UTF-8. */
  public static ByteBuf query(ByteBufAllocator alloc, Profile profile, String sql) {
    byte[] text = sql.getBytes(StandardCharsets.UTF_8);
    return query(alloc, profile, text, 0, text.length);
  }

  /** COM_QUERY with a text in the session's character set. */
  public static ByteBuf query(
      ByteBufAllocator alloc, Profile profile, byte[] sql, int off, int len) {
    PacketWriter writer = new PacketWriter();
    ByteBuf out = alloc.buffer(len + 8);
    beginQuery(writer, out, profile);
    out.writeBytes(sql, off, len);
    writer.end();
    return out;
  }

  /** Opens a COM_QUERY whose text is to be written, and the packet closed, by the caller. */
  public static void beginQuery(PacketWriter writer, ByteBuf out, Profile profile) {
    writer.begin(out);
    out.writeByte(Command.COM_QUERY.code());
    if (profile.queryAttributes()) {
      Wire.writeLenenc(out, 0);
      Wire.writeLenenc(out, 1);
    }
  }

  /** COM_STMT_PREPARE. */
  public static ByteBuf prepare(ByteBufAllocator alloc, byte[] sql, int off, int len) {
    PacketWriter writer = new PacketWriter();
    ByteBuf out = alloc.buffer(len + 8);
    writer.begin(out);
    out.writeByte(Command.COM_STMT_PREPARE.code());
    out.writeBytes(sql, off, len);
    writer.end();
    return out;
  }

  /** COM_INIT_DB. */
  public static ByteBuf initDb(ByteBufAllocator alloc, String database) {
    PacketWriter writer = new PacketWriter();
    ByteBuf out = alloc.buffer(database.length() + 8);
    writer.begin(out);
    out.writeByte(Command.COM_INIT_DB.code());
    out.writeBytes(database.getBytes(StandardCharsets.UTF_8));
    writer.end();
    return out;
  }

  /** COM_STMT_CLOSE, which has no response. */
  public static ByteBuf closeStatement(ByteBufAllocator alloc, int statementId) {
    ByteBuf out = alloc.buffer(9);
    out.writeIntLE(5);
    out.writeByte(Command.COM_STMT_CLOSE.code());
    out.writeIntLE(statementId);
    return out;
  }
}
