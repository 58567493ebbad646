package io.ringmaster.it.cutover;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringmaster.it.lab.LabServer;
import io.ringmaster.it.lab.MySqlLab;
import io.ringmaster.it.lab.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;

/**
 * The server of a shard dies while its rows move, and a replica of it, which has not got its last
 * transactions, takes its place: the migration goes on by GTID, and what those transactions did to
 * the other side is undone before owners change, there and back.
 */
class PromotedReplicaTest {
  private static final int ROWS = 300;
  private static final long PATIENCE_MILLIS = 60_000;
  private static final int UNREACHABLE = 30006;
  private static final String CONTENT =
      "SELECT CONCAT(COUNT(*), ' ', COALESCE(SUM(CRC32(CONCAT(id, '/', v))), 0)) FROM shop.t";

  /** Of the rows that the first shard has at first: their condition. */
  private String moving;

  @Test
  void aReplicaTakesThePlaceOfASourceAndOfItsTarget() throws Exception {
    try (ReshardLab lab = new ReshardLab(2);
        LabServer first = MySqlLab.start();
        LabServer second = MySqlLab.start()) {
      lab.startWorker();
      fill(lab);
      first.replicate(lab.servers.get(0));
      second.replicate(lab.servers.get(1));
      String number =
          lab.operator.reshard(
              "GROUP g MERGE SHARD shard1 INTO shard2 CUTOVER MANUAL MAX PAUSE 5 SECONDS");
      lab.operator.awaitState(number, "READY");
      promote(lab, first, "s1", lab.servers.get(0), lab.servers.get(1));
      lab.operator.awaitState(number, "READY");
      String content = changed(lab, 1);
      lab.operator.admin("CUTOVER MIGRATION " + number);
      lab.operator.awaitState(number, "REVERSE");
      assertEquals(content, content(lab));

      promote(lab, second, "s2", lab.servers.get(1), first);
      content = changed(lab, 2);
      lab.operator.admin("ROLLBACK MIGRATION " + number);
      lab.operator.awaitState(number, "ROLLED_BACK");
      assertEquals(content, content(lab));
    }
  }

  private void fill(ReshardLab lab) throws SQLException {
    lab.proxy.execute(
        "shop", "CREATE TABLE t (id INT PRIMARY KEY, v INT) SHARD BY HASH(id) IN GROUP g");
    StringBuilder rows = new StringBuilder("INSERT INTO t VALUES (0, 0)");
    for (int id = 1; id < ROWS; id++) {
      rows.append(", (").append(id).append(", 0)");
    }
    lab.proxy.execute("shop", rows.toString());
    moving =
        " WHERE id IN ("
            + value(lab.servers.get(0), "SELECT GROUP_CONCAT(id ORDER BY id) FROM shop.t")
            + ")";
    lab.proxy.execute("shop", "DELETE FROM t WHERE id % 5 = 2");
  }

  /**
   * Writes what a replica does not get, until that is on the other side; then the server dies, and
   * the replica takes its place. Returns when the other side has what the replica has.
   */
  private void promote(
      ReshardLab lab, LabServer replica, String name, LabServer server, LabServer other)
      throws Exception {
    replica.caughtUp(server);
    replica.execute("", "STOP REPLICA");
    String kept = value(replica, CONTENT + moving);
    try (Connection client = lab.proxy.connect("shop")) {
      Sql.run(client, "UPDATE t SET v = v + 1000 WHERE id % 5 = 0");
      Sql.run(client, "DELETE FROM t WHERE id % 5 = 1");
      for (int id = 2; id < ROWS; id += 5) {
        Sql.run(client, "REPLACE INTO t VALUES (" + id + ", 1000)");
      }
    }
    awaitEqual(lab, server, other);
    assertNotEquals(kept, value(other, CONTENT + moving), "they have changed rows");
    server.kill();
    replica.execute("", "RESET REPLICA ALL");
    alter(lab, "ALTER SERVER " + name + " AT '" + replica.host() + ":" + replica.port() + "'");
    awaitEqual(lab, replica, other);
    assertEquals(kept, value(replica, CONTENT + moving));
  }

  /** The driver asks any server a variable before each statement, perhaps the one that has died. */
  private static void alter(ReshardLab lab, String sql) throws Exception {
    long giveUp = System.currentTimeMillis() + PATIENCE_MILLIS;
    while (true) {
      try {
        lab.operator.admin(sql);
        return;
      } catch (SQLException e) {
        if (e.getErrorCode() != UNREACHABLE || System.currentTimeMillis() > giveUp) {
          throw e;
        }
        Thread.sleep(50);
      }
    }
  }

  private void awaitEqual(ReshardLab lab, LabServer server, LabServer other) throws Exception {
    long giveUp = System.currentTimeMillis() + PATIENCE_MILLIS;
    while (!value(server, CONTENT + moving).equals(value(other, CONTENT + moving))) {
      assertTrue(
          System.currentTimeMillis() < giveUp,
          () -> server + " and " + other + " differ: " + lab.operator.show("1"));
      Thread.sleep(50);
    }
  }

  /** Changes some rows, and returns all that clients see then. */
  private static String changed(ReshardLab lab, int round) throws SQLException {
    lab.proxy.execute(
        "shop",
        "UPDATE t SET v = v + " + round + " WHERE id % 7 = 0",
        "INSERT INTO t VALUES (" + (ROWS + round) + ", 0)",
        "DELETE FROM t WHERE id = " + round * 14);
    return content(lab);
  }

  private static String content(ReshardLab lab) throws SQLException {
    return lab.proxy.column("shop", CONTENT).getFirst();
  }

  private static String value(LabServer server, String sql) throws SQLException {
    try (Connection connection = server.connect("")) {
      Sql.run(connection, "SET SESSION group_concat_max_len = 100000");
      return Sql.value(connection, sql);
    }
  }
}
