package io.ringmaster.proxy.gather;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.ringmaster.protocol.MalformedPacketException;
import io.ringmaster.protocol.MySqlError;
import io.ringmaster.protocol.ServerStatus;
import io.ringmaster.proxy.SqlFailure;
import io.ringmaster.proxy.backend.PacketHandler;
import io.ringmaster.router.plan.Gather.Finished;
import io.ringmaster.router.plan.Gather.Groups;
import io.ringmaster.router.plan.Gather.OneRow;
import io.ringmaster.router.plan.Gather.Refused;
import io.ringmaster.router.plan.Gather.Rows;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/**
 * Merges the result sets of several shards into one for the client, as they arrive. Knows bytes
 * only: connections and sessions are its caller's. Used on one event loop.
 *
 * <p>Nothing is written before all shards have sent their column definitions, so that most errors
 * come in place of the result. A shard whose rows wait for others' is not read beyond {@value
 * #HIGH_BYTES} bytes until half of them are gone; none is read while the client takes nothing. At
 * the first failure everything held is dropped, the client gets the error, and what shards still
 * send is read and forgotten.
 *
 * <p>The rows of a cursor come in portions: the merge says which shard is to be asked for some
 * ({@link #awaits}), and that is no more than it takes to write those that the client asks for.
 */
public final class GatherMerge {
  /** Bytes of rows held of one shard, above which it is not read. */
  static final int HIGH_BYTES = 1 << 20;

  /** Bytes of rows that a cursor is asked for at a time. */
  private static final long PORTION_BYTES = 128 << 10;

  private static final int QUERY_FLAGS =
      ServerStatus.SERVER_QUERY_NO_GOOD_INDEX_USED
          | ServerStatus.SERVER_QUERY_NO_INDEX_USED
          | ServerStatus.SERVER_QUERY_WAS_SLOW;

  private final ByteBufAllocator alloc;
  private final MergeSpec spec;
  private final List<String> names;
  private final MergeClient client;
  private final RowOutput output;
  private final Source[] sources;
  private State state = State.DEFINITIONS;
  private Merging merging;
  private int definitionsAwaited;
  private int sourcesLeft;
  private int queryFlags;
  private int warnings;
  private Failure failure;
  private boolean givenWay;

  /** The client knows that there is a cursor. */
  private boolean opened;

  private enum State {
    DEFINITIONS,
    ROWS,
    /** All rows are written: the end of the result waits for the number of warnings. */
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
    sources = new Source[names.size()];
    for (int i = 0; i < sources.length; i++) {
      sources[i] = new Source(i, alloc);
    }
    definitionsAwaited = sources.length;
    sourcesLeft = sources.length;
  }

  /** One shard's result set. */
  private final class Source implements ResultReader.Listener {
    final int index;
    final ResultReader reader;
    final List<ByteBuf> definitions = new ArrayList<>();
    final List<ColumnShape> columns = new ArrayList<>();

    /** Rows that came before the definitions of all shards. */
    final ArrayDeque<ByteBuf> early = new ArrayDeque<>();

    long earlyBytes;

    /** Null where rows are as the client is told. */
    IntegerWidener widener;

    long rows;

    /** Of its rows, which a cursor's next portion is measured by. */
    long bytes;

    int portion;
    boolean rowsEnded;

    /** Nothing is on its way from it: its response has ended. */
    boolean ended;

    boolean paused;
    int warnings;

    /** Of the error that the shard has answered; 0 without one. */
    int errno;

    Source(int index, ByteBufAllocator alloc) {
      this.index = index;
      reader = new ResultReader(alloc, spec.deprecateEof(), spec.cursor(), this);
    }

    @Override
    public void column(ByteBuf definition) {
      if (state != State.DEFINITIONS) {
        return;
      }
      if (index == 0) {
        definitions.add(definition.retainedSlice());
      }
      columns.add(ColumnShape.read(definition));
    }

    @Override
    public void columnsEnd() {
      if (state == State.DEFINITIONS) {
        attempt(index, GatherMerge.this::defined);
      }
    }

    @Override
    public void row(ByteBuf payload) {
      rows++;
      bytes += payload.readableBytes();
      if (state == State.DEFINITIONS) {
        early.add(payload.retain());
        earlyBytes += payload.readableBytes();
      } else if (state == State.ROWS) {
        merge(payload);
      }
    }

    private void merge(ByteBuf payload) {
      ByteBuf widened = widener == null ? null : widener.widen(payload);
      try {
        merging.row(index, widened == null ? payload : widened);
      } catch (GatherException e) {
        fail(index, e.failure());
      } finally {
        if (widened != null) {
          widened.release();
        }
      }
    }

    /** Merges what came early. */
    void begin() {
      ByteBuf row;
      while (state == State.ROWS && (row = early.poll()) != null) {
        try {
          merge(row);
        } finally {
          row.release();
        }
      }
      if (state == State.ROWS && rowsEnded && !isCut()) {
        attempt(index, () -> merging.ended(index));
      }
    }

    /** Whether it was asked for its share of the rows alone, and may have more. */
    boolean isCut() {
      return rowsEnded && rows == spec.share();
    }

    @Override
    public void opened(int status, int warningCount) {
      executed(status, warningCount);
    }

    private void executed(int status, int warningCount) {
      warnings = warningCount;
      GatherMerge.this.warnings += warningCount;
      queryFlags |= status & QUERY_FLAGS;
    }

    /** How many rows to ask for: few at first, then what is like {@link #PORTION_BYTES}. */
    int nextPortion() {
      long most = rows == 0 ? 1 : Math.max(1, PORTION_BYTES * rows / Math.max(1, bytes));
      portion = (int) Math.min(most, Math.max(1, portion * 8L));
      return portion;
    }

    @Override
    public void end(int status, int warningCount) {
      if (!spec.cursor()) {
        executed(status, warningCount);
      }
      rowsEnded = true;
      if (state == State.ROWS && !isCut()) {
        attempt(index, () -> merging.ended(index));
      }
    }

    @Override
    public void error(ByteBuf payload) {
      byte[] packet = new byte[payload.readableBytes()];
      payload.getBytes(payload.readerIndex(), packet);
      SqlFailure error = PacketHandler.readError(payload);
      errno = error.errno();
      fail(index, error, packet);
    }

    void close() {
      reader.close();
      release();
    }

    void release() {
      definitions.forEach(ByteBuf::release);
      definitions.clear();
      early.forEach(ByteBuf::release);
      early.clear();
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

  /** The columns' types don't allow a merge: nothing was written, and nothing is. */
  private void giveWay(SqlFailure why) {
    state = State.FAILED;
    failure = new Failure(-1, why);
    givenWay = true;
    output.release();
    release();
  }

  /**
   * Whether there is no merge of such columns, which {@link #failure} explains: nothing was
   * written.
   */
  public boolean hasGivenWay() {
    return givenWay;
  }

  /** A source's columns are known. */
  private void defined() {
    if (--definitionsAwaited > 0) {
      return;
    }
    for (Source source : sources) {
      compare(sources[0], source);
    }
    List<ColumnShape> columns = new ArrayList<>(sources[0].columns);
    for (int i = 0; i < columns.size(); i++) {
      for (Source source : sources) {
        columns.set(i, columns.get(i).wider(source.columns.get(i)));
      }
    }
    RowCells cells = new RowCells(columns, spec.binary());
    merging =
        switch (spec.gather()) {
          case Rows rows ->
              new RowStreams(
                  rows,
                  sources.length,
                  new KeyEncoder(
                      columns,
                      rows.order(),
                      spec.binary(),
                      rows.distinct() || rows.groups().isPresent()),
                  cells,
                  rows.groups().map(groups -> combined(groups, columns, cells)).orElse(null),
                  output);
          case OneRow row ->
              new OneRowMerge(
                  sources.length,
                  new AggregateRow(columns, row.columns(), cells),
                  output,
                  spec.limit());
          case Finished _, Refused _ -> throw new AssertionError(spec);
        };
    for (Source source : sources) {
      source.widener = IntegerWidener.of(source.columns, columns, spec.binary(), alloc);
    }
    state = State.ROWS;
    for (int i = 0; i < columns.size(); i++) {
      if (columns.get(i).type() != sources[0].columns.get(i).type()) {
        ByteBuf before = sources[0].definitions.get(i);
        sources[0].definitions.set(i, columns.get(i).describedAs(before, alloc));
        before.release();
      }
    }
    output.header(sources[0].definitions, cells);
    for (Source source : sources) {
      source.begin();
    }
  }

  private CombinedGroups combined(Groups groups, List<ColumnShape> columns, RowCells cells) {
    HavingFilter having =
        groups
            .having()
            .map(it -> new HavingFilter(it, spec.having(), columns, groups.columns()))
            .orElse(null);
    SortedRows sorted = null;
    if (!groups.last().isEmpty()) {
      KeyEncoder encoder = new KeyEncoder(columns, groups.last(), spec.binary(), false);
      sorted = new SortedRows(encoder, cells, spec.limit().needed());
    }
    AggregateRow row = new AggregateRow(columns, groups.columns(), cells);
    return new CombinedGroups(row, having, sorted, output);
  }

  private void compare(Source first, Source other) {
    String firstName = names.get(first.index);
    String otherName = names.get(other.index);
    int count = first.columns.size();
    if (count != other.columns.size()) {
      throw new GatherException(
          GatherFailures.columnCountDiffers(firstName, count, otherName, other.columns.size()));
    }
    for (int i = 0; i < count; i++) {
      ColumnShape expected = first.columns.get(i);
      ColumnShape seen = other.columns.get(i);
      if (!expected.agreesWith(seen)) {
        throw new GatherException(
            GatherFailures.columnDiffers(firstName, expected, otherName, seen));
      }
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
    boolean end = sources[source].reader.read(in);
    if (end) {
      ended(sources[source]);
      if (isOver()) {
        sources[source].reader.close();
      }
    }
    advance();
    return end;
  }

  private void ended(Source source) {
    source.ended = true;
    source.paused = false;
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
      if (warnings > 0 && !opened) {
        state = State.WRITTEN;
      } else {
        complete(0);
      }
    }
    output.sendRows();
    for (Source source : sources) {
      control(source);
    }
  }

  /** All shards have given what they were asked for, if not all that they have. */
  private void endCut() {
    for (Source source : sources) {
      if (source.isCut() && output.isFull()) {
        merging.ended(source.index);
      } else if (source.isCut()) {
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
        && sources[source].ended
        && !sources[source].rowsEnded
        && !output.isSpent()
        && merging.awaits(source);
  }

  /** A shard is asked for rows of its cursor: returns how many. */
  int ask(int source) {
    sources[source].ended = false;
    sources[source].reader.fetch();
    sourcesLeft++;
    return sources[source].nextPortion();
  }

  /** Nobody wants a cursor's rows any more; what is on its way is read and forgotten. */
  void close() {
    cancel();
    release();
    for (Source source : sources) {
      if (source.ended) {
        source.reader.close();
      }
    }
  }

  /** Whether a cursor has no more rows, or has failed. */
  boolean isOver() {
    return state == State.COMPLETE || state == State.FAILED;
  }

  /**
   * Whether nothing is left but the end of the result, which says how many warnings there are: some
   * shard has some, and {@link #end} is due.
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
  private void control(Source source) {
    if (source.ended) {
      return;
    }
    boolean pause = false;
    // What a cursor was asked for is read to its end: its connection serves other statements then.
    if ((state == State.ROWS || state == State.DEFINITIONS) && !output.isSpent()) {
      long held = merging == null ? source.earlyBytes : merging.buffered(source.index);
      pause = !client.writable() || held > (source.paused ? HIGH_BYTES / 2 : HIGH_BYTES);
    }
    if (pause != source.paused) {
      source.paused = pause;
      client.reading(source.index, !pause);
    }
  }

  /** A shard's connection ended before its response did, or could not be had. */
  public void lost(int source, SqlFailure error) {
    if (sources[source].ended) {
      return;
    }
    ended(sources[source]);
    sources[source].close();
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
    for (Source source : sources) {
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
    return sources[source].ended;
  }

  /** The number of the error with which a shard's response ended; 0 without one. */
  public int errno(int source) {
    return sources[source].errno;
  }

  /** How many warnings all shards have reported so far. */
  public int warnings() {
    return warnings;
  }

  /** Warnings a shard reported. */
  public int warnings(int source) {
    return sources[source].warnings;
  }

  /** Rows that a shard has given. */
  public long rows(int source) {
    return sources[source].rows;
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
