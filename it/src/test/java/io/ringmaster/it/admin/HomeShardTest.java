package io.ringmaster.it.admin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringmaster.it.lab.LabServer;
import io.ringmaster.it.lab.MySqlLab;
import io.ringmaster.it.lab.ProxyLab;
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
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A database gets another home shard: the one that shows all of its tables. */
class HomeShardTest {
  private final ProxyLab proxy = ProxyLab.shared();
  private String database;

  @BeforeEach
  void createDatabase() throws SQLException {
    database = proxy.createDatabase("home");
    home("shard1");
  }

  private void home(String shard) throws SQLException {
    proxy.execute("", "ALTER DATABASE %s ON SHARD %s".formatted(database, shard));
  }

  private static List<String> on(LabServer server, String sql) throws SQLException {
    List<String> values = new ArrayList<>();
    try (Connection connection = server.connect("");
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      while (rows.next()) {
        values.add(rows.getString(1));
      }
    }
    return values;
  }

  private List<String> tablesOn(int shard) throws SQLException {
    return on(MySqlLab.shards().get(shard - 1), "SHOW TABLES FROM " + database);
  }

  @Test
  void theNewHomeHasEveryTableAndTheOldOneThoseWhoseRowsItHas() throws Exception {
    proxy.execute(
        database,
        "CREATE TABLE both_shards (id INT PRIMARY KEY) SHARD BY HASH(id)",
        "CREATE TABLE reference (id INT PRIMARY KEY) REFERENCE",
        "CREATE TABLE parent (id INT PRIMARY KEY) SINGLE ON shard1",
        "CREATE TABLE child (id INT, note TEXT, FOREIGN KEY (id) REFERENCES parent (id))"
            + " SINGLE ON shard1",
        "CREATE TABLE elsewhere (id INT AUTO_INCREMENT PRIMARY KEY) SINGLE ON shard2",
        "CREATE VIEW seen AS SELECT note FROM child",
        "CREATE TRIGGER noted BEFORE INSERT ON child FOR EACH ROW SET NEW.note = LOWER(NEW.note)",
        "INSERT INTO parent VALUES (1)",
        "INSERT INTO child VALUES (1, 'kept')");
    List<String> all = List.of("both_shards", "child", "elsewhere", "parent", "reference", "seen");
    assertEquals(all, tablesOn(1));
    assertEquals(List.of("both_shards", "elsewhere", "reference"), tablesOn(2));
    home("shard2");
    assertEquals(all, tablesOn(2));
    assertEquals(List.of("noted"), proxy.column(database, "SHOW TRIGGERS LIKE 'child'"));
    assertEquals(List.of("both_shards", "child", "parent", "reference", "seen"), tablesOn(1));
    assertEquals(all, proxy.column(database, "SHOW TABLES"));
    assertEquals(List.of("kept"), proxy.column(database, "SELECT note FROM seen"));
    proxy.execute(
        database,
        "ALTER TABLE child ADD more INT",
        "CREATE TABLE latest (id INT PRIMARY KEY)",
        "INSERT INTO latest VALUES (5)",
        "INSERT INTO child VALUES (1, 'later', 7)");
    assertEquals(List.of("2"), proxy.column(database, "SELECT COUNT(*) FROM child"));
    assertEquals(
        List.of("5"), on(MySqlLab.shards().get(1), "SELECT id FROM %s.latest".formatted(database)));
    home("shard1");
    assertEquals(
        List.of("both_shards", "child", "elsewhere", "latest", "parent", "reference", "seen"),
        tablesOn(1));
    assertEquals(List.of("both_shards", "elsewhere", "latest", "reference"), tablesOn(2));
    assertEquals(List.of("2"), proxy.column(database, "SELECT COUNT(*) FROM child"));
  }

  @Test
  void rowsThatNobodyOwnsAreNotDropped() throws Exception {
    proxy.execute(database, "CREATE TABLE t (id INT PRIMARY KEY) SINGLE ON shard1");
    LabServer second = MySqlLab.shards().get(1);
    second.execute(database, "CREATE TABLE t (id INT PRIMARY KEY)", "INSERT INTO t VALUES (1)");
    SQLException refused = assertThrows(SQLException.class, () -> home("shard2"));
    assertTrue(refused.getMessage().contains("'" + database + ".t'"), refused.getMessage());
    second.execute(database, "DELETE FROM t");
    home("shard2");
    second.execute(database, "INSERT INTO t VALUES (1)");
    try (Connection connection = proxy.connect(ProxyLab.ADMIN, ProxyLab.ADMIN, "", Map.of());
        Statement statement = connection.createStatement()) {
      statement.execute("ALTER DATABASE " + database + " ON SHARD shard1");
      try (ResultSet row = statement.executeQuery("SHOW WARNINGS")) {
        row.next();
        assertEquals("Warning", row.getString(1));
        assertTrue(row.getString(3).contains("stays on shard 'shard2'"), row.getString(3));
      }
    }
    assertEquals(List.of("t"), tablesOn(2));
  }

  @Test
  void whatIsNoShardAndWhoIsNoAdminIsRefused() throws Exception {
    SQLException refused = assertThrows(SQLException.class, () -> home("nowhere"));
    assertTrue(refused.getMessage().contains("nowhere"), refused.getMessage());
    try (Connection connection = proxy.connect(database);
        Statement statement = connection.createStatement()) {
      refused =
          assertThrows(
              SQLException.class,
              () -> statement.execute("ALTER DATABASE " + database + " ON SHARD shard2"));
      assertEquals(1227, refused.getErrorCode());
    }
  }

  /** Who waits for the lock of a database while its home changes must not use the old one's. */
  @Test
  void tablesMadeMeanwhileAreOnTheHomeToo() throws Exception {
    try (ExecutorService operators = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<Void> moving =
          operators.submit(
              () -> {
                for (int i = 0; i < 3; i++) {
                  home(i % 2 == 0 ? "shard2" : "shard1");
                }
                return null;
              });
      List<Future<Void>> making = new ArrayList<>();
      for (int client = 0; client < 2; client++) {
        String prefix = "t" + client;
        making.add(
            operators.submit(
                () -> {
                  for (int i = 0; i < 4; i++) {
                    proxy.execute(
                        database,
                        "CREATE TABLE %s%d (id INT PRIMARY KEY) SINGLE ON shard1"
                            .formatted(prefix, i));
                  }
                  return null;
                }));
      }
      moving.get();
      for (Future<Void> one : making) {
        one.get();
      }
    }
    List<String> tables = new ArrayList<>();
    for (int client = 0; client < 2; client++) {
      for (int i = 0; i < 4; i++) {
        tables.add("t" + client + i);
      }
    }
    assertEquals(tables, tablesOn(2));
    assertEquals(tables, tablesOn(1));
  }
}
