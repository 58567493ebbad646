package io.ringmaster.it.cutover;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringmaster.metadata.MigrationPhase;
import io.ringmaster.metadata.store.ProxyRegistration;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What statements do while a cutover holds their keys, seen by clients of two proxies. */
class HeldStatementsTest {
  private static final Map<String, String> SERVER_PREPARED = Map.of("useServerPrepStmts", "true");
  private static CutoverLab lab;
  private static final ExecutorService CLIENTS = Executors.newVirtualThreadPerTaskExecutor();

  @BeforeAll
  static void start() throws Exception {
    lab = new CutoverLab(Map.of("timeouts.cutover", "6s"));
    lab.planAndBeReady();
  }

  @AfterAll
  static void close() throws Exception {
    CLIENTS.shutdownNow();
    lab.close();
  }

  @AfterEach
  void release() {
    if (lab.migration().phase() == MigrationPhase.CUTOVER) {
      lab.to(MigrationPhase.READY);
    }
  }

  private static Connection second() throws SQLException {
    return DriverManager.getConnection(
        "jdbc:mysql://127.0.0.1:%d/shop?user=app&password=app&allowPublicKeyRetrieval=true"
            .formatted(lab.second.mysqlAddress().getPort()));
  }

  private static Connection client() throws SQLException {
    return lab.first.connect("shop");
  }

  private static int update(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      return statement.executeUpdate(sql);
    }
  }

  private static int value(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      assertTrue(rows.next(), sql);
      return rows.getInt(1);
    }
  }

  private static <T> Future<T> start(Callable<T> work) {
    return CLIENTS.submit(work);
  }

  private static void assertWaits(Future<?> statement) throws InterruptedException {
    Thread.sleep(300);
    assertFalse(statement.isDone(), "it should wait");
  }

  private static <T> T answer(Future<T> statement) throws Exception {
    return statement.get(10, TimeUnit.SECONDS);
  }

  @Test
  void writesOfMovingKeysWaitAndGoOnWithTheOldOwnerWhenTheAttemptIsGivenUp() throws Exception {
    try (Connection one = client();
        Connection two = second();
        Connection three = lab.first.connect("shop", SERVER_PREPARED);
        Connection free = client();
        Connection reading = client();
        PreparedStatement prepared = three.prepareStatement("UPDATE t SET v = ? WHERE id = ?")) {
      prepared.setInt(1, 0);
      prepared.setInt(2, 2);
      prepared.executeUpdate();
      long epoch = lab.to(MigrationPhase.CUTOVER);
      lab.awaitDrained(epoch);
      Future<Integer> text = start(() -> update(one, "UPDATE t SET v = 101 WHERE id = 1"));
      Future<Integer> scattered = start(() -> update(two, "UPDATE t SET v = v + 1000"));
      prepared.setInt(1, 102);
      prepared.setInt(2, 2);
      Future<Integer> execute = start(prepared::executeUpdate);
      assertWaits(text);
      assertWaits(scattered);
      assertWaits(execute);
      assertEquals(1, update(free, "UPDATE t SET v = 61 WHERE id = 60"), "not moving");
      assertEquals(1, update(free, "UPDATE t SET v = 151 WHERE id = 150"));
      Future<Integer> read = start(() -> value(reading, "SELECT v FROM t WHERE id = 1"));
      assertWaits(read);
      assertEquals(60, value(free, "SELECT v - 1 FROM t WHERE id = 60"), "not moving");
      assertEquals(1, update(free, "INSERT INTO settings VALUES ('a', 1)"), "reference table");
      update(free, "DELETE FROM settings");
      lab.to(MigrationPhase.READY);
      assertEquals(1, answer(text));
      assertEquals(1, answer(execute));
      assertEquals(4, answer(scattered));
      answer(read);
      update(free, "UPDATE t SET v = id");
    }
  }

  @Test
  void statementsRehearseTheHoldAndAreAnsweredAsEver() throws Exception {
    try (Connection text = client();
        Connection transaction = client();
        Connection prepared = lab.first.connect("shop", SERVER_PREPARED);
        PreparedStatement execute =
            prepared.prepareStatement("UPDATE t SET v = v + 1 WHERE id = ?")) {
      transaction.setAutoCommit(false);
      long held = counter("held");
      long rehearsed = counter("rehearsed");
      int rounds = 20;
      for (int i = 1; i <= rounds; i++) {
        lab.note("rehearsal " + i);
        Future<Integer> one = start(() -> update(text, "UPDATE t SET v = v + 1 WHERE id = 1"));
        execute.setInt(1, 2);
        Future<Integer> two = start(execute::executeUpdate);
        assertEquals(1, update(transaction, "UPDATE t SET v = v + 1 WHERE id = 60"));
        assertEquals(1, answer(one));
        assertEquals(1, answer(two));
        assertEquals(1, update(transaction, "UPDATE t SET v = v + 1 WHERE id = 1"));
        transaction.commit();
        assertEquals(4, update(text, "UPDATE t SET v = v + 1"));
      }
      assertEquals(1 + 3 * rounds, value(text, "SELECT v FROM t WHERE id = 1"));
      assertEquals(2 + 2 * rounds, value(text, "SELECT v FROM t WHERE id = 2"));
      assertEquals(60 + 2 * rounds, value(text, "SELECT v FROM t WHERE id = 60"));
      assertEquals(150 + rounds, value(text, "SELECT v FROM t WHERE id = 150"));
      assertTrue(counter("rehearsed") - rehearsed >= rounds, "all kinds of statements");
      assertEquals(held, counter("held"), "nobody waited for a cutover");
      update(text, "UPDATE t SET v = id");
    }
  }

  private static long counter(String what) throws Exception {
    return lab.first.counter("ringmaster_statements_" + what + "_total");
  }

  @Test
  void whoMayOwnMoreKeysAtAnyMomentHasTheConnectionsForThem() throws Exception {
    int transactions = 12;
    List<Connection> clients = new ArrayList<>();
    try {
      for (int i = 0; i < transactions; i++) {
        Connection client = client();
        clients.add(client);
        client.setAutoCommit(false);
        value(client, "SELECT COUNT(*) FROM t WHERE id = 1");
      }
      assertTrue(connectionsOfProxies(0) >= transactions);
      lab.await(
          "as many connections to the next owner",
          _ -> connectionsOfProxies(1) >= connectionsOfProxies(0));
    } finally {
      for (Connection client : clients) {
        client.close();
      }
    }
  }

  private static int connectionsOfProxies(int server) {
    try {
      return Integer.parseInt(
          CutoverLab.column(
                  lab.servers.get(server),
                  "SELECT COUNT(*) FROM performance_schema.session_connect_attrs WHERE attr_name ="
                      + " '"
                      + ProxyRegistration.CONNECTION_ATTRIBUTE
                      + "'")
              .getFirst());
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void transactionsThatBeganBeforeGoOnAndAreWaitedFor() throws Exception {
    try (Connection before = client();
        Connection after = client();
        Connection reading = client()) {
      before.setAutoCommit(false);
      after.setAutoCommit(false);
      update(before, "UPDATE t SET v = 7 WHERE id = 60");
      long epoch = lab.to(MigrationPhase.CUTOVER);
      lab.await("adopted", l -> l.store.proxies().stream().allMatch(p -> p.epoch() >= epoch));
      Thread.sleep(100);
      assertFalse(lab.isDrained(epoch), "a transaction is open");
      assertEquals(1, update(before, "UPDATE t SET v = 8 WHERE id = 1"), "as if nothing was held");
      Future<Integer> waiting = start(() -> update(after, "UPDATE t SET v = 9 WHERE id = 2"));
      assertWaits(waiting);
      assertEquals(2, value(reading, "SELECT v FROM t WHERE id = 2"), "reads go on until then");
      before.rollback();
      lab.awaitDrained(epoch);
      assertWaits(waiting);
      lab.to(MigrationPhase.READY);
      assertEquals(1, answer(waiting));
      after.rollback();
    }
  }

  @Test
  void aStatementThatWaitsCanBeKilledAndItsClientCanGo() throws Exception {
    try (Connection killed = client();
        Connection admin = lab.first.connect("admin", "admin", "shop", Map.of())) {
      int id = value(killed, "SELECT CONNECTION_ID()");
      Connection gone = client();
      lab.awaitDrained(lab.to(MigrationPhase.CUTOVER));
      Future<Integer> first = start(() -> update(killed, "UPDATE t SET v = 9 WHERE id = 1"));
      Future<Integer> other = start(() -> update(gone, "UPDATE t SET v = 9 WHERE id = 1"));
      assertWaits(first);
      assertTrue(
          processes(admin).stream().anyMatch(row -> row.contains("waiting for a cutover")),
          processes(admin).toString());
      update(admin, "KILL QUERY " + id);
      Throwable error = assertThrows(Exception.class, () -> answer(first)).getCause();
      assertEquals(1317, ((SQLException) error).getErrorCode(), error.toString());
      gone.abort(Runnable::run);
      lab.to(MigrationPhase.READY);
      assertThrows(Exception.class, () -> answer(other));
      assertEquals(1, value(killed, "SELECT v FROM t WHERE id = 1"), "neither has run");
    }
  }

  private static List<String> processes(Connection admin) throws SQLException {
    try (Statement statement = admin.createStatement();
        ResultSet rows = statement.executeQuery("SHOW PROCESSLIST")) {
      List<String> all = new java.util.ArrayList<>();
      while (rows.next()) {
        all.add(rows.getString("State") + " " + rows.getString("Info"));
      }
      return all;
    }
  }

  @Test
  void aStatementThatWaitsForTooLongGetsAnErrorThatSaysWhatToDo() throws Exception {
    try (Connection client = client()) {
      // The proxy learns of it a moment later than the store, and may still know an earlier one.
      lab.awaitDrained(lab.to(MigrationPhase.CUTOVER));
      SQLException error =
          assertThrows(SQLException.class, () -> update(client, "UPDATE t SET v = 9 WHERE id = 1"));
      assertEquals(30007, error.getErrorCode(), error.getMessage());
      assertTrue(error.getMessage().contains("SHOW MIGRATIONS"), error.getMessage());
      lab.to(MigrationPhase.READY);
      assertEquals(1, value(client, "SELECT v FROM t WHERE id = 1"));
    }
  }

  @Test
  void readsOfAnOlderMapDelayNothingButAreKnown() throws Exception {
    try (Connection slow = client()) {
      Future<Integer> read = start(() -> value(slow, "SELECT SLEEP(2) FROM t WHERE id = 1"));
      Thread.sleep(300);
      long epoch = lab.to(MigrationPhase.CUTOVER);
      lab.awaitDrained(epoch);
      assertFalse(read.isDone());
      assertTrue(lab.store.proxies().stream().anyMatch(p -> p.settled() < epoch));
      assertEquals(0, answer(read));
      lab.await("settled", l -> l.store.proxies().stream().allMatch(p -> p.settled() >= epoch));
    }
  }

  @Test
  void aProxyThatKnowsAnOlderMapOnlyGetsNoConnection() throws Exception {
    try (Connection client = client()) {
      assertEquals(
          lab.store.proxies().stream().map(ProxyRegistration.Proxy::id).sorted().toList(),
          CutoverLab.column(
              lab.servers.getFirst(),
              "SELECT DISTINCT attr_value FROM performance_schema.session_connect_attrs"
                  + " WHERE attr_name = 'ringmaster_proxy' ORDER BY 1"),
          "servers can tell whose connections are whose");
      long now = lab.store.state().epoch();
      lab.servers
          .getFirst()
          .execute(
              "",
              "CREATE DATABASE IF NOT EXISTS ringmaster",
              "CREATE TABLE ringmaster.fence (id INT PRIMARY KEY, epoch BIGINT NOT NULL)",
              "INSERT INTO ringmaster.fence VALUES (1, " + (now + 1) + ")");
      for (String id :
          CutoverLab.column(
              lab.servers.getFirst(),
              "SELECT processlist_id FROM performance_schema.session_connect_attrs"
                  + " WHERE attr_name = 'ringmaster_proxy'")) {
        lab.servers.getFirst().execute("", "KILL " + id);
      }
      // Until the proxy has seen that its connections are gone it may send on one of them.
      lab.await("refused", _ -> refusal(client).contains("cut off from ZooKeeper"));
      lab.servers.getFirst().execute("", "UPDATE ringmaster.fence SET epoch = " + now);
      try (Connection again = client()) {
        lab.await("served again", _ -> serves(again));
      }
    } finally {
      lab.servers.getFirst().execute("", "DROP TABLE ringmaster.fence");
    }
  }

  private static String refusal(Connection client) {
    return assertThrows(
            SQLException.class, () -> update(client, "UPDATE t SET v = 60 WHERE id = 60"))
        .getMessage();
  }

  private static boolean serves(Connection client) {
    try {
      return update(client, "UPDATE t SET v = id WHERE id = 60") >= 0;
    } catch (SQLException e) {
      return false;
    }
  }
}
