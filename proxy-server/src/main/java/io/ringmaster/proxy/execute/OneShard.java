package io.ringmaster.proxy.execute;

import io.ringmaster.protocol.MySqlError;
import io.ringmaster.protocol.ResponseScanner;
import io.ringmaster.proxy.SqlFailure;
import io.ringmaster.proxy.local.Tokens;
import io.ringmaster.proxy.session.ClientSession;
import io.ringmaster.proxy.session.Diagnostics.Condition;
import io.ringmaster.proxy.session.TransactionState;
import io.ringmaster.router.digest.Verb;
import io.ringmaster.router.plan.Plan;
import java.util.List;
import java.util.function.Consumer;

/** Runs statements on one shard, with the client's own packet where there is one. */
final class OneShard {
  private final LoopContext loop;
  private final ClientSession session;
  private final SingleExecution single;
  private final SharedExecution shared;
  private final PacketCommand packetCommand;
  private final LaterStatements later;
  private final Consumer<SqlFailure> refuse;

  /**
   * Facts of a statement that is forwarded unread: it has a connection of its own, and any user
   * variable that it names may be assigned.
   */
  static final Plan.Facts ALONE =
      new Plan.Facts(
          false, false, true, true, false, false, false, true, true, false, Plan.Sharing.NEVER);

  /**
   * A session's.
   *
   * @param refuse answers with an error
   */
  OneShard(
      LoopContext loop,
      ClientSession session,
      SingleExecution single,
      PacketCommand packetCommand,
      Completion completion,
      LaterStatements later,
      Consumer<SqlFailure> refuse) {
    this.loop = loop;
    this.session = session;
    this.single = single;
    this.shared = new SharedExecution(loop, session, single, completion);
    this.packetCommand = packetCommand;
    this.later = later;
    this.refuse = refuse;
  }

  /**
   * Runs a statement of user-level locks on the connection that the session keeps for them, beside
   * any transaction, which they are no part of.
   */
  void userLocks(boolean noTables, StatementText statement) {
    SqlFailure refused = UserLocks.check(loop.digest(), noTables);
    if (refused != null) {
      refuse.accept(refused);
      return;
    }
    if (loop.routing().map().shards().isEmpty()) {
      refuse.accept(PlanRunner.noShards());
      return;
    }
    ShardCommand command = command(ALONE, statement);
    command.pinning(UserLocks.PINNING);
    single.startOutside(UserLocks.SHARD, command);
  }

  /**
   * Runs the client's own packet on one shard.
   *
   * @param mayWrite whether it may change rows
   */
  void one(int shard, Plan.Facts facts, StatementText statement, boolean mayWrite) {
    if (!comesTo(shard, statement)) {
      return;
    }
    ShardCommand command = command(facts, statement);
    command.mayWrite(mayWrite);
    ExecuteCommand execute = statement.execute();
    if (execute != null && !mayWrite && execute.wantsCursor()) {
      execute.opensCursor();
      single.start(shard, command);
      return;
    }
    boolean alone = execute != null && execute.isByName();
    if (alone || !isShort(facts) || !mayShare() || !shared.start(shard, command)) {
      single.start(shard, command);
    }
  }

  /** Whether the session can go to a shard now; else the statement is answered, or comes again. */
  private boolean comesTo(int shard, StatementText statement) {
    if (later.movesTransaction(shard, statement)) {
      return false;
    }
    session.transaction().copiesOnly(false);
    SqlFailure hidden = TemporaryTables.hidden(loop, session);
    SqlFailure refused = hidden != null ? hidden : elsewhere(shard);
    if (refused != null) {
      refuse.accept(refused);
    }
    return refused == null;
  }

  /**
   * Why the session cannot go to a shard now, for the transaction or the locks it has elsewhere.
   */
  private SqlFailure elsewhere(int shard) {
    if (session.transaction().held() != null && loop.heldShard(session) < 0) {
      return SqlFailure.of(MySqlError.RM_SHARD_MAP_CHANGED);
    }
    return TableLocks.elsewhere(loop, session, shard);
  }

  /** Runs the client's own packet on one shard, without deciding where a transaction begins. */
  void beside(int shard, Plan.Facts facts, StatementText statement) {
    if (session.transaction().held() != null || (isShort(facts) && mayShare())) {
      one(shard, facts, statement, facts.callsPrograms());
    } else {
      ShardCommand command = command(facts, statement);
      ExecuteCommand execute = statement.execute();
      if (execute != null && execute.wantsCursor() && !facts.callsPrograms()) {
        execute.opensCursor();
      }
      single.startOutside(shard, command);
    }
  }

  /** The client's own packet as a command. */
  ShardCommand command(Plan.Facts facts, StatementText statement) {
    int needs = Needs.of(facts);
    if (loop.digest().verb() == Verb.DO && Tokens.names(loop.digest(), "LAST_INSERT_ID")) {
      needs |= Needs.LAST_INSERT_ID_AFTER;
    }
    List<String> assigned =
        facts.setsUserVariables() ? UserVariableNames.in(loop.digest()) : List.of();
    return command(needs, assigned, statement);
  }

  private ShardCommand command(int needs, List<String> assigned, StatementText statement) {
    ExecuteCommand execute = statement.execute();
    ShardCommand command;
    if (execute != null) {
      execute.needs(needs);
      execute.assigns(assigned);
      command = execute;
    } else {
      command =
          packetCommand.set(
              statement.forward(session), ResponseScanner.Kind.QUERY, needs, assigned);
    }
    command.numbered(statement.numbered());
    return command;
  }

  private static boolean isShort(Plan.Facts facts) {
    return facts.sharing() == Plan.Sharing.ALWAYS;
  }

  /** Whether the session's statements can be pipelined with those of other clients now. */
  boolean mayShare() {
    TransactionState transaction = session.transaction();
    return !transaction.begun()
        && transaction.held() == null
        && session.pins().isEmpty()
        && !transaction.hasNextCharacteristics()
        && session.state().autocommit()
        && !session.output().moreResults()
        && !session.output().isDiverted()
        && session.output().sequenceId() == 1;
  }

  /** Runs a statement on the connection of the session's transaction, whatever it says. */
  void forwardHeld(StatementText statement) {
    session.transaction().copiesOnly(false);
    single.startHeld(heldShard(), command(ALONE, statement));
  }

  /** For its counters; the connection is the transaction's even if its shard is no more. */
  private int heldShard() {
    int held = loop.heldShard(session);
    return held < 0 ? loop.anyShard(session) : held;
  }

  /** Runs a statement on one shard that makes the session keep the connection. */
  void forwardPinned(int shard, StatementText statement, Pinning pinning) {
    if (isHeld(shard)) {
      later.hold(statement, session.state().database());
      return;
    }
    SqlFailure refused = elsewhere(shard);
    if (refused != null) {
      refuse.accept(refused);
      return;
    }
    session.transaction().copiesOnly(false);
    ShardCommand command = command(ALONE, statement);
    command.pinning(pinning);
    command.mayWrite(true);
    single.start(shard, command);
  }

  /** Runs a statement on one shard, in the session's transaction, whatever it says. */
  void forward(int shard, StatementText statement) {
    if (shard < 0) {
      refuse.accept(PlanRunner.noShards());
    } else if (isHeld(shard)) {
      later.hold(statement, session.state().database());
    } else {
      one(shard, ALONE, statement, true);
    }
  }

  /**
   * Runs a CALL on one shard, in the session's transaction.
   *
   * @param variables user variables that the procedure, or the CALL, may assign
   * @param mayWrite whether the procedure may change rows
   */
  void call(int shard, StatementText statement, List<String> variables, boolean mayWrite) {
    if (isHeld(shard)) {
      later.hold(statement, session.state().database());
    } else if (comesTo(shard, statement)) {
      int needs = Needs.USER_VARIABLES | Needs.LAST_INSERT_ID | Needs.LAST_INSERT_ID_AFTER;
      ShardCommand command = command(needs, variables, statement);
      command.mayWrite(mayWrite);
      single.start(shard, command);
    }
  }

  /**
   * Whether what nobody has read must not run on a shard now: it could write a table that moves.
   */
  boolean isHeld(int shard) {
    return loop.routing().map().holdsSingles(shard) && !session.underWay().isExempt();
  }

  /**
   * Runs a statement that asks about tables, not about rows, on one shard: in the session's
   * transaction if that is there, otherwise beside it.
   */
  void inspect(int shard, StatementText statement) {
    inspect(shard, statement, null, null);
  }

  /**
   * The same.
   *
   * @param change what the client gets instead of the server's values
   */
  void inspect(int shard, StatementText statement, RowChange change) {
    inspect(shard, statement, change, null);
  }

  /**
   * The same.
   *
   * @param note what the client is told beside the server's warnings
   */
  void inspect(int shard, StatementText statement, Condition note) {
    inspect(shard, statement, null, note);
  }

  private void inspect(int shard, StatementText statement, RowChange change, Condition note) {
    if (shard < 0) {
      refuse.accept(PlanRunner.noShards());
      return;
    }
    SqlFailure refused = UserVariableNames.refused(loop.digest());
    if (refused != null) {
      refuse.accept(refused);
      return;
    }
    List<String> named = UserVariableNames.in(loop.digest());
    int needs = named.isEmpty() ? Needs.NOTHING : Needs.USER_VARIABLES;
    List<String> assigned = UserVariableNames.areAssigned(loop.digest()) ? named : List.of();
    ExecuteCommand execute = statement.execute();
    if (execute != null) {
      execute.needs(needs);
      execute.assigns(assigned);
      execute.changes(change);
      execute.note(note);
      if (execute.wantsCursor() && change == null) {
        execute.opensCursor();
      }
      single.startOutside(shard, execute);
    } else {
      packetCommand.set(statement.forward(session), ResponseScanner.Kind.QUERY, needs, assigned);
      packetCommand.changes(change);
      packetCommand.note(note);
      single.startOutside(shard, packetCommand);
    }
  }

  /** SHOW WARNINGS on the connection that the transaction holds. */
  void keepDiagnostics(StatementText statement) {
    single.startHeld(
        heldShard(),
        packetCommand
            .set(statement.forward(session), ResponseScanner.Kind.QUERY, Needs.NOTHING, List.of())
            .keepingDiagnostics());
  }
}
