package io.ringmaster.proxy.xa;

import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The table in which a transaction over several servers says that it is committed: the row is
 * written in the transaction's own part on one server, the coordinator, and is there exactly when
 * that part is committed. Who finds prepared branches of a transaction that nobody finishes writes
 * the row itself, to say that it is rolled back: the primary key lets only one of the two be.
 */
public final class Decisions {
  /** The schema on each server that is Ringmaster's own. */
  public static final String DATABASE = "ringmaster";

  private static final String TABLE = DATABASE + ".transaction_decision";

  /** Make the table. */
  public static final List<String> CREATE =
      List.of(
          "CREATE DATABASE IF NOT EXISTS " + DATABASE,
          "CREATE TABLE IF NOT EXISTS "
              + TABLE
              + " (transaction VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL"
              + " PRIMARY KEY, committed BOOLEAN NOT NULL COMMENT '0: its branches are to be rolled"
              + " back', decided TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP) ENGINE=InnoDB");

  /**
   * A consistent read, with which a transaction's snapshot begins, and which is answered by OK.
   * (InnoDB takes no snapshot for DO.)
   */
  public static final String SNAPSHOT =
      "SELECT transaction FROM " + TABLE + " LIMIT 1 INTO @ringmaster_snapshot";

  /** Keeps others from deciding anything until {@code UNLOCK TABLES}; waits for who is at it. */
  public static final String LOCK = "LOCK TABLES " + TABLE + " READ";

  private Decisions() {}

  /** Says that a transaction is committed, once the transaction that says so is. */
  public static String commit(String transaction) {
    return insert(transaction, 1);
  }

  /** Says that a transaction is rolled back; error 1062 when something was said before. */
  public static String rollBack(String transaction) {
    return insert(transaction, 0);
  }

  private static String insert(String transaction, int committed) {
    return "INSERT INTO "
        + TABLE
        + " (transaction, committed) VALUES ('"
        + transaction
        + "',"
        + committed
        + ")";
  }

  /** A row with {@code committed} if something was said of a transaction. */
  public static String find(String transaction) {
    return "SELECT committed FROM " + TABLE + " WHERE transaction = '" + transaction + "'";
  }

  /** Forgets transactions that are committed on all servers. */
  public static String forget(Collection<String> transactions) {
    return "DELETE FROM "
        + TABLE
        + " WHERE transaction IN "
        + transactions.stream().collect(Collectors.joining("','", "('", "')"));
  }

  /**
   * Names of transactions decided long ago.
   *
   * @param committed since when, in seconds, those must be that are committed
   * @param rolledBack those that are rolled back
   */
  public static String olderThan(long committed, long rolledBack) {
    return "SELECT transaction FROM "
        + TABLE
        + " WHERE decided < NOW() - INTERVAL IF(committed, "
        + committed
        + ", "
        + rolledBack
        + ") SECOND LIMIT 1000";
  }
}
