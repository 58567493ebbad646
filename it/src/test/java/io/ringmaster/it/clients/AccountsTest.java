package io.ringmaster.it.clients;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.mysql.cj.jdbc.JdbcConnection;
import io.ringmaster.it.lab.MySqlLab;
import io.ringmaster.it.lab.ProxyLab;
import io.ringmaster.it.lab.Sql;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Logins by each way of proving a password, changing the user, resetting, and being refused. */
class AccountsTest {
  private static ProxyLab proxy;
  private static String database;

  @BeforeAll
  static void accounts() throws SQLException {
    proxy = ProxyLab.shared();
    database = ClientShop.database();
    proxy.execute(
        "",
        "CREATE USER IF NOT EXISTS old_way IDENTIFIED WITH mysql_native_password BY 'pä''ss'",
        "CREATE USER IF NOT EXISTS new_way IDENTIFIED WITH caching_sha2_password BY 'pä''ss'",
        "CREATE USER IF NOT EXISTS open_door IDENTIFIED BY ''",
        "CREATE USER IF NOT EXISTS nothing_granted IDENTIFIED BY 'x'",
        "GRANT ALL ON " + database + ".* TO old_way",
        "GRANT ALL ON " + database + ".* TO new_way",
        "GRANT ALL ON " + database + ".* TO open_door");
  }

  private static String value(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      assertTrue(rows.next(), sql);
      return rows.getString(1);
    }
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '"',
      value = {
        "old_way, pä'ss, mysql_native_password",
        "old_way, pä'ss, caching_sha2_password",
        "new_way, pä'ss, caching_sha2_password",
        "new_way, pä'ss, mysql_native_password",
        "open_door, \"\", caching_sha2_password",
      })
  void logsIn(String user, String password, String pluginOfTheClient) throws SQLException {
    Map<String, String> properties =
        Map.of("defaultAuthenticationPlugin", pluginOfTheClient, "sslMode", "DISABLED");
    for (int i = 0; i < 2; i++) {
      try (Connection connection = proxy.connect(user, password, database, properties)) {
        assertEquals(user + "@%", value(connection, "SELECT CURRENT_USER()"));
      }
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "old_way | wrong | '' | 1045 28000 Access denied for user 'old_way'@'HOST' (using password:"
            + " YES)",
        "new_way | wrong | '' | 1045 28000 Access denied for user 'new_way'@'HOST' (using password:"
            + " YES)",
        "new_way | \"\" | '' | 1045 28000 Access denied for user 'new_way'@'HOST' (using password:"
            + " NO)",
        "nobody | wrong | '' | 1045 28000 Access denied for user 'nobody'@'HOST' (using password:"
            + " YES)",
        "app | app | no_such | 1049 42000 Unknown database 'no_such'",
        "nothing_granted | x | SHOP | 1044 42000 Access denied for user 'nothing_granted'@'%' to"
            + " database 'SHOP'",
        "nothing_granted | x | no_such | 1044 42000 Access denied for user 'nothing_granted'@'%' to"
            + " database 'no_such'",
      })
  void refusalsAreMySqls(String user, String password, String wanted, String expected) {
    String name = wanted.replace("'", "").replace("SHOP", database);
    SQLException e =
        assertThrows(
            SQLException.class,
            () -> proxy.connect(user, password, name, Map.of("sslMode", "DISABLED")).close());
    String told = e.getErrorCode() + " " + e.getSQLState() + " " + e.getMessage();
    assertEquals(
        expected.replace("SHOP", database),
        told.replace("'localhost'", "'HOST'").replace("'127.0.0.1'", "'HOST'"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "FLUSH PRIVILEGES                    | 0    | 1227",
        "FLUSH LOCAL PRIVILEGES              | 0    | 1227",
        "FLUSH NO_WRITE_TO_BINLOG PRIVILEGES | 0    | 1227",
        "FLUSH PRIVILEGES, STATUS            | 1235 | 1235",
        "FLUSH LOCAL STATUS                  | 1235 | 1235",
        "FLUSH PRIVILEGES FOR app            | 1064 | 1064",
      })
  void privilegesMayBeFlushedAndNothingElse(String sql, int ofAdmin, int ofOthers)
      throws SQLException {
    try (Connection admin = proxy.connect(ProxyLab.ADMIN, ProxyLab.ADMIN, "", Map.of());
        Connection other = proxy.connect("new_way", "pä'ss", database, Map.of())) {
      assertEquals(ofAdmin, errno(admin, sql));
      assertEquals(ofOthers, errno(other, sql));
    }
  }

  private static int errno(Connection connection, String sql) {
    try (Statement statement = connection.createStatement()) {
      assertFalse(statement.execute(sql));
      return 0;
    } catch (SQLException e) {
      return e.getErrorCode();
    }
  }

  @Test
  void flushingPrivilegesCommitsAsInMySql() throws SQLException {
    try (Connection admin = proxy.connect(ProxyLab.ADMIN, ProxyLab.ADMIN, database, Map.of());
        Statement statement = admin.createStatement()) {
      statement.execute("CREATE TABLE flushed (id INT PRIMARY KEY)");
      admin.setAutoCommit(false);
      statement.execute("INSERT INTO flushed VALUES (1)");
      statement.execute("FLUSH PRIVILEGES");
      admin.rollback();
      assertEquals("1", value(admin, "SELECT COUNT(*) FROM flushed"));
      statement.execute("DROP TABLE flushed");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "cp932_japanese_ci, cp932, 95",
    "euckr_korean_ci, euckr, 19",
    "gbk_chinese_ci, gbk, 28",
    "swe7_swedish_ci, swe7, 10"
  })
  void aCharacterSetThatIsRefusedIsNamed(String collation, String charset, int number) {
    SQLException e =
        assertThrows(
            SQLException.class,
            () ->
                proxy
                    .connect("nothing_granted", "x", "", Map.of("connectionCollation", collation))
                    .close());
    assertEquals(1235, e.getErrorCode());
    assertEquals(
        "The client's character set %s (collation %d) is not supported; use utf8mb4"
            .formatted(charset, number),
        e.getMessage());
  }

  /** Whoever asks first: what an admin may do is remembered for all of the same text. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "SELECT name FROM SHOP.users WHERE id = 1 | SHOP",
        "SELECT u.name FROM `SHOP` . users u WHERE u.id = 1 | SHOP",
        "UPDATE SHOP.users SET name = name WHERE id = 1 | SHOP",
        "EXPLAIN SELECT name FROM SHOP.users WHERE id = 1 | SHOP",
        "EXPLAIN ROUTE SELECT name FROM SHOP.users WHERE id = 1 | SHOP",
        "EXPLAIN ROUTE UPDATE SHOP.users SET name = name | SHOP",
        "DO (SELECT COUNT(*) FROM SHOP.towns) | SHOP",
        "SELECT COUNT(*) FROM mysql.user | mysql",
        "SELECT COUNT(*) FROM `performance_schema`.threads | performance_schema",
        "EXPLAIN ROUTE SELECT COUNT(*) FROM sys.version | sys",
      })
  void otherDatabasesAreRefusedByName(String template, String named) throws SQLException {
    String sql = template.replace("SHOP", database);
    try (Connection admin = proxy.connect(ProxyLab.ADMIN, ProxyLab.ADMIN, "", Map.of());
        Connection account = proxy.connect("nothing_granted", "x", "", Map.of())) {
      for (int i = 0; i < 2; i++) {
        SQLException e =
            assertThrows(
                SQLException.class,
                () -> {
                  try (Statement statement = account.createStatement()) {
                    statement.execute(sql);
                  }
                });
        String told = e.getErrorCode() + " " + e.getSQLState() + " " + e.getMessage();
        assertEquals(
            "1044 42000 Access denied for user 'nothing_granted'@'%' to database '"
                + named.replace("SHOP", database)
                + "'",
            told);
        try (Statement statement = admin.createStatement()) {
          statement.execute(sql);
        }
      }
    }
  }

  @Test
  void grantsAreShownWithTheAdminRight() throws SQLException {
    assertEquals(
        List.of(
            "GRANT USAGE ON *.* TO `admin`@`%`",
            "GRANT ALL PRIVILEGES ON *.* TO `admin`@`%`", "GRANT ADMIN ON *.* TO `admin`@`%`"),
        proxy.column("", "SHOW GRANTS"));
    try (Connection account = proxy.connect("nothing_granted", "x", "", Map.of());
        Statement statement = account.createStatement();
        ResultSet rows = statement.executeQuery("SHOW GRANTS")) {
      assertTrue(rows.next());
      assertEquals("GRANT USAGE ON *.* TO `nothing_granted`@`%`", rows.getString(1));
      assertFalse(rows.next());
    }
  }

  @Test
  void accountsAreShownToAdminsAndThemselves() throws SQLException {
    String old =
        "CREATE USER `old_way`@`%` IDENTIFIED WITH 'mysql_native_password' AS '<secret>' REQUIRE"
            + " NONE PASSWORD EXPIRE DEFAULT ACCOUNT UNLOCK PASSWORD HISTORY DEFAULT PASSWORD"
            + " REUSE INTERVAL DEFAULT PASSWORD REQUIRE CURRENT DEFAULT";
    List<String> granted =
        List.of(
            "GRANT USAGE ON *.* TO `old_way`@`%`",
            "GRANT ALL PRIVILEGES ON `" + database + "`.* TO `old_way`@`%`");
    for (String name : List.of("old_way", "'old_way'@'%'", "`old_way`@`%`")) {
      assertEquals(granted, proxy.column("", "SHOW GRANTS FOR " + name));
      assertEquals(List.of(old), proxy.column("", "SHOW CREATE USER " + name));
    }
    Map<String, String> prepared = Map.of("useServerPrepStmts", "true");
    try (Connection account = proxy.connect("old_way", "pä'ss", "", prepared);
        Connection admin = proxy.connect(ProxyLab.ADMIN, ProxyLab.ADMIN, "", prepared)) {
      for (String own : List.of("CURRENT_USER", "CURRENT_USER()", "old_way", "'old_way'@'%'")) {
        assertEquals(old, value(account, "SHOW CREATE USER " + own));
        assertEquals(granted.getFirst(), value(account, "SHOW GRANTS FOR " + own));
        try (PreparedStatement statement = account.prepareStatement("SHOW CREATE USER " + own);
            ResultSet rows = statement.executeQuery()) {
          assertEquals("CREATE USER for old_way@%", rows.getMetaData().getColumnLabel(1));
          assertTrue(rows.next());
          assertEquals(old, rows.getString(1));
        }
      }
      for (String other : List.of("root", "new_way", "old_way@localhost")) {
        assertEquals(1044, Sql.error(account, "SHOW CREATE USER " + other));
        assertEquals(1044, Sql.error(account, "SHOW GRANTS FOR " + other));
      }
      for (String none : List.of("root", "old_way@localhost", "'old_way'@'10.%'")) {
        assertEquals(1396, Sql.error(admin, "SHOW CREATE USER " + none));
        assertEquals(1141, Sql.error(admin, "SHOW GRANTS FOR " + none));
      }
    }
  }

  @Test
  void grantedDatabasesAndInformationSchemaAreUsedByName() throws SQLException {
    try (Connection account = proxy.connect("old_way", "pä'ss", "", Map.of())) {
      value(account, "SELECT COUNT(*) FROM " + database + ".users AS u WHERE u.id = 1");
      value(account, "EXPLAIN ROUTE SELECT id FROM " + database + ".users WHERE id = 1");
      value(account, "SELECT COUNT(*) FROM information_schema.tables AS t WHERE t.engine IS NULL");
    }
  }

  @Test
  void whatIsRevokedIsGoneForOpenSessionsToo() throws Exception {
    proxy.execute(
        "",
        "CREATE USER IF NOT EXISTS trusted_once IDENTIFIED BY 'x'",
        "GRANT ALL ON " + database + ".* TO trusted_once");
    try (Connection open = proxy.connect("trusted_once", "x", database, Map.of())) {
      assertEquals(database, value(open, "SELECT DATABASE()"));
      value(open, "SELECT COUNT(*) FROM " + database + ".users");
      proxy.execute("", "REVOKE ALL ON " + database + ".* FROM trusted_once");
      SQLException refused =
          assertThrows(
              SQLException.class, () -> value(open, "SELECT COUNT(*) FROM " + database + ".users"));
      assertEquals(1044, refused.getErrorCode(), refused.getMessage());
      proxy.execute("", "GRANT ALL ON " + database + ".* TO trusted_once");
      value(open, "SELECT COUNT(*) FROM " + database + ".users");
    }
  }

  @Test
  void changingTheUserStartsAfresh() throws SQLException {
    try (Connection connection = proxy.connect(database)) {
      try (Statement statement = connection.createStatement()) {
        statement.execute("SET @mine = 1, SESSION sql_mode = ''");
        statement.execute("BEGIN");
        statement.execute("INSERT INTO users VALUES (8001, 'rolled back')");
      }
      connection.unwrap(JdbcConnection.class).changeUser("old_way", "pä'ss");
      assertEquals("old_way@%", value(connection, "SELECT CURRENT_USER()"));
      assertNull(value(connection, "SELECT @mine"));
      assertTrue(value(connection, "SELECT @@sql_mode").contains("STRICT_TRANS_TABLES"));
      assertEquals("0", value(connection, "SELECT COUNT(*) FROM users WHERE id = 8001"));
      SQLException e =
          assertThrows(
              SQLException.class,
              () -> connection.unwrap(JdbcConnection.class).changeUser("new_way", "wrong"));
      assertEquals("1045 28000", e.getErrorCode() + " " + e.getSQLState());
    }
  }

  @Test
  void resettingTheConnectionForgetsItsStateAndKeepsTheDatabase() throws SQLException {
    try (Connection connection = proxy.connect(database)) {
      try (Statement statement = connection.createStatement()) {
        statement.execute("SET @mine = 1, SESSION sql_mode = ''");
        statement.execute("BEGIN");
        statement.execute("INSERT INTO users VALUES (8002, 'rolled back')");
      }
      connection.unwrap(JdbcConnection.class).resetServerState();
      assertEquals(database, value(connection, "SELECT DATABASE()"));
      assertNull(value(connection, "SELECT @mine"));
      assertTrue(value(connection, "SELECT @@sql_mode").contains("STRICT_TRANS_TABLES"));
      assertEquals("0", value(connection, "SELECT COUNT(*) FROM users WHERE id = 8002"));
    }
  }

  @Test
  void resettingTheConnectionForgetsTheCharacterSetOfTheLoginAsMySqlDoes() throws SQLException {
    Map<String, String> latin =
        Map.of("characterEncoding", "ISO-8859-1", "passwordCharacterEncoding", "UTF-8");
    String charsets =
        "SELECT CONCAT_WS(' ', @@character_set_client, @@character_set_results,"
            + " @@collation_connection)";
    try (Connection connection = proxy.connect(database, latin);
        Connection mysql = MySqlLab.plain().connect("", latin)) {
      assertEquals(value(mysql, charsets), value(connection, charsets));
      mysql.unwrap(JdbcConnection.class).resetServerState();
      connection.unwrap(JdbcConnection.class).resetServerState();
      assertEquals(value(mysql, charsets), value(connection, charsets));
    }
  }

  /** What a session has no default database for must not come from another session's. */
  @Test
  void aSessionWithoutADatabaseSeesNoneOfThoseBefore() throws SQLException {
    for (int i = 0; i < 4; i++) {
      try (Connection with = proxy.connect(database)) {
        assertEquals(database, value(with, "SELECT IF(RAND() < 2, DATABASE(), 0)"));
      }
      try (Connection without = proxy.connect("", Map.of("useServerPrepStmts", "true"));
          var prepared = without.prepareStatement("SELECT IF(RAND() < 2, DATABASE(), 0)")) {
        try (ResultSet rows = prepared.executeQuery()) {
          assertTrue(rows.next());
          assertNull(rows.getString(1));
        }
        SQLException e = assertThrows(SQLException.class, () -> value(without, "SHOW TABLES"));
        assertEquals("1046 3D000", e.getErrorCode() + " " + e.getSQLState());
      }
    }
  }

  @Test
  void refusalsAreWordedAsByAServer() {
    var server = MySqlLab.plain();
    SQLException of =
        assertThrows(SQLException.class, () -> server.connect("", Map.of("password", "wrong")));
    SQLException ours =
        assertThrows(
            SQLException.class, () -> proxy.connect("ringmaster", "wrong", "", Map.of()).close());
    assertEquals(of.getMessage(), ours.getMessage());
    assertEquals(of.getSQLState(), ours.getSQLState());
  }
}
