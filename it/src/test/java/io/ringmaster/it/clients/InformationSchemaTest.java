package io.ringmaster.it.clients;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringmaster.it.lab.ProxyLab;
import io.ringmaster.it.lab.RowTexts;
import io.ringmaster.it.lab.Sql;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What information_schema and SHOW tell an account of databases that are not its own: nothing. */
class InformationSchemaTest {
  private static final String USER = "schema_test";

  private static ProxyLab proxy;
  private static String own;
  private static String secret;

  @BeforeAll
  static void databases() throws SQLException {
    proxy = ProxyLab.shared();
    own = proxy.createDatabase("schema_own");
    secret = proxy.createDatabase("schema_hidden");
    proxy.execute(
        "",
        "CREATE USER IF NOT EXISTS " + USER + " IDENTIFIED BY 'x'",
        "GRANT ALL ON " + own + ".* TO " + USER);
    for (String database : List.of(own, secret)) {
      proxy.execute(
          database,
          "CREATE TABLE x (id INT PRIMARY KEY, v INT CHECK (v > 0), KEY (v)) SHARD BY HASH(id)",
          "CREATE TABLE s (id INT PRIMARY KEY, v TEXT) SINGLE ON shard2",
          "CREATE TABLE r (id INT PRIMARY KEY, v INT) REFERENCE",
          "CREATE TABLE c (id INT PRIMARY KEY, r INT, FOREIGN KEY (r) REFERENCES r (id))"
              + " SINGLE ON shard2",
          "CREATE VIEW w AS SELECT id FROM s");
    }
  }

  private static Connection connect(String database, String preparedByServers) throws SQLException {
    return proxy.connect(USER, "x", database, Map.of("useServerPrepStmts", preparedByServers));
  }

  private static String named(String sql) {
    return sql.replace("SECRET", secret).replace("OWN", own);
  }

  private static List<String> rows(Connection connection, String sql) throws SQLException {
    return RowTexts.of(connection, sql, RowTexts::rows);
  }

  private static List<String> prepared(Connection connection, String sql) throws SQLException {
    return RowTexts.prepared(connection, sql, RowTexts::rows);
  }

  /** The rows, by each way to ask. */
  private static void assertRows(String sql, String... expected) throws SQLException {
    for (String preparedByServers : List.of("false", "true")) {
      try (Connection connection = connect(own, preparedByServers)) {
        assertEquals(List.of(expected), rows(connection, sql), sql);
        assertEquals(List.of(expected), prepared(connection, sql), sql);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SELECT DISTINCT table_schema FROM information_schema.tables",
        "SELECT DISTINCT table_schema FROM INFORMATION_SCHEMA.TABLES WHERE table_schema LIKE '%'",
        "SELECT DISTINCT t.table_schema FROM information_schema.tables AS t",
        "SELECT DISTINCT columns.table_schema FROM information_schema.columns",
        "SELECT DISTINCT information_schema.columns.table_schema FROM information_schema.columns",
        "SELECT DISTINCT table_schema FROM information_schema.statistics",
        "SELECT DISTINCT table_schema FROM information_schema.views",
        "SELECT DISTINCT table_schema FROM information_schema.partitions",
        "SELECT DISTINCT table_schema FROM information_schema.key_column_usage",
        "SELECT DISTINCT table_schema FROM information_schema.table_constraints",
        "SELECT DISTINCT constraint_schema FROM information_schema.check_constraints",
        "SELECT DISTINCT constraint_schema FROM information_schema.referential_constraints",
        "SELECT DISTINCT table_schema FROM information_schema.view_table_usage",
        "SELECT schema_name FROM information_schema.schemata",
        "SELECT schema_name FROM information_schema.schemata_extensions",
        "WITH c AS (SELECT * FROM information_schema.tables) SELECT DISTINCT table_schema FROM c",
        "SELECT DISTINCT a FROM (SELECT table_schema a FROM information_schema.tables) AS d",
        "SELECT DISTINCT table_schema FROM information_schema.tables NATURAL JOIN"
            + " information_schema.columns",
        "(SELECT table_schema FROM information_schema.tables) UNION"
            + " (SELECT table_schema FROM information_schema.columns)",
      })
  void rowsOfOtherDatabasesAreLeftOut(String sql) throws SQLException {
    for (String preparedByServers : List.of("false", "true")) {
      try (Connection connection = connect(own, preparedByServers)) {
        for (List<String> seen : List.of(rows(connection, sql), prepared(connection, sql))) {
          TreeSet<String> others = new TreeSet<>(seen);
          assertTrue(others.remove(own + " "), seen.toString());
          others.remove("information_schema ");
          assertEquals(new TreeSet<>(), others, sql);
        }
      }
    }
  }

  @Test
  void countsAndConditionsTellNothingEither() throws SQLException {
    assertRows(
        named("SELECT COUNT(*) FROM information_schema.tables WHERE table_schema = 'SECRET'"),
        "0 ");
    assertRows(
        named(
            "SELECT 1 WHERE EXISTS (SELECT 1 FROM information_schema.schemata WHERE schema_name ="
                + " 'SECRET')"));
    assertRows("SELECT * FROM information_schema.user_privileges");
    assertRows("SELECT * FROM information_schema.files");
    assertRows(named("TABLE information_schema.schemata ORDER BY SCHEMA_NAME <> 'OWN' LIMIT 0"));
    assertRows("SELECT COUNT(*) > 9 FROM information_schema.collations", "1 ");
  }

  @Test
  void columnsReadAsTheyDo() throws SQLException {
    String sql =
        named("SELECT *, table_name AS n FROM information_schema.tables WHERE TABLE_SCHEMA = 'OWN'")
            + " ORDER BY table_name";
    try (Connection connection = connect(own, "false");
        Connection all = proxy.connect(own);
        ResultSet seen = connection.createStatement().executeQuery(sql);
        ResultSet expected = all.createStatement().executeQuery(sql)) {
      for (int i = 1; i <= expected.getMetaData().getColumnCount(); i++) {
        assertEquals(
            expected.getMetaData().getColumnLabel(i), seen.getMetaData().getColumnLabel(i));
        assertEquals(expected.getMetaData().getColumnType(i), seen.getMetaData().getColumnType(i));
      }
      assertEquals(RowTexts.rows(expected).size(), RowTexts.rows(seen).size());
    }
  }

  @Test
  void insideInformationSchemaRowsAreLeftOutToo() throws SQLException {
    try (Connection connection = connect("information_schema", "false")) {
      assertEquals(
          List.of(own + " "),
          rows(
              connection,
              "SELECT DISTINCT table_schema FROM tables WHERE table_type <> 'SYSTEM VIEW'"));
      assertEquals(
          List.of("0 "),
          rows(
              connection, named("SELECT COUNT(*) FROM columns c WHERE c.table_schema = 'SECRET'")));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "UPDATE s SET v = (SELECT MAX(table_name) FROM information_schema.tables)",
        "DELETE FROM s WHERE id = (SELECT COUNT(*) FROM information_schema.tables)",
        "CREATE TEMPORARY TABLE q SELECT table_name FROM information_schema.tables",
        "CREATE VIEW q AS SELECT table_name FROM `Information_Schema` . tables",
        "SET @q = (SELECT MAX(table_name) FROM information_schema.tables)",
        "DO EXTRACTVALUE(1, (SELECT MAX(table_name) FROM information_schema.tables))",
        "LOAD DATA LOCAL INFILE 'x' INTO TABLE s (id) SET v ="
            + " (SELECT MAX(table_name) FROM information_schema.tables)",
        "SELECT * FROM information_schema.tables WHERE {deep}",
      })
  void whereRowsCannotBeLeftOutTheStatementIsRefused(String template) throws SQLException {
    // More parentheses than the grammar reads.
    String sql = template.replace("{deep}", "(".repeat(101) + "1" + ")".repeat(101));
    for (String preparedByServers : List.of("false", "true")) {
      try (Connection connection = connect(own, preparedByServers)) {
        SQLException e =
            assertThrows(
                SQLException.class,
                () -> {
                  try (PreparedStatement statement = connection.prepareStatement(sql)) {
                    statement.execute();
                  }
                });
        assertEquals(1235, e.getErrorCode(), e.getMessage());
      }
    }
  }

  /** What is read for an INSERT is a query of its own. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "INSERT INTO x SELECT 77, COUNT(*) FROM information_schema.tables",
        "INSERT INTO x VALUES (77, (SELECT COUNT(*) FROM information_schema.tables))"
      })
  void visibleRowsOnlyAreInserted(String sql) throws SQLException {
    for (String preparedByServers : List.of("false", "true")) {
      try (Connection connection = connect(own, preparedByServers);
          PreparedStatement statement = connection.prepareStatement(sql)) {
        assertEquals(1, statement.executeUpdate());
        String visible = Sql.value(connection, "SELECT COUNT(*) FROM information_schema.tables");
        assertEquals(visible, Sql.value(connection, "SELECT v FROM x WHERE id = 77"));
        Sql.run(connection, "DELETE FROM x WHERE id = 77");
      }
    }
  }

  @Test
  void explanationsCountVisibleRowsOnly() throws SQLException {
    try (Connection connection = connect(own, "true")) {
      String sql = "EXPLAIN ANALYZE SELECT DISTINCT table_schema FROM information_schema.columns";
      String plan = prepared(connection, sql).toString();
      assertTrue(plan.contains(" in ("), plan);
      assertFalse(plan.contains(secret), plan);
    }
  }

  @Test
  void showTellsOfOwnDatabasesOnly() throws SQLException {
    proxy.column(secret, "SELECT id FROM s");
    proxy.column(own, "SELECT id FROM s");
    for (String preparedByServers : List.of("false", "true")) {
      try (Connection connection = connect(own, preparedByServers)) {
        for (String sql :
            List.of(
                "SHOW OPEN TABLES",
                "SHOW OPEN TABLES LIKE 's'",
                "SHOW OPEN TABLES WHERE `Table` = 's' OR 1",
                named("SHOW OPEN TABLES FROM OWN"),
                "SHOW PROCEDURE STATUS",
                "SHOW FUNCTION STATUS LIKE '%'",
                "SHOW FUNCTION STATUS WHERE Db = 'sys' OR TRUE")) {
          for (String row : prepared(connection, sql)) {
            String database = row.substring(0, row.indexOf(' '));
            assertTrue(Set.of(own, "information_schema").contains(database), sql + ": " + row);
          }
        }
        assertFalse(rows(connection, "SHOW OPEN TABLES WHERE `Table` = 's'").isEmpty());
      }
    }
    assertFalse(proxy.column("", "SHOW PROCEDURE STATUS").isEmpty());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SHOW TABLES FROM SECRET",
        "SHOW FULL TABLES IN `SECRET` LIKE '%'",
        "SHOW TABLE STATUS FROM SECRET",
        "SHOW OPEN TABLES FROM SECRET",
        "SHOW TRIGGERS FROM SECRET",
        "SHOW EVENTS IN SECRET",
        "SHOW COLUMNS FROM s FROM SECRET",
        "SHOW FULL FIELDS FROM s IN SECRET",
        "SHOW INDEX FROM s FROM SECRET",
        "SHOW CREATE DATABASE SECRET",
        "SHOW CREATE SCHEMA IF NOT EXISTS SECRET",
        "SHOW TABLES FROM mysql",
      })
  void otherDatabasesAreNotShownNorPrepared(String template) throws SQLException {
    String sql = named(template);
    Map<String, String> how =
        Map.of("useServerPrepStmts", "true", "emulateUnsupportedPstmts", "false");
    try (Connection connection = connect(own, "false");
        Connection preparing = proxy.connect(USER, "x", own, how)) {
      SQLException e = assertThrows(SQLException.class, () -> rows(connection, sql));
      assertEquals(1044, e.getErrorCode(), e.getMessage());
      e = assertThrows(SQLException.class, () -> preparing.prepareStatement(sql).close());
      assertEquals(1044, e.getErrorCode(), e.getMessage());
    }
  }

  /** What tools ask: by SHOW, and by information_schema. */
  @Test
  void driversStillFindTheirTables() throws SQLException {
    for (String byInformationSchema : List.of("false", "true")) {
      Map<String, String> how = Map.of("useInformationSchema", byInformationSchema);
      try (Connection connection = proxy.connect(USER, "x", own, how)) {
        DatabaseMetaData meta = connection.getMetaData();
        try (ResultSet tables = meta.getTables(own, null, "%", null)) {
          assertEquals(5, RowTexts.rows(tables).size());
        }
        try (ResultSet columns = meta.getColumns(own, null, "x", "%")) {
          assertEquals(2, RowTexts.rows(columns).size());
        }
        try (ResultSet keys = meta.getPrimaryKeys(own, null, "x")) {
          assertEquals(1, RowTexts.rows(keys).size());
        }
        try (ResultSet indexes = meta.getIndexInfo(own, null, "x", false, true)) {
          assertEquals(2, RowTexts.rows(indexes).size());
        }
        try (ResultSet keys = meta.getImportedKeys(own, null, "c")) {
          assertEquals(1, RowTexts.rows(keys).size());
        }
        try (ResultSet procedures = meta.getProcedures(own, null, "%")) {
          assertEquals(List.of(), RowTexts.rows(procedures));
        }
      }
    }
  }
}
