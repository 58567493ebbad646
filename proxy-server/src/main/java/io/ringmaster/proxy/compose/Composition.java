package io.ringmaster.proxy.compose;

import io.netty.buffer.ByteBuf;
import io.ringmaster.protocol.MalformedPacketException;
import io.ringmaster.protocol.MySqlError;
import io.ringmaster.proxy.SqlFailure;
import io.ringmaster.proxy.backend.BackendConnection;
import io.ringmaster.proxy.backend.Failures;
import io.ringmaster.proxy.backend.Warnings;
import io.ringmaster.proxy.session.ClientOutput;
import io.ringmaster.proxy.session.ClientSession;
import io.ringmaster.proxy.session.Diagnostics;
import io.ringmaster.proxy.session.Diagnostics.Condition;
import io.ringmaster.proxy.session.Measures;
import io.ringmaster.proxy.session.SessionState;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/**
 * A client's statement that is carried out by several others, one after the other, each routed as
 * if the client had sent it. The client hears of none of them, but of the last word. Outside of a
 * transaction they are one of their own; within one, what they have done is undone by a savepoint
 * when one fails, and the transaction goes on. One instance a statement, on the session's event
 * loop.
 *
 * <p>Queries have {@code character_set_results} NULL: texts arrive in the columns' own character
 * sets. Neither {@code sql_select_limit} nor {@code max_execution_time} concerns what a statement
 * reads for itself, so they are not in force.
 */
public final class Composition implements Measures, ClientOutput.Sink {
  private final ClientSession session;
  private final Host host;
  private final SessionState state;
  private final Diagnostics.Kept diagnostics;
  private final int sequenceId;
  private final boolean moreResults;
  private final boolean binary;

  private final Extent extent;

  /** What this is a step of; null when it is the client's statement. */
  private final Composition around;

  /** Who hears of the statement that this is carried out for, and has its answer. */
  private final Measures hearing;

  private final ClientOutput.Sink sink;

  private final int depth;
  private final Conditions conditions = new Conditions();
  private Step step;

  /** How the messages of the step read for the client. */
  private UnaryOperator<String> told = UnaryOperator.identity();

  /** Of the step. */
  private Terms terms = Terms.USUAL;

  /** A server has been told to stop a query, and may not have heard of it yet. */
  private boolean stopping;

  /** What must not be met by that order; null while nothing waits. */
  private Runnable behindStop;

  /** A step has written: what follows has the same text but for the values. */
  private boolean written;

  /** The client has prepared the statement. */
  private final boolean prepared;

  /** The client has killed the statement. */
  private boolean killed;

  /** Of {@link #before}. */
  private Runnable dropped = () -> {};

  /** When the client may be answered. */
  private Consumer<Runnable> answers = Runnable::run;

  /** Of {@link #withoutIndexes}. */
  private boolean indexed;

  /** Of {@link #ofQuery}. */
  private boolean ofQuery;

  /** The client has gone. */
  private boolean abandoned;

  /** What is computed beside, where no step runs; null without. */
  private Bench beside;

  private Composition(ClientSession session, Host host, Extent.Kind kind, boolean prepared) {
    this.prepared = prepared;
    this.session = session;
    this.host = host;
    hearing = session.measures();
    sink = session.output().sink();
    around = hearing instanceof Composition outer ? outer : null;
    depth = around == null ? 0 : around.depth + 1;
    extent = new Extent(session, host, kind, depth);
    state = session.state();
    diagnostics = session.diagnostics().kept();
    sequenceId = session.output().sequenceId();
    moreResults = session.output().moreResults();
    binary = session.output().isBinary();
  }

  /**
   * Begins; {@link #finish} or {@link #fail} must follow, after any number of steps, unless the
   * client goes: then {@link #abandon} must. It may be a step of another one.
   *
   * @param in the state that its statements run in
   * @param prepared whether the client has prepared it
   */
  public static Composition begin(
      ClientSession session, Host host, SessionState in, boolean prepared) {
    Composition made = new Composition(session, host, Extent.ofWrites(session), prepared);
    made.begin(in);
    return made;
  }

  /** The same, in a transaction of its own though autocommit may be off: a part of DDL. */
  public static Composition ofDdl(ClientSession session, Host host) {
    Composition made = new Composition(session, host, Extent.Kind.OWN, false);
    made.begin(session.state());
    return made;
  }

  /**
   * Begins one that only reads, before the client's statement itself is run; {@link #proceed} or
   * {@link #fail} must follow.
   *
   * @param dropped is run when the client's statement is not run after all
   */
  public static Composition before(
      ClientSession session, Host host, SessionState in, Runnable dropped) {
    Composition made = new Composition(session, host, Extent.Kind.NONE, false);
    made.dropped = dropped;
    made.begin(in);
    return made;
  }

  /** Whether it is read {@link #before} a statement. */
  public boolean isBefore() {
    return extent.isNone();
  }

  /** Whether what a session runs is a step of a composition. */
  public static boolean isIn(ClientSession session) {
    return session.measures() instanceof Composition;
  }

  /**
   * Says when the client may be answered.
   *
   * @param when gets what answers it
   */
  public void answering(Consumer<Runnable> when) {
    answers = when;
  }

  /** Says that who began it sees to the lookup tables of global indexes, not its steps. */
  public Composition withoutIndexes(boolean kept) {
    indexed = kept;
    return this;
  }

  /** Whether its steps leave the lookup tables of global indexes alone. */
  public boolean isIndexed() {
    return indexed;
  }

  /** Says that its writes store the rows of a query. */
  void ofQuery() {
    ofQuery = true;
  }

  /** Whether its writes store the rows of a query. */
  boolean isOfQuery() {
    return ofQuery;
  }

  /** What this is a step of; null when it is the client's statement. */
  public Composition around() {
    return around;
  }

  private void begin(SessionState in) {
    session.measures(this);
    session.output().divert(this);
    session.output().moreResults(false);
    session.output().binary(false);
    Map<String, String> variables = new TreeMap<>(in.variables());
    variables.keySet().removeAll(List.of("sql_select_limit", "max_execution_time"));
    variables.put("character_set_results", "NULL");
    SessionState own = in.withOnly(variables);
    session.state(isBefore() ? own : own.at(Instant.now()));
    extent.begin();
  }

  /**
   * Runs a statement that changes rows.
   *
   * @param then gets its OK; not called when it fails, which ends the composition
   */
  public void run(byte[] sql, Consumer<StepResult> then) {
    run(sql, UnaryOperator.identity(), then);
  }

  /**
   * The same.
   *
   * @param messages makes what the client is told of the messages of the step's error or warnings
   */
  public void run(byte[] sql, UnaryOperator<String> messages, Consumer<StepResult> then) {
    run(() -> host.run(sql), messages, then);
  }

  /**
   * The same with a statement that is run otherwise than as its text.
   *
   * @param starter runs it as the session's
   */
  public void run(Runnable starter, UnaryOperator<String> messages, Consumer<StepResult> then) {
    // LAST_INSERT_ID() in it is not what a step before has left.
    session.diagnostics().back(diagnostics);
    start(
        new Step.Write(
            session.profile().capabilities(), session.diagnostics()::isInsertIdMade, then),
        messages,
        starter);
  }

  /**
   * Runs a statement that returns rows.
   *
   * @param strict whether it fails with what it would only warn of as a SELECT
   * @param then is run behind the last row; not when it fails, which ends the composition
   */
  public void query(byte[] sql, RowTaker taker, boolean strict, Runnable then) {
    query(sql, taker, strict, then, false);
  }

  private void query(byte[] sql, RowTaker taker, boolean strict, Runnable then, boolean again) {
    Step query =
        new Step.Query(
            session.channel().alloc(),
            session.profile().deprecateEof(),
            taker,
            strict,
            () -> session.channel().eventLoop().execute(session.guarded(this::stop)),
            then,
            again ? null : () -> query(sql, taker, strict, then, true));
    start(query, UnaryOperator.identity(), () -> host.run(sql));
  }

  /**
   * Shards are about to compute their own first rows of the session's statement, of which LIMIT
   * leaves some out.
   *
   * @return whether it has been tried so, and some row had an error or a warning: MySQL is to
   *     compute those rows alone that LIMIT leaves, if it can
   */
  public static boolean triesFirstRowsAgain(ClientSession session) {
    return session.measures() instanceof Composition its
        && its.step instanceof Step.Query query
        && query.isAgainOfFirstRows();
  }

  /**
   * The same with a statement that may fail: with some errors that does not end the composition,
   * and nothing is kept of what it has said.
   *
   * @param forgiven numbers of such errors, after which the transaction goes on
   * @param failed gets the error
   */
  void attempt(
      Runnable starter,
      UnaryOperator<String> messages,
      Set<Integer> forgiven,
      Consumer<StepResult> then,
      Consumer<SqlFailure> failed) {
    terms = new Terms(forgiven, failed, null);
    run(starter, messages, then);
  }

  /** The same of a query. */
  public void attemptQuery(
      byte[] sql,
      RowTaker taker,
      Set<Integer> forgiven,
      Runnable then,
      Consumer<SqlFailure> failed) {
    terms = new Terms(forgiven, failed, null);
    query(sql, taker, false, then);
  }

  /** Runs a statement whose warnings are another's too, but for some. */
  void runQuietly(
      Runnable starter,
      UnaryOperator<String> messages,
      Predicate<Condition> heard,
      Consumer<StepResult> then) {
    terms = new Terms(Set.of(), _ -> {}, heard);
    run(starter, messages, then);
  }

  private void start(Step next, UnaryOperator<String> messages, Runnable starter) {
    if (abandoned) {
      next.close();
      return;
    }
    if (killed) {
      next.close();
      fail(session.interrupted());
      return;
    }
    step = next;
    told = messages;
    starter.run();
  }

  /** The client has killed it: no other step is begun. */
  public void kill() {
    killed = true;
    if (beside != null) {
      beside.close();
    }
    if (around != null) {
      around.kill();
    }
  }

  /** The command is over without {@link #finish} or {@link #fail}: the client has gone. */
  public void abandon() {
    abandoned = true;
    if (step != null) {
      step.close();
      step = null;
      dropped.run();
    }
    if (around != null) {
      around.abandon();
    }
  }

  private void stop() {
    if (step != null && step.failure != null) {
      stopping = true;
      host.stop(
          () -> {
            stopping = false;
            if (behindStop != null) {
              behindStop.run();
            }
          });
    }
  }

  @Override
  public void bytes(ByteBuf bytes) {
    try {
      if (step != null) {
        step.read(bytes);
      }
    } catch (MalformedPacketException e) {
      step.failure = SqlFailure.of(MySqlError.RM_INTERNAL, e.getMessage());
    } finally {
      bytes.release();
    }
  }

  @Override
  public void error(SqlFailure failure) {
    if (step != null && step.failure == null) {
      step.failure = failure;
    }
  }

  @Override
  public boolean ended() {
    Step done = step;
    if (done == null) {
      return false;
    }
    step = null;
    done.close();
    if (done.failure == null && done.warnings() == 0) {
      terms = Terms.USUAL;
      ended(done);
      return true;
    }
    if (done.isRefusedHere()) {
      // What the servers said of it is that it was stopped.
      fail(done.failure);
      return true;
    }
    Diagnostics left = session.diagnostics();
    BackendConnection held = session.transaction().held();
    if (left.onHeldBackend() && held != null && held.usable()) {
      Warnings.send(held, these -> ended(done, these));
      held.flush();
    } else {
      ended(done, left.conditions());
    }
    return true;
  }

  private void ended(Step done, List<Condition> said) {
    Terms its = terms;
    terms = Terms.USUAL;
    if (its.forgives(done.failure) && !killed) {
      its.failed().accept(done.failure);
      return;
    }
    SqlFailure strict = done.failure == null && done.isStrict() ? StrictMode.error(said) : null;
    if (done instanceof Step.Query query && query.runsAgain(said)) {
      return;
    }
    if (strict != null) {
      fail(strict);
      return;
    }
    if (done.failure == null) {
      its.hear(said, done.warnings(), this::keep);
      ended(done);
    } else {
      keep(said, 1);
      SqlFailure why = done.failure;
      undo(new SqlFailure(why.errno(), why.sqlState(), told.apply(why.message())));
    }
  }

  private void ended(Step done) {
    written |= done instanceof Step.Write;
    done.ended();
  }

  private void keep(List<Condition> these, long total) {
    // What is said of the text is said once, when it is parsed.
    conditions.add(these, total, written || prepared, told);
  }

  /**
   * Its writes are parts of one INSERT: MySQL warns of a column once.
   *
   * @param ofRows tells what it is warned of for each row
   */
  public void inserting(Predicate<Condition> ofRows) {
    conditions.inserting(ofRows);
  }

  /** Nothing runs but on a bench, which is closed when the statement is killed; null for none. */
  void beside(Bench bench) {
    beside = bench;
    if (killed && bench != null) {
      bench.close();
    }
  }

  /** The client has killed it, or has gone. */
  boolean isKilled() {
    return killed;
  }

  /**
   * Adds what was said elsewhere of the statement.
   *
   * @param total of which these may be the first
   */
  void warned(List<Condition> these, int total) {
    told = UnaryOperator.identity();
    keep(these, total);
  }

  /** Warnings so far, with those of which the text is not kept. */
  public long warnings() {
    return conditions.count();
  }

  /**
   * All is done: keeps it, and answers the client.
   *
   * @param result what the OK says
   */
  public void finish(StepResult result) {
    if (killed) {
      fail(session.interrupted());
      return;
    }
    BackendConnection lost = session.transaction().lost();
    if (lost != null) {
      // Its locks are gone too: a row may be there now that a step would have had to find.
      SqlFailure failure = Failures.closed(lost);
      fail(extent.isWithin() ? Failures.ofTransaction(failure) : failure);
      return;
    }
    end();
    extent.keep(
        (failure, more) -> {
          if (failure != null) {
            conditions.add(failure);
            answers.accept(() -> host.fail(failure, conditions.kept()));
          } else {
            conditions.add(more, more.size(), false, UnaryOperator.identity());
            ok(result);
          }
        });
  }

  /** What was to be read is: goes on with the client's statement. */
  public void proceed(Runnable then) {
    if (killed) {
      fail(session.interrupted());
      return;
    }
    end();
    session.output().moreResults(moreResults);
    session.output().binary(binary);
    host.proceed();
    then.run();
  }

  private void ok(StepResult result) {
    session.output().moreResults(moreResults);
    int count = (int) Math.min(conditions.count(), 0xFFFF);
    answers.accept(() -> host.ok(result, conditions.kept(), count));
  }

  /** Undoes everything, and answers the client that all is well. */
  void dismiss(StepResult result) {
    if (killed) {
      fail(session.interrupted());
      return;
    }
    end();
    extent.undo(() -> ok(result));
  }

  /** Undoes everything, and answers the client. */
  public void fail(SqlFailure failure) {
    conditions.add(failure);
    undo(failure);
  }

  private void undo(SqlFailure failure) {
    if (stopping) {
      behindStop = () -> undo(failure);
      return;
    }
    end();
    if (extent.isNone()) {
      dropped.run();
    }
    extent.undo(failure, () -> answers.accept(() -> host.fail(failure, conditions.kept())));
  }

  /** The session is as the client, or what this is a step of, knows it. */
  private void end() {
    step = null;
    session.measures(hearing);
    session.output().divert(sink);
    session.output().sequenceId(sequenceId);
    session.state(state);
    session.diagnostics().back(diagnostics);
  }

  /** A text's bytes, as the session's statements are written: in UTF-8 or ASCII. */
  public static byte[] text(String sql) {
    return sql.getBytes(StandardCharsets.UTF_8);
  }
}
