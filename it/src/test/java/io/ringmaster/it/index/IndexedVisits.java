package io.ringmaster.it.index;

import io.ringmaster.it.lab.LabServer;
import io.ringmaster.it.lab.LabelledRows;
import io.ringmaster.it.lab.MySqlLab;
import io.ringmaster.it.lab.ProxyLab;
import io.ringmaster.it.lab.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * A proxy of its own, with a table {@code visits (id, town, seat, n)} of 40 rows that has a global
 * index of its towns, and what is said of its indexes. Towns 'a', 'b' and 'c' have ten rows each on
 * both shards, the other rows none. The proxy is a test class's, the table a test's.
 */
final class IndexedVisits
    implements BeforeAllCallback, BeforeEachCallback, AfterEachCallback, AfterAllCallback {
  private final String prefix;
  private ProxyLab proxy;
  private String database;
  private Connection one;

  IndexedVisits(String prefix) {
    this.prefix = prefix;
  }

  @Override
  public void beforeAll(ExtensionContext context) throws Exception {
    proxy = ProxyLab.start(MySqlLab.shards(), Map.of("mysql.event_loops", "1"));
    database = proxy.createDatabase(prefix);
  }

  @Override
  public void beforeEach(ExtensionContext context) throws SQLException {
    one = proxy.connect(database);
    Sql.run(
        one,
        "DROP TABLE IF EXISTS visits",
        "CREATE TABLE visits (id INT PRIMARY KEY, town VARCHAR(9), seat INT, n INT) SHARD BY"
            + " HASH(id)",
        "INSERT INTO visits WITH RECURSIVE n AS (SELECT 1 AS id UNION ALL SELECT id + 1 FROM n"
            + " WHERE id < 40) SELECT id, ELT(id % 4 + 1, 'a', 'b', 'c', NULL), id, 0 FROM n",
        "CREATE GLOBAL INDEX town ON visits (town)");
  }

  /** The test's connection to the proxy. */
  Connection connection() {
    return one;
  }

  ProxyLab proxy() {
    return proxy;
  }

  String database() {
    return database;
  }

  /** By hand, on each server. */
  void onShards(String... statements) throws SQLException {
    for (LabServer shard : MySqlLab.shards()) {
      try (Connection connection = shard.connect(database)) {
        Sql.run(connection, statements);
      }
    }
  }

  /** Of the indexes, in the order of their names, with the number of values that are told. */
  String states() throws SQLException {
    List<Map<String, String>> rows = LabelledRows.of(one, "SHOW GLOBAL INDEXES");
    return String.join(
        ", ",
        rows.stream()
            .filter(row -> row.get("Database").equals(database))
            .sorted((a, b) -> a.get("Index").compareTo(b.get("Index")))
            .map(row -> row.get("State") + " " + row.get("Removed"))
            .toList());
  }

  /** What VERIFY or REPAIR says of an index. */
  Map<String, String> report(String verb, String index) throws SQLException {
    return LabelledRows.of(one, "%s GLOBAL INDEX %s ON visits".formatted(verb, index)).getFirst();
  }

  String checked(String verb, String index) throws SQLException {
    Map<String, String> row = report(verb, index);
    return "%s missing, %s stale, %s removed"
        .formatted(row.get("Missing"), row.get("Stale"), row.get("Removed"));
  }

  String count(String where) throws SQLException {
    return Sql.value(one, "SELECT COUNT(*) FROM visits WHERE " + where);
  }

  @Override
  public void afterEach(ExtensionContext context) throws SQLException {
    one.close();
  }

  @Override
  public void afterAll(ExtensionContext context) {
    proxy.close();
  }
}
