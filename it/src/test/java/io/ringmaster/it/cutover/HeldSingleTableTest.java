package io.ringmaster.it.cutover;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringmaster.metadata.MigrationPhase;
import io.ringmaster.metadata.PlacedTable;
import io.ringmaster.metadata.Relocation;
import io.ringmaster.metadata.TableRule;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** While a single table changes its shard, what may write it waits, read by the proxy or not. */
class HeldSingleTableTest {
  private static int update(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      return statement.executeUpdate(sql);
    }
  }

  private static int count(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("SELECT COUNT(*) FROM notes")) {
      assertTrue(rows.next());
      return rows.getInt(1);
    }
  }

  @Test
  void writesWaitAndGoOnWithTheNewShard() throws Exception {
    try (CutoverLab lab = new CutoverLab(Map.of());
        ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
      lab.first.execute(
          "shop",
          "CREATE TABLE notes (id INT PRIMARY KEY, v INT) SINGLE ON shard1",
          "CREATE TABLE neighbours (id INT PRIMARY KEY) SINGLE ON shard1",
          "CREATE TABLE elsewhere (id INT PRIMARY KEY) SINGLE ON shard2",
          "INSERT INTO notes VALUES (1, 1), (2, 2)");
      TableRule here = new TableRule.Single("shop", "notes", "shard1");
      TableRule there = new TableRule.Single("shop", "notes", "shard2");
      lab.planAndBeReady(
          state ->
              new Relocation.OfTable(PlacedTable.of(here, state), PlacedTable.of(there, state)));
      List<Connection> connections = new ArrayList<>();
      try {
        List<Future<Integer>> waiting = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
          connections.add(lab.first.connect("shop"));
        }
        Connection free = connections.get(3);
        lab.awaitDrained(lab.to(MigrationPhase.CUTOVER));
        List<String> writes =
            List.of(
                "INSERT INTO notes VALUES (3, 3)",
                "SELECT v FROM notes WHERE id = 1 FOR UPDATE",
                "LOCK TABLES neighbours WRITE");
        for (int i = 0; i < writes.size(); i++) {
          Connection client = connections.get(i);
          String sql = writes.get(i);
          waiting.add(
              clients.submit(
                  () -> {
                    try (Statement statement = client.createStatement()) {
                      return statement.execute(sql) ? 0 : statement.getUpdateCount();
                    }
                  }));
        }
        Thread.sleep(300);
        for (Future<Integer> statement : waiting) {
          assertFalse(statement.isDone(), "it should wait");
        }
        // Owners could change at any moment, and others write there.
        Future<Integer> read = clients.submit(() -> count(connections.get(4)));
        assertEquals(1, update(free, "INSERT INTO elsewhere VALUES (1)"), "another shard's table");
        assertEquals(1, update(free, "UPDATE t SET v = 5 WHERE id = 60"), "a sharded table");
        // As the worker would have done.
        lab.servers
            .get(1)
            .execute(
                "shop",
                "CREATE TABLE notes (id INT PRIMARY KEY, v INT)",
                "INSERT INTO notes VALUES (1, 1), (2, 2)");
        lab.to(MigrationPhase.REVERSE);
        assertEquals(1, waiting.get(0).get(10, TimeUnit.SECONDS));
        assertEquals(0, waiting.get(1).get(10, TimeUnit.SECONDS));
        assertEquals(0, waiting.get(2).get(10, TimeUnit.SECONDS));
        assertEquals(1, update(connections.get(2), "INSERT INTO neighbours VALUES (1)"), "locked");
        update(connections.get(2), "UNLOCK TABLES");
        assertTrue(read.get(10, TimeUnit.SECONDS) >= 2, "with the new shard");
        assertEquals(3, count(free));
      } finally {
        for (Connection connection : connections) {
          connection.close();
        }
      }
      assertEquals(
          List.of("1", "2", "3"),
          CutoverLab.column(lab.servers.get(1), "SELECT id FROM shop.notes ORDER BY id"));
      assertEquals(
          List.of("1", "2"),
          CutoverLab.column(lab.servers.get(0), "SELECT id FROM shop.notes ORDER BY id"),
          "nobody has written the old owner");
    }
  }
}
