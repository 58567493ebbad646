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
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
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
  private final Spec spec;
  private final ShardStatements statements;
  private final Runnable done;
  private final ShardConnections acquiring;
  private final WarningsOfShards warnings;
  private final RowNumbers rowNumbers;
  private final Shard[] parts;
  private final long startNanos = System.nanoTime();

  private WriteTransaction transaction;

  /** Parts from the first that the statement was sent to. */
  private int sent;

  private int awaited;
  private boolean running;
  private boolean cancelled;
  private boolean ended;

  /** Some servers show later what was written. */
  private boolean later;

  /**
   * Which shards run the statement at the same time. Two statements that write the same rows of two
   * shards, each first on another, would wait for each other, and no server could see that.
   */
  public enum Order {
    /** All: only for statements that wait for others' rows in the rarest cases. */
    AT_ONCE {
      @Override
      int after(int sent, int all) {
        return all;
      }
    },
    /** The first before the others: enough where every shard has the same rows. */
    FIRST_BEFORE_OTHERS {
      @Override
      int after(int sent, int all) {
        return sent == 0 ? 1 : all;
      }
    },
    /** Each when the one before it has answered. */
    ONE_BY_ONE {
      @Override
      int after(int sent, int all) {
        return sent + 1;
      }
    };

    /** To how many of all the statement goes once those that it was sent to have answered. */
    abstract int after(int sent, int all);
  }

  /** What the client hears of AUTO_INCREMENT values. */
  public interface InsertId {
    /** What servers say of values that the statement gave. */
    InsertId OF_SERVERS =
        new InsertId() {
          @Override
          public long reported(long affectedRows, long ofServers) {
            return ofServers;
          }

          @Override
          public boolean isMade() {
            return false;
          }
        };

    /** The insert id of the OK. */
    long reported(long affectedRows, long ofServers);

    /** Whether it is that of a number that was made, and so LAST_INSERT_ID(). */
    boolean isMade();
  }

  /**
   * What to write where.
   *
   * @param targets shard numbers, ascending
   * @param insertedRows of a split INSERT: the rows, from 0, that go to each target; else empty
   * @param copies whether the shards hold the same rows, which are counted once
   * @param ignores whether it is an INSERT IGNORE
   * @param unseen whether it may change rows that its answer does not count
   * @param kind QUERY or STMT_EXECUTE
   * @param insertId what the client hears of AUTO_INCREMENT values
   */
  public record Spec(
      List<Integer> targets,
      List<BitSet> insertedRows,
      boolean copies,
      boolean ignores,
      boolean unseen,
      Order order,
      ResponseScanner.Kind kind,
      InsertId insertId) {
    public Spec {
      targets = List.copyOf(targets);
      insertedRows = List.copyOf(insertedRows);
    }

    private int rows(int index) {
      return insertedRows.isEmpty() ? 0 : insertedRows.get(index).cardinality();
    }

    private int[] targetArray() {
      return targets.stream().mapToInt(Integer::intValue).toArray();
    }
  }

  /**
   * A statement that is not started yet.
   *
   * @param done is run when the client has its answer and may send its next command
   */
  public ScatterWriteExecution(
      ShardAccess shards,
      ClientSession session,
      Spec spec,
      ShardStatements statements,
      SessionState state,
      int needs,
      Runnable done) {
    this.shards = shards;
    this.session = session;
    this.spec = spec;
    this.statements = statements;
    this.done = done;
    acquiring =
        new ShardConnections(shards, session, spec.targetArray(), state, needs, new Acquired());
    warnings = new WarningsOfShards(spec.targets().size());
    rowNumbers =
        spec.insertedRows().isEmpty() ? RowNumbers.AS_SAID : new RowNumbers(spec.insertedRows());
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
              : new OwnTransaction(shards, session);
      running = true;
      for (int i = 0; i < parts.length; i++) {
        parts[i] = new Shard(i, connections[i]);
      }
      send();
    }

    @Override
    public void failed(int target, SqlFailure failure) {
      statements.discard();
      shards.counters(spec.targets().get(target)).record(System.nanoTime() - startNanos, true);
      answer(failure);
    }
  }

  /** Sends the statement to the shards whose turn it is. */
  private void send() {
    int from = sent;
    sent = spec.order().after(sent, parts.length);
    awaited = sent - from;
    for (int i = from; i < sent; i++) {
      Shard part = parts[i];
      transaction.enter(part.connection, error -> part.beginFailure = error);
      statements.send(part.index, part.connection, part, part::notSent);
    }
  }

  /** One shard's part. */
  private final class Shard implements ResponseHandler {
    final int index;
    final BackendConnection connection;
    final ResponseScanner scanner = new ResponseScanner();
    SqlFailure beginFailure;
    SqlFailure failure;
    boolean answered;
    boolean killing;

    Shard(int index, BackendConnection connection) {
      this.index = index;
      this.connection = connection;
      scanner.reset(spec.kind(), connection.profile().capabilities());
    }

    String name() {
      return shards.name(spec.targets().get(index));
    }

    @Override
    public boolean onData(BackendConnection c, ByteBuf in) {
      int end = scanner.scan(in, in.readerIndex(), in.writerIndex());
      in.readerIndex(end < 0 ? in.writerIndex() : end);
      if (scanner.localInfile()) {
        ShardConnections.close(connection, "LOCAL INFILE over several shards");
        in.readerIndex(in.writerIndex());
        return false;
      }
      return end >= 0;
    }

    @Override
    public void onComplete(BackendConnection c) {
      ResponseSummary summary = scanner.summary();
      if (summary.outcome() == ResponseSummary.Outcome.ERR) {
        failure =
            rowNumbers.ofWhole(
                index,
                new SqlFailure(
                    summary.errno(),
                    summary.sqlState(),
                    summary.errorMessage(StandardCharsets.UTF_8)));
      } else if (summary.outcome() != ResponseSummary.Outcome.OK) {
        failure = SqlFailure.of(MySqlError.RM_INTERNAL, "a write returned rows");
      }
      if (failure == null && beginFailure != null) {
        failure = beginFailure;
      } else if (failure == null && (summary.status() & ServerStatus.SERVER_STATUS_IN_TRANS) == 0) {
        failure = SqlFailure.of(MySqlError.RM_INTERNAL, "a write ended its transaction");
      }
      answeredOne();
    }

    @Override
    public void onLost(BackendConnection c, Throwable cause) {
      failure = Failures.lost(c.pool().server().name(), cause);
      log.warn("Shard lost during scatter write shard={}", name(), cause);
      answeredOne();
    }

    /** The statement could not be prepared. */
    void notSent(SqlFailure cause) {
      failure = cause;
      answeredOne();
    }

    private void answeredOne() {
      answered = true;
      shards
          .counters(spec.targets().get(index))
          .record(System.nanoTime() - startNanos, failure != null);
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
        failure =
            Failures.lost(connection.pool().server().name(), new IOException("connection closed"));
      }
      boolean changed = spec.unseen() || scanner.summary().affectedRows() > 0;
      return new WriteTransaction.Part(connection, changed, failure);
    }
  }

  /** All shards that the statement was sent to have answered. */
  private void answeredAll() {
    boolean goesOn = !cancelled && sent < parts.length;
    for (int i = 0; goesOn && i < sent; i++) {
      goesOn = parts[i].failure == null;
    }
    if (goesOn) {
      send();
    } else {
      running = false;
      statements.discard();
      decide();
    }
  }

  /** No shard runs the statement any more. */
  private void decide() {
    List<WriteTransaction.Part> outcomes = outcomes();
    boolean wanted = sent == parts.length && (!cancelled || session.channel().isActive());
    boolean keeps = wanted && outcomes.stream().allMatch(part -> part.failure() == null);
    if (keeps) {
      collectWarnings();
    } else {
      transaction.undo(outcomes, (_, _) -> concludeUndone());
    }
  }

  private List<WriteTransaction.Part> outcomes() {
    return Arrays.stream(parts).limit(sent).map(Shard::outcome).toList();
  }

  /** They are gone after what ends the statement. */
  private void collectWarnings() {
    awaited = 1;
    for (Shard part : parts) {
      if (part.scanner.summary().warnings() > 0) {
        awaited++;
        warnings.ask(part.index, part.connection, this::warned);
        part.connection.flush();
      }
    }
    warned();
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
    SqlFailure first = RowNumbers.first(failures);
    conclude(first == null ? SqlFailure.of(MySqlError.ER_QUERY_INTERRUPTED) : first);
  }

  /** Nothing is under way any more: the client gets its answer. */
  private void conclude(SqlFailure failure) {
    for (Shard part : parts) {
      if (!session.transaction().holds(part.connection)) {
        part.connection.release();
      }
    }
    answer(failure);
  }

  private void answer(SqlFailure failure) {
    if (ended) {
      return;
    }
    ended = true;
    ClientOutput output = session.output();
    if (failure != null) {
      session.diagnostics().failed(failure);
      output.moreResults(false);
      output.error(failure);
    } else {
      WriteReport report = new WriteReport(spec.copies(), spec.ignores());
      for (Shard part : parts) {
        report.add(part.scanner.summary(), spec.rows(part.index));
      }
      List<Condition> said = new ArrayList<>();
      if (spec.copies()) {
        said.addAll(warnings.conditionsOfCopies());
      } else {
        report.repeatedWarnings(warnings.repeatedOfWrite());
        said.addAll(warnings.conditionsOfWrite(rowNumbers));
      }
      if (later) {
        said.add(AtomicCommit.COMMITTED_LATER);
      }
      session.diagnostics().set(said);
      long id = spec.insertId().reported(report.affectedRows(), report.lastInsertId());
      // Ids that were given by the statement leave LAST_INSERT_ID() as it is.
      session.diagnostics().changed(report.affectedRows(), spec.insertId().isMade() ? id : 0);
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
      statements.discard();
      answer(SqlFailure.of(MySqlError.ER_QUERY_INTERRUPTED));
    } else if (running) {
      for (Shard part : parts) {
        if (part.index < sent && !part.answered && !part.killing) {
          part.stop();
        }
      }
    }
  }
}
