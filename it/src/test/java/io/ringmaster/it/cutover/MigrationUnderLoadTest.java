package io.ringmaster.it.cutover;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringmaster.metadata.Change;
import io.ringmaster.metadata.Migration;
import io.ringmaster.metadata.MigrationOptions;
import io.ringmaster.metadata.MigrationPhase;
import io.ringmaster.metadata.MigrationProgress;
import io.ringmaster.migration.run.MigrationWorker;
import io.ringmaster.migration.run.WorkerSettings;
import io.ringmaster.migration.server.Endpoint;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A whole migration while clients of two proxies write and read: nobody notices. */
class MigrationUnderLoadTest {
  private static final int CLIENTS = 6;

  /** A multiple of the clients; half of them move. */
  private static final List<Integer> IDS =
      IntStream.concat(IntStream.range(0, 30), IntStream.range(60, 90)).boxed().toList();

  private CutoverLab lab;
  private MigrationWorker worker;

  @BeforeEach
  void start() throws Exception {
    lab = new CutoverLab(Map.of());
    lab.first.execute(
        "shop",
        "DELETE FROM t",
        "INSERT INTO t VALUES "
            + IDS.stream().map(id -> "(" + id + ", 0)").collect(Collectors.joining(", ")));
    worker =
        MigrationWorker.start(lab.store, WorkerSettings.usual("test", Endpoint::of).rehearsing(3));
  }

  @AfterEach
  void close() throws Exception {
    worker.close();
    lab.close();
  }

  private Connection client(int number) throws SQLException {
    int port = number % 2 == 0 ? lab.first.port() : lab.second.mysqlAddress().getPort();
    return DriverManager.getConnection(
        "jdbc:mysql://127.0.0.1:%d/shop?user=app&password=app&allowPublicKeyRetrieval=true%s"
            .formatted(port, number % 3 == 0 ? "&useServerPrepStmts=true" : ""));
  }

  private static MigrationOptions options(Duration keepReverse) {
    return new MigrationOptions(
        true,
        List.of(),
        MigrationOptions.Cutover.AUTO,
        Optional.empty(),
        Duration.ofSeconds(2),
        keepReverse);
  }

  private void awaitPhase(MigrationPhase phase) throws InterruptedException {
    lab.await(phase + " (" + lab.migration() + ")", l -> l.migration().phase() == phase);
  }

  private void wish(Migration.Wish wish) {
    lab.store.update(
        state -> List.of(new Change.Replace(state.migrations().get("1").withWish(wish))));
  }

  private Map<Integer, Long> rows() throws SQLException {
    Map<Integer, Long> rows = new TreeMap<>();
    try (Connection connection = client(0);
        Statement statement = connection.createStatement();
        ResultSet all = statement.executeQuery("SELECT id, v FROM t")) {
      while (all.next()) {
        rows.put(all.getInt(1), all.getLong(2));
      }
    }
    return rows;
  }

  private List<String> idsOn(int server) throws SQLException {
    return CutoverLab.column(lab.servers.get(server), "SELECT id FROM shop.t ORDER BY id");
  }

  @Test
  void forwardWithNothingLeftBehind() throws Exception {
    Counters counters = new Counters(CLIENTS, IDS, this::client);
    try (counters) {
      lab.plan(options(Duration.ofSeconds(3)));
      awaitPhase(MigrationPhase.DONE);
    }
    assertEquals(List.of(), counters.errors());
    assertEquals(counters.expected(), nonZero(rows()));
    assertTrue(counters.total() > 300, "there was load: " + counters.total());
    assertEquals(30, idsOn(0).size(), "cleaned up");
    assertEquals(30, idsOn(1).size());
    MigrationProgress progress = lab.store.progress(1);
    assertTrue(progress.attempts() >= 1 && progress.pauseMillis() >= 0, progress.toString());
    assertEquals(30, progress.tables().stream().mapToLong(MigrationProgress.Table::rows).sum());
    assertEquals(List.of(), ledgers());
  }

  @Test
  void backAgainWithoutLoss() throws Exception {
    Counters counters = new Counters(CLIENTS, IDS, this::client);
    try (counters) {
      lab.plan(options(Duration.ofHours(1)));
      awaitPhase(MigrationPhase.REVERSE);
      Thread.sleep(500);
      wish(Migration.Wish.ROLLBACK);
      awaitPhase(MigrationPhase.ROLLED_BACK);
    }
    assertEquals(List.of(), counters.errors());
    assertEquals(counters.expected(), nonZero(rows()));
    assertEquals(60, idsOn(0).size());
    assertEquals(0, idsOn(1).size(), "nothing is left there");
    assertEquals(List.of(), ledgers());
  }

  private static Map<Integer, Long> nonZero(Map<Integer, Long> rows) {
    rows.values().removeIf(value -> value == 0);
    return rows;
  }

  private List<String> ledgers() throws SQLException {
    return CutoverLab.column(
        lab.servers.get(1), "SELECT CONCAT(migration, stream) FROM ringmaster.migration_progress");
  }
}
