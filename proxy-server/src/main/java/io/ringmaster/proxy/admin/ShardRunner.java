package io.ringmaster.proxy.admin;

import com.mysql.cj.jdbc.exceptions.CommunicationsException;
import io.ringmaster.metadata.ClusterState;
import io.ringmaster.metadata.Server;
import io.ringmaster.metadata.Shard;
import io.ringmaster.protocol.MySqlError;
import io.ringmaster.proxy.admin.AdminResult.Warning;
import io.ringmaster.proxy.control.ControlPools;
import io.ringmaster.proxy.control.JdbcSession;
import io.ringmaster.proxy.control.Reason;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Runs a statement on the primaries of several shards at once, under the caller's session. */
final class ShardRunner {
  /** Errors that mean the statement may or may not have been carried out. */
  private static final String CONNECTION_FAILURE = "08";

  private final ControlPools pools;

  ShardRunner(ControlPools pools) {
    this.pools = pools;
  }

  /**
   * What one shard answered.
   *
   * @param error none when it was carried out
   */
  record Outcome(
      String shard, Optional<SQLException> error, long affectedRows, List<Warning> warnings) {}

  /** Work on one shard. */
  @FunctionalInterface
  interface Work<T> {
    T on(String shard, JdbcSession session) throws SQLException;
  }

  /**
   * Runs a statement on all shards, whatever some of them answer. Nothing runs anywhere unless all
   * can be reached.
   *
   * @throws AdminException when a shard cannot be reached
   */
  List<Outcome> run(
      ClusterState state, Collection<String> shards, AdminCaller caller, String text) {
    return run(state, shards, caller, _ -> text);
  }

  /** As above, with a statement of each shard's own. */
  List<Outcome> run(
      ClusterState state,
      Collection<String> shards,
      AdminCaller caller,
      Function<String, String> text) {
    return onEach(
        state, shards, caller, (shard, session) -> outcome(shard, session, text.apply(shard)));
  }

  /**
   * As {@link #run}, of what is kept with the collation that its literals have: programs and views.
   */
  List<Outcome> define(
      ClusterState state, Collection<String> shards, AdminCaller caller, String text) {
    return onEach(
        state,
        shards,
        caller,
        (shard, session) -> {
          if (caller.collation().isPresent()) {
            session.execute("SET SESSION collation_connection = " + caller.collation().get());
          }
          return outcome(shard, session, text);
        });
  }

  static Outcome outcome(String shard, JdbcSession session, String text) {
    try {
      long rows = session.execute(text);
      return new Outcome(shard, Optional.empty(), rows, warnings(session));
    } catch (SQLException e) {
      return new Outcome(shard, Optional.of(e), 0, List.of());
    }
  }

  /** What a session's last statement warns of. */
  static List<Warning> warnings(JdbcSession session) throws SQLException {
    return session.query("SHOW WARNINGS").stream()
        .map(row -> new Warning(row.get(0), Integer.parseInt(row.get(1)), row.get(2)))
        .toList();
  }

  /**
   * Does something on each shard at once, results in the order of the shards' names.
   *
   * @throws AdminException when a shard cannot be reached, before anything is done; or when the
   *     work fails
   */
  <T> List<T> onEach(
      ClusterState state, Collection<String> shards, AdminCaller caller, Work<T> work) {
    TreeMap<String, JdbcSession> sessions = new TreeMap<>();
    List<Thread> threads = new ArrayList<>();
    try {
      List<FutureTask<JdbcSession>> opening = new ArrayList<>();
      TreeSet<String> names = new TreeSet<>(shards);
      for (String shard : names) {
        Server server = primary(state, shard);
        opening.add(start(() -> open(server, caller), threads));
      }
      var task = opening.iterator();
      List<AdminException> unavailable = new ArrayList<>();
      for (String shard : names) {
        try {
          sessions.put(shard, await(task.next(), opening));
        } catch (SQLException e) {
          unavailable.add(unavailable(shard, e));
        }
      }
      if (!unavailable.isEmpty()) {
        throw unavailable.getFirst();
      }
      List<FutureTask<T>> running = new ArrayList<>();
      sessions.forEach(
          (shard, session) -> running.add(start(() -> work.on(shard, session), threads)));
      List<T> results = new ArrayList<>();
      var shard = sessions.keySet().iterator();
      for (FutureTask<T> one : running) {
        String name = shard.next();
        try {
          results.add(await(one, running));
        } catch (SQLException e) {
          unavailable.add(failure(name, e));
        }
      }
      if (!unavailable.isEmpty()) {
        throw unavailable.getFirst();
      }
      return results;
    } finally {
      // One shard's work may have failed while another's still uses its session.
      threads.forEach(ShardRunner::join);
      sessions.values().forEach(JdbcSession::close);
    }
  }

  private static void join(Thread thread) {
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true;
        thread.interrupt();
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private JdbcSession open(Server server, AdminCaller caller) throws SQLException {
    return JdbcSession.open(pools, server, caller.currentDatabase(), caller.ddlVariables());
  }

  /** The server that takes a shard's writes. */
  static Server primary(ClusterState state, String name) {
    Shard shard = state.shards().get(name);
    if (shard == null) {
      throw AdminException.refused("there is no shard '" + name + "'");
    }
    return state.servers().get(shard.primary());
  }

  private static <T> FutureTask<T> start(Callable<T> work, List<Thread> threads) {
    FutureTask<T> task = new FutureTask<>(work);
    threads.add(Thread.ofVirtual().name("ddl").start(task));
    return task;
  }

  /** Waits for one; when this thread is interrupted, all are given up, so that the wait ends. */
  private static <T> T await(FutureTask<T> task, List<? extends FutureTask<?>> all)
      throws SQLException {
    boolean interrupted = false;
    try {
      while (true) {
        try {
          return task.get();
        } catch (InterruptedException e) {
          interrupted = true;
          all.forEach(one -> one.cancel(true));
        } catch (CancellationException e) {
          throw new SQLException("given up", "70100", MySqlError.ER_QUERY_INTERRUPTED.errno(), e);
        } catch (ExecutionException e) {
          switch (e.getCause()) {
            case SQLException sql -> throw sql;
            case RuntimeException fault -> throw fault;
            case Error fault -> throw fault;
            default -> throw new IllegalStateException(e.getCause());
          }
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private static AdminException unavailable(String shard, SQLException e) {
    if (e.getErrorCode() == MySqlError.ER_BAD_DB_ERROR.errno()) {
      return failure(shard, e);
    }
    return AdminException.of(MySqlError.RM_SHARD_UNAVAILABLE, shard, why(e));
  }

  static AdminException failure(String shard, SQLException e) {
    return isConnectionFailure(e)
        ? AdminException.of(MySqlError.RM_SHARD_UNAVAILABLE, shard, why(e))
        : new AdminException(e.getErrorCode(), e.getSQLState(), e.getMessage());
  }

  /** In the words of the network, where the driver has only its own. */
  private static String why(SQLException e) {
    return e instanceof CommunicationsException ? Reason.of(e) : e.getMessage();
  }

  static boolean isConnectionFailure(SQLException e) {
    return e.getErrorCode() == 0
        || e.getSQLState() == null
        || e.getSQLState().startsWith(CONNECTION_FAILURE);
  }

  /**
   * Fails if any shard failed: with MySQL's own error if all say the same, else telling what
   * happened on each.
   */
  static void check(List<Outcome> outcomes) {
    List<Outcome> failed = outcomes.stream().filter(o -> o.error().isPresent()).toList();
    if (failed.isEmpty()) {
      return;
    }
    SQLException first = failed.getFirst().error().orElseThrow();
    AdminException error = failure(failed.getFirst().shard(), first);
    boolean same =
        failed.size() == outcomes.size()
            && failed.stream()
                .allMatch(o -> o.error().orElseThrow().getErrorCode() == first.getErrorCode());
    if (same) {
      throw error;
    }
    String each =
        outcomes.stream()
            .map(o -> o.shard() + ": " + o.error().map(ShardRunner::words).orElse("done"))
            .collect(Collectors.joining("; "));
    AdminResult.Failed told = error.result();
    throw new AdminException(told.errno(), told.sqlState(), told.message() + " [" + each + "]");
  }

  private static String words(SQLException e) {
    return isConnectionFailure(e)
        ? "unknown, the connection was lost"
        : "error " + e.getErrorCode() + " " + e.getMessage();
  }
}
