package io.ringmaster.protocol.server;

import io.netty.buffer.ByteBuf;
import io.ringmaster.protocol.Wire;

/**
 * First packet of the answer to COM_STMT_PREPARE. Source: MySQL manual, "COM_STMT_PREPARE_OK".
 *
 * @param statementId handle for later commands
 * @param columns of the result set, 0 when it has none
 * @param parameters how many placeholders
 * @param warnings 0..65535
 */
public record StmtPrepareOk(int statementId, int columns, int parameters, int warnings) {
  public void encode(ByteBuf out) {
    out.writeByte(OkPacket.HEADER).writeIntLE(statementId);
    out.writeShortLE(columns).writeShortLE(parameters).writeByte(0).writeShortLE(warnings);
  }

  public static StmtPrepareOk decode(ByteBuf in) {
    Header.expect(in, OkPacket.HEADER, "COM_STMT_PREPARE_OK");
    int statementId = Wire.readInt4(in, "statement_id");
    int columns = Wire.readInt2(in, "num_columns");
    int parameters = Wire.readInt2(in, "num_params");
    Wire.skip(in, 1, "reserved");
    return new StmtPrepareOk(statementId, columns, parameters, Wire.readInt2(in, "warning_count"));
  }
}
