package io.ringmaster.it.badinput;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.ringmaster.it.lab.MySqlLab;
import io.ringmaster.it.lab.ProxyLab;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Columns of results are described by the collation of the login, or of SET NAMES .. COLLATE. */
class ResultCollationTest {
  private static final List<String> QUERIES =
      List.of(
          "SELECT id, v, l FROM x WHERE id = 1",
          "SELECT v, l FROM x ORDER BY id",
          "SELECT 'text', NOW()",
          "SELECT @@collation_connection, @@character_set_results");

  private static ProxyLab proxy;
  private static String database;

  @BeforeAll
  static void tables() throws Exception {
    proxy = ProxyLab.shared();
    database = proxy.createDatabase("described");
    String table =
        "CREATE TABLE x (id INT PRIMARY KEY, v VARCHAR(9), l VARCHAR(9) CHARACTER SET latin1)";
    proxy.execute(database, table + " SHARD BY HASH(id)");
    MySqlLab.plain().execute("", "CREATE DATABASE " + database);
    MySqlLab.plain().execute(database, table);
  }

  /** The packets of the definitions of all queries' columns. */
  private static List<String> definitions(RawClient client) throws IOException {
    List<String> all = new ArrayList<>();
    for (String sql : QUERIES) {
      client.sendQuery(sql);
      RawClient.Packet packet = client.read();
      int ends = 0;
      while (ends < 2) {
        packet = client.read();
        boolean end = packet.head() == 0xFE && packet.payload().length < 9;
        if (end) {
          ends++;
        } else if (ends == 0) {
          all.add(sql + ": " + HexFormat.of().formatHex(packet.payload()));
        }
      }
    }
    return all;
  }

  @Test
  void areThoseOfMySql() throws IOException {
    // Raw clients log in with 45, utf8mb4_general_ci.
    try (RawClient mysql = RawClient.login(MySqlLab.plain(), database);
        RawClient client = RawClient.login(proxy, database);
        RawClient other = RawClient.login(proxy, database)) {
      assertEquals(definitions(mysql), definitions(client));
      for (String set :
          List.of(
              "SET NAMES utf8mb4",
              "SET NAMES utf8mb4 COLLATE utf8mb4_bin",
              "SET collation_connection = utf8mb4_unicode_ci",
              "SET character_set_results = utf8mb4",
              "SET NAMES 'utf8mb4' COLLATE 'utf8mb4_unicode_ci', character_set_client = latin1",
              "SET NAMES latin1 COLLATE latin1_german1_ci",
              "SET CHARACTER SET utf8mb4",
              "SET NAMES utf8mb4 COLLATE utf8mb4_0900_ai_ci",
              "SET NAMES utf8mb4 COLLATE utf8mb4_bin, character_set_results = NULL",
              "SET NAMES utf8mb4 COLLATE UTF8MB4_BIN")) {
        assertEquals(0, mysql.query(set).errno());
        assertEquals(0, client.query(set).errno());
        assertEquals(definitions(mysql), definitions(client), set);
        // Another session with the same connections is described as by its own login.
        try (RawClient fresh = RawClient.login(MySqlLab.plain(), database)) {
          assertEquals(definitions(fresh), definitions(other), "beside " + set);
        }
      }
      mysql.command(RawClient.command(0x1F, new byte[0]));
      client.command(RawClient.command(0x1F, new byte[0]));
      assertEquals(definitions(mysql), definitions(client));
    }
  }
}
