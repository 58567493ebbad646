package io.ringmaster.proxy.execute;

import io.ringmaster.protocol.MySqlError;
import io.ringmaster.proxy.SqlFailure;
import io.ringmaster.proxy.sequence.NumberMaker;
import io.ringmaster.proxy.session.ClientSession;
import io.ringmaster.router.digest.Digest;
import io.ringmaster.router.plan.Numbering;

/**
 * Gives an INSERT's rows their numbers of the AUTO_INCREMENT column, before it is known which
 * shards they go to: the statement is run again with them in its text or parameters. Waits off the
 * event loop where there are none. A session's.
 */
final class NumberedInserts {
  private final LoopContext loop;
  private final ClientSession session;
  private final PlanRunner plans;

  /** When a statement that waits gets an error, in nanoseconds; 0 while none waits. */
  private long giveUp;

  /** What is known of others' numbers was asked for again. */
  private boolean asked;

  NumberedInserts(LoopContext loop, ClientSession session, PlanRunner plans) {
    this.loop = loop;
    this.session = session;
    this.plans = plans;
  }

  /**
   * Runs the statement that the loop's digest holds, which has no numbers, or those of an earlier
   * count, instead of which it gets others.
   *
   * @param database the default database it was planned for; null for none
   */
  void run(Numbering numbering, StatementText statement, String database) {
    ExecuteCommand execute = statement.execute();
    long[] rows =
        loop.givenNumbers()
            .read(
                numbering,
                loop.digest(),
                statement.sql(),
                statement.lexerMode(session),
                execute == null ? null : execute.parameters(),
                execute == null
                    ? session.stringConversion()
                    : session.conversion(execute.state(session)),
                session.state().hasSqlMode("NO_AUTO_VALUE_ON_ZERO"));
    if (rows == null) {
      refuse(SqlFailure.of(loop.givenNumbers().refusal()));
      return;
    }
    if (statement.numbered() != null) {
      statement.numbered().forget(rows);
    }
    NumberMaker maker = loop.shared().sequencer().maker(numbering.source());
    long[] numbers = rows.clone();
    switch (maker.number(numbers, numbering.greatest())) {
      case NumberMaker.Answer.Given(long first) -> {
        begin();
        if (first != 0 && !plans.isNumberedBy(numbering.source(), database)) {
          // Another shard map has come into force since it was planned.
          plans.run(statement, database);
          return;
        }
        Numbered numbered = Numbered.of(numbering, rows, numbers);
        plans.run(
            first == 0 ? statement.with(numbered) : rewritten(numbered, rows, statement), database);
      }
      case NumberMaker.Answer.Later _ -> await(maker, rows, numbering, statement, database);
      case NumberMaker.Answer.Exhausted _ ->
          refuse(SqlFailure.of(MySqlError.ER_AUTOINC_READ_FAILED));
      case NumberMaker.Answer.Refused(String reason) -> refuse(SqlFailure.notSupported(reason));
      case NumberMaker.Answer.Taken(long value, String block) -> {
        if (asked) {
          refuse(
              SqlFailure.notSupported(
                  ("The value %d of the AUTO_INCREMENT column %s is among the numbers that another"
                          + " proxy gives to rows now (%s): leave it out, give a greater one, or"
                          + " let the count begin anew by ALTER TABLE %s AUTO_INCREMENT = 1")
                      .formatted(value, numbering.column(), block, numbering.table())));
        } else {
          asked = true;
          await(maker, rows, numbering, statement, database);
        }
      }
    }
  }

  private void begin() {
    giveUp = 0;
    asked = false;
  }

  private void refuse(SqlFailure failure) {
    begin();
    plans.refuse(failure);
  }

  private void await(
      NumberMaker maker,
      long[] rows,
      Numbering numbering,
      StatementText statement,
      String database) {
    long now = System.nanoTime();
    if (giveUp == 0) {
      giveUp = now + loop.shared().holdPatience().toNanos();
    } else if (now - giveUp > 0) {
      refuse(
          unread(
              "no numbers for %d s; perhaps the table is being altered, or an ALTER TABLE or TRUNCATE of it was interrupted, which has to be said again then"
                  .formatted(loop.shared().holdPatience().toSeconds())));
      return;
    }
    KeptStatement kept = new KeptStatement(statement, database, session);
    loop.hold().planless(session);
    maker.await(
        rows,
        numbering.greatest(),
        failure ->
            loop.loop()
                .execute(
                    session.guarded(
                        () -> {
                          session.underWay().planless(false);
                          if (failure == null) {
                            kept.resume(plans);
                          } else {
                            kept.drop();
                            refuse(unread(failure));
                          }
                        })));
  }

  /** Of a statement that has waited with numbers of an earlier count, and can get no others. */
  static SqlFailure begunAnew() {
    return unread("the table's count has begun anew while the statement waited; say it again");
  }

  private static SqlFailure unread(String cause) {
    SqlFailure failure = SqlFailure.of(MySqlError.ER_AUTOINC_READ_FAILED);
    return new SqlFailure(failure.errno(), failure.sqlState(), failure.message() + ": " + cause);
  }

  /** The statement with the numbers, which the loop's digest holds then. */
  private StatementText rewritten(Numbered numbered, long[] before, StatementText statement) {
    Digest digest = loop.digest();
    NumberedText text = new NumberedText(loop.digester(), digest, statement, session);
    StatementText made = text.with(numbered, before);
    loop.digester().digest(made.sql(), made.off(), made.len(), made.lexerMode(session), digest);
    return made;
  }
}
