package io.ringmaster.protocol;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class MySqlErrorTest {
  @Test
  void numbersAreUniqueAndLeadBack() {
    Set<Integer> seen = new HashSet<>();
    for (MySqlError error : MySqlError.values()) {
      assertTrue(seen.add(error.errno()), error + " shares its number");
      assertSame(error, MySqlError.of(error.errno()));
    }
    assertNull(MySqlError.of(1));
  }

  @Test
  void everyErrorIsComplete() {
    for (MySqlError error : MySqlError.values()) {
      assertTrue(error.sqlState().matches("[0-9A-Z]{5}"), error.name());
      assertTrue(error.advice().endsWith("."), error.name());
      assertTrue(error.template().length() > 5, error.name());
      String prefix = error.name().substring(0, 3);
      int errno = error.errno();
      assertTrue(
          switch (prefix) {
            case "CR_" -> errno >= 2000 && errno < 3000;
            case "RM_" -> errno >= 30000 && errno <= 31999;
            case "ER_" -> (errno >= 1000 && errno < 2000) || (errno >= 3000 && errno < 5000);
            default -> false;
          },
          error.name());
    }
  }

  @Test
  void numbersAndStatesAreTheServers() throws IOException {
    int compared = 0;
    try (var in = MySqlErrorTest.class.getResourceAsStream("mysql-errors.txt");
        var lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.US_ASCII))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (!line.startsWith("#")) {
          String[] row = line.split(" ", -1);
          MySqlError error = MySqlError.valueOf(row[2]);
          assertEquals(Integer.parseInt(row[0]), error.errno());
          assertEquals(row[1], error.sqlState(), error.name());
          assertEquals(row[1], SqlStates.of(error.errno()), error.name());
          compared++;
        }
      }
    }
    assertTrue(compared >= 120);
  }

  @Test
  void messagesReadLikeTheServers() {
    assertEquals(
        "Access denied for user 'app'@'localhost' (using password: YES)",
        MySqlError.ER_ACCESS_DENIED_ERROR.message("app", "localhost", "YES"));
    assertEquals(
        "You have an error in your SQL syntax; check the manual that corresponds to your MySQL"
            + " server version for the right syntax to use near 'FORM t' at line 1",
        MySqlError.ER_PARSE_ERROR.message("FORM t", 1));
    assertEquals(
        "Unknown collation: '" + "x".repeat(64) + "'",
        MySqlError.ER_UNKNOWN_COLLATION.message("x".repeat(100)));
  }
}
