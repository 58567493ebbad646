package io.ringmaster.it.chaos;

import io.ringmaster.it.lab.LabServer;
import io.ringmaster.it.lab.LabelledRows;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/**
 * Accounts, and a ledger of what was transferred between them: whatever happened, each balance is
 * what the ledger says, and the ledger has what clients were told it has. Beside it rows that are
 * inserted three at a time, by one statement, and wallets that go from place to place, which is
 * their shard key, each time with another token, which a global index keeps unique.
 */
final class Bank {
  static final int ACCOUNTS = 1000;
  static final int TRIPLE = 3;
  static final int WALLETS = 100;
  static final int PLACES = 40;
  private static final long START = 1000;

  /** How long a transaction may be in doubt after the last fault. */
  private static final long DOUBT_SECONDS = 30;

  private static final long MOVE_SECONDS = 180;

  static final String DATABASE = "bank";

  private final ChaosCluster cluster;

  Bank(ChaosCluster cluster) {
    this.cluster = cluster;
  }

  /**
   * How often a wallet was moved, as clients were told.
   *
   * @param made for certain
   * @param unknown as nobody can know of
   */
  record Moves(int made, int unknown) {
    static final Moves NONE = new Moves(0, 0);

    Moves and(Moves more) {
      return new Moves(made + more.made, unknown + more.unknown);
    }
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
                    + " ledgers",
                "CREATE TABLE bank.wallet (place INT NOT NULL, id INT NOT NULL, token BIGINT, moved"
                    + " INT NOT NULL DEFAULT 0, PRIMARY KEY (place, id), KEY (id)) SHARD BY"
                    + " HASH(place) IN GROUP ledgers",
                "CREATE GLOBAL UNIQUE INDEX token ON bank.wallet (token)",
                "CREATE GLOBAL INDEX moved ON bank.wallet (moved, id)"));
    StringBuilder wallets =
        new StringBuilder(
            "INSERT INTO bank.wallet (place, id, token, moved) VALUES (1, 0, NULL, 0)");
    for (int id = 1; id < WALLETS; id++) {
      wallets.append(", (").append(id % PLACES).append(", ").append(id).append(", NULL, 0)");
    }
    statements.add(wallets.toString());
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

  /**
   * Begins to move the rows of one of its groups to other shards.
   *
   * @return the migration's number
   */
  long move(Random random) throws SQLException {
    String group = random.nextBoolean() ? "accounts" : "ledgers";
    boolean used =
        cluster
            .store
            .load()
            .groups()
            .get(DATABASE + "." + group)
            .placement()
            .shards()
            .contains("shard3");
    String change = used ? "REMOVE" : "ADD";
    try (Connection connection = cluster.connect(0, "admin", DATABASE, "")) {
      String sql =
          "RESHARD GROUP %s %s SHARD shard3 THROTTLE OFF MAX PAUSE 5000 MS KEEP REVERSE FOR 0 SECONDS"
              .formatted(group, change);
      return Long.parseLong(LabelledRows.of(connection, sql).getFirst().get("Migration"));
    } catch (SQLException e) {
      // The answer may have been lost, and then the migration has begun all the same.
      return cluster.store.load().migrations().values().stream()
          .filter(migration -> !migration.phase().isEnd())
          .findAny()
          .orElseThrow(() -> e)
          .number();
    } finally {
      cluster.store.load();
    }
  }

  /** Waits until its rows have one owner each again; what is wrong is added. */
  void awaitMoved(long migration, List<String> wrong) throws Exception {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(MOVE_SECONDS);
    while (!cluster.migration(migration).phase().isEnd() && System.nanoTime() < end) {
      Thread.sleep(50);
    }
    if (!cluster.migration(migration).phase().isEnd()) {
      wrong.add("rows still move: " + cluster.admin("", "SHOW MIGRATION " + migration));
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

  /** Each wallet is in one place, moved as often as was told, and the index of tokens agrees. */
  private void checkWallets(Map<Integer, Moves> moves, List<String> wrong) throws SQLException {
    Map<String, Integer> places = new TreeMap<>();
    for (LabServer server : cluster.servers) {
      for (Map<String, String> row :
          ChaosCluster.rows(server, "SELECT id, moved FROM bank.wallet")) {
        places.merge(row.get("id"), 1, Integer::sum);
        int moved = Integer.parseInt(row.get("moved"));
        Moves told = moves.getOrDefault(Integer.valueOf(row.get("id")), Moves.NONE);
        if (moved < told.made || moved > told.made + told.unknown) {
          wrong.add("wallet %s has moved %d times, not as in %s".formatted(row, moved, told));
        }
      }
    }
    if (places.size() != WALLETS || places.values().stream().anyMatch(count -> count != 1)) {
      wrong.add("wallets, by how many there are: " + places);
    }
    for (String name : List.of("token", "moved")) {
      Map<String, String> index =
          cluster.admin(DATABASE, "VERIFY GLOBAL INDEX " + name + " ON wallet").getFirst();
      boolean agrees =
          List.of("Missing", "Stale", "Duplicates").stream()
              .allMatch(count -> index.get(count).equals("0"));
      if (!agrees) {
        wrong.add("index " + name + ": " + index);
      }
    }
  }

  /**
   * Compares what the servers have with what clients were told.
   *
   * @param told of the transfers and triples, by their number: true for those that are committed,
   *     false for those that are not; what nobody was told of is missing
   * @param moves of the wallets, by their number
   */
  void check(Map<Long, Boolean> told, Map<Integer, Moves> moves, List<String> wrong)
      throws SQLException {
    checkWallets(moves, wrong);
    Map<Long, Long> balances = new TreeMap<>();
    Map<Long, Long> triples = new TreeMap<>();
    Map<Long, Integer> entries = new TreeMap<>();
    Map<Long, Long> expected = new TreeMap<>();
    for (long id = 0; id < ACCOUNTS; id++) {
      expected.put(id, START);
    }
    for (LabServer server : cluster.servers) {
      for (Map<String, String> row :
          ChaosCluster.rows(server, "SELECT id, balance FROM bank.account")) {
        balances.merge(Long.valueOf(row.get("id")), Long.valueOf(row.get("balance")), Long::sum);
      }
      for (Map<String, String> row :
          ChaosCluster.rows(server, "SELECT id, payer, payee, amount FROM bank.ledger")) {
        long amount = Long.parseLong(row.get("amount"));
        entries.merge(Long.valueOf(row.get("id")), 1, Integer::sum);
        expected.merge(Long.valueOf(row.get("payer")), -amount, Long::sum);
        expected.merge(Long.valueOf(row.get("payee")), amount, Long::sum);
      }
      for (Map<String, String> row : ChaosCluster.rows(server, "SELECT id FROM bank.triple")) {
        triples.merge(Long.parseLong(row.get("id")) / TRIPLE, 1L, Long::sum);
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
