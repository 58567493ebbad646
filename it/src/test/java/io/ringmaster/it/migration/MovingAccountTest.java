package io.ringmaster.it.migration;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringmaster.it.lab.LabServer;
import io.ringmaster.it.lab.MySqlLab;
import io.ringmaster.metadata.KeyType;
import io.ringmaster.metadata.Secret;
import io.ringmaster.metadata.Server;
import io.ringmaster.metadata.TlsMode;
import io.ringmaster.migration.binlog.Gtids;
import io.ringmaster.migration.catchup.CatchUp;
import io.ringmaster.migration.catchup.StartPosition;
import io.ringmaster.migration.copy.TableCopy;
import io.ringmaster.migration.ledger.Ledger;
import io.ringmaster.migration.ledger.StreamId;
import io.ringmaster.migration.rows.TableMove;
import io.ringmaster.migration.server.Endpoint;
import io.ringmaster.migration.server.Sessions;
import io.ringmaster.migration.table.Finding;
import io.ringmaster.migration.table.MovingTable;
import io.ringmaster.migration.table.ServerPreflight;
import io.ringmaster.migration.table.TableReader;
import io.ringmaster.migration.throttle.Throttle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Rows move under an account that has what docs/operating.md asks for, and nothing more. */
class MovingAccountTest {
  private static final Pattern DOCUMENTED =
      Pattern.compile("(?m)^GRANT (.+) ON \\*\\.\\* TO 'ringmaster'@'%';");

  /** Reading the binary log is no statement; what shows its events needs the same privilege. */
  private static final Map<String, String> NEEDED_FOR =
      Map.of(
          "REPLICATION SLAVE", "SHOW BINLOG EVENTS LIMIT 1",
          "REPLICATION CLIENT", "SHOW REPLICA STATUS");

  private final LabServer source = MySqlLab.shards().get(0);
  private final LabServer target = MySqlLab.shards().get(1);
  private final String database = LabServer.newDatabaseName("mover");
  private final Sessions from = new Sessions(endpoint("s1", source), 12);
  private final Sessions to = new Sessions(endpoint("s2", target), 12);
  private List<String> moving;

  private static Endpoint endpoint(String name, LabServer server) {
    return Endpoint.of(
        new Server(
            name, server.host(), server.port(), "mover", new Secret("m"), TlsMode.PREFERRED));
  }

  private void both(String db, String... statements) throws SQLException {
    source.execute(db, statements);
    target.execute(db, statements);
  }

  @BeforeEach
  void grant() throws Exception {
    Matcher grants = DOCUMENTED.matcher(Files.readString(Path.of("../docs/operating.md")));
    assertTrue(grants.find(), "what the proxy needs");
    String proxy = grants.group(1);
    do {
      assertTrue(grants.find(), "what moving rows needs besides");
    } while (!grants.group(1).contains("REPLICATION"));
    moving = List.of(grants.group(1).split(", ", -1));
    both(
        "",
        "CREATE DATABASE " + database,
        "DROP USER IF EXISTS mover",
        "CREATE USER mover IDENTIFIED BY 'm'",
        "GRANT " + proxy + " ON *.* TO mover",
        "GRANT " + grants.group(1) + " ON *.* TO mover");
  }

  @AfterEach
  void drop() throws SQLException {
    from.close();
    to.close();
    both("", "DROP DATABASE " + database, "DROP USER mover");
  }

  /**
   * Error number of a statement, 0 for none, on a new connection: privileges count from the login.
   */
  private int error(String sql) throws SQLException {
    try (Sessions fresh = new Sessions(endpoint("s1", source), 1);
        Connection connection = fresh.connect();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
      return 0;
    } catch (SQLException e) {
      return e.getErrorCode();
    }
  }

  @Test
  void eachIsNeeded() throws Exception {
    assertEquals(NEEDED_FOR.keySet(), Set.copyOf(moving));
    for (String privilege : moving) {
      String sql = NEEDED_FOR.get(privilege);
      assertEquals(0, error(sql), sql);
      source.execute("", "REVOKE " + privilege + " ON *.* FROM mover");
      assertNotEquals(0, error(sql), sql);
      source.execute("", "GRANT " + privilege + " ON *.* TO mover");
    }
  }

  /** Other accounts' privileges, which one that reads everything sees, do not count. */
  @Test
  void thePreflightNamesEachThatIsMissing() throws Exception {
    assertEquals(List.of(), lacking());
    for (String privilege : moving) {
      source.execute("", "REVOKE " + privilege + " ON *.* FROM mover");
      List<String> lacking = lacking();
      assertEquals(1, lacking.size(), lacking::toString);
      assertTrue(lacking.getFirst().contains("lacks " + privilege), lacking::toString);
      source.execute("", "GRANT " + privilege + " ON *.* TO mover");
    }
  }

  private List<String> lacking() throws SQLException {
    try (Sessions fresh = new Sessions(endpoint("s1", source), 1);
        Connection connection = fresh.connect()) {
      return ServerPreflight.check(connection, "s1", Set.of(database), Duration.ofHours(1)).stream()
          .map(Finding::reason)
          .filter(reason -> reason.contains("lacks"))
          .toList();
    }
  }

  private MovingTable table(Sessions sessions) throws SQLException {
    try (Connection connection = sessions.connect()) {
      return TableReader.read(connection, database, "t", "k").orElseThrow();
    }
  }

  private void insert(int first, int count) throws SQLException {
    source.execute(
        database,
        IntStream.range(first, first + count)
            .mapToObj(k -> "(" + k + ", 'v" + k + "')")
            .collect(Collectors.joining(", ", "INSERT INTO t VALUES ", "")));
  }

  @Test
  void theyAreEnoughToCopyAndToCatchUp() throws Exception {
    both(database, "CREATE TABLE t (k BIGINT PRIMARY KEY, v VARCHAR(20))");
    insert(0, 500);
    Ledger.create(from);
    Ledger.create(to);
    Ledger ledger = new Ledger(new StreamId(System.nanoTime(), "s1", "s2", 1));
    ledger.claim(to);
    TableMove move = new TableMove(table(from), table(to), MoveLab.half(new KeyType.IntegerKey()));
    Gtids position = StartPosition.beforeCopy(from, Duration.ofSeconds(20));
    new TableCopy(move, from, to, ledger, Throttle.none(), MoveLab.RETRY).run();
    try (CatchUp catchUp =
        new CatchUp(List.of(move), from, to, ledger, position, Throttle.none(), MoveLab.RETRY, 4)) {
      catchUp.start();
      insert(500, 500);
      catchUp.drainTo(StartPosition.executed(from), Duration.ofSeconds(60));
    }
    String rows = "SELECT k, v FROM %s WHERE %s ORDER BY k";
    List<String> moved = MoveLab.rows(to, rows.formatted(move.target().quoted(), "k >= 0"));
    assertEquals(
        MoveLab.rows(from, rows.formatted(move.source().quoted(), move.predicate())), moved);
    assertTrue(moved.size() > 300, () -> moved.size() + " rows");
  }
}
