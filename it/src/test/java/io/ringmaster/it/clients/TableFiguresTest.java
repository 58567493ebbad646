package io.ringmaster.it.clients;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringmaster.it.lab.LabServer;
import io.ringmaster.it.lab.MySqlLab;
import io.ringmaster.it.lab.ProcessServer;
import io.ringmaster.it.lab.ProxyLab;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** information_schema and SHOW TABLE STATUS show one table, with the figures of all its shards. */
class TableFiguresTest {
  private static final String USER = "figures_test";

  private static ProxyLab proxy;
  private static String database;

  @BeforeAll
  static void start() throws Exception {
    proxy = ProxyLab.start(MySqlLab.shards(), Map.of());
    database = proxy.createDatabase("figures");
    proxy.execute(
        database,
        "CREATE USER " + USER + " IDENTIFIED BY 'x'",
        "GRANT ALL ON " + database + ".* TO " + USER,
        "CREATE TABLE sharded (id INT PRIMARY KEY, v INT, w INT, KEY v (v), KEY vi (v, id)) SHARD"
            + " BY HASH(id)",
        "CREATE TABLE `far` (id INT PRIMARY KEY AUTO_INCREMENT, v INT) SINGLE ON shard2",
        "CREATE TABLE near (id INT PRIMARY KEY, v INT) SINGLE ON shard1",
        "CREATE TABLE everywhere (id INT PRIMARY KEY, v INT) REFERENCE",
        "CREATE TABLE parted (id INT PRIMARY KEY) SHARD BY HASH(id) PARTITION BY RANGE (id)"
            + " (PARTITION low VALUES LESS THAN (100), PARTITION high VALUES LESS THAN MAXVALUE)",
        "CREATE VIEW seen AS SELECT id FROM near",
        "INSERT INTO sharded VALUES " + rows(300, "(%1$d, %1$d % 7, 1)"),
        "INSERT INTO `far` (v) VALUES " + rows(20, "(%1$d)"),
        "INSERT INTO near VALUES " + rows(30, "(%1$d, 1)"),
        "INSERT INTO everywhere VALUES " + rows(40, "(%1$d, 1)"),
        "INSERT INTO parted VALUES " + rows(150, "(%1$d)"));
    for (LabServer shard : MySqlLab.shards()) {
      try (Connection connection = shard.connect(database);
          Statement statement = connection.createStatement()) {
        for (String table : List.of("sharded", "`far`", "near", "everywhere", "parted")) {
          statement.execute("ANALYZE TABLE " + table);
        }
      }
    }
  }

  private static String rows(int count, String form) {
    return IntStream.range(0, count)
        .mapToObj(i -> form.replace("%1$d % 7", String.valueOf(i % 7)).formatted(i))
        .collect(Collectors.joining(", "));
  }

  @AfterAll
  static void stop() {
    proxy.close();
  }

  private static Connection admin() throws SQLException {
    return proxy.connect(database);
  }

  private static Connection restricted(String prepared) throws SQLException {
    return proxy.connect(USER, "x", database, Map.of("useServerPrepStmts", prepared));
  }

  private static List<String> rows(ResultSet result) throws SQLException {
    List<String> rows = new ArrayList<>();
    while (result.next()) {
      List<String> row = new ArrayList<>();
      for (int i = 1; i <= result.getMetaData().getColumnCount(); i++) {
        row.add(result.getString(i));
      }
      rows.add(String.join(" ", row.stream().map(String::valueOf).toList()));
    }
    return rows;
  }

  private static List<String> rows(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery(sql)) {
      return rows(result);
    }
  }

  private static long sum(String sql) throws SQLException {
    long sum = 0;
    for (LabServer shard : MySqlLab.shards()) {
      try (Connection connection = shard.connect(database)) {
        sum += Long.parseLong(rows(connection, sql).getFirst());
      }
    }
    return sum;
  }

  private static final String ROWS =
      "SELECT TABLE_NAME, TABLE_ROWS FROM information_schema.TABLES WHERE TABLE_SCHEMA = '%s' AND"
          + " TABLE_TYPE = 'BASE TABLE' ORDER BY TABLE_NAME";

  private static final List<String> SUMMED =
      List.of("everywhere 40", "far 20", "near 30", "parted 150", "sharded 300");

  @Test
  void rowsAreThoseOfAllShards() throws SQLException {
    String sql = ROWS.formatted(database);
    try (Connection connection = admin()) {
      assertEquals(SUMMED, rows(connection, sql));
      assertEquals(
          List.of("540"),
          rows(
              connection,
              "SELECT SUM(t.table_rows) FROM information_schema.tables t JOIN"
                  + " information_schema.schemata s ON s.schema_name = t.table_schema WHERE"
                  + " t.table_schema = DATABASE()"));
      assertEquals(
          List.of("300"),
          rows(
              connection,
              "SELECT information_schema.tables.table_rows FROM information_schema.tables WHERE"
                  + " table_name = 'sharded' AND table_schema = DATABASE()"));
      // Of other columns the home shard tells, as before.
      assertEquals(
          List.of("VIEW seen"),
          rows(
              connection,
              "SELECT TABLE_TYPE, TABLE_NAME FROM information_schema.TABLES WHERE TABLE_SCHEMA ="
                  + " DATABASE() AND TABLE_TYPE = 'VIEW'"));
    }
    for (String prepared : List.of("false", "true")) {
      try (Connection connection = restricted(prepared);
          PreparedStatement statement = connection.prepareStatement(sql)) {
        assertEquals(SUMMED, rows(connection, sql));
        try (ResultSet result = statement.executeQuery()) {
          List<String> seen = rows(result);
          if (prepared.equals("true")) {
            // The home shard's own, as documented; that of tables it has whole.
            assertEquals(5, seen.size());
            assertTrue(seen.containsAll(List.of("everywhere 40", "near 30")), seen::toString);
          } else {
            assertEquals(SUMMED, seen);
          }
        }
        assertEquals(
            List.of(database),
            rows(
                connection,
                "SELECT DISTINCT TABLE_SCHEMA FROM information_schema.TABLES WHERE TABLE_ROWS >"
                    + " 0"));
      }
    }
  }

  @Test
  void sizesAreSumsAndTheRestIsAsOneServerShowsIt() throws SQLException {
    String length =
        "SELECT DATA_LENGTH + INDEX_LENGTH FROM information_schema.TABLES WHERE TABLE_SCHEMA = '"
            + database
            + "' AND TABLE_NAME = 'sharded'";
    try (Connection connection = admin()) {
      assertEquals(List.of(Long.toString(sum(length))), rows(connection, length));
      assertEquals(
          List.of("21 1"),
          rows(
              connection,
              "SELECT AUTO_INCREMENT, UPDATE_TIME >= NOW() - INTERVAL 1 HOUR FROM"
                  + " information_schema.TABLES WHERE TABLE_NAME = 'far' AND TABLE_SCHEMA ="
                  + " DATABASE()"));
      try (Statement statement = connection.createStatement();
          Statement plain = MySqlLab.plain().connect("").createStatement();
          ResultSet own = statement.executeQuery("TABLE information_schema.TABLES");
          ResultSet mysql = plain.executeQuery("TABLE information_schema.TABLES")) {
        assertSameColumns(mysql.getMetaData(), own.getMetaData());
      }
      for (String table : List.of("TABLES", "PARTITIONS", "STATISTICS")) {
        try (Statement statement = connection.createStatement();
            Statement plain = MySqlLab.plain().connect("").createStatement();
            ResultSet own = statement.executeQuery("SELECT * FROM information_schema." + table);
            ResultSet mysql = plain.executeQuery("SELECT * FROM information_schema." + table)) {
          assertSameColumns(mysql.getMetaData(), own.getMetaData());
        }
      }
    }
  }

  private static void assertSameColumns(ResultSetMetaData expected, ResultSetMetaData actual)
      throws SQLException {
    assertEquals(expected.getColumnCount(), actual.getColumnCount());
    for (int i = 1; i <= expected.getColumnCount(); i++) {
      assertEquals(expected.getColumnLabel(i), actual.getColumnLabel(i));
      assertEquals(
          expected.getColumnTypeName(i), actual.getColumnTypeName(i), expected.getColumnLabel(i));
    }
  }

  @Test
  void tableStatusShowsThemToo() throws SQLException {
    try (Connection connection = admin();
        Connection plain = MySqlLab.plain().connect("mysql");
        Statement one = plain.createStatement();
        Statement statement = connection.createStatement()) {
      try (ResultSet status = statement.executeQuery("SHOW TABLE STATUS");
          ResultSet mysql = one.executeQuery("SHOW TABLE STATUS")) {
        assertSameColumns(mysql.getMetaData(), status.getMetaData());
        List<String> names = new ArrayList<>();
        List<String> counts = new ArrayList<>();
        while (status.next()) {
          names.add(status.getString("Name"));
          counts.add(status.getString("Name") + " " + status.getString("Rows"));
          assertEquals(
              status.getString("Name").equals("seen") ? "VIEW" : "", status.getString("Comment"));
        }
        assertEquals(List.of("everywhere", "far", "near", "parted", "seen", "sharded"), names);
        assertTrue(counts.containsAll(SUMMED), counts::toString);
      }
      for (String sql :
          List.of(
              "SHOW TABLE STATUS LIKE 'sha%'",
              "SHOW TABLE STATUS FROM `" + database + "` LIKE 'sharded'",
              "SHOW TABLE STATUS IN " + database + " WHERE Name = 'sharded' OR `Rows` = 300",
              "SHOW TABLE STATUS WHERE Engine = 'InnoDB' AND Name LIKE 's%'")) {
        try (ResultSet status = statement.executeQuery(sql)) {
          assertTrue(status.next(), sql);
          assertEquals("300", status.getString("Rows"), sql);
          assertEquals(status.getLong("Data_length") / 300, status.getLong("Avg_row_length"), sql);
        }
      }
    }
  }

  @Test
  void partitionsAndCardinalitiesAreOfAllShards() throws SQLException {
    try (Connection connection = admin()) {
      assertEquals(
          List.of("high 50", "low 100"),
          rows(
              connection,
              "SELECT PARTITION_NAME, TABLE_ROWS FROM information_schema.PARTITIONS WHERE"
                  + " TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'parted' ORDER BY 1"));
      // Equal values of v are on several shards, those with an id are not.
      assertEquals(
          List.of("PRIMARY 1 300", "v 1 7", "vi 1 7", "vi 2 300"),
          rows(
              connection,
              "SELECT INDEX_NAME, SEQ_IN_INDEX, CARDINALITY FROM information_schema.STATISTICS"
                  + " WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'sharded' ORDER BY 1, 2"));
    }
  }

  @Test
  void toolsGoOnAsBefore() throws SQLException {
    for (String information : List.of("true", "false")) {
      try (Connection connection =
          proxy.connect(database, Map.of("useInformationSchema", information))) {
        DatabaseMetaData meta = connection.getMetaData();
        List<String> tables = new ArrayList<>();
        try (ResultSet found = meta.getTables(database, null, "%", new String[] {"TABLE"})) {
          while (found.next()) {
            tables.add(found.getString("TABLE_NAME"));
          }
        }
        assertEquals(List.of("everywhere", "far", "near", "parted", "sharded"), tables);
        try (ResultSet indexes = meta.getIndexInfo(database, null, "sharded", true, true)) {
          assertTrue(indexes.next());
          assertEquals("PRIMARY", indexes.getString("INDEX_NAME"));
        }
      }
    }
  }

  @Test
  void whatAShardDoesNotSayIsNotKnown() throws Exception {
    ProcessServer first = MySqlLab.startProcess();
    ProcessServer second = MySqlLab.startProcess();
    try (ProxyLab own =
        ProxyLab.start(List.of(first, second), Map.of("pool.acquire_timeout", "2s"))) {
      String mine = own.createDatabase("figures");
      own.execute(
          mine,
          "CREATE TABLE sharded (id INT PRIMARY KEY) SHARD BY HASH(id)",
          "CREATE TABLE near (id INT PRIMARY KEY) SINGLE ON shard1",
          "CREATE TABLE `far` (id INT PRIMARY KEY, KEY k (id)) SINGLE ON shard2",
          "INSERT INTO sharded VALUES " + rows(50, "(%1$d)"),
          "INSERT INTO near VALUES " + rows(50, "(%1$d)"));
      second.kill();
      try (Connection connection = own.connect(mine)) {
        List<String> rows = rows(connection, ROWS.formatted(mine));
        assertEquals(3, rows.size());
        assertEquals("far null", rows.get(0));
        assertTrue(rows.get(1).matches("near \\d+"), rows::toString);
        assertEquals("sharded null", rows.get(2));
        assertEquals(
            List.of("far k null", "far PRIMARY null", "sharded PRIMARY null"),
            rows(
                connection,
                "SELECT TABLE_NAME, INDEX_NAME, CARDINALITY FROM information_schema.STATISTICS"
                    + " WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME <> 'near' ORDER BY 1, 2"));
      }
    } finally {
      first.close();
      second.close();
    }
  }
}
