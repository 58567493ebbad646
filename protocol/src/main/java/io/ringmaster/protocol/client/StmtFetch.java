package io.ringmaster.protocol.client;

import io.netty.buffer.ByteBuf;
import io.ringmaster.protocol.Command;
import io.ringmaster.protocol.Wire;

/**
 * COM_STMT_FETCH: reads rows of an open cursor. Source: MySQL manual, "COM_STMT_FETCH".
 *
 * @param statementId from COM_STMT_PREPARE_OK
 * @param rows how many at most, unsigned 32 bits
 */
public record StmtFetch(int statementId, int rows) {
  public void encode(ByteBuf out) {
    out.writeByte(Command.COM_STMT_FETCH.code());
    out.writeIntLE(statementId).writeIntLE(rows);
  }

  public static StmtFetch decode(ByteBuf in) {
    Commands.expect(in, Command.COM_STMT_FETCH);
    int statementId = Wire.readInt4(in, "statement_id");
    return new StmtFetch(statementId, Wire.readInt4(in, "num_rows"));
  }
}
