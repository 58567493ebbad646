package io.ringmaster.it.cutover;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringmaster.it.lab.LabServer;
import io.ringmaster.it.lab.ProxyLab;
import io.ringmaster.it.lab.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Rows move under load, and triggers meet each row that a client writes once, in every state; what
 * cascades delete is deleted. Each client has orders of its own and knows what must be there.
 */
class TriggersAndCascadesTest {
  private static final int CLIENTS = 4;
  private static final int ORDERS = 12;
  private static final String OPTIONS = " MAX PAUSE 3 SECONDS KEEP REVERSE FOR 0 SECONDS";
  private static ReshardLab lab;
  private static ProxyLab proxy;
  private static Operator operator;

  @BeforeAll
  static void start() throws Exception {
    lab = new ReshardLab(3);
    proxy = lab.proxy;
    operator = lab.operator;
    proxy.execute(
        "shop",
        "CREATE TABLE orders (user INT, id INT, v INT NOT NULL, changes INT NOT NULL DEFAULT 0,"
            + " PRIMARY KEY (user, id)) SHARD BY HASH(user) IN GROUP g",
        "CREATE TABLE items (user INT, id INT, n INT, text VARCHAR(20), PRIMARY KEY (user, id, n),"
            + " FOREIGN KEY (user, id) REFERENCES orders (user, id) ON DELETE CASCADE ON UPDATE"
            + " CASCADE) SHARD BY HASH(user) IN GROUP g",
        // Each would change a row again that is copied, or refuse it.
        "CREATE TRIGGER doubled BEFORE INSERT ON orders FOR EACH ROW SET NEW.v = NEW.v * 2",
        "CREATE TRIGGER counted BEFORE UPDATE ON orders FOR EACH ROW SET NEW.changes ="
            + " OLD.changes + 1",
        "CREATE TRIGGER marked BEFORE INSERT ON items FOR EACH ROW BEGIN IF NEW.text LIKE '%ü' THEN"
            + " SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'marked'; END IF; SET NEW.text ="
            + " CONCAT(NEW.text, 'ü'); END -- the end",
        "CREATE TRIGGER kept BEFORE DELETE ON orders FOR EACH ROW IF OLD.id < 0 THEN SIGNAL"
            + " SQLSTATE '45000' SET MESSAGE_TEXT = 'kept'; END IF",
        "INSERT INTO orders (user, id, v) VALUES (1, -1, 7), (2, -1, 7), (3, -1, 7), (4, -1, 7)");
    lab.startWorker();
  }

  @AfterAll
  static void close() throws Exception {
    lab.close();
  }

  /** A client's orders: by {@code user/id}, {@code v/changes} and its number of items. */
  private static final class Client {
    private final Map<String, String> expected = new TreeMap<>();
    private final Connection connection;
    private final Random random;
    private final int first;
    private final Map<String, int[]> orders = new TreeMap<>();

    Client(int number) throws SQLException {
      connection = proxy.connect("shop");
      random = new Random(number);
      first = 100 * (number + 1);
    }

    Map<String, String> write(AtomicBoolean stop) throws SQLException {
      try (connection) {
        while (!stop.get()) {
          step(first + random.nextInt(ORDERS), random.nextInt(2));
        }
      }
      orders.forEach(
          (key, order) -> expected.put(key, "%d/%d/%d".formatted(order[0], order[1], order[2])));
      return expected;
    }

    private void step(int user, int id) throws SQLException {
      String key = user + "/" + id;
      int[] order = orders.get(key);
      if (order == null) {
        Sql.run(
            connection,
            "INSERT INTO orders (user, id, v) VALUES (%d, %d, %d)".formatted(user, id, user));
        orders.put(key, new int[] {2 * user, 0, 0});
        return;
      }
      String where = " WHERE user = %d AND id = %d".formatted(user, id);
      switch (random.nextInt(4)) {
        case 0 -> {
          assertEquals(1, Sql.update(connection, "DELETE FROM orders" + where));
          orders.remove(key);
        }
        case 1 -> {
          assertEquals(1, Sql.update(connection, "UPDATE orders SET v = v + 1" + where));
          order[0]++;
          order[1]++;
        }
        case 2 -> {
          String other = user + "/" + (id + 2);
          if (!orders.containsKey(other)) {
            assertEquals(1, Sql.update(connection, "UPDATE orders SET id = id + 2" + where));
            order[1]++;
            orders.remove(key);
            orders.put(other, order);
          } else {
            where = " WHERE user = %d AND id = %d".formatted(user, id + 2);
            assertEquals(1, Sql.update(connection, "DELETE FROM orders" + where));
            orders.remove(other);
          }
        }
        default -> {
          Sql.run(
              connection,
              "INSERT INTO items VALUES (%d, %d, %d, 'x')".formatted(user, id, order[2]++));
        }
      }
    }
  }

  /** What clients see; and each shard has its own rows and no others. */
  private static Map<String, String> seen() throws SQLException {
    Map<String, String> seen = new TreeMap<>();
    for (Map<String, String> row :
        operator.admin(
            "SELECT o.user, o.id, MAX(o.v) AS v, MAX(o.changes) AS c, COUNT(i.n) AS n FROM orders o"
                + " LEFT JOIN items i ON i.user = o.user AND i.id = o.id WHERE o.user >= 100 GROUP"
                + " BY o.user, o.id")) {
      seen.put(
          row.get("user") + "/" + row.get("id"),
          row.get("v") + "/" + row.get("c") + "/" + row.get("n"));
    }
    assertEquals(
        "0",
        operator.admin("SELECT COUNT(*) AS n FROM items WHERE text <> 'xü'").getFirst().get("n"));
    return seen;
  }

  private static int rowsOnServers(String table) throws SQLException {
    int rows = 0;
    for (LabServer server : lab.servers) {
      if (!CutoverLab.column(server, "SHOW TABLES FROM shop LIKE '" + table + "'").isEmpty()) {
        rows +=
            Integer.parseInt(
                CutoverLab.column(server, "SELECT COUNT(*) FROM shop." + table).getFirst());
      }
    }
    return rows;
  }

  @Test
  void triggersMeetEachWriteOnceAndCascadesAreFollowed() throws Exception {
    AtomicBoolean stop = new AtomicBoolean();
    List<Future<Map<String, String>>> clients = new ArrayList<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int number = 0; number < CLIENTS; number++) {
        Client client = new Client(number);
        clients.add(threads.submit(() -> client.write(stop)));
      }
      try {
        operator.awaitState(operator.reshard("GROUP g REMOVE SHARD shard3" + OPTIONS), "DONE");
        operator.awaitState(operator.reshard("GROUP g ADD SHARD shard3" + OPTIONS), "DONE");
        String back =
            operator.reshard("GROUP g MOVE SLOTS 0 TO 2047 TO shard2 MAX PAUSE 3 SECONDS");
        operator.awaitState(back, "REVERSE");
        operator.assertError("migration " + back, "DROP TRIGGER doubled");
        operator.admin("ROLLBACK MIGRATION " + back);
        operator.awaitState(back, "ROLLED_BACK");
      } finally {
        stop.set(true);
      }
      Map<String, String> expected = new TreeMap<>();
      for (Future<Map<String, String>> client : clients) {
        expected.putAll(client.get());
      }
      assertEquals(expected, seen());
      assertTrue(expected.size() > 20, expected::toString);
    }
    for (String table : List.of("orders", "items")) {
      assertEquals(
          operator.admin("SELECT COUNT(*) AS n FROM " + table).getFirst().get("n"),
          Integer.toString(rowsOnServers(table)),
          table + ": no row is twice, and none is left");
    }
    assertEquals(
        List.of("14/0"),
        operator
            .admin("SELECT DISTINCT CONCAT(v, '/', changes) AS v FROM orders WHERE id = -1")
            .stream()
            .map(row -> row.get("v"))
            .toList(),
        "rows that nobody wrote since are as they were");
    SQLException kept =
        assertThrows(SQLException.class, () -> operator.admin("DELETE FROM orders WHERE id = -1"));
    assertEquals("45000", kept.getSQLState());
    for (LabServer server : lab.servers) {
      assertEquals(
          List.of("counted", "doubled", "kept", "marked"),
          CutoverLab.column(
              server,
              "SELECT TRIGGER_NAME FROM information_schema.TRIGGERS WHERE TRIGGER_SCHEMA = 'shop'"
                  + " AND EVENT_OBJECT_TABLE IN ('orders', 'items') ORDER BY 1"),
          "on new shards too");
    }
  }

  @Test
  void aTableTakesItsTriggersToAnotherPlace() throws Exception {
    operator.admin(
        "CREATE TABLE notes (id INT, owner INT, text VARCHAR(20), PRIMARY KEY (id, owner)) SHARD BY"
            + " HASH(id) IN GROUP notes");
    operator.admin(
        "CREATE TRIGGER owned BEFORE INSERT ON notes FOR EACH ROW SET NEW.owner = NEW.owner + 1");
    operator.admin("INSERT INTO notes VALUES (1, 1, 'a'), (2, 2, 'b'), (3, 3, 'c')");
    operator.assertError(
        "it sets the shard key 'owner'",
        "RESHARD MOVE TABLE notes INTO GROUP owners SHARD KEY (owner)");
    operator.awaitState(operator.reshard("MOVE TABLE notes SINGLE ON shard2" + OPTIONS), "DONE");
    operator.admin("INSERT INTO notes VALUES (4, 4, 'd')");
    operator.assertError(
        "it sets the shard key 'owner'",
        "RESHARD MOVE TABLE notes INTO GROUP owners SHARD KEY (owner)");
    operator.awaitState(
        operator.reshard("MOVE TABLE notes INTO GROUP n SHARD KEY (id)" + OPTIONS), "DONE");
    operator.admin("INSERT INTO notes VALUES (5, 5, 'e')");
    assertEquals(
        "2,3,4,5,6",
        operator
            .admin("SELECT GROUP_CONCAT(owner ORDER BY id) AS o FROM notes")
            .getFirst()
            .get("o"));
    // Triggers of single tables, and those made on a server, do not know of it.
    operator.admin("CREATE TABLE plain (id INT PRIMARY KEY) SINGLE ON shard1");
    operator.admin("CREATE TRIGGER plain BEFORE INSERT ON plain FOR EACH ROW SET NEW.id = 3");
    operator.assertError(
        "its triggers [plain] would fire again", "RESHARD MOVE TABLE plain SINGLE ON shard2");
    operator.assertError(
        "near '== 1' at line 1",
        "CREATE TRIGGER no BEFORE INSERT ON notes FOR EACH ROW SET NEW.text == 1");
  }
}
