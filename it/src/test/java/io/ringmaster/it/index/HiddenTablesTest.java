package io.ringmaster.it.index;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringmaster.it.lab.MySqlLab;
import io.ringmaster.it.lab.ProxyLab;
import io.ringmaster.it.lab.RowTexts;
import io.ringmaster.it.lab.Sql;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What tells of tables does so as one MySQL that has the indexes in its tables. */
class HiddenTablesTest {
  private static final String USER = "it_hidden";

  private static ProxyLab proxy;
  private static String database;

  @BeforeAll
  static void start() throws Exception {
    proxy = ProxyLab.shared();
    database = proxy.createDatabase("hidden");
    MySqlLab.plain().execute("", "CREATE DATABASE " + database);
    String users = "CREATE TABLE users (id INT PRIMARY KEY, email VARCHAR(40), town VARCHAR(9))";
    String notes = "CREATE TABLE notes (id INT PRIMARY KEY, n INT)";
    String trigger =
        "CREATE TRIGGER counted BEFORE INSERT ON notes FOR EACH ROW SET NEW.n = NEW.n + 1";
    MySqlLab.plain().execute(database, users, notes, trigger);
    proxy.execute(
        database,
        users + " SHARD BY HASH(id)",
        notes + " SINGLE ON shard2",
        trigger,
        "CREATE GLOBAL UNIQUE INDEX email ON users (email)",
        "CREATE GLOBAL INDEX town ON users (town)",
        "INSERT INTO users VALUES (1, 'a@x', 'a'), (2, 'b@x', 'a')",
        "CREATE USER IF NOT EXISTS " + USER + " IDENTIFIED BY 'x'",
        "GRANT ALL ON " + database + ".* TO " + USER);
  }

  @AfterAll
  static void stop() throws SQLException {
    proxy.execute("", "DROP DATABASE " + database, "DROP USER " + USER);
    MySqlLab.plain().execute("", "DROP DATABASE " + database);
  }

  private static List<String> text(Connection connection, String sql) throws SQLException {
    return RowTexts.of(connection, sql, RowTexts::labelled);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SHOW TABLES",
        "SHOW FULL TABLES",
        "show tables from DB",
        "SHOW TABLES LIKE 'u%'",
        "SHOW TABLES LIKE 'users$%'",
        "SHOW FULL TABLES IN DB LIKE '%s'",
        "SHOW TABLES LIKE 'us\\$er%'",
        "SHOW TABLES LIKE 'u\\sers'",
        "SHOW TABLES LIKE 'user\\_'",
        "SHOW TABLES LIKE \"u'\\\\\\_`\\\"\\%''\\t%\"",
        "SHOW DATABASES LIKE 'DB\\$'",
        "SHOW FULL TABLES WHERE Table_type = 'BASE TABLE' OR TRUE",
        "SHOW TABLES WHERE Tables_in_DB LIKE 'n%' OR TRUE",
        "SHOW TABLES FROM information_schema LIKE 'ENGINES'",
        "SELECT table_name FROM information_schema.tables WHERE table_schema = 'DB' ORDER BY 1",
        "SELECT t.table_name, c.column_name FROM information_schema.tables t JOIN"
            + " information_schema.columns c USING (table_schema, table_name) WHERE t.table_schema"
            + " = 'DB' ORDER BY 1, 2",
        "SELECT DISTINCT table_name FROM information_schema.statistics WHERE table_schema = 'DB'"
            + " ORDER BY 1",
        "SELECT table_name FROM information_schema.table_constraints WHERE table_schema = 'DB'"
            + " ORDER BY 1",
        "SELECT table_name FROM information_schema.key_column_usage WHERE table_schema = 'DB' ORDER"
            + " BY 1",
        "SELECT DISTINCT table_name FROM information_schema.partitions WHERE table_schema = 'DB'"
            + " ORDER BY 1",
        "SELECT trigger_name FROM information_schema.triggers WHERE trigger_schema = 'DB'",
        "SELECT COUNT(*) FROM information_schema.tables WHERE table_name LIKE 'users$%'",
        "SELECT EXISTS(SELECT 1 FROM information_schema.TABLES WHERE `table_name` = 'users'), 1",
        "SELECT 'users$email' IN (SELECT table_name FROM information_schema.tables)",
        "SELECT (SELECT COUNT(*) FROM information_schema.columns c WHERE c.table_schema = 'DB') AS"
            + " n"
      })
  void whatIsToldIsMySqls(String sql) throws SQLException {
    String named = sql.replace("DB", database);
    List<String> expected;
    try (Connection mysql = MySqlLab.plain().connect(database)) {
      expected = text(mysql, named);
    }
    for (String ofServers : List.of("false", "true")) {
      Map<String, String> properties = Map.of("useServerPrepStmts", ofServers);
      for (Connection client :
          List.of(
              proxy.connect(database, properties),
              proxy.connect(USER, "x", database, properties))) {
        try (client) {
          assertEquals(expected, text(client, named));
          assertEquals(expected, RowTexts.prepared(client, named, RowTexts::labelled));
        }
      }
    }
  }

  @Test
  void figuresAndTriggersAreOfOtherTables() throws SQLException {
    try (Connection client = proxy.connect(database)) {
      for (String show : List.of("SHOW TABLE STATUS", "SHOW TABLE STATUS FROM " + database)) {
        assertEquals(
            List.of("notes", "users"),
            text(client, show).stream().skip(1).map(row -> row.split(" ")[0]).toList());
      }
      for (String show :
          List.of(
              "SHOW TRIGGERS",
              "SHOW TRIGGERS LIKE '%'",
              "SHOW FULL TRIGGERS FROM " + database + " WHERE Timing = 'BEFORE' OR TRUE")) {
        assertEquals(2, text(client, show).size(), show);
      }
      Sql.value(client, "SELECT COUNT(*) FROM users$email");
      for (String show :
          List.of(
              "SHOW OPEN TABLES",
              "SHOW OPEN TABLES FROM " + database,
              "SHOW OPEN TABLES FROM " + database + " LIKE '%'",
              "SHOW OPEN TABLES WHERE `Table` LIKE 'users%' OR TRUE")) {
        for (Connection one : List.of(client, proxy.connect(USER, "x", database, Map.of()))) {
          List<String> open = text(one, show);
          assertTrue(open.stream().anyMatch(row -> row.contains(" users ")), show);
          assertTrue(open.stream().noneMatch(row -> row.contains("users$")), show);
        }
      }
      List<String> tables = new ArrayList<>();
      try (ResultSet all = client.getMetaData().getTables(database, null, "%", null)) {
        while (all.next()) {
          tables.add(all.getString("TABLE_NAME"));
        }
      }
      assertEquals(List.of("notes", "users"), tables);
      // Who knows its name may look at it.
      assertEquals("2", Sql.value(client, "SELECT COUNT(*) FROM users$email"));
      assertTrue(Sql.value(client, "SHOW CREATE TABLE users$email").startsWith("users$email"));
    }
  }

  @Test
  void whatIsNoIndexIsShown() throws SQLException {
    try (Connection client = proxy.connect(database)) {
      Sql.run(client, "CREATE TABLE users$other (id INT PRIMARY KEY) SHARD BY HASH(id)");
      assertEquals("users$other", Sql.value(client, "SHOW TABLES LIKE 'users$%'"));
      Sql.run(client, "DROP TABLE users$other");
    }
  }
}
