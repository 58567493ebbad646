package io.ringmaster.it.placement;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringmaster.it.lab.LabServer;
import io.ringmaster.it.lab.MySqlLab;
import io.ringmaster.it.lab.ProxyLab;
import io.ringmaster.metadata.TableGroup;
import io.ringmaster.metadata.TableRule;
import io.ringmaster.metadata.placement.SlotSql;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Random rows inserted through the proxy lie on the shard that the shard map says, each exactly
 * once, and point reads find what one MySQL finds, however the key is written.
 */
class RowsOnTheirShardsTest {
  private static final int ROWS = 240;
  private static final int READ = 30;
  private static final long SEED = 20_240_817;

  @ParameterizedTest
  @EnumSource(KeyColumns.class)
  void rowsAreWhereTheShardMapSaysAndAreFoundThere(KeyColumns column) throws Exception {
    ProxyLab proxy = ProxyLab.shared();
    String database = proxy.createDatabase("rows");
    MySqlLab.plain().execute("", "CREATE DATABASE " + database);
    String table = "CREATE TABLE t (k " + column.type() + " NOT NULL PRIMARY KEY, v INT)";
    Random random = new Random(SEED);
    try (Connection plain = MySqlLab.plain().connect(database);
        Connection other = proxy.connect(database)) {
      execute(plain, table);
      execute(other, table + " SHARD BY HASH(k)");
      List<KeyColumns.Key> keys = column.keys(random, ROWS);
      for (int row = 0; row < ROWS; ) {
        int rows = insert(List.of(plain, other), keys, row);
        row += rows;
      }
      assertPlaced(proxy, database, values(plain, "SELECT HEX(k), v FROM t"));
      for (KeyColumns.Key key : keys.subList(0, READ)) {
        assertFound(plain, other, key);
      }
      assertListsFound(plain, other, keys);
    }
  }

  /** Inserts one row as text, one prepared, or several in one statement. */
  private static int insert(List<Connection> sides, List<KeyColumns.Key> keys, int row)
      throws SQLException {
    int form = row % 3;
    int rows = form == 2 ? Math.min(13, keys.size() - row) : 1;
    List<Integer> counts = new ArrayList<>();
    for (Connection side : sides) {
      if (form == 1) {
        try (PreparedStatement statement =
            side.prepareStatement("INSERT IGNORE INTO t VALUES (?, ?)")) {
          statement.setObject(1, keys.get(row).value());
          statement.setInt(2, row);
          counts.add(statement.executeUpdate());
        }
        continue;
      }
      StringBuilder sql = new StringBuilder("INSERT IGNORE INTO t VALUES ");
      for (int i = row; i < row + rows; i++) {
        sql.append(i == row ? "(" : ", (").append(keys.get(i).literal()).append(", ");
        sql.append(i).append(')');
      }
      try (Statement statement = side.createStatement()) {
        statement.setEscapeProcessing(false);
        counts.add(statement.executeUpdate(sql.toString()));
      }
    }
    assertEquals(counts.get(0), counts.get(1), "rows from " + row);
    return rows;
  }

  private static void assertPlaced(ProxyLab proxy, String database, List<String> expected)
      throws SQLException {
    var map = proxy.server().routing().map();
    var rule = (TableRule.Sharded) map.state().tables().get(database + ".t");
    TableGroup group = map.state().groups().get(rule.group());
    List<String> stored = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      LabServer server = MySqlLab.shards().get(i);
      String owned = SlotSql.ownedBy(group.keyType(), "k", group.placement(), "shard" + (i + 1));
      try (Connection shard = server.connect(database)) {
        List<String> strays = values(shard, "SELECT HEX(k), v FROM t WHERE NOT " + owned);
        assertEquals(List.of(), strays, "rows that " + server + " does not own");
        List<String> rows = values(shard, "SELECT HEX(k), v FROM t");
        assertTrue(rows.size() > expected.size() / 5, "only " + rows.size() + " rows");
        stored.addAll(rows);
      }
    }
    assertEquals(expected, stored.stream().sorted().toList());
  }

  private static void assertFound(Connection plain, Connection other, KeyColumns.Key key)
      throws SQLException {
    for (String literal : key.literals()) {
      String sql = "SELECT v FROM t WHERE k = " + literal;
      assertEquals(values(plain, sql), values(other, sql), sql);
    }
    for (Object parameter : key.parameters()) {
      assertEquals(
          prepared(plain, parameter),
          prepared(other, parameter),
          "parameter " + parameter.getClass() + " of " + key.literal());
    }
  }

  private static void assertListsFound(
      Connection plain, Connection other, List<KeyColumns.Key> keys) throws SQLException {
    Random random = new Random(SEED);
    for (int i = 0; i < READ; i++) {
      List<String> list = new ArrayList<>();
      for (int j = 0; j < 4; j++) {
        KeyColumns.Key key = keys.get(random.nextInt(keys.size()));
        list.add(key.literals().get(random.nextInt(key.literals().size())));
      }
      String sql = "SELECT v FROM t WHERE k IN (" + String.join(", ", list) + ")";
      assertEquals(values(plain, sql), values(other, sql), sql);
    }
  }

  private static List<String> prepared(Connection connection, Object parameter)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement("SELECT v FROM t WHERE k = ?")) {
      statement.setObject(1, parameter);
      try (ResultSet rows = statement.executeQuery()) {
        return sorted(rows);
      }
    }
  }

  private static List<String> values(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.setEscapeProcessing(false);
      try (ResultSet rows = statement.executeQuery(sql)) {
        return sorted(rows);
      }
    }
  }

  private static List<String> sorted(ResultSet rows) throws SQLException {
    List<String> values = new ArrayList<>();
    int columns = rows.getMetaData().getColumnCount();
    while (rows.next()) {
      StringBuilder row = new StringBuilder();
      for (int i = 1; i <= columns; i++) {
        row.append(new String(rows.getBytes(i), StandardCharsets.ISO_8859_1)).append(' ');
      }
      values.add(row.toString());
    }
    values.sort(null);
    return values;
  }

  private static void execute(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }
}
