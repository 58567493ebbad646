package io.ringmaster.proxy.execute;

import io.ringmaster.proxy.local.SetStatement;
import io.ringmaster.proxy.local.Tokens;
import io.ringmaster.router.digest.Digest;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/**
 * What drivers ask and set when they log in, for a cluster that has no server yet to answer: an
 * admin must be able to connect with any client to register the first one. Values are those of
 * MySQL 8.0.31 as it is installed.
 */
final class WithoutShards {
  private static final Map<String, String> VARIABLES =
      Map.ofEntries(
          Map.entry("auto_increment_increment", "1"),
          Map.entry("autocommit", "1"),
          Map.entry("character_set_client", "utf8mb4"),
          Map.entry("character_set_connection", "utf8mb4"),
          Map.entry("character_set_results", "utf8mb4"),
          Map.entry("character_set_server", "utf8mb4"),
          Map.entry("collation_connection", "utf8mb4_0900_ai_ci"),
          Map.entry("collation_server", "utf8mb4_0900_ai_ci"),
          Map.entry("init_connect", ""),
          Map.entry("interactive_timeout", "28800"),
          Map.entry("license", "GPL"),
          Map.entry("lower_case_table_names", "0"),
          Map.entry("max_allowed_packet", "67108864"),
          Map.entry("net_buffer_length", "16384"),
          Map.entry("net_write_timeout", "60"),
          Map.entry("performance_schema", "1"),
          Map.entry(
              "sql_mode",
              "ONLY_FULL_GROUP_BY,STRICT_TRANS_TABLES,NO_ZERO_IN_DATE,NO_ZERO_DATE,"
                  + "ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION"),
          Map.entry("socket", ""),
          Map.entry("system_time_zone", "UTC"),
          Map.entry("time_zone", "SYSTEM"),
          Map.entry("transaction_isolation", "REPEATABLE-READ"),
          Map.entry("transaction_read_only", "0"),
          Map.entry("tx_isolation", "REPEATABLE-READ"),
          Map.entry("version", "8.0.31"),
          Map.entry("version_comment", "Ringmaster, no server registered yet"),
          Map.entry("wait_timeout", "28800"));

  private WithoutShards() {}

  /** The value of a system variable, null for one that drivers do not ask for. */
  static String variable(String name) {
    return VARIABLES.get(name.toLowerCase(Locale.ROOT));
  }

  /**
   * What {@code SET a = literal, ..} and {@code SET NAMES x} set.
   *
   * @return null when the statement is anything else
   */
  static Map<String, String> settings(Digest digest, SetStatement set) {
    Tokens tokens = new Tokens(digest);
    tokens.take();
    Map<String, String> values = new HashMap<>();
    if (tokens.takeWords("NAMES")) {
      // Every connection has a character set already, from its handshake.
      return values;
    }
    for (String name : set.systemVariables()) {
      while (!tokens.atEnd() && !tokens.peek().equals("=")) {
        tokens.take();
      }
      tokens.take();
      String value = tokens.take();
      if (!VARIABLES.containsKey(name) && !name.equals("sql_mode")) {
        return null;
      }
      String upper = value.toUpperCase(Locale.ROOT);
      if (upper.equals("ON") || upper.equals("OFF")) {
        values.put(name, upper.equals("ON") ? "1" : "0");
      } else if (Tokens.isLiteral(value)) {
        values.put(name, value);
      } else if (value.matches("[A-Za-z0-9_]+")) {
        values.put(name, "'" + value + "'");
      } else {
        return null;
      }
      if (!tokens.atEnd() && !tokens.takeWords(",")) {
        return null;
      }
    }
    return values;
  }
}
