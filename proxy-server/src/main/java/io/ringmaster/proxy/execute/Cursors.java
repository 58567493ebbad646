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
import io.ringmaster.proxy.session.ClientSession;
import io.ringmaster.proxy.session.Cursor;
import io.ringmaster.proxy.session.Pins;
import io.ringmaster.proxy.session.PreparedStatement;

/**
 * The cursors of a session's prepared statements. One that a shard answers alone is the shard's
 * own: MySQL keeps its rows in a temporary table, and the session keeps the connection until the
 * last row is fetched or the cursor is closed. The rows of other statements come with the
 * execution, as those of statements for which MySQL opens no cursor.
 */
final class Cursors {
  private final LoopContext loop;
  private final ClientSession session;
  private final SingleExecution single;

  Cursors(LoopContext loop, ClientSession session, SingleExecution single) {
    this.loop = loop;
    this.session = session;
    this.single = single;
  }

  /**
   * COM_STMT_FETCH.
   *
   * @return why there are no rows; null when a server is asked for them
   */
  SqlFailure fetch(PreparedStatement statement, StmtFetch fetch) {
    Cursor cursor = statement.cursor();
    if (cursor == null) {
      return SqlFailure.of(MySqlError.ER_STMT_HAS_NO_OPEN_CURSOR, statement.id());
    }
    BackendConnection connection = cursor.connection();
    int shard = loop.shardOf(connection.pool());
    single.startKept(
        connection,
        shard < 0 ? loop.anyShard(session) : shard,
        new FetchCommand(statement, cursor, fetch.rows()));
    return null;
  }

  /** Closes the cursor of a statement, if it has one. Nothing of the session's may be under way. */
  void close(PreparedStatement statement) {
    Cursor cursor = statement.cursor();
    if (cursor == null) {
      return;
    }
    BackendConnection connection = cursor.connection();
    statement.cursor(null);
    session.pins().closed(cursor);
    if (!session.pins().holds(connection) && !session.transaction().holds(connection)) {
      connection.release();
    }
  }

  /** The next rows of a cursor. */
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
