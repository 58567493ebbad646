package io.ringmaster.proxy.execute;

import io.ringmaster.proxy.SqlFailure;
import io.ringmaster.proxy.compose.Composition;
import io.ringmaster.proxy.compose.Host;
import io.ringmaster.proxy.compose.StepResult;
import io.ringmaster.proxy.session.ClientSession;
import io.ringmaster.proxy.session.Diagnostics.Condition;
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

  /** Begins one. */
  Composition begin() {
    return Composition.begin(session, this);
  }

  @Override
  public void run(byte[] sql) {
    plans.again(new StatementText(sql, 0, sql.length, null), session.state().database());
  }

  @Override
  public void stop() {
    loop.killQuery(session);
    single.stop();
    plans.cancel();
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
    if (session.transaction().held() == null) {
      session.transaction().end();
      then.run();
    } else {
      end.end("ROLLBACK", false, TransactionEnd.Then.of(_ -> then.run()));
    }
  }

  @Override
  public void ok(StepResult result, List<Condition> warnings) {
    session.diagnostics().set(warnings);
    session.diagnostics().changed(result.affectedRows(), result.insertId());
    session
        .output()
        .ok(
            result.affectedRows(),
            result.insertId(),
            session.status(),
            warnings.size(),
            result.info());
    session.output().flush();
    completion.done();
  }

  @Override
  public void fail(SqlFailure failure) {
    plans.refuse(failure);
  }
}
