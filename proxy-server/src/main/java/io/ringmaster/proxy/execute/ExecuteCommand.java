package io.ringmaster.proxy.execute;

import io.netty.buffer.ByteBuf;
import io.ringmaster.protocol.Command;
import io.ringmaster.protocol.MySqlError;
import io.ringmaster.protocol.PacketWriter;
import io.ringmaster.protocol.ResponseScanner;
import io.ringmaster.protocol.ResponseSummary;
import io.ringmaster.protocol.ServerStatus;
import io.ringmaster.protocol.client.StmtExecute;
import io.ringmaster.protocol.value.Parameter;
import io.ringmaster.proxy.SqlFailure;
import io.ringmaster.proxy.backend.BackendConnection;
import io.ringmaster.proxy.backend.BackendStatements;
import io.ringmaster.proxy.backend.Commands;
import io.ringmaster.proxy.gather.MergedCursor;
import io.ringmaster.proxy.session.ClientSession;
import io.ringmaster.proxy.session.Cursor;
import io.ringmaster.proxy.session.Pins;
import io.ringmaster.proxy.session.PreparedStatement;
import io.ringmaster.proxy.session.SessionState;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * COM_STMT_EXECUTE on a shard: prepares the statement on the connection when that does not have it
 * yet, and sends the client's packet with the connection's own statement id. Parameter types are
 * added when the client left them out and the connection was last given others. A cursor gets a
 * statement of its own, since the statement that others with the same text use has no more than
 * one. An EXECUTE by name is the same but for its way to the server ({@link PreparedByName}).
 */
final class ExecuteCommand extends ShardCommand implements Pinning {
  private static final int FLAGS_AT = 5;
  private static final int PARAMETER_COUNT_AVAILABLE = 0x08;

  private final ExecuteParameters parameters = new ExecuteParameters();

  /** Has the cursors of the session's statements; null for EXECUTE. */
  private final Cursors cursors;

  private PreparedStatement statement;

  /** What is prepared for this execution alone; null for the statement itself. */
  private byte[] once;

  /** The client's parameters that {@link #once} has, in its order; null when they are the same. */
  private int[] order;

  private ByteBuf payload;
  private ClientSession session;
  private int needs;
  private List<String> assigned = List.of();

  /** Whether the server is asked for a cursor, and whether it has opened one. */
  private boolean cursor;

  private boolean opened;
  private int cursorId;

  /**
   * A session's.
   *
   * @param cursors of the session; null for EXECUTE, whose answer is in the text protocol and never
   *     a cursor
   */
  ExecuteCommand(Cursors cursors) {
    this.cursors = cursors;
  }

  /** Whether it is EXECUTE. */
  boolean isByName() {
    return cursors == null;
  }

  /**
   * Sets what to execute.
   *
   * @param packet the payload of COM_STMT_EXECUTE; ownership passes
   */
  void set(PreparedStatement toExecute, ByteBuf packet, ClientSession executing) {
    discard();
    session = executing;
    statement = toExecute;
    payload = packet;
    once = null;
    order = null;
    needs = Needs.NOTHING;
    assigned = List.of();
    cursor = false;
    opened = false;
    renew();
    parameters.read(packet, toExecute, executing.profile());
  }

  void needs(int bits) {
    needs = bits;
  }

  /**
   * It is prepared for this execution alone, since what it reads is not there the next time.
   *
   * @param text the client's, or one made of it
   * @param parametersOfText the client's parameters that are in it, in its order
   */
  void once(byte[] text, int[] parametersOfText) {
    once = text;
    int[] own = IntStream.range(0, parameters.count()).toArray();
    order = Arrays.equals(parametersOfText, own) ? null : parametersOfText;
  }

  /** Whether the client asks for a cursor. */
  boolean wantsCursor() {
    int flags = payload.getByte(payload.readerIndex() + FLAGS_AT);
    return (flags & StmtExecute.CURSOR_TYPE_READ_ONLY) != 0;
  }

  /** The server is to open a cursor, and the session to keep the connection if it does. */
  void opensCursor() {
    cursor = true;
    pinning(this);
  }

  @Override
  boolean asksForCursor() {
    return cursor;
  }

  /** Several shards have opened one. */
  void opened(MergedCursor merged) {
    cursors.opened(statement, merged);
  }

  @Override
  public boolean isOfSession() {
    // Only when there is a cursor.
    return false;
  }

  @Override
  void completed(ClientSession session, ResponseSummary summary) {
    super.completed(session, summary);
    opened = cursor && (summary.status() & ServerStatus.SERVER_STATUS_CURSOR_EXISTS) != 0;
  }

  @Override
  public void settle(Pins pins, BackendConnection connection, boolean failed, Runnable then) {
    if (opened) {
      cursors.opened(statement, new Cursor(connection, cursorId));
    } else {
      new Cursor(connection, cursorId).closeStatement();
    }
    then.run();
  }

  /** User variables that the statement assigns. */
  void assigns(List<String> variables) {
    assigned = variables;
  }

  @Override
  List<String> assignedVariables() {
    return assigned;
  }

  PreparedStatement statement() {
    return statement;
  }

  /** The values, for routing. */
  ExecuteParameters parameters() {
    return parameters;
  }

  @Override
  ResponseScanner.Kind kind() {
    return isByName() ? ResponseScanner.Kind.QUERY : ResponseScanner.Kind.STMT_EXECUTE;
  }

  @Override
  int needs() {
    return needs;
  }

  @Override
  SessionState state(ClientSession session) {
    return statement.key().state(session.state());
  }

  @Override
  void send(Runner runner, BackendConnection connection) {
    if (isByName()) {
      sendByName(runner, connection);
      return;
    }
    Object key = statement.backendKey();
    BackendStatements.Prepared prepared =
        isForOnce() ? null : connection.statements().find(key, statement.key());
    if (prepared != null) {
      execute(runner, connection, prepared);
      return;
    }
    byte[] sql = once == null ? statement.sql() : once;
    PreparedText.send(
        connection,
        sql,
        statement.key(),
        new SyntaxCheck.Prepared() {
          @Override
          void done(BackendConnection c, ResponseSummary summary, SqlFailure failure) {
            if (failure != null) {
              runner.abort(c, failure, summary != null);
              return;
            }
            BackendStatements.Prepared added =
                isForOnce()
                    ? new BackendStatements.Prepared(summary.statementId())
                    : c.statements().add(key, summary.statementId());
            if (runner.isStopped()) {
              if (isForOnce()) {
                new Cursor(c, added.id()).closeStatement();
              }
              runner.abort(c, SqlFailure.of(MySqlError.ER_QUERY_INTERRUPTED), true);
              return;
            }
            execute(runner, c, added);
          }
        });
    runner.flush(connection);
  }

  private void sendByName(Runner runner, BackendConnection connection) {
    List<Parameter> values = values(connection);
    PreparedByName named = new PreparedByName(session);
    named.prepare(
        connection,
        once == null ? statement.sql() : once,
        statement.key(),
        values,
        new PreparedByName.Then() {
          @Override
          public void done(BackendConnection c) {
            if (runner.isStopped()) {
              runner.abort(c, SqlFailure.of(MySqlError.ER_QUERY_INTERRUPTED), true);
              return;
            }
            runner.expect(ResponseScanner.Kind.QUERY, 1);
            named.execute(c, values, runner);
            runner.flush(c);
          }

          @Override
          public void failed(BackendConnection c, SqlFailure failure) {
            runner.abort(c, failure, c.usable());
          }
        });
  }

  /** The parameters of what is prepared. */
  private List<Parameter> values(BackendConnection connection) {
    List<Parameter> values = parameters.toParameters(connection.profile().capabilities());
    return order == null ? values : Arrays.stream(order).mapToObj(values::get).toList();
  }

  /** Whether what is prepared is of no use to other executions. */
  private boolean isForOnce() {
    return once != null || cursor;
  }

  private void execute(
      Runner runner, BackendConnection connection, BackendStatements.Prepared prepared) {
    ByteBuf out = connection.channel().alloc().buffer(payload.readableBytes() + 64);
    PacketWriter writer = new PacketWriter();
    writer.begin(out);
    cursorId = prepared.id();
    if (order == null) {
      for (Map.Entry<Integer, ByteBuf> data : statement.longData().entrySet()) {
        connection.sendSilent(longData(connection, prepared.id(), data.getKey(), data.getValue()));
      }
      write(out, prepared);
    } else {
      new StmtExecute(prepared.id(), cursorType(), values(connection), true)
          .encode(out, connection.profile().capabilities());
    }
    writer.end();
    runner.expect(ResponseScanner.Kind.STMT_EXECUTE, writer.sequenceId());
    connection.send(out, runner);
    if (once != null && !cursor) {
      connection.sendSilent(Commands.closeStatement(connection.channel().alloc(), prepared.id()));
    }
    runner.flush(connection);
  }

  /** The client's packet, for the statement as the connection knows it. */
  private void write(ByteBuf out, BackendStatements.Prepared prepared) {
    boolean typesMissing =
        parameters.count() > 0
            && !parameters.typesGiven()
            && statement.typeBlock() != null
            && !Arrays.equals(prepared.boundTypes(), statement.typeBlock());
    prepared.boundTypes(statement.typeBlock());
    int start = out.writerIndex();
    int from = payload.readerIndex();
    if (typesMissing) {
      int flagAt = parameters.boundFlagAt();
      out.writeBytes(payload, from, flagAt - from);
      out.writeByte(1);
      out.writeBytes(statement.typeBlock());
      out.writeBytes(payload, flagAt + 1, payload.writerIndex() - flagAt - 1);
    } else {
      out.writeBytes(payload, from, payload.readableBytes());
    }
    out.setIntLE(start + 1, prepared.id());
    // Where no cursor may be opened the rows just come at once.
    int flags = out.getByte(start + FLAGS_AT) & PARAMETER_COUNT_AVAILABLE;
    out.setByte(start + FLAGS_AT, flags | cursorType());
  }

  private int cursorType() {
    return cursor ? StmtExecute.CURSOR_TYPE_READ_ONLY : StmtExecute.CURSOR_TYPE_NO_CURSOR;
  }

  private static ByteBuf longData(
      BackendConnection connection, int statementId, int parameter, ByteBuf data) {
    ByteBuf out = connection.channel().alloc().buffer(data.readableBytes() + 16);
    PacketWriter writer = new PacketWriter();
    writer.begin(out);
    out.writeByte(Command.COM_STMT_SEND_LONG_DATA.code());
    out.writeIntLE(statementId);
    out.writeShortLE(parameter);
    out.writeBytes(data, data.readerIndex(), data.readableBytes());
    writer.end();
    return out;
  }

  @Override
  void discard() {
    if (payload != null) {
      statement.clearLongData();
      payload.release();
      payload = null;
    }
  }
}
