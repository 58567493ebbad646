package io.ringmaster.it.clients;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringmaster.it.clients.ClientProgram.Outcome;
import io.ringmaster.it.lab.LabServer;
import io.ringmaster.it.lab.MySqlLab;
import io.ringmaster.it.lab.ProxyLab;
import io.ringmaster.it.lab.RowTexts;
import io.ringmaster.it.lab.Sql;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** mysqldump out of the proxy, and its dumps into it, as docs/sql.md says. */
class DumpTest {
  private static final String PLAIN =
      "CREATE TABLE plain (id INT PRIMARY KEY AUTO_INCREMENT, v VARCHAR(20), KEY (v))";
  private static final String USERS =
      "CREATE TABLE users (id BIGINT PRIMARY KEY, name VARCHAR(40) NOT NULL) SHARD BY HASH(id)";

  private final ProxyLab proxy = ProxyLab.shared();

  private String run(List<String> programs, String input, String... more) throws Exception {
    String program = ClientProgram.installed(programs, "mariadb-client");
    List<String> command = ClientProgram.login(program, proxy, more);
    Outcome outcome = ClientProgram.run(command, Map.of(), input);
    assertEquals(0, outcome.exit(), outcome.output());
    assertFalse(Pattern.compile("ERROR \\d").matcher(outcome.output()).find(), outcome.output());
    return outcome.output();
  }

  private String dump(String... more) throws Exception {
    return run(List.of("mariadb-dump", "mysqldump"), "", more);
  }

  private void restore(String database, String dump) throws Exception {
    run(List.of("mariadb", "mysql"), dump, database);
  }

  private String database() throws Exception {
    String database = proxy.createDatabase("dump");
    proxy.execute(database, PLAIN, USERS);
    return database;
  }

  private void assertFilled(String database) throws Exception {
    assertEquals(
        List.of("1 Ann", "2 Bob", "3 Grüße"),
        proxy.column(database, "SELECT CONCAT(id, ' ', name) FROM users ORDER BY id"));
    assertEquals(List.of("x", "y"), proxy.column(database, "SELECT v FROM plain ORDER BY id"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"--skip-lock-tables", "--single-transaction"})
  void whatIsDumpedIsRestored(String how) throws Exception {
    String from = database();
    proxy.execute(
        from,
        "INSERT INTO users VALUES (1, 'Ann'), (2, 'Bob'), (3, 'Grüße')",
        "INSERT INTO plain (v) VALUES ('x'), ('y')");
    String rows =
        dump(
            how,
            "--no-tablespaces",
            "--no-create-info",
            "--complete-insert",
            "--skip-add-locks",
            from);
    String to = database();
    restore(to, rows);
    assertFilled(to);
  }

  /** Tables of all kinds that SHOW CREATE TABLE tells apart by its comment only. */
  private static final String[] TABLES = {
    "CREATE TABLE accounts (id BIGINT PRIMARY KEY AUTO_INCREMENT, email VARCHAR(40), town"
        + " VARCHAR(20), street VARCHAR(20), KEY streets (street)) SHARD BY HASH(id) IN GROUP"
        + " people, GLOBAL UNIQUE INDEX email (email), GLOBAL INDEX place (town, street)",
    "CREATE TABLE countries (code CHAR(2) PRIMARY KEY, name VARCHAR(40)) REFERENCE",
    // Dumped before what it refers to.
    "CREATE TABLE abodes (id BIGINT, country CHAR(2), PRIMARY KEY (id, country), FOREIGN KEY (id)"
        + " REFERENCES accounts (id), FOREIGN KEY (country) REFERENCES countries (code)) SHARD BY"
        + " HASH(id) IN GROUP people",
    "CREATE TABLE days (n INT PRIMARY KEY) SHARD BY RANGE(n) (VALUES LESS THAN (-5) ON shard2,"
        + " VALUES LESS THAN (10) ON shard1, VALUES LESS THAN (MAXVALUE) ON shard2)",
    "CREATE TABLE events (`the id` BIGINT AUTO_INCREMENT PRIMARY KEY, v INT) AUTO_INCREMENT ="
        + " SNOWFLAKE COMMENT = 'of *' PARTITION BY HASH(`the id`) PARTITIONS 3 SHARD BY HASH(`the"
        + " id`)",
    "CREATE TABLE favourites (name VARCHAR(20) PRIMARY KEY) SHARD BY HASH(name) IN GROUP `größe`",
    "CREATE TABLE ground (id INT PRIMARY KEY) SINGLE ON SHARD shard2",
    "CREATE TABLE home (id INT PRIMARY KEY) SINGLE ON SHARD shard1"
  };

  private static final String[] ROWS = {
    "INSERT INTO accounts (email, town, street) VALUES ('a@x', 'A', '1'), ('b@x', 'A', '1'),"
        + " (NULL, 'C', NULL)",
    "INSERT INTO countries VALUES ('de', 'Deutschland')",
    "INSERT INTO abodes VALUES (1, 'de'), (2, 'de')",
    "INSERT INTO days VALUES (-7), (0), (8), (12)",
    "INSERT INTO events (v) VALUES (1), (2)",
    "INSERT INTO favourites VALUES ('Füße'), ('feet')",
    "INSERT INTO ground VALUES (1), (2)",
    "INSERT INTO home VALUES (3)"
  };

  private static final List<String> NAMES =
      List.of("abodes", "accounts", "countries", "days", "events", "favourites", "ground", "home");

  private static List<String> rows(Connection connection, String sql) throws Exception {
    return RowTexts.of(connection, sql, RowTexts::rows).stream().map(String::strip).toList();
  }

  /** All that the proxy tells of the tables, and their rows. */
  private List<String> told(String database) throws Exception {
    List<String> told = new ArrayList<>();
    try (Connection client = proxy.connect(database)) {
      told.addAll(rows(client, "SHOW TABLES"));
      for (String table : NAMES) {
        told.addAll(rows(client, "SHOW CREATE TABLE " + table));
        told.addAll(rows(client, "SELECT * FROM " + table + " ORDER BY 1"));
      }
    }
    try (Connection admin = proxy.connect(ProxyLab.ADMIN, ProxyLab.ADMIN, database, Map.of())) {
      told.addAll(rows(admin, "SHOW TABLE RULES FROM " + database));
      told.addAll(
          rows(admin, "SHOW GLOBAL INDEXES").stream()
              .filter(row -> row.startsWith(database + " "))
              .toList());
    }
    return told.stream().map(row -> row.replace(database, "DB")).toList();
  }

  @Test
  void howTablesAreShardedIsDumpedAndRestored() throws Exception {
    // Tables are single ones where databases have their home.
    String from = LabServer.newDatabaseName("dump");
    String to = LabServer.newDatabaseName("dump");
    proxy.execute(
        "",
        "CREATE DATABASE " + from + " ON SHARD shard1",
        "CREATE DATABASE " + to + " ON SHARD shard1");
    proxy.execute(from, TABLES);
    proxy.execute(from, ROWS);
    String dump = dump("--single-transaction", "--no-tablespaces", "--skip-add-locks", from);
    restore(to, dump);
    List<String> told = told(from);
    assertEquals(told, told(to));
    assertTrue(
        told.stream()
            .anyMatch(
                row ->
                    row.endsWith(
                        " /*!999990 SHARD BY HASH (`id`) IN GROUP `people` GLOBAL UNIQUE INDEX"
                            + " `email` (`email`) GLOBAL INDEX `place` (`town`, `street`) */")),
        told::toString);
    try (Connection client = proxy.connect(to)) {
      assertEquals(1062, Sql.error(client, "INSERT INTO accounts (email) VALUES ('b@x')"));
      assertEquals(1452, Sql.error(client, "INSERT INTO abodes VALUES (3, 'fr')"));
    }
    MySqlLab.plain().execute("", "CREATE DATABASE " + to);
    LabServer plain = MySqlLab.plain();
    Outcome loaded =
        ClientProgram.run(
            List.of(
                ClientProgram.installed(List.of("mariadb", "mysql"), "mariadb-client"),
                "-h" + plain.host(),
                "-P" + plain.port(),
                "-u" + LabServer.USER,
                "--password=" + LabServer.PASSWORD,
                "--default-character-set=utf8mb4",
                to),
            Map.of(),
            dump);
    assertEquals(0, loaded.exit(), loaded.output());
    try (Connection mysql = plain.connect(to)) {
      assertEquals("3", Sql.value(mysql, "SELECT COUNT(*) FROM accounts"));
      assertEquals(NAMES, rows(mysql, "SHOW TABLES"));
    }
    plain.execute("", "DROP DATABASE " + to);
    proxy.execute("", "DROP DATABASE " + from, "DROP DATABASE " + to);
  }

  @Test
  void aGroupKeepsItsRangesAndAFailedIndexLeavesNoTable() throws Exception {
    String database = proxy.createDatabase("dump");
    proxy.execute(
        database,
        "CREATE TABLE a (id INT PRIMARY KEY) SHARD BY RANGE(id) (VALUES LESS THAN (MAXVALUE) ON"
            + " shard2) IN GROUP g",
        "CREATE TABLE b (id INT PRIMARY KEY) /*!999990 SHARD BY RANGE (`id`) (VALUES LESS THAN (5)"
            + " ON `gone`, VALUES LESS THAN (MAXVALUE) ON `shard1`) IN GROUP `g` */");
    try (Connection client = proxy.connect(database, Map.of("useServerPrepStmts", "true"))) {
      assertEquals(
          "b CREATE TABLE `b` (\n  `id` int NOT NULL,\n  PRIMARY KEY (`id`)\n) ENGINE=InnoDB"
              + " DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_0900_ai_ci /*!999990 SHARD BY RANGE"
              + " (`id`) (VALUES LESS THAN (MAXVALUE) ON `shard2`) IN GROUP `g` */",
          rows(client, "SHOW CREATE TABLE b").getFirst());
      assertEquals(
          1072,
          Sql.error(
              client,
              "CREATE TABLE c (id INT PRIMARY KEY, x INT) SHARD BY HASH(id), GLOBAL INDEX i (x),"
                  + " GLOBAL INDEX j (y)"));
      for (String wrong :
          List.of(
              "CREATE TABLE c (id INT PRIMARY KEY) REFERENCE /*!999990 REFERENCE */",
              "CREATE TABLE c (id INT PRIMARY KEY) /*!999990 COMMENT 'x' */",
              "CREATE TABLE c (id INT PRIMARY KEY) /*!999990 REFERENCE COMMENT 'x' */")) {
        assertEquals(1064, Sql.error(client, wrong), wrong);
      }
      assertEquals(List.of("a", "b"), rows(client, "SHOW TABLES"));
      assertEquals(
          rows(client, "SHOW CREATE TABLE a"),
          RowTexts.prepared(client, "SHOW CREATE TABLE a", RowTexts::rows).stream()
              .map(String::strip)
              .toList());
    }
    proxy.execute("", "DROP DATABASE " + database);
  }

  @Test
  void programsAreDumpedAndRestored() throws Exception {
    String from = database();
    proxy.execute(
        from,
        "CREATE PROCEDURE add_plain(IN text VARCHAR(20)) BEGIN INSERT INTO plain (v) VALUES (text);"
            + " SELECT COUNT(*) FROM plain; END",
        "CREATE FUNCTION loud(text VARCHAR(20)) RETURNS VARCHAR(20) DETERMINISTIC NO SQL"
            + " RETURN UPPER(text)",
        "CREATE TRIGGER trimmed BEFORE INSERT ON users FOR EACH ROW SET NEW.name = TRIM(NEW.name)");
    String dump =
        dump(
            "--skip-lock-tables",
            "--no-tablespaces",
            "--no-data",
            "--no-create-info",
            "--routines",
            "--triggers",
            from);
    assertFalse(dump.contains("ringmaster_moves"), dump);
    try (Connection client = proxy.connect(from)) {
      assertTrue(
          rows(client, "SHOW TRIGGERS")
              .getFirst()
              .startsWith("trimmed INSERT users SET NEW.name = TRIM(NEW.name) BEFORE "));
      assertEquals(
          RowTexts.of(client, "SHOW CREATE TRIGGER trimmed", RowTexts::rows),
          RowTexts.prepared(client, "SHOW CREATE TRIGGER trimmed", RowTexts::rows));
    }
    String to = database();
    restore(to, dump);
    proxy.execute(to, "INSERT INTO users VALUES (1, ' Ann ')", "CALL add_plain('x')");
    assertEquals(List.of("ANN"), proxy.column(to, "SELECT loud(name) FROM users"));
    assertEquals(List.of("x"), proxy.column(to, "SELECT v FROM plain"));
  }

  @Test
  void aDumpOfASingleTableIsRestoredWithItsLocks() throws Exception {
    String from = database();
    proxy.execute(from, "INSERT INTO plain (v) VALUES ('x'), ('y')");
    String dump = dump("--skip-lock-tables", "--no-tablespaces", from, "plain");
    assertTrue(dump.contains("LOCK TABLES") && dump.contains("DISABLE KEYS"), dump);
    String to = database();
    proxy.execute(to, "INSERT INTO users VALUES (1, 'Ann'), (2, 'Bob'), (3, 'Grüße')");
    restore(to, dump);
    assertFilled(to);
  }
}
