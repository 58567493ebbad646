package io.ringmaster.it.chaos;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.Queue;
import java.util.Random;

/**
 * Reads the counters of all clients, one by one and all at once, in turn by either proxy, for as
 * long as it is not told to stop. Time does not go back, whichever proxy is asked: what a write was
 * acknowledged for, or anybody has read, is seen by every read that begins later.
 */
final class ChaosReader implements Runnable {
  private static final int PAUSE_MILLIS_MAX = 100;

  private final ChaosCluster cluster;
  private final String table;
  private final Counts counts;
  private final Random random;
  private final Queue<String> wrong;
  private final Queue<String> errors;
  private final Connection[] connections = new Connection[2];
  private final long[][] seen = new long[2][ChaosCluster.COUNTERS];
  volatile boolean stopped;

  /** Done so far. Read after the end. */
  long reads;

  /**
   * A reader.
   *
   * @param wrong takes what must never happen
   * @param errors takes the errors that faults cause
   */
  ChaosReader(
      ChaosCluster cluster,
      String table,
      Counts counts,
      Random random,
      Queue<String> wrong,
      Queue<String> errors) {
    this.cluster = cluster;
    this.table = table;
    this.counts = counts;
    this.random = random;
    this.wrong = wrong;
    this.errors = errors;
  }

  @Override
  public void run() {
    int proxy = 0;
    while (!stopped) {
      try {
        if (connections[proxy] == null) {
          connections[proxy] = cluster.connect(proxy, "app", "shop", "");
        }
        if (random.nextInt(4) == 0) {
          all(proxy);
        } else {
          one(proxy, random.nextInt(ChaosCluster.COUNTERS));
        }
        reads++;
        Thread.sleep(random.nextInt(PAUSE_MILLIS_MAX));
      } catch (SQLException e) {
        (ChaosClient.isOfFault(e) ? errors : wrong).add("reader at proxy " + proxy + ": " + e);
        end(proxy);
      } catch (InterruptedException e) {
        return;
      } catch (RuntimeException e) {
        wrong.add("reader: " + e);
        return;
      }
      proxy = 1 - proxy;
    }
    end(0);
    end(1);
  }

  private void end(int proxy) {
    Connection ending = connections[proxy];
    connections[proxy] = null;
    if (ending == null) {
      return;
    }
    try {
      ending.close();
    } catch (SQLException e) {
      errors.add("reader at proxy " + proxy + ": " + e);
    }
  }

  private void one(int proxy, int id) throws SQLException {
    long least = counts.least(id);
    try (PreparedStatement read =
        connections[proxy].prepareStatement("SELECT v FROM " + table + " WHERE id = ?")) {
      read.setInt(1, id);
      try (ResultSet row = read.executeQuery()) {
        if (!row.next()) {
          wrong.add("reader at proxy " + proxy + ": counter " + id + " is not found");
          return;
        }
        saw(proxy, id, row.getLong(1), least);
      }
    }
  }

  /** Every counter once, whichever shards have it. */
  private void all(int proxy) throws SQLException {
    long[] least = new long[ChaosCluster.COUNTERS];
    for (int id = 0; id < least.length; id++) {
      least[id] = counts.least(id);
    }
    boolean[] found = new boolean[least.length];
    int rows = 0;
    String sql = "SELECT id, v FROM " + table + " WHERE id < " + least.length;
    try (Statement read = connections[proxy].createStatement();
        ResultSet row = read.executeQuery(sql)) {
      while (row.next()) {
        int id = row.getInt(1);
        rows++;
        if (found[id]) {
          wrong.add("reader at proxy " + proxy + ": counter " + id + " is found twice");
        }
        found[id] = true;
        saw(proxy, id, row.getLong(2), least[id]);
      }
    }
    if (rows < least.length) {
      wrong.add("reader at proxy " + proxy + ": " + rows + " counters instead of " + least.length);
    }
  }

  private void saw(int proxy, int id, long value, long least) {
    if (value > counts.most(id)) {
      wrong.add(
          "reader at proxy %d: counter %d is %d, more than the %d asked for"
              .formatted(proxy, id, value, counts.most(id)));
    }
    if (value < seen[proxy][id]) {
      wrong.add(
          "reader at proxy %d: counter %d went back from %d to %d"
              .formatted(proxy, id, seen[proxy][id], value));
    } else if (value < least) {
      wrong.add(
          "%s reader at proxy %d: counter %d is %d, and somebody knew of %d before"
              .formatted(LocalTime.now(ZoneId.systemDefault()), proxy, id, value, least));
    }
    seen[proxy][id] = Math.max(value, seen[proxy][id]);
    counts.saw(id, value);
  }
}
