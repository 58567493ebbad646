package io.ringmaster.proxy.gather;

import io.netty.buffer.ByteBuf;
import io.ringmaster.protocol.MySqlError;
import io.ringmaster.protocol.ResponseScanner;
import io.ringmaster.protocol.ResponseSummary;
import io.ringmaster.protocol.ServerStatus;
import io.ringmaster.proxy.SqlFailure;
import io.ringmaster.proxy.backend.BackendConnection;
import io.ringmaster.proxy.backend.Failures;
import io.ringmaster.proxy.backend.ResponseHandler;
import io.ringmaster.proxy.commit.AtomicCommit;
import io.ringmaster.proxy.session.ClientOutput;
import io.ringmaster.proxy.session.ClientSession;
import io.ringmaster.proxy.session.Diagnostics.Condition;
import io.ringmaster.proxy.session.SessionState;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A write that goes to several shards: when all have said OK it is kept on all, else undone on all
 * ({@link WriteTransaction}), and the client gets the error of the first shard that has one. One
 * instance per statement, on the client's event loop.
 */
public final class ScatterWriteExecution {
  private static final Logger log = LoggerFactory.getLogger(ScatterWriteExecution.class);

  private final ShardAccess shards;
  private final ClientSession session;
  private final WriteSpec spec;
  private final ShardStatements statements;
  private final Runnable done;
  private final ShardTarget[] targets;
  private final ShardConnections acquiring;
  private final WarningsOfShards warnings;
  private final RowNumbers rowNumbers;
  private final StoredNumbers stored;
  private final LastRow lastRow;
  private final Shard[] parts;
  private final long startNanos = System.nanoTime();

  private WriteTransaction transaction;

  /** Parts from the first whose connections have entered the transaction. */
  private int entered;

  /** Parts from the first that have had their turn. */
  private int sent;

  /** Whether the shards are asked which rows they have, before the statement. */
  private boolean searching;

  /** Why the statement must be undone although all shards have said OK; else null. */
  private SqlFailure unwanted;

  private int awaited;
  private boolean running;
  private boolean cancelled;
  private boolean ended;

  /** Some servers show later what was written. */
  private boolean later;

  /**
   * A statement that is not started yet.
   *
   * @param done is run when the client has its answer and may send its next command
   */
  public ScatterWriteExecution(
      ShardAccess shards,
      ClientSession session,
      WriteSpec spec,
      ShardStatements statements,
      SessionState state,
      int needs,
      Runnable done) {
    this.shards = shards;
    this.session = session;
    this.spec = spec;
    this.statements = statements;
    this.done = done;
    targets = ShardTarget.of(shards, spec.targetArray());
    acquiring = new ShardConnections(shards, session, targets, state, needs, new Acquired());
    warnings = new WarningsOfShards(spec.targets().size());
    rowNumbers = new RowNumbers(spec.places());
    stored = new StoredNumbers(spec);
    lastRow = new LastRow(spec);
    parts = new Shard[spec.targets().size()];
  }

  /** Starts; may end before it returns. */
  public void start() {
    shards.metrics().scatterWidth.record(parts.length);
    acquiring.acquire();
  }

  private final class Acquired implements ShardConnections.Then {
    @Override
    public void ready(BackendConnection[] connections) {
      transaction =
          session.isInTransaction()
              ? new WithinTransaction(session)
              : new OwnTransaction(shards, session, spec.search() != null);
      running = true;
      if (!session.isInTransaction()) {
        session.writing(connections);
      }
      for (int i = 0; i < parts.length; i++) {
        parts[i] = new Shard(i, connections[i]);
      }
      searching = spec.search() != null;
      if (searching) {
        search();
      } else {
        send();
      }
    }

    @Override
    public void failed(int target, SqlFailure failure) {
      targets[target].counters().record(System.nanoTime() - startNanos, true);
      answer(failure);
    }
  }

  /** Asks the next shard which rows it has. */
  private void search() {
    Shard part = enter();
    awaited = 1;
    part.running = true;
    RowSearch.Reader reader = spec.search().reader(part.index, spec.shares().limit());
    spec.search()
        .statements()
        .send(part.index, part.connection, new Searched(part, reader), part::notSent);
  }

  /** Sends the statement to the shards whose turn it is. */
  private void send() {
    while (searching && !spec.shares().areTaken() && spec.shares().isPassed(sent)) {
      sent++;
    }
    int from = sent;
    sent = spec.order().after(sent, parts.length);
    awaited = sent - from;
    for (int i = from; i < sent; i++) {
      Shard part = i < entered ? parts[i] : enter();
      part.running = true;
      part.asked = true;
      statements.send(part.index, part.connection, part, part::notSent);
    }
  }

  private Shard enter() {
    Shard part = parts[entered++];
    transaction.enter(part.connection, error -> part.beginFailure = error);
    return part;
  }

  /** Whether shards are left to send the statement to. */
  private boolean isLeft() {
    return sent < parts.length && (spec.shares() == null || !spec.shares().areTaken());
  }

  /** A shard tells which rows it has. */
  private record Searched(Shard part, RowSearch.Reader reader) implements ResponseHandler {
    @Override
    public boolean onData(BackendConnection c, ByteBuf in) {
      return reader.read(in);
    }

    @Override
    public void onComplete(BackendConnection c) {
      part.failure = reader.failure() == null ? part.beginFailure : reader.failure();
      part.answeredOne();
    }

    @Override
    public void onLost(BackendConnection c, Throwable cause) {
      reader.close();
      part.onLost(c, cause);
    }
  }

  /** One shard's part. */
  private final class Shard implements ResponseHandler {
    final int index;
    final BackendConnection connection;
    final ResponseScanner scanner = new ResponseScanner();

    /** The session's transaction was open on it before. */
    final boolean held;

    SqlFailure beginFailure;
    SqlFailure failure;

    /** It was sent the statement. */
    boolean asked;

    /** Its answer is awaited. */
    boolean running;

    boolean killing;

    Shard(int index, BackendConnection connection) {
      this.index = index;
      this.connection = connection;
      held = session.transaction().holds(connection);
      scanner.reset(spec.kind(), connection.profile().capabilities());
    }

    String name() {
      return targets[index].name();
    }

    @Override
    public boolean onData(BackendConnection c, ByteBuf in) {
      int end = scanner.scan(in, in.readerIndex(), in.writerIndex());
      in.readerIndex(end < 0 ? in.writerIndex() : end);
      if (!scanner.localInfile()) {
        return end >= 0;
      }
      int sequenceId = scanner.nextSequenceId();
      scanner.resumeAfterInfile();
      if (beginFailure != null) {
        // What is loaded now would be loaded for good.
        new FilePackets(connection, sequenceId).finish();
        spec.file().answered(index);
      } else if (!spec.file().asked(index, connection, sequenceId)) {
        ShardConnections.close(connection, "asked for a file that nobody has");
      }
      return false;
    }

    @Override
    public void onComplete(BackendConnection c) {
      ResponseSummary summary = scanner.summary();
      if (summary.outcome() == ResponseSummary.Outcome.ERR) {
        SqlFailure ofServer =
            new SqlFailure(
                summary.errno(), summary.sqlState(), summary.errorMessage(StandardCharsets.UTF_8));
        failure = spec.file().explained(index, rowNumbers.ofWhole(index, ofServer));
      } else if (summary.outcome() != ResponseSummary.Outcome.OK) {
        failure = SqlFailure.of(MySqlError.RM_INTERNAL, "a write returned rows");
      }
      if (failure == null && beginFailure != null) {
        failure = beginFailure;
      } else if (failure == null && (summary.status() & ServerStatus.SERVER_STATUS_IN_TRANS) == 0) {
        failure = SqlFailure.of(MySqlError.RM_INTERNAL, "a write ended its transaction");
      } else if (failure == null && spec.shares() != null) {
        take(WriteReport.matched(summary));
      } else if (failure == null && spec.file().rows(index) >= 0) {
        compareRows(WriteReport.matched(summary));
      }
      answeredOne();
    }

    /** A server that reads a file in another way than the proxy must not have it. */
    private void compareRows(long read) {
      long given = spec.file().rows(index);
      if (read != given) {
        unwanted =
            SqlFailure.of(
                MySqlError.RM_INTERNAL,
                "shard %s has read %d rows where %d were sent".formatted(name(), read, given));
      }
    }

    private void take(long rows) {
      if (searching && rows != spec.shares().of(index)) {
        unwanted =
            SqlFailure.of(
                MySqlError.RM_INTERNAL,
                "shard " + name() + " has written other rows than were found");
      } else {
        spec.shares().took(rows);
      }
    }

    @Override
    public void onLost(BackendConnection c, Throwable cause) {
      failure =
          beginFailure != null
              ? beginFailure
              : lost(Failures.lost(c.pool().server().name(), cause));
      log.warn("Shard lost during scatter write shard={}", name(), cause);
      answeredOne();
    }

    private SqlFailure lost(SqlFailure cause) {
      return session.transaction().holds(connection) ? Failures.ofTransaction(cause) : cause;
    }

    /** The statement could not be prepared. */
    void notSent(SqlFailure cause) {
      failure = cause;
      answeredOne();
    }

    private void answeredOne() {
      running = false;
      spec.file().answered(index);
      targets[index].counters().record(System.nanoTime() - startNanos, failure != null);
      if (--awaited == 0) {
        answeredAll();
      }
    }

    /** An order to stop must not meet what follows the statement. */
    void stop() {
      killing = true;
      awaited++;
      shards.kill(
          connection,
          () -> {
            if (--awaited == 0) {
              answeredAll();
            }
          });
    }

    WriteTransaction.Part outcome() {
      if (failure == null && !connection.usable()) {
        // It ended after its answer, while others were waited for: its server has rolled back.
        failure = lost(Failures.closed(connection));
      }
      if (failure != null && failure.errno() == MySqlError.ER_QUERY_INTERRUPTED.errno()) {
        failure = session.interrupted();
      }
      boolean changed = asked && (spec.unseen() || scanner.summary().affectedRows() > 0);
      return new WriteTransaction.Part(connection, changed, failure);
    }
  }

  /** All shards that were asked something have answered. */
  private void answeredAll() {
    boolean goesOn = !cancelled && unwanted == null;
    for (int i = 0; goesOn && i < entered; i++) {
      goesOn = parts[i].failure == null;
    }
    boolean searches = searching && sent == 0;
    if (goesOn && searches && entered < parts.length) {
      search();
    } else if (goesOn && searches) {
      spec.shares().found(spec.search().counts());
      send();
    } else if (goesOn && isLeft()) {
      send();
    } else {
      running = false;
      decide();
    }
  }

  /** No shard runs the statement any more. */
  private void decide() {
    List<WriteTransaction.Part> outcomes = outcomes();
    boolean whole = sent > 0 && !isLeft() && unwanted == null && spec.file().failure() == null;
    boolean wanted = whole && (!cancelled || session.channel().isActive()) && !session.isVictim();
    boolean keeps = wanted && outcomes.stream().allMatch(part -> part.failure() == null);
    if (keeps) {
      collectWarnings();
    } else {
      transaction.undo(outcomes, (_, _) -> concludeUndone());
    }
  }

  private List<WriteTransaction.Part> outcomes() {
    return Arrays.stream(parts).limit(entered).map(Shard::outcome).toList();
  }

  /** They are gone after what ends the statement, and after any other question. */
  private void collectWarnings() {
    awaited = 1;
    for (Shard part : parts) {
      if (part.asked && part.scanner.summary().warnings() > 0) {
        awaited++;
        warnings.ask(part.index, part.connection, this::warned);
        part.connection.flush();
      }
      if (part.asked && stored.ask(part.index, part.connection, this::warned)) {
        awaited++;
        part.connection.flush();
      }
    }
    int last = stored.lastRow();
    if (spec.insertId().lastRow() != null && isLeftByItsServer(last)) {
      awaited++;
      lastRow.ask(parts[last].connection, this::warned);
    }
    awaited++;
    BackendConnection[] connections =
        Arrays.stream(parts).map(part -> part.connection).toArray(BackendConnection[]::new);
    spec.file().afterwards(connections, this::warned);
    warned();
  }

  /** Whether other servers than that of the last row have inserted or changed rows. */
  private boolean isLeftByItsServer(int last) {
    return insertId(parts[last]) == 0 && Arrays.stream(parts).anyMatch(part -> insertId(part) != 0);
  }

  private static long insertId(Shard part) {
    return part.scanner.summary().lastInsertId();
  }

  private void warned() {
    if (--awaited == 0) {
      transaction.keep(
          outcomes(),
          (failure, shownLater) -> {
            later = shownLater;
            conclude(failure);
          });
    }
  }

  /** The client gets the error of the first row that has one. */
  private void concludeUndone() {
    List<SqlFailure> failures =
        Arrays.stream(parts).map(part -> part.failure).filter(Objects::nonNull).toList();
    SqlFailure first = spec.file().failure();
    if (first == null) {
      first = failures.isEmpty() ? unwanted : RowNumbers.first(failures);
    }
    conclude(first == null ? session.interrupted() : first);
  }

  /** Nothing is under way any more: the client gets its answer. */
  private void conclude(SqlFailure failure) {
    for (Shard part : parts) {
      // One that was not asked is the transaction's still, or was given back with its end.
      boolean left = part.held && part.index >= entered;
      if (!left && !session.transaction().holds(part.connection)) {
        part.connection.release();
      }
    }
    spec.file().whenEnded(() -> answer(failure));
  }

  private void answer(SqlFailure failure) {
    if (ended) {
      return;
    }
    ended = true;
    session.writing(null);
    ClientOutput output = session.output();
    if (failure != null) {
      session.diagnostics().failed(failure);
      output.moreResults(false);
      output.error(failure);
    } else {
      WriteReport report = new WriteReport(spec.copies(), spec.ignores());
      for (Shard part : parts) {
        if (part.asked) {
          report.add(part.scanner.summary(), spec.rows(part.index), spec.insertId().mayLeaveOut());
        }
      }
      List<Condition> said = new ArrayList<>();
      if (spec.copies()) {
        said.addAll(warnings.conditionsOfCopies());
      } else {
        boolean inserts = report.inserts();
        report.repeatedWarnings(warnings.repeatedOfWrite(inserts, spec.ofRows()));
        said.addAll(warnings.conditionsOfWrite(rowNumbers, inserts, spec.ofRows()));
      }
      if (later) {
        said.add(AtomicCommit.COMMITTED_LATER);
      }
      session
          .diagnostics()
          .set(warnings.kept(said, session.state()), report.warnings() + (later ? 1 : 0));
      int last = stored.lastRow();
      long ofServers = last < 0 ? report.lastInsertId() : insertId(parts[last]);
      if (last >= 0 && isLeftByItsServer(last)) {
        ofServers = lastRow.id();
      }
      long first = stored.first();
      WriteSpec.InsertId insertId = spec.insertId();
      long id = insertId.reported(report.affectedRows(), ofServers, first);
      session
          .diagnostics()
          .changed(report.affectedRows(), insertId.remembered(report.affectedRows(), id, first));
      output.ok(
          report.affectedRows(),
          id,
          session.status(),
          report.warnings() + (later ? 1 : 0),
          report.info());
    }
    output.flush();
    done.run();
  }

  /** Nothing to do: a write's answer is one packet. */
  public void writable() {}

  /** Whether it can be stopped: its shards run it. */
  public boolean isStoppable() {
    return running && !cancelled;
  }

  /**
   * Stops, if all shards can still be rolled back: the client has gone, or killed the statement.
   */
  public void cancel() {
    if (ended || cancelled) {
      return;
    }
    cancelled = true;
    if (parts[0] == null) {
      acquiring.cancel();
      answer(session.interrupted());
    } else if (running) {
      spec.file().stop();
      for (Shard part : parts) {
        if (part.running && !part.killing) {
          part.stop();
        }
      }
    }
  }
}
