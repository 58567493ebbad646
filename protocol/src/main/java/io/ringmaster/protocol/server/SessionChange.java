package io.ringmaster.protocol.server;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.netty.buffer.ByteBuf;
import io.ringmaster.protocol.MalformedPacketException;
import io.ringmaster.protocol.Wire;
import java.util.ArrayList;
import java.util.List;

/**
 * One entry of an OK packet's {@code session_state_info}: {@code int<1> type, string<lenenc> data}.
 * Source: MySQL manual, "OK_Packet / Session State Information".
 */
public sealed interface SessionChange {
  /** A system variable got a value; of {@code session_track_system_variables}. */
  record SystemVariable(String name, String value) implements SessionChange {}

  /** The default database changed. */
  record Schema(String name) implements SessionChange {}

  /** Whether session state that {@code session_track_state_change} covers changed. */
  record State(boolean changed) implements SessionChange {}

  /**
   * GTIDs of the transaction just committed, or those executed.
   *
   * @param encoding specification code, 0
   */
  record Gtids(int encoding, String gtids) implements SessionChange {}

  /** Statements that would restart the transaction as it is; may be empty. */
  record TransactionCharacteristics(String statements) implements SessionChange {}

  /** Eight characters such as {@code T_R_W_S_}, each telling a trait of the transaction. */
  record TransactionState(String flags) implements SessionChange {}

  /** A type that MySQL 8.0.31 does not have. */
  @SuppressWarnings("ArrayRecordComponent") // compared nowhere
  record Unknown(int type, byte[] data) implements SessionChange {}

  /** Reads entries to the end of the readable bytes. */
  static List<SessionChange> decodeAll(ByteBuf in) {
    List<SessionChange> changes = new ArrayList<>();
    while (in.isReadable()) {
      int type = Wire.readInt1(in, "session state type");
      int length = Wire.readLength(in, "session state data");
      decode(type, in.readSlice(length), changes);
    }
    return changes;
  }

  private static void decode(int type, ByteBuf data, List<SessionChange> changes) {
    switch (type) {
      case 0 -> {
        do {
          String name = Wire.readLenencString(data, UTF_8, "variable name");
          changes.add(
              new SystemVariable(name, Wire.readLenencString(data, UTF_8, "variable value")));
        } while (data.isReadable());
      }
      case 1 -> changes.add(new Schema(Wire.readLenencString(data, UTF_8, "schema")));
      case 2 -> {
        String flag = Wire.readLenencString(data, UTF_8, "state change");
        if (!flag.equals("0") && !flag.equals("1")) {
          throw new MalformedPacketException("state change '" + flag + "'", data.readerIndex());
        }
        changes.add(new State(flag.equals("1")));
      }
      case 3 -> {
        int encoding = Wire.readInt1(data, "GTID encoding");
        changes.add(new Gtids(encoding, Wire.readLenencString(data, UTF_8, "GTIDs")));
      }
      case 4 ->
          changes.add(
              new TransactionCharacteristics(Wire.readLenencString(data, UTF_8, "transaction")));
      case 5 ->
          changes.add(new TransactionState(Wire.readLenencString(data, UTF_8, "transaction")));
      default -> changes.add(new Unknown(type, Wire.readEofBytes(data)));
    }
    Wire.requireEnd(data, "session state entry");
  }

  /** Writes one entry. */
  default void encode(ByteBuf out) {
    ByteBuf data = out.alloc().heapBuffer();
    try {
      int type =
          switch (this) {
            case SystemVariable(String name, String value) -> {
              Wire.writeLenencString(data, name, UTF_8);
              Wire.writeLenencString(data, value, UTF_8);
              yield 0;
            }
            case Schema(String name) -> {
              Wire.writeLenencString(data, name, UTF_8);
              yield 1;
            }
            case State(boolean changed) -> {
              Wire.writeLenencString(data, changed ? "1" : "0", UTF_8);
              yield 2;
            }
            case Gtids(int encoding, String gtids) -> {
              data.writeByte(encoding);
              Wire.writeLenencString(data, gtids, UTF_8);
              yield 3;
            }
            case TransactionCharacteristics(String statements) -> {
              Wire.writeLenencString(data, statements, UTF_8);
              yield 4;
            }
            case TransactionState(String flags) -> {
              Wire.writeLenencString(data, flags, UTF_8);
              yield 5;
            }
            case Unknown(int other, byte[] bytes) -> {
              data.writeBytes(bytes);
              yield other;
            }
          };
      out.writeByte(type);
      Wire.writeLenenc(out, data.readableBytes());
      out.writeBytes(data);
    } finally {
      data.release();
    }
  }
}
