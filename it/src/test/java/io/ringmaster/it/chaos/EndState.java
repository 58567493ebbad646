package io.ringmaster.it.chaos;

import io.ringmaster.it.lab.LabServer;
import io.ringmaster.metadata.ClusterState;
import io.ringmaster.metadata.store.ProxyRegistration.Proxy;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/** What must be so once a migration has ended and everything is mended. */
final class EndState {
  private static final long SERVED_MILLIS_MAX = 60_000;

  private final ChaosCluster cluster;
  private final MovedGroup group;
  private final long number;
  private final Queue<String> wrong;

  /**
   * Of a migration.
   *
   * @param wrong takes what is not so
   */
  EndState(ChaosCluster cluster, MovedGroup group, long number, Queue<String> wrong) {
    this.cluster = cluster;
    this.group = group;
    this.number = number;
    this.wrong = wrong;
  }

  /** All faults are mended: writes go through, at both proxies. */
  void awaitServed() throws InterruptedException {
    for (int proxy = 0; proxy < cluster.proxies.size(); proxy++) {
      long giveUp = System.currentTimeMillis() + SERVED_MILLIS_MAX;
      SQLException last = null;
      do {
        try (Connection connection = cluster.connect(proxy, "app", "shop", "");
            Statement update = connection.createStatement()) {
          // Not all by one statement: locks on several shards can wait for each other.
          for (int id = 0; id < ChaosCluster.COUNTERS; id += 5) {
            update.executeUpdate("UPDATE " + group.table() + " SET v = v WHERE id = " + id);
          }
          last = null;
          break;
        } catch (SQLException e) {
          last = e;
          Thread.sleep(100);
        }
      } while (System.currentTimeMillis() < giveUp);
      if (last != null) {
        wrong.add("proxy " + proxy + " does not serve: " + last + "\n" + cluster.processes());
      }
    }
  }

  /**
   * All proxies know the newest state. One that was stopped serves what it can before it hears from
   * ZooKeeper what it has missed, and is kept away from servers that have lost rows until then.
   */
  void awaitFollowed() throws InterruptedException {
    long giveUp = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(SERVED_MILLIS_MAX);
    List<Proxy> proxies = cluster.store.awaitProxies(this::areCurrent, giveUp);
    if (!areCurrent(proxies)) {
      wrong.add("proxies are not as new as the state: " + proxies + "\n" + cluster.processes());
    }
  }

  private boolean areCurrent(List<Proxy> proxies) {
    long epoch = cluster.store.state().epoch();
    return proxies.size() == cluster.proxies.size()
        && proxies.stream().allMatch(proxy -> proxy.epoch() >= epoch);
  }

  /** What belonged to a killed process ends with its session, or when the server has noticed. */
  void awaitNothingOpen() throws Exception {
    long giveUp = System.currentTimeMillis() + SERVED_MILLIS_MAX;
    List<String> open = cluster.openOf(number);
    while (!open.isEmpty() && System.currentTimeMillis() < giveUp) {
      Thread.sleep(100);
      open = cluster.openOf(number);
    }
    open.forEach(what -> wrong.add("still open: " + what));
  }

  /**
   * All rows are as the clients know them, each on its owner, and nothing else is anywhere.
   *
   * @param known what each client knows
   */
  void check(List<Expected> known) throws SQLException {
    Map<Integer, Long> rows = new TreeMap<>();
    Map<Integer, String> owners = new TreeMap<>();
    for (LabServer server : cluster.servers) {
      for (Map<String, String> row :
          ChaosCluster.rows(server, "SELECT id, v FROM shop." + group.table())) {
        Integer id = Integer.valueOf(row.get("id"));
        rows.put(id, Long.valueOf(row.get("v")));
        String other = owners.put(id, server.toString());
        if (other != null) {
          wrong.add("row " + id + " is on " + other + " and on " + server);
        }
      }
      for (String table :
          List.of("migration_progress", "migration_verify", "migration_source", "migration_mark")) {
        String left = "SELECT * FROM ringmaster." + table + " WHERE migration = " + number;
        List<Map<String, String>> ledger = ChaosCluster.rows(server, left);
        if (!ledger.isEmpty()) {
          wrong.add("left on " + server + ": " + ledger);
        }
      }
    }
    checkNoTableIsLeft();
    for (Map<String, String> row : cluster.admin("SELECT id, v FROM " + group.table())) {
      if (!Long.valueOf(row.get("v")).equals(rows.get(Integer.valueOf(row.get("id"))))) {
        wrong.add(
            "the proxies read " + row + " instead of " + rows.get(Integer.valueOf(row.get("id"))));
      }
    }
    checkOwners(owners);
    known.forEach(one -> wrong.addAll(one.check(rows)));
    if (!rows.isEmpty()) {
      wrong.add("rows that nobody wrote: " + rows);
    }
  }

  /** A shard that owns no keys has no table, unless it is the home shard. */
  private void checkNoTableIsLeft() throws SQLException {
    ClusterState now = cluster.store.load();
    for (int i = 0; i < cluster.servers.size(); i++) {
      String shard = "shard" + (i + 1);
      boolean has =
          group.used(now).contains(shard) || now.databases().get("shop").homeShard().equals(shard);
      String table = "SHOW CREATE TABLE shop." + group.table();
      if (!has && !ChaosCluster.rows(cluster.servers.get(i), table).isEmpty()) {
        wrong.add("a table is left on " + shard + ", which has no keys");
      }
    }
  }

  /** A point read goes to the owner, and there only. */
  private void checkOwners(Map<Integer, String> owners) throws SQLException {
    try (Connection connection = cluster.connect(0, "app", "shop", "");
        PreparedStatement read =
            connection.prepareStatement("SELECT v FROM " + group.table() + " WHERE id = ?")) {
      for (Map.Entry<Integer, String> row : owners.entrySet()) {
        read.setInt(1, row.getKey());
        try (ResultSet found = read.executeQuery()) {
          if (!found.next()) {
            wrong.add("row " + row.getKey() + " is not on its owner but on " + row.getValue());
          }
        }
      }
    }
  }
}
