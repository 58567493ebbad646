package io.ringmaster.protocol.client;

import io.netty.buffer.ByteBuf;
import io.ringmaster.protocol.Command;
import io.ringmaster.protocol.Wire;

/**
 * COM_STMT_CLOSE: forgets a prepared statement. Not answered. Source: MySQL manual,
 * "COM_STMT_CLOSE".
 *
 * @param statementId from COM_STMT_PREPARE_OK
 */
public record StmtClose(int statementId) {
  public void encode(ByteBuf out) {
    out.writeByte(Command.COM_STMT_CLOSE.code());
    out.writeIntLE(statementId);
  }

  public static StmtClose decode(ByteBuf in) {
    Commands.expect(in, Command.COM_STMT_CLOSE);
    return new StmtClose(Wire.readInt4(in, "statement_id"));
  }
}
