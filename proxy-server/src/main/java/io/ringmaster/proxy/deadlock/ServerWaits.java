package io.ringmaster.proxy.deadlock;

import io.ringmaster.metadata.Server;
import io.ringmaster.metadata.store.ProxyRegistration;
import io.ringmaster.protocol.MySqlError;
import io.ringmaster.proxy.control.ControlPools;
import io.ringmaster.proxy.control.JdbcSession;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A session on one server that tells other proxies which statements of this one may wait, and reads
 * what they tell and who waits for whom there. What is told is a user variable: nothing is written
 * to disk, any proxy sees it in {@code performance_schema}, and it ends with the session. Blocking;
 * one thread.
 */
final class ServerWaits implements AutoCloseable {
  private static final Duration LONGEST_ANSWER = Duration.ofSeconds(3);

  private static final String VARIABLE = "ringmaster_waiting";

  /** Bounds what a long queue for one row makes of it: each waits for all before it. */
  private static final int WAITS_MAX = 20_000;

  /**
   * A lock that a row has since its transaction inserted or changed it is written down by whoever
   * meets it first, and has the thread of that one; one that is waited for has that of whoever
   * moved it to another page last, such as a purge thread. Only the transactions tell whose they
   * are.
   */
  private static final String WAITS =
      "SELECT w.requesting_engine_lock_id, w.blocking_engine_lock_id,"
          + " COALESCE(q.trx_mysql_thread_id, r.processlist_id),"
          + " COALESCE(t.trx_mysql_thread_id, b.processlist_id)"
          + " FROM performance_schema.data_lock_waits w"
          + " LEFT JOIN performance_schema.threads r ON r.thread_id = w.requesting_thread_id"
          + " LEFT JOIN information_schema.INNODB_TRX q"
          + " ON q.trx_id = w.requesting_engine_transaction_id"
          + " LEFT JOIN performance_schema.threads b ON b.thread_id = w.blocking_thread_id"
          + " LEFT JOIN information_schema.INNODB_TRX t"
          + " ON t.trx_id = w.blocking_engine_transaction_id"
          + " WHERE COALESCE(q.trx_mysql_thread_id, r.processlist_id) IS NOT NULL"
          + " AND COALESCE(t.trx_mysql_thread_id, b.processlist_id) IS NOT NULL LIMIT "
          + WAITS_MAX;

  /** The same for an account without PROCESS, wrong for locks that others have written down. */
  private static final String WAITS_BY_THREADS =
      "SELECT w.requesting_engine_lock_id, w.blocking_engine_lock_id, r.processlist_id,"
          + " b.processlist_id FROM performance_schema.data_lock_waits w"
          + " JOIN performance_schema.threads r ON r.thread_id = w.requesting_thread_id"
          + " JOIN performance_schema.threads b ON b.thread_id = w.blocking_thread_id"
          + " WHERE r.processlist_id IS NOT NULL AND b.processlist_id IS NOT NULL LIMIT "
          + WAITS_MAX;

  /**
   * Only what sessions of the proxies themselves say: a client's are on connections that have the
   * attribute.
   */
  private static final String TOLD =
      "SELECT CONVERT(v.variable_value USING utf8mb4)"
          + " FROM performance_schema.user_variables_by_thread v"
          + " JOIN performance_schema.threads t ON t.thread_id = v.thread_id"
          + " WHERE v.variable_name = '"
          + VARIABLE
          + "' AND t.processlist_id <> CONNECTION_ID()"
          + " AND t.processlist_user = SUBSTRING_INDEX(USER(), '@', 1)"
          + " AND t.processlist_id NOT IN (SELECT a.processlist_id"
          + " FROM performance_schema.session_connect_attrs a WHERE a.attr_name = '"
          + ProxyRegistration.CONNECTION_ATTRIBUTE
          + "')";

  private final String server;
  private final JdbcSession session;
  private boolean unprivileged;

  private ServerWaits(String server, JdbcSession session) {
    this.server = server;
    this.session = session;
  }

  static ServerWaits open(ControlPools pools, Server server) throws SQLException {
    JdbcSession session = JdbcSession.open(pools, server);
    try {
      session.limit(LONGEST_ANSWER);
      return new ServerWaits(server.name(), session);
    } catch (SQLException e) {
      session.close();
      throw e;
    }
  }

  /** Tells other proxies of statements of this one. */
  void tell(Collection<SpreadStatement> own) throws SQLException {
    String lines = own.stream().map(SpreadStatement::line).collect(Collectors.joining("|"));
    session.execute("SET @" + VARIABLE + " = '" + lines + "'");
  }

  /** What other proxies tell. */
  List<SpreadStatement> told() throws SQLException {
    List<SpreadStatement> all = new ArrayList<>();
    for (List<String> row : session.query(TOLD)) {
      for (String line : row.getFirst().split("\\|")) {
        SpreadStatement.of(line).ifPresent(all::add);
      }
    }
    return all;
  }

  /** Who waits for whom. */
  List<LockWait> waits() throws SQLException {
    return rows().stream()
        .map(
            row ->
                new LockWait(
                    server,
                    Integer.parseInt(row.get(2)),
                    row.get(0),
                    Integer.parseInt(row.get(3)),
                    row.get(1)))
        .toList();
  }

  private List<List<String>> rows() throws SQLException {
    if (!unprivileged) {
      try {
        return session.query(WAITS);
      } catch (SQLException e) {
        if (e.getErrorCode() != MySqlError.ER_SPECIFIC_ACCESS_DENIED_ERROR.errno()) {
          throw e;
        }
        unprivileged = true;
      }
    }
    return session.query(WAITS_BY_THREADS);
  }

  @Override
  public void close() {
    session.close();
  }
}
