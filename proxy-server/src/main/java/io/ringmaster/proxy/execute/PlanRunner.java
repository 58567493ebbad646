package io.ringmaster.proxy.execute;

import io.ringmaster.metadata.AutoIncrement;
import io.ringmaster.protocol.MalformedPacketException;
import io.ringmaster.protocol.MySqlError;
import io.ringmaster.proxy.SqlFailure;
import io.ringmaster.proxy.load.LoadFile;
import io.ringmaster.proxy.local.Tokens;
import io.ringmaster.proxy.session.ClientSession;
import io.ringmaster.proxy.session.Diagnostics;
import io.ringmaster.proxy.session.Diagnostics.Condition;
import io.ringmaster.proxy.session.TransactionState;
import io.ringmaster.router.Router;
import io.ringmaster.router.Routing;
import io.ringmaster.router.binding.Binder;
import io.ringmaster.router.digest.Verb;
import io.ringmaster.router.plan.Composed;
import io.ringmaster.router.plan.Finish;
import io.ringmaster.router.plan.Gather;
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
  private final OneShard oneShard;
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
    this.completion = completion;
    this.destination = new Destination(loop, session, loop.digest());
    this.scatter = new ScatterRunner(loop, session, this::refuse, completion);
    this.finishing = new FinishedStatements(loop, session, single, this, scatter, completion);
    this.composing = new ComposedStatements(loop, session, single, this, completion);
    this.composed = new ComposedPlans(loop, session, this, scatter, composing);
    this.lookups = new IndexLookups(loop, session, this, composing);
    this.later = new LaterStatements(loop, session, this);
    this.oneShard =
        new OneShard(loop, session, single, packetCommand, completion, later, this::refuse);
    this.numbers = new NumberedInserts(loop, session, this);
  }

  /**
   * Plans and runs the statement that the loop's digest holds.
   *
   * @param database the default database; null for none
   */
  void run(StatementText statement, String database) {
    Routing by = loop.routing();
    Planned planned = destination.plan(database);
    SqlFailure denied = destination.denied(planned);
    if (denied == null && namesTables(planned.plan())) {
      denied = TemporaryTables.hidden(loop, session);
    }
    if (denied != null) {
      refuse(denied);
      return;
    }
    Plan plan = planned.plan();
    boolean plainRead = isPlainRead(plan);
    if (!plainRead && isRead(plan) && session.isInTransaction()) {
      session.transaction().locks();
    }
    session.underWay().changesNothing(plainRead || plan instanceof Plan.Local);
    if (plan instanceof Plan.Local(var verb, _, _) && UserLocks.areNamed(loop.digest())) {
      oneShard.userLocks(verb == Verb.DO, statement);
      return;
    }
    switch (plan) {
      case Plan.Read read ->
          routed(by, read.selector(), read.facts(), planned, statement, database, plainRead);
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
          routed(by, write.selector(), write.facts(), planned, statement, database, false);
        }
      }
      case Plan.Composed(var how, var facts) -> {
        if (!special(facts, false, statement)) {
          composed.run(how, statement, database);
        }
      }
      case Plan.Viewed viewed -> viewed(viewed, statement, database);
      case Plan.Refuse(var refusal) -> {
        if (!later.awaitsCatalog(by, statement, database)) {
          refuse(TemporaryTables.explain(session, refusal));
        }
      }
      case Plan.Unparsed(var message) -> unparsed(message, planned, statement);
      case Plan.Local local -> systemSchema(local, planned, statement, database);
    }
  }

  /** Lets a statement wait for a catalog that is behind: {@link LaterStatements#awaitsCatalog}. */
  boolean awaitsCatalog(StatementText statement) {
    return later.awaitsCatalog(loop.routing(), statement, session.state().database());
  }

  /** Whether it may read or write tables that have a rule. */
  private static boolean namesTables(Plan plan) {
    return switch (plan) {
      case Plan.Viewed _, Plan.Finished _, Plan.Composed _ -> true;
      case Plan.Read(Selector selector, _, _, _) -> !(selector instanceof Selector.NoTables);
      case Plan.Write _ -> true;
      case Plan.Local _, Plan.Refuse _, Plan.Unparsed _ -> false;
    };
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
      Routing by,
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
    boolean locking = facts.locking();
    if (waits && later.isHeld(selector, destination.isHeld(selector, outcome, locking), locking)) {
      later.hold(statement, database);
      return;
    }
    if (!plainRead && session.isInTransaction() && isElsewhere(outcome)) {
      // It may lock rows where it changes none.
      session.transaction().locks();
    }
    switch (outcome) {
      case ONE -> oneShard.one(loop.binder().shard(), facts, statement, mayWrite(plan));
      case ANY -> {
        if (selector instanceof Selector.NoTables) {
          // Drivers and people ask such things at any time; that decides nothing.
          oneShard.beside(loop.anyShard(session), facts, statement);
        } else {
          copies(facts, statement, plainRead, mayWrite(plan));
        }
      }
      case NONE -> oneShard.one(loop.anyShard(session), facts, statement, mayWrite(plan));
      case MANY -> {
        BitSet told = statement.prior().shards(loop.routing().map());
        if (told != null) {
          if (loop.binder().narrow(told) == Binder.Outcome.ONE) {
            oneShard.one(loop.binder().shard(), facts, statement, mayWrite(plan));
            return;
          }
        } else if (lookups.ask(selector, statement, database, facts.locking() || mayWrite(plan))) {
          return;
        }
        session.transaction().copiesOnly(false);
        Finish finish = FinishRunner.of(plan);
        Composed how = ComposedPlans.of(plan);
        if (how != null) {
          composed.run(how, statement, database);
        } else if (finish != null) {
          finishing.run(finish, facts, statement, database);
        } else if (!isRefused(plan) || !later.awaitsCatalog(by, statement, database)) {
          scatter.run(
              plan,
              facts,
              destination.map(),
              statement,
              planned.pace(),
              oneShard.mayShare(),
              finishing.otherwise(plan, facts, statement, database));
        }
      }
      case MOVED -> composed.run(ComposedPlans.of(plan), statement, database);
      case NEEDS_WEIGHT -> later.askWeight(statement, database);
      case REFUSED -> {
        SqlFailure refusal = SqlFailure.of(loop.binder().refusal());
        if (!later.awaitsCatalog(by, statement, database)) {
          refuse(refusal);
        }
      }
    }
  }

  /** Whether it concerns other shards than where the transaction began. */
  private boolean isElsewhere(Binder.Outcome outcome) {
    return outcome != Binder.Outcome.ONE
        || (session.transaction().held() != null
            && loop.heldShard(session) != loop.binder().shard());
  }

  private static boolean isRefused(Plan plan) {
    return switch (plan) {
      case Plan.Read read -> read.gather() instanceof Gather.Refused;
      case Plan.Write write -> write.scatter() instanceof Plan.Scattering.Refused;
      default -> false;
    };
  }

  /** Carries out a statement that is not simply routed; otherwise does nothing. */
  private boolean special(Plan.Facts facts, boolean noTables, StatementText statement) {
    if (facts.takesUserLocks()) {
      oneShard.userLocks(noTables, statement);
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
    int shard = facts.locking() ? loop.lockingShard(session) : loop.anyShard(session);
    oneShard.one(shard, facts, statement, mayWrite);
    transaction.copiesOnly(only);
  }

  /** Whether the statement changes no rows and locks none, so that it need not wait for owners. */
  private boolean isPlainRead(Plan plan) {
    return (plan instanceof Plan.Finished finished && !finished.facts().locking())
        || (plan instanceof Plan.Read read && !read.facts().locking());
  }

  private static boolean isRead(Plan plan) {
    return plan instanceof Plan.Finished || plan instanceof Plan.Read;
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
      oneShard.beside(loop.anyShard(session), facts, valued);
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

  /** Whether any rows change their owner now: locks must be where they are then. */
  private boolean isHeldAnywhere() {
    return !session.underWay().isExempt()
        && (loop.routing().map().holds() || loop.hold().isReleasing());
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
      oneShard.forward(only, statement);
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
    SchemaHome home = SchemaHome.of(loop, session, plan, planned, statement);
    int shard = loop.homeShard(home.database(), session);
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
      oneShard.inspect(shard, shown, home.note());
    } else {
      oneShard.one(shard, OneShard.ALONE, shown, true);
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

  /** What runs on one shard. */
  OneShard oneShard() {
    return oneShard;
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
