package io.ringmaster.it.chaos;

import io.ringmaster.it.lab.LabServer;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/**
 * Accounts, and a ledger of what was transferred between them: whatever happened, each balance is
 * what the ledger says, and the ledger has what clients were told it has. Beside it rows that are
 * inserted three at a time, by one statement.
 */
final class Bank {
  static final int ACCOUNTS = 1000;
  static final int TRIPLE = 3;
  private static final long START = 1000;

  /** How long a transaction may be in doubt after the last fault. */
  private static final long DOUBT_SECONDS = 30;

  static final String DATABASE = "bank";

  private final ChaosCluster cluster;

  Bank(ChaosCluster cluster) {
    this.cluster = cluster;
  }

  /** Makes its tables, once. */
  void open() throws SQLException {
    List<String> statements =
        new ArrayList<>(
            List.of(
                "CREATE DATABASE IF NOT EXISTS bank",
                "CREATE TABLE bank.account (id INT PRIMARY KEY, balance BIGINT NOT NULL)"
                    + " SHARD BY HASH(id) IN GROUP accounts",
                "CREATE TABLE bank.ledger (id BIGINT PRIMARY KEY, payer INT NOT NULL, payee INT NOT"
                    + " NULL, amount BIGINT NOT NULL) SHARD BY HASH(id) IN GROUP ledgers",
                "CREATE TABLE bank.triple (id BIGINT PRIMARY KEY) SHARD BY HASH(id) IN GROUP"
                    + " ledgers"));
    StringBuilder rows = new StringBuilder("INSERT INTO bank.account VALUES ");
    for (int id = 0; id < ACCOUNTS; id++) {
      rows.append(id == 0 ? "" : ",").append('(').append(id).append(',').append(START).append(')');
    }
    statements.add(rows.toString());
    try (Connection connection = cluster.connect(0, "admin", "", "");
        Statement statement = connection.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql);
      }
    }
  }

  /** Waits until no transaction is in doubt; what is wrong is added. */
  void awaitNoDoubt(List<String> wrong) throws Exception {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(DOUBT_SECONDS);
    for (LabServer server : cluster.servers) {
      List<Map<String, String>> left = ChaosCluster.rows(server, "XA RECOVER");
      while (!left.isEmpty() && System.nanoTime() < end) {
        Thread.sleep(50);
        left = ChaosCluster.rows(server, "XA RECOVER");
      }
      if (!left.isEmpty()) {
        wrong.add("in doubt on " + server + ": " + left);
      }
    }
  }

  /**
   * Compares what the servers have with what clients were told.
   *
   * @param told of the transfers and triples, by their number: true for those that are committed,
   *     false for those that are not; what nobody was told of is missing
   */
  void check(Map<Long, Boolean> told, List<String> wrong) throws SQLException {
    Map<Long, Long> balances = new TreeMap<>();
    Map<Long, Long> triples = new TreeMap<>();
    Map<Long, Integer> entries = new TreeMap<>();
    Map<Long, Long> expected = new TreeMap<>();
    for (long id = 0; id < ACCOUNTS; id++) {
      expected.put(id, START);
    }
    for (LabServer server : cluster.servers) {
      try (Connection connection = server.connect(DATABASE);
          Statement statement = connection.createStatement()) {
        try (ResultSet rows = statement.executeQuery("SELECT id, balance FROM account")) {
          while (rows.next()) {
            balances.merge(rows.getLong(1), rows.getLong(2), Long::sum);
          }
        }
        try (ResultSet rows =
            statement.executeQuery("SELECT id, payer, payee, amount FROM ledger")) {
          while (rows.next()) {
            entries.merge(rows.getLong(1), 1, Integer::sum);
            expected.merge(rows.getLong(2), -rows.getLong(4), Long::sum);
            expected.merge(rows.getLong(3), rows.getLong(4), Long::sum);
          }
        }
        try (ResultSet rows = statement.executeQuery("SELECT id FROM triple")) {
          while (rows.next()) {
            triples.merge(rows.getLong(1) / TRIPLE, 1L, Long::sum);
          }
        }
      }
    }
    expected.forEach(
        (id, balance) -> {
          if (!balance.equals(balances.get(id))) {
            wrong.add("account %d has %d, not %d".formatted(id, balances.get(id), balance));
          }
        });
    long total = balances.values().stream().mapToLong(Long::longValue).sum();
    if (total != ACCOUNTS * START) {
      wrong.add("all accounts have " + total);
    }
    triples.forEach(
        (id, rows) -> {
          if (rows != TRIPLE) {
            wrong.add("triple %d has %d rows".formatted(id, rows));
          }
        });
    told.forEach(
        (number, committed) -> {
          long rows = entries.getOrDefault(number, 0) + (triples.containsKey(number) ? 1 : 0);
          if (rows != (committed ? 1 : 0)) {
            wrong.add(
                "%d was told to be %s and is there %d times"
                    .formatted(number, committed ? "committed" : "undone", rows));
          }
        });
  }
}
