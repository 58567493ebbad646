package io.ringmaster.proxy.execute;

import io.netty.buffer.ByteBuf;
import io.ringmaster.protocol.MySqlError;
import io.ringmaster.protocol.ResponseScanner;
import io.ringmaster.protocol.ResponseSummary;
import io.ringmaster.protocol.ServerStatus;
import io.ringmaster.proxy.SqlFailure;
import io.ringmaster.proxy.backend.BackendConnection;
import io.ringmaster.proxy.backend.Failures;
import io.ringmaster.proxy.backend.ServerPool;
import io.ringmaster.proxy.session.ClientSession;
import io.ringmaster.proxy.session.Diagnostics.Condition;
import io.ringmaster.proxy.session.SessionState;
import io.ringmaster.proxy.session.TransactionState;
import java.io.IOException;
import java.util.List;

/**
 * Runs a command on one shard: the client's packet goes there as it is, and the response comes back
 * through a {@link ResponseRelay}. One instance a session, used again for each command, so that the
 * usual statement allocates nothing here.
 */
final class SingleExecution implements ServerPool.Taker, ShardCommand.Runner, Preparation.Then {
  private final LoopContext loop;
  private final ClientSession session;
  private final Completion completion;
  private final ResponseRelay relay;

  private ShardCommand command;
  private int shard;
  private SessionState state;
  private BackendConnection connection;

  /** The client has had the answer: only the warnings are of interest. */
  private boolean silent;

  /** The command runs on a connection of its own, beside the session's transaction. */
  private boolean outside;

  private SqlFailure preludeFailure;

  /** SET TRANSACTION statements that went before a statement without BEGIN; usually none. */
  private List<String> oneShot = List.of();

  /** The server has said that the command failed. */
  private boolean failed;

  private boolean stopped;

  /** Its transaction is ended, since it has waited in a deadlock over servers. */
  private boolean deadlock;

  /** An order to end it is on its way, which must not meet what follows on the connection. */
  private boolean killing;

  /** The response has ended while the order was on its way. */
  private boolean answered;

  private long startNanos;

  SingleExecution(LoopContext loop, ClientSession session, Completion completion) {
    this.loop = loop;
    this.session = session;
    this.completion = completion;
    this.relay = new ResponseRelay(session, completion);
  }

  /**
   * Starts a command. The session must not have another under way.
   *
   * @param target number of the shard in the loop's shard map
   */
  void start(int target, ShardCommand toRun) {
    start(target, toRun, false);
  }

  /**
   * Starts a command that is no part of a transaction, since it asks about tables or statements and
   * not about rows: it runs on the transaction's connection only if that is on the target. It does
   * not decide where a transaction begins, and without autocommit it does not begin one.
   */
  void startOutside(int target, ShardCommand toRun) {
    boolean there = session.transaction().on(loop.pool(target)) != null;
    start(target, toRun, false, !there && isTransactionConcerned());
  }

  /** Whether what runs on a connection of the session's would be, or begin, a transaction. */
  private boolean isTransactionConcerned() {
    return session.isInTransaction() || session.transaction().hasNextCharacteristics();
  }

  /**
   * Starts a command on a connection of the caller's, which is given back when it has ended.
   *
   * @param target number of a shard, for its counters
   */
  void startOn(BackendConnection own, int target, ShardCommand toRun) {
    begin(target, toRun, false, session.isInTransaction());
    ready(own);
  }

  /**
   * Starts a command on the connection that speaks for the session's transaction.
   *
   * @param target number of a shard, for its counters
   */
  void startHeld(int target, ShardCommand toRun) {
    begin(target, toRun, false, false);
    ready(session.transaction().held());
  }

  /**
   * Starts a command that concerns what the session has on a connection it keeps. It is no part of
   * a transaction, unless that is on the connection too.
   *
   * @param target number of a shard, for its counters
   */
  void startKept(BackendConnection kept, int target, ShardCommand toRun) {
    begin(target, toRun, false, !session.transaction().holds(kept));
    ready(kept);
  }

  private void start(int target, ShardCommand toRun, boolean again) {
    start(target, toRun, again, false);
  }

  private void begin(int target, ShardCommand toRun, boolean again, boolean isOutside) {
    silent = again;
    outside = isOutside;
    command = toRun;
    shard = target;
    state = toRun.stateToRun(session);
    relay.begin(toRun, isOutside, again || toRun.isAnsweredHere());
    stopped = false;
    deadlock = false;
    killing = false;
    answered = false;
    preludeFailure = null;
    oneShot = List.of();
    failed = false;
    startNanos = System.nanoTime();
  }

  private void start(int target, ShardCommand toRun, boolean again, boolean isOutside) {
    begin(target, toRun, again, isOutside);
    ServerPool pool = loop.pool(target);
    BackendConnection held = outside ? null : session.transaction().on(pool);
    if (held != null) {
      ready(held);
      return;
    }
    BackendConnection own = session.pins().of(pool);
    if (own != null) {
      ready(own);
      return;
    }
    BackendConnection idle = pool.poll(session, session.profile(), state);
    if (idle != null) {
      ready(idle);
    } else {
      pool.acquire(session, session.profile(), state, this);
    }
  }

  /** Runs a read again whose answer the client has, to know its warnings. */
  void startForWarnings(int target, ShardCommand toRun) {
    start(target, toRun, true);
  }

  /** A response that came on a shared connection has broken off after some of it was relayed. */
  void lostElsewhere(ShardCommand broken, ResponseScanner seen, SqlFailure failure) {
    command = broken;
    startNanos = System.nanoTime();
    breakOff(failure, !seen.atBoundary(), seen.nextSequenceId());
  }

  @Override
  public void ready(BackendConnection taken) {
    connection = taken;
    if (command.pinning() != null && command.pinning().isOfSession()) {
      session.pins().add(taken);
    }
    if (Preparation.isReady(session, state, taken, command.needs())) {
      prepared(taken);
    } else {
      Preparation.start(session, state, taken, command.needs(), this);
    }
  }

  @Override
  public void prepared(BackendConnection taken) {
    if (isStopped()) {
      command.discard();
      abort(taken, SqlFailure.of(MySqlError.ER_QUERY_INTERRUPTED), true);
      return;
    }
    if (command.mayWrite() && !outside && session.transaction().isSecondWriter(taken)) {
      command.discard();
      failed = true;
      abort(taken, SqlFailure.of(MySqlError.RM_SECOND_WRITER), true);
      return;
    }
    session.running(taken);
    if (!outside) {
      sendPrelude();
    }
    command.send(this, taken);
  }

  /**
   * Whether the client can be told an error as the next packet of the answer that it has a part of;
   * the output's sequence id is right then.
   */
  boolean continuesAnswer() {
    if (connection == null || !relay.isBegun() || relay.isMidPacket() || relay.isEnded()) {
      return false;
    }
    session.output().sequenceId(relay.nextSequenceId());
    return true;
  }

  /** Whether the command need not be sent any more: its client has gone, or has killed it. */
  @Override
  public boolean isStopped() {
    return stopped || !session.channel().isActive();
  }

  /**
   * Stops the command: what waits for a connection ends at once, what runs is ended by its server.
   * What a client that has gone does not take must not stop the reading.
   */
  void stop() {
    stopped = true;
    if (connection != null) {
      connection.setReading(true);
      if (relay.isFileAwaited()) {
        // The server waits for the client's file, and does not look for an order to stop.
        connection.close(new IOException("statement stopped"));
      }
    } else if (command != null && loop.pool(shard).cancel(this)) {
      failed(SqlFailure.of(MySqlError.ER_QUERY_INTERRUPTED));
    }
  }

  /**
   * Ends the command, and its transaction with it: the client gets error 1213.
   *
   * @return false when it does not run in the transaction, or its answer can't be broken off
   */
  boolean endDeadlock() {
    BackendConnection running = connection;
    if (running == null
        || session.running() != running
        || !session.transaction().holds(running)
        || silent
        || relay.isMidPacket()
        || relay.isFileAwaited()) {
      return false;
    }
    deadlock = true;
    killing = true;
    if (relay.isBegun()) {
      session.output().sequenceId(relay.nextSequenceId());
    }
    relay.mute();
    loop.killQuery(
        running,
        () -> {
          killing = false;
          if (answered) {
            completed(relay.summary(), null);
          }
        });
    return true;
  }

  private void sendPrelude() {
    TransactionState transaction = session.transaction();
    if (transaction.held() == null && session.isInTransaction() && !session.pins().isEmpty()) {
      BackendConnection kept = session.pins().ofTemporaryTables();
      if (kept != null && kept != connection) {
        // A server that joins later could not use them.
        sendPrelude(kept, transaction.preludeOf(kept));
        kept.flush();
        transaction.hold(kept);
      }
    }
    List<String> prelude = transaction.preludeOf(connection);
    if (!prelude.isEmpty() && !transaction.begun()) {
      oneShot = prelude;
    }
    sendPrelude(connection, prelude);
    if (transaction.begun() || connection.branch() != null) {
      transaction.hold(connection);
    }
  }

  private void sendPrelude(BackendConnection to, List<String> prelude) {
    for (String sql : prelude) {
      to.send(
          sql,
          error -> {
            if (error != null && preludeFailure == null) {
              preludeFailure = error;
              relay.mute();
            }
          });
    }
  }

  @Override
  public void expect(ResponseScanner.Kind kind, int packets) {
    relay.expect(kind, packets, connection);
  }

  @Override
  public void flush(BackendConnection c) {
    c.flush();
  }

  @Override
  public boolean onData(BackendConnection c, ByteBuf in) {
    return relay.onData(c, in);
  }

  /** As {@link ResponseRelay#ahead}. */
  int ahead() {
    return relay.ahead();
  }

  /** The client's socket takes bytes again. */
  void writable() {
    if (connection != null) {
      connection.setReading(true);
    }
  }

  /** Bytes of the client's file for LOCAL INFILE, or its end when empty. */
  void infile(ByteBuf packet, boolean last) {
    relay.infile(connection, packet, last);
  }

  @Override
  public void onComplete(BackendConnection c) {
    connection.setReading(true);
    ResponseSummary summary = relay.summary();
    failed = summary.outcome() == ResponseSummary.Outcome.ERR;
    if (failed) {
      // MySQL stops at the first statement that fails.
      session.output().moreResults(false);
    }
    loop.shardCounters(shard).record(System.nanoTime() - startNanos, failed);
    if (deadlock) {
      failed = true;
      session.output().moreResults(false);
      answered = true;
      if (!killing) {
        completed(summary, null);
      }
      return;
    }
    if (command.isAnsweredHere() && preludeFailure == null && !silent) {
      NumberedAnswer.send(
          session, connection, command, summary, known -> completed(summary, known));
      return;
    }
    completed(summary, null);
  }

  /**
   * The command has been answered.
   *
   * @param warnings the statement's, which the connection does not know any more; mostly null
   */
  private void completed(ResponseSummary summary, List<Condition> warnings) {
    if (preludeFailure != null) {
      session.output().error(preludeFailure);
      session.diagnostics().failed();
    }
    if (deadlock) {
      session.diagnostics().failed(session.interrupted());
      session.output().error(session.interrupted());
      settle(false);
      return;
    }
    boolean holds = holdsTransaction(summary);
    if (!command.isAnsweredHere()) {
      session.output().sequenceId(relay.nextSequenceId());
    }
    if (!silent) {
      command.completed(session, summary);
    }
    if (warnings != null) {
      session.diagnostics().set(warnings);
    }
    // What is left on a connection is asked for where the transaction speaks.
    BackendConnection speaks = session.transaction().held();
    boolean keeps =
        holds
            && (speaks == null || speaks == connection)
            && !session.transaction().isSpread()
            && command.note() == null;
    if (preludeFailure == null && Aftermath.isNeeded(command, summary, keeps || warnings != null)) {
      // The client has its answer; what the connection still knows is fetched before it goes back.
      session.output().flush();
      Aftermath.start(session, connection, command, summary, warnings != null, () -> noted(holds));
    } else {
      if (keeps && warnings == null && (failed || summary.warnings() > 0)) {
        session.diagnostics().leftOnHeldBackend();
      }
      noted(holds);
    }
  }

  /** The server's warnings are known: a note of the proxy's own follows them. */
  private void noted(boolean holds) {
    if (command.note() != null && !failed) {
      session.diagnostics().add(command.note());
    }
    settle(holds);
  }

  /** Learns whether the session goes on to keep the connection. */
  private void settle(boolean holds) {
    Pinning pinning = command.pinning();
    if (pinning == null) {
      finish(holds);
    } else {
      session.output().flush();
      pinning.settle(session.pins(), connection, failed, () -> finish(holds));
    }
  }

  private boolean holdsTransaction(ResponseSummary summary) {
    TransactionState transaction = session.transaction();
    if (preludeFailure != null || outside) {
      return false;
    }
    if (!failed) {
      return (summary.outcome() == ResponseSummary.Outcome.PREPARED
              || summary.outcome() == ResponseSummary.Outcome.TEXT)
          ? transaction.holds(connection)
          : (summary.status() & ServerStatus.SERVER_STATUS_IN_TRANS) != 0;
    }
    // ERR carries no status flags. A deadlock has rolled everything back; other errors leave an
    // open transaction open, and without autocommit one may have been opened.
    return summary.errno() != 1213 && (transaction.holds(connection) || !state.autocommit());
  }

  private void finish(boolean holds) {
    command.discard();
    giveBack(holds);
    session.output().flush();
    completion.done();
  }

  private void giveBack(boolean holds) {
    session.running(null);
    BackendConnection c = connection;
    connection = null;
    TransactionState transaction = session.transaction();
    if (holds && c.usable()) {
      transaction.hold(c);
      if (command.mayWrite() && !failed) {
        transaction.writes(c);
      }
      return;
    }
    if (outside && !state.autocommit() && c.usable()) {
      // Without autocommit even a question about tables begins a transaction on its connection.
      c.rollBackAndRelease();
      return;
    }
    boolean concerned = transaction.holds(c) || (transaction.held() == null && transaction.begun());
    if (!outside && concerned) {
      transaction.end(c);
    }
    if (deadlock) {
      c.rollBackAndRelease();
    } else if (preludeFailure != null) {
      // Some of what was sent took effect and some did not.
      c.close(new IOException("transaction not begun: " + preludeFailure.message()));
    } else if (failed && !oneShot.isEmpty()) {
      // Whether the failed statement has used SET TRANSACTION up is not known. The next session
      // must not meet it, and this one has it still.
      oneShot.forEach(transaction::characteristicsOfNext);
      c.close(new IOException("SET TRANSACTION may be pending"));
    } else if (command.mayWrite() && !state.autocommit() && c.usable()) {
      // A program without tables leaves no transaction, but a metadata lock until there is one.
      c.rollBackAndRelease();
    } else {
      c.release();
    }
  }

  @Override
  public void abort(BackendConnection c, SqlFailure failure, boolean answered) {
    if (!answered) {
      lost(failure);
      return;
    }
    giveBack(!outside && session.transaction().holds(c));
    fail(failure);
  }

  @Override
  public void onLost(BackendConnection c, Throwable cause) {
    if (c != connection) {
      // What follows the answer went wrong: nothing is known of the session's state any more.
      var _ = session.channel().close();
      completion.done();
      return;
    }
    lost(Failures.lost(c.serverName(), cause));
  }

  @Override
  public void notPrepared(BackendConnection c, SqlFailure failure) {
    lost(failure);
  }

  private void lost(SqlFailure failure) {
    relay.release();
    if (connection != null) {
      connection.onWritable(null);
    }
    boolean pinned = session.pins().holds(connection);
    boolean within = connection != null && !outside && session.transaction().held() != null;
    BackendConnection lost = connection;
    connection = null;
    session.running(null);
    if (!outside) {
      session.transaction().end(lost == null ? List.of() : List.of(lost));
    }
    if (silent) {
      command.discard();
      completion.done();
      return;
    }
    if (pinned || within) {
      // As when MySQL is lost: the transaction's first half, temporary tables or locks are gone.
      // What the client sends next must not be taken for their continuation.
      session.endAfterAnswer();
    }
    SqlFailure told =
        within ? Failures.ofTransaction(failure) : pinned ? Failures.ofSession(failure) : failure;
    breakOff(told, relay.isMidPacket(), relay.isBegun() ? relay.nextSequenceId() : -1);
  }

  /**
   * The client has a part of the answer, or none, and gets an error instead of the rest.
   *
   * @param midPacket the part ends within a packet, or before the last definition
   * @param sequence id of the error's packet, -1 for the one the client awaits
   */
  private void breakOff(SqlFailure failure, boolean midPacket, int sequence) {
    if ((midPacket && !session.output().isDiverted()) || relay.isFileAwaited()) {
      // Half a packet was sent, or the client's file is on its way, which must not be taken for
      // commands: nothing more can be said on this connection.
      command.discard();
      var _ = session.channel().close();
      completion.done();
      return;
    }
    if (sequence >= 0) {
      session.output().sequenceId(sequence);
    }
    fail(failure);
  }

  @Override
  public void failed(SqlFailure failure) {
    fail(failure);
  }

  private void fail(SqlFailure failure) {
    command.discard();
    if (silent) {
      completion.done();
      return;
    }
    loop.shardCounters(shard).record(System.nanoTime() - startNanos, true);
    session.diagnostics().failed(failure);
    session.output().moreResults(false);
    session.output().error(failure);
    session.output().flush();
    completion.done();
  }

  /** The shard that serves the command. */
  int shard() {
    return shard;
  }
}
