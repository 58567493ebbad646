package io.ringmaster.proxy.execute;

import io.netty.buffer.ByteBuf;
import io.ringmaster.protocol.MySqlError;
import io.ringmaster.protocol.PacketWriter;
import io.ringmaster.protocol.ResponseScanner;
import io.ringmaster.protocol.ResponseSummary;
import io.ringmaster.protocol.ServerStatus;
import io.ringmaster.protocol.client.StmtFetch;
import io.ringmaster.proxy.SqlFailure;
import io.ringmaster.proxy.backend.BackendConnection;
import io.ringmaster.proxy.gather.MergedCursor;
import io.ringmaster.proxy.session.ClientSession;
import io.ringmaster.proxy.session.Cursor;
import io.ringmaster.proxy.session.OpenCursor;
import io.ringmaster.proxy.session.Pins;
import io.ringmaster.proxy.session.PreparedStatement;

/**
 * The cursors of a session's prepared statements. One that a shard answers alone, or where MySQL
 * finishes it, is that server's own: MySQL keeps its rows in a temporary table, and the session
 * keeps the connection until the last row is fetched or the cursor is closed. One of several shards
 * has a cursor on each, and takes their rows as they are wanted.
 */
final class Cursors {
  private final LoopContext loop;
  private final ClientSession session;
  private final SingleExecution single;
  private final ScatterRunner scatter;

  Cursors(LoopContext loop, ClientSession session, SingleExecution single, ScatterRunner scatter) {
    this.loop = loop;
    this.session = session;
    this.single = single;
    this.scatter = scatter;
  }

  /** A server has opened one, on a connection that the session keeps from now on. */
  void opened(PreparedStatement statement, Cursor cursor) {
    session.pins().opened(cursor);
    statement.cursor(new OfServer(statement, cursor));
  }

  /** Several shards have opened one; the session keeps their connections. */
  void opened(PreparedStatement statement, MergedCursor cursor) {
    statement.cursor(new OfShards(statement, cursor));
  }

  /**
   * COM_STMT_FETCH.
   *
   * @return why there are no rows; null when they come
   */
  static SqlFailure fetch(PreparedStatement statement, StmtFetch fetch) {
    return statement.cursor() == null
        ? SqlFailure.of(MySqlError.ER_STMT_HAS_NO_OPEN_CURSOR, statement.id())
        : statement.cursor().fetch(fetch.rows());
  }

  /** Closes the cursor of a statement, if it has one. Nothing of the session's may be under way. */
  static void close(PreparedStatement statement) {
    OpenCursor cursor = statement.cursor();
    if (cursor != null) {
      statement.cursor(null);
      cursor.close();
    }
  }

  /** Gives a connection back, unless the session keeps it for something else. */
  private void close(Cursor cursor) {
    BackendConnection connection = cursor.connection();
    session.pins().closed(cursor);
    if (!session.pins().holds(connection) && !session.transaction().holds(connection)) {
      connection.release();
    }
  }

  /** A server's own. */
  private final class OfServer implements OpenCursor {
    private final PreparedStatement statement;
    private final Cursor cursor;

    OfServer(PreparedStatement statement, Cursor cursor) {
      this.statement = statement;
      this.cursor = cursor;
    }

    @Override
    public SqlFailure fetch(int rows) {
      BackendConnection connection = cursor.connection();
      single.startKept(
          connection, loop.shardOf(connection, session), new FetchCommand(statement, cursor, rows));
      return null;
    }

    @Override
    public void close() {
      Cursors.this.close(cursor);
    }

    @Override
    public void discard() {
      // The server has its rows.
    }
  }

  /** One of several shards. */
  private final class OfShards implements OpenCursor {
    private final PreparedStatement statement;
    private final MergedCursor cursor;

    OfShards(PreparedStatement statement, MergedCursor cursor) {
      this.statement = statement;
      this.cursor = cursor;
    }

    @Override
    public SqlFailure fetch(int rows) {
      scatter.goOn(
          done -> {
            cursor.fetch(Integer.toUnsignedLong(rows), () -> fetched(done));
            return new Fetching(cursor);
          });
      return null;
    }

    private void fetched(Runnable done) {
      if (cursor.isOver()) {
        statement.cursor(null);
        close();
      }
      done.run();
    }

    @Override
    public void close() {
      cursor.close();
      cursor.cursors().forEach(Cursors.this::close);
    }

    @Override
    public void discard() {
      cursor.close();
    }
  }

  /** Rows of several shards that are on their way. */
  private record Fetching(MergedCursor cursor) implements ScatterRunner.Scattered {
    @Override
    public void writable() {
      cursor.writable();
    }

    @Override
    public void cancel() {
      cursor.cancel();
    }

    @Override
    public boolean isStoppable() {
      // It waits for nobody's locks.
      return false;
    }
  }

  /** The next rows of a server's cursor. */
  private static final class FetchCommand extends ShardCommand implements Pinning {
    private final PreparedStatement statement;
    private final Cursor cursor;
    private final int rows;
    private boolean last;

    FetchCommand(PreparedStatement statement, Cursor cursor, int rows) {
      this.statement = statement;
      this.cursor = cursor;
      this.rows = rows;
      pinning(this);
    }

    @Override
    public boolean isOfSession() {
      // The cursor keeps its connection, beside another that the session may have there.
      return false;
    }

    @Override
    ResponseScanner.Kind kind() {
      return ResponseScanner.Kind.STMT_FETCH;
    }

    @Override
    void send(Runner runner, BackendConnection connection) {
      ByteBuf out = connection.channel().alloc().buffer();
      PacketWriter writer = new PacketWriter();
      writer.begin(out);
      new StmtFetch(cursor.statementId(), rows).encode(out);
      writer.end();
      runner.expect(ResponseScanner.Kind.STMT_FETCH, writer.sequenceId());
      connection.send(out, runner);
      runner.flush(connection);
    }

    @Override
    void completed(ClientSession session, ResponseSummary summary) {
      if (summary.outcome() == ResponseSummary.Outcome.ERR) {
        super.completed(session, summary);
      }
      // What the execution has said of its rows and warnings still holds.
      last = (summary.status() & ServerStatus.SERVER_STATUS_LAST_ROW_SENT) != 0;
    }

    @Override
    public void settle(Pins pins, BackendConnection connection, boolean failed, Runnable then) {
      if (last) {
        statement.cursor(null);
        pins.closed(cursor);
      }
      then.run();
    }

    @Override
    void discard() {
      // There is nothing to release.
    }
  }
}
