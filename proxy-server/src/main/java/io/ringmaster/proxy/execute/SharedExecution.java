package io.ringmaster.proxy.execute;

import io.netty.buffer.ByteBuf;
import io.ringmaster.protocol.ResponseScanner;
import io.ringmaster.protocol.ResponseSummary;
import io.ringmaster.proxy.SqlFailure;
import io.ringmaster.proxy.backend.BackendConnection;
import io.ringmaster.proxy.backend.Failures;
import io.ringmaster.proxy.backend.Owner;
import io.ringmaster.proxy.metrics.ShardCounters;
import io.ringmaster.proxy.session.ClientSession;

/**
 * Runs a short read on a connection that it shares with other clients: statements are pipelined,
 * and what several clients send in one turn of the event loop goes out in one write. This saves
 * MySQL and the proxy a wake-up for each statement.
 *
 * <p>Only for reads of at most one row that depend on nothing but the session state, outside of
 * transactions. Nobody suffers for another: a response can't be held back by a slow client (one row
 * is buffered instead), a lost connection makes each statement start again on a connection of its
 * own, and so does one that had warnings, since those can't be asked for behind other statements.
 */
final class SharedExecution implements ShardCommand.Runner {
  private final LoopContext loop;
  private final ClientSession session;
  private final SingleExecution single;
  private final Completion completion;
  private final ResponseScanner scanner = new ResponseScanner();
  private ShardCommand command;
  private ShardCounters counters;
  private boolean relayed;
  private long startNanos;

  SharedExecution(
      LoopContext loop, ClientSession session, SingleExecution single, Completion completion) {
    this.loop = loop;
    this.session = session;
    this.single = single;
    this.completion = completion;
  }

  /**
   * Starts a command if there is a connection to share.
   *
   * @return false when not: nothing was done
   */
  boolean start(int target, ShardCommand toRun) {
    long now = System.nanoTime();
    BackendConnection connection =
        loop.pool(target).share(session.profile(), toRun.state(session), now);
    if (connection == null) {
      return false;
    }
    command = toRun;
    counters = loop.shardCounters(target);
    relayed = false;
    startNanos = now;
    toRun.send(this, connection);
    return true;
  }

  @Override
  public void expect(ResponseScanner.Kind kind, int packets) {
    scanner.reset(kind, session.profile().capabilities());
  }

  @Override
  public void flush(BackendConnection connection) {
    connection.flush();
  }

  @Override
  public boolean isStopped() {
    return false;
  }

  @Override
  public boolean onData(BackendConnection connection, ByteBuf in) {
    int from = in.readerIndex();
    int to = in.writerIndex();
    int end = scanner.scan(in, from, to);
    relayed = true;
    session.output().relay(in.readRetainedSlice((end < 0 ? to : end) - from));
    return end >= 0;
  }

  @Override
  public void onComplete(BackendConnection connection) {
    ResponseSummary summary = scanner.summary();
    boolean failed = summary.outcome() == ResponseSummary.Outcome.ERR;
    long now = System.nanoTime();
    connection.progress(now);
    counters.record(now - startNanos, failed);
    command.completed(session, summary);
    session.output().flush();
    int shard = summary.warnings() > 0 ? loop.shardOf(connection.pool()) : -1;
    if (shard >= 0) {
      // The client has its answer; the statement runs once more only to have its warnings.
      single.startForWarnings(shard, command);
      return;
    }
    command.discard();
    completion.done();
  }

  @Override
  public Owner owner() {
    return session;
  }

  @Override
  public void onLost(BackendConnection connection, Throwable cause) {
    SqlFailure failure = Failures.lost(connection.serverName(), cause);
    if (relayed) {
      single.lostElsewhere(command, scanner, failure);
    } else {
      startElsewhere(connection, failure);
    }
  }

  @Override
  public void abort(BackendConnection connection, SqlFailure failure, boolean answered) {
    startElsewhere(connection, failure);
  }

  /** Nothing was relayed yet. The shard may have another number by now, or be none any more. */
  private void startElsewhere(BackendConnection connection, SqlFailure failure) {
    int shard = loop.shardOf(connection.pool());
    if (shard >= 0) {
      single.start(shard, command);
    } else {
      scanner.reset(command.kind(), session.profile().capabilities());
      single.lostElsewhere(command, scanner, failure);
    }
  }
}
