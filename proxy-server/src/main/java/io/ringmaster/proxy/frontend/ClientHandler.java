package io.ringmaster.proxy.frontend;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.concurrent.ScheduledFuture;
import io.ringmaster.protocol.MalformedPacketException;
import io.ringmaster.protocol.MySqlError;
import io.ringmaster.protocol.PacketFramer;
import io.ringmaster.proxy.SqlFailure;
import io.ringmaster.proxy.execute.CommandLoop;
import io.ringmaster.proxy.execute.LoopContext;
import io.ringmaster.proxy.session.ClientSession;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A client's channel: frames its packets and gives them to the login, then to the command loop.
 * What arrives while a command runs waits, and above {@link #WAITING_MAX} bytes reading stops.
 */
final class ClientHandler extends ChannelInboundHandlerAdapter {
  private static final Logger log = LoggerFactory.getLogger(ClientHandler.class);

  /** Input kept while a command runs. */
  private static final int WAITING_MAX = 1 << 20;

  /** Longest packet of a client that has not logged in: names, a password, connect attributes. */
  private static final int LOGIN_PACKET_MAX = 256 << 10;

  /** A client that does not take its last error in this time is closed all the same. */
  private static final int LAST_WORDS_SECONDS = 5;

  private final LoopContext loop;
  private final ClientSession session;
  private final PacketFramer framer;
  private final Login login;
  private final SessionRegistry registry;
  private final int maxAllowedPacket;
  private CommandLoop commands;
  private ByteBuf waiting = Unpooled.EMPTY_BUFFER;
  private boolean reading;
  private boolean tooLarge;
  private boolean ended;

  /** Set only for sessions that have said how long they may be idle. */
  private ScheduledFuture<?> idleCheck;

  private int idleCheckSeconds;

  ClientHandler(
      LoopContext loop,
      ClientSession session,
      SessionRegistry registry,
      Login login,
      int maxAllowedPacket) {
    this.loop = loop;
    this.session = session;
    this.registry = registry;
    this.login = login;
    this.maxAllowedPacket = maxAllowedPacket;
    this.framer =
        new PacketFramer(session.channel().alloc(), Math.min(maxAllowedPacket, LOGIN_PACKET_MAX));
  }

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) {
    loop.metrics().connections.increment();
    loop.metrics().connectionsAccepted.increment();
    login.start(this::loggedIn, this::readWaiting, framer::expectSequenceId);
  }

  private void loggedIn() {
    loop.metrics().loggedIn(session.tls().version());
    commands =
        new CommandLoop(loop, session, this::commandDone, this::fileAwaited, this::commandFailed);
    framer.expectCommands(true);
    framer.maxAllowedPacket(maxAllowedPacket);
  }

  /** The file's packets go on from the server's request for it, and no command does. */
  private void fileAwaited(int sequenceId) {
    framer.expectCommands(false);
    framer.expectSequenceId(sequenceId);
    readWaiting();
  }

  /** COM_CHANGE_USER logs in again on the same connection. */
  private void changeUser(ByteBuf payload) {
    framer.expectCommands(false);
    login.changeUser(payload, framer.lastSequenceId(), () -> framer.expectCommands(true));
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    ByteBuf in = (ByteBuf) message;
    loop.metrics().bytesIn.add(in.readableBytes());
    if (reading || isBusy() || waiting.isReadable()) {
      keep(in);
      return;
    }
    read(in);
  }

  /** Whether no packet may be taken now; answers that the client does not read hold up too. */
  private boolean isBusy() {
    return ended
        || !session.channel().isWritable()
        || login.isBusy()
        || (commands != null && commands.isBusy() && !commands.wantsInfile());
  }

  private void keep(ByteBuf in) {
    if (waiting.isReadable()) {
      waiting.writeBytes(in);
      in.release();
    } else {
      waiting.release();
      waiting = session.channel().alloc().buffer(in.readableBytes()).writeBytes(in);
      in.release();
    }
    if (waiting.readableBytes() > WAITING_MAX) {
      session.channel().config().setAutoRead(false);
    }
  }

  private void commandDone() {
    int seconds = session.state().waitSeconds();
    if (seconds > 0 && (idleCheck == null || seconds < idleCheckSeconds)) {
      checkIdleIn(TimeUnit.SECONDS.toNanos(seconds), seconds);
    }
    readWaiting();
  }

  private void checkIdleIn(long nanos, int seconds) {
    if (idleCheck != null) {
      idleCheck.cancel(false);
    }
    idleCheckSeconds = seconds;
    idleCheck = loop.loop().schedule(this::checkIdle, nanos, TimeUnit.NANOSECONDS);
  }

  /** Ends the session when it has been idle for its wait_timeout. */
  private void checkIdle() {
    idleCheck = null;
    int seconds = session.state().waitSeconds();
    if (seconds == 0 || isBusy() || commands.isBusy()) {
      // The end of the command that runs looks again.
      return;
    }
    long left = TimeUnit.SECONDS.toNanos(seconds) - (System.nanoTime() - session.sinceNanos());
    if (left > 0) {
      checkIdleIn(left, seconds);
    } else {
      endIdle();
    }
  }

  /** The command before is done: goes on with what has arrived meanwhile. */
  private void readWaiting() {
    if (reading || !waiting.isReadable() || isBusy()) {
      return;
    }
    ByteBuf in = waiting;
    waiting = Unpooled.EMPTY_BUFFER;
    session.channel().config().setAutoRead(true);
    read(in);
  }

  private void read(ByteBuf in) {
    reading = true;
    try {
      while (!isBusy() && (in.isReadable() || tooLarge) && packet(in)) {
        // Each turn takes one packet.
      }
    } catch (MalformedPacketException e) {
      malformed(e);
    } catch (RuntimeException | Error e) {
      if (commands != null) {
        session.failed(e);
      } else {
        log.error("Login failed session={}", session.id(), e);
        end(SqlFailure.of(MySqlError.RM_INTERNAL, String.valueOf(e.getMessage())));
      }
    } finally {
      reading = false;
      if (in.isReadable() && !ended) {
        ByteBuf later = waiting;
        waiting = session.channel().alloc().buffer(in.readableBytes()).writeBytes(in);
        if (later.isReadable()) {
          waiting.writeBytes(later);
        }
        later.release();
      }
      in.release();
    }
    if (waiting.isReadable() && !isBusy()) {
      readWaiting();
    }
  }

  private boolean packet(ByteBuf in) {
    switch (framer.next(in)) {
      case NEED_MORE -> {
        return false;
      }
      case PACKET -> {
        boolean plain = !login.isSecure();
        dispatch(in);
        if (plain && login.isSecure()) {
          continueInTls(in);
        }
      }
      case TOO_LARGE -> {
        if (commands == null) {
          end(SqlFailure.of(MySqlError.ER_HANDSHAKE_ERROR));
          return false;
        }
        if (commands.wantsInfile()) {
          // A part of the file is lost, and the server must not take the rest for all of it.
          commands.abandon();
          session.output().sequenceId(framer.lastSequenceId() + 1);
          end(SqlFailure.of(MySqlError.ER_NET_PACKET_TOO_LARGE));
          return false;
        }
        tooLarge = true;
        return true;
      }
      case TOO_LARGE_END -> {
        tooLarge = false;
        session.output().sequenceId(framer.lastSequenceId() + 1);
        session.output().error(SqlFailure.of(MySqlError.ER_NET_PACKET_TOO_LARGE));
        session.output().flush();
      }
      case OUT_OF_ORDER -> {
        session.output().sequenceId(framer.lastSequenceId() + 1);
        end(SqlFailure.of(MySqlError.ER_NET_PACKETS_OUT_OF_ORDER));
        return false;
      }
    }
    return true;
  }

  /** Clients send their TLS hello right behind the request for TLS: often both come in one read. */
  private void continueInTls(ByteBuf in) {
    if (in.isReadable()) {
      session.channel().pipeline().fireChannelRead(in.readBytes(in.readableBytes()));
    }
  }

  @SuppressWarnings("ReferenceEquality") // buffers with equal bytes are not the same
  private void dispatch(ByteBuf in) {
    ByteBuf buffer = framer.buffer();
    int offset = framer.offset();
    int length = framer.length();
    if (commands == null || login.isActive()) {
      if (login.packet(framer.payload(), framer.lastSequenceId())) {
        // The client's TLS hello may have come together with its wish for TLS.
        ByteBuf encrypted = in.readRetainedSlice(in.readableBytes());
        session.channel().pipeline().fireChannelRead(encrypted);
      }
    } else if (commands.wantsInfile()) {
      framer.expectCommands(length == 0);
      commands.infilePacket(framer.payload(), framer.lastSequenceId());
    } else if (length > 0 && buffer.getByte(offset) == 0x11) {
      changeUser(framer.payload());
    } else {
      boolean whole = buffer == in && offset >= 4 && hasHeader(buffer, offset, length);
      commands.command(buffer, offset, length, whole, framer.lastSequenceId());
    }
  }

  /** Whether the packet's header lies right before it (not so when it came in pieces). */
  private static boolean hasHeader(ByteBuf buffer, int offset, int length) {
    return buffer.getUnsignedMediumLE(offset - 4) == length && buffer.getByte(offset - 1) == 0;
  }

  private void malformed(MalformedPacketException e) {
    log.info("Malformed packet session={} cause={}", session.id(), e.getMessage());
    session.output().sequenceId(framer.lastSequenceId() + 1);
    if (commands == null) {
      end(SqlFailure.of(MySqlError.ER_HANDSHAKE_ERROR));
    } else {
      commands.abandon();
      end(SqlFailure.of(MySqlError.ER_MALFORMED_PACKET));
    }
  }

  /** Its answer can't be given, or not be finished: says why, unless that is null, and closes. */
  private void commandFailed(SqlFailure failure) {
    if (failure == null) {
      ended = true;
      var _ = session.channel().close();
    } else if (!ended) {
      end(failure);
    }
  }

  /** Says an error and closes. */
  private void end(SqlFailure failure) {
    ended = true;
    session.output().error(failure);
    session.output().end();
    session.channel().writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
    var _ =
        loop.loop()
            .schedule(
                () -> {
                  var _ = session.channel().close();
                },
                LAST_WORDS_SECONDS,
                TimeUnit.SECONDS);
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext ctx) {
    if (commands != null && ctx.channel().isWritable()) {
      session.run(commands::writable);
      readWaiting();
    }
    ctx.fireChannelWritabilityChanged();
  }

  /**
   * Ends the session when it has been idle for longer than allowed, unless it has said itself for
   * how long it may be; on its event loop.
   */
  void endIfIdle(long idleNanosMax) {
    if (commands != null
        && !isBusy()
        && !commands.isBusy()
        && session.state().waitSeconds() == 0
        && System.nanoTime() - session.sinceNanos() > idleNanosMax) {
      endIdle();
    }
  }

  private void endIdle() {
    log.info("Client idle too long session={}", session.id());
    session.output().sequenceId(0);
    end(SqlFailure.of(MySqlError.ER_CLIENT_INTERACTION_TIMEOUT));
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    loop.metrics().connections.decrement();
    registry.remove(session);
    ended = true;
    if (idleCheck != null) {
      idleCheck.cancel(false);
    }
    login.close();
    if (commands != null) {
      session.run(commands::closed);
    }
    waiting.release();
    waiting = Unpooled.EMPTY_BUFFER;
    framer.close();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    if (!(cause instanceof IOException)) {
      log.info("Client connection failed session={} cause={}", session.id(), cause.toString());
      if (commands != null) {
        // What a command has under way would wait for its end.
        commands.abandon();
      }
    }
    var _ = ctx.close();
  }
}
