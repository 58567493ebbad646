package io.ringmaster.proxy.execute;

import io.ringmaster.metadata.ShardMap;
import io.ringmaster.protocol.MySqlError;
import io.ringmaster.protocol.ResponseScanner;
import io.ringmaster.proxy.SqlFailure;
import io.ringmaster.proxy.gather.LimitValues;
import io.ringmaster.proxy.session.ClientSession;
import io.ringmaster.proxy.session.TransactionState;
import io.ringmaster.router.Routing;
import io.ringmaster.router.binding.Binder;
import io.ringmaster.router.binding.KeyQuestion;
import io.ringmaster.router.digest.Verb;
import io.ringmaster.router.plan.Gather;
import io.ringmaster.router.plan.Plan;
import io.ringmaster.router.plan.Selector;
import java.util.List;
import java.util.function.Supplier;

/** Carries out plans: binds the literals, and goes to one shard or to several. */
final class PlanRunner {
  private final LoopContext loop;
  private final ClientSession session;
  private final SingleExecution single;
  private final SharedExecution shared;
  private final PacketCommand packetCommand;
  private final Completion completion;
  private Scattered scattered;
  private boolean scatterEnded;
  private KeyQuestion lastQuestion;

  /** Facts of a statement that is forwarded unread: it has a connection of its own. */
  private static final Plan.Facts ALONE =
      new Plan.Facts(false, false, false, false, false, false, false, true, false);

  /** A statement under way on several shards. */
  interface Scattered {
    /** The client's socket takes bytes again. */
    void writable();

    /** Stop: the client has gone or the statement was killed. */
    void cancel();
  }

  PlanRunner(
      LoopContext loop,
      ClientSession session,
      SingleExecution single,
      PacketCommand packetCommand,
      Completion completion) {
    this.loop = loop;
    this.session = session;
    this.single = single;
    this.shared = new SharedExecution(loop, session, single, completion);
    this.packetCommand = packetCommand;
    this.completion = completion;
  }

  /**
   * Runs a plan of the statement that the loop's digest holds.
   *
   * @param execute the prepared statement's execution; null for a text statement
   */
  void run(Plan plan, StatementText statement, ExecuteCommand execute) {
    SqlFailure denied = DatabaseAccess.check(loop, session, loop.digest());
    if (denied != null) {
      refuse(denied);
      return;
    }
    if (plan instanceof Plan.Local(var verb) && UserLocks.areNamed(loop.digest())) {
      userLocks(verb == Verb.DO, statement, execute);
      return;
    }
    switch (plan) {
      case Plan.Read read -> routed(read.selector(), read.facts(), read, statement, execute);
      case Plan.Write write -> routed(write.selector(), write.facts(), write, statement, execute);
      case Plan.Refuse(var refusal) -> refuse(TemporaryTables.explain(session, refusal));
      case Plan.Unparsed unparsed -> unparsed(unparsed, statement, execute);
      case Plan.Local(var verb) -> systemSchema(verb, statement, execute);
    }
  }

  private void routed(
      Selector selector,
      Plan.Facts facts,
      Plan plan,
      StatementText statement,
      ExecuteCommand execute) {
    if (facts.takesUserLocks()) {
      userLocks(selector instanceof Selector.NoTables, statement, execute);
      return;
    }
    if (facts.sessionFunctions()) {
      withSessionValues(statement, execute);
      return;
    }
    Routing routing = loop.routing();
    if (routing.map().shards().isEmpty()) {
      refuse(noShards());
      return;
    }
    Binder binder = loop.binder();
    Binder.Outcome outcome =
        binder.bind(
            selector,
            loop.digest(),
            statement.sql(),
            session.lexerMode(),
            execute == null ? null : execute.parameters(),
            routing.map(),
            session.clientCharset());
    switch (outcome) {
      case ONE -> one(binder.shard(), facts, statement, execute);
      case ANY -> {
        if (selector instanceof Selector.NoTables) {
          // Drivers and people ask such things at any time; that decides nothing.
          beside(loop.anyShard(session), facts, statement, execute);
        } else {
          one(loop.anyShard(session), facts, statement, execute);
        }
      }
      case NONE -> one(loop.anyShard(session), facts, statement, execute);
      case MANY -> many(plan, facts, routing.map(), statement, execute);
      case NEEDS_WEIGHT -> askWeight(plan, statement, execute);
      case REFUSED -> refuse(SqlFailure.of(binder.refusal()));
    }
  }

  /**
   * Runs a statement of user-level locks on the connection that the session keeps for them, beside
   * any transaction, which they are no part of.
   */
  private void userLocks(boolean noTables, StatementText statement, ExecuteCommand execute) {
    SqlFailure refused = UserLocks.check(loop.digest(), noTables);
    if (refused != null) {
      refuse(refused);
      return;
    }
    if (loop.routing().map().shards().isEmpty()) {
      refuse(noShards());
      return;
    }
    ShardCommand command = command(ALONE, statement, execute);
    command.pinning(UserLocks.PINNING);
    single.startOutside(UserLocks.SHARD, command);
  }

  /** Runs the statement again with values in the place of what only the session knows. */
  private void withSessionValues(StatementText statement, ExecuteCommand execute) {
    byte[] text =
        execute != null ? null : SessionValues.substitute(session, loop.digest(), statement);
    if (text == null) {
      refuse(
          SqlFailure.notSupported(
              "FOUND_ROWS(), ROW_COUNT(), CONNECTION_ID() and USER() are not supported here, since"
                  + " no server knows the session's values; select them by themselves and use the"
                  + " result"));
      return;
    }
    loop.digester().digest(text, 0, text.length, session.lexerMode(), loop.digest());
    Plan plan = loop.router().route(loop.digest(), session.state().database(), loop.routing());
    run(plan, new StatementText(text, 0, text.length, null), execute);
  }

  /** Runs the client's own packet on one shard. */
  void one(int shard, Plan.Facts facts, StatementText statement, ExecuteCommand execute) {
    SqlFailure hidden = TemporaryTables.hidden(loop, session);
    SqlFailure refused = hidden != null ? hidden : elsewhere(shard);
    if (refused != null) {
      refuse(refused);
      return;
    }
    ShardCommand command = command(facts, statement, execute);
    if (!mayShare(facts) || !shared.start(shard, command)) {
      single.start(shard, command);
    }
  }

  /**
   * Why the session cannot go to a shard now, for the transaction or the locks it has elsewhere.
   */
  private SqlFailure elsewhere(int shard) {
    if (session.transaction().held() != null) {
      int held = loop.heldShard(session);
      if (held < 0) {
        return SqlFailure.of(MySqlError.RM_SHARD_MAP_CHANGED);
      }
      return held == shard ? null : secondShard(held, shard);
    }
    return TableLocks.elsewhere(loop, session, shard);
  }

  /** Runs the client's own packet on one shard, without deciding where a transaction begins. */
  private void beside(
      int shard, Plan.Facts facts, StatementText statement, ExecuteCommand execute) {
    if (session.transaction().held() != null || mayShare(facts)) {
      one(shard, facts, statement, execute);
    } else {
      single.startOutside(shard, command(facts, statement, execute));
    }
  }

  /** The client's own packet as a command. */
  private ShardCommand command(Plan.Facts facts, StatementText statement, ExecuteCommand execute) {
    int needs = Needs.of(facts);
    List<String> assigned =
        facts.setsUserVariables() ? UserVariableNames.in(loop.digest()) : List.of();
    if (execute != null) {
      execute.needs(needs);
      execute.assigns(assigned);
      return execute;
    }
    return packetCommand.set(
        statement.forward(session), ResponseScanner.Kind.QUERY, needs, assigned);
  }

  /** Whether a statement can be pipelined with those of other clients. */
  private boolean mayShare(Plan.Facts facts) {
    TransactionState transaction = session.transaction();
    return facts.sharesBackend()
        && !transaction.begun()
        && transaction.held() == null
        && session.pins().isEmpty()
        && !transaction.hasNextCharacteristics()
        && session.state().autocommit()
        && !session.output().moreResults()
        && session.output().sequenceId() == 1;
  }

  /** Runs a statement on the connection of the session's transaction, whatever it says. */
  void forwardHeld(StatementText statement) {
    single.start(heldShard(), command(ALONE, statement, statement.execute()));
  }

  /** For its counters; the connection is the transaction's even if its shard is no more. */
  private int heldShard() {
    int held = loop.heldShard(session);
    return held < 0 ? loop.anyShard(session) : held;
  }

  /** Runs a statement on one shard that makes the session keep the connection. */
  void forwardPinned(int shard, StatementText statement, Pinning pinning) {
    SqlFailure refused = elsewhere(shard);
    if (refused != null) {
      refuse(refused);
      return;
    }
    ShardCommand command = command(ALONE, statement, statement.execute());
    command.pinning(pinning);
    single.start(shard, command);
  }

  /** Runs a statement on one shard, in the session's transaction, whatever it says. */
  void forward(int shard, StatementText statement) {
    if (shard < 0) {
      refuse(noShards());
      return;
    }
    one(shard, ALONE, statement, statement.execute());
  }

  /**
   * Runs a statement that asks about tables, not about rows, on one shard: in the session's
   * transaction if that is there, otherwise beside it.
   */
  void inspect(int shard, StatementText statement) {
    if (shard < 0) {
      refuse(noShards());
    } else if (statement.execute() != null) {
      statement.execute().needs(Needs.NOTHING);
      single.startOutside(shard, statement.execute());
    } else {
      packetCommand.set(
          statement.forward(session), ResponseScanner.Kind.QUERY, Needs.NOTHING, List.of());
      single.startOutside(shard, packetCommand);
    }
  }

  /** SHOW WARNINGS on the connection that the transaction holds. */
  void keepDiagnostics(StatementText statement) {
    single.start(
        heldShard(),
        packetCommand
            .set(statement.forward(session), ResponseScanner.Kind.QUERY, Needs.NOTHING, List.of())
            .keepingDiagnostics());
  }

  private SqlFailure secondShard(int held, int wanted) {
    var shards = loop.routing().map().shards();
    return SqlFailure.notSupported(
        "The transaction runs on shard '%s' and this statement needs shard '%s': transactions over several shards are not supported yet; keep the rows of a transaction on one shard key"
            .formatted(shards.get(held).name(), shards.get(wanted).name()));
  }

  private void many(
      Plan plan, Plan.Facts facts, ShardMap map, StatementText statement, ExecuteCommand execute) {
    TransactionState transaction = session.transaction();
    switch (plan) {
      case Plan.Read read -> {
        if (read.gather() instanceof Gather.Refused(var refusal)) {
          refuse(SqlFailure.of(refusal));
        } else if (transaction.held() != null
            || transaction.begun()
            || !session.state().autocommit()
            || facts.locking()) {
          refuse(scatterInTransaction());
        } else if (session.state().limitsRows()) {
          refuse(
              SqlFailure.notSupported(
                  "This statement concerns several shards, and sql_select_limit would be applied by"
                      + " each of them; write LIMIT and SET sql_select_limit = DEFAULT"));
        } else {
          scatter(
              statement,
              () -> Scatter.read(loop, session, read, map, statement, execute, this::scatterDone));
        }
      }
      case Plan.Write write -> {
        if (write.scatter() instanceof Plan.Scattering.Refused(var refusal)) {
          refuse(SqlFailure.of(refusal));
        } else if (facts.usesLastInsertId()
            && write.scatter() instanceof Plan.Scattering.SameText) {
          refuse(
              SqlFailure.notSupported(
                  "LAST_INSERT_ID() in a statement that concerns several shards is not supported"
                      + " yet; use its value"));
        } else if (transaction.held() != null
            || transaction.begun()
            || !session.state().autocommit()) {
          refuse(scatterInTransaction());
        } else {
          scatter(
              statement,
              () ->
                  Scatter.write(loop, session, write, map, statement, execute, this::scatterDone));
        }
      }
      case Plan.Local _, Plan.Refuse _, Plan.Unparsed _ ->
          throw new IllegalStateException("not routed: " + plan);
    }
  }

  private void scatter(StatementText statement, Supplier<Scattered> start) {
    SqlFailure locked = TableLocks.elsewhere(loop, session, -1);
    if (locked != null) {
      refuse(locked);
      return;
    }
    scatterEnded = false;
    Scattered started;
    try {
      started = start.get();
    } catch (Scatter.RefusedScatter e) {
      refuse(SqlFailure.notSupported(e.getMessage()));
      return;
    } catch (IllegalArgumentException e) {
      if (statement.execute() != null) {
        refuse(LimitValues.wrong());
        return;
      }
      // A literal that LIMIT does not take is a syntax error, in MySQL's words.
      SyntaxCheck.ask(
          loop,
          session,
          statement.text(),
          failure -> refuse(failure != null ? failure : LimitValues.wrong()));
      return;
    }
    // It may have ended before it was known here.
    scattered = scatterEnded ? null : started;
  }

  private void scatterDone() {
    scatterEnded = true;
    scattered = null;
    completion.done();
  }

  private static SqlFailure scatterInTransaction() {
    return SqlFailure.notSupported(
        "This statement concerns several shards, and transactions over several shards are not"
            + " supported yet; name the shard key, or run it with autocommit outside of a"
            + " transaction");
  }

  private void askWeight(Plan plan, StatementText statement, ExecuteCommand execute) {
    // The scratch array and the digest are the loop's: other statements run while MySQL is asked.
    byte[] copy =
        java.util.Arrays.copyOfRange(
            statement.sql(), statement.off(), statement.off() + statement.len());
    var packet = statement.packet() == null ? null : statement.forward(session);
    KeyQuestion question = loop.binder().question();
    if (question.equals(lastQuestion)) {
      // MySQL was asked and its answer is not kept: the key is too long.
      lastQuestion = null;
      if (packet != null) {
        packet.release();
      }
      refuse(SqlFailure.notSupported("A shard key of more than 1024 bytes is not supported"));
      return;
    }
    lastQuestion = question;
    KeyWeightQuery.ask(
        loop,
        session,
        question,
        failure -> {
          CommandLoop.Packet again =
              packet == null
                  ? null
                  : new CommandLoop.Packet(
                      packet, packet.readerIndex() + 4, packet.readableBytes() - 4, true);
          try {
            if (failure != null) {
              refuse(failure);
              return;
            }
            loop.digester().digest(copy, 0, copy.length, session.lexerMode(), loop.digest());
            run(plan, new StatementText(copy, 0, copy.length, again), execute);
          } finally {
            if (packet != null) {
              packet.release();
            }
          }
        });
  }

  /** A text that the grammar does not take: passes if all it can mean is on one shard. */
  private void unparsed(Plan.Unparsed plan, StatementText statement, ExecuteCommand execute) {
    int only = loop.onlyShardOf(session.state().database());
    if (only >= 0 && !loop.digestNamesOtherDatabase(session)) {
      one(only, ALONE, statement, execute);
      return;
    }
    SyntaxCheck.ask(
        loop,
        session,
        statement.text(),
        failure ->
            refuse(
                failure != null
                    ? failure
                    : SqlFailure.notSupported(
                        "This statement is not understood well enough to route it ("
                            + plan.message()
                            + "); rewrite it, or use tables that live on one shard")));
  }

  /** information_schema and the like: one server's answer. */
  private void systemSchema(Verb verb, StatementText statement, ExecuteCommand execute) {
    int shard = loop.homeShard(session.state().database(), session);
    if (shard < 0) {
      refuse(noShards());
    } else if (verb == Verb.SELECT) {
      inspect(shard, statement);
    } else {
      one(shard, ALONE, statement, execute);
    }
  }

  void refuse(SqlFailure failure) {
    if (failure.errno() == MySqlError.ER_NOT_SUPPORTED_YET.errno()) {
      loop.metrics().statementsRefused.increment();
    }
    session.diagnostics().failed(failure);
    session.output().moreResults(false);
    session.output().error(failure);
    session.output().flush();
    completion.done();
  }

  static SqlFailure noShards() {
    return SqlFailure.of(MySqlError.RM_NO_SHARD);
  }

  void writable() {
    if (scattered != null) {
      scattered.writable();
    }
  }

  /** Stops what runs on several shards. */
  void cancel() {
    if (scattered != null) {
      scattered.cancel();
    }
  }
}
