package io.ringmaster.proxy.admin;

import io.ringmaster.metadata.ClusterState;
import io.ringmaster.metadata.LogicalDatabase;
import io.ringmaster.protocol.MySqlError;
import io.ringmaster.proxy.control.ControlPools;
import io.ringmaster.proxy.control.JdbcSession;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.List;
import java.util.UUID;
import org.slf4j.LoggerFactory;

/**
 * Lets one proxy at a time run DDL in a database, so that two statements cannot reach the shards in
 * different orders. It is {@code GET_LOCK} on the database's home shard: MySQL releases it when the
 * holder dies.
 */
final class DdlLock implements AutoCloseable {
  private static final int WAIT_SECONDS = 60;

  private final JdbcSession session;

  private DdlLock(JdbcSession session) {
    this.session = session;
  }

  /**
   * Takes the lock.
   *
   * @throws AdminException 1205 when another holds it too long; or the home shard cannot be reached
   */
  static DdlLock take(ControlPools pools, ClusterState state, LogicalDatabase database) {
    String home = database.homeShard();
    try {
      JdbcSession session = JdbcSession.open(pools, ShardRunner.primary(state, home));
      try {
        List<List<String>> got =
            session.query(
                "SELECT GET_LOCK(%s, %d)"
                    .formatted(JdbcSession.literal(name(database.name())), WAIT_SECONDS));
        if ("1".equals(got.getFirst().getFirst())) {
          return new DdlLock(session);
        }
      } catch (SQLException | RuntimeException e) {
        session.close();
        throw e;
      }
      session.close();
    } catch (SQLException e) {
      throw ShardRunner.failure(home, e);
    }
    throw AdminException.of(MySqlError.ER_LOCK_WAIT_TIMEOUT);
  }

  // Lock names have 64 characters at most, and no case.
  private static String name(String database) {
    return "ringmaster.ddl." + UUID.nameUUIDFromBytes(database.getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public void close() {
    try (session) {
      session.execute("DO RELEASE_ALL_LOCKS()");
    } catch (SQLException e) {
      // The connection is lost, and with it the lock.
      LoggerFactory.getLogger(DdlLock.class).debug("release failed: {}", e.toString());
    }
  }
}
