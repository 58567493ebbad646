package io.ringmaster.proxy.gather;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.ringmaster.protocol.MySqlError;
import io.ringmaster.protocol.ServerStatus;
import io.ringmaster.proxy.SqlFailure;
import io.ringmaster.proxy.backend.BackendConnection;
import io.ringmaster.proxy.backend.Failures;
import io.ringmaster.proxy.backend.ResponseHandler;
import io.ringmaster.proxy.session.ClientOutput;
import io.ringmaster.proxy.session.ClientSession;
import io.ringmaster.proxy.session.SessionState;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A SELECT that runs on several shards at once: takes their connections, sends, merges what comes
 * back, and gives the connections back. One instance per statement, on the client's event loop.
 *
 * <p>A connection goes back when its own response has ended. When one shard fails the client has
 * the error at once, and what the others still send is dropped for a short while, since errors
 * mostly come from all shards together; those that go on after that are told to stop and closed.
 */
public final class GatherExecution {
  private static final Logger log = LoggerFactory.getLogger(GatherExecution.class);

  /** How long, and how much, is read from a shard whose rows nobody wants. */
  private static final long DRAIN_MILLIS = 200;

  private static final long DRAIN_BYTES = 256 << 10;

  private static final int DEADLOCK = MySqlError.ER_LOCK_DEADLOCK.errno();

  private final ShardAccess shards;
  private final ClientSession session;
  private final int[] targets;
  private final ShardStatements statements;
  private final Runnable done;
  private final Consumer<SqlFailure> otherwise;
  private final GatherMerge merge;
  private final ShardConnections acquiring;
  private final WarningsOfShards warnings;
  private final Shard[] parts;
  private final long startNanos = System.nanoTime();
  private boolean stopping;
  private boolean finishing;
  private boolean finished;
  private boolean warningsAsked;
  private int warningsAwaited;

  /**
   * A statement that is not started yet.
   *
   * @param targets shard numbers, at least one
   * @param state what the connections must have
   * @param needs as of {@link ShardAccess#prepare}
   * @param done is run when the client has its answer and may send its next command
   * @param otherwise is run instead when the columns' types don't allow a merge: the client has no
   *     answer then
   */
  public GatherExecution(
      ShardAccess shards,
      ClientSession session,
      int[] targets,
      MergeSpec spec,
      ShardStatements statements,
      SessionState state,
      int needs,
      Runnable done,
      Consumer<SqlFailure> otherwise) {
    this.otherwise = otherwise;
    this.shards = shards;
    this.session = session;
    this.targets = targets.clone();
    Arrays.sort(this.targets);
    this.statements = statements;
    this.done = done;
    List<String> names = Arrays.stream(this.targets).mapToObj(shards::name).toList();
    merge =
        new GatherMerge(
            session.channel().alloc(), spec, names, new Client(), session.output().sequenceId());
    acquiring = new ShardConnections(shards, session, this.targets, state, needs, new Acquired());
    warnings = new WarningsOfShards(this.targets.length);
    parts = new Shard[this.targets.length];
  }

  /** Starts; may end before it returns. */
  public void start() {
    shards.metrics().scatterWidth.record(targets.length);
    acquiring.acquire();
  }

  /** Goes on when the connections are there. */
  private final class Acquired implements ShardConnections.Then {
    @Override
    public void ready(BackendConnection[] connections) {
      for (int i = 0; i < connections.length; i++) {
        parts[i] = new Shard(i, connections[i]);
      }
      send();
    }

    @Override
    public void failed(int target, SqlFailure failure) {
      statements.discard();
      shards.counters(targets[target]).record(System.nanoTime() - startNanos, true);
      merge.abort(failure);
      settle();
    }
  }

  private void send() {
    TransactionPreludes preludes = new TransactionPreludes(session);
    for (Shard part : parts) {
      if (merge.isAnswered()) {
        // An earlier shard refused the statement at once.
        part.idle = true;
        part.giveBack();
        continue;
      }
      part.held = preludes.enter(part.connection, merge::abort);
      statements.send(part.index, part.connection, part, part::notSent);
    }
    statements.discard();
    settle();
  }

  /** One shard's part of the statement. */
  private final class Shard implements ResponseHandler {
    final int index;
    final BackendConnection connection;

    /** The session's transaction is open on it. */
    boolean held;

    /** Bytes of its response. */
    long received;

    long drained;
    boolean idle;
    boolean gone;
    boolean killed;

    /** An order to stop is on its way: it must not meet the session's next statement. */
    boolean killing;

    Shard(int index, BackendConnection connection) {
      this.index = index;
      this.connection = connection;
      held = session.transaction().holds(connection);
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
      received += before - in.readableBytes();
      if (!wasAnswered) {
        session.output().flush();
        stopOthersIfFailed();
      }
      return end;
    }

    @Override
    public void onComplete(BackendConnection c) {
      idle = true;
      connection.setReading(true);
      record(merge.failure() != null && merge.failure().source() == index);
      session
          .measures()
          .read(targets[index], merge.rows(index), received, System.nanoTime() - startNanos);
      if (killed && !held) {
        // The order to stop may arrive late: it must not meet another session's statement.
        gone = true;
        ShardConnections.close(connection, "statement stopped");
      } else if (merge.warnings(index) == 0 || merge.failure() != null || finished) {
        giveBack();
      }
      settle();
    }

    @Override
    public void onLost(BackendConnection c, Throwable cause) {
      idle = true;
      gone = true;
      record(true);
      if (held) {
        // What the transaction has done there is gone, so all of it is.
        session.transaction().end(connection);
        session.endAfterAnswer();
      }
      if (!stopping) {
        log.warn("Shard lost during scatter read shard={}", shards.name(targets[index]), cause);
      }
      merge.lost(index, Failures.lost(c.pool().server().name(), cause));
      settle();
    }

    /** The statement could not be prepared. */
    void notSent(SqlFailure failure) {
      idle = true;
      record(true);
      merge.lost(index, failure);
      giveBack();
      settle();
    }

    /** Back to the pool, unless the session's transaction holds it. */
    void giveBack() {
      if (!gone && !held) {
        gone = true;
        connection.release();
      }
    }

    private void record(boolean failed) {
      shards.counters(targets[index]).record(System.nanoTime() - startNanos, failed);
    }

    private void stopped() {
      killing = false;
      settle();
    }

    /** Ends what still runs. */
    void stop() {
      if (!idle && !killed) {
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
    if (parts[0] == null) {
      statements.discard();
    }
    settle();
  }

  /** Goes on when the client is answered and no connection that matters is under way. */
  private void settle() {
    if (merge.isEndDue() && !warningsAsked) {
      warningsAsked = true;
      askForWarnings();
    }
    if (!merge.isAnswered() || finishing) {
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
    if (warningsAwaited > 0) {
      return;
    }
    finishing = true;
    if (!failed) {
      session.diagnostics().clear();
      session.diagnostics().returned(merge.rows());
      session
          .diagnostics()
          .set(
              warnings.kept(warnings.conditionsOfRead(), session.state()),
              merge.warnings() - warnings.repeatedOfRead());
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
      merge.end(0);
    }
  }

  private boolean hasWarnings(Shard part) {
    return !part.gone && part.connection.usable() && merge.warnings(part.index) > 0;
  }

  private void warned(Shard part) {
    part.giveBack();
    if (--warningsAwaited == 0) {
      merge.end(warnings.repeatedOfRead());
      settle();
    }
  }

  private void finish() {
    finished = true;
    if (merge.hasGivenWay()) {
      for (Shard part : parts) {
        if (part != null && part.idle) {
          part.giveBack();
        }
      }
      otherwise.accept(merge.failure().error());
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
    done.run();
  }

  /** A deadlock on a shard has ended the transaction there, so all of it is over. */
  private void endIfDeadlocked() {
    for (Shard part : parts) {
      if (part != null && part.held && merge.errno(part.index) == DEADLOCK) {
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
      parts[source].connection.setReading(reading);
    }
  }
}
