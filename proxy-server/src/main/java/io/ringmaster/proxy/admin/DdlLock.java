package io.ringmaster.proxy.admin;

import io.ringmaster.metadata.ClusterState;
import io.ringmaster.metadata.LogicalDatabase;
import io.ringmaster.protocol.MySqlError;
import io.ringmaster.proxy.control.ControlPools;
import io.ringmaster.proxy.control.JdbcSession;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Supplier;
import org.slf4j.LoggerFactory;

/**
 * Lets one proxy at a time run DDL in a database, so that two statements cannot reach the shards in
 * different orders. It is {@code GET_LOCK} on the database's home shard: MySQL releases it when the
 * holder dies.
 */
final class DdlLock implements AutoCloseable {
  private static final int WAIT_SECONDS = 60;

  /** The lock of the whole statement, while its steps run. */
  private static final ScopedValue<DdlLock> WHOLE = ScopedValue.newInstance();

  private final Set<String> databases;
  private final ClusterState state;

  /** By home shard: a session can have many locks. */
  private final Map<String, JdbcSession> sessions;

  /** Whether the sessions are those of the whole statement, which gives them back. */
  private final boolean ofStep;

  private DdlLock(Set<String> databases, ClusterState state) {
    this.databases = databases;
    this.state = state;
    this.sessions = new TreeMap<>();
    this.ofStep = false;
  }

  /** Of a step of a statement that has the lock. */
  private DdlLock(DdlLock whole, ClusterState state) {
    this.databases = whole.databases;
    this.state = state;
    this.sessions = whole.sessions;
    this.ofStep = true;
  }

  /**
   * Runs a statement of several steps, each of which takes the lock of a database: from the first
   * step to the last nobody else has it. Should it be lost in between, the steps that are left take
   * it as if they were alone. The steps run in the caller's thread.
   *
   * @throws AdminException as {@link #take(AdminContext, LogicalDatabase)} does
   */
  static <T> T whole(AdminContext context, LogicalDatabase database, Supplier<T> steps) {
    try (DdlLock lock = take(context, database)) {
      return ScopedValue.where(WHOLE, lock).call(steps::get);
    }
  }

  /**
   * Takes the lock of a database.
   *
   * @throws AdminException 1205 when another holds it too long; or the home shard cannot be reached
   */
  static DdlLock take(AdminContext context, LogicalDatabase database) {
    return take(context, Set.of(database.name()));
  }

  /**
   * Takes the locks of all databases, in the order of their names: two who want several can't wait
   * for each other.
   *
   * @throws AdminException as {@link #take(AdminContext, LogicalDatabase)} does
   */
  static DdlLock takeAll(AdminContext context) {
    return take(context, context.store().load().databases().keySet());
  }

  /**
   * Takes the locks of some databases, as {@link #takeAll} does.
   *
   * @param names of databases that there are
   * @throws AdminException as {@link #take(AdminContext, LogicalDatabase)} does
   */
  static DdlLock take(AdminContext context, Set<String> names) {
    if (WHOLE.isBound() && WHOLE.get().databases.containsAll(names) && WHOLE.get().isHeld()) {
      return new DdlLock(WHOLE.get(), context.store().load());
    }
    ClusterState asked = context.store().state();
    while (true) {
      List<LogicalDatabase> databases = databases(asked, names);
      // Who held the lock may have given the database another home, and with it another lock.
      try (DdlLock guess = of(context, asked, databases)) {
        ClusterState state = context.store().load();
        List<LogicalDatabase> now = databases(state, names);
        if (homes(now).equals(homes(databases))) {
          DdlLock lock = new DdlLock(names, state);
          lock.sessions.putAll(guess.sessions);
          guess.sessions.clear();
          return lock;
        }
        asked = state;
      }
    }
  }

  private static List<LogicalDatabase> databases(ClusterState state, Set<String> names) {
    return names.stream().sorted().map(state.databases()::get).filter(Objects::nonNull).toList();
  }

  private static List<String> homes(List<LogicalDatabase> databases) {
    return databases.stream().map(LogicalDatabase::homeShard).toList();
  }

  private static DdlLock of(
      AdminContext context, ClusterState state, List<LogicalDatabase> databases) {
    DdlLock lock = new DdlLock(Set.of(), state);
    try {
      for (LogicalDatabase database : databases) {
        lock.add(context.pools(), database);
      }
      return lock;
    } catch (RuntimeException e) {
      lock.close();
      throw e;
    }
  }

  /** The newest state, read while the lock was held. */
  ClusterState state() {
    return state;
  }

  private void add(ControlPools pools, LogicalDatabase database) {
    String home = database.homeShard();
    try {
      JdbcSession session = sessions.get(home);
      if (session == null) {
        session = JdbcSession.open(pools, ShardRunner.primary(state, home));
        sessions.put(home, session);
      }
      List<List<String>> got =
          session.query(
              "SELECT GET_LOCK(%s, %d)"
                  .formatted(JdbcSession.literal(name(database.name())), WAIT_SECONDS));
      if (!"1".equals(got.getFirst().getFirst())) {
        throw AdminException.of(MySqlError.ER_LOCK_WAIT_TIMEOUT);
      }
    } catch (SQLException e) {
      throw ShardRunner.failure(home, e);
    }
  }

  // Lock names have 64 characters at most, and no case.
  private static String name(String database) {
    return "ringmaster.ddl." + UUID.nameUUIDFromBytes(database.getBytes(StandardCharsets.UTF_8));
  }

  /**
   * Makes sure that the locks are still held, which are lost with their connections.
   *
   * @throws AdminException when they are not
   */
  void check() {
    sessions.forEach(
        (home, session) -> {
          try {
            session.query("SELECT 1");
          } catch (SQLException e) {
            throw ShardRunner.failure(home, e);
          }
        });
  }

  private boolean isHeld() {
    try {
      check();
      return true;
    } catch (AdminException e) {
      return false;
    }
  }

  @Override
  public void close() {
    if (!ofStep) {
      sessions.values().forEach(DdlLock::release);
      sessions.clear();
    }
  }

  private static void release(JdbcSession session) {
    try (session) {
      session.execute("DO RELEASE_ALL_LOCKS()");
    } catch (SQLException e) {
      // The connection is lost, and with it the lock.
      LoggerFactory.getLogger(DdlLock.class).debug("release failed: {}", e.toString());
    }
  }
}
