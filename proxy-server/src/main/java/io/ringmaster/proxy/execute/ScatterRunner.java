package io.ringmaster.proxy.execute;

import io.ringmaster.metadata.CommitMode;
import io.ringmaster.metadata.ShardMap;
import io.ringmaster.protocol.MySqlError;
import io.ringmaster.proxy.SqlFailure;
import io.ringmaster.proxy.compose.Composition;
import io.ringmaster.proxy.gather.LimitValues;
import io.ringmaster.proxy.load.LoadFile;
import io.ringmaster.proxy.session.ClientSession;
import io.ringmaster.router.plan.Gather;
import io.ringmaster.router.plan.Pace;
import io.ringmaster.router.plan.Plan;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** Carries out plans on several shards: refuses what cannot be, and knows what is under way. */
final class ScatterRunner {
  private final LoopContext loop;
  private final ClientSession session;
  private final Consumer<SqlFailure> refuse;
  private final Completion completion;

  /** The statement under way; null without one. */
  private Scattered running;

  private boolean ended;

  /** A statement under way on several shards. */
  interface Scattered {
    /** The client's socket takes bytes again. */
    void writable();

    /** Stop: the client has gone or the statement was killed. */
    void cancel();

    /** The client's file, when the statement loads one; else null. */
    default LoadFile file() {
      return null;
    }

    /** Whether it can be stopped and undone now. */
    boolean isStoppable();
  }

  /**
   * A session's.
   *
   * @param refuse answers with an error, which ends the command
   */
  ScatterRunner(
      LoopContext loop, ClientSession session, Consumer<SqlFailure> refuse, Completion completion) {
    this.loop = loop;
    this.session = session;
    this.refuse = refuse;
    this.completion = completion;
  }

  /**
   * Runs a statement that the binder has found several shards for, or refuses it.
   *
   * @param map that the binder used
   * @param pace of the plan; null when it is never pipelined
   * @param mayShare whether the session is in no state that keeps it from sharing connections
   * @param otherwise runs a read whose rows can't be merged after all, given why, if it is known;
   *     false when that can't be done
   */
  void run(
      Plan plan,
      Plan.Facts facts,
      ShardMap map,
      StatementText statement,
      Pace pace,
      boolean mayShare,
      Predicate<SqlFailure> otherwise) {
    SqlFailure hint = refusedHint();
    if (hint != null) {
      refuse.accept(hint);
      return;
    }
    switch (plan) {
      case Plan.Read read -> {
        if (read.gather() instanceof Gather.Refused(var refusal)) {
          refuse.accept(SqlFailure.of(refusal));
        } else if (!isAgain(read) || !otherwise.test(null)) {
          Consumer<SqlFailure> instead =
              failure -> {
                ended = true;
                running = null;
                if (!otherwise.test(failure)) {
                  refuse.accept(failure);
                }
              };
          start(
              statement,
              () ->
                  Scatter.read(
                      loop, session, read, map, statement, pace, mayShare, this::done, instead),
              instead);
        }
      }
      case Plan.Write write -> {
        if (session.commitModes().inForce() == CommitMode.SINGLE) {
          refuse.accept(SqlFailure.of(MySqlError.RM_SECOND_WRITER));
        } else if (write.scatter() instanceof Plan.Scattering.Refused(var refusal)) {
          refuse.accept(SqlFailure.of(refusal));
        } else if (facts.usesLastInsertId()
            && (write.scatter() instanceof Plan.Scattering.SameText
                || write.scatter() instanceof Plan.Scattering.Limited)) {
          refuse.accept(
              SqlFailure.notSupported(
                  "LAST_INSERT_ID() in a statement that concerns several shards is not supported"
                      + " yet; use its value"));
        } else {
          start(
              statement,
              () -> Scatter.write(loop, session, write, map, statement, this::done),
              refuse);
        }
      }
      case Plan.Composed _,
          Plan.Finished _,
          Plan.Viewed _,
          Plan.Local _,
          Plan.Refuse _,
          Plan.Unparsed _ ->
          throw new IllegalStateException("not routed: " + plan);
    }
  }

  /** Whether it was tried, and may have met what is wrong with a row that LIMIT leaves out. */
  private boolean isAgain(Plan.Read read) {
    return read.gather() instanceof Gather.Rows rows
        && rows.leavesOut()
        && Composition.triesFirstRowsAgain(session);
  }

  /** Runs a LOAD DATA. */
  void load(StatementText statement, Function<Runnable, Scattered> starter) {
    start(statement, () -> starter.apply(this::done), refuse);
  }

  /** Goes on with a statement whose cursor is open. */
  void goOn(Function<Runnable, Scattered> starter) {
    ended = false;
    Scattered started = starter.apply(this::done);
    running = ended ? null : started;
  }

  /** The file that is under way; null without one. */
  LoadFile file() {
    return running == null ? null : running.file();
  }

  private void start(
      StatementText statement, Supplier<Scattered> starter, Consumer<SqlFailure> otherwise) {
    SqlFailure locked = TableLocks.elsewhere(loop, session, -1);
    if (locked != null) {
      refuse.accept(locked);
      return;
    }
    ended = false;
    Scattered started;
    try {
      started = starter.get();
    } catch (Scatter.RefusedScatter e) {
      otherwise.accept(SqlFailure.notSupported(e.getMessage()));
      return;
    } catch (IllegalArgumentException e) {
      if (statement.execute() != null) {
        refuse.accept(LimitValues.wrong());
        return;
      }
      // A literal that LIMIT does not take is a syntax error, in MySQL's words.
      SyntaxCheck.ask(
          loop,
          session,
          statement.text(),
          failure -> refuse.accept(failure != null ? failure : LimitValues.wrong()));
      return;
    }
    // It may have ended before it was known here.
    running = ended ? null : started;
  }

  private void done() {
    ended = true;
    running = null;
    completion.done();
  }

  /** Why the loop's digest can't be carried out on several shards; null when it can. */
  private SqlFailure refusedHint() {
    // A merge relies on the session's own sql_mode, time zone, limits and the like.
    return loop.digest().setsVariables()
        ? SqlFailure.notSupported(
            "This statement concerns several shards, and the optimizer hint SET_VAR is not"
                + " supported there; SET the variable before the statement, or leave the hint"
                + " out")
        : null;
  }

  /** Why the session can't read several shards now; null when it can. */
  SqlFailure refusedRead() {
    SqlFailure hint = refusedHint();
    if (hint != null) {
      return hint;
    }
    return TableLocks.elsewhere(loop, session, -1);
  }

  /** The client's socket takes bytes again. */
  void writable() {
    if (running != null) {
      running.writable();
    }
  }

  /** Whether something is under way that can be stopped and undone. */
  boolean isStoppable() {
    return running != null && running.isStoppable();
  }

  /** Stops what is under way. */
  void cancel() {
    if (running != null) {
      running.cancel();
    }
  }
}
