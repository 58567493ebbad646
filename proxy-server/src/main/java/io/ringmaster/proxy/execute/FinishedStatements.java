package io.ringmaster.proxy.execute;

import io.ringmaster.protocol.MySqlError;
import io.ringmaster.proxy.SqlFailure;
import io.ringmaster.proxy.gather.LimitValues;
import io.ringmaster.proxy.gather.Splicer;
import io.ringmaster.proxy.session.ClientSession;
import io.ringmaster.router.digest.Digest;
import io.ringmaster.router.plan.Finish;
import io.ringmaster.router.plan.Plan;
import java.time.Instant;
import java.util.Arrays;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/** A session's statements that MySQL finishes, by their plan or since they can't be merged. */
final class FinishedStatements {
  private final LoopContext loop;
  private final ClientSession session;
  private final PlanRunner plans;
  private final ScatterRunner scatter;
  private final Destination destination;
  private final FinishRunner runner;

  FinishedStatements(
      LoopContext loop,
      ClientSession session,
      SingleExecution single,
      PlanRunner plans,
      ScatterRunner scatter,
      Completion completion) {
    this.loop = loop;
    this.session = session;
    this.plans = plans;
    this.scatter = scatter;
    this.destination = new Destination(loop, session, loop.digest());
    this.runner = new FinishRunner(loop, session, single, plans, completion);
  }

  /** Runs the statement that the loop's digest holds, as it is planned. */
  void run(Finish finish, Plan.Facts facts, StatementText statement, String database) {
    run(finish, facts, statement, database, this::planned);
  }

  private Finish planned(String database) {
    return FinishRunner.of(destination.plan(database).plan());
  }

  private Finish anyway(String database) {
    return loop.router().finish(loop.digest(), database, loop.routing());
  }

  /**
   * What becomes of a read that is not merged after all: of its rows only they have told, or MySQL
   * does not read it, and is to quote the text that the client has sent.
   *
   * @return what does so, given the error, if there is one; false when MySQL can't finish it either
   */
  Predicate<SqlFailure> otherwise(
      Plan plan, Plan.Facts facts, StatementText statement, String database) {
    if (!(plan instanceof Plan.Read)) {
      return _ -> false;
    }
    // The array that a text is in serves the loop's next statement.
    StatementText kept = statement.execute() == null ? statement.kept() : statement;
    return failure -> {
      if (failure != null && failure.errno() == MySqlError.ER_PARSE_ERROR.errno()) {
        SyntaxCheck.ask(
            loop, session, kept.text(), own -> plans.refuse(own == null ? failure : own));
        return true;
      }
      destination.read(kept);
      Finish finish = anyway(database);
      if (finish != null) {
        run(finish, facts, kept, database, this::anyway);
      }
      return finish != null;
    };
  }

  private void run(
      Finish finish,
      Plan.Facts facts,
      StatementText statement,
      String database,
      FinishRunner.Planner planner) {
    ExecuteCommand execute = statement.execute();
    SqlFailure refused = scatter.refusedRead();
    if (refused == null && session.transaction().copiesWritten()) {
      refused =
          SqlFailure.notSupported(
              "This statement is finished by MySQL beside the transaction, where reference tables"
                  + " are as they are committed, and the transaction may have written some: COMMIT"
                  + " first, or say it before");
    }
    if (refused == null && execute != null) {
      refused = refusedPrepared(finish, statement);
    }
    if (refused != null) {
      plans.refuse(refused);
      return;
    }
    StatementText last = statement;
    if (!finish.splices().isEmpty()) {
      byte[] text = spliced(session, loop.digest(), finish, statement);
      last = new StatementText(text, 0, text.length, null, execute);
    }
    if (execute != null) {
      execute.once(last.sql(), Splicer.parameters(loop.digest(), finish.splices()));
    }
    ShardCommand command = command(facts, last);
    // The array that the text is in serves the loop's next statement.
    StatementText kept = statement.kept();
    StatementLocks locks = new StatementLocks(session, facts.locking());
    runner.run(finish, kept, command, kept, database, planner, locks);
  }

  /**
   * Explains a statement as it would run: where it has been gathered.
   *
   * @param plan of the statement
   * @param whole the EXPLAIN
   * @param inner where in it the statement begins
   */
  void explain(
      Finish finish, Plan plan, Plan.Facts facts, StatementText whole, int inner, String database) {
    SqlFailure refused = scatter.refusedRead();
    if (refused == null && facts.locking()) {
      refused =
          SqlFailure.notSupported(
              "EXPLAIN of a statement that MySQL finishes gathers its rows, which FOR UPDATE or FOR"
                  + " SHARE would lock; leave that out, or use EXPLAIN ROUTE");
    }
    if (refused == null && whole.execute() != null) {
      refused =
          SqlFailure.notSupported(
              "A prepared EXPLAIN of a statement that MySQL finishes is not supported; send it as"
                  + " text");
    }
    if (refused != null) {
      plans.refuse(refused);
      return;
    }
    StatementText kept = whole.kept();
    int begin = inner - whole.off();
    StatementText statement = new StatementText(kept.sql(), begin, kept.len() - begin, null);
    destination.read(statement);
    byte[] spliced = spliced(session, loop.digest(), finish, statement);
    byte[] text = Arrays.copyOf(kept.sql(), begin + spliced.length);
    System.arraycopy(spliced, 0, text, begin, spliced.length);
    session.underWay().changesNothing(true);
    ShardCommand command = command(facts, new StatementText(text, 0, text.length, null));
    FinishRunner.Planner planner = FinishRunner.of(plan) == null ? this::anyway : this::planned;
    StatementLocks locks = new StatementLocks(session, false);
    runner.run(finish, statement, command, kept, database, planner, locks);
  }

  private SqlFailure refusedPrepared(Finish finish, StatementText statement) {
    if (!statement.lexerMode(session).equals(session.lexerMode())) {
      return SqlFailure.notSupported(
          "The statement was prepared under an sql_mode that reads texts otherwise; prepare it"
              + " again after changing that");
    }
    return Splicer.copied(loop.digest(), finish.splices()).stream()
            .allMatch(literal -> meansTheSameTwice(literal, finish, statement))
        ? null
        : SqlFailure.notSupported(
            "This statement names a common table twice that has a parameter of no certain type,"
                + " over several shards: that is not supported for prepared statements; compare it"
                + " with a column of its type, send the statement as text, or say which shard key"
                + " in WHERE");
  }

  /**
   * Whether a parameter gets its type from what it is compared with: MySQL gives another one the
   * type of its value in one place of a common table, and in the next that of a string.
   */
  private boolean meansTheSameTwice(int literal, Finish finish, StatementText statement) {
    Digest digest = loop.digest();
    return finish.fragments().stream()
        .flatMap(
            fragment -> Stream.concat(fragment.conditions().stream(), fragment.matches().stream()))
        .flatMap(condition -> condition.parts().stream())
        .anyMatch(
            condition -> {
              int from = digest.tokenStart(condition.first());
              int to = digest.tokenEnd(condition.last());
              return from <= digest.literalStart(literal)
                  && digest.literalEnd(literal) <= to
                  && BoundText.isSafe(statement, digest, session, from, to, condition.compared());
            });
  }

  /**
   * The text that runs on the workbench.
   *
   * @param digest of the statement
   */
  static byte[] spliced(
      ClientSession session, Digest digest, Finish finish, StatementText statement) {
    return Splicer.splice(
        statement.sql(),
        statement.off(),
        statement.len(),
        digest,
        finish.splices(),
        LimitValues.NONE,
        UnaryOperator.identity(),
        Scatter.charset(session));
  }

  /** Whether something is gathered, which can be stopped. */
  boolean isStoppable() {
    return runner.isStoppable();
  }

  /** Stops what is gathered. */
  void cancel() {
    runner.cancel();
  }

  private ShardCommand command(Plan.Facts facts, StatementText last) {
    ShardCommand command = plans.oneShard().command(facts, last);
    if (facts.ofOneMoment()) {
      command.at(Instant.now());
    }
    return command;
  }
}
