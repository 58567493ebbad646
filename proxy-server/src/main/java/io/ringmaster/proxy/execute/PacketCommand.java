package io.ringmaster.proxy.execute;

import io.netty.buffer.ByteBuf;
import io.netty.util.ReferenceCountUtil;
import io.ringmaster.protocol.PacketWriter;
import io.ringmaster.protocol.ResponseScanner;
import io.ringmaster.protocol.ResponseSummary;
import io.ringmaster.proxy.backend.BackendConnection;
import io.ringmaster.proxy.session.ClientSession;
import java.util.List;

/** A command forwarded as one ready packet: COM_QUERY, COM_FIELD_LIST, COM_STATISTICS. */
final class PacketCommand extends ShardCommand {
  private ByteBuf packet;
  private ResponseScanner.Kind kind;
  private int needs;
  private List<String> assigned = List.of();
  private boolean keepsDiagnostics;

  /**
   * Sets what to send; the object is used again for each command.
   *
   * @param wholePacket with its header; ownership passes
   * @param assignedVariables user variables that the statement assigns
   */
  PacketCommand set(
      ByteBuf wholePacket, ResponseScanner.Kind kind, int needs, List<String> assignedVariables) {
    this.packet = wholePacket;
    this.kind = kind;
    this.needs = needs;
    this.assigned = assignedVariables;
    this.keepsDiagnostics = false;
    renew();
    return this;
  }

  /** It asks for the diagnostics of the statement before, which therefore stay as they are. */
  PacketCommand keepingDiagnostics() {
    keepsDiagnostics = true;
    return this;
  }

  @Override
  void completed(ClientSession session, ResponseSummary summary) {
    if (!keepsDiagnostics) {
      super.completed(session, summary);
    }
  }

  @Override
  ResponseScanner.Kind kind() {
    return kind;
  }

  @Override
  int needs() {
    return needs;
  }

  @Override
  List<String> assignedVariables() {
    return assigned;
  }

  @Override
  void send(Runner runner, BackendConnection connection) {
    runner.expect(kind, PacketWriter.physicalPackets(packet));
    connection.send(packet.retainedDuplicate(), runner);
    runner.flush(connection);
  }

  @Override
  void discard() {
    ReferenceCountUtil.release(packet);
    packet = null;
  }
}
