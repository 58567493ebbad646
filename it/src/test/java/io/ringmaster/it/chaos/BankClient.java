package io.ringmaster.it.chaos;

import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;

/** Transfers, inserts triples and moves wallets, for as long as it is not told to stop. */
final class BankClient implements Runnable {
  private static final long NUMBERS = 1_000_000_000L;
  private static final int UNKNOWN = 30022;

  private final ChaosCluster cluster;
  private final int client;
  private final Random random;
  private final Queue<String> wrong;

  /** By number; those that nobody can know of are not there. */
  final Map<Long, Boolean> told = new ConcurrentHashMap<>();

  /** By wallet. */
  final Map<Integer, Bank.Moves> moves = new ConcurrentHashMap<>();

  volatile boolean stopped;
  volatile int unknown;
  private int proxy;
  private long next;

  /**
   * A client.
   *
   * @param wrong takes what must never happen
   */
  BankClient(ChaosCluster cluster, int client, Random random, Queue<String> wrong) {
    this.cluster = cluster;
    this.client = client;
    this.random = random;
    this.wrong = wrong;
    this.proxy = client % 2;
  }

  @Override
  public void run() {
    while (!stopped) {
      try (Connection connection =
              cluster.connect(proxy, "app", Bank.DATABASE, client % 3 == 0 ? PREPARED : "");
          Statement statement = connection.createStatement()) {
        statement.execute("SET innodb_lock_wait_timeout = 3");
        while (!stopped) {
          long number = (client + 1) * NUMBERS + next++;
          switch (random.nextInt(8)) {
            case 0, 1 -> triple(connection, statement, number);
            case 2 -> move(connection, statement, number);
            default -> transfer(connection, statement, number);
          }
        }
      } catch (SQLException e) {
        if (!isUnknown(e) && !ChaosClient.isOfFault(e)) {
          wrong.add("client " + client + ": " + e.getErrorCode() + " " + e.getMessage());
        }
        proxy = 1 - proxy;
        pause();
      }
    }
  }

  private static final String PREPARED = "&useServerPrepStmts=true";

  private void pause() {
    try {
      Thread.sleep(100);
    } catch (InterruptedException e) {
      stopped = true;
    }
  }

  private void triple(Connection connection, Statement statement, long number) throws SQLException {
    long first = number * Bank.TRIPLE;
    connection.setAutoCommit(true);
    try {
      statement.execute(
          "INSERT INTO triple VALUES (%d), (%d), (%d)".formatted(first, first + 1, first + 2));
      told.put(number, true);
    } catch (SQLException e) {
      ended(number, e);
    }
  }

  /** A wallet goes to another place, and so to another shard, with another token. */
  private void move(Connection connection, Statement statement, long number) throws SQLException {
    connection.setAutoCommit(true);
    int wallet = random.nextInt(Bank.WALLETS);
    int place = random.nextInt(Bank.PLACES);
    try {
      int moved =
          statement.executeUpdate(
              "UPDATE wallet SET place = %d, token = %d, moved = moved + 1 WHERE id = %d"
                  .formatted(place, number, wallet));
      if (moved != 1) {
        wrong.add("wallet " + wallet + " was moved " + moved + " times");
      }
      moves.merge(wallet, new Bank.Moves(1, 0), Bank.Moves::and);
    } catch (SQLException e) {
      if (isUnknown(e)) {
        unknown++;
        moves.merge(wallet, new Bank.Moves(0, 1), Bank.Moves::and);
      }
      if (e.getErrorCode() != 1213 && e.getErrorCode() != 1205) {
        throw e;
      }
    }
  }

  private void transfer(Connection connection, Statement statement, long number)
      throws SQLException {
    int payer = random.nextInt(Bank.ACCOUNTS);
    int payee = random.nextInt(Bank.ACCOUNTS);
    int amount = 1 + random.nextInt(100);
    boolean commits = random.nextInt(10) > 0;
    try {
      connection.setAutoCommit(false);
      add(connection, payer, -amount);
      add(connection, payee, amount);
      statement.execute(
          "INSERT INTO ledger VALUES (%d, %d, %d, %d)".formatted(number, payer, payee, amount));
      if (!commits) {
        connection.rollback();
      }
    } catch (SQLException e) {
      told.put(number, false);
      undone(connection, e);
      return;
    }
    if (!commits) {
      told.put(number, false);
      return;
    }
    try {
      connection.commit();
      told.put(number, true);
    } catch (SQLException e) {
      ended(number, e);
    }
  }

  private static void add(Connection connection, int account, int amount) throws SQLException {
    try (var update =
        connection.prepareStatement("UPDATE account SET balance = balance + ? WHERE id = ?")) {
      update.setInt(1, amount);
      update.setInt(2, account);
      if (update.executeUpdate() != 1) {
        throw new SQLException("account " + account + " is not there", "XX000", 1);
      }
    }
  }

  /** The connection goes on where that is possible, as applications do after a deadlock. */
  private static void undone(Connection connection, SQLException cause) throws SQLException {
    if (cause.getErrorCode() != 1213 && cause.getErrorCode() != 1205) {
      throw cause;
    }
    connection.rollback();
  }

  /** What ends a transaction has failed. */
  private void ended(long number, SQLException e) throws SQLException {
    if (isUnknown(e)) {
      unknown++;
      throw e;
    }
    told.put(number, false);
    if (!stateOf(e).startsWith("40") && e.getErrorCode() != 1205) {
      throw e;
    }
  }

  /** Whether nobody was told what became of it. */
  private static boolean isUnknown(SQLException e) {
    return stateOf(e).startsWith("08") || e.getErrorCode() == UNKNOWN || isLost(e);
  }

  /** An answer that breaks off in the midst of a packet's header has no state. */
  private static boolean isLost(SQLException e) {
    boolean lost = false;
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      lost |= cause instanceof IOException;
    }
    return lost && e.getErrorCode() == 0;
  }

  private static String stateOf(SQLException e) {
    return e.getSQLState() == null ? "" : e.getSQLState();
  }
}
