package io.ringmaster.proxy.gather;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.ringmaster.protocol.MySqlError;
import io.ringmaster.protocol.ServerStatus;
import io.ringmaster.proxy.SqlFailure;
import io.ringmaster.proxy.backend.BackendConnection;
import io.ringmaster.proxy.backend.Failures;
import io.ringmaster.proxy.backend.Owner;
import io.ringmaster.proxy.backend.ResponseHandler;
import io.ringmaster.proxy.session.ClientOutput;
import io.ringmaster.proxy.session.ClientSession;
import io.ringmaster.proxy.session.Cursor;
import io.ringmaster.proxy.session.Diagnostics;
import io.ringmaster.proxy.session.TransactionState;
import io.ringmaster.router.plan.Pace;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A SELECT that runs on several shards at once: takes their connections, sends, merges what comes
 * back, and gives the connections back. One instance per statement, on the client's event loop.
 *
 * <p>A connection goes back when its own response has ended. When one shard fails the client has
 * the error at once, and what the others still send is dropped for a short while, since errors
 * mostly come from all shards together; those that go on after that are told to stop and closed.
 *
 * <p>One that is known to be short may run on connections that it shares with other clients, if
 * there is one on each shard: statements are pipelined there. Nothing is written to the client
 * before the whole answer is there, so that whatever comes between (a connection that ends, a
 * statement before it that turns out to be slow, an answer that is longer than expected, warnings,
 * which can't be asked for behind other statements) makes it run once more, on connections of its
 * own. So it is with LIMIT: each shard is asked for its share of the first rows and some more, and
 * for all of them when one had given as many as it was asked for and others' were used up.
 *
 * <p>One that locks rows outside of a transaction is a transaction of its own on each shard, which
 * ends when all have read, before the client has the end of the result: else a row that one shard
 * waits for could be changed together with one that another has read and let go.
 */
public final class GatherExecution {
  private static final Logger log = LoggerFactory.getLogger(GatherExecution.class);

  /** How long, and how much, is read from a shard whose rows nobody wants. */
  private static final long DRAIN_MILLIS = 200;

  private static final long DRAIN_BYTES = 256 << 10;

  /** Bytes of an answer that may be kept until it is whole. */
  private static final int SHARED_BYTES = 2 * Pace.SMALL_BYTES;

  private static final int DEADLOCK = MySqlError.ER_LOCK_DEADLOCK.errno();

  private final ShardAccess shards;
  private final ClientSession session;
  private final GatherRead read;
  private final ShardTarget[] targets;

  /** Its locks are held by a transaction of its own on each shard. */
  private final boolean holdsLocks;

  /** Runs the statement once more; null for one that has its own connections. */
  private final Runnable again;

  private final GatherMerge merge;
  private final ShardConnections acquiring;
  private final WarningsOfShards warnings;
  private final Shard[] parts;
  private final long startNanos = System.nanoTime();
  private long received;
  private boolean stopping;

  /** The statement runs elsewhere by now. */
  private boolean abandoned;

  private boolean finishing;
  private boolean finished;
  private boolean warningsAsked;
  private int warningsAwaited;
  private int commitsAwaited;

  /**
   * A statement that is not started yet.
   *
   * @param again runs it on connections of its own, when it may be tried on shared ones; else null
   */
  private GatherExecution(
      ShardAccess shards, ClientSession session, GatherRead read, Runnable again) {
    this.shards = shards;
    this.session = session;
    this.read = read;
    this.targets = read.targets();
    this.again = again;
    holdsLocks = read.locking() && !session.isInTransaction();
    List<String> names = new ArrayList<>(targets.length);
    for (ShardTarget target : targets) {
      names.add(target.name());
    }
    merge =
        new GatherMerge(
            session.channel().alloc(),
            again == null ? read.merge() : read.merge().asWhole(read.rowsAtFirst()),
            names,
            new Client(),
            session.output().sequenceId());
    if (holdsLocks) {
      merge.holdEnd();
    }
    acquiring =
        new ShardConnections(
            shards,
            session,
            targets,
            read.state(),
            read.needs(),
            read.opened() != null,
            new Acquired());
    warnings = new WarningsOfShards(targets.length);
    parts = new Shard[targets.length];
  }

  /** A statement that takes connections of its own. */
  public static GatherExecution alone(ShardAccess shards, ClientSession session, GatherRead read) {
    return new GatherExecution(shards, session, read, null);
  }

  /**
   * Starts a statement, which may end before this returns, on connections that it shares.
   *
   * @param again runs it as {@link #alone} instead of all that follows
   * @return null when there are none: nothing was done
   */
  public static GatherExecution startShared(
      ShardAccess shards, ClientSession session, GatherRead read, Runnable again) {
    ShardTarget[] targets = read.targets();
    BackendConnection[] connections = new BackendConnection[targets.length];
    long now = System.nanoTime();
    for (int i = 0; i < targets.length; i++) {
      connections[i] =
          targets[i].pool().share(session.profile(), read.state(), now, read.pace().depth());
      if (connections[i] == null) {
        return null;
      }
    }
    GatherExecution execution = new GatherExecution(shards, session, read, again);
    shards.metrics().readsPipelined.increment();
    execution.send(connections);
    return execution;
  }

  /** Starts one that is {@link #alone}; may end before it returns. */
  public void start() {
    acquiring.acquire();
  }

  /** Goes on when the connections are there. */
  private final class Acquired implements ShardConnections.Then {
    @Override
    public void ready(BackendConnection[] connections) {
      send(connections);
    }

    @Override
    public void failed(int target, SqlFailure failure) {
      targets[target].counters().record(System.nanoTime() - startNanos, true);
      merge.abort(failure);
      settle();
    }
  }

  private boolean isShared() {
    return again != null;
  }

  private void send(BackendConnection[] connections) {
    for (int i = 0; i < connections.length; i++) {
      parts[i] = new Shard(i, connections[i]);
    }
    ShardStatements statements = isShared() ? read.statementsAtFirst() : read.statements();
    TransactionPreludes preludes = isShared() ? null : new TransactionPreludes(session);
    if (holdsLocks) {
      session.writing(connections);
    }
    for (Shard part : parts) {
      if (merge.isAnswered()) {
        // An earlier shard refused the statement at once.
        part.idle = true;
        part.giveBack();
        continue;
      }
      if (preludes != null) {
        part.held = preludes.enter(part.connection, merge::abort) || part.held;
      }
      if (holdsLocks) {
        ShardConnections.prelude(part.connection, List.of("BEGIN"), merge::abort);
        part.begun = true;
      }
      statements.send(part.index, part.connection, part, part::notSent);
    }
    settle();
  }

  /** Gives up what was tried on shared connections, and starts on others. */
  private void runAgain() {
    abandoned = true;
    shards.metrics().readsRunAgain.increment();
    merge.cancel();
    again.run();
  }

  /** One shard's part of the statement. */
  private final class Shard implements ResponseHandler {
    final int index;
    final BackendConnection connection;

    /** The session keeps it, since its transaction is open on it, or cursors and the like are. */
    boolean held;

    /** Bytes of its response. */
    long received;

    long drained;
    boolean idle;

    /** It is not the statement's to give back. */
    boolean gone;

    /** The statement's own transaction is open on it. */
    boolean begun;

    boolean killed;

    /** An order to stop is on its way: it must not meet the session's next statement. */
    boolean killing;

    Shard(int index, BackendConnection connection) {
      this.index = index;
      this.connection = connection;
      held =
          !isShared()
              && (session.transaction().holds(connection) || session.pins().holds(connection));
      gone = isShared();
    }

    @Override
    public boolean onData(BackendConnection c, ByteBuf in) {
      boolean wasAnswered = merge.isAnswered();
      if (wasAnswered) {
        drained += in.readableBytes();
        if (drained > DRAIN_BYTES) {
          stop();
        }
      }
      int before = in.readableBytes();
      boolean end = merge.feed(index, in);
      int taken = before - in.readableBytes();
      received += taken;
      GatherExecution.this.received += taken;
      if (!wasAnswered) {
        session.output().flush();
        stopOthersIfFailed();
      }
      if (isShared() && !merge.isAnswered() && GatherExecution.this.received > SHARED_BYTES) {
        read.pace().tooLong();
        runAgain();
      }
      return end;
    }

    @Override
    public Owner owner() {
      return isShared() ? session : null;
    }

    @Override
    public void onComplete(BackendConnection c) {
      idle = true;
      if (isShared()) {
        long now = System.nanoTime();
        read.pace().pipelined(now - connection.progressNanos());
        connection.progress(now);
      } else {
        connection.setReading(true);
      }
      if (abandoned) {
        return;
      }
      if (finished) {
        closeCursor();
      }
      record(merge.failure() != null && merge.failure().source() == index);
      session
          .measures()
          .read(
              targets[index].number(), merge.rows(index), received, System.nanoTime() - startNanos);
      if (killed && !held) {
        // The order to stop may arrive late: it must not meet another session's statement.
        gone = true;
        ShardConnections.close(connection, "statement stopped");
      } else if ((merge.warnings(index) == 0 && !begun) || merge.failure() != null || finished) {
        giveBack();
      }
      settle();
    }

    @Override
    public void onLost(BackendConnection c, Throwable cause) {
      idle = true;
      gone = true;
      SqlFailure failure = Failures.lost(c.serverName(), cause);
      if (isShared() && !merge.isAnswered()) {
        runAgain();
      }
      if (abandoned) {
        merge.lost(index, failure);
        return;
      }
      record(true);
      if (held) {
        failure =
            session.transaction().holds(connection)
                ? Failures.ofTransaction(failure)
                : Failures.ofSession(failure);
        // What the transaction has done there is gone, so all of it is.
        session.transaction().end(connection);
        session.endAfterAnswer();
      }
      if (!stopping) {
        log.warn("Shard lost during scatter read shard={}", targets[index].name(), cause);
      }
      merge.lost(index, failure);
      settle();
    }

    /** The statement could not be prepared. */
    void notSent(SqlFailure failure) {
      idle = true;
      if (abandoned) {
        return;
      }
      if (isShared() && !connection.usable() && !merge.isAnswered()) {
        runAgain();
        return;
      }
      record(true);
      merge.lost(index, failure);
      giveBack();
      settle();
    }

    /** Back to the pool, unless the session keeps it, or may yet for a cursor. */
    void giveBack() {
      if (gone || (!held && read.opened() != null && !finished)) {
        return;
      }
      boolean open = begun;
      begun = false;
      gone = !held;
      if (held && open) {
        connection.rollBack(this::closeIf);
      } else if (open) {
        connection.rollBackAndRelease();
      } else if (!held) {
        connection.release();
      }
    }

    /** Closes the statement that a cursor would have had, which is of no use any more. */
    void closeCursor() {
      int id = read.opened() == null || gone ? 0 : read.statements().cursorId(index);
      if (id != 0) {
        new Cursor(connection, id).closeStatement();
      }
    }

    /** Ends the statement's own transaction: what it calls may have changed rows. */
    void commit(Runnable then) {
      commitsAwaited++;
      begun = false;
      connection.send(
          "COMMIT" + TransactionState.AND_NOTHING,
          error -> {
            closeIf(error);
            commitsAwaited--;
            if (error != null) {
              // Its locks may have gone before others had read.
              merge.abort(error);
            }
            then.run();
          });
      connection.flush();
    }

    private void closeIf(SqlFailure error) {
      if (error != null) {
        gone = true;
        ShardConnections.close(connection, "transaction not ended");
      }
    }

    private void record(boolean failed) {
      targets[index].counters().record(System.nanoTime() - startNanos, failed);
    }

    private void stopped() {
      killing = false;
      settle();
    }

    /** Ends what still runs. */
    void stop() {
      if (idle || killed || (isShared() && !connection.leaveTo(this))) {
        // One that waits behind others' statements on a shared connection ends as they do.
        return;
      }
      killed = true;
      if (held) {
        killing = true;
        shards.kill(connection, this::stopped);
      } else {
        shards.kill(connection);
        ShardConnections.close(connection, "statement stopped");
      }
    }
  }

  private void stopOthersIfFailed() {
    if (!merge.isAnswered() || merge.isDrained() || stopping) {
      return;
    }
    stopping = true;
    var _ =
        session
            .channel()
            .eventLoop()
            .schedule(session.guarded(this::stopParts), DRAIN_MILLIS, TimeUnit.MILLISECONDS);
  }

  private void stopParts() {
    for (Shard part : parts) {
      if (part != null) {
        part.stop();
      }
    }
  }

  /** The client's channel takes bytes again. */
  public void writable() {
    merge.resume();
    session.output().flush();
    settle();
  }

  /** Whether it can be stopped: the client does not have its answer. */
  public boolean isStoppable() {
    return parts[0] != null && !merge.isAnswered();
  }

  /** Stops: the client has gone, or has killed the statement. */
  public void cancel() {
    acquiring.cancel();
    if (session.channel().isActive()) {
      merge.abort(session.interrupted());
    } else {
      merge.cancel();
    }
    settle();
  }

  /** Goes on when the client is answered and no connection that matters is under way. */
  private void settle() {
    if (merge.lacksRows() && !abandoned) {
      read.pace().uneven();
      runAgain();
      return;
    }
    if (merge.isEndDue() && isShared()) {
      read.pace().tooLong();
      runAgain();
      return;
    }
    if (merge.isEndDue() && !warningsAsked) {
      warningsAsked = true;
      askForWarnings();
    }
    if (!merge.isAnswered() || finishing || abandoned) {
      return;
    }
    session.output().flush();
    stopOthersIfFailed();
    boolean failed = merge.failure() != null || !session.channel().isActive();
    for (Shard part : parts) {
      boolean runs = part != null && !part.idle && (part.held || !failed);
      if (runs || (part != null && part.killing)) {
        return;
      }
    }
    if (warningsAwaited > 0 || commitsAwaited > 0) {
      return;
    }
    finishing = true;
    if (!failed) {
      session.diagnostics().clear();
      session
          .diagnostics()
          .returned(read.opened() == null ? merge.rows() : Diagnostics.UNKNOWN_ROWS);
      if (warningsAsked) {
        session
            .diagnostics()
            .set(
                warnings.kept(warnings.conditionsOfRead(), session.state()),
                merge.warnings() - warnings.repeatedOfRead());
      }
      if (read.pace() != null && !isShared()) {
        read.pace().alone(System.nanoTime() - startNanos, received);
      }
    }
    finish();
  }

  /** Of the shards that have some; the result ends with their number. */
  private void askForWarnings() {
    for (Shard part : parts) {
      if (hasWarnings(part)) {
        warningsAwaited++;
      }
    }
    for (Shard part : parts) {
      if (hasWarnings(part)) {
        warnings.ask(part.index, part.connection, () -> warned(part));
        part.connection.flush();
      }
    }
    if (warningsAwaited == 0) {
      end(0);
    }
  }

  private boolean hasWarnings(Shard part) {
    return !part.gone && part.connection.usable() && merge.warnings(part.index) > 0;
  }

  private void warned(Shard part) {
    if (!part.begun || merge.isAnswered()) {
      part.giveBack();
    }
    if (--warningsAwaited == 0) {
      end(warnings.repeatedOfRead());
      settle();
    }
  }

  /** Ends the result, when there are no locks any more. */
  private void end(int repeatedWarnings) {
    if (!holdsLocks || merge.isAnswered()) {
      merge.end(repeatedWarnings);
      return;
    }
    for (Shard part : parts) {
      part.commit(
          () -> {
            if (commitsAwaited == 0) {
              merge.end(repeatedWarnings);
              settle();
            }
          });
    }
  }

  private void finish() {
    finished = true;
    if (holdsLocks) {
      session.writing(null);
    }
    if (read.opened() != null) {
      openCursor();
    }
    if (merge.hasGivenWay()) {
      for (Shard part : parts) {
        if (part != null && part.idle) {
          part.giveBack();
        }
      }
      read.otherwise().accept(merge.failure().error());
      return;
    }
    ClientOutput output = session.output();
    output.sequenceId(merge.sequenceId());
    if (merge.failure() != null) {
      output.moreResults(false);
      session.diagnostics().failed(merge.failure().error());
    }
    for (Shard part : parts) {
      if (part != null && part.idle) {
        part.giveBack();
      }
    }
    endIfDeadlocked();
    read.done().run();
  }

  /** The session keeps the connections for the cursors on them, if all have one. */
  private void openCursor() {
    if (merge.failure() != null || !session.channel().isActive()) {
      for (Shard part : parts) {
        // The others have perhaps not prepared it yet.
        if (part != null && part.idle) {
          part.closeCursor();
        }
      }
      merge.close();
      return;
    }
    List<Cursor> cursors = new ArrayList<>();
    for (Shard part : parts) {
      Cursor cursor = new Cursor(part.connection, read.statements().cursorId(part.index));
      cursors.add(cursor);
      session.pins().opened(cursor);
    }
    read.opened().accept(new MergedCursor(session, merge, cursors));
  }

  /** A deadlock on a shard has ended the transaction there, so all of it is over. */
  private void endIfDeadlocked() {
    for (Shard part : parts) {
      boolean held = part != null && part.held && !holdsLocks;
      if (held && merge.errno(part.index) == DEADLOCK) {
        session.transaction().end();
        if (merge.failure() == null || merge.failure().error().errno() != DEADLOCK) {
          // The client was told of something else, which would not have ended it.
          session.endAfterAnswer();
        }
        return;
      }
    }
  }

  /** The merge's outside. */
  private final class Client implements MergeClient {
    @Override
    public boolean writable() {
      return session.channel().isWritable();
    }

    @Override
    public void packets(ByteBuf packets) {
      Channel client = session.channel();
      if (client.isActive()) {
        session.output().relay(packets);
      } else {
        packets.release();
      }
    }

    @Override
    public int status() {
      int more = session.output().moreResults() ? ServerStatus.SERVER_MORE_RESULTS_EXISTS : 0;
      return session.status() | more;
    }

    @Override
    public void reading(int source, boolean reading) {
      if (!isShared()) {
        parts[source].connection.setReading(reading);
      }
    }
  }
}
