package io.ringmaster.it.cutover;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringmaster.it.lab.LabelledRows;
import io.ringmaster.it.lab.ProxyLab;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;

/** Who types admin SQL in the database {@code shop}, and looks at what becomes of migrations. */
final class Operator implements AutoCloseable {
  private static final long PATIENCE_MILLIS = 180_000;

  /** Of SHOW statements that are asked until they say something. */
  private static final long PAUSE_MILLIS = 40;

  private final Connection connection;

  Operator(ProxyLab proxy) throws SQLException {
    this.connection = proxy.connect(ProxyLab.ADMIN, ProxyLab.ADMIN, "shop", Map.of());
  }

  List<Map<String, String>> admin(String sql) throws SQLException {
    return LabelledRows.of(connection, sql);
  }

  String error(String sql) {
    return assertThrows(SQLException.class, () -> admin(sql)).getMessage();
  }

  void assertError(String part, String sql) {
    String message = error(sql);
    assertTrue(message.contains(part), sql + ": " + message);
  }

  /** Plans a migration and returns its number. */
  String reshard(String what) throws SQLException {
    return admin("RESHARD " + what).getFirst().get("Migration");
  }

  Map<String, String> migration(String number) throws SQLException {
    return admin("SHOW MIGRATIONS").stream()
        .filter(row -> row.get("Migration").equals(number))
        .findFirst()
        .orElseThrow();
  }

  void awaitState(String number, String state) throws Exception {
    long giveUp = System.currentTimeMillis() + PATIENCE_MILLIS;
    while (!migration(number).get("State").equals(state)) {
      assertTrue(
          System.currentTimeMillis() < giveUp, () -> state + " is not reached: " + show(number));
      Thread.sleep(PAUSE_MILLIS);
    }
  }

  void awaitDiffering(String number, int rows) throws Exception {
    long giveUp = System.currentTimeMillis() + PATIENCE_MILLIS;
    while (admin("SHOW MIGRATION " + number + " DIFFERENCES").size() != rows) {
      assertTrue(
          System.currentTimeMillis() < giveUp, () -> rows + " differing rows: " + show(number));
      Thread.sleep(PAUSE_MILLIS);
    }
  }

  String show(String number) {
    try {
      return migration(number).toString();
    } catch (SQLException e) {
      return e.toString();
    }
  }

  @Override
  public void close() throws SQLException {
    connection.close();
  }
}
