package io.ringmaster.protocol.client;

import io.netty.buffer.ByteBuf;
import io.ringmaster.protocol.Command;
import io.ringmaster.protocol.Wire;

/**
 * COM_STMT_PREPARE: makes a prepared statement. Source: MySQL manual, "COM_STMT_PREPARE".
 *
 * @param sql the statement in {@code character_set_client}
 */
@SuppressWarnings("ArrayRecordComponent") // compared nowhere
public record StmtPrepare(byte[] sql) {
  public StmtPrepare {
    sql = sql.clone();
  }

  @Override
  public byte[] sql() {
    return sql.clone();
  }

  public void encode(ByteBuf out) {
    out.writeByte(Command.COM_STMT_PREPARE.code());
    out.writeBytes(sql);
  }

  public static StmtPrepare decode(ByteBuf in) {
    Commands.expect(in, Command.COM_STMT_PREPARE);
    return new StmtPrepare(Wire.readEofBytes(in));
  }
}
