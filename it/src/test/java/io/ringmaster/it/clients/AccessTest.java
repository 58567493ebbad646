package io.ringmaster.it.clients;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringmaster.it.lab.LabServer;
import io.ringmaster.it.lab.MySqlLab;
import io.ringmaster.it.lab.ProxyLab;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What an account without the right to a database gets from it: nothing, by whatever statement it
 * asks. To the servers all clients are the proxy's one account, so nothing but the proxy says no.
 */
class AccessTest {
  private static final String USER = "access_test";

  private static ProxyLab proxy;
  private static String own;
  private static String secret;

  @BeforeAll
  static void databases() throws SQLException {
    proxy = ProxyLab.shared();
    own = proxy.createDatabase("access_own");
    secret = proxy.createDatabase("access_secret");
    proxy.execute(
        "",
        "CREATE USER IF NOT EXISTS " + USER + " IDENTIFIED BY 'x'",
        "GRANT ALL ON " + own + ".* TO " + USER);
    proxy.execute(
        own,
        "CREATE TABLE x (id INT PRIMARY KEY, v INT) SHARD BY HASH(id)",
        "CREATE TABLE s (id INT PRIMARY KEY, v INT) SINGLE ON shard2",
        "CREATE TABLE r (id INT PRIMARY KEY, v INT) REFERENCE");
    proxy.execute(
        secret,
        "CREATE TABLE t9 (id INT PRIMARY KEY, pin INT) SINGLE ON shard1",
        "CREATE TABLE t7 (id INT PRIMARY KEY, pin INT) REFERENCE",
        "CREATE TABLE m (id INT PRIMARY KEY, pin INT) ENGINE = MyISAM SINGLE ON shard1",
        "INSERT INTO t9 VALUES (1, 4711)",
        "INSERT INTO t7 VALUES (1, 4711)");
  }

  private static Connection connect(String preparedByServers) throws SQLException {
    return proxy.connect(USER, "x", own, Map.of("useServerPrepStmts", preparedByServers));
  }

  private static String named(String sql) {
    return sql.replace("SECRET", secret).replace("OWN", own);
  }

  private static SQLException fails(Connection connection, String sql) {
    return assertThrows(
        SQLException.class,
        () -> {
          try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
          }
        },
        sql);
  }

  private static List<String> column(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      List<String> values = new ArrayList<>();
      while (rows.next()) {
        values.add(rows.getString(1));
      }
      return values;
    }
  }

  /** It is run by the proxy's own account in part, which might tell what is there. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "SELECT * FROM SECRET.TABLE",
        "SELECT * FROM `SECRET` . `TABLE` AS a",
        "SELECT nosuch FROM x, SECRET.TABLE",
        "SELECT id FROM x WHERE id IN (SELECT pin FROM SECRET.TABLE)",
        "SELECT (SELECT MAX(pin) FROM SECRET.TABLE) AS a",
        "SELECT SECRET.TABLE.pin FROM x",
        "SELECT * FROM /*!50000 SECRET.TABLE */ a",
        "WITH c AS (SELECT * FROM SECRET.TABLE) SELECT * FROM c",
        "SELECT id FROM x UNION SELECT pin FROM SECRET.TABLE",
        "TABLE SECRET.TABLE",
        "(SELECT * FROM SECRET.TABLE LIMIT 1)"
      })
  void createTableOfAQueryTellsNothingOfOthersTables(String query) throws SQLException {
    try (Connection connection = connect("false")) {
      for (String create :
          List.of("CREATE TABLE q AS ", "CREATE TABLE q (id INT) SINGLE ON shard1 IGNORE ")) {
        SQLException there =
            fails(connection, create + named(query).replaceAll("(?<!^)TABLE", "t9"));
        SQLException missing =
            fails(connection, create + named(query).replaceAll("(?<!^)TABLE", "t0"));
        SQLException read = fails(connection, named(query).replaceAll("(?<!^)TABLE", "t9"));
        assertEquals(1044, there.getErrorCode(), there::getMessage);
        assertEquals(there.getMessage(), missing.getMessage());
        assertEquals(read.getMessage(), there.getMessage());
      }
      // Of the servers' own accounts, and of what no account of theirs may see.
      for (String table : List.of("mysql.user", "mysql.t0", "ringmaster.t0", "nosuch.t0")) {
        SQLException create = fails(connection, "CREATE TABLE q AS SELECT * FROM " + table);
        assertEquals(fails(connection, "SELECT * FROM " + table).getMessage(), create.getMessage());
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "CREATE VIEW vq AS SELECT * FROM SECRET.t9",
        "CREATE VIEW vq AS SELECT * FROM `SECRET` . t7",
        "CREATE VIEW vq AS SELECT user, authentication_string FROM mysql.user",
        "CREATE VIEW vq AS SELECT * FROM performance_schema.threads",
        "CREATE TEMPORARY TABLE q SELECT * FROM mysql.user",
        "CREATE TEMPORARY TABLE q SELECT * FROM SECRET.t7",
        "CREATE TEMPORARY TABLE q LIKE SECRET.t7",
        "SET @b = (SELECT GROUP_CONCAT(user) FROM mysql.user)",
        "SET @b = (SELECT pin FROM SECRET.t9)",
        "SET sql_mode = (SELECT pin FROM /*!50000 SECRET*/ .t9)",
        "DO (SELECT pin FROM SECRET.t9)",
        "SHOW TABLES WHERE EXTRACTVALUE(1, CONCAT(0x7e, (SELECT user FROM mysql.user LIMIT 1)))",
        "SHOW STATUS WHERE EXTRACTVALUE(1, CONCAT(0x7e, (SELECT pin FROM SECRET.t7)))",
        "SHOW VARIABLES WHERE (TABLE SECRET.t7 LIMIT 1)",
        "SHOW CREATE TABLE SECRET.t9",
        "SHOW COLUMNS FROM SECRET.t9",
        "DESCRIBE SECRET.t9",
        "EXPLAIN SECRET.t9",
        "EXPLAIN SELECT pin FROM SECRET.t9",
        "CREATE TABLE mm (id INT) ENGINE = MERGE UNION = (SECRET.m)",
        "CREATE TABLE q1 LIKE SECRET.t9",
        "CREATE TABLE f (id INT PRIMARY KEY, t INT, FOREIGN KEY (t) REFERENCES SECRET.t9 (id))"
            + " SINGLE ON shard1",
        "ALTER TABLE s ADD FOREIGN KEY (v) REFERENCES SECRET.t7 (id)",
        "RENAME TABLE s TO SECRET.s",
        "LOCK TABLES SECRET.t9 READ",
        "HANDLER SECRET.t9 OPEN",
        "CHECK TABLE SECRET.t9",
        "CALL SECRET.p()",
        "SELECT * FROM SECRET.t9",
        "INSERT INTO s SELECT * FROM SECRET.t9",
      })
  void otherDatabasesAreDeniedToEveryStatement(String template) throws SQLException {
    String sql = named(template);
    for (String preparedByServers : List.of("false", "true")) {
      try (Connection connection = connect(preparedByServers)) {
        assertEquals(1044, fails(connection, sql).getErrorCode(), sql);
        // Connector/J falls back to text when a statement can't be prepared, hence not sooner.
        SQLException prepared =
            assertThrows(
                SQLException.class,
                () -> {
                  try (PreparedStatement statement = connection.prepareStatement(sql)) {
                    statement.getMetaData();
                    statement.execute();
                  }
                },
                sql);
        assertEquals(1044, prepared.getErrorCode(), sql);
      }
    }
  }

  @Test
  void preparingTellsNoColumnsOfOtherDatabases() throws SQLException {
    // Not again as text when a server's prepare fails.
    Map<String, String> how =
        Map.of("useServerPrepStmts", "true", "emulateUnsupportedPstmts", "false");
    try (Connection connection = proxy.connect(USER, "x", own, how)) {
      for (String sql :
          List.of("SELECT * FROM SECRET.t9", "DESCRIBE SECRET.t9", "SHOW CREATE TABLE SECRET.t9")) {
        SQLException e =
            assertThrows(
                SQLException.class, () -> connection.prepareStatement(named(sql)).close(), sql);
        assertEquals(1044, e.getErrorCode(), sql);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SELECT info FROM information_schema.processlist",
        "SELECT trx_query FROM information_schema.innodb_trx",
        "SELECT * FROM `information_schema`.`INNODB_TABLES`",
        "SELECT id FROM s WHERE EXISTS (SELECT 1 FROM information_schema.processlist)",
        "CREATE VIEW vp AS SELECT info FROM information_schema.processlist",
        "CREATE TEMPORARY TABLE vp SELECT info FROM information_schema.processlist",
        "SET @p = (SELECT GROUP_CONCAT(info) FROM information_schema.processlist)",
        "SHOW ENGINE INNODB STATUS",
      })
  void whatOthersDoIsForAdminsOnly(String sql) throws SQLException {
    try (Connection connection = connect("false");
        Connection preparing = connect("true")) {
      assertEquals(1227, fails(connection, sql).getErrorCode());
      SQLException prepared =
          assertThrows(
              SQLException.class,
              () -> {
                try (PreparedStatement statement = preparing.prepareStatement(sql)) {
                  statement.execute();
                }
              });
      assertEquals(1227, prepared.getErrorCode());
    }
  }

  @Test
  void whatOthersDoIsHiddenInsideInformationSchemaToo() throws SQLException {
    try (Connection connection = proxy.connect(USER, "x", "information_schema", Map.of())) {
      assertEquals(1227, fails(connection, "SELECT info FROM processlist").getErrorCode());
      assertEquals(1227, fails(connection, "SELECT 1 FROM innodb_trx AS t").getErrorCode());
      assertEquals(
          1227,
          fails(connection, named("CREATE VIEW OWN.v AS SELECT * FROM PROCESSLIST"))
              .getErrorCode());
      assertEquals(1, column(connection, "SHOW PROCESSLIST").size());
      assertTrue(column(connection, "SELECT table_name FROM tables LIMIT 1").size() == 1);
      column(connection, "SHOW VARIABLES LIKE 'innodb_lock_wait_timeout'");
    }
    assertTrue(
        !proxy
            .column("", "SELECT COUNT(*) FROM information_schema.processlist")
            .equals(List.of("0")));
  }

  @Test
  void openSessionsFollowGrantAndRevoke() throws SQLException {
    String user = "follows_rights";
    proxy.execute(
        "",
        "CREATE USER IF NOT EXISTS " + user + " IDENTIFIED BY 'x'",
        "GRANT ALL ON " + own + ".* TO " + user);
    try (Connection connection =
            proxy.connect(user, "x", own, Map.of("useServerPrepStmts", "true"));
        PreparedStatement prepared = prepare(connection, user)) {
      assertEquals(List.of("4711"), column(connection, named("SELECT pin FROM SECRET.t9")));
      prepared.executeQuery().close();
      proxy.execute("", "REVOKE ALL ON " + secret + ".* FROM " + user);
      assertEquals(1044, fails(connection, named("SELECT pin FROM SECRET.t9")).getErrorCode());
      assertEquals(1044, fails(connection, named("USE SECRET")).getErrorCode());
      assertEquals(1044, assertThrows(SQLException.class, prepared::executeQuery).getErrorCode());
    }
  }

  /** The right to do so is granted to the open session. */
  private static PreparedStatement prepare(Connection connection, String user) throws SQLException {
    proxy.execute("", "GRANT ALL ON " + secret + ".* TO " + user);
    return connection.prepareStatement(named("SELECT pin FROM SECRET.t9 WHERE id = 1"));
  }

  @Test
  void showTakesNoSubqueries() throws SQLException {
    try (Connection connection = connect("false")) {
      for (String sql :
          List.of(
              "SHOW TABLES WHERE (SELECT COUNT(*) FROM x) > 0",
              "SHOW VARIABLES WHERE EXISTS (TABLE x)")) {
        assertEquals(1235, fails(connection, sql).getErrorCode());
      }
      assertEquals(
          List.of("s"), column(connection, named("SHOW TABLES WHERE Tables_in_OWN = 's'")));
    }
    assertThrows(
        SQLException.class, () -> proxy.column(own, "SHOW TABLES WHERE (SELECT 1 FROM x)"));
  }

  @Test
  void statementsOfServersConnectionsAreNotExplained() throws SQLException {
    try (Connection connection = connect("false")) {
      assertEquals(1235, fails(connection, "EXPLAIN FOR CONNECTION 1").getErrorCode());
      assertEquals(
          1235, fails(connection, "EXPLAIN FORMAT = JSON FOR CONNECTION 1").getErrorCode());
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "CREATE TABLE e (id INT PRIMARY KEY) ENGINE = MyISAM SHARD BY HASH(id)",
        "CREATE TABLE e (id INT PRIMARY KEY) ENGINE = MyISAM REFERENCE",
        "CREATE TABLE e (id INT PRIMARY KEY) ENGINE MEMORY SHARD BY HASH(id)",
        "CREATE TABLE e (id INT NOT NULL PRIMARY KEY) ENGINE = MERGE UNION = () REFERENCE",
        "ALTER TABLE x ENGINE = MyISAM",
        "ALTER TABLE x COMMENT 'c' ENGINE 'memory'",
        "ALTER TABLE r ADD w INT, ENGINE MyISAM",
        "ALTER TABLE r CHANGE v engine INT, ENGINE MyISAM",
      })
  void severalShardsAreInnoDb(String sql) throws SQLException {
    try (Connection connection = connect("false")) {
      SQLException e = fails(connection, sql);
      assertEquals(1235, e.getErrorCode(), e.getMessage());
      assertTrue(e.getMessage().contains("storage engine"), e.getMessage());
    }
    for (LabServer server : MySqlLab.shards()) {
      try (Connection direct = server.connect("")) {
        assertEquals(
            List.of(),
            column(
                direct,
                named(
                    "SELECT table_name FROM information_schema.tables WHERE table_schema = 'OWN'"
                        + " AND (engine <> 'InnoDB' OR table_name = 'e')")));
      }
    }
  }

  @Test
  void innoDbAndColumnsNamedEngineAreTaken() throws SQLException {
    proxy.execute(
        own,
        "CREATE TABLE i (id INT PRIMARY KEY) ENGINE = InnoDB SHARD BY HASH(id)",
        "ALTER TABLE i ADD engine INT, ADD INDEX engine (engine)",
        "ALTER TABLE i ENGINE = innodb, RENAME COLUMN engine TO motor",
        "ALTER TABLE i CHANGE motor engine BIGINT",
        "ALTER TABLE i CHANGE COLUMN engine engine INT",
        "ALTER TABLE i DROP COLUMN engine",
        "DROP TABLE i",
        "CREATE TABLE i (id INT PRIMARY KEY) ENGINE = MyISAM SINGLE ON shard1",
        "DROP TABLE i");
  }
}
