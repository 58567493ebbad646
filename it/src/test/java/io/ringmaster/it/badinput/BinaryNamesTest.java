package io.ringmaster.it.badinput;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.ringmaster.it.lab.MySqlLab;
import io.ringmaster.it.lab.ProxyLab;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/** After SET NAMES binary all strings of a session are bytes, of keys and of settings too. */
class BinaryNamesTest {
  private static final List<String> TABLES =
      List.of(
          "CREATE TABLE latin (k VARCHAR(20) CHARACTER SET latin1 PRIMARY KEY, v INT)",
          "CREATE TABLE utf (k VARCHAR(20) CHARACTER SET utf8mb4 PRIMARY KEY, v INT)");

  /** Sent as ISO 8859-1. */
  private static final List<String> STATEMENTS =
      List.of(
          "INSERT INTO latin VALUES ('\u00e9', 1)",
          "INSERT INTO latin VALUES ('a', 2), ('B', 3), ('\u00df', 4)",
          "SELECT v FROM latin WHERE k = '\u00e9'",
          "SELECT v FROM latin WHERE k IN ('\u00df', 'A', 'B')",
          "UPDATE latin SET v = 5 WHERE k = '\u00e9'",
          "DELETE FROM latin WHERE k = '\u00c9'",
          "SELECT HEX(k), v FROM latin ORDER BY v",
          "INSERT INTO utf VALUES ('\u00c3\u00a9', 1), ('a', 2)",
          "SELECT v FROM utf WHERE k = '\u00c3\u00a9'",
          "SELECT v FROM utf WHERE k = '\u00e9'",
          "DELETE FROM utf WHERE k = '\u00e9'",
          "SELECT HEX(k), v FROM utf ORDER BY v",
          "SET sql_mode = 'ANSI_QUOTES'",
          "SELECT \"v\" FROM utf WHERE \"k\" = 'a'",
          "SELECT v FROM utf WHERE k = \"a\"",
          "SET sql_mode = 'NO_BACKSLASH_ESCAPES'",
          "SELECT v FROM utf WHERE k = 'a' AND '\\' <> ''",
          "SET NAMES latin1",
          "SELECT v FROM latin WHERE k = '\u00e9'",
          "SELECT @@sql_mode");

  @Test
  void stringsAreTheBytesThatTheyAre() throws Exception {
    ProxyLab proxy = ProxyLab.shared();
    String database = proxy.createDatabase("binary");
    MySqlLab.plain().execute("", "CREATE DATABASE " + database);
    for (String table : TABLES) {
      proxy.execute(database, table + " SHARD BY HASH(k)");
      MySqlLab.plain().execute(database, table);
    }
    try (RawClient mysql = RawClient.login(MySqlLab.plain(), database);
        RawClient client = RawClient.login(proxy, database)) {
      assertEquals(0, answer(mysql, "SET NAMES binary").errno());
      assertEquals(0, answer(client, "SET NAMES binary").errno());
      for (String statement : STATEMENTS) {
        assertEquals(answer(mysql, statement), answer(client, statement), statement);
      }
    }
  }

  private static RawClient.Answer answer(RawClient client, String statement) throws IOException {
    return client.query(statement.getBytes(StandardCharsets.ISO_8859_1));
  }
}
