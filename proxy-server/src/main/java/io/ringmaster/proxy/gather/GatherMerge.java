package io.ringmaster.proxy.gather;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.ringmaster.protocol.MalformedPacketException;
import io.ringmaster.protocol.MySqlError;
import io.ringmaster.protocol.ServerStatus;
import io.ringmaster.proxy.SqlFailure;
import java.util.List;

/**
 * Merges the result sets of several shards into one for the client, as they arrive. Knows bytes
 * only: connections and sessions are its caller's. Used on one event loop.
 *
 * <p>Nothing is written before all shards have sent their column definitions, so that most errors
 * come in place of the result. A shard whose rows wait for others' is not read beyond {@value
 * ShardResult#HIGH_BYTES} bytes until half of them are gone; none is read while the client takes
 * nothing. At the first failure everything held is dropped, the client gets the error, and what
 * shards still send is read and forgotten.
 *
 * <p>The rows of a cursor come in portions: the merge says which shard is to be asked for some
 * ({@link #awaits}), and that is no more than it takes to write those that the client asks for.
 */
public final class GatherMerge {
  private static final int QUERY_FLAGS =
      ServerStatus.SERVER_QUERY_NO_GOOD_INDEX_USED
          | ServerStatus.SERVER_QUERY_NO_INDEX_USED
          | ServerStatus.SERVER_QUERY_WAS_SLOW;

  /** The class of SQLSTATEs of values that can't be computed. */
  private static final String DATA_EXCEPTION = "22";

  private final ByteBufAllocator alloc;
  private final MergeSpec spec;
  private final List<String> names;
  private final MergeClient client;
  private final RowOutput output;
  private final ShardResult[] sources;
  private State state = State.DEFINITIONS;
  private Merging merging;
  private int definitionsAwaited;
  private int sourcesLeft;
  private int queryFlags;
  private int warnings;
  private Failure failure;
  private boolean givenWay;

  /** The result ends when the caller says so, whether there are warnings or not. */
  private boolean endHeld;

  /** The client knows that there is a cursor. */
  private boolean opened;

  private enum State {
    DEFINITIONS,
    ROWS,
    /** All rows are written: the end of the result waits for {@link GatherMerge#end}. */
    WRITTEN,
    /** Shards were asked for too few rows. */
    LACKING,
    /** The client has as many rows of a cursor as it has asked for. */
    OPEN,
    COMPLETE,
    FAILED
  }

  /**
   * Why the merge failed.
   *
   * @param source the shard it came from, -1 for none
   */
  public record Failure(int source, SqlFailure error) {}

  /**
   * A merge of as many sources as there are names.
   *
   * @param names of the shards, for errors
   * @param sequenceId of the first packet to the client
   */
  public GatherMerge(
      ByteBufAllocator alloc,
      MergeSpec spec,
      List<String> names,
      MergeClient client,
      int sequenceId) {
    this.alloc = alloc;
    this.spec = spec;
    this.names = List.copyOf(names);
    this.client = client;
    output = new RowOutput(alloc, client, spec, sequenceId);
    sources = new ShardResult[names.size()];
    Arrivals arrivals = new Arrivals();
    for (int i = 0; i < sources.length; i++) {
      sources[i] = new ShardResult(i, spec, arrivals, alloc);
    }
    definitionsAwaited = sources.length;
    sourcesLeft = sources.length;
  }

  /** What the shards' results bring. */
  private final class Arrivals implements ShardResult.Merge {
    @Override
    public boolean awaitsColumns() {
      return state == State.DEFINITIONS;
    }

    @Override
    public boolean takesRows() {
      return state == State.ROWS;
    }

    @Override
    public void defined(int shard) {
      attempt(shard, GatherMerge.this::defined);
    }

    @Override
    public void row(int shard, ByteBuf row) {
      try {
        merging.row(shard, row);
      } catch (GatherException e) {
        fail(shard, e.failure());
      }
    }

    @Override
    public void rowsEnded(int shard) {
      attempt(shard, () -> merging.ended(shard));
    }

    @Override
    public void executed(int status, int count) {
      warnings += count;
      queryFlags |= status & QUERY_FLAGS;
    }

    @Override
    public void failed(int shard, SqlFailure error, byte[] packet) {
      // A text that is not the client's, which it quotes; or a row that MySQL may not come to.
      boolean ofText =
          state == State.DEFINITIONS && error.errno() == MySqlError.ER_PARSE_ERROR.errno();
      boolean ofRow =
          (state == State.DEFINITIONS || state == State.ROWS)
              && spec.leavesOut()
              && error.sqlState().startsWith(DATA_EXCEPTION);
      if (ofText || (ofRow && !output.isSent())) {
        giveWay(error);
      } else {
        fail(shard, error, packet);
      }
    }
  }

  private void attempt(int source, Runnable step) {
    try {
      step.run();
    } catch (GatherException e) {
      if (state == State.DEFINITIONS && e.isUnsupported()) {
        giveWay(e.failure());
      } else {
        fail(source, e.failure());
      }
    }
  }

  /** There is no merge: nothing was written, and nothing is. */
  private void giveWay(SqlFailure why) {
    state = State.FAILED;
    failure = new Failure(-1, why);
    givenWay = true;
    output.release();
    release();
  }

  /**
   * Whether there is no merge of such columns, of a text that MySQL does not read, or of rows one
   * of which a shard can't compute, which {@link #failure} explains: nothing was written.
   */
  public boolean hasGivenWay() {
    return givenWay;
  }

  /** A source's columns are known. */
  private void defined() {
    if (--definitionsAwaited > 0) {
      return;
    }
    MergedColumns columns = MergedColumns.of(spec, names, sources);
    merging = columns.merging(sources.length, output);
    for (ShardResult source : sources) {
      source.widen(columns.columns());
    }
    state = State.ROWS;
    output.header(sources[0].definitions(columns.columns()), columns.cells());
    for (ShardResult source : sources) {
      source.begin();
    }
  }

  /**
   * Takes bytes of a shard's response, and writes what can be written then; the caller flushes.
   *
   * @param in consumed up to the end of the response, or whole
   * @return whether the shard's response has ended
   * @throws MalformedPacketException when the bytes are no result set: the caller closes the
   *     connection and reports {@link #lost}
   */
  public boolean feed(int source, ByteBuf in) {
    boolean end = sources[source].read(in);
    if (end) {
      ended(sources[source]);
      if (isOver()) {
        sources[source].close();
      }
    }
    advance();
    return end;
  }

  private void ended(ShardResult source) {
    source.ended();
    sourcesLeft--;
  }

  /** The client's channel takes bytes again: writes on; the caller flushes. */
  public void resume() {
    advance();
  }

  private void advance() {
    if (state == State.ROWS) {
      try {
        merging.advance();
      } catch (GatherException e) {
        fail(-1, e.failure());
      } catch (MalformedPacketException | ArithmeticException | NumberFormatException e) {
        // The rows' connections may have gone back already: there is none to close for it.
        fail(-1, SqlFailure.of(MySqlError.RM_INTERNAL, "rows not understood: " + e.getMessage()));
      }
    }
    if (state == State.ROWS && sourcesLeft == 0 && spec.share() != LimitValues.UNLIMITED) {
      endCut();
    }
    if (state == State.ROWS && sourcesLeft == 0 && isDue()) {
      if (!spec.cursor()) {
        release();
      }
      if ((warnings > 0 || endHeld) && !opened) {
        state = State.WRITTEN;
      } else {
        complete(0);
      }
    }
    output.sendRows();
    for (int i = 0; i < sources.length; i++) {
      control(i);
    }
  }

  /** All shards have given what they were asked for, if not all that they have. */
  private void endCut() {
    for (int i = 0; i < sources.length; i++) {
      if (sources[i].isCut() && output.isFull()) {
        merging.ended(i);
      } else if (sources[i].isCut()) {
        state = State.LACKING;
      }
    }
  }

  /** Whether rows lack that a shard may have, which was asked for its share: nothing is written. */
  public boolean lacksRows() {
    return state == State.LACKING;
  }

  /** Whether the client has all that it is to have for now. */
  private boolean isDue() {
    return (spec.cursor() && (output.isSpent() || output.isFull())) || merging.isComplete();
  }

  private void complete(int warningCount) {
    if (!spec.cursor()) {
      state = State.COMPLETE;
      output.end(queryFlags, warningCount);
      return;
    }
    // As MySQL does not look behind the last row that was asked for.
    boolean last = !output.isSpent();
    int cursor =
        last ? ServerStatus.SERVER_STATUS_LAST_ROW_SENT : ServerStatus.SERVER_STATUS_CURSOR_EXISTS;
    state = last ? State.COMPLETE : State.OPEN;
    output.end(opened ? cursor : cursor | queryFlags, warningCount);
    opened = true;
  }

  /**
   * The client asks for rows of a cursor; the caller {@link #resume}s.
   *
   * @param sequenceId of the first packet to the client
   */
  void fetch(long rows, int sequenceId) {
    output.fetch(rows, sequenceId);
    state = State.ROWS;
  }

  /** Whether a shard is to be asked for rows of its cursor. */
  boolean awaits(int source) {
    return state == State.ROWS
        && opened
        && sources[source].hasMore()
        && !output.isSpent()
        && merging.awaits(source);
  }

  /** A shard is asked for rows of its cursor: returns how many. */
  int ask(int source) {
    sourcesLeft++;
    return sources[source].ask();
  }

  /** Nobody wants a cursor's rows any more; what is on its way is read and forgotten. */
  void close() {
    cancel();
    release();
    for (ShardResult source : sources) {
      if (source.hasEnded()) {
        source.close();
      }
    }
  }

  /** Whether a cursor has no more rows, or has failed. */
  boolean isOver() {
    return state == State.COMPLETE || state == State.FAILED;
  }

  /** {@link #end} is due behind the last row even if no shard has a warning. */
  void holdEnd() {
    endHeld = true;
  }

  /**
   * Whether nothing is left but the end of the result, which says how many warnings there are: some
   * shard has some, or it is {@link #holdEnd held}, and {@link #end} is due.
   */
  public boolean isEndDue() {
    return state == State.WRITTEN;
  }

  /**
   * Ends the result; the caller flushes.
   *
   * @param repeated how many of the shards' warnings are another shard's, said again
   */
  public void end(int repeated) {
    if (state == State.WRITTEN) {
      complete(warnings - repeated);
    }
  }

  /** Stops or resumes reading from a shard, by what is held of it and by the client's taking. */
  private void control(int index) {
    ShardResult source = sources[index];
    if (source.hasEnded()) {
      return;
    }
    boolean pause = false;
    // What a cursor was asked for is read to its end: its connection serves other statements then.
    if ((state == State.ROWS || state == State.DEFINITIONS) && !output.isSpent()) {
      pause =
          !client.writable() || !source.mayBeRead(merging == null ? -1 : merging.buffered(index));
    }
    if (pause != source.isPaused()) {
      source.pause(pause);
      client.reading(index, !pause);
    }
  }

  /** A shard's connection ended before its response did, or could not be had. */
  public void lost(int source, SqlFailure error) {
    if (sources[source].hasEnded()) {
      return;
    }
    ended(sources[source]);
    sources[source].close();
    sources[source].release();
    fail(source, error);
    advance();
  }

  /** Ends the merge with an error that comes from no shard's response. */
  public void abort(SqlFailure error) {
    fail(-1, error);
    advance();
  }

  /** The client has gone: nothing more is written. */
  public void cancel() {
    if (state != State.COMPLETE && state != State.FAILED) {
      state = State.FAILED;
      output.release();
      release();
      advance();
    }
  }

  private void fail(int source, SqlFailure error) {
    fail(source, error, RowOutput.errorPacket(error));
  }

  private void fail(int source, SqlFailure error, byte[] packet) {
    if (state == State.COMPLETE || state == State.FAILED) {
      return;
    }
    state = State.FAILED;
    failure = new Failure(source, error);
    output.error(packet);
    release();
  }

  private void release() {
    if (merging != null) {
      merging.release();
    }
    for (ShardResult source : sources) {
      source.release();
    }
  }

  /** Whether the client has its whole answer, result or error or open cursor, or is gone. */
  public boolean isAnswered() {
    return isOver() || state == State.OPEN;
  }

  /** Why there is no result; null while there may be one, and after {@link #cancel}. */
  public Failure failure() {
    return failure;
  }

  /** Whether all shards' responses have ended. */
  public boolean isDrained() {
    return sourcesLeft == 0;
  }

  /** Whether a shard's response has ended. */
  public boolean hasEnded(int source) {
    return sources[source].hasEnded();
  }

  /** The number of the error with which a shard's response ended; 0 without one. */
  public int errno(int source) {
    return sources[source].errno();
  }

  /** How many warnings all shards have reported so far. */
  public int warnings() {
    return warnings;
  }

  /** Warnings a shard reported. */
  public int warnings(int source) {
    return sources[source].warnings();
  }

  /** Rows that a shard has given. */
  public long rows(int source) {
    return sources[source].rows();
  }

  /** Rows written to the client. */
  public long rows() {
    return output.emitted();
  }

  /** Sequence id of the client's next packet. */
  public int sequenceId() {
    return output.sequenceId();
  }
}
