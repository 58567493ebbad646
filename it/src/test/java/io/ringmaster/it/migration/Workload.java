package io.ringmaster.it.migration;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Random;

/**
 * Random changes of two tables by several connections, of every kind an application makes: single
 * and many rows, unique values that rows of one shard key exchange, other spellings of a key,
 * transactions rolled back and prepared.
 */
final class Workload extends Writers {
  static final String INTEGERS =
      "CREATE TABLE t (k BIGINT NOT NULL, n INT NOT NULL, u INT, v VARCHAR(200) CHARACTER SET"
          + " latin1, j JSON, g BIGINT AS (k + n), PRIMARY KEY (k, n), UNIQUE KEY (u, k))";
  static final String TEXTS =
      "CREATE TABLE s (name VARCHAR(20) COLLATE utf8mb4_0900_ai_ci NOT NULL, at DATETIME(3) NOT"
          + " NULL, amount DECIMAL(12,3) NOT NULL, day DATE NOT NULL, bin BINARY(4) NOT NULL,"
          + " v TEXT, PRIMARY KEY (day, name, at, amount, bin))";
  private static final int KEYS = 400;
  private static final String[] NAMES = {"éa", "EA", "ea", "Éa", "z", "Z ", "日本", "ß", "ss", ""};

  private final MoveLab lab;

  Workload(MoveLab lab, int connections, long seed) {
    this.lab = lab;
    begin(connections, seed);
  }

  @Override
  void write(Random random, int number) throws SQLException, InterruptedException {
    try (Connection connection = lab.source.connect(lab.database);
        Statement statement = connection.createStatement()) {
      statement.execute("SET SESSION sql_mode = 'ALLOW_INVALID_DATES'");
      for (int i = 0; !isEnding(); i++) {
        pause();
        try {
          step(connection, statement, random, number + "-" + i);
        } catch (SQLException e) {
          // A deadlock, a lock wait or a duplicate key: an application's daily bread.
          if (e.getErrorCode() != 1213 && e.getErrorCode() != 1062 && e.getErrorCode() != 1205) {
            throw e;
          }
          if (!connection.getAutoCommit()) {
            connection.rollback();
          }
        }
        connection.setAutoCommit(true);
      }
    }
  }

  private void step(Connection connection, Statement statement, Random random, String id)
      throws SQLException {
    int k = random.nextInt(KEYS) - KEYS / 2;
    switch (random.nextInt(14)) {
      case 0, 1, 2 -> execute(statement, "INSERT INTO t (k, n, u, v, j) VALUES " + row(random, k));
      case 3 ->
          execute(
              statement,
              "INSERT INTO t (k, n, u, v, j) VALUES "
                  + row(random, k)
                  + ","
                  + row(random, k + 1)
                  + ","
                  + row(random, k + 2)
                  + " ON DUPLICATE KEY UPDATE v = CONCAT('again ', t.u), u = NULL");
      case 4 -> execute(statement, "REPLACE INTO t (k, n, u, v, j) VALUES " + row(random, k));
      case 5 ->
          execute(
              statement,
              "UPDATE t SET v = MD5(RAND()), n = n + 1 WHERE k = " + k + " ORDER BY n DESC");
      case 6 ->
          execute(statement, "DELETE FROM t WHERE k = " + k + " AND n < " + random.nextInt(9));
      case 7 ->
          execute(
              statement,
              "UPDATE t SET j = JSON_SET(COALESCE(j, '{}'), '$.a', RAND())"
                  + " WHERE k BETWEEN "
                  + k
                  + " AND "
                  + (k + 5));
      case 8 -> exchange(connection, statement, k, random.nextInt(3) > 0);
      case 9 -> prepared(statement, random, k, id);
      case 10, 11 ->
          execute(
              statement,
              "INSERT INTO s VALUES "
                  + text(random)
                  + " ON DUPLICATE KEY UPDATE name = VALUES(name), v = CONCAT('dup ', VALUES(v))");
      case 12 -> execute(statement, "DELETE FROM s WHERE name = '" + name(random) + "' LIMIT 2");
      default ->
          execute(
              statement,
              "UPDATE s SET amount = -amount, name = UPPER(name), v = NOW(6)"
                  + " WHERE name = '"
                  + name(random)
                  + "' AND day > '2020-06-01' LIMIT 3");
    }
  }

  private void execute(Statement statement, String sql) throws SQLException {
    statement.executeUpdate(sql);
    count();
  }

  /** Rows of one shard key pass their unique values around, in one transaction or in several. */
  private void exchange(Connection connection, Statement statement, int k, boolean commit)
      throws SQLException {
    connection.setAutoCommit(false);
    execute(statement, "UPDATE t SET u = -1 - u WHERE k = " + k);
    execute(statement, "UPDATE t SET u = (-1 - u + 1) % 8 WHERE k = " + k + " ORDER BY n");
    execute(statement, "DELETE FROM t WHERE k = " + k + " AND n = 3");
    if (commit) {
      connection.commit();
    } else {
      connection.rollback();
    }
  }

  private void prepared(Statement statement, Random random, int k, String id) throws SQLException {
    String xid = "'" + lab.database + "','" + id + "',7";
    statement.execute("XA START " + xid);
    try {
      execute(statement, "UPDATE t SET v = 'prepared' WHERE k = " + k);
      execute(statement, "INSERT INTO t (k, n, u, v, j) VALUES " + row(random, k));
      statement.execute("XA END " + xid);
    } catch (SQLException e) {
      try {
        statement.execute("XA END " + xid);
      } catch (SQLException ended) {
        // A deadlock has ended it already, and is what matters.
        e.addSuppressed(ended);
      }
      statement.execute("XA ROLLBACK " + xid);
      throw e;
    }
    if (random.nextInt(4) == 0) {
      statement.execute("XA COMMIT " + xid + " ONE PHASE");
      return;
    }
    statement.execute("XA PREPARE " + xid);
    try {
      Thread.sleep(random.nextInt(40));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    statement.execute((random.nextBoolean() ? "XA COMMIT " : "XA ROLLBACK ") + xid);
  }

  private static String row(Random random, int k) {
    return "(%d, %d, %s, REPEAT(x'E9', %d), '{\"x\": [%d, null]}')"
        .formatted(
            k,
            random.nextInt(12),
            random.nextInt(4) == 0 ? "NULL" : random.nextInt(8) + "",
            random.nextInt(200),
            random.nextInt());
  }

  private static String name(Random random) {
    return NAMES[random.nextInt(NAMES.length)];
  }

  private static String text(Random random) {
    return "('%s', '2020-0%d-03 04:05:06.%03d', %d.%03d, '%s', x'%s', 'text %d')"
        .formatted(
            name(random),
            1 + random.nextInt(9),
            random.nextInt(3) * 7,
            random.nextInt(3) - 1,
            random.nextInt(3) * 5,
            List.of("2020-02-31", "0000-00-00", "2021-01-01", "9999-12-31").get(random.nextInt(4)),
            List.of("00", "0001", "20200000", "FF").get(random.nextInt(4)),
            random.nextInt(1000));
  }
}
