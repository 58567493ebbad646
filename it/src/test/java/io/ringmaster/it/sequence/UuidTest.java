package io.ringmaster.it.sequence;

import static io.ringmaster.it.lab.Sql.update;
import static io.ringmaster.it.lab.Sql.value;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.ringmaster.it.lab.MySqlLab;
import io.ringmaster.it.lab.ProxyLab;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** UUID(), UUID_TO_BIN(UUID()) and UUID_SHORT() as values of shard keys, and of other columns. */
class UuidTest {
  private static final int ROWS = 60;

  @ParameterizedTest
  @CsvSource({
    "CHAR(36), UUID()",
    "BINARY(16), UUID_TO_BIN(UUID())",
    "BINARY(16), 'UUID_TO_BIN(UUID(), 1)'",
    "BIGINT UNSIGNED, UUID_SHORT()"
  })
  void eachRowHasAKeyOfItsOwnAndIsFoundByIt(String type, String function) throws Exception {
    try (ProxyLab proxy = ProxyLab.start(MySqlLab.shards(), Map.of())) {
      String database = proxy.createDatabase("uuids");
      proxy.execute(
          database,
          "CREATE TABLE t (k %s PRIMARY KEY, v CHAR(36), n INT) SHARD BY HASH(k)".formatted(type));
      try (Connection connection = proxy.connect(database)) {
        String row = "(" + function + ", UUID(), 1)";
        assertEquals(
            ROWS,
            update(connection, "INSERT INTO t VALUES " + row + (", " + row).repeat(ROWS - 1)));
        assertEquals(
            1, update(connection, "INSERT INTO t SET k = " + function + ", v = UUID(), n = 2"));
        try (PreparedStatement prepared =
            connection.prepareStatement("INSERT INTO t VALUES (" + function + ", UUID(), ?)")) {
          prepared.setInt(1, 3);
          assertEquals(1, prepared.executeUpdate());
        }
        assertEquals(
            (ROWS + 2) + " " + (ROWS + 2),
            value(connection, "SELECT CONCAT(COUNT(DISTINCT k), ' ', COUNT(DISTINCT v)) FROM t"));
        List<String> keys = proxy.column(database, "SELECT HEX(k) FROM t");
        for (String key : keys) {
          String literal =
              type.startsWith("BIGINT")
                  ? Long.toUnsignedString(Long.parseUnsignedLong(key, 16))
                  : "X'" + key + "'";
          assertEquals("1", value(connection, "SELECT COUNT(*) FROM t WHERE k = " + literal));
        }
      }
    }
  }
}
