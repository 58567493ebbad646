package io.ringmaster.proxy.execute;

import io.ringmaster.protocol.MySqlError;
import io.ringmaster.proxy.SqlFailure;
import io.ringmaster.proxy.backend.BackendConnection;
import io.ringmaster.proxy.backend.Commands;
import io.ringmaster.proxy.backend.Reply;
import io.ringmaster.proxy.hold.LoopHold;
import io.ringmaster.proxy.metrics.LoopMetrics;
import io.ringmaster.proxy.session.ClientSession;
import io.ringmaster.proxy.session.TransactionState;
import io.ringmaster.router.Routing;
import io.ringmaster.router.binding.KeyQuestion;
import io.ringmaster.router.plan.Selector;
import java.io.IOException;

/**
 * A session's statements that can't be run at once: something has to be known, or to end, first.
 */
final class LaterStatements {
  private final LoopContext loop;
  private final ClientSession session;
  private final PlanRunner plans;
  private KeyQuestion lastQuestion;

  /** The statement that is planned now has waited for the catalog. */
  private boolean caughtUp;

  LaterStatements(LoopContext loop, ClientSession session, PlanRunner plans) {
    this.loop = loop;
    this.session = session;
    this.plans = plans;
  }

  /** Asks MySQL for the canonical form of the key that the loop's binder asks for, then goes on. */
  void askWeight(StatementText statement, String database) {
    KeyQuestion question = loop.binder().question();
    if (question.equals(lastQuestion)) {
      // MySQL was asked and its answer is not kept: the key is too long.
      lastQuestion = null;
      plans.refuse(SqlFailure.notSupported("A shard key of more than 1024 bytes is not supported"));
      return;
    }
    lastQuestion = question;
    KeptStatement kept = new KeptStatement(statement, database, session);
    KeyWeightQuery.ask(
        loop,
        session,
        question,
        failure -> {
          if (failure != null) {
            lastQuestion = null;
            kept.drop();
            plans.refuse(failure);
            return;
          }
          kept.resume(plans);
          if (question.equals(lastQuestion)) {
            // Answered: who asks it again does so because the answer was forgotten.
            lastQuestion = null;
          }
        });
  }

  /**
   * Lets a statement that was refused wait, off the event loop, until the catalog has what the
   * shard map in force names, if it has not: another proxy has just made or changed a table. Then
   * it is planned anew, once. Otherwise does nothing.
   *
   * @param by what it was planned by
   * @return whether it waits
   */
  boolean awaitsCatalog(Routing by, StatementText statement, String database) {
    boolean again = caughtUp;
    caughtUp = false;
    if (again || !isOlder(by, loop)) {
      return false;
    }
    KeptStatement kept = new KeptStatement(statement, database, session);
    loop.hold().planless(session);
    loop.shared()
        .blocking()
        .execute(
            () -> {
              try {
                loop.shared().catchUp();
              } finally {
                loop.loop().execute(session.guarded(() -> caughtUp(kept)));
              }
            });
    return true;
  }

  private void caughtUp(KeptStatement kept) {
    session.underWay().planless(false);
    caughtUp = true;
    try {
      kept.resume(plans);
    } finally {
      caughtUp = false;
    }
  }

  /** Whether something is not known by which a statement was refused, and will be soon. */
  @SuppressWarnings("ReferenceEquality") // another catalog is another instance
  static boolean isOlder(Routing by, LoopContext loop) {
    // In this order: what is loaded meanwhile is seen.
    return loop.shared().isCatalogBehind() || loop.routing().catalog() != by.catalog();
  }

  /**
   * Lets the session's transaction begin anew on another shard if it may, since it has only read
   * what is there too, and then goes on with a statement. Otherwise does nothing.
   *
   * @return whether it does
   */
  boolean movesTransaction(int shard, StatementText statement) {
    TransactionState transaction = session.transaction();
    if (!transaction.movable() || !session.pins().isEmpty() || loop.heldShard(session) == shard) {
      return false;
    }
    KeptStatement kept = new KeptStatement(statement, session.state().database(), session);
    BackendConnection held = transaction.held();
    held.send(
        Commands.query(
            held.channel().alloc(), held.profile(), "ROLLBACK" + TransactionState.AND_NOTHING),
        new Reply() {
          @Override
          protected void done(BackendConnection connection, SqlFailure error) {
            if (transaction.held() != connection) {
              // The session was ended meanwhile.
              kept.drop();
              return;
            }
            transaction.again();
            if (error == null) {
              connection.release();
            } else {
              connection.close(new IOException(error.message()));
            }
            kept.resume(plans);
          }
        });
    held.flush();
    return true;
  }

  /**
   * Whether a statement has to wait: for rows that change their owner now, for a shard that gets
   * the reference tables, or behind others that waited for them.
   *
   * @param held whether it concerns such rows or tables
   * @param locking whether it is a read that locks
   */
  boolean isHeld(Selector selector, boolean held, boolean locking) {
    if (!loop.hold().isReleasing()) {
      return held;
    }
    return switch (selector) {
      case Selector.ByPredicate _,
          Selector.Unmoved _,
          Selector.ByRows _,
          Selector.EveryShard _,
          Selector.Fixed _ ->
          true;
      case Selector.Any _ -> locking;
      case Selector.NoTables _ -> false;
    };
  }

  /** Lets a statement wait until it is known which shards have its rows. */
  void hold(StatementText statement, String database) {
    LoopMetrics metrics = loop.metrics();
    (loop.hold().isRehearsing() ? metrics.statementsRehearsed : metrics.statementsHeld).increment();
    KeptStatement kept = new KeptStatement(statement, database, session);
    loop.hold()
        .await(
            session,
            new LoopHold.Held() {
              @Override
              public void again() {
                kept.resume(plans);
              }

              @Override
              public void ended(LoopHold.End why) {
                kept.drop();
                plans.refuse(
                    switch (why) {
                      case STOPPED -> SqlFailure.of(MySqlError.ER_QUERY_INTERRUPTED);
                      case TIMEOUT ->
                          SqlFailure.of(
                              MySqlError.RM_HELD_TOO_LONG,
                              loop.shared().holdPatience().toSeconds());
                    });
              }
            });
  }
}
