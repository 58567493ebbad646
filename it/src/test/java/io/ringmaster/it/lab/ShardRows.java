package io.ringmaster.it.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** What the lab's shards have, asked of themselves. */
public final class ShardRows {
  private static final long PATIENCE_SECONDS = 20;

  private ShardRows() {}

  /** The ids of a table's rows on each shard, ascending. */
  public static List<List<Integer>> ids(String database, String table) throws SQLException {
    List<List<Integer>> all = new ArrayList<>();
    for (LabServer shard : MySqlLab.shards()) {
      List<Integer> ids = new ArrayList<>();
      try (Connection connection = shard.connect(database);
          Statement statement = connection.createStatement();
          ResultSet rows = statement.executeQuery("SELECT id FROM " + table + " ORDER BY id")) {
        while (rows.next()) {
          ids.add(rows.getInt(1));
        }
      }
      all.add(ids);
    }
    return all;
  }

  /** No transaction is left open, or prepared, on any shard. */
  public static void assertNothingOpen() throws SQLException, InterruptedException {
    for (LabServer shard : MySqlLab.shards()) {
      try (Connection connection = shard.connect("")) {
        assertEquals("no row", Sql.value(connection, "XA RECOVER"));
        String open = "SELECT COUNT(*) FROM information_schema.INNODB_TRX";
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (!Sql.value(connection, open).equals("0") && System.nanoTime() < end) {
          // The table is kept until nobody has asked for a tenth of a second.
          Thread.sleep(150);
        }
        assertEquals("0", Sql.value(connection, open), open);
      }
    }
  }
}
