package io.ringmaster.proxy.execute;

import io.ringmaster.protocol.MySqlError;
import io.ringmaster.proxy.SqlFailure;
import io.ringmaster.proxy.session.ClientSession;
import io.ringmaster.proxy.session.PreparedStatement;

/** What COM_STMT_SEND_LONG_DATA brings, which is kept for the next execution. */
final class LongData {
  private LongData() {}

  /**
   * Keeps the data of a packet. An error is said when the statement is executed, as MySQL does.
   *
   * @param packet of at least 7 bytes
   */
  static void keep(
      LoopContext loop,
      ClientSession session,
      PreparedStatement statement,
      CommandLoop.Packet packet) {
    int parameter = packet.buffer().getUnsignedShortLE(packet.offset() + 5);
    int more = packet.length() - 7;
    if (parameter >= statement.parameterCount()) {
      statement.longDataFailure(
          SqlFailure.of(MySqlError.ER_WRONG_ARGUMENTS, "mysql_stmt_precheck"));
    } else if (statement.longDataBytes() + more > loop.shared().maxAllowedPacket()) {
      statement.clearLongData();
      statement.longDataFailure(
          new SqlFailure(
              MySqlError.ER_UNKNOWN_ERROR.errno(),
              MySqlError.ER_UNKNOWN_ERROR.sqlState(),
              "Parameter of prepared statement which is set through mysql_send_long_data() is"
                  + " longer than 'max_allowed_packet' bytes"));
    } else if (!statement.longDataFailed()) {
      statement
          .longData()
          .computeIfAbsent(parameter, _ -> session.channel().alloc().buffer())
          .writeBytes(packet.buffer(), packet.offset() + 7, more);
    }
  }
}
