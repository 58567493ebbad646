package io.ringmaster.proxy.execute;

import io.ringmaster.protocol.MySqlError;
import io.ringmaster.proxy.SqlFailure;
import io.ringmaster.proxy.compose.ChangeTexts;
import io.ringmaster.proxy.compose.ChangedRows;
import io.ringmaster.proxy.compose.Composition;
import io.ringmaster.proxy.compose.Host;
import io.ringmaster.proxy.compose.InsertedRows;
import io.ringmaster.proxy.compose.StepResult;
import io.ringmaster.proxy.session.ClientSession;
import io.ringmaster.proxy.session.Diagnostics.Condition;
import io.ringmaster.proxy.session.SessionState;
import io.ringmaster.router.digest.Digest;
import io.ringmaster.router.plan.Change;
import io.ringmaster.router.plan.Composed;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
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
   */
  void run(Composed how, StatementText statement, SessionState state) {
    // The digest is another's as soon as the first of its statements runs.
    Digest digest = loop.digest();
    switch (how) {
      case Composed.InsertSelect insert -> {
        InsertSelectText text = new InsertSelectText(statement, digest, insert);
        running = Composition.begin(session, this, state);
        new InsertedRows(
                session,
                running,
                insert.target(),
                new InsertedRows.Text(text.head(), text.query(), text.tail(), insert.ignores()),
                loop.shared().finishLimits())
            .start();
      }
      case Composed.Changed(_, var change) -> changed(change, statement, digest, state);
      case Composed.Refused(var database, var refusal) ->
          judged(database, statement, state, () -> fail(SqlFailure.of(refusal)));
    }
  }

  /** Finds rows and writes them; MySQL's own complaints come before anything is read. */
  private void changed(
      Change change, StatementText statement, Digest digest, SessionState state) {
    if ("1".equals(state.variables().get("sql_safe_updates"))) {
      fail(
          SqlFailure.notSupported(
              "UPDATE and DELETE that find their rows first are not supported with"
                  + " sql_safe_updates, which asks whether a key finds them; say which shard key in"
                  + " WHERE, or SET sql_safe_updates = 0"));
      return;
    }
    ChangeTextMaker maker =
        new ChangeTextMaker(
            statement, digest, Scatter.charset(session), locksWhatItReads(session, state));
    byte[] search = maker.search(change);
    List<ChangeTexts> writes = maker.writes(change);
    judged(
        change.targets().getFirst().database(),
        statement,
        state,
        () -> {
          running = Composition.begin(session, this, state);
          new ChangedRows(session, running, change, search, writes, loop.shared().finishLimits())
              .start();
        });
  }

  /** Goes on unless MySQL has an error of its own: a server that has the tables is asked. */
  private void judged(
      String database, StatementText statement, SessionState state, Runnable otherwise) {
    int off = statement.off();
    byte[] text = Arrays.copyOfRange(statement.sql(), off, off + statement.len());
    SyntaxCheck.judge(
        loop,
        session,
        loop.homeShard(database, session),
        state,
        text,
        failure -> {
          if (failure == null || failure.errno() == MySqlError.ER_NO_SUCH_TABLE.errno()) {
            otherwise.run();
          } else {
            fail(failure);
          }
        });
  }

  /** Whether MySQL locks what an UPDATE or DELETE only reads. */
  private static boolean locksWhatItReads(ClientSession session, SessionState state) {
    String level = session.transaction().isolation();
    if (level.isEmpty()) {
      level = state.variables().getOrDefault("transaction_isolation", "");
    }
    return !level.toUpperCase(Locale.ROOT).contains("COMMITTED");
  }

  /** The client has killed the statement that runs, or has gone. */
  void cancel() {
    if (running != null) {
      running.kill();
    }
  }

  /** The command is over, whatever became of it. */
  void ended() {
    if (running != null) {
      running.abandon();
      running = null;
    }
  }

  @Override
  public void run(byte[] sql) {
    plans.again(new StatementText(sql, 0, sql.length, null), session.state().database());
  }

  @Override
  public void stop() {
    loop.killQuery(session);
    single.stop();
    plans.cancelSeveral();
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
    running = null;
    session.diagnostics().set(warnings);
    // Ids that the statement gave itself leave LAST_INSERT_ID() as it is.
    session.diagnostics().changed(result.affectedRows(), result.made() ? result.insertId() : 0);
    session
        .output()
        .ok(
            result.affectedRows(),
            result.insertId(),
            session.status(),
            count,
            result.info());
    session.output().flush();
    completion.done();
  }

  @Override
  public void fail(SqlFailure failure) {
    running = null;
    plans.refuse(failure);
  }
}
