package io.ringmaster.migration.catchup;

import io.ringmaster.migration.binlog.Gtids;
import io.ringmaster.migration.ledger.Ledger;
import io.ringmaster.migration.server.Sessions;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.TimeoutException;

/** From where on the binary log has all that a copy may miss. */
public final class StartPosition {
  private static final Duration PAUSE = Duration.ofMillis(50);
  private static final Duration EXECUTED_MAX = Duration.ofSeconds(2);

  private StartPosition() {}

  /** What tells a server from any other that gets its address. */
  public static String serverUuid(Sessions source) throws SQLException {
    try (Connection connection = source.connect();
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("SELECT @@GLOBAL.server_uuid")) {
      row.next();
      return row.getString(1);
    }
  }

  /** What the source has executed by now. */
  public static Gtids executed(Sessions source) throws SQLException {
    try (Connection connection = source.connect()) {
      return executed(connection);
    }
  }

  /**
   * Those of some transactions, read from a source's binary log, that it does not have: another
   * server with less has its place by now, or it was restored to an earlier state. The log tells of
   * a transaction some time before the set has it (until a replica has confirmed it where
   * replication is semisynchronous), so that is waited for, for a moment. When there are some, the
   * ledger says that the source is not what it was.
   */
  public static Gtids missing(Sessions source, Gtids read, Ledger ledger, Sessions target)
      throws SQLException, InterruptedException {
    long giveUp = System.nanoTime() + EXECUTED_MAX.toNanos();
    Gtids missing = read.minus(executed(source));
    while (!missing.isEmpty() && System.nanoTime() - giveUp < 0) {
      Thread.sleep(PAUSE);
      missing = read.minus(executed(source));
    }
    if (!missing.isEmpty()) {
      ledger.noteSource(target, Ledger.ANOTHER);
    }
    return missing;
  }

  private static Gtids executed(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("SELECT @@GLOBAL.gtid_executed")) {
      row.next();
      return Gtids.parse(row.getString(1));
    }
  }

  /**
   * The position for a copy that begins when this returns. Rows of an XA transaction are in the log
   * where it was prepared, though they can be seen only when it is committed: those prepared before
   * the position must have ended before the copy begins. So this waits for them.
   *
   * @param most how long to wait
   * @throws TimeoutException naming the XA transactions that did not end
   */
  public static Gtids beforeCopy(Sessions source, Duration most)
      throws SQLException, InterruptedException, TimeoutException {
    try (Connection connection = source.connect()) {
      Gtids position = executed(connection);
      Set<String> pending = prepared(connection);
      // The log has a transaction a moment before XA RECOVER shows it.
      Thread.sleep(PAUSE.multipliedBy(4));
      pending.addAll(prepared(connection));
      long giveUp = System.nanoTime() + most.toNanos();
      while (!pending.isEmpty()) {
        if (System.nanoTime() - giveUp > 0) {
          throw new TimeoutException(
              source + " has prepared XA transactions that do not end: " + pending);
        }
        Thread.sleep(PAUSE);
        pending.retainAll(prepared(connection));
      }
      return position;
    }
  }

  private static Set<String> prepared(Connection connection) throws SQLException {
    Set<String> xids = new HashSet<>();
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("XA RECOVER CONVERT XID")) {
      while (rows.next()) {
        xids.add(rows.getString(1) + ":" + rows.getString(2) + ":" + rows.getString(4));
      }
    }
    return xids;
  }
}
