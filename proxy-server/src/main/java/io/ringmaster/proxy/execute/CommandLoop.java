package io.ringmaster.proxy.execute;

import io.netty.buffer.ByteBuf;
import io.ringmaster.protocol.Capabilities;
import io.ringmaster.protocol.Command;
import io.ringmaster.protocol.MySqlError;
import io.ringmaster.protocol.PacketFramer;
import io.ringmaster.protocol.PacketWriter;
import io.ringmaster.protocol.Wire;
import io.ringmaster.proxy.SqlFailure;
import io.ringmaster.proxy.backend.Failures;
import io.ringmaster.proxy.load.LoadFile;
import io.ringmaster.proxy.session.ClientOutput;
import io.ringmaster.proxy.session.ClientSession;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A client's commands, one after the other. The next is taken only when the last is answered;
 * {@link #isBusy} says so to the channel handler, which keeps further input.
 */
public final class CommandLoop implements Completion {
  private static final Logger log = LoggerFactory.getLogger(CommandLoop.class);

  private final LoopContext loop;
  private final ClientSession session;
  private final ClientOutput output;
  private final Runnable ready;
  private final IntConsumer fileAwaited;
  private final Consumer<SqlFailure> ending;
  private final SingleExecution single;
  private final QueryRunner queries;
  private final StatementRunner statements;
  private boolean busy;
  private boolean quitting;
  private boolean abandoned;
  private boolean infile;
  private boolean advancing;
  private boolean doneAgain;

  /**
   * @param ready is run when a command is done that did not end within {@link #command}: time to
   *     look for more input
   * @param fileAwaited is run when the server asks for a file of the client's, with the sequence id
   *     that the file's first packet has: what comes next is for {@link #infilePacket}
   * @param ending ends the client's connection with an error; with null at once
   */
  public CommandLoop(
      LoopContext loop,
      ClientSession session,
      Runnable ready,
      IntConsumer fileAwaited,
      Consumer<SqlFailure> ending) {
    this.fileAwaited = fileAwaited;
    this.ending = ending;
    this.loop = loop;
    this.session = session;
    this.output = session.output();
    this.ready = ready;
    this.single = new SingleExecution(loop, session, this);
    this.queries = new QueryRunner(loop, session, single, this);
    this.statements = new StatementRunner(loop, session, single, queries, this);
    session.onKill(this::stop);
    session.onFailure(this::failed);
    session.onDeadlock(this::endDeadlock);
    loop.hold().joined(session);
  }

  /** Whether a command is under way. */
  public boolean isBusy() {
    return busy;
  }

  /** Whether the client's packets are content for LOCAL INFILE now. */
  public boolean wantsInfile() {
    return infile;
  }

  /**
   * Starts a command.
   *
   * @param buffer holds the payload; it stays the caller's
   * @param whole whether the packet's four header bytes lie before {@code offset}, so that it can
   *     be forwarded as it lies there
   */
  public void command(ByteBuf buffer, int offset, int length, boolean whole, int sequenceId) {
    busy = true;
    output.begin();
    output.sequenceId(sequenceId + 1);
    output.moreResults(false);
    output.binary(false);
    if (length == 0) {
      fail(SqlFailure.of(MySqlError.ER_MALFORMED_PACKET));
      return;
    }
    Command command = Command.of(buffer.getUnsignedByte(offset));
    Packet packet = new Packet(buffer, offset, length, whole);
    if (session.transaction().isBroken() && isStatement(command)) {
      transactionLost();
      return;
    }
    switch (command) {
      case COM_QUERY -> queries.query(packet);
      case COM_STMT_EXECUTE -> statements.execute(packet);
      case COM_STMT_PREPARE -> statements.prepare(packet);
      case COM_STMT_CLOSE -> statements.close(packet);
      case COM_STMT_RESET -> statements.reset(packet);
      case COM_STMT_SEND_LONG_DATA -> statements.longData(packet);
      case COM_STMT_FETCH -> statements.fetch(packet);
      case COM_PING -> ok();
      case COM_QUIT -> {
        // Stays busy: nothing that follows is run.
        quitting = true;
        var _ = session.channel().close();
      }
      case COM_INIT_DB -> queries.use(packet.text(1, length - 1));
      case COM_FIELD_LIST -> queries.fieldList(packet);
      case COM_STATISTICS -> statistics();
      case COM_SET_OPTION -> setOption(packet);
      case COM_RESET_CONNECTION -> {
        session.reset(loop.routing().map().state());
        ok();
      }
      case COM_PROCESS_KILL -> queries.kill(packet);
      case COM_PROCESS_INFO -> queries.processInfo();
      case COM_DEBUG, COM_REFRESH ->
          fail(SqlFailure.notSupported(command + " is not answered by the proxy; ask the server"));
      default -> fail(SqlFailure.of(MySqlError.ER_UNKNOWN_COM_ERROR));
    }
  }

  private static boolean isStatement(Command command) {
    return switch (command) {
      case COM_QUERY, COM_STMT_EXECUTE, COM_STMT_PREPARE, COM_INIT_DB, COM_FIELD_LIST -> true;
      default -> false;
    };
  }

  /**
   * A server has ended its connection since the last command, and with it what the transaction had
   * written or locked there: nothing may be taken for its continuation.
   */
  private void transactionLost() {
    SqlFailure lost = Failures.ofTransaction(Failures.closed(session.transaction().lost()));
    session.dropConnections("transaction lost");
    session.endAfterAnswer();
    fail(lost);
  }

  /**
   * A packet of the client's file for LOCAL INFILE; empty at its end.
   *
   * @param sequenceId of the last physical packet of it
   */
  public void infilePacket(ByteBuf payload, int sequenceId) {
    boolean last = !payload.isReadable();
    LoadFile file = queries.plans().file();
    if (file != null) {
      infile = !last;
      output.sequenceId(sequenceId + 1);
      file.packet(payload);
      return;
    }
    ByteBuf out = session.channel().alloc().buffer(payload.readableBytes() + 8);
    PacketWriter writer = new PacketWriter();
    int first = sequenceId - payload.readableBytes() / PacketFramer.MAX_PHYSICAL;
    writer.sequenceId(first - single.ahead());
    writer.write(out, payload);
    infile = !last;
    single.infile(out, last);
  }

  @Override
  public void infile(int sequenceId) {
    infile = true;
    fileAwaited.accept(sequenceId);
  }

  /** The client's socket takes bytes again. */
  public void writable() {
    single.writable();
    queries.writable();
  }

  /** The client has gone: what runs for it is stopped, what it held is given back. */
  public void closed() {
    session.prepared().clear();
    if (busy && !quitting && !abandoned) {
      stop();
    } else {
      session.dropConnections("client disconnected");
      loop.hold().left(session);
    }
  }

  /** Stops what runs, if anything does: its servers say 1317. */
  private void stop() {
    if (!busy) {
      return;
    }
    if (loop.hold().stop(session)) {
      return;
    }
    loop.killQuery(session);
    single.stop();
    queries.plans().cancel();
    queries.local().admin().stop();
  }

  /** Stops what runs, which ends the transaction with it; false when it can't be stopped. */
  private boolean endDeadlock() {
    if (single.endDeadlock()) {
      return true;
    }
    boolean stoppable = queries.plans().isStoppable();
    if (stoppable) {
      queries.plans().cancel();
    }
    return stoppable;
  }

  /** The client knows of the deadlock: nothing is left of the transaction. */
  private void deadlockEnded() {
    session.noVictim();
    session.transaction().end();
  }

  /**
   * A command ended in an exception: whatever it has under way is closed, since its state is not
   * known. The caller ends the session.
   */
  public void abandon() {
    abandoned = true;
    try {
      queries.plans().cancel();
    } catch (RuntimeException | Error e) {
      log.warn("Command not stopped session={}", session.id(), e);
    }
    session.dropConnections("command failed");
    session.closeConnections("command failed");
  }

  /**
   * A command ended in an exception, wherever that was thrown: the client gets an error that names
   * what the log has of it, and the session ends.
   */
  private void failed(Throwable cause) {
    if (abandoned) {
      log.debug("Failed command failed again session={}", session.id(), cause);
      return;
    }
    String reference = Long.toHexString(ThreadLocalRandom.current().nextLong());
    log.error("Command failed reference={} session={}", reference, session.id(), cause);
    output.divert(null);
    boolean sayable = !infile && (!output.isBegun() || single.continuesAnswer());
    abandon();
    ending.accept(sayable ? unexpected(reference) : null);
  }

  private static SqlFailure unexpected(String reference) {
    MySqlError error = MySqlError.ER_UNKNOWN_ERROR;
    return new SqlFailure(
        error.errno(),
        error.sqlState(),
        "%s: the proxy could not go on with the command, its log says why under reference %s"
                .formatted(error.message(), reference)
            + MySqlError.IF_IT_WAS_A_WRITE);
  }

  @Override
  public void done() {
    if (session.isVictim()) {
      deadlockEnded();
    }
    if (advancing) {
      // A statement of several ended at once: the loop below goes on, not a deeper call.
      doneAgain = true;
      return;
    }
    advancing = true;
    try {
      do {
        doneAgain = false;
        if (abandoned || !session.channel().isActive() || !startNext()) {
          advancing = false;
          ended();
          return;
        }
      } while (doneAgain);
    } finally {
      advancing = false;
    }
  }

  private boolean startNext() {
    try {
      return queries.startNext();
    } catch (RuntimeException | Error e) {
      failed(e);
      return false;
    }
  }

  private void ended() {
    statements.ended();
    queries.local().ended();
    queries.plans().ended();
    busy = false;
    infile = false;
    session.ended();
    loop.hold().ended(session);
    if (session.isEnding()) {
      var _ = session.channel().close();
    }
    if (!session.channel().isActive()) {
      session.dropConnections("client disconnected");
      session.prepared().clear();
      loop.hold().left(session);
      return;
    }
    ready.run();
  }

  private void ok() {
    output.ok(session.status());
    output.flush();
    done();
  }

  private void fail(SqlFailure failure) {
    output.error(failure);
    output.flush();
    done();
  }

  private void statistics() {
    byte[] text = loop.shared().statistics().getBytes(StandardCharsets.UTF_8);
    ByteBuf out = session.channel().alloc().buffer(text.length + 4);
    PacketWriter writer = new PacketWriter();
    writer.sequenceId(output.sequenceId());
    writer.begin(out);
    out.writeBytes(text);
    writer.end();
    output.relay(out);
    output.flush();
    done();
  }

  private void setOption(Packet packet) {
    int option =
        packet.length() >= 3 ? packet.buffer().getUnsignedShortLE(packet.offset() + 1) : -1;
    int multi = Capabilities.CLIENT_MULTI_STATEMENTS;
    switch (option) {
      case 0 -> session.capabilities(session.capabilities() | multi);
      case 1 -> session.capabilities(session.capabilities() & ~multi);
      default -> {
        fail(SqlFailure.of(MySqlError.ER_UNKNOWN_COM_ERROR));
        return;
      }
    }
    if (session.profile().deprecateEof()) {
      ok();
      return;
    }
    ByteBuf out = session.channel().alloc().buffer(9);
    PacketWriter writer = new PacketWriter();
    writer.sequenceId(output.sequenceId());
    writer.begin(out);
    out.writeByte(0xFE);
    Wire.writeInt2(out, 0);
    Wire.writeInt2(out, session.status());
    writer.end();
    output.relay(out);
    output.flush();
    done();
  }

  /**
   * A command's packet.
   *
   * @param whole whether its header lies before it, so that it can be forwarded as it is
   */
  record Packet(ByteBuf buffer, int offset, int length, boolean whole) {
    /** The packet with its header, to forward. */
    ByteBuf forward() {
      if (whole) {
        return buffer.retainedSlice(offset - 4, length + 4);
      }
      ByteBuf out = buffer.alloc().buffer(length + 4 * (length / 0xFFFFFF + 2));
      new PacketWriter().write(out, buffer.slice(offset, length));
      return out;
    }

    /** Text from {@code at} bytes into the payload. */
    String text(int at, int bytes) {
      return buffer.toString(offset + at, bytes, StandardCharsets.UTF_8);
    }
  }
}
