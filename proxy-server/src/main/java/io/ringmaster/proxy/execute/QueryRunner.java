package io.ringmaster.proxy.execute;

import io.netty.buffer.ByteBuf;
import io.ringmaster.protocol.Capabilities;
import io.ringmaster.protocol.MalformedPacketException;
import io.ringmaster.protocol.MySqlError;
import io.ringmaster.protocol.ResponseScanner;
import io.ringmaster.protocol.Wire;
import io.ringmaster.protocol.client.QueryCommand;
import io.ringmaster.proxy.SqlFailure;
import io.ringmaster.proxy.session.ClientOutput;
import io.ringmaster.proxy.session.ClientSession;
import io.ringmaster.router.digest.Digest;
import io.ringmaster.router.digest.DigestError;
import java.util.Arrays;
import java.util.List;

/** COM_QUERY: one statement, or several with CLIENT_MULTI_STATEMENTS, one after the other. */
final class QueryRunner implements Completion {
  private final LoopContext loop;
  private final ClientSession session;
  private final ClientOutput output;
  private final Completion completion;
  private final SingleExecution single;
  private final PacketCommand command = new PacketCommand();
  private final LocalStatements local;
  private final PlanRunner plans;

  /** The whole text while several statements of it are under way, else null. */
  private byte[] several;

  private int nextStatement;

  QueryRunner(
      LoopContext loop, ClientSession session, SingleExecution single, Completion completion) {
    this.loop = loop;
    this.session = session;
    this.output = session.output();
    this.completion = completion;
    this.single = single;
    this.plans = new PlanRunner(loop, session, single, command, completion, this::byVerb);
    this.local = new LocalStatements(loop, session, single, plans, completion);
  }

  PlanRunner plans() {
    return plans;
  }

  LocalStatements local() {
    return local;
  }

  /** Where a single execution reports while a packet of several statements is under way. */
  @Override
  public void done() {
    completion.done();
  }

  @Override
  public void infile(int sequenceId) {
    completion.infile(sequenceId);
  }

  /**
   * Whether more of the packet is left: the answer of a statement that was measured, or further
   * statements, of which the next one is started then.
   */
  boolean startNext() {
    if (session.measures().ended()) {
      return true;
    }
    if (several == null) {
      return false;
    }
    if (!output.moreResults()) {
      several = null;
      return false;
    }
    run(several, nextStatement, several.length - nextStatement, null);
    return true;
  }

  /** A COM_QUERY packet. */
  void query(CommandLoop.Packet packet) {
    int skip = 1;
    if (session.profile().queryAttributes()) {
      skip = attributesEnd(packet);
    }
    int length = packet.length() - skip;
    byte[] sql = loop.scratch(length);
    packet.buffer().getBytes(packet.offset() + skip, sql, 0, length);
    // As MySQL does: an empty statement at the end is none.
    while (length > 0 && (sql[length - 1] == ';' || isSpace(sql[length - 1]))) {
      length--;
    }
    session.begins("Query", sql, 0, length);
    run(sql, 0, length, packet);
  }

  private static boolean isSpace(byte character) {
    return character == ' ' || (character >= '\t' && character <= '\r');
  }

  private static int attributesEnd(CommandLoop.Packet packet) {
    ByteBuf payload = packet.buffer().slice(packet.offset(), packet.length());
    payload.skipBytes(1);
    long count = Wire.readLenenc(payload, "parameter_count");
    Wire.readLenenc(payload, "parameter_set_count");
    if (count == 0) {
      return payload.readerIndex();
    }
    payload.readerIndex(0);
    QueryCommand decoded = QueryCommand.decode(payload, Capabilities.CLIENT_QUERY_ATTRIBUTES);
    return packet.length() - decoded.sql().length;
  }

  private void run(byte[] sql, int off, int len, CommandLoop.Packet packet) {
    Digest digest = loop.digest();
    loop.digester().digest(sql, off, len, session.lexerMode(), digest);
    loop.metrics().statements.increment();
    StatementText statement = new StatementText(sql, off, len, packet);
    if (digest.error() != DigestError.NONE) {
      askServer(statement);
      return;
    }
    SqlFailure reserved = ReservedVariable.refused(digest, session.clientCharset());
    if (reserved != null) {
      local.fail(reserved);
      return;
    }
    if (digest.nextStatement() >= 0) {
      if (!Capabilities.has(session.capabilities(), Capabilities.CLIENT_MULTI_STATEMENTS)) {
        // MySQL's own 1064, which quotes the text from the second statement on.
        askServer(statement);
        return;
      }
      if (several == null) {
        several = Arrays.copyOfRange(sql, off, off + len);
        output.moreResults(true);
        nextStatement = digest.nextStatement() - off;
        run(several, 0, several.length, null);
        return;
      }
      nextStatement = digest.nextStatement();
      output.moreResults(true);
      statement = new StatementText(sql, off, digest.statementEnd() - off, null);
    } else if (several != null) {
      output.moreResults(false);
    }
    switch (digest.verb()) {
      case EMPTY -> empty(statement);
      case SELECT, INSERT, REPLACE, UPDATE, DELETE, WITH, VALUES, TABLE, DO -> dml(statement);
      default -> byVerb(statement);
    }
  }

  private void byVerb(StatementText statement) {
    local.run(loop.digest().verb(), statement);
  }

  /** MySQL says OK to some texts of comments only. */
  private void empty(StatementText statement) {
    if (several != null || statement.text().isBlank() || loop.routing().map().shards().isEmpty()) {
      local.fail(SqlFailure.of(MySqlError.ER_EMPTY_QUERY));
    } else {
      askServer(statement);
    }
  }

  private void dml(StatementText statement) {
    Digest digest = loop.digest();
    if (digest.paramCount() > 0) {
      // A parameter marker outside a prepared statement is MySQL's syntax error.
      askServer(statement);
      return;
    }
    if (local.answersSelect(statement)) {
      return;
    }
    plans.run(statement, session.state().database());
  }

  /** Lets a server say what is wrong with a text that the proxy cannot read. */
  private void askServer(StatementText statement) {
    several = null;
    output.moreResults(false);
    if (loop.routing().map().shards().isEmpty()) {
      local.fail(PlanRunner.noShards());
      return;
    }
    single.start(
        loop.anyShard(session),
        command.set(
            statement.forward(session), ResponseScanner.Kind.QUERY, Needs.NOTHING, List.of()));
  }

  /** COM_INIT_DB. */
  void use(String database) {
    session.begins("Init DB", loop.scratch(0), 0, 0);
    local.use(database);
  }

  /** COM_FIELD_LIST: the columns of a table, for old clients' name completion. */
  void fieldList(CommandLoop.Packet packet) {
    ByteBuf payload = packet.buffer().slice(packet.offset() + 1, packet.length() - 1);
    String table;
    try {
      table = Wire.readNulString(payload, java.nio.charset.StandardCharsets.UTF_8, "table");
    } catch (MalformedPacketException e) {
      local.fail(SqlFailure.of(MySqlError.ER_MALFORMED_PACKET));
      return;
    }
    int shard = local.shardOfTable(session.state().database(), table);
    if (shard < 0) {
      local.fail(SqlFailure.of(MySqlError.ER_NO_DB_ERROR));
      return;
    }
    single.start(
        shard,
        command.set(packet.forward(), ResponseScanner.Kind.FIELD_LIST, Needs.NOTHING, List.of()));
  }

  /** COM_PROCESS_KILL. */
  void kill(CommandLoop.Packet packet) {
    if (packet.length() < 5) {
      local.fail(SqlFailure.of(MySqlError.ER_MALFORMED_PACKET));
      return;
    }
    local.kill(packet.buffer().getUnsignedIntLE(packet.offset() + 1), false);
  }

  void processInfo() {
    local.processList();
  }

  /** The client's socket takes bytes again. */
  void writable() {
    plans.writable();
  }
}
