package io.ringmaster.proxy.execute;

import io.ringmaster.proxy.SqlFailure;
import io.ringmaster.proxy.session.ClientSession;
import io.ringmaster.proxy.session.SessionState;
import io.ringmaster.router.plan.Composed;
import io.ringmaster.router.plan.Indexing;
import io.ringmaster.router.plan.Plan;

/**
 * Begins what is carried out by several statements: by its plan, or for the lookup tables of global
 * indexes. A prepared statement is carried out as text, with its parameters as literals.
 */
final class ComposedPlans {
  private final LoopContext loop;
  private final ClientSession session;
  private final PlanRunner plans;
  private final ScatterRunner scatter;
  private final ComposedStatements composing;
  private final IndexedWrites indexes;
  private final Destination destination;

  ComposedPlans(
      LoopContext loop,
      ClientSession session,
      PlanRunner plans,
      ScatterRunner scatter,
      ComposedStatements composing) {
    this.loop = loop;
    this.session = session;
    this.plans = plans;
    this.scatter = scatter;
    this.composing = composing;
    indexes = new IndexedWrites(loop, session, plans);
    destination = new Destination(loop, session, loop.digest());
  }

  /** How a plan's statement is carried out where that takes others; null when it never does. */
  static Composed of(Plan plan) {
    return switch (plan) {
      case Plan.Composed(var how, _) -> how;
      case Plan.Write(_, Plan.Scattering.Composed(var how), _, _, _, _) -> how;
      case Plan _ -> null;
    };
  }

  /**
   * Carries out the statement that the loop's digest holds.
   *
   * @param database the default database it was planned for; null for none
   */
  void run(Composed how, StatementText statement, String database) {
    if (isRefused(statement)) {
      return;
    }
    ExecuteCommand execute = statement.execute();
    if (execute == null) {
      composing.run(how, statement, session.state().withDatabase(database), false);
      return;
    }
    StatementText text = text(statement);
    Plan plan = destination.plan(database).plan();
    Composed same = of(plan);
    if (same != null) {
      composing.run(same, text, state(execute, database), true);
    } else if (plan instanceof Plan.Refuse(var refusal)) {
      plans.refuse(SqlFailure.of(refusal));
    } else {
      plans.run(text, database);
    }
  }

  /** Carries out a write that has to do with global indexes, the same way. */
  void index(Indexing indexing, StatementText statement, String database) {
    if (indexing instanceof Indexing.Kept(String table)) {
      plans.refuse(
          SqlFailure.notSupported(
              "This is a table of a global index of "
                  + table
                  + ", which is written with that; REPAIR GLOBAL INDEX mends it"));
      return;
    }
    if (isRefused(statement)) {
      return;
    }
    if (indexing instanceof Indexing.Changed && ComposedChanges.isUnsafe(session.state())) {
      plans.refuse(ComposedChanges.unsafe());
      return;
    }
    ExecuteCommand execute = statement.execute();
    if (execute == null) {
      index(indexing, statement, database, session.state(), false);
      return;
    }
    StatementText text = text(statement);
    switch (destination.plan(database).plan()) {
      case Plan.Write(_, _, _, _, _, Indexing same) when same != null ->
          index(same, text, database, execute.state(session), true);
      // An unsigned parameter is a CAST, which is computed first.
      case Plan.Composed(var how, _) -> composing.run(how, text, state(execute, database), true);
      case Plan.Refuse(var refusal) -> plans.refuse(SqlFailure.of(refusal));
      case Plan _ -> plans.run(text, database);
    }
  }

  private void index(
      Indexing indexing,
      StatementText statement,
      String database,
      SessionState state,
      boolean prepared) {
    IndexedWrites.Begun begun =
        switch (indexing) {
          case Indexing.Inserted inserted ->
              indexes.prepare(inserted, statement, database, prepared);
          case Indexing.Changed changed -> indexes.prepare(changed, statement);
          case Indexing.Kept _ -> throw new IllegalStateException("refused before");
        };
    SessionState in = state.withDatabase(database);
    if (isJudged(indexing)) {
      // What MySQL has against the statement does not depend on rows.
      ComposedChanges beside = new ComposedChanges(loop, session, plans, in);
      beside.ask(database, statement, () -> composing.run(begun, in, prepared));
    } else {
      composing.run(begun, in, prepared);
    }
  }

  /** Whether MySQL may have something against the text that what is run instead does not show. */
  private static boolean isJudged(Indexing indexing) {
    return switch (indexing) {
      case Indexing.Inserted(_, var duplicates) ->
          duplicates != null && duplicates.what() == Indexing.OnDuplicate.UPDATE;
      case Indexing.Changed changed -> changed.judged();
      case Indexing.Kept _ -> false;
    };
  }

  private boolean isRefused(StatementText statement) {
    SqlFailure refused = scatter.refusedRead();
    ExecuteCommand execute = statement.execute();
    if (refused == null
        && execute != null
        && !execute.statement().lexerMode().equals(session.lexerMode())) {
      refused = StatementRunner.otherMode();
    }
    if (refused != null) {
      plans.refuse(refused);
    }
    return refused != null;
  }

  /** An execution as text, which the loop's digest is of then: its tokens are others. */
  private StatementText text(StatementText statement) {
    byte[] sql =
        BoundText.of(
            statement, loop.digest(), session.profile().capabilities(), session.lexerMode());
    StatementText text = new StatementText(sql, statement.numbered()).with(statement.prior());
    destination.read(text);
    return text;
  }

  private SessionState state(ExecuteCommand execute, String database) {
    return execute.state(session).withDatabase(database);
  }
}
