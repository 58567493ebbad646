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
import io.ringmaster.proxy.local.Tokens;
import io.ringmaster.proxy.session.ClientSession;
import io.ringmaster.proxy.session.PreparedStatement;
import io.ringmaster.router.digest.Digest;
import io.ringmaster.router.digest.DigestError;
import io.ringmaster.router.digest.LexerMode;
import io.ringmaster.router.digest.Verb;
import io.ringmaster.router.plan.Plan;
import io.ringmaster.router.plan.Planned;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Prepared statements. COM_STMT_PREPARE is answered by a server, which knows the parameters and
 * columns; the statement then belongs to the session and is prepared on whichever connection
 * executes it.
 */
final class StatementRunner {
  private static final Set<String> ADMIN_WORDS =
      Set.of(
          "REGISTER",
          "UNREGISTER",
          "SHARD",
          "SHARDS",
          "SERVER",
          "SERVERS",
          "REFERENCE",
          "SINGLE",
          "GROUPS",
          "ACCOUNTS",
          "RULES",
          "ROUTE",
          "RESHARD",
          "MIGRATION",
          "MIGRATIONS",
          "RESOLVE",
          "TRANSACTIONS");

  private final LoopContext loop;
  private final ClientSession session;
  private final SingleExecution single;
  private final QueryRunner queries;
  private final Completion completion;
  private final ExecuteCommand execute = new ExecuteCommand();
  private final Cursors cursors;

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
    this.cursors = new Cursors(loop, session, single);
  }

  /** COM_STMT_PREPARE. */
  void prepare(CommandLoop.Packet packet) {
    int length = packet.length() - 1;
    byte[] sql = new byte[length];
    packet.buffer().getBytes(packet.offset() + 1, sql);
    session.begins("Prepare", sql, 0, length);
    Digest digest = loop.digest();
    loop.digester().digest(sql, 0, length, session.lexerMode(), digest);
    if (loop.routing().map().shards().isEmpty()) {
      queries.local().fail(PlanRunner.noShards());
      return;
    }
    int shard = loop.anyShard(session);
    int needs = Needs.NOTHING;
    byte[] visible = null;
    // What is constant a server computes when it prepares, assignments too.
    List<String> assigned =
        digest.error() == DigestError.NONE && UserVariableNames.areAssigned(digest)
            ? UserVariableNames.in(digest)
            : List.of();
    if (digest.error() == DigestError.NONE && digest.nextStatement() < 0) {
      switch (digest.verb()) {
        case SELECT, INSERT, REPLACE, UPDATE, DELETE, WITH, VALUES, TABLE, DO -> {
          Planned planned = loop.router().plan(digest, session.state().database(), loop.routing());
          SqlFailure denied = DatabaseAccess.check(loop, session, planned);
          if (denied != null) {
            queries.local().fail(denied);
            return;
          }
          if (session.profile().deprecateEof() && OrderParameters.areIn(digest)) {
            // Nor can a server be asked whether the text is right: its answer has no end either.
            queries.local().fail(SqlFailure.of(MySqlError.ER_UNSUPPORTED_PS));
            return;
          }
          Plan plan = planned.plan();
          if (plan instanceof Plan.Refuse(var refusal)) {
            queries.local().fail(SqlFailure.of(refusal));
            return;
          }
          if (plan instanceof Plan.Unparsed) {
            SqlFailure hidden = VisibleDatabases.refused(session, digest);
            if (hidden != null) {
              queries.local().fail(hidden);
              return;
            }
          }
          // It is planned again at each execution, of which the grammar must take the text.
          visible = VisibleDatabases.text(session, plan, sql, 0, length, digest, null);
          shard = loop.shardForPrepare(planned, session);
          // The types of user variables are settled when the statement is prepared.
          needs = needs(plan);
        }
        default -> {
          SqlFailure denied = DatabaseAccess.check(loop, session, digest);
          if (denied == null) {
            denied = UserVariableNames.refused(digest);
          }
          if (denied != null) {
            queries.local().fail(denied);
            return;
          }
          if (digest.paramCount() > 0 && digest.verb() == Verb.UNKNOWN && !isAdmin(digest)) {
            queries.local().unsupported(new StatementText(sql, 0, length, null));
            return;
          }
          boolean explains = digest.explainedVerb() != Verb.EMPTY;
          boolean takesParameters = digest.verb() == Verb.SET || explains;
          if ((digest.paramCount() > 0 && !takesParameters)
              || isAdmin(digest)
              || isRewritten(digest)) {
            unpreparable(sql);
            return;
          }
          if (explains) {
            shard = ExplainedStatement.shardForPrepare(loop, session, queries.local(), sql);
            if (shard < 0) {
              return;
            }
          }
          if (!session.pins().temporaryTables().isEmpty()) {
            // DDL may name one of them.
            shard = loop.homeShard(session.state().database(), session);
          }
        }
      }
    }
    if (!assigned.isEmpty()) {
      needs |= Needs.USER_VARIABLES;
    }
    byte[] text = visible == null ? sql : visible;
    ByteBuf command =
        visible == null
            ? packet.forward()
            : Commands.prepare(session.channel().alloc(), text, 0, text.length);
    var key = PreparedStatement.Key.of(text, session);
    single.startOutside(shard, new PrepareCommand(command, text, key, needs, assigned));
  }

  /** Whether a statement that is not planned shows rows of some databases only to the account. */
  private boolean isRewritten(Digest digest) {
    if (!VisibleDatabases.areRestricted(session.account())) {
      return false;
    }
    return switch (digest.verb()) {
      case EXPLAIN, DESCRIBE, DESC ->
          digest.explainedVerb() != Verb.EMPTY && VisibleDatabases.refused(session, digest) != null;
      case SHOW ->
          Set.of("OPEN", "PROCEDURE", "FUNCTION")
              .contains(new Tokens(digest).text(1).toUpperCase(Locale.ROOT));
      default -> false;
    };
  }

  /** Error 1295, after which Connector/J and others send the text; MySQL's 1064 if it is no SQL. */
  private void unpreparable(byte[] sql) {
    SyntaxCheck.ask(
        loop,
        session,
        new String(sql, StandardCharsets.UTF_8),
        failure ->
            queries
                .local()
                .fail(failure != null ? failure : SqlFailure.of(MySqlError.ER_UNSUPPORTED_PS)));
  }

  private static int needs(Plan plan) {
    return switch (plan) {
      case Plan.Read read -> Needs.of(read.facts()) & Needs.USER_VARIABLES;
      case Plan.Finished finished -> Needs.of(finished.facts()) & Needs.USER_VARIABLES;
      case Plan.Write write -> Needs.of(write.facts()) & Needs.USER_VARIABLES;
      case Plan.Local _, Plan.Refuse _, Plan.Unparsed _ -> Needs.NOTHING;
    };
  }

  /** Whether the statement has words of admin SQL, which no server can prepare. */
  private static boolean isAdmin(Digest digest) {
    Tokens tokens = new Tokens(digest);
    for (int i = 0; i < digest.tokenCount(); i++) {
      if (ADMIN_WORDS.contains(tokens.text(i).toUpperCase(Locale.ROOT))) {
        return true;
      }
    }
    return false;
  }

  /** COM_STMT_PREPARE on its way to a server. */
  private final class PrepareCommand extends ShardCommand {
    private ByteBuf packet;
    private final byte[] sql;
    private final PreparedStatement.Key key;
    private final int needs;
    private final List<String> assigned;
    private final LexerMode lexerMode = session.lexerMode();

    PrepareCommand(
        ByteBuf packet, byte[] sql, PreparedStatement.Key key, int needs, List<String> assigned) {
      this.needs = needs;
      this.assigned = assigned;
      this.packet = packet;
      this.sql = sql;
      this.key = key;
    }

    @Override
    ResponseScanner.Kind kind() {
      return ResponseScanner.Kind.STMT_PREPARE;
    }

    @Override
    int needs() {
      return needs;
    }

    @Override
    List<String> assignedVariables() {
      return assigned;
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
      return session.prepared().add(sql, key, lexerMode, summary.parameters()).id();
    }
  }

  /** COM_STMT_EXECUTE. */
  void execute(CommandLoop.Packet packet) {
    PreparedStatement statement = find(packet);
    if (statement == null) {
      queries.local().fail(unknown(packet));
      return;
    }
    cursors.close(statement);
    String charset = statement.key().clientCharset();
    if (!charset.isEmpty() && !charset.equals(session.clientCharset())) {
      queries.local().fail(otherCharset(charset));
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

  private static SqlFailure otherMode() {
    return SqlFailure.notSupported(
        "The statement was prepared under an sql_mode that reads texts otherwise; prepare it again"
            + " after changing that");
  }

  /** Its text must not be read, nor prepared again, in the character set of now. */
  private static SqlFailure otherCharset(String charset) {
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
      cursors.close(statement);
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
    cursors.close(statement);
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
              : cursors.fetch(
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
