package io.ringmaster.proxy.recovery;

import io.ringmaster.metadata.Server;
import io.ringmaster.proxy.control.ControlPools;
import io.ringmaster.proxy.control.JdbcSession;
import io.ringmaster.proxy.xa.Xid;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/** The branches of transactions that are prepared on a server. Blocking. */
final class Branches {
  /** Nobody has such a branch: it was ended before. */
  private static final int ER_XAER_NOTA = 1397;

  private final ControlPools pools;

  Branches(ControlPools pools) {
    this.pools = pools;
  }

  /** Those of Ringmaster's transactions. */
  List<Xid> on(Server server) throws SQLException {
    try (JdbcSession session = ServerSession.asking(pools, server)) {
      return branches(session);
    }
  }

  /**
   * The same for people.
   *
   * @throws SQLException that says why the server can't be asked
   */
  List<Xid> shownOn(Server server) throws SQLException {
    try {
      return on(server);
    } catch (SQLException lost) {
      try (JdbcSession session = ServerSession.attempt(pools, server)) {
        return branches(session);
      }
    }
  }

  private static List<Xid> branches(JdbcSession session) throws SQLException {
    return session.query("XA RECOVER CONVERT XID").stream()
        .map(row -> Xid.of(Long.parseLong(row.get(0)), Integer.parseInt(row.get(1)), row.get(3)))
        .flatMap(Optional::stream)
        .toList();
  }

  /** Ends all branches of a transaction on a server. */
  void end(Server server, String transaction, boolean commit) throws SQLException {
    for (Xid branch : on(server)) {
      if (branch.transaction().equals(transaction)) {
        end(server, branch, commit);
      }
    }
  }

  private void end(Server server, Xid branch, boolean commit) throws SQLException {
    try (JdbcSession session = ServerSession.open(pools, server)) {
      session.execute((commit ? "XA COMMIT " : "XA ROLLBACK ") + branch.sql());
    } catch (SQLException e) {
      if (e.getErrorCode() != ER_XAER_NOTA) {
        throw e;
      }
    }
  }
}
