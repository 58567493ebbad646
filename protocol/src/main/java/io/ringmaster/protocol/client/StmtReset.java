package io.ringmaster.protocol.client;

import io.netty.buffer.ByteBuf;
import io.ringmaster.protocol.Command;
import io.ringmaster.protocol.Wire;

/**
 * COM_STMT_RESET: drops long data and an open cursor. Source: MySQL manual, "COM_STMT_RESET".
 *
 * @param statementId from COM_STMT_PREPARE_OK
 */
public record StmtReset(int statementId) {
  public void encode(ByteBuf out) {
    out.writeByte(Command.COM_STMT_RESET.code());
    out.writeIntLE(statementId);
  }

  public static StmtReset decode(ByteBuf in) {
    Commands.expect(in, Command.COM_STMT_RESET);
    return new StmtReset(Wire.readInt4(in, "statement_id"));
  }
}
