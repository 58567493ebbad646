package io.ringmaster.it.badinput;

import static io.ringmaster.it.lab.Sql.run;

import io.ringmaster.it.lab.ProxyLab;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.EnumSet;
import java.util.Set;

/** What may happen to a statement that is under way. */
enum Interruption {
  KILL_QUERY,
  KILL,
  GONE,
  SERVER_DIES;

  /** Those that come from clients. */
  static final Set<Interruption> OF_CLIENTS = EnumSet.complementOf(EnumSet.of(SERVER_DIES));

  /**
   * Makes it happen.
   *
   * @param relay to the server that dies
   * @param client whose statement it is
   * @param id of that client's session
   */
  void happen(ProxyLab proxy, PacketRelay relay, Connection client, String id) {
    try {
      switch (this) {
        case KILL_QUERY -> order(proxy, "KILL QUERY " + id);
        case KILL -> order(proxy, "KILL " + id);
        case GONE -> client.abort(Runnable::run);
        case SERVER_DIES -> relay.die();
      }
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void order(ProxyLab proxy, String sql) throws SQLException {
    try (Connection killer = proxy.connect("")) {
      run(killer, sql);
    }
  }
}
