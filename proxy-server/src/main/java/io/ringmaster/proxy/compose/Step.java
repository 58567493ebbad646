package io.ringmaster.proxy.compose;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.ringmaster.protocol.ResponseScanner;
import io.ringmaster.protocol.ResponseSummary;
import io.ringmaster.proxy.SqlFailure;
import io.ringmaster.proxy.backend.PacketHandler;
import io.ringmaster.proxy.gather.ColumnShape;
import io.ringmaster.proxy.gather.ResultReader;
import io.ringmaster.proxy.session.Diagnostics.Condition;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.LongPredicate;

/** One statement of a composition, and what its answer says. */
abstract sealed class Step {
  SqlFailure failure;

  /** Part of the answer, cut anywhere; stays the caller's. */
  abstract void read(ByteBuf bytes);

  /** Whether it was stopped, since its rows are not wanted. */
  boolean isRefusedHere() {
    return false;
  }

  /** Whether what it warns of is an error. */
  boolean isStrict() {
    return false;
  }

  /** How many warnings it told of. */
  abstract int warnings();

  /** It has ended well. */
  abstract void ended();

  /** Releases what it holds. */
  void close() {}

  /** A statement that answers with an OK. */
  static final class Write extends Step {
    private final ResponseScanner scanner = new ResponseScanner();
    private final LongPredicate made;
    private final Consumer<StepResult> then;
    private boolean whole;

    /**
     * @param made whether an insert id is one that was made by the statement
     */
    Write(int capabilities, LongPredicate made, Consumer<StepResult> then) {
      this.made = made;
      this.then = then;
      scanner.reset(ResponseScanner.Kind.QUERY, capabilities);
    }

    @Override
    void read(ByteBuf bytes) {
      if (whole) {
        return;
      }
      whole = scanner.scan(bytes, bytes.readerIndex(), bytes.writerIndex()) >= 0;
      ResponseSummary summary = scanner.summary();
      if (whole && summary.outcome() == ResponseSummary.Outcome.ERR) {
        failure =
            new SqlFailure(
                summary.errno(), summary.sqlState(), summary.errorMessage(StandardCharsets.UTF_8));
      }
    }

    @Override
    int warnings() {
      return scanner.summary().warnings();
    }

    @Override
    void ended() {
      ResponseSummary summary = scanner.summary();
      then.accept(
          new StepResult(
              summary.affectedRows(),
              summary.lastInsertId(),
              made.test(summary.lastInsertId()),
              summary.info(StandardCharsets.UTF_8)));
    }
  }

  /** A statement that answers with rows. */
  static final class Query extends Step implements ResultReader.Listener {
    private final ResultReader reader;
    private final RowTaker taker;
    private final boolean strict;
    private final Runnable stop;
    private final Runnable then;
    private final Runnable again;
    private final List<ColumnShape> columns = new ArrayList<>();
    private int warnings;
    private boolean refused;

    /** Each shard computes its first rows, of which some are left out. */
    private boolean narrow;

    private boolean whole;

    /**
     * @param strict whether what it warns of is an error
     * @param stop ends the statement early; its rows are not wanted
     * @param again runs it once more; null when it does
     */
    Query(
        ByteBufAllocator alloc,
        boolean deprecateEof,
        RowTaker taker,
        boolean strict,
        Runnable stop,
        Runnable then,
        Runnable again) {
      reader = new ResultReader(alloc, deprecateEof, this);
      this.taker = taker;
      this.strict = strict;
      this.stop = stop;
      this.then = then;
      this.again = again;
    }

    /** As {@link Composition#triesFirstRowsAgain}. */
    boolean isAgainOfFirstRows() {
      narrow = true;
      return again == null;
    }

    /** Runs it once more if what was said may be of a row that LIMIT leaves out. */
    boolean runsAgain(List<Condition> said) {
      boolean ofRow =
          failure == null ? StrictMode.error(said) != null : StrictMode.isOfRow(failure.errno());
      boolean may = ofRow && narrow && again != null && taker.again();
      if (may) {
        again.run();
      }
      return may;
    }

    @Override
    void read(ByteBuf bytes) {
      if (!whole) {
        whole = reader.read(bytes);
      }
    }

    @Override
    int warnings() {
      return warnings;
    }

    @Override
    void ended() {
      then.run();
    }

    @Override
    void close() {
      if (!whole) {
        whole = true;
        reader.close();
      }
    }

    @Override
    public void column(ByteBuf definition) {
      columns.add(ColumnShape.read(definition));
    }

    @Override
    public void columnsEnd() {
      refused(taker.columns(List.copyOf(columns)));
    }

    @Override
    public void row(ByteBuf payload) {
      if (failure == null) {
        refused(taker.row(payload));
      }
    }

    @Override
    boolean isStrict() {
      return strict;
    }

    @Override
    boolean isRefusedHere() {
      return refused;
    }

    private void refused(SqlFailure why) {
      if (why != null) {
        refused = true;
        failure = why;
        stop.run();
      }
    }

    @Override
    public void end(int status, int count) {
      warnings = count;
    }

    @Override
    public void error(ByteBuf payload) {
      if (failure == null) {
        failure = PacketHandler.readError(payload);
      }
    }
  }
}
