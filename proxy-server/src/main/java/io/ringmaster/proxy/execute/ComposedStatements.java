package io.ringmaster.proxy.execute;

import io.ringmaster.proxy.SqlFailure;
import io.ringmaster.proxy.backend.BackendConnection;
import io.ringmaster.proxy.compose.Bench;
import io.ringmaster.proxy.compose.ChangeTexts;
import io.ringmaster.proxy.compose.ChangedRows;
import io.ringmaster.proxy.compose.Composition;
import io.ringmaster.proxy.compose.ComputedValues;
import io.ringmaster.proxy.compose.ComputedValues.Place;
import io.ringmaster.proxy.compose.Host;
import io.ringmaster.proxy.compose.InsertedRows;
import io.ringmaster.proxy.compose.StepResult;
import io.ringmaster.proxy.load.LoadFile;
import io.ringmaster.proxy.session.ClientSession;
import io.ringmaster.proxy.session.Diagnostics.Condition;
import io.ringmaster.proxy.session.SessionState;
import io.ringmaster.router.digest.Digest;
import io.ringmaster.router.plan.Change;
import io.ringmaster.router.plan.Composed;
import java.util.List;
import java.util.function.BiConsumer;

/** A session's statements that are carried out by several others. */
final class ComposedStatements implements Host {
  private final LoopContext loop;
  private final ClientSession session;
  private final SingleExecution single;
  private final PlanRunner plans;
  private final Completion completion;
  private final TransactionEnd end;

  /** The one under way; null without one. */
  private Composition running;

  /** What loads a file; null without. */
  private IndexedLoad loading;

  /** The table that is filled; null for none. */
  private TableFilling filling;

  /** Asks a server before one begins; null while none is asked. */
  private ComposedChanges judging;

  ComposedStatements(
      LoopContext loop,
      ClientSession session,
      SingleExecution single,
      PlanRunner plans,
      Completion completion) {
    this.loop = loop;
    this.session = session;
    this.single = single;
    this.plans = plans;
    this.completion = completion;
    this.end = new TransactionEnd(loop, session);
  }

  /**
   * Carries one out.
   *
   * @param statement that the loop's digest holds
   * @param state in which it is read and its statements run
   * @param prepared whether the client has prepared it
   */
  void run(Composed how, StatementText statement, SessionState state, boolean prepared) {
    // The digest is another's as soon as the first of its statements runs.
    Digest digest = loop.digest();
    switch (how) {
      case Composed.InsertSelect insert -> {
        InsertSelectText text = new InsertSelectText(statement, digest, insert, session);
        begin(statement.prior(), state, prepared);
        new InsertedRows(
                session,
                running,
                insert.target(),
                new InsertedRows.Text(
                    text.head(),
                    text.query(),
                    text.tail(),
                    insert.ignores(),
                    insert.rows(),
                    insert.updates(),
                    insert.numbered(),
                    prepared ? 0 : text.insertedValues()),
                loop.shared().finishLimits())
            .start();
      }
      case Composed.Changed(_, var change) -> {
        judging = new ComposedChanges(loop, session, plans, state);
        judging.judge(
            change.targets().getFirst().database(),
            statement,
            changes(change, statement, digest, state, prepared));
      }
      case Composed.Refused(var database, var refusal) -> {
        ComposedChanges beside = new ComposedChanges(loop, session, plans, state);
        judging = beside;
        beside.judge(database, statement, () -> beside.fail(SqlFailure.of(refusal)));
      }
      case Composed.InsertValues insert when insert.selfRead() != null -> {
        ComposedChanges beside = new ComposedChanges(loop, session, plans, state);
        judging = beside;
        Composed.SelfRead read = insert.selfRead();
        Runnable values = values(insert, statement, digest, state, prepared);
        Runnable refusal = () -> beside.fail(SqlFailure.of(read.ofSeveral()));
        beside.ask(read.database(), statement, digest.foldedRows() > 1 ? refusal : values);
      }
      case Composed.InsertValues insert -> values(insert, statement, digest, state, prepared).run();
      case Composed.InsertDefaults insert -> {
        byte[] text = DefaultedText.of(loop, session, statement, digest, insert);
        begin(statement.prior(), state, prepared);
        running.run(text, running::finish);
      }
    }
  }

  private void begin(Prior prior, SessionState state, boolean prepared) {
    judging = null;
    running = Composition.begin(session, this, state, prepared).withoutIndexes(prior.indexed());
  }

  /** What computes values of an INSERT and inserts them; their places are found before. */
  private Runnable values(
      Composed.InsertValues insert,
      StatementText statement,
      Digest digest,
      SessionState state,
      boolean prepared) {
    StatementText kept = statement.kept();
    // Places are relative to the text that was digested.
    List<Place> places =
        ValuePlaces.of(loop, session, statement, digest, insert.values()).stream()
            .map(place -> place.before(statement.off()))
            .toList();
    return () -> {
      begin(statement.prior(), state, prepared);
      new ComputedValues(
              session, running, kept.sql(), places, insert.ignores(), loop.shared().finishLimits())
          .start();
    };
  }

  /** What carries out an UPDATE or DELETE; its texts are made before. */
  private Runnable changes(
      Change change, StatementText statement, Digest digest, SessionState state, boolean prepared) {
    ChangeTextMaker maker = ChangeTextMaker.of(statement, digest, session, state);
    byte[] search = maker.search(change);
    List<ChangeTexts> writes = maker.writes(change);
    Prior prior = statement.prior();
    return () -> {
      begin(prior, state.withNestedLoops(), prepared);
      new ChangedRows(session, this, running, change, search, writes, loop.shared().finishLimits())
          .start();
    };
  }

  /** Begins what loads a file. */
  Composition load(IndexedLoad file, SessionState state) {
    loading = file;
    running = Composition.begin(session, this, state, false);
    return running;
  }

  /** The file that is under way; null without one. */
  LoadFile file() {
    return loading == null ? null : loading.file();
  }

  /** Begins what is prepared. */
  void run(IndexedWrites.Begun begun, SessionState state, boolean prepared) {
    running = Composition.begin(session, this, state, prepared);
    begun.start(running);
  }

  /**
   * Begins what is read before the client's statement.
   *
   * @param dropped is run when that is not run after all
   */
  Composition before(SessionState state, Runnable dropped) {
    running = Composition.before(session, this, state, dropped);
    return running;
  }

  /** Begins what fills a table. */
  Composition fill(TableFilling table) {
    filling = table;
    running = Composition.ofDdl(session, table);
    return running;
  }

  /** Whether the session still waits for a table to be filled. */
  boolean isFilling(TableFilling table) {
    return filling == table;
  }

  /** The client has killed the statement that runs, or has gone. */
  void cancel() {
    if (judging != null) {
      judging.kill();
    }
    if (running != null) {
      running.kill();
    }
    if (loading != null) {
      loading.cancel();
    }
  }

  /** The command is over, whatever became of it. */
  void ended() {
    judging = null;
    if (running != null) {
      running.abandon();
      running = null;
    }
    if (filling != null) {
      filling.gone();
      filling = null;
    }
    loading = null;
  }

  @Override
  public void run(byte[] sql) {
    Prior prior = Prior.of(running.isIndexed());
    if (running.isBefore()) {
      // What is asked for a statement is not asked for by questions itself.
      prior = prior.untold();
    }
    plans.again(
        new StatementText(sql, 0, sql.length, null).with(prior), session.state().database());
  }

  @Override
  public void stop(Runnable then) {
    BackendConnection connection = session.running();
    if (connection == null) {
      plans.cancelSeveral();
      then.run();
    } else {
      loop.killQuery(connection, then);
      single.stop();
      plans.cancelSeveral();
    }
  }

  @Override
  public void bench(String database, SessionState state, Bench.Taker taker) {
    new ComposedChanges(loop, session, plans, session.state()).bench(database, state, taker);
  }

  @Override
  public void commit(BiConsumer<SqlFailure, List<Condition>> then) {
    if (session.transaction().held() == null) {
      session.transaction().end();
      then.accept(null, List.of());
    } else {
      end.end("COMMIT", false, then::accept);
    }
  }

  @Override
  public void rollBack(Runnable then) {
    if (session.transaction().isBroken()) {
      session.transaction().close("statement failed");
      then.run();
    } else if (session.transaction().held() == null) {
      session.transaction().end();
      then.run();
    } else {
      end.end("ROLLBACK", false, TransactionEnd.Then.of(_ -> then.run()));
    }
  }

  @Override
  public void ok(StepResult result, List<Condition> warnings, int count) {
    over();
    session.diagnostics().set(warnings, count);
    // Ids that the statement gave itself leave LAST_INSERT_ID() as it is.
    session.diagnostics().changed(result.affectedRows(), result.made() ? result.insertId() : 0);
    session
        .output()
        .ok(
            result.affectedRows(),
            result.told() ? result.insertId() : 0,
            session.status(),
            count,
            result.info());
    session.output().flush();
    completion.done();
  }

  @Override
  public void fail(SqlFailure failure, List<Condition> said) {
    over();
    plans.refuse(failure, said);
  }

  @Override
  public void proceed() {
    over();
  }

  /** The innermost has ended. */
  private void over() {
    running = running.around();
    loading = running == null ? null : loading;
  }
}
