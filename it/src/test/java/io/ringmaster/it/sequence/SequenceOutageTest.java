package io.ringmaster.it.sequence;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringmaster.it.lab.MySqlLab;
import io.ringmaster.it.lab.ProxyLab;
import io.ringmaster.metadata.store.ClusterKey;
import io.ringmaster.metadata.store.EmbeddedZooKeeper;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** ZooKeeper goes and comes back while clients insert. */
class SequenceOutageTest {
  private static final String INSERT = "INSERT INTO t (v) VALUES (1)";

  @Test
  void reservedNumbersGoOnAndThenInsertsSayWhatIsMissing(@TempDir Path directory) throws Exception {
    EmbeddedZooKeeper zooKeeper = EmbeddedZooKeeper.start(directory.resolve("zookeeper"), 0);
    int port = zooKeeper.port();
    Path key = directory.resolve("cluster.key");
    ClusterKey.loadOrCreate(key);
    Map<String, String> keys =
        Map.of("zookeeper.connect", zooKeeper.connectString(), "cluster_key_file", key.toString());
    try (ProxyLab proxy = ProxyLab.start(MySqlLab.shards(), keys)) {
      String database = proxy.createDatabase("outage");
      proxy.execute(
          database,
          "CREATE TABLE t (id INT AUTO_INCREMENT PRIMARY KEY, v INT) SHARD BY HASH(id)",
          INSERT);
      try (Connection connection = proxy.connect(database);
          Statement statement = connection.createStatement()) {
        zooKeeper.close();
        for (int i = 2; i <= 10; i++) {
          statement.execute(INSERT);
        }
        SQLException missing = assertThrows(SQLException.class, () -> statement.execute(INSERT));
        assertEquals(1467, missing.getErrorCode());
        assertTrue(missing.getMessage().contains("ZooKeeper"), missing.getMessage());
        try (EmbeddedZooKeeper again =
            EmbeddedZooKeeper.start(directory.resolve("zookeeper"), port)) {
          assertEquals(port, again.port());
          insertAgain(statement);
          assertEquals(List.of("11"), proxy.column(database, "SELECT COUNT(*) FROM t"));
          proxy.execute("", "DROP DATABASE " + database);
        }
      }
    }
  }

  private static void insertAgain(Statement statement) throws SQLException {
    long giveUp = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    while (true) {
      try {
        statement.execute(INSERT);
        return;
      } catch (SQLException e) {
        if (e.getErrorCode() != 1467 || System.nanoTime() > giveUp) {
          throw e;
        }
      }
    }
  }
}
