package io.ringmaster.protocol.client;

import io.netty.buffer.ByteBuf;
import io.ringmaster.protocol.Command;
import io.ringmaster.protocol.Wire;

/**
 * COM_SET_OPTION: switches multi-statements. Source: MySQL manual, "COM_SET_OPTION".
 *
 * @param option {@link #MULTI_STATEMENTS_ON} or {@link #MULTI_STATEMENTS_OFF}
 */
public record SetOption(int option) {
  public static final int MULTI_STATEMENTS_ON = 0;
  public static final int MULTI_STATEMENTS_OFF = 1;

  public void encode(ByteBuf out) {
    out.writeByte(Command.COM_SET_OPTION.code());
    out.writeShortLE(option);
  }

  public static SetOption decode(ByteBuf in) {
    Commands.expect(in, Command.COM_SET_OPTION);
    return new SetOption(Wire.readInt2(in, "option"));
  }
}
