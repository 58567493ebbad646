package io.ringmaster.proxy.execute;

import io.netty.buffer.ByteBuf;
import io.ringmaster.proxy.backend.Commands;
import io.ringmaster.proxy.session.ClientSession;
import io.ringmaster.router.digest.LexerMode;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A statement: where its bytes are, and how to forward it.
 *
 * @param sql the whole text; valid until the command ends when {@code packet} is null, else only
 *     while the statement is planned
 * @param off where the statement starts
 * @param len its bytes
 * @param packet the client's packet when the statement is all of it, else null
 * @param execute the execution when the statement is a prepared one, else null
 * @param numbered the numbers of an INSERT's AUTO_INCREMENT column; null when it got none, or not
 *     yet
 * @param prior what was done before it is run
 */
@SuppressWarnings("ArrayRecordComponent") // compared nowhere
record StatementText(
    byte[] sql,
    int off,
    int len,
    CommandLoop.Packet packet,
    ExecuteCommand execute,
    Numbered numbered,
    Prior prior) {
  StatementText(byte[] sql, int off, int len, CommandLoop.Packet packet) {
    this(sql, off, len, packet, null, null, Prior.NOTHING);
  }

  StatementText(byte[] sql, int off, int len, CommandLoop.Packet packet, ExecuteCommand execute) {
    this(sql, off, len, packet, execute, null, Prior.NOTHING);
  }

  /** A text of the proxy's own, which has an INSERT's numbers. */
  StatementText(byte[] sql, Numbered numbered) {
    this(sql, 0, sql.length, null, null, numbered, Prior.NOTHING);
  }

  /** The same, whose rows have all the numbers that they need. */
  StatementText with(Numbered numbers) {
    return new StatementText(sql, off, len, packet, execute, numbers, prior);
  }

  /** The same, before which something was done. */
  StatementText with(Prior done) {
    return new StatementText(sql, off, len, packet, execute, numbered, done);
  }

  /** The packet to send: the client's own when it can be. */
  ByteBuf forward(ClientSession session) {
    return packet != null
        ? packet.forward()
        : Commands.query(session.channel().alloc(), session.profile(), sql, off, len);
  }

  /** How the text reads: a prepared one as when it was prepared. */
  LexerMode lexerMode(ClientSession session) {
    return execute != null ? execute.statement().lexerMode() : session.lexerMode();
  }

  /** The same with a copy of its text: valid however late it is run. */
  StatementText kept() {
    return new StatementText(
        Arrays.copyOfRange(sql, off, off + len), 0, len, null, execute, numbered, prior);
  }

  /** The text as the session's client means it. */
  String text(ClientSession session) {
    return new String(sql, off, len, Scatter.charset(session));
  }

  /** A private copy of the text. */
  String text() {
    return new String(sql, off, len, StandardCharsets.UTF_8);
  }
}
