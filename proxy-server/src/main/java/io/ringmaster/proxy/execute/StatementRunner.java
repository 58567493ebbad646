package io.ringmaster.proxy.execute;

import io.netty.buffer.ByteBuf;
import io.netty.util.ReferenceCountUtil;
import io.ringmaster.protocol.MalformedPacketException;
import io.ringmaster.protocol.MySqlError;
import io.ringmaster.protocol.PacketWriter;
import io.ringmaster.protocol.ResponseScanner;
import io.ringmaster.protocol.ResponseSummary;
import io.ringmaster.protocol.client.StmtFetch;
import io.ringmaster.proxy.SqlFailure;
import io.ringmaster.proxy.backend.BackendConnection;
import io.ringmaster.proxy.backend.Commands;
import io.ringmaster.proxy.session.ClientSession;
import io.ringmaster.proxy.session.PreparedStatement;
import io.ringmaster.proxy.session.SessionState;
import io.ringmaster.router.digest.Digest;
import io.ringmaster.router.digest.LexerMode;
import java.util.List;

/**
 * Prepared statements. COM_STMT_PREPARE is answered by a server, which knows the parameters and
 * columns; the statement then belongs to the session and is prepared on whichever connection
 * executes it.
 */
final class StatementRunner {
  private final LoopContext loop;
  private final ClientSession session;
  private final SingleExecution single;
  private final QueryRunner queries;
  private final Completion completion;
  private final ExecuteCommand execute;

  StatementRunner(
      LoopContext loop,
      ClientSession session,
      SingleExecution single,
      QueryRunner queries,
      Completion completion) {
    this.loop = loop;
    this.session = session;
    this.single = single;
    this.queries = queries;
    this.completion = completion;
    this.execute =
        new ExecuteCommand(new Cursors(loop, session, single, queries.plans().scatter()));
  }

  /** COM_STMT_PREPARE. */
  void prepare(CommandLoop.Packet packet) {
    int length = packet.length() - 1;
    byte[] sql = new byte[length];
    packet.buffer().getBytes(packet.offset() + 1, sql);
    session.begins("Prepare", sql, 0, length);
    PreparationPlace place = PreparationPlace.find(loop, session, queries.local(), sql, false);
    if (place == null) {
      return;
    }
    byte[] text = place.text();
    ByteBuf command =
        text == sql
            ? packet.forward()
            : Commands.prepare(session.channel().alloc(), text, 0, text.length);
    var key = PreparedStatement.Key.of(text, session);
    single.startOutside(place.shard(), new PrepareCommand(command, key, place));
  }

  /** COM_STMT_PREPARE on its way to a server. */
  private final class PrepareCommand extends ShardCommand {
    private ByteBuf packet;
    private final PreparedStatement.Key key;
    private final PreparationPlace place;
    private final LexerMode lexerMode = session.lexerMode();

    PrepareCommand(ByteBuf packet, PreparedStatement.Key key, PreparationPlace place) {
      this.packet = packet;
      this.key = key;
      this.place = place;
    }

    @Override
    ResponseScanner.Kind kind() {
      return ResponseScanner.Kind.STMT_PREPARE;
    }

    @Override
    int needs() {
      return place.needs();
    }

    @Override
    SessionState state(ClientSession client) {
      return client.stateToPrepare();
    }

    @Override
    List<String> assignedVariables() {
      return place.assigned();
    }

    @Override
    void send(Runner runner, BackendConnection connection) {
      runner.expect(ResponseScanner.Kind.STMT_PREPARE, PacketWriter.physicalPackets(packet));
      connection.send(packet.retainedDuplicate(), runner);
      runner.flush(connection);
    }

    @Override
    void discard() {
      ReferenceCountUtil.release(packet);
      packet = null;
    }

    @Override
    int prepared(ResponseSummary summary, BackendConnection connection) {
      if (connection.statements().find(key) == null) {
        connection.statements().add(key, summary.statementId());
      } else {
        // Prepared before by another client: one of the two is enough.
        connection.statements().closeOther(key, summary.statementId());
      }
      return session
          .prepared()
          .add(place.text(), key, lexerMode, summary.parameters(), place.viewed())
          .id();
    }
  }

  /** COM_STMT_EXECUTE. */
  void execute(CommandLoop.Packet packet) {
    PreparedStatement statement = find(packet);
    if (statement == null) {
      queries.local().fail(unknown(packet));
      return;
    }
    Cursors.close(statement);
    String charset = statement.key().clientCharset();
    if (!charset.isEmpty() && !charset.equals(session.clientCharset())) {
      queries.local().fail(otherCharset(charset));
      return;
    }
    SqlFailure outdated =
        ViewTexts.outdated(loop, session, statement.viewed(), statement.key().database());
    if (outdated != null) {
      queries.local().fail(outdated);
      return;
    }
    byte[] sql = statement.sql();
    session.begins("Execute", sql, 0, sql.length);
    Digest digest = loop.digest();
    loop.digester().digest(sql, 0, sql.length, statement.lexerMode(), digest);
    loop.metrics().statements.increment();
    ByteBuf payload = packet.buffer().retainedSlice(packet.offset(), packet.length());
    try {
      execute.set(statement, payload, session);
    } catch (MalformedPacketException e) {
      // The payload is the command's already.
      execute.discard();
      queries.local().fail(SqlFailure.of(MySqlError.ER_MALFORMED_PACKET));
      return;
    }
    SqlFailure dataFailure = statement.takeLongDataFailure();
    if (dataFailure != null) {
      execute.discard();
      statement.clearLongData();
      queries.local().fail(dataFailure);
      return;
    }
    session.output().binary(true);
    StatementText text = new StatementText(sql, 0, sql.length, null, execute);
    switch (digest.verb()) {
      case SELECT, INSERT, REPLACE, UPDATE, DELETE, WITH, VALUES, TABLE, DO -> {
        if (queries.local().answersSelect(text)) {
          return;
        }
        try {
          queries.plans().run(text, statement.key().database());
        } catch (MalformedPacketException e) {
          // A value that routing needed is not whole.
          execute.discard();
          queries.local().fail(SqlFailure.of(MySqlError.ER_MALFORMED_PACKET));
        }
      }
      default -> {
        if (statement.lexerMode().equals(session.lexerMode())) {
          queries.local().run(digest.verb(), text);
        } else {
          // Some of them are sent as text, which would be read in the mode of now.
          execute.discard();
          queries.local().fail(otherMode());
        }
      }
    }
  }

  static SqlFailure otherMode() {
    return SqlFailure.notSupported(
        "The statement was prepared under an sql_mode that reads texts otherwise; prepare it again"
            + " after changing that");
  }

  /** Its text must not be read, nor prepared again, in the character set of now. */
  static SqlFailure otherCharset(String charset) {
    return SqlFailure.notSupported(
        "The statement has characters outside of ASCII and was prepared with character_set_client ="
            + " "
            + charset
            + "; prepare it again after changing that");
  }

  /** The command is over, whatever became of it. */
  void ended() {
    execute.discard();
  }

  /** COM_STMT_SEND_LONG_DATA, which has no response. */
  void longData(CommandLoop.Packet packet) {
    PreparedStatement statement = find(packet);
    if (statement != null && packet.length() >= 7) {
      LongData.keep(loop, session, statement, packet);
    }
    completion.done();
  }

  /** COM_STMT_CLOSE, which has no response. */
  void close(CommandLoop.Packet packet) {
    PreparedStatement statement = find(packet);
    if (statement != null) {
      Cursors.close(statement);
      session.prepared().close(statement.id());
    }
    completion.done();
  }

  /** COM_STMT_RESET. */
  void reset(CommandLoop.Packet packet) {
    PreparedStatement statement = find(packet);
    if (statement == null) {
      queries.local().fail(unknown(packet));
      return;
    }
    Cursors.close(statement);
    statement.clearLongData();
    statement.takeLongDataFailure();
    queries.local().ok();
  }

  /** COM_STMT_FETCH. */
  void fetch(CommandLoop.Packet packet) {
    PreparedStatement statement = find(packet);
    SqlFailure failure;
    try {
      failure =
          statement == null
              ? unknown(packet)
              : Cursors.fetch(
                  statement,
                  StmtFetch.decode(packet.buffer().slice(packet.offset(), packet.length())));
    } catch (MalformedPacketException e) {
      failure = SqlFailure.of(MySqlError.ER_MALFORMED_PACKET);
    }
    if (failure != null) {
      queries.local().fail(failure);
    }
  }

  private PreparedStatement find(CommandLoop.Packet packet) {
    return packet.length() < 5
        ? null
        : session.prepared().find(packet.buffer().getIntLE(packet.offset() + 1));
  }

  private static SqlFailure unknown(CommandLoop.Packet packet) {
    long id = packet.length() < 5 ? 0 : packet.buffer().getUnsignedIntLE(packet.offset() + 1);
    return SqlFailure.of(
        MySqlError.ER_UNKNOWN_STMT_HANDLER, Long.toString(id), "mysql_stmt_precheck");
  }
}
