package io.ringmaster.it.session;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.ringmaster.it.lab.ProxyLab;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** A cursor over several shards with more rows than its client has memory for. */
class LargeCursorTest {
  private static final int KEYS = 2_000;
  private static final int ROWS_OF_KEY = 100;
  private static final int TEXT_LENGTH = 800;

  /** The client's memory: the rows take 160 MB. */
  private static final String HEAP = "-Xmx48m";

  @Test
  void aClientReadsMoreRowsThanItHasMemoryFor() throws Exception {
    ProxyLab proxy = ProxyLab.shared();
    String database = proxy.createDatabase("large");
    proxy.execute(
        database,
        "CREATE TABLE spread (id INT PRIMARY KEY) SHARD BY HASH(id)",
        "CREATE TABLE hundred (n INT PRIMARY KEY) REFERENCE",
        "INSERT INTO spread VALUES " + numbers(KEYS),
        "INSERT INTO hundred VALUES " + numbers(ROWS_OF_KEY));
    Process client = Client.start(proxy, database);
    String said = new String(client.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, client.waitFor(), said);
    assertEquals(KEYS * ROWS_OF_KEY + " rows in order", said.strip());
    proxy.execute("", "DROP DATABASE " + database);
  }

  private static String numbers(int count) {
    return IntStream.range(0, count).mapToObj(i -> "(" + i + ")").collect(Collectors.joining(", "));
  }

  /** Runs in a process of its own. */
  static final class Client {
    private Client() {}

    static Process start(ProxyLab proxy, String database) throws IOException {
      ProcessBuilder builder =
          new ProcessBuilder(
              Path.of(System.getProperty("java.home"), "bin", "java").toString(),
              HEAP,
              "-XX:+UseSerialGC",
              "-XX:TieredStopAtLevel=1",
              "-cp",
              System.getProperty("java.class.path"),
              Client.class.getName(),
              proxy.host(),
              Integer.toString(proxy.port()),
              database);
      return builder.redirectErrorStream(true).start();
    }

    /**
     * Reads all rows.
     *
     * @param arguments host, port, database
     */
    public static void main(String[] arguments) throws SQLException {
      String url =
          "jdbc:mysql://%s:%s/%s?sslMode=DISABLED&allowPublicKeyRetrieval=true"
              .formatted((Object[]) arguments);
      try (Connection connection =
              DriverManager.getConnection(
                  url + "&useCursorFetch=true&defaultFetchSize=1000", ProxyLab.APP, ProxyLab.APP);
          PreparedStatement statement =
              connection.prepareStatement(
                  "SELECT id, n, REPEAT('x', ?) FROM spread JOIN hundred ORDER BY id, n")) {
        statement.setInt(1, TEXT_LENGTH);
        int count = 0;
        try (ResultSet rows = statement.executeQuery()) {
          while (rows.next()) {
            int at = rows.getInt(1) * ROWS_OF_KEY + rows.getInt(2);
            if (at != count || rows.getString(3).length() != TEXT_LENGTH) {
              throw new IllegalStateException("row " + count + " is " + at);
            }
            count++;
          }
        }
        System.out.println(count + " rows in order");
      }
    }
  }
}
