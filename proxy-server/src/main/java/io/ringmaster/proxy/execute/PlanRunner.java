package io.ringmaster.proxy.execute;

import io.ringmaster.metadata.AutoIncrement;
import io.ringmaster.protocol.MalformedPacketException;
import io.ringmaster.protocol.MySqlError;
import io.ringmaster.protocol.ResponseScanner;
import io.ringmaster.proxy.SqlFailure;
import io.ringmaster.proxy.load.LoadFile;
import io.ringmaster.proxy.local.Tokens;
import io.ringmaster.proxy.session.ClientSession;
import io.ringmaster.proxy.session.Diagnostics;
import io.ringmaster.proxy.session.Diagnostics.Condition;
import io.ringmaster.proxy.session.TransactionState;
import io.ringmaster.router.Router;
import io.ringmaster.router.binding.Binder;
import io.ringmaster.router.digest.Verb;
import io.ringmaster.router.plan.Finish;
import io.ringmaster.router.plan.Plan;
import io.ringmaster.router.plan.Planned;
import io.ringmaster.router.plan.Selector;
import java.util.BitSet;
import java.util.List;
import java.util.function.Consumer;

/** Carries out plans: binds the literals, and goes to one shard or to several. */
final class PlanRunner {
  private final LoopContext loop;
  private final ClientSession session;
  private final SingleExecution single;
  private final SharedExecution shared;
  private final PacketCommand packetCommand;
  private final Completion completion;
  private final Destination destination;
  private final ScatterRunner scatter;
  private final FinishedStatements finishing;
  private final ComposedStatements composing;
  private final ComposedPlans composed;
  private final IndexLookups lookups;
  private final LaterStatements later;
  private final NumberedInserts numbers;
  private final Consumer<StatementText> byVerb;

  /**
   * Facts of a statement that is forwarded unread: it has a connection of its own, and any user
   * variable that it names may be assigned.
   */
  private static final Plan.Facts ALONE =
      new Plan.Facts(
          false, false, true, true, false, false, false, true, true, false, Plan.Sharing.NEVER);

  /**
   * A session's.
   *
   * @param byVerb runs the statement that the loop's digest holds when it is not planned
   */
  PlanRunner(
      LoopContext loop,
      ClientSession session,
      SingleExecution single,
      PacketCommand packetCommand,
      Completion completion,
      Consumer<StatementText> byVerb) {
    this.byVerb = byVerb;
    this.loop = loop;
    this.session = session;
    this.single = single;
    this.shared = new SharedExecution(loop, session, single, completion);
    this.packetCommand = packetCommand;
    this.completion = completion;
    this.destination = new Destination(loop, session, loop.digest());
    this.scatter = new ScatterRunner(loop, session, this::refuse, completion);
    this.finishing = new FinishedStatements(loop, session, single, this, scatter, completion);
    this.composing = new ComposedStatements(loop, session, single, this, completion);
    this.composed = new ComposedPlans(loop, session, this, scatter, composing);
    this.lookups = new IndexLookups(loop, session, this, composing);
    this.later = new LaterStatements(loop, session, this);
    this.numbers = new NumberedInserts(loop, session, this);
  }

  /**
   * Plans and runs the statement that the loop's digest holds.
   *
   * @param database the default database; null for none
   */
  void run(StatementText statement, String database) {
    Planned planned = destination.plan(database);
    SqlFailure denied = destination.denied(planned);
    if (denied != null) {
      refuse(denied);
      return;
    }
    Plan plan = planned.plan();
    boolean plainRead = isPlainRead(plan);
    session.underWay().changesNothing(plainRead || plan instanceof Plan.Local);
    if (plan instanceof Plan.Local(var verb, _, _) && UserLocks.areNamed(loop.digest())) {
      userLocks(verb == Verb.DO, statement);
      return;
    }
    switch (plan) {
      case Plan.Read read ->
          routed(read.selector(), read.facts(), planned, statement, database, plainRead);
      case Plan.Finished(Finish finish, Plan.Facts facts) -> {
        if (special(facts, false, statement)) {
          return;
        }
        if (facts.locking() && isHeldAnywhere()) {
          later.hold(statement, database);
        } else {
          finishing.run(finish, facts, statement, database);
        }
      }
      case Plan.Write write -> {
        Numbered numbered = statement.numbered();
        // Who lets the count begin anew waits for those that are older than that.
        boolean outdated =
            numbered != null && !session.underWay().isOlder() && !numbered.isOf(write.numbering());
        // Entries of global indexes have the numbers already.
        boolean fixed = write.numbering() == null || statement.prior().indexed();
        if (outdated && fixed) {
          refuse(NumberedInserts.begunAnew());
        } else if (outdated || (write.numbering() != null && numbered == null)) {
          numbers.run(write.numbering(), statement, database);
        } else if (write.indexing() != null && !statement.prior().indexed()) {
          composed.index(write.indexing(), statement, database);
        } else {
          if (write.scatter() instanceof Plan.Scattering.Copies && session.isInTransaction()) {
            session.transaction().writesCopies();
          }
          routed(write.selector(), write.facts(), planned, statement, database, false);
        }
      }
      case Plan.Composed(var how, var facts) -> {
        if (!special(facts, false, statement)) {
          composed.run(how, statement, database);
        }
      }
      case Plan.Viewed viewed -> viewed(viewed, statement, database);
      case Plan.Refuse(var refusal) -> refuse(TemporaryTables.explain(session, refusal));
      case Plan.Unparsed(var message) -> unparsed(message, planned, statement);
      case Plan.Local local -> systemSchema(local, planned, statement, database);
    }
  }

  /** Runs the statement with the queries of views in the place of their names. */
  private void viewed(Plan.Viewed plan, StatementText statement, String database) {
    SqlFailure refused =
        statement.execute() != null
            // It was prepared before there was the view.
            ? SqlFailure.of(MySqlError.ER_NEED_REPREPARE)
            : ViewTexts.refused(session, plan);
    if (refused != null) {
      refuse(refused);
      return;
    }
    byte[] text =
        ViewTexts.text(
            session, statement.sql(), statement.off(), statement.len(), loop.digest(), plan);
    destination.read(text, 0, text.length);
    run(new StatementText(text, statement.numbered()).with(statement.prior()), database);
  }

  /** Whether the statement that the loop's digest holds still gets numbers from there. */
  boolean isNumberedBy(AutoIncrement source, String database) {
    return destination.plan(database).plan() instanceof Plan.Write write
        && write.numbering() != null
        && write.numbering().source().equals(source);
  }

  private void routed(
      Selector selector,
      Plan.Facts facts,
      Planned planned,
      StatementText statement,
      String database,
      boolean plainRead) {
    Plan plan = planned.plan();
    SqlFailure missing = TemporaryTables.missing(session, selector);
    if (missing != null) {
      refuse(missing);
      return;
    }
    if (special(facts, selector instanceof Selector.NoTables, statement)) {
      return;
    }
    boolean waits = !session.underWay().isExempt() && (!plainRead || loop.hold().holdsReads());
    Binder.Outcome outcome =
        destination.bind(selector, statement.sql(), statement.execute(), waits);
    if (waits && later.isHeld(selector, destination.isHeld(selector, outcome))) {
      later.hold(statement, database);
      return;
    }
    switch (outcome) {
      case ONE -> one(loop.binder().shard(), facts, statement, mayWrite(plan));
      case ANY -> {
        if (selector instanceof Selector.NoTables) {
          // Drivers and people ask such things at any time; that decides nothing.
          beside(loop.anyShard(session), facts, statement);
        } else {
          copies(facts, statement, plainRead, mayWrite(plan));
        }
      }
      case NONE -> one(loop.anyShard(session), facts, statement, mayWrite(plan));
      case MANY -> {
        BitSet told = statement.prior().shards(loop.routing().map());
        if (told != null) {
          if (loop.binder().narrow(told) == Binder.Outcome.ONE) {
            one(loop.binder().shard(), facts, statement, mayWrite(plan));
            return;
          }
        } else if (lookups.ask(selector, statement, database, facts.locking() || mayWrite(plan))) {
          return;
        }
        session.transaction().copiesOnly(false);
        Finish finish = FinishRunner.of(plan);
        if (plan instanceof Plan.Write(_, Plan.Scattering.Composed(var how), _, _, _, _)) {
          composed.run(how, statement, database);
        } else if (finish != null) {
          finishing.run(finish, facts, statement, database);
        } else {
          scatter.run(
              plan,
              facts,
              destination.map(),
              statement,
              planned.pace(),
              mayShare(),
              finishing.otherwise(plan, facts, statement, database));
        }
      }
      case NEEDS_WEIGHT -> later.askWeight(statement, database);
      case REFUSED -> refuse(SqlFailure.of(loop.binder().refusal()));
    }
  }

  /** Carries out a statement that is not simply routed; otherwise does nothing. */
  private boolean special(Plan.Facts facts, boolean noTables, StatementText statement) {
    if (facts.takesUserLocks()) {
      userLocks(noTables, statement);
    } else if (facts.sessionFunctions()) {
      withSessionValues(facts, noTables, statement);
    } else if (loop.routing().map().shards().isEmpty()) {
      refuse(noShards());
    } else {
      return false;
    }
    return true;
  }

  /** Runs a statement of which every shard has all rows. */
  private void copies(
      Plan.Facts facts, StatementText statement, boolean plainRead, boolean mayWrite) {
    TransactionState transaction = session.transaction();
    boolean only =
        plainRead
            && (transaction.held() == null || transaction.movable())
            && !session.state().isSerializable();
    one(loop.anyShard(session), facts, statement, mayWrite);
    transaction.copiesOnly(only);
  }

  /** Whether the statement changes no rows and locks none, so that it need not wait for owners. */
  private boolean isPlainRead(Plan plan) {
    return (plan instanceof Plan.Finished finished && !finished.facts().locking())
        || (plan instanceof Plan.Read read && !read.facts().locking());
  }

  /**
   * Runs a statement of user-level locks on the connection that the session keeps for them, beside
   * any transaction, which they are no part of.
   */
  private void userLocks(boolean noTables, StatementText statement) {
    SqlFailure refused = UserLocks.check(loop.digest(), noTables);
    if (refused != null) {
      refuse(refused);
      return;
    }
    if (loop.routing().map().shards().isEmpty()) {
      refuse(noShards());
      return;
    }
    ShardCommand command = command(ALONE, statement);
    command.pinning(UserLocks.PINNING);
    single.startOutside(UserLocks.SHARD, command);
  }

  /** Runs the statement again with values in the place of what only the session knows. */
  private void withSessionValues(Plan.Facts facts, boolean noTables, StatementText statement) {
    byte[] text =
        statement.execute() != null
            ? null
            : SessionValues.substitute(session, loop.digest(), statement, noTables);
    if (text == null) {
      boolean unknown = session.diagnostics().foundRows() == Diagnostics.UNKNOWN_ROWS;
      refuse(
          unknown && Tokens.names(loop.digest(), "FOUND_ROWS")
              ? SqlFailure.notSupported(
                  "FOUND_ROWS() of a cursor over several shards is not known, since its rows are"
                      + " merged as they are fetched; count them, or execute without a cursor")
              : ofSessionAlone());
      return;
    }
    destination.read(text, 0, text.length);
    StatementText valued = new StatementText(text, statement.numbered()).with(statement.prior());
    if (!noTables) {
      run(valued, session.state().database());
    } else if (loop.routing().map().shards().isEmpty()) {
      refuse(noShards());
    } else {
      beside(loop.anyShard(session), facts, valued);
    }
  }

  private static SqlFailure ofSessionAlone() {
    return SqlFailure.notSupported(
        "FOUND_ROWS(), ROW_COUNT(), CONNECTION_ID() and USER() are not supported here, since no"
            + " server knows the session's values; select them by themselves and use the result");
  }

  /** Whether a statement may change rows: a function that is not MySQL's own can do anything. */
  private static boolean mayWrite(Plan plan) {
    return !(plan instanceof Plan.Read read) || read.facts().callsPrograms();
  }

  /**
   * Runs the client's own packet on one shard.
   *
   * @param mayWrite whether it may change rows
   */
  private void one(int shard, Plan.Facts facts, StatementText statement, boolean mayWrite) {
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
      refuse(refused);
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
  private void beside(int shard, Plan.Facts facts, StatementText statement) {
    if (session.transaction().held() != null || (isShort(facts) && mayShare())) {
      one(shard, facts, statement, facts.callsPrograms());
    } else {
      single.startOutside(shard, command(facts, statement));
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
  private boolean mayShare() {
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
      refuse(refused);
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
      refuse(noShards());
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
  private boolean isHeld(int shard) {
    return loop.routing().map().holdsSingles(shard) && !session.underWay().isExempt();
  }

  /** Whether any rows change their owner now: locks must be where they are then. */
  private boolean isHeldAnywhere() {
    return !session.underWay().isExempt()
        && (loop.routing().map().holds() || loop.hold().isReleasing());
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
      refuse(noShards());
      return;
    }
    SqlFailure refused = UserVariableNames.refused(loop.digest());
    if (refused != null) {
      refuse(refused);
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
      single.startOutside(shard, execute);
    } else {
      packetCommand.set(statement.forward(session), ResponseScanner.Kind.QUERY, needs, assigned);
      packetCommand.changes(change);
      packetCommand.note(note);
      single.startOutside(shard, packetCommand);
    }
  }

  /**
   * Explains a statement that MySQL finishes.
   *
   * @param plan of the statement
   * @param whole the EXPLAIN
   * @param inner where in it the statement begins
   */
  void explain(Finish finish, Plan plan, Plan.Facts facts, StatementText whole, int inner) {
    SqlFailure refused = UserVariableNames.refused(loop.digest());
    if (refused != null) {
      refuse(refused);
    } else {
      finishing.explain(finish, plan, facts, whole, inner, session.state().database());
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

  /** Runs a statement that was kept, as if it came now. */
  void again(StatementText statement, String database) {
    destination.read(statement);
    try {
      Verb verb = loop.digest().verb();
      if (Router.isPlanned(verb) || verb == Verb.DO) {
        run(statement, database);
      } else {
        byVerb.accept(statement);
      }
    } catch (MalformedPacketException e) {
      // A parameter that routing needed is not whole.
      refuse(SqlFailure.of(MySqlError.ER_MALFORMED_PACKET));
    }
  }

  /** A text that the grammar does not take: passes if all it can mean is on one shard. */
  private void unparsed(String message, Planned planned, StatementText statement) {
    SqlFailure refused = VisibleDatabases.refused(session, loop.digest());
    if (refused != null) {
      refuse(refused);
      return;
    }
    int only = loop.shardOfUnread(planned, session);
    if (only >= 0) {
      forward(only, statement);
      return;
    }
    SyntaxCheck.ask(
        loop,
        session,
        statement.text(),
        failure ->
            refuse(
                failure != null ? failure : SqlFailure.notSupported(Unsupported.unread(message))));
  }

  /**
   * Asks the shards for figures that a statement shows, if they are not known or no longer so, and
   * goes on with the statement then. Otherwise does nothing.
   *
   * @param tables of information_schema that have them
   * @return whether it does
   */
  boolean asksFigures(List<String> tables, StatementText statement, String database) {
    if (!loop.figures().areOld(tables, session)) {
      return false;
    }
    KeptStatement kept = new KeptStatement(statement, database, session);
    loop.figures().ask(tables, session, () -> kept.resume(this));
    return true;
  }

  /** information_schema and the like: one server's answer. */
  private void systemSchema(
      Plan.Local plan, Planned planned, StatementText statement, String database) {
    List<String> figured = plan.figured().stream().map(Plan.Figured::table).toList();
    if (statement.execute() == null && asksFigures(figured, statement, database)) {
      return;
    }
    // The home shard of a database has all of its tables, whatever the session's own is.
    var known = loop.routing().map().state().databases();
    String named =
        planned.databases().stream()
            .filter(known::containsKey)
            .findFirst()
            .orElse(session.state().database());
    int shard = loop.homeShard(named, session);
    SqlFailure refused =
        plan.verb() == Verb.DO ? Subqueries.refusedInDo(session, loop.digest()) : null;
    StatementText shown =
        VisibleDatabases.shown(
            session, plan, statement, loop.digest(), loop.routing().map(), loop.figures());
    byte[] valued =
        plan.verb() == Verb.DO
            ? SessionValues.substitute(session, loop.digest(), statement, true)
            : null;
    if (valued != null && statement.execute() != null) {
      refused = ofSessionAlone();
    } else if (valued != null) {
      shown = new StatementText(valued, 0, valued.length, null);
    }
    if (shard < 0) {
      refuse(noShards());
    } else if (refused != null) {
      refuse(refused);
    } else if (plan.verb() == Verb.SELECT) {
      inspect(shard, shown);
    } else {
      one(shard, ALONE, shown, true);
    }
  }

  void refuse(SqlFailure failure) {
    count(failure);
    fail(failure);
  }

  /**
   * The same.
   *
   * @param said what SHOW WARNINGS shows
   */
  void refuse(SqlFailure failure, List<Condition> said) {
    count(failure);
    session.diagnostics().failed();
    session.diagnostics().set(said);
    answer(failure);
  }

  private void count(SqlFailure failure) {
    if (failure.errno() == MySqlError.ER_NOT_SUPPORTED_YET.errno()) {
      loop.metrics().statementsRefused.increment();
    }
  }

  /** Answers with an error that is counted already. */
  void fail(SqlFailure failure) {
    session.diagnostics().failed(failure);
    answer(failure);
  }

  private void answer(SqlFailure failure) {
    session.output().moreResults(false);
    session.output().error(failure);
    session.output().flush();
    completion.done();
  }

  static SqlFailure noShards() {
    return SqlFailure.of(MySqlError.RM_NO_SHARD);
  }

  void writable() {
    scatter.writable();
  }

  /** Whether something runs on several shards that can be stopped and undone. */
  boolean isStoppable() {
    return scatter.isStoppable() || finishing.isStoppable();
  }

  /** The client's file that is under way; null without one that is read here. */
  LoadFile file() {
    LoadFile inserted = composing.file();
    return inserted == null ? scatter.file() : inserted;
  }

  /** What is carried out by several statements. */
  ComposedStatements composing() {
    return composing;
  }

  /** What runs on several shards. */
  ScatterRunner scatter() {
    return scatter;
  }

  /** Stops what runs on several shards, or by several statements. */
  void cancel() {
    composing.cancel();
    cancelSeveral();
  }

  /** Stops what runs on several shards. */
  void cancelSeveral() {
    scatter.cancel();
    finishing.cancel();
  }

  /** The command is over, whatever became of it. */
  void ended() {
    composing.ended();
  }
}
