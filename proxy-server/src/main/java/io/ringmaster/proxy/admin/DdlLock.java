package io.ringmaster.proxy.admin;

import io.ringmaster.metadata.ClusterState;
import io.ringmaster.metadata.LogicalDatabase;
import io.ringmaster.protocol.MySqlError;
import io.ringmaster.proxy.control.ControlPools;
import io.ringmaster.proxy.control.JdbcSession;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.slf4j.LoggerFactory;

/**
 * Lets one proxy at a time run DDL in a database, so that two statements cannot reach the shards in
 * different orders. It is {@code GET_LOCK} on the database's home shard: MySQL releases it when the
 * holder dies.
 */
final class DdlLock implements AutoCloseable {
  private static final int WAIT_SECONDS = 60;

  /** By home shard: a session can have many locks. */
  private final Map<String, JdbcSession> sessions = new TreeMap<>();

  private DdlLock() {}

  /**
   * Takes the lock of a database.
   *
   * @throws AdminException 1205 when another holds it too long; or the home shard cannot be reached
   */
  static DdlLock take(ControlPools pools, ClusterState state, LogicalDatabase database) {
    return take(pools, state, List.of(database));
  }

  /**
   * Takes the locks of all databases, in the order of their names: two who want them all can't wait
   * for each other.
   *
   * @throws AdminException as {@link #take(ControlPools, ClusterState, LogicalDatabase)} does
   */
  static DdlLock takeAll(ControlPools pools, ClusterState state) {
    return take(
        pools,
        state,
        state.databases().values().stream()
            .sorted(Comparator.comparing(LogicalDatabase::name))
            .toList());
  }

  private static DdlLock take(
      ControlPools pools, ClusterState state, List<LogicalDatabase> databases) {
    DdlLock lock = new DdlLock();
    try {
      for (LogicalDatabase database : databases) {
        lock.add(pools, state, database);
      }
      return lock;
    } catch (RuntimeException e) {
      lock.close();
      throw e;
    }
  }

  private void add(ControlPools pools, ClusterState state, LogicalDatabase database) {
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

  @Override
  public void close() {
    sessions.values().forEach(DdlLock::release);
    sessions.clear();
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
