package io.ringmaster.proxy.finish;

import io.netty.util.concurrent.ScheduledFuture;
import io.ringmaster.protocol.MySqlError;
import io.ringmaster.proxy.SqlFailure;
import io.ringmaster.proxy.backend.BackendConnection;
import io.ringmaster.proxy.backend.ServerPool;
import io.ringmaster.proxy.gather.ShardAccess;
import io.ringmaster.proxy.session.ClientSession;
import io.ringmaster.proxy.session.SessionState;
import io.ringmaster.router.plan.Finish;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Gathers what a statement needs: takes a workbench, makes its temporary tables, and loads one
 * fragment after the other. Each fragment is a statement of its own, with the shard map of its
 * time. Whatever goes wrong, the workbench is closed, and its tables with it. One instance per
 * statement, on the client's event loop.
 */
public final class FinishExecution implements ServerPool.Taker, Workbench.Listener {
  private final ShardAccess shards;
  private final ClientSession session;
  private final List<Finish.Fragment> gathered = new ArrayList<>();
  private final Texts texts;
  private final FinishLimits limits;
  private final SessionState fragmentState;
  private final Then then;
  private final ServerPool pool;
  private Workbench workbench;
  private FragmentLoad load;
  private final LoadOrder order;
  private ScheduledFuture<?> deadline;
  private boolean over;

  /** What a fragment is on the shards. */
  public interface Texts {
    /**
     * Finds the shards and makes the texts for them, now or when rows that change their owner have
     * settled.
     *
     * @param keys what columns of the rows that matter have, as far as it is known
     * @param then is called once, unless the statement ends before
     */
    void of(Finish.Fragment fragment, List<Keys> keys, Bound then);

    /** Takes the texts. */
    interface Bound {
      /**
       * The fragment is read from these.
       *
       * @param targets shard numbers in ascending order; maybe none
       * @param texts of each target
       */
      void bound(int[] targets, List<byte[]> texts);

      /** It can't be read. */
      void failed(SqlFailure failure);
    }
  }

  /**
   * The values of a column of integers.
   *
   * @param values as they are printed, at least one
   */
  public record Keys(String column, List<String> values) {
    public Keys {
      values = List.copyOf(values);
    }
  }

  /** What follows; one of the three is called, once. */
  public interface Then {
    /**
     * All rows are there, and the statement can run on the connection.
     *
     * @param drop removes the temporary tables, before the connection is given back
     */
    void gathered(BackendConnection workbench, String drop);

    /** A shard has an error for a fragment. The connection is closed. */
    void refused(SqlFailure error);

    /** Tables are not as they were planned with. The connection is closed. */
    void outdated(SqlFailure why);

    /** The connection is closed. */
    void failed(SqlFailure failure);
  }

  /**
   * A gathering that is not started yet.
   *
   * @param fragments of the plan
   * @param inPlace indexes of those whose rows are where the statement is to run
   * @param pool of the server where the statement is to run
   * @param fragmentState in which fragments are read
   */
  public FinishExecution(
      ShardAccess shards,
      ClientSession session,
      List<Finish.Fragment> fragments,
      BitSet inPlace,
      Texts texts,
      ServerPool pool,
      SessionState fragmentState,
      FinishLimits limits,
      Then then) {
    this.shards = shards;
    this.session = session;
    for (int i = 0; i < fragments.size(); i++) {
      if (!inPlace.get(i)) {
        gathered.add(fragments.get(i));
      }
    }
    this.texts = texts;
    this.pool = pool;
    this.fragmentState = fragmentState;
    this.limits = limits;
    this.then = then;
    this.order = new LoadOrder(fragments, inPlace);
  }

  /** Starts; may end before it returns. */
  public void start() {
    deadline =
        session
            .channel()
            .eventLoop()
            .schedule(
                session.guarded(this::expired), limits.time().toMillis(), TimeUnit.MILLISECONDS);
    pool.acquire(session, session.profile(), Workbench.stateOf(session.state()), this);
  }

  private void expired() {
    failed(
        SqlFailure.of(
            MySqlError.RM_FINISH_LIMIT,
            limits.time().toMillis() / 1e3 + " seconds for rows",
            "timeouts.finish"));
  }

  @Override
  public void ready(BackendConnection connection) {
    if (over) {
      connection.release();
      return;
    }
    workbench = new Workbench(connection, limits, this);
    shards.prepare(
        session,
        Workbench.stateOf(session.state()),
        connection,
        0,
        new ShardAccess.Prepared() {
          @Override
          public void prepared(BackendConnection c) {
            if (!over) {
              workbench.create(gathered, FinishExecution.this::created);
            }
          }

          @Override
          public void notPrepared(BackendConnection c, SqlFailure failure) {
            failed(failure);
          }
        });
  }

  private void created() {
    session.measures().stored("Create", "", 0, 0, workbench.takeBusyNanos());
    loadNext();
  }

  /** The workbench has the rows of a fragment. */
  private void loaded(String step, Finish.Fragment fragment, boolean reduced) {
    Workbench.Size size = workbench.size(fragment);
    session
        .measures()
        .stored(step, fragment.name(), size.rows(), size.bytes(), workbench.takeBusyNanos());
    order.loaded(fragment, size.rows(), reduced);
    loadNext();
  }

  /** No row of a fragment matters. */
  private void nothing(Finish.Fragment fragment, boolean reduced) {
    session.measures().reads(fragment.name(), new int[0], List.of());
    order.loaded(fragment, 0, reduced);
    loadNext();
  }

  private void loadNext() {
    if (over) {
      return;
    }
    Finish.Fragment fragment = order.next();
    if (fragment == null) {
      over = true;
      deadline.cancel(false);
      shards.metrics().statementsFinished.increment();
      shards.metrics().rowsGathered.add(workbench.rows());
      then.gathered(workbench.connection(), WorkbenchTables.drop(gathered));
      return;
    }
    askKeys(fragment, order.links(fragment).iterator(), new ArrayList<>());
  }

  /** Asks the workbench which keys the rows of a fragment can have that matter. */
  private void askKeys(
      Finish.Fragment fragment, Iterator<LoadOrder.Loaded> links, List<Keys> keys) {
    if (over) {
      return;
    }
    if (!links.hasNext()) {
      read(fragment, keys);
      return;
    }
    LoadOrder.Loaded link = links.next();
    workbench.keys(
        link.from(),
        link.other(),
        values -> {
          boolean none = values.isPresent() && values.get().isEmpty();
          if (none && !fragment.isJudged()) {
            // Nothing to meet.
            nothing(fragment, true);
            return;
          }
          values.ifPresent(
              those -> keys.add(new Keys(link.column(), none ? List.of("NULL") : those)));
          askKeys(fragment, links, keys);
        });
  }

  private void read(Finish.Fragment fragment, List<Keys> keys) {
    Finish.Fragment same = keys.isEmpty() ? order.sameRows(fragment) : null;
    if (same != null) {
      // Of the same moment, too.
      workbench.copy(same, fragment, () -> loaded("Copy", fragment, false));
      return;
    }
    texts.of(
        fragment,
        keys,
        new Texts.Bound() {
          @Override
          public void bound(int[] targets, List<byte[]> ofTargets) {
            load(fragment, targets, ofTargets, !keys.isEmpty());
          }

          @Override
          public void failed(SqlFailure failure) {
            FinishExecution.this.failed(failure);
          }
        });
  }

  private void load(
      Finish.Fragment fragment, int[] targets, List<byte[]> ofTargets, boolean reduced) {
    if (over) {
      return;
    }
    if (targets.length == 0) {
      nothing(fragment, reduced);
      return;
    }
    session.measures().reads(fragment.name(), targets, ofTargets);
    workbench.begin(fragment);
    load =
        new FragmentLoad(
            shards,
            session,
            targets,
            ofTargets,
            fragmentState,
            workbench,
            new FragmentLoad.Then() {
              @Override
              public void loaded() {
                load = null;
                FinishExecution.this.loaded("Load", fragment, reduced);
              }

              @Override
              public void refused(SqlFailure error) {
                if (Workbench.OUTDATED.contains(error.errno())) {
                  outdated(error);
                } else if (!over) {
                  stop(() -> then.refused(error));
                }
              }

              @Override
              public void failed(SqlFailure failure) {
                FinishExecution.this.failed(failure);
              }
            });
    load.start();
  }

  @Override
  public void room() {
    if (load != null) {
      load.room();
    }
  }

  @Override
  public void failed(SqlFailure failure) {
    if (!over) {
      stop(() -> then.failed(failure));
    }
  }

  @Override
  public void outdated(SqlFailure why) {
    if (!over) {
      stop(() -> then.outdated(why));
    }
  }

  /**
   * Ends it without a word: nothing of it is left behind.
   *
   * @param next is run when the session's next statement meets nothing of it
   */
  public void stop(Runnable next) {
    over = true;
    deadline.cancel(false);
    pool.cancel(this);
    if (workbench != null) {
      workbench.close("statement stopped");
    }
    if (load != null) {
      load.stop(next);
    } else {
      next.run();
    }
  }

  /** The expressions that read a fragment's columns, as text of a select list. */
  public static String columns(Finish.Fragment fragment) {
    return Workbench.reads(fragment);
  }

  /** The place where a fragment is read, as text. */
  public static String from(Finish.Fragment fragment) {
    return WorkbenchTables.from(fragment);
  }

  /**
   * A table's name as text.
   *
   * @param alias its name there; null for none
   */
  public static String name(String database, String table, String alias) {
    return WorkbenchTables.name(database, table) + WorkbenchTables.as(alias);
  }

  /** A name as text. */
  public static String quoted(String name) {
    return WorkbenchTables.quoted(name);
  }
}
