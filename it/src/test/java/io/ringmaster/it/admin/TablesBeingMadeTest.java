package io.ringmaster.it.admin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringmaster.it.lab.MySqlLab;
import io.ringmaster.it.lab.ProxyLab;
import io.ringmaster.metadata.store.MetadataStore;
import io.ringmaster.metadata.store.ProxyRegistration;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A table is there for all clients or for none: not before every shard has it, and its rule. */
class TablesBeingMadeTest {
  private static final int NO_SUCH_TABLE = 1146;

  private final ProxyLab proxy = ProxyLab.shared();
  private String database;

  @BeforeEach
  void createDatabase() throws SQLException {
    database = proxy.createDatabase("made");
  }

  /** Inserts rows of its own until it is told to stop, and knows which were acknowledged. */
  @SuppressWarnings("try") // a test that is interrupted has failed
  private final class Inserter implements AutoCloseable {
    private static final int CLIENTS = 2;

    private final Queue<Integer> acknowledged = new ConcurrentLinkedQueue<>();
    private final Queue<String> errors = new ConcurrentLinkedQueue<>();
    private final AtomicInteger refused = new AtomicInteger();
    private final List<Thread> threads = new ArrayList<>();
    private volatile boolean stopped;

    Inserter() {
      for (int i = 0; i < CLIENTS; i++) {
        int first = i;
        threads.add(Thread.ofVirtual().start(() -> insert(first)));
      }
    }

    private void insert(int first) {
      try (Connection connection = proxy.connect(database);
          Statement statement = connection.createStatement()) {
        for (int id = first; !stopped; id += CLIENTS) {
          try {
            statement.executeUpdate("INSERT INTO t VALUES (%d, %d)".formatted(id, id));
            acknowledged.add(id);
          } catch (SQLException e) {
            refused.incrementAndGet();
            // The columns of a new table are read once it is there: who needs them may be told so.
            if (e.getErrorCode() != NO_SUCH_TABLE
                && !e.getMessage().contains("are not known yet")) {
              errors.add(e.getMessage());
            }
          }
        }
      } catch (SQLException e) {
        errors.add(e.toString());
      }
    }

    void await(int rows) throws InterruptedException {
      long giveUp = System.currentTimeMillis() + 30_000;
      while (acknowledged.size() < rows && System.currentTimeMillis() < giveUp) {
        Thread.sleep(10);
      }
    }

    @Override
    public void close() throws InterruptedException {
      stopped = true;
      for (Thread thread : threads) {
        thread.join();
      }
    }
  }

  private void assertAllFound(Inserter inserter) throws SQLException {
    assertEquals(List.of(), List.copyOf(inserter.errors));
    assertTrue(inserter.refused.get() > 0, "some came before the table");
    try (Connection connection = proxy.connect(database);
        Statement statement = connection.createStatement()) {
      for (int id : inserter.acknowledged) {
        try (ResultSet row = statement.executeQuery("SELECT v FROM t WHERE k = " + id)) {
          assertTrue(row.next(), "row " + id + " was acknowledged");
        }
      }
      try (ResultSet row = statement.executeQuery("SELECT COUNT(*) FROM t")) {
        row.next();
        assertEquals(inserter.acknowledged.size(), row.getInt(1));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"SHARD BY HASH(k)", "SINGLE ON shard2", "REFERENCE"})
  void rowsInsertedWhileATableIsCreatedAreFound(String placement) throws Exception {
    try (Inserter inserter = new Inserter()) {
      // One from the start on, so that the first INSERTs are refused.
      proxy.execute(database, "CREATE TABLE other (k INT PRIMARY KEY) SHARD BY HASH(k)");
      proxy.execute(database, "CREATE TABLE t (k INT PRIMARY KEY, v INT) " + placement);
      inserter.await(40);
      inserter.close();
      assertAllFound(inserter);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"SHARD BY HASH(k)", "SINGLE ON shard2"})
  void rowsInsertedWhileATableIsRenamedAreFound(String placement) throws Exception {
    proxy.execute(database, "CREATE TABLE u (k INT PRIMARY KEY, v INT) " + placement);
    try (Inserter inserter = new Inserter()) {
      proxy.execute(database, "CREATE TABLE other (k INT PRIMARY KEY) SHARD BY HASH(k)");
      proxy.execute(database, "RENAME TABLE u TO t");
      inserter.await(40);
      inserter.close();
      assertAllFound(inserter);
    }
  }

  @Test
  void aTableMadePastTheProxyIsNone() throws Exception {
    MySqlLab.shards().get(0).execute(database, "CREATE TABLE ghost (k INT PRIMARY KEY)");
    try (Connection connection = proxy.connect(database);
        Statement statement = connection.createStatement()) {
      for (String sql :
          List.of(
              "SELECT * FROM ghost",
              "INSERT INTO ghost VALUES (1)",
              "INSERT INTO ghost SELECT 1",
              "UPDATE ghost SET k = 2",
              "DELETE FROM ghost",
              "SELECT 1 WHERE EXISTS (SELECT * FROM ghost)",
              "SELECT * FROM information_schema.TABLES t, ghost")) {
        SQLException error = assertThrows(SQLException.class, () -> statement.execute(sql));
        if (!sql.contains("information_schema")) {
          assertEquals(NO_SUCH_TABLE, error.getErrorCode(), sql);
          assertEquals("Table '" + database + ".ghost' doesn't exist", error.getMessage());
        }
      }
      statement.execute("CREATE TEMPORARY TABLE passing (k INT PRIMARY KEY)");
      statement.execute("INSERT INTO passing VALUES (3)");
      statement.execute("UPDATE passing SET k = 4");
      try (ResultSet row = statement.executeQuery("SELECT k FROM passing")) {
        row.next();
        assertEquals(4, row.getInt(1));
      }
      SQLException error =
          assertThrows(
              SQLException.class, () -> statement.execute("SELECT * FROM passing JOIN ghost"));
      assertEquals(NO_SUCH_TABLE, error.getErrorCode());
    }
  }

  @Test
  void aNameIsNotGivenToATableWhileAProxyMayKnowAnotherByIt() throws Exception {
    MetadataStore store = proxy.server().store();
    proxy.execute(database, "CREATE TABLE t (k INT PRIMARY KEY, v INT) SHARD BY HASH(k)");
    proxy.execute(
        database, "CREATE TABLE u (k INT PRIMARY KEY, v INT, UNIQUE(v, k)) SINGLE ON shard1");
    proxy.execute(database, "DROP TABLE t");
    try (ProxyRegistration stopped = store.registerProxy("stopped", "192.0.2.1:3307");
        ExecutorService operator = Executors.newVirtualThreadPerTaskExecutor()) {
      stopped.report(store.state().epoch() - 1, 0, 0);
      for (String sql :
          List.of(
              "CREATE TABLE t (k INT, v INT, PRIMARY KEY (k, v)) SHARD BY HASH(v)",
              "CREATE VIEW w AS SELECT * FROM u",
              "RENAME TABLE u TO x")) {
        Future<Void> statement =
            operator.submit(
                () -> {
                  proxy.execute(database, sql);
                  return null;
                });
        assertThrows(TimeoutException.class, () -> statement.get(400, TimeUnit.MILLISECONDS), sql);
        stopped.report(store.state().epoch(), 0, 0);
        statement.get(10, TimeUnit.SECONDS);
      }
    }
  }
}
