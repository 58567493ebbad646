package io.ringmaster.proxy.recovery;

import io.ringmaster.metadata.Server;
import io.ringmaster.proxy.control.ControlPools;
import io.ringmaster.proxy.control.JdbcSession;
import io.ringmaster.proxy.xa.Decisions;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** {@link Decisions} on one server, over a connection of the control plane. Blocking. */
final class DecisionTable {
  private static final int ER_DUP_ENTRY = 1062;
  private static final int ER_NO_SUCH_TABLE = 1146;
  private static final int ER_BAD_DB = 1049;
  private static final int ER_LOCK_WAIT_TIMEOUT = 1205;

  private final ControlPools pools;
  private final Server server;

  DecisionTable(ControlPools pools, Server server) {
    this.pools = pools;
    this.server = server;
  }

  /** Makes the table where it is missing. */
  void create() throws SQLException {
    try (JdbcSession session = ServerSession.open(pools, server)) {
      for (String statement : Decisions.CREATE) {
        session.execute(statement);
      }
    }
  }

  /** What was decided of a transaction; empty when nothing was. */
  Optional<Boolean> find(String transaction) throws SQLException {
    try (JdbcSession session = ServerSession.open(pools, server)) {
      return find(session, transaction);
    } catch (SQLException e) {
      if (isMissing(e)) {
        return Optional.empty();
      }
      throw e;
    }
  }

  private static Optional<Boolean> find(JdbcSession session, String transaction)
      throws SQLException {
    List<List<String>> rows = session.query(Decisions.find(transaction));
    return rows.isEmpty() ? Optional.empty() : Optional.of(!rows.getFirst().getFirst().equals("0"));
  }

  /**
   * Decides a transaction of which nothing was decided.
   *
   * @param commit what to decide then
   * @return what is decided now; empty while whoever commits it has not ended
   */
  Optional<Boolean> decide(String transaction, boolean commit) throws SQLException {
    try (JdbcSession session = ServerSession.open(pools, server)) {
      try {
        session.execute(commit ? Decisions.commit(transaction) : Decisions.rollBack(transaction));
        return Optional.of(commit);
      } catch (SQLException e) {
        if (e.getErrorCode() == ER_DUP_ENTRY) {
          return find(session, transaction);
        } else if (e.getErrorCode() == ER_LOCK_WAIT_TIMEOUT) {
          return Optional.empty();
        }
        throw e;
      }
    } catch (SQLException e) {
      if (isMissing(e)) {
        create();
        return Optional.empty();
      }
      throw e;
    }
  }

  private static boolean isMissing(SQLException e) {
    return e.getErrorCode() == ER_NO_SUCH_TABLE || e.getErrorCode() == ER_BAD_DB;
  }

  /** Forgets transactions whose branches have all ended. */
  void forget(Collection<String> transactions) throws SQLException {
    try (JdbcSession session = ServerSession.open(pools, server)) {
      session.execute(Decisions.forget(transactions));
    }
  }

  /** Those decided long ago, see {@link Decisions#olderThan}. */
  List<String> olderThan(long committedSeconds, long rolledBackSeconds) throws SQLException {
    try (JdbcSession session = ServerSession.open(pools, server)) {
      return session.query(Decisions.olderThan(committedSeconds, rolledBackSeconds)).stream()
          .map(List::getFirst)
          .toList();
    } catch (SQLException e) {
      if (isMissing(e)) {
        return List.of();
      }
      throw e;
    }
  }
}
