package io.ringmaster.proxy.recovery;

import io.ringmaster.metadata.Server;
import io.ringmaster.metadata.store.MetadataStore;
import io.ringmaster.metadata.store.ProxyRegistration;
import io.ringmaster.proxy.control.ControlPools;
import io.ringmaster.proxy.control.JdbcSession;
import io.ringmaster.proxy.xa.TransactionNames;
import java.sql.SQLException;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Connections of proxies that are gone, which servers may not have noticed. Blocking. */
final class AbandonedConnections {
  private static final Logger log = LoggerFactory.getLogger(AbandonedConnections.class);
  private static final int ER_NO_SUCH_THREAD = 1094;

  private AbandonedConnections() {}

  /**
   * Ends those on a server of the proxy that has named a transaction, if it is not registered any
   * more: they may hold the transaction's decision without ever ending.
   */
  static void end(MetadataStore store, ControlPools pools, Server server, String transaction)
      throws SQLException {
    String proxy = TransactionNames.proxyOf(transaction);
    if (store.proxies().stream().anyMatch(registered -> registered.id().equals(proxy))) {
      return;
    }
    try (JdbcSession session = ServerSession.open(pools, server)) {
      List<List<String>> rows =
          session.query(
              "SELECT processlist_id FROM performance_schema.session_connect_attrs WHERE attr_name"
                  + " = '"
                  + ProxyRegistration.CONNECTION_ATTRIBUTE
                  + "' AND attr_value = "
                  + JdbcSession.literal(proxy));
      log.warn(
          "Connections of a proxy that is gone are ended server={} proxy={} connections={}",
          server.name(),
          proxy,
          rows.size());
      for (List<String> row : rows) {
        kill(session, row.getFirst());
      }
    }
  }

  private static void kill(JdbcSession session, String id) throws SQLException {
    try {
      session.execute("KILL " + id);
    } catch (SQLException e) {
      if (e.getErrorCode() != ER_NO_SUCH_THREAD) {
        throw e;
      }
      // It has ended by itself.
    }
  }
}
