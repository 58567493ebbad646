package io.ringmaster.protocol.client;

import io.netty.buffer.ByteBuf;
import io.ringmaster.protocol.Command;
import io.ringmaster.protocol.Wire;

/**
 * COM_STMT_SEND_LONG_DATA: appends to the value of a parameter. Not answered. Source: MySQL manual,
 * "COM_STMT_SEND_LONG_DATA".
 *
 * @param statementId from COM_STMT_PREPARE_OK
 * @param parameter its index, from 0
 * @param data bytes to append
 */
@SuppressWarnings("ArrayRecordComponent") // compared nowhere
public record StmtSendLongData(int statementId, int parameter, byte[] data) {
  public StmtSendLongData {
    data = data.clone();
  }

  @Override
  public byte[] data() {
    return data.clone();
  }

  public void encode(ByteBuf out) {
    out.writeByte(Command.COM_STMT_SEND_LONG_DATA.code());
    out.writeIntLE(statementId).writeShortLE(parameter).writeBytes(data);
  }

  public static StmtSendLongData decode(ByteBuf in) {
    Commands.expect(in, Command.COM_STMT_SEND_LONG_DATA);
    int statementId = Wire.readInt4(in, "statement_id");
    int parameter = Wire.readInt2(in, "param_id");
    return new StmtSendLongData(statementId, parameter, Wire.readEofBytes(in));
  }
}
