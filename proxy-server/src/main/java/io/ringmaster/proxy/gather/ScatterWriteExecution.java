package io.ringmaster.proxy.gather;

import io.netty.buffer.ByteBuf;
import io.ringmaster.protocol.MySqlError;
import io.ringmaster.protocol.ResponseScanner;
import io.ringmaster.protocol.ResponseSummary;
import io.ringmaster.protocol.ServerStatus;
import io.ringmaster.proxy.SqlFailure;
import io.ringmaster.proxy.backend.BackendConnection;
import io.ringmaster.proxy.backend.Commands;
import io.ringmaster.proxy.backend.Failures;
import io.ringmaster.proxy.backend.Reply;
import io.ringmaster.proxy.backend.ResponseHandler;
import io.ringmaster.proxy.session.ClientOutput;
import io.ringmaster.proxy.session.ClientSession;
import io.ringmaster.proxy.session.SessionState;
import io.ringmaster.proxy.session.TransactionState;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A write that goes to several shards outside of a transaction. Each runs it in a transaction of
 * its own; when all have said OK all are committed, else all are rolled back and the client gets
 * the error of the first shard that has one. One instance per statement, on the client's event
 * loop.
 *
 * <p>Known gap until transactions over several shards exist: the commits are independent. When one
 * fails after another succeeded, the client is told which shards have the change and which have
 * not; when the proxy ends between them, nobody is.
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

  /** Of SET TRANSACTION for this statement. */
  private List<String> characteristics = List.of();

  /** Parts from the first that the statement was sent to. */
  private int sent;

  private int awaited;
  private boolean running;
  private boolean cancelled;
  private boolean ended;

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
   * @param kind QUERY or STMT_EXECUTE
   * @param insertId what the client hears of AUTO_INCREMENT values
   */
  public record Spec(
      List<Integer> targets,
      List<BitSet> insertedRows,
      boolean copies,
      boolean ignores,
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
   * A statement that is not started yet. The session must not be in a transaction, and {@code
   * state} has autocommit on.
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
      characteristics = session.transaction().takePrelude();
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
    List<String> prelude = new ArrayList<>(characteristics);
    prelude.add("BEGIN");
    int from = sent;
    sent = spec.order().after(sent, parts.length);
    awaited = sent - from;
    for (int i = from; i < sent; i++) {
      Shard part = parts[i];
      ShardConnections.prelude(part.connection, prelude, error -> part.beginFailure = error);
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
    boolean lost;
    boolean answered;
    boolean killed;
    boolean committed;

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
      } else if ((summary.status() & ServerStatus.SERVER_STATUS_IN_TRANS) == 0) {
        // BEGIN was refused, or the statement ended the transaction by itself.
        committed = true;
      }
      if (failure == null && beginFailure != null) {
        failure = beginFailure;
      }
      answeredOne();
    }

    @Override
    public void onLost(BackendConnection c, Throwable cause) {
      lost = true;
      failure = Failures.lost(c.pool().server().name(), cause);
      log.warn("Shard lost during scatter write shard={}", name(), cause);
      answeredOne();
    }

    /** The statement could not be prepared. */
    void notSent(SqlFailure cause) {
      failure = cause;
      lost = !connection.usable();
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

    void giveBack() {
      if (killed) {
        // The order to stop may arrive late: it must not meet another session's statement.
        ShardConnections.close(connection, "statement stopped");
      } else if (!lost) {
        connection.release();
      }
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
    boolean allWell = sent == parts.length && (!cancelled || session.channel().isActive());
    for (Shard part : parts) {
      if (!part.lost && !part.connection.usable()) {
        // It ended after its answer, while others were waited for: its server has rolled back.
        part.lost = true;
        if (part.failure == null) {
          part.failure =
              Failures.lost(
                  part.connection.pool().server().name(), new IOException("connection closed"));
        }
      }
      allWell &= part.failure == null;
    }
    awaited = parts.length;
    for (Shard part : parts) {
      if (part.lost || part.index >= sent) {
        awaited--;
      } else if (allWell) {
        commit(part);
      } else {
        end(part, "ROLLBACK");
      }
    }
    if (awaited == 0) {
      conclude(allWell);
    }
  }

  private void commit(Shard part) {
    if (part.scanner.summary().warnings() > 0) {
      // COMMIT clears them.
      warnings.ask(part.index, part.connection, () -> {});
    }
    end(part, "COMMIT");
  }

  private void end(Shard part, String verb) {
    boolean commits = verb.equals("COMMIT");
    part.connection.send(
        Commands.query(
            part.connection.channel().alloc(),
            part.connection.profile(),
            verb + TransactionState.AND_NOTHING),
        new Reply() {
          @Override
          protected void done(BackendConnection c, SqlFailure error) {
            part.lost |= !c.usable();
            if (!commits && error != null) {
              part.lost = true;
              ShardConnections.close(c, "ROLLBACK refused");
            } else if (commits && error == null) {
              part.committed = true;
            } else if (commits) {
              part.failure = error;
            }
            if (--awaited == 0) {
              conclude(commits);
            }
          }
        });
    part.connection.flush();
  }

  /** Nothing is under way any more: the client gets its answer. */
  private void conclude(boolean wanted) {
    List<String> committed = new ArrayList<>();
    List<String> others = new ArrayList<>();
    List<SqlFailure> failures = new ArrayList<>();
    for (Shard part : parts) {
      (part.committed ? committed : others).add(part.name());
      if (part.failure != null) {
        failures.add(part.failure);
      }
      if (wanted && part.failure != null && !part.lost) {
        // A refused COMMIT may have left the transaction open.
        part.killed = true;
      }
      part.giveBack();
    }
    SqlFailure failure = RowNumbers.first(failures);
    if (failure == null && !wanted) {
      failure = SqlFailure.of(MySqlError.ER_QUERY_INTERRUPTED);
    }
    if (failure != null && !committed.isEmpty()) {
      log.error(
          "Write committed on some shards only committed={} others={} cause={}",
          committed,
          others,
          failure.message());
      failure = GatherFailures.partlyCommitted(committed, others, failure.message());
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
      if (failure.errno() == MySqlError.ER_CANT_EXECUTE_IN_READ_ONLY_TRANSACTION.errno()) {
        // The statement was refused before it began a transaction: the next one's is the same.
        characteristics.forEach(session.transaction()::characteristicsOfNext);
      }
      session.diagnostics().failed(failure);
      output.moreResults(false);
      output.error(failure);
    } else {
      WriteReport report = new WriteReport(spec.copies(), spec.ignores());
      for (Shard part : parts) {
        report.add(part.scanner.summary(), spec.rows(part.index));
      }
      if (spec.copies()) {
        session.diagnostics().set(warnings.conditionsOfCopies());
      } else {
        report.repeatedWarnings(warnings.repeatedOfWrite());
        session.diagnostics().set(warnings.conditionsOfWrite(rowNumbers));
      }
      long id = spec.insertId().reported(report.affectedRows(), report.lastInsertId());
      // Ids that were given by the statement leave LAST_INSERT_ID() as it is.
      session.diagnostics().changed(report.affectedRows(), spec.insertId().isMade() ? id : 0);
      output.ok(report.affectedRows(), id, session.status(), report.warnings(), report.info());
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
        if (part.index < sent && !part.answered) {
          part.killed = true;
          shards.kill(part.connection);
        }
      }
    }
  }
}
