package io.ringmaster.proxy.execute;

import io.netty.buffer.ByteBuf;
import io.ringmaster.proxy.session.ClientSession;
import java.util.Arrays;

/**
 * A statement that goes on in a later turn of the event loop: its text is copied out of the array
 * that all statements of the loop are read in, and its packet is retained.
 */
final class KeptStatement {
  private final byte[] text;
  private final ByteBuf packet;
  private final ExecuteCommand execute;
  private final Numbered numbered;
  private final Prior prior;
  private final String database;

  /**
   * Keeps a statement; {@link #resume} or {@link #drop} must follow.
   *
   * @param database that its plan was made for; null for none
   */
  KeptStatement(StatementText statement, String database, ClientSession session) {
    this.text =
        Arrays.copyOfRange(statement.sql(), statement.off(), statement.off() + statement.len());
    this.packet = statement.packet() == null ? null : statement.forward(session);
    this.execute = statement.execute();
    this.numbered = statement.numbered();
    this.prior = statement.prior().later();
    this.database = database;
  }

  /** Reads, plans and runs it as if it came now. */
  void resume(PlanRunner plans) {
    resume(plans, prior);
  }

  /** The same, now that something was done before. */
  void resume(PlanRunner plans, Prior done) {
    CommandLoop.Packet again =
        packet == null
            ? null
            : new CommandLoop.Packet(
                packet, packet.readerIndex() + 4, packet.readableBytes() - 4, true);
    try {
      plans.again(
          new StatementText(text, 0, text.length, again, execute, numbered, done), database);
    } finally {
      drop();
    }
  }

  /** It is not run. */
  void drop() {
    if (packet != null) {
      packet.release();
    }
  }
}
