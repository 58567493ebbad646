package io.ringmaster.migration.table;

import io.ringmaster.metadata.Server;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;

/**
 * Whether rows that are copied to a server have room there. MySQL can't be asked how large a disk
 * is, only what its files take: tables, and the binary log, which gets each copied row once more. A
 * server whose disk nobody has told of has room.
 */
public final class DiskPreflight {
  private static final String TABLES =
      "SELECT COALESCE(SUM(DATA_LENGTH + INDEX_LENGTH + DATA_FREE), 0) FROM"
          + " information_schema.TABLES WHERE TABLE_TYPE = 'BASE TABLE'";

  private DiskPreflight() {}

  /**
   * What is wrong; empty when there is room.
   *
   * @param server that {@code connection} is to
   * @param bytes of the rows that come, in tables, about
   */
  public static Optional<Finding> check(Connection connection, Server server, long bytes)
      throws SQLException {
    if (server.disk().isEmpty()) {
      return Optional.empty();
    }
    long disk = server.disk().getAsLong();
    long used = used(connection);
    long needed = 2 * bytes;
    if (used + needed <= disk) {
      return Optional.empty();
    }
    return Optional.of(
        new Finding(
            "server " + server.name(),
            "its files take %d MB of %d MB, and the rows need about %d MB, of which half is the binary log's"
                .formatted(used >> 20, disk >> 20, needed >> 20),
            "Move less or elsewhere, purge its binary log, or, when its disk is larger by now, say"
                + " ALTER SERVER "
                + server.name()
                + " DISK n GB"));
  }

  private static long used(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      long bytes;
      try (ResultSet row = statement.executeQuery(TABLES)) {
        row.next();
        bytes = row.getLong(1);
      }
      try (ResultSet logs = statement.executeQuery("SHOW BINARY LOGS")) {
        while (logs.next()) {
          bytes += logs.getLong(2);
        }
      }
      return bytes;
    }
  }
}
