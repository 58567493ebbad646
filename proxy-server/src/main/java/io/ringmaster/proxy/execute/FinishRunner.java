package io.ringmaster.proxy.execute;

import io.ringmaster.protocol.MySqlError;
import io.ringmaster.proxy.SqlFailure;
import io.ringmaster.proxy.backend.BackendConnection;
import io.ringmaster.proxy.backend.Commands;
import io.ringmaster.proxy.backend.Reply;
import io.ringmaster.proxy.finish.FinishExecution;
import io.ringmaster.proxy.session.ClientSession;
import io.ringmaster.proxy.session.Pins;
import io.ringmaster.proxy.session.SessionState;
import io.ringmaster.router.Routing;
import io.ringmaster.router.digest.Digest;
import io.ringmaster.router.plan.Finish;
import io.ringmaster.router.plan.Gather;
import io.ringmaster.router.plan.Plan;
import io.ringmaster.router.plan.Selector;
import java.nio.charset.StandardCharsets;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * Carries out statements that MySQL finishes: says what each fragment is on the shards, and runs
 * the client's statement where the fragments have been gathered.
 */
final class FinishRunner {
  /** Until it is looked again whether rows that change their owner have settled. */
  private static final long HOLD_PAUSE_MILLIS = 2;

  /** How often, and after which time, a statement is planned anew while tables change. */
  private static final int OUTDATED_MAX = 40;

  private static final long OUTDATED_PAUSE_MILLIS = 100;

  /** Errors that another try would not spare: killed, out of time, a lock. */
  private static final Set<Integer> ENDED = Set.of(1205, 1213, 1317, 3024, 3572);

  private final LoopContext loop;
  private final ClientSession session;
  private final SingleExecution single;
  private final Destination destination;
  private final PlanRunner plans;
  private final Completion completion;

  /** What is under way until the statement itself runs; null without. */
  private Run running;

  /** How often the statement was planned with tables that were no longer so. */
  private int outdated;

  FinishRunner(
      LoopContext loop,
      ClientSession session,
      SingleExecution single,
      PlanRunner plans,
      Completion completion) {
    this.loop = loop;
    this.session = session;
    this.single = single;
    this.plans = plans;
    this.destination = new Destination(loop, session, loop.digest());
    this.completion = completion;
  }

  /** Plans a statement again, when it is not certain that the plan is still right. */
  @FunctionalInterface
  interface Planner {
    /**
     * What MySQL finishes of the statement that the loop's digest holds; null when it does not.
     *
     * @param database the default database; null for none
     */
    Finish plan(String database);
  }

  /** The part of a plan that MySQL finishes; null when it has none. */
  static Finish of(Plan plan) {
    return switch (plan) {
      case Plan.Finished finished -> finished.finish();
      case Plan.Read read when read.gather() instanceof Gather.Finished(var finish) -> finish;
      default -> null;
    };
  }

  /**
   * The same of a plan for which the loop's binder has found several shards: those may hold rows
   * now that can't be told apart there.
   *
   * @param digest of the statement
   */
  static Finish ofShards(LoopContext loop, ClientSession session, Plan plan, Digest digest) {
    Finish finish = of(plan);
    boolean unmerged =
        finish == null
            && plan instanceof Plan.Read
            && OwnedRows.refusal(loop.routing().map(), plan, loop.binder().shards()) != null;
    return unmerged
        ? loop.router().finish(digest, session.state().database(), loop.routing())
        : finish;
  }

  /**
   * Whether a fragment's rows need not be gathered: they are on the workbench's own server. Those
   * that are locked are, so that they stay so with the others'.
   */
  static boolean isInPlace(ClientSession session, Finish.Fragment fragment, int bench) {
    return !session.isInTransaction()
        && fragment.selector() instanceof Selector.Fixed fixed
        && fixed.shard() == bench
        && !fragment.isJudged()
        && fragment.lock().isEmpty()
        && fragment.temporary().equals(fragment.table());
  }

  /**
   * Starts.
   *
   * @param statement the client's, which must stay as it is until the command ends
   * @param command the statement as it runs on the workbench
   * @param whole what is planned anew if tables change: the statement, or one that explains it
   * @param database the default database that it was planned with; null for none
   * @param planner that planned it
   * @param locks of the statement
   */
  void run(
      Finish finish,
      StatementText statement,
      ShardCommand command,
      StatementText whole,
      String database,
      Planner planner,
      StatementLocks locks) {
    running = new Run(finish, statement, command, whole, database, planner, locks);
    loop.gatherings().begin(running.start);
  }

  /** Whether something is gathered. */
  boolean isStoppable() {
    return running != null && !running.ended && running.execution != null;
  }

  /** Stops what is gathered: the client has gone, or the statement was killed. */
  void cancel() {
    Run stopped = running;
    if (stopped == null) {
      return;
    }
    running = null;
    outdated = 0;
    if (!stopped.ended && !loop.gatherings().giveUp(stopped.start)) {
      loop.gatherings().end();
      stopped.execution.stop(() -> cancelled(stopped));
    } else {
      cancelled(stopped);
    }
  }

  private void cancelled(Run stopped) {
    stopped.command.discard();
    stopped.locks.end(this::answerStopped);
  }

  private void answerStopped() {
    if (session.channel().isActive()) {
      plans.refuse(session.interrupted());
    } else {
      completion.done();
    }
  }

  /** One statement. */
  private final class Run implements FinishExecution.Texts, FinishExecution.Then {
    private final Finish finish;
    private final StatementText statement;
    private final ShardCommand command;
    private final StatementText whole;
    private final String database;
    private final Planner planner;
    private final StatementLocks locks;

    /** What the plan was last known to be right with. */
    private Routing.Validity validity = loop.routing().validity();

    private final Runnable start = this::start;
    private FinishExecution execution;

    /** It is planned anew soon; nothing is gathered. */
    private boolean ended;

    /** What a shard had against a fragment's conditions, which are left out since; else null. */
    private SqlFailure refused;

    Run(
        Finish finish,
        StatementText statement,
        ShardCommand command,
        StatementText whole,
        String database,
        Planner planner,
        StatementLocks locks) {
      this.locks = locks;
      this.planner = planner;
      this.whole = whole;
      this.finish = finish;
      this.statement = statement;
      this.command = command;
      this.database = database;
    }

    private void start() {
      int bench = Workbenches.choose(loop, session, finish);
      if (bench < 0) {
        failed(
            SqlFailure.notSupported(
                "This statement needs rows of several shards in one place, and no shard has all its"
                    + " tables; keep the databases of tables that are used together on the same"
                    + " home shard (ALTER DATABASE .. ON SHARD)"));
        return;
      }
      session.measures().finishes(finish, bench);
      BitSet inPlace = new BitSet();
      for (int i = 0; i < finish.fragments().size(); i++) {
        inPlace.set(i, isInPlace(session, finish.fragments().get(i), bench));
      }
      SessionState state =
          command.atItsMoment(
              FragmentTexts.stateOf(
                  statement.execute() == null ? session.state() : command.state(session)));
      execution =
          new FinishExecution(
              loop.shards(),
              session,
              finish.fragments(),
              inPlace,
              this,
              loop.pool(bench),
              state,
              loop.shared().finishLimits(),
              this);
      locks.begin();
      execution.start();
    }

    private boolean isOver() {
      return running != this;
    }

    @Override
    public void of(Finish.Fragment fragment, List<FinishExecution.Keys> keys, Bound then) {
      of(fragment, keys, then, System.nanoTime());
    }

    private void of(
        Finish.Fragment fragment, List<FinishExecution.Keys> keys, Bound then, long sinceNanos) {
      if (isOver()) {
        return;
      }
      if (loop.hold().holdsReads()) {
        long patience = loop.shared().holdPatience().toNanos();
        if (System.nanoTime() - sinceNanos > patience) {
          then.failed(
              SqlFailure.of(MySqlError.RM_HELD_TOO_LONG, TimeUnit.NANOSECONDS.toSeconds(patience)));
          return;
        }
        var _ =
            loop.loop()
                .schedule(
                    session.guarded(() -> of(fragment, keys, then, sinceNanos)),
                    HOLD_PAUSE_MILLIS,
                    TimeUnit.MILLISECONDS);
        return;
      }
      destination.read(statement);
      if (!isStillRight()) {
        execution.outdated(SqlFailure.of(MySqlError.ER_TABLE_DEF_CHANGED));
        return;
      }
      BitSet shards = destination.shardsOfRows(fragment.selector(), statement);
      if (shards == null) {
        then.failed(SqlFailure.of(loop.binder().refusal()));
        return;
      }
      if (shards.isEmpty() && fragment.isJudged()) {
        shards = destination.anyOfRows(fragment.selector());
      }
      int[] targets = shards.stream().toArray();
      FragmentTexts texts = new FragmentTexts(session, statement, loop.digest(), refused == null);
      SqlFailure unsaid = texts.refused(fragment);
      if (unsaid != null) {
        then.failed(unsaid);
        return;
      }
      then.bound(targets, texts.ofShards(fragment, keys, destination.map(), targets));
    }

    @SuppressWarnings("ReferenceEquality") // compared as an instance
    private boolean isStillRight() {
      Routing.Validity now = loop.routing().validity();
      boolean right = now == validity || finish.equals(planner.plan(database));
      validity = now;
      return right;
    }

    @Override
    public void gathered(BackendConnection workbench, String drop) {
      SqlFailure lost = locks.lost();
      if (lost != null) {
        execution.stop(() -> failed(lost));
        return;
      }
      locks.end(
          () -> {
            if (!isOver()) {
              finish(workbench, drop);
            }
          });
    }

    private void finish(BackendConnection workbench, String drop) {
      running = null;
      outdated = 0;
      loop.gatherings().end();
      session.measures().gathered();
      command.pinning(new Dropping(drop, cursor(drop)));
      Map<String, String> renamed = new HashMap<>(finish.commonTables());
      for (Finish.Fragment fragment : finish.fragments()) {
        if (!fragment.temporary().equals(fragment.table())) {
          renamed.put(fragment.temporary(), fragment.table());
        }
      }
      command.renamed(renamed);
      single.startOn(workbench, loop.shardOf(workbench, session), command);
    }

    /** What opens a cursor where the client asks for one; null where rows come at once. */
    private Pinning cursor(String drop) {
      if (command instanceof ExecuteCommand execute && execute.wantsCursor() && isAscii(drop)) {
        execute.opensCursor();
        return execute;
      }
      return null;
    }

    /** The error is the statement's own to make, with all that MySQL says beside it. */
    @Override
    public void refused(SqlFailure error) {
      boolean again =
          refused == null
              && !ENDED.contains(error.errno())
              && finish.fragments().stream()
                  .anyMatch(f -> !f.conditions().isEmpty() || !f.met().isEmpty());
      if (again && !isOver()) {
        refused = error;
        start();
      } else {
        failed(error);
      }
    }

    /**
     * Somebody changes tables: the statement is planned anew when more is known. In MySQL it would
     * have run before or after.
     */
    @Override
    public void outdated(SqlFailure why) {
      if (isOver()) {
        return;
      }
      if (outdated++ == OUTDATED_MAX) {
        failed(SqlFailure.of(MySqlError.ER_TABLE_DEF_CHANGED));
        return;
      }
      loop.gatherings().end();
      ended = true;
      locks.end(this::planSoon);
    }

    private void planSoon() {
      var _ =
          loop.loop()
              .schedule(
                  session.guarded(this::planAnew), OUTDATED_PAUSE_MILLIS, TimeUnit.MILLISECONDS);
    }

    private void planAnew() {
      if (isOver()) {
        return;
      }
      running = null;
      if (statement.execute() == null) {
        command.discard();
      }
      plans.again(whole, database);
    }

    @Override
    public void failed(SqlFailure failure) {
      if (!isOver()) {
        outdated = 0;
        running = null;
        loop.gatherings().end();
        command.discard();
        SqlFailure said = refused == null || ENDED.contains(failure.errno()) ? failure : refused;
        locks.end(() -> plans.refuse(said));
      }
    }
  }

  /** In the client's character set other names may be others. */
  private static boolean isAscii(String drop) {
    return FragmentTexts.isAscii(drop.getBytes(StandardCharsets.UTF_8));
  }

  /**
   * Removes the temporary tables when the statement has been answered. A cursor does without them.
   *
   * @param cursor keeps the connection for one that was opened; null for rows that came at once
   */
  private record Dropping(String statement, Pinning cursor) implements Pinning {
    @Override
    public boolean isOfSession() {
      return false;
    }

    @Override
    public void settle(Pins pins, BackendConnection connection, boolean failed, Runnable then) {
      if (!isAscii(statement)) {
        // The connection is closed.
        then.run();
        return;
      }
      connection.send(
          Commands.query(connection.channel().alloc(), connection.profile(), statement),
          new Reply() {
            @Override
            protected void done(BackendConnection c, SqlFailure error) {
              // In doubt it stays one that is closed when it is given back.
              boolean doubtful = error != null || warnings() > 0;
              c.leftovers(doubtful);
              if (cursor == null || doubtful) {
                then.run();
              } else {
                cursor.settle(pins, c, failed, then);
              }
            }
          });
      connection.flush();
    }
  }
}
