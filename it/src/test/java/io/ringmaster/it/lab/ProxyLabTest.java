package io.ringmaster.it.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.Test;

class ProxyLabTest {
  private final ProxyLab lab = ProxyLab.shared();

  @Test
  void hasTwoShardsOnTheLabsServers() throws Exception {
    assertEquals(List.of("shard1", "shard2"), lab.column("", "SHOW SHARDS"));
  }

  @Test
  void rowsWrittenThroughItLieOnBothShards() throws Exception {
    String database = lab.createDatabase("lab");
    lab.execute(database, "CREATE TABLE t (id INT PRIMARY KEY) SHARD BY HASH(id)");
    try (Connection connection = lab.connect(database);
        Statement statement = connection.createStatement()) {
      for (int id = 0; id < 40; id++) {
        statement.execute("INSERT INTO t VALUES (" + id + ")");
      }
    }
    int first = count(MySqlLab.shards().get(0), database);
    int second = count(MySqlLab.shards().get(1), database);
    assertEquals(40, first + second);
    assertTrue(first > 0 && second > 0, first + " and " + second);
    assertEquals(List.of("40"), lab.column(database, "SELECT COUNT(*) FROM t"));
  }

  private static int count(LabServer server, String database) throws SQLException {
    try (Connection connection = server.connect(database);
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("SELECT COUNT(*) FROM t")) {
      rows.next();
      return rows.getInt(1);
    }
  }
}
