package io.ringmaster.it.migration;

import io.ringmaster.it.lab.LabServer;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.LongFunction;

/**
 * Connections that change rows of a {@link GroupLab} where their keys live. A server that goes away
 * is tried again.
 */
final class GroupWriters extends Writers {
  private static final int KEYS = 500;

  /** Deadlock, duplicate key, lock wait, a parent or a child row of another key. */
  private static final Set<Integer> DAILY_BREAD = Set.of(1205, 1213, 1062, 1451, 1452);

  private final GroupLab lab;
  private final LongFunction<String> owner;

  /**
   * Begins.
   *
   * @param owner the shard that has a key
   */
  GroupWriters(GroupLab lab, LongFunction<String> owner, int connections, long seed) {
    this.lab = lab;
    this.owner = owner;
    begin(connections, seed);
  }

  @Override
  void write(Random random, int number) throws SQLException, InterruptedException {
    Map<String, Connection> connections = new HashMap<>();
    while (!isEnding()) {
      pause();
      long k = random.nextLong(KEYS) - KEYS / 2;
      String shard = owner.apply(k);
      try {
        Connection connection = connections.get(shard);
        if (connection == null) {
          LabServer server = lab.servers.get(shard);
          connection = server.connect(lab.database);
          connections.put(shard, connection);
        }
        change(connection, random, k);
      } catch (SQLException e) {
        if (!DAILY_BREAD.contains(e.getErrorCode())) {
          if (e.getSQLState() == null || !e.getSQLState().startsWith("08")) {
            throw e;
          }
          connections.remove(shard);
          Thread.sleep(20);
        }
      }
    }
    for (Connection connection : connections.values()) {
      connection.close();
    }
  }

  private void change(Connection connection, Random random, long k) throws SQLException {
    String day = "'2026-0" + (1 + random.nextInt(3)) + "-01'";
    String code = "'c" + random.nextInt(4) + "'";
    boolean transaction = random.nextInt(3) == 0;
    connection.setAutoCommit(!transaction);
    try (Statement statement = connection.createStatement()) {
      for (int i = transaction ? 3 : 1; i > 0; i--) {
        statement.executeUpdate(
            switch (random.nextInt(9)) {
              case 0, 1 ->
                  "INSERT INTO orders (k, v, j) VALUES (%d, MD5(RAND()), JSON_ARRAY(RAND(), %d))"
                      .formatted(k, random.nextInt());
              case 2, 3 ->
                  "INSERT INTO items VALUES (%s, %d, %s, %d, %d) ON DUPLICATE KEY UPDATE amount ="
                          .formatted(day, k, code, random.nextInt(50), random.nextInt(9))
                      + " NULL, code = VALUES(code)";
              case 4 -> "UPDATE orders SET v = CONCAT(LEFT(v, 20), RAND()) WHERE k = " + k;
              case 5 -> "UPDATE items SET amount = amount + 1 WHERE k = " + k + " ORDER BY amount";
              // Takes the place of up to three rows.
              case 6 ->
                  "REPLACE INTO items VALUES (%s, %d, %s, %d, %d)"
                      .formatted(day, k, code, random.nextInt(9), random.nextInt(9));
              case 7 -> "UPDATE items SET seat = seat + 1 WHERE k = " + k + " ORDER BY seat DESC";
              default ->
                  random.nextBoolean()
                      ? "DELETE FROM items WHERE k = " + k + " AND code = " + code
                      : "DELETE FROM orders WHERE k = " + k + " ORDER BY n DESC LIMIT 1";
            });
        count();
      }
      if (transaction && random.nextInt(5) == 0) {
        connection.rollback();
      } else if (transaction) {
        connection.commit();
      }
    } catch (SQLException e) {
      if (transaction && DAILY_BREAD.contains(e.getErrorCode())) {
        connection.rollback();
      }
      throw e;
    }
  }
}
