package io.ringmaster.migration.run;

import io.ringmaster.metadata.ClusterState;
import io.ringmaster.metadata.Migration;
import io.ringmaster.metadata.MigrationOptions;
import io.ringmaster.metadata.Server;
import io.ringmaster.metadata.Shard;
import io.ringmaster.metadata.placement.Move;
import io.ringmaster.migration.move.CopyTime;
import io.ringmaster.migration.move.LeftTables;
import io.ringmaster.migration.move.MoveCleanup;
import io.ringmaster.migration.move.MoveSettings;
import io.ringmaster.migration.move.MoveStream;
import io.ringmaster.migration.move.TableRef;
import io.ringmaster.migration.server.Endpoint;
import io.ringmaster.migration.server.Parallel;
import io.ringmaster.migration.server.Sessions;
import io.ringmaster.migration.throttle.Pace;
import io.ringmaster.migration.throttle.ServerLoad;
import io.ringmaster.migration.throttle.Throttle;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.function.IntSupplier;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * All streams of one migration: for each pair of shards one there and one back. One thread, but for
 * what the streams themselves allow to any.
 */
final class Streams implements AutoCloseable {
  /** Load of a source above which copying, not the catch-up before a cutover, makes way. */
  private static final int THREADS_RUNNING_MAX = 64;

  /** In percent of the usual time of clients' statements. */
  private static final int SLOWDOWN_MAX = 125;

  private static final Duration REPLICA_LAG_MAX = Duration.ofSeconds(10);
  private static final int AT_ONCE = 16;

  private final Migration migration;
  private final ClusterState state;
  private final Function<Server, Endpoint> endpoints;
  private final IntSupplier slowdown;
  private final Supplier<MigrationOptions> options;
  private final Pace pace = new Pace(() -> limits().slowdownMax());
  private final Map<String, Throttle> throttles = new HashMap<>();
  private final List<Sessions> asked = new ArrayList<>();
  private final List<MoveStream> there = new ArrayList<>();
  private final List<MoveStream> back = new ArrayList<>();

  /**
   * The streams of a migration; opens no connection yet.
   *
   * @param state that the migration is in
   * @param token of who leads it
   * @param options of the migration, now: they may be altered
   * @param slowdown how long statements of the slowest of its shards take, as {@link
   *     Throttle.Load#slowdown}
   */
  Streams(
      Migration migration,
      ClusterState state,
      long token,
      Function<Server, Endpoint> endpoints,
      Supplier<MigrationOptions> options,
      IntSupplier slowdown) {
    this.options = options;
    this.slowdown = slowdown;
    this.migration = migration;
    this.state = state;
    this.endpoints = endpoints;
    List<TableRef> tables = TableRef.of(migration.relocation(), state);
    // A group without tables has nothing to be moved but its placement.
    List<Move> moves = tables.isEmpty() ? List.of() : migration.relocation().moves(state.groups());
    for (Move move : moves) {
      MoveStream stream =
          new MoveStream(
              migration.number(),
              token,
              move,
              tables,
              endpoint(move.source()),
              endpoint(move.target()),
              settings(move.source()));
      there.add(stream);
      back.add(stream.reversed(settings(move.target())));
    }
  }

  private Endpoint endpoint(String shard) {
    return endpoints.apply(state.servers().get(state.shards().get(shard).primary()));
  }

  private MoveSettings settings(String source) {
    return MoveSettings.usual(
        throttles.computeIfAbsent(source, this::throttle), CopyTime.of(migration.options()));
  }

  private Throttle.Limits limits() {
    MigrationOptions now = options.get();
    return now.throttled()
        ? new Throttle.Limits(REPLICA_LAG_MAX, THREADS_RUNNING_MAX, SLOWDOWN_MAX, now.windows())
        : Throttle.Limits.NONE;
  }

  private Throttle throttle(String source) {
    Shard shard = state.shards().get(source);
    Sessions primary = asked(shard.primary());
    List<Sessions> replicas = shard.replicas().stream().map(this::asked).toList();
    return new Throttle(
        this::limits,
        pace,
        new ServerLoad(primary, replicas, slowdown),
        Clock.systemUTC(),
        Thread::sleep);
  }

  private Sessions asked(String server) {
    Sessions sessions = new Sessions(endpoints.apply(state.servers().get(server)), 1);
    asked.add(sessions);
    return sessions;
  }

  /** The primaries of a migration's shards, with the addresses and logins that they have now. */
  static List<Server> primaries(Migration migration, ClusterState now) {
    return migration.shards().stream()
        .map(shard -> now.servers().get(now.shards().get(shard).primary()))
        .toList();
  }

  /** Whether these are the servers that the streams read and write. */
  boolean isOn(ClusterState now) {
    return primaries(migration, now).equals(primaries());
  }

  /** The primaries of all shards, as the streams reach them. */
  List<Server> primaries() {
    return primaries(migration, state);
  }

  /** From the old owners to the new ones. */
  List<MoveStream> there() {
    return there;
  }

  /** From the new owners to the old ones; same order. */
  List<MoveStream> back() {
    return back;
  }

  /** The servers of the shards that streams come from, each once. */
  List<Endpoint> sources(List<MoveStream> streams) {
    return streams.stream()
        .map(stream -> stream.id().source())
        .distinct()
        .map(this::endpoint)
        .toList();
  }

  /** The servers of all shards that streams come from or lead to, each once. */
  List<Endpoint> servers() {
    return Stream.concat(sources(there).stream(), sources(back).stream()).distinct().toList();
  }

  /** The cleaning up behind each stream. */
  List<MoveCleanup> cleanups() {
    return there.stream().map(MoveStream::cleanup).toList();
  }

  /**
   * Drops the tables on shards that own no rows of them any more, once rows are cleaned up. The
   * home shard of a database keeps its tables.
   *
   * @param now the state that says who owns the rows
   */
  void dropLeftTables(ClusterState now) throws SQLException, InterruptedException {
    Set<String> left = migration.shards();
    left.removeAll(now.migrations().get(migration.key()).owners());
    List<TableRef> tables = TableRef.of(migration.relocation(), now);
    for (String shard : left) {
      List<TableRef> dropped =
          tables.stream()
              .filter(table -> !now.databases().get(table.database()).homeShard().equals(shard))
              .toList();
      LeftTables.drop(dropped, endpoint(shard), settings(shard).retry());
    }
  }

  /** A step of one stream. */
  interface Step<T> {
    void run(T stream) throws SQLException, InterruptedException;
  }

  /** A step that has a deadline. */
  interface TimedStep<T> {
    void run(T one) throws SQLException, InterruptedException, TimeoutException;
  }

  /** Takes a step with all at the same time: they may wait for one another. */
  static <T> void eachInTime(List<T> all, TimedStep<T> step)
      throws SQLException, InterruptedException, TimeoutException {
    try {
      each(
          all.size(),
          all,
          one -> {
            try {
              step.run(one);
            } catch (TimeoutException e) {
              throw new Late(e);
            }
          });
    } catch (Late e) {
      throw e.timeout();
    }
  }

  /** Carries a timeout through what knows errors of SQL only. */
  private static final class Late extends SQLException {
    private static final long serialVersionUID = 1L;

    Late(TimeoutException timeout) {
      super(timeout.getMessage(), timeout);
    }

    TimeoutException timeout() {
      return (TimeoutException) getCause();
    }
  }

  /** Takes a step with all, some side by side. */
  static <T> void each(List<T> all, Step<T> step) throws SQLException, InterruptedException {
    each(AT_ONCE, all, step);
  }

  private static <T> void each(int atOnce, List<T> all, Step<T> step)
      throws SQLException, InterruptedException {
    if (all.isEmpty()) {
      return;
    }
    List<Parallel.Work> works = new ArrayList<>();
    for (T one : all) {
      works.add(() -> step.run(one));
    }
    Parallel.run(atOnce, works);
  }

  /** Ends all streams; what cleans up behind them can still be used. */
  void end() {
    there.forEach(MoveStream::close);
    back.forEach(MoveStream::close);
  }

  @Override
  public void close() {
    end();
    asked.forEach(Sessions::close);
  }
}
