package io.ringmaster.proxy.backend;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.ringmaster.protocol.MalformedPacketException;
import io.ringmaster.protocol.MySqlError;
import io.ringmaster.proxy.SqlFailure;
import io.ringmaster.proxy.session.SessionState;
import io.ringmaster.proxy.session.TransactionState;
import io.ringmaster.proxy.xa.Xid;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.List;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A logged-in connection to a MySQL server: commands go out, responses come back in the same order.
 * Used on its event loop only.
 */
public final class BackendConnection extends ChannelInboundHandlerAdapter {
  private static final Logger log = LoggerFactory.getLogger(BackendConnection.class);

  /** Null for a connection outside of pools. */
  private final ServerPool pool;

  private final Profile profile;
  private final Channel channel;
  private final int threadId;
  private final long openedNanos = System.nanoTime();
  private final ArrayDeque<ResponseHandler> waiting = new ArrayDeque<>(4);
  private final BackendStatements statements = new BackendStatements(this);
  private SessionState state = SessionState.INITIAL;
  private boolean hasDatabase;
  private String userVariables = "";
  private int ownVariables;
  private long idleSinceNanos;
  private long progressNanos;
  private final Runnable flushNow = this::flushTurn;
  private boolean flushDue;
  private boolean broken;

  /** The channel is gone: nothing that is sent now is ever answered. */
  private boolean ended;

  /** Its server was told to stop a statement. */
  private boolean told;

  /** Statements of several clients are pipelined on it. */
  private boolean shared;

  /** It ends with the response that is under way. */
  private boolean left;

  /** A session keeps it, whoever gives it back. */
  private boolean pinned;

  /** It has what no other session must meet. */
  private boolean leftovers;

  /** Of the XA transaction that is open or prepared on it; null without one. */
  private Xid branch;

  /** XA PREPARE was sent for it. */
  private boolean prepared;

  /** Who had it has given it back, and nobody has it since. */
  private boolean released;

  /** Who has it, or had it last; null outside of pools, and while it is shared. */
  private Owner owner;

  private Throwable failure;
  private Runnable writable;

  BackendConnection(ServerPool pool, Profile profile, Channel channel, int threadId) {
    this.pool = pool;
    this.profile = profile;
    this.channel = channel;
    this.threadId = threadId;
  }

  /**
   * Sends a command; {@link #flush} is due afterwards. On a connection that has ended already the
   * handler learns so later, never within this call.
   *
   * @param packets whole packets with their headers; ownership passes to the connection
   * @param handler takes the response
   */
  public void send(ByteBuf packets, ResponseHandler handler) {
    if (ended) {
      packets.release();
      // Not at once: the caller is not prepared for an answer before send has returned.
      channel.eventLoop().execute(() -> lose(handler, failureOrClosed()));
      return;
    }
    waiting.add(handler);
    var _ = channel.write(packets, channel.voidPromise());
  }

  private Throwable failureOrClosed() {
    return failure == null ? new IOException("the server closed the connection") : failure;
  }

  /** Sends more bytes of a command whose response is under way: a LOCAL INFILE's content. */
  public void sendMore(ByteBuf packets) {
    var _ = channel.writeAndFlush(packets, channel.voidPromise());
  }

  /** Sends a command that has no response (COM_STMT_CLOSE, COM_STMT_SEND_LONG_DATA). */
  public void sendSilent(ByteBuf packets) {
    var _ = channel.write(packets, channel.voidPromise());
  }

  /**
   * Sends what was written: at once, or, while it is shared, at the end of the event loop's turn,
   * so that what several clients send in one turn goes out in one write.
   */
  public void flush() {
    if (!shared) {
      channel.flush();
    } else if (!flushDue) {
      flushDue = true;
      channel.eventLoop().execute(flushNow);
    }
  }

  private void flushTurn() {
    flushDue = false;
    channel.flush();
  }

  /** Commands whose response has not ended. */
  int pending() {
    return waiting.size();
  }

  /** Whether the socket keeps up with what is sent by {@link #sendMore}. */
  public boolean writable() {
    return channel.isWritable();
  }

  /**
   * Says what to do when the socket has taken what was sent.
   *
   * @param action null for nothing
   */
  public void onWritable(Runnable action) {
    writable = action;
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext ctx) {
    if (writable == null || !channel.isWritable()) {
      return;
    }
    try {
      writable.run();
    } catch (RuntimeException | Error e) {
      failed(owner, e);
    }
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    ByteBuf in = (ByteBuf) message;
    try {
      while (in.isReadable()) {
        ResponseHandler handler = waiting.peek();
        if (handler == null) {
          // Servers say something unasked only to end a connection (1053, 4031).
          close(new IOException("the server ended the connection"));
          return;
        }
        if (handler.onData(this, in)) {
          waiting.poll();
          complete(handler);
          if (left) {
            close(new IOException("left to a slow statement, which has ended"));
            return;
          }
        } else if (in.isReadable()) {
          throw new IllegalStateException("response handler left " + in.readableBytes() + " bytes");
        }
      }
    } catch (MalformedPacketException | IndexOutOfBoundsException e) {
      // Who waits for the response hears that it does not come.
      log.warn("Backend response not understood remote={}", channel.remoteAddress(), e);
      close(e);
    } catch (RuntimeException | Error e) {
      failed(waiting.isEmpty() ? owner : ownerOf(waiting.peek()), e);
    } finally {
      in.release();
    }
  }

  /** Who failed to take a response must still hear that nothing more comes. */
  private void complete(ResponseHandler handler) {
    try {
      handler.onComplete(this);
    } catch (RuntimeException | Error e) {
      if (!ended) {
        waiting.addFirst(handler);
      }
      failed(ownerOf(handler), e);
      if (ended) {
        lose(handler, e);
      }
    }
  }

  private void lose(ResponseHandler handler, Throwable cause) {
    try {
      handler.onLost(this, cause);
    } catch (RuntimeException | Error e) {
      failed(ownerOf(handler), e);
    }
  }

  private Owner ownerOf(ResponseHandler handler) {
    Owner own = handler.owner();
    return own == null ? owner : own;
  }

  /** What was called here has ended in an exception: nothing may be left to wait for more. */
  private void failed(Owner concerned, Throwable cause) {
    close(cause);
    if (concerned != null) {
      concerned.failed(cause);
    } else {
      log.warn("Callback failed remote={}", channel.remoteAddress(), cause);
    }
  }

  /** Who has it from now on; null for nobody. */
  void owner(Owner next) {
    if (owner != null) {
      owner.gaveBack(this);
    }
    owner = next;
    if (next != null) {
      released = false;
      next.took(this);
    }
  }

  /** Runs what concerns who has it, as {@link Owner#run}. */
  public void runForOwner(Runnable task) {
    if (owner == null) {
      task.run();
    } else {
      owner.run(task);
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    lost(failureOrClosed());
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    close(cause);
  }

  /** Whether it is shared from now on. */
  void shared(boolean now) {
    shared = now;
  }

  /**
   * The response under way turns out to be slow: what waits behind it is lost here, and so goes
   * elsewhere. The connection ends with that response.
   */
  void leaveToFirst() {
    if (left || ended) {
      return;
    }
    left = true;
    broken = true;
    if (pool != null) {
      pool.left(this);
    }
    ResponseHandler first = waiting.poll();
    List<ResponseHandler> others = List.copyOf(waiting);
    waiting.clear();
    if (first == null) {
      close(new IOException("left unused"));
      return;
    }
    waiting.add(first);
    IOException cause = new IOException("another statement on the shared connection is slow");
    others.forEach(handler -> lose(handler, cause));
  }

  /**
   * The same for a shared connection's user.
   *
   * @return false when its response is not the one under way: nothing was done
   */
  @SuppressWarnings("ReferenceEquality") // the very one that waits
  public boolean leaveTo(ResponseHandler handler) {
    if (waiting.peek() != handler) {
      return false;
    }
    leaveToFirst();
    return true;
  }

  /** Ends the connection at once; responses under way are lost. */
  public void close(Throwable cause) {
    if (failure == null) {
      failure = cause;
    }
    broken = true;
    var _ = channel.close();
  }

  private void lost(Throwable cause) {
    broken = true;
    ended = true;
    if (pool != null) {
      pool.closed(this);
    }
    ResponseHandler handler;
    while ((handler = waiting.poll()) != null) {
      lose(handler, cause);
    }
    if (owner != null) {
      owner.gaveBack(this);
    }
  }

  /**
   * Gives the connection back to its pool. It must have no response under way. One whose statement
   * was told to stop is closed: the order may arrive late, and must not meet another session's
   * statement. So is one with {@link #leftovers}. One that a session keeps stays with it.
   */
  public void release() {
    if (pinned && branch == null) {
      return;
    }
    if (isFirstRelease()) {
      giveBack();
    }
  }

  /** Whoever gives it back twice would take it from the next one who has it. */
  private boolean isFirstRelease() {
    boolean first = !released;
    if (!first && usable()) {
      log.warn("Connection given back twice", new IllegalStateException(serverName()));
      assert false : "connection given back twice";
    }
    released = true;
    return first;
  }

  private void giveBack() {
    if (branch != null) {
      rollBackThenGiveBack();
    } else if (leftovers) {
      close(new IOException("temporary tables are left on it"));
    } else if (state.readsWideLiterals()) {
      close(new IOException("reads literals in another way than others expect"));
    } else if (told) {
      close(new IOException("statement stopped"));
    } else {
      pool.release(this);
    }
  }

  /** Ends an open transaction without its changes, then {@link #release}. */
  public void rollBackAndRelease() {
    if (isFirstRelease()) {
      rollBackThenGiveBack();
    }
  }

  private void rollBackThenGiveBack() {
    rollBack(
        error -> {
          if (error == null && pinned) {
            released = false;
          } else if (error == null) {
            giveBack();
          } else {
            close(new IOException("transaction not ended: " + error.message()));
          }
        });
  }

  /**
   * Ends an open transaction, or a branch of one, without its changes.
   *
   * @param then takes why it may not have ended; null when it has
   */
  public void rollBack(Consumer<SqlFailure> then) {
    if (branch == null) {
      send("ROLLBACK" + TransactionState.AND_NOTHING, then);
    } else {
      if (!prepared) {
        // A deadlock has ended it already, but not for MySQL.
        send("XA END " + branch.sql(), _ -> {});
      }
      send("XA ROLLBACK " + branch.sql(), error -> then.accept(branchEnded(error)));
    }
    flush();
  }

  /** A branch that its server does not know any more has ended. */
  private SqlFailure branchEnded(SqlFailure error) {
    boolean over = error == null || error.errno() == MySqlError.ER_XAER_NOTA.errno();
    if (over) {
      branch = null;
      prepared = false;
    }
    return over ? null : error;
  }

  /**
   * A branch of a transaction is begun on it by the text that is returned, and that the caller
   * sends.
   */
  public String beginBranch(Xid name) {
    branch = name;
    prepared = false;
    return "XA START " + name.sql();
  }

  /** The branch of a transaction that is open, or prepared, on it; null without one. */
  public Xid branch() {
    return branch;
  }

  /**
   * Prepares its branch: the server keeps it from then on, whatever becomes of the connection.
   *
   * @param then takes the error; null when it is prepared
   */
  public void prepareBranch(Consumer<SqlFailure> then) {
    prepared = true;
    // Who fails to end it can't prepare it either.
    send("XA END " + branch.sql(), _ -> {});
    send("XA PREPARE " + branch.sql(), then);
    flush();
  }

  /**
   * Commits its prepared branch.
   *
   * @param then takes the error; null when it is committed
   */
  public void commitPrepared(Consumer<SqlFailure> then) {
    // One that is not known any more was committed by who takes care of those left behind.
    send("XA COMMIT " + branch.sql(), error -> then.accept(branchEnded(error)));
    flush();
  }

  /**
   * Commits its branch, which is the only one that has changed anything.
   *
   * @param then takes the error; null when it is committed
   */
  public void commitBranch(Consumer<SqlFailure> then) {
    send("XA END " + branch.sql(), _ -> {});
    send(
        "XA COMMIT " + branch.sql() + " ONE PHASE",
        error -> {
          if (error == null) {
            branch = null;
          }
          then.accept(error);
        });
    flush();
  }

  /** Sends a statement that returns no rows; the flush is the caller's. */
  public void send(String sql, Consumer<SqlFailure> then) {
    send(
        Commands.query(channel.alloc(), profile, sql),
        new Reply() {
          @Override
          protected void done(BackendConnection c, SqlFailure error) {
            then.accept(error);
          }
        });
  }

  /**
   * Whether it has what no other session must meet, such as temporary tables: {@link #release}
   * closes it then.
   */
  public void leftovers(boolean left) {
    leftovers = left;
  }

  /** Whether {@link #release} leaves it with the session that has it. */
  public void pinned(boolean kept) {
    pinned = kept;
  }

  /** The server is told to stop what the connection runs. */
  void stopping() {
    told = true;
  }

  /** Stops or resumes reading responses, so that a slow client stops the server's sending. */
  public void setReading(boolean reading) {
    if (channel.config().isAutoRead() != reading) {
      channel.config().setAutoRead(reading);
    }
  }

  public boolean usable() {
    return !broken && channel.isActive();
  }

  boolean idle() {
    return waiting.isEmpty();
  }

  public ServerPool pool() {
    return pool;
  }

  /** The server's name for messages. */
  public String serverName() {
    return pool == null ? String.valueOf(channel.remoteAddress()) : pool.server().name();
  }

  public Profile profile() {
    return profile;
  }

  public Channel channel() {
    return channel;
  }

  /** The server's number of this connection, for {@code KILL QUERY}. */
  public int threadId() {
    return threadId;
  }

  /** Statements prepared on this connection. */
  public BackendStatements statements() {
    return statements;
  }

  /**
   * Whether a session may have it: MySQL has no way to leave a default database, so a session
   * without one needs a connection that never had one. Otherwise it would see names of that
   * database, and DATABASE() would not be NULL.
   */
  boolean fits(SessionState wanted) {
    return wanted.database() != null || !hasDatabase;
  }

  /** The session state the connection has. */
  public SessionState state() {
    return state;
  }

  public void setState(SessionState newState) {
    state = newState;
    hasDatabase |= newState.database() != null;
  }

  /** The {@code SET} text of the user variables the connection has. */
  public String userVariables() {
    return userVariables;
  }

  public void setUserVariables(String text) {
    userVariables = text;
  }

  /** How many user variables of the proxy's own may have values; they are numbered. */
  public int ownVariables() {
    return ownVariables;
  }

  public void ownVariables(int count) {
    ownVariables = count;
  }

  /** When a shared connection last had an answer, or went to work. */
  public long progressNanos() {
    return progressNanos;
  }

  /** A shared connection had an answer, or goes to work. */
  public void progress(long now) {
    progressNanos = now;
  }

  long openedNanos() {
    return openedNanos;
  }

  long idleSinceNanos() {
    return idleSinceNanos;
  }

  void setIdleSinceNanos(long now) {
    idleSinceNanos = now;
  }
}
