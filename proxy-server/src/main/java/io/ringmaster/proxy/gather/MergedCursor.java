package io.ringmaster.proxy.gather;

import io.netty.buffer.ByteBuf;
import io.ringmaster.protocol.PacketWriter;
import io.ringmaster.protocol.client.StmtFetch;
import io.ringmaster.proxy.SqlFailure;
import io.ringmaster.proxy.backend.BackendConnection;
import io.ringmaster.proxy.backend.Failures;
import io.ringmaster.proxy.backend.ResponseHandler;
import io.ringmaster.proxy.session.ClientSession;
import io.ringmaster.proxy.session.Cursor;
import java.util.Arrays;
import java.util.List;

/**
 * A cursor whose rows are those of cursors on several shards. Each keeps its rows on its server; of
 * them no more are here than it takes to go on with the merge. Between two COM_STMT_FETCH nothing
 * is on its way from a server, so that the connections serve the session's other statements. Used
 * on the client's event loop.
 */
public final class MergedCursor {
  private final ClientSession session;
  private final GatherMerge merge;
  private final Part[] parts;

  /** What follows the rows that are asked for; null while none are. */
  private Runnable done;

  /** Nobody wants more rows. */
  private boolean closed;

  /** A cursor that is open on all of the shards. */
  MergedCursor(ClientSession session, GatherMerge merge, List<Cursor> cursors) {
    this.session = session;
    this.merge = merge;
    parts = new Part[cursors.size()];
    for (int i = 0; i < parts.length; i++) {
      parts[i] = new Part(i, cursors.get(i));
    }
  }

  /** One shard's cursor. */
  private final class Part implements ResponseHandler {
    final int index;
    final Cursor cursor;

    Part(int index, Cursor cursor) {
      this.index = index;
      this.cursor = cursor;
    }

    void ask() {
      BackendConnection connection = cursor.connection();
      if (!connection.usable()) {
        merge.abort(lost(Failures.closed(connection)));
        // The transaction, temporary tables and locks that were there are gone with it.
        session.endAfterAnswer();
        return;
      }
      ByteBuf out = connection.channel().alloc().buffer();
      PacketWriter writer = new PacketWriter();
      writer.begin(out);
      new StmtFetch(cursor.statementId(), merge.ask(index)).encode(out);
      writer.end();
      connection.send(out, this);
      connection.flush();
    }

    @Override
    public boolean onData(BackendConnection c, ByteBuf in) {
      boolean end = merge.feed(index, in);
      session.output().flush();
      return end;
    }

    @Override
    public void onComplete(BackendConnection c) {
      c.setReading(true);
      advance();
    }

    @Override
    public void onLost(BackendConnection c, Throwable cause) {
      session.endAfterAnswer();
      merge.lost(index, lost(Failures.lost(c.serverName(), cause)));
      advance();
    }

    private SqlFailure lost(SqlFailure failure) {
      return session.transaction().holds(cursor.connection())
          ? Failures.ofTransaction(failure)
          : Failures.ofSession(failure);
    }
  }

  /** The cursors on the shards, in their order. */
  public List<Cursor> cursors() {
    return Arrays.stream(parts).map(part -> part.cursor).toList();
  }

  /**
   * Writes the next rows to the client.
   *
   * @param rows how many at most, unsigned
   * @param then is run when they are written and nothing is on its way any more
   */
  public void fetch(long rows, Runnable then) {
    done = then;
    merge.fetch(rows, session.output().sequenceId());
    merge.resume();
    advance();
  }

  private void advance() {
    for (Part part : parts) {
      if (merge.awaits(part.index)) {
        part.ask();
      }
    }
    if (!merge.isAnswered() || !merge.isDrained()) {
      return;
    }
    if (closed) {
      merge.close();
    }
    if (done == null) {
      return;
    }
    Runnable then = done;
    done = null;
    session.output().flush();
    session.output().sequenceId(merge.sequenceId());
    if (merge.failure() != null) {
      session.diagnostics().failed(merge.failure().error());
    }
    then.run();
  }

  /** Whether the client has had the last row, or an error in its place. */
  public boolean isOver() {
    return merge.isOver();
  }

  /** The client's channel takes bytes again. */
  public void writable() {
    merge.resume();
    session.output().flush();
    advance();
  }

  /** Stops what is written: the client has gone, or has killed it. */
  public void cancel() {
    if (session.channel().isActive()) {
      merge.abort(session.interrupted());
    } else {
      merge.cancel();
    }
    advance();
  }

  /** Drops what is kept of its rows, now or when what is on its way has come. */
  public void close() {
    closed = true;
    merge.cancel();
    advance();
  }
}
