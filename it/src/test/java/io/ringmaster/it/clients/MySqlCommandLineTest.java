package io.ringmaster.it.clients;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringmaster.it.clients.ClientProgram.Outcome;
import io.ringmaster.it.lab.ProxyLab;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** MySQL's or MariaDB's command-line client, with completion of names switched on. */
class MySqlCommandLineTest {
  private static final int BIG = 20_000_000;

  private static String mysql;
  private static String database;

  @BeforeAll
  static void isInstalled() throws Exception {
    mysql = ClientProgram.installed(List.of("mysql", "mariadb"), "mariadb-client");
    database = ClientShop.database();
  }

  private static List<String> command(String... more) {
    List<String> command = ClientProgram.login(mysql, ProxyLab.shared(), "--auto-rehash");
    command.addAll(List.of(more));
    return command;
  }

  /** Runs statements in the shop, without column names; goes on after errors. */
  private static String run(String input, String... more) throws Exception {
    List<String> command = command(more);
    command.addAll(List.of("--skip-column-names", "--force", database));
    return ClientProgram.run(command, Map.of(), input)
        .output()
        .lines()
        .filter(line -> !line.contains("password on the command line"))
        .reduce("", (all, line) -> all + line + "\n");
  }

  @Test
  void connectsWithAndWithoutADatabase() throws Exception {
    assertEquals(database + "\n", run("SELECT DATABASE();"));
    Outcome without = ClientProgram.run(command("-N"), Map.of(), "SELECT DATABASE(); SHOW TABLES;");
    assertTrue(without.output().contains("NULL\n"), without.output());
    assertTrue(without.output().contains("ERROR 1046 (3D000)"), without.output());
    Outcome unknown = ClientProgram.run(command("no_such_database"), Map.of(), "");
    assertTrue(
        unknown.output().contains("ERROR 1049 (42000): Unknown database 'no_such_database'"),
        unknown.output());
  }

  @Test
  void completesNamesOfColumnsWithTheTabulator() throws Exception {
    String script = ClientProgram.installed("script", "bsdutils");
    List<String> command = command(database);
    Outcome outcome =
        ClientProgram.run(
            List.of(script, "-qec", String.join(" ", command), "/dev/null"),
            Map.of("TERM", "dumb"),
            "SELECT no, tot\tFROM orders WHERE user_id = 6001;\nexit\n");
    assertTrue(outcome.output().contains("SELECT no, total FROM orders"), outcome.output());
    assertTrue(outcome.output().contains("Empty set"), outcome.output());
  }

  @Test
  void textSurvivesInUtf8mb4AndInLatin1() throws Exception {
    String text = "Grüße, São Paulo 日本 😀";
    assertEquals(
        text + "\n1\n",
        run(
            "INSERT INTO users VALUES (6101, '%1$s'); SELECT name FROM users WHERE id = 6101;"
                    .formatted(text)
                + "SELECT COUNT(*) FROM users WHERE id = 6101 AND name = '%s';".formatted(text),
            "--default-character-set=utf8mb4"));
    // The client sends UTF-8, which it says is latin1: two characters for each accent.
    run("INSERT INTO latin VALUES (6102, 'é');", "--default-character-set=latin1");
    assertEquals(
        "é\n", run("SELECT name FROM latin WHERE id = 6102;", "--default-character-set=latin1"));
    assertEquals(
        "Ã©\n2\n",
        run(
            "SELECT name FROM latin WHERE id = 6102;"
                + "SELECT CHAR_LENGTH(name) FROM latin WHERE id = 6102;",
            "--default-character-set=utf8mb4"));
  }

  @Test
  void transactionsCommitRollBackAndKnowSavepoints() throws Exception {
    assertEquals(
        "1\n3\n",
        run(
            """
            BEGIN;
            INSERT INTO orders VALUES (6200, 1, 9.5);
            COMMIT;
            SET autocommit = 0;
            INSERT INTO orders VALUES (6200, 2, 9.5);
            ROLLBACK;
            INSERT INTO orders VALUES (6200, 3, 9.5);
            SAVEPOINT here;
            INSERT INTO orders VALUES (6200, 4, 9.5);
            ROLLBACK TO SAVEPOINT here;
            COMMIT;
            SET autocommit = 1;
            SELECT no FROM orders WHERE user_id = 6200 ORDER BY no;
            """));
  }

  @Test
  void errorsCarryMySqlsNumberSqlStateAndText() throws Exception {
    String output =
        run(
            """
            INSERT INTO users VALUES (6301, 'a');
            INSERT INTO users VALUES (6301, 'a');
            SELECT * FROM no_such_table;
            SELEC 1;
            SELECT 'still here';
            """);
    assertTrue(
        output.contains(
            "ERROR 1062 (23000) at line 2: Duplicate entry '6301' for key 'users.PRIMARY'"),
        output);
    assertTrue(
        output.contains(
            "ERROR 1146 (42S02) at line 3: Table '" + database + ".no_such_table' doesn't exist"),
        output);
    assertTrue(
        output.contains("ERROR 1064 (42000) at line 4: You have an error in your SQL syntax;"),
        output);
    assertTrue(output.contains("near 'SELEC 1' at line 1"), output);
    assertTrue(output.endsWith("still here\n"), output);
  }

  @Test
  void aRowOfTwentyMillionBytesPasses() throws Exception {
    String body = "0123456789".repeat(BIG / 10);
    String output =
        run(
            "INSERT INTO files VALUES (6401, '%s');\nSELECT LENGTH(body) FROM files WHERE id = 6401;\nSELECT body FROM files WHERE id = 6401;\n"
                .formatted(body),
            "--max-allowed-packet=64M");
    assertEquals(BIG + "\n" + body + "\n", output);
  }

  @Test
  void severalStatementsAreSentAtOnceWithAnotherDelimiter() throws Exception {
    assertEquals(
        "a\n1\n",
        run(
            """
            DELIMITER //
            INSERT INTO users VALUES (6501, 'a'); SELECT name FROM users WHERE id = 6501;
            SELECT COUNT(*) FROM users WHERE id IN (6501, 6502)//
            """));
  }

  @Test
  void connectsAgainAfterItWasKilled() throws Exception {
    List<String> command = command("-N", "--unbuffered", "--force", database);
    Path errors = Files.createTempFile("ringmaster-client", ".err");
    Process process = new ProcessBuilder(command).redirectError(errors.toFile()).start();
    try (BufferedReader reader = process.inputReader(StandardCharsets.UTF_8);
        BufferedWriter writer = process.outputWriter(StandardCharsets.UTF_8)) {
      writer.write("SELECT CONNECTION_ID();\n");
      writer.flush();
      String id = reader.readLine();
      ProxyLab.shared().execute("", "KILL " + id);
      // The first notices that the connection has gone; the client connects again when told to.
      writer.write("SELECT 'lost';\n\\r\nSELECT DATABASE();\nexit\n");
      writer.flush();
      List<String> lines = reader.lines().toList();
      assertEquals(database, lines.getLast());
      assertFalse(lines.contains("lost"), lines.toString());
    } finally {
      process.destroy();
      assertTrue(process.waitFor(10, TimeUnit.SECONDS));
      Files.delete(errors);
    }
  }

  @Test
  void tellsItsStatus() throws Exception {
    String output = run("\\s\n");
    assertTrue(output.contains("Current database:\t" + database), output);
    assertTrue(output.contains("-ringmaster"), output);
    assertTrue(output.contains("Uptime:"), output);
  }
}
