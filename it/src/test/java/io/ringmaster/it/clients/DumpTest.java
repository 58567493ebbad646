package io.ringmaster.it.clients;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringmaster.it.clients.ClientProgram.Outcome;
import io.ringmaster.it.lab.ProxyLab;
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
