package io.ringmaster.it.cutover;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringmaster.it.lab.LabServer;
import io.ringmaster.it.lab.ProxyLab;
import io.ringmaster.metadata.Change;
import io.ringmaster.metadata.MigrationPhase;
import io.ringmaster.metadata.MigrationStep;
import io.ringmaster.metadata.store.MetadataStore;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** When a migration goes on and when it waits, and what SHOW MIGRATION n says of each table. */
class MigrationControlTest {
  private static final long PATIENCE_MILLIS = 60_000;
  private static final DateTimeFormatter MINUTE = DateTimeFormatter.ofPattern("HH:mm");
  private static final DateTimeFormatter SECOND =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss").withZone(ZoneOffset.UTC);

  private static ReshardLab lab;
  private static ProxyLab proxy;
  private static Operator operator;
  private String number = "";

  @BeforeAll
  static void start() throws Exception {
    lab = new ReshardLab(2);
    proxy = lab.proxy;
    operator = lab.operator;
    String sharding =
        " SHARD BY RANGE(id) (VALUES LESS THAN (1000) ON shard1, VALUES LESS THAN (MAXVALUE) ON"
            + " shard2) IN GROUP g";
    proxy.execute(
        "shop",
        "CREATE TABLE a (id INT PRIMARY KEY, v INT NOT NULL)" + sharding,
        "CREATE TABLE b (id INT PRIMARY KEY, v INT NOT NULL)" + sharding,
        "CREATE TABLE c (id INT PRIMARY KEY)" + sharding.replace("GROUP g", "GROUP late"),
        "INSERT INTO c VALUES (1), (2)",
        "INSERT INTO a VALUES "
            + IntStream.range(0, 500)
                .mapToObj(id -> "(" + id + ", 0)")
                .collect(Collectors.joining(", ")),
        "INSERT INTO b VALUES (1, 1), (2, 2), (3, 3)");
    lab.startWorker();
  }

  @AfterAll
  static void close() throws Exception {
    lab.close();
  }

  /** The rows are where they were, for the next test. */
  @AfterEach
  void goBack() throws Exception {
    if (operator.migration(number).get("State").startsWith("REVERSE")) {
      operator.admin("ROLLBACK MIGRATION " + number);
      operator.awaitState(number, "ROLLED_BACK");
    } else {
      operator.admin("CANCEL MIGRATION " + number);
      operator.awaitState(number, "CANCELLED");
    }
  }

  private void move(String options) throws SQLException {
    number = operator.reshard("GROUP g MOVE RANGE FROM 0 UNTIL 1000 TO shard2 " + options);
  }

  /** The rows of SHOW MIGRATION, by table, once they are as wanted. */
  private Map<String, Map<String, String>> awaitTables(
      Predicate<Map<String, Map<String, String>>> wanted) throws Exception {
    long giveUp = System.currentTimeMillis() + PATIENCE_MILLIS;
    Map<String, Map<String, String>> tables = new TreeMap<>();
    while (tables.isEmpty() || !wanted.test(tables)) {
      String last = tables.toString();
      assertTrue(System.currentTimeMillis() < giveUp, () -> last);
      Thread.sleep(40);
      tables.clear();
      for (Map<String, String> row : operator.admin("SHOW MIGRATION " + number)) {
        tables.put(String.valueOf(row.get("Table")), row);
      }
    }
    return tables;
  }

  private static List<String> of(Map<String, Map<String, String>> tables, String column) {
    return tables.values().stream().map(row -> row.get(column)).toList();
  }

  @Test
  void eachTableHasFiguresOfItsOwn() throws Exception {
    move("CUTOVER MANUAL");
    operator.awaitState(number, "READY");
    Map<String, Map<String, String>> ready =
        awaitTables(tables -> of(tables, "Waiting_for").toString().contains("CUTOVER MIGRATION"));
    assertEquals(List.of("shop.a", "shop.b"), List.copyOf(ready.keySet()));
    assertEquals(List.of("shard1", "shard1"), of(ready, "Source"));
    assertEquals(List.of("500", "3"), of(ready, "Rows"));
    assertEquals(List.of("100", "100"), of(ready, "Percent"));
    assertEquals(List.of("500", "3"), of(ready, "Verified"));
    assertEquals(List.of("0", "0"), of(ready, "Refreshed"));
    assertTrue(of(ready, "Waiting_for").stream().allMatch(w -> w.contains("CUTOVER MIGRATION")));
    proxy.execute("shop", "UPDATE b SET v = v + 1 WHERE id = 2", "DELETE FROM b WHERE id = 3");
    Map<String, Map<String, String>> ofOne =
        awaitTables(tables -> refreshed(tables, "shop.b") >= 2);
    assertEquals(0, refreshed(ofOne, "shop.a"));
    proxy.execute("shop", "UPDATE a SET v = v + 1 WHERE id < 100");
    Map<String, Map<String, String>> followed =
        awaitTables(tables -> refreshed(tables, "shop.a") >= 100);
    long ofB = refreshed(followed, "shop.b");
    assertTrue(ofB < 10, () -> "a row may be read twice, but not those of the other table" + ofB);
    assertTrue(of(followed, "Lag_ms").stream().allMatch(lag -> Long.parseLong(lag) < 30_000));
    operator.admin("PAUSE MIGRATION " + number);
    Map<String, Map<String, String>> paused =
        awaitTables(tables -> of(tables, "Waiting_for").toString().contains("RESUME MIGRATION"));
    assertEquals(List.of("READY (paused)", "READY (paused)"), of(paused, "State"));
    assertTrue(refreshed(paused, "shop.a") >= 100 && refreshed(paused, "shop.b") == ofB);
    proxy.execute("shop", "UPDATE b SET v = v + 1 WHERE id = 1");
    operator.admin("RESUME MIGRATION " + number);
    awaitTables(tables -> refreshed(tables, "shop.b") > ofB);
    operator.admin("CUTOVER MIGRATION " + number);
    operator.awaitState(number, "REVERSE");
    long ofA = refreshed(awaitTables(_ -> true), "shop.a");
    proxy.execute("shop", "UPDATE a SET v = v + 1 WHERE id < 10");
    Map<String, Map<String, String>> back =
        awaitTables(tables -> refreshed(tables, "shop.a") >= ofA + 10);
    assertEquals(List.of("500", "3"), of(back, "Rows"), "what was copied still stands");
    assertEquals(List.of("shard1", "shard1"), of(back, "Source"));
    proxy.execute("shop", "INSERT INTO b VALUES (3, 3)");
  }

  private static long refreshed(Map<String, Map<String, String>> tables, String table) {
    return Long.parseLong(tables.get(table).get("Refreshed"));
  }

  @Test
  void rowsAreCopiedInTheWindowsOfTheDayOnly() throws Exception {
    LocalTime now = LocalTime.now(ZoneOffset.UTC);
    // Left as it is: what has been copied, here nothing, is deleted in the windows only, too.
    number =
        operator.reshard(
            "GROUP late MOVE RANGE FROM 0 UNTIL 1000 TO shard2 THROTTLE BETWEEN '%s' AND '%s'"
                .formatted(in(now, 3), in(now, 4)));
    Map<String, Map<String, String>> waiting =
        awaitTables(tables -> of(tables, "Waiting_for").toString().contains("the time of day"));
    assertEquals(List.of("COPY"), of(waiting, "State"));
    assertTrue(
        operator.migration(number).get("Waiting_for").contains("the windows are ["),
        () -> operator.show(number));
    Thread.sleep(500);
    assertEquals(List.of("0"), of(awaitTables(_ -> true), "Rows"));
    move(
        "CUTOVER MANUAL THROTTLE BETWEEN '%s' AND '%s' THROTTLE BETWEEN '%s' AND '%s'"
            .formatted(in(now, 3), in(now, 4), in(now, -1), in(now, 1)));
    operator.awaitState(number, "READY");
  }

  @Test
  void optionsAreAlteredWhileItRuns() throws Exception {
    LocalTime now = LocalTime.now(ZoneOffset.UTC);
    move("THROTTLE BETWEEN '%s' AND '%s'".formatted(in(now, 3), in(now, 4)));
    awaitTables(tables -> of(tables, "Waiting_for").toString().contains("the time of day"));
    operator.admin("ALTER MIGRATION " + number + " THROTTLE OFF CUTOVER MANUAL");
    operator.awaitState(number, "READY");
    operator.admin("ALTER MIGRATION " + number + " CUTOVER AUTO MAX PAUSE 5 SECONDS");
    operator.awaitState(number, "REVERSE");
    operator.admin("ROLLBACK MIGRATION " + number);
    operator.awaitState(number, "ROLLED_BACK");
    SQLException ended =
        assertThrows(
            SQLException.class, () -> operator.admin("ALTER MIGRATION " + number + " THROTTLE ON"));
    assertEquals("ALTER MIGRATION " + number + " can't be done: it has ended", ended.getMessage());
    move("CUTOVER MANUAL");
  }

  @Test
  void anAttemptWithOtherOptionsIsMadeAtOnce() throws Exception {
    // No cutover is so fast.
    move("MAX PAUSE 10 MS");
    awaitTables(tables -> of(tables, "Waiting_for").toString().contains("the last was given up"));
    // The pauses between attempts get long meanwhile.
    Thread.sleep(8_000);
    long altered = System.nanoTime();
    operator.admin("ALTER MIGRATION " + number + " MAX PAUSE 30 SECONDS");
    operator.awaitState(number, "REVERSE");
    assertTrue(
        Duration.ofNanos(System.nanoTime() - altered).compareTo(Duration.ofSeconds(6)) < 0,
        "before it would have been made by itself");
  }

  private static String in(LocalTime now, int hours) {
    return MINUTE.format(now.plusHours(hours));
  }

  @Test
  void ownersChangeAtTheMomentAsked() throws Exception {
    Instant at = Instant.now().plusSeconds(12);
    move("CUTOVER AT '" + SECOND.format(at) + "' MAX PAUSE 3 SECONDS");
    operator.awaitState(number, "READY");
    List<String> said = new ArrayList<>();
    while (!operator.migration(number).get("State").equals("REVERSE")) {
      Map<String, String> row = operator.migration(number);
      said.add(row.get("Waiting_for"));
      assertTrue(
          Instant.now().isBefore(at.plus(Duration.ofSeconds(60))), () -> operator.show(number));
      Thread.sleep(40);
    }
    assertFalse(Instant.now().isBefore(Instant.ofEpochSecond(at.getEpochSecond())), "not before");
    assertTrue(
        said.stream().anyMatch(what -> what.startsWith("the moment of the cutover, ")),
        said::toString);
  }

  @Test
  void aServerKeepsItsAddressWhileOwnersChange() throws Exception {
    move("CUTOVER MANUAL");
    operator.awaitState(number, "READY");
    lab.stopWorker();
    proxy
        .server()
        .store()
        .step(
            _ ->
                new MigrationStep.Advance(
                    Long.parseLong(number), MigrationPhase.CUTOVER, Instant.now(), ""));
    LabServer source = lab.servers.getFirst();
    String alter = "ALTER SERVER s1 AT 'localhost:" + source.port() + "'";
    operator.assertError("owners of rows on server 's1' change at this moment", alter);
    lab.startWorker();
    operator.awaitState(number, "READY");
    operator.admin(alter);
    operator.admin("CUTOVER MIGRATION " + number);
    operator.awaitState(number, "REVERSE");
  }

  @Test
  void aDiskThatIsTooSmallIsToldBefore() throws Exception {
    operator.admin("ALTER SERVER s2 DISK 1 MB");
    assertEquals("1 MB", disk());
    operator.assertError(
        "server s2: its files take ", "RESHARD GROUP g MOVE RANGE FROM 0 UNTIL 1000 TO shard2");
    operator.assertError(
        "ALTER SERVER s2 DISK n GB", "RESHARD GROUP g MOVE RANGE FROM 0 UNTIL 1000 TO shard2");
    operator.admin("ALTER SERVER s2 DISK 2 TB");
    assertEquals("2048.0 GB", disk());
    move("CUTOVER MANUAL");
    operator.admin("ALTER SERVER s2 DISK UNKNOWN");
    assertNull(disk());
    operator.awaitState(number, "READY");
  }

  @Test
  void statementsOnOtherTablesDoNotMatterWhateverNamesTheyHaveInThem() throws Exception {
    move("CUTOVER MANUAL");
    operator.awaitState(number, "READY");
    proxy.execute(
        "shop",
        "CREATE TABLE d (id INT PRIMARY KEY COMMENT 'as in a', b INT, CONSTRAINT a CHECK (b > 0),"
            + " KEY b (b)) COMMENT = 'a' SHARD BY HASH(id) IN GROUP other",
        "ALTER TABLE d ADD a INT, RENAME INDEX b TO c",
        "CREATE INDEX a ON d (a)",
        "INSERT INTO d VALUES (1, 1, 1)",
        "TRUNCATE d /* not a */",
        "DROP TABLE d",
        "UPDATE a SET v = v + 1 WHERE id < 100");
    awaitTables(tables -> refreshed(tables, "shop.a") >= 100);
    assertFalse(operator.show(number).contains("can't be followed"), () -> operator.show(number));
    // One on the table itself does.
    lab.servers.getFirst().execute("shop", "/* b */ ALTER TABLE `a` ENGINE = InnoDB");
    awaitTables(
        tables ->
            of(tables, "Waiting_for")
                .toString()
                .contains("a statement on the moving table shop.a went to the source"));
  }

  private static String disk() throws SQLException {
    return operator.admin("SHOW SERVERS").stream()
        .filter(row -> row.get("Server").equals("s2"))
        .findFirst()
        .orElseThrow()
        .get("Disk");
  }

  @Test
  void whyItStoodStillIsNotToldOnceItGoesOn() throws Exception {
    move("CUTOVER MANUAL");
    operator.awaitState(number, "READY");
    lab.stopWorker();
    MetadataStore store = proxy.server().store();
    store.update(
        state ->
            List.of(new Change.Replace(state.migrations().get(number).withNote("no connection"))));
    lab.startWorker();
    long giveUp = System.currentTimeMillis() + PATIENCE_MILLIS;
    while (!store.load().migrations().get(number).note().isEmpty()) {
      assertTrue(System.currentTimeMillis() < giveUp, () -> operator.show(number));
      Thread.sleep(40);
    }
  }

  @Test
  void retryLooksAgainAtOnce() throws Exception {
    // What RESHARD refuses by itself comes about behind it.
    lab.stopWorker();
    move("CUTOVER MANUAL");
    LabServer source = lab.servers.getFirst();
    source.execute("shop", "CREATE TRIGGER tr BEFORE INSERT ON b FOR EACH ROW SET NEW.v = NEW.v");
    try {
      lab.startWorker();
      long giveUp = System.currentTimeMillis() + PATIENCE_MILLIS;
      while (!operator.migration(number).get("Waiting_for").contains("trigger")) {
        assertTrue(System.currentTimeMillis() < giveUp, () -> operator.show(number));
        Thread.sleep(40);
      }
      assertEquals("PREPARE", operator.migration(number).get("State"));
    } finally {
      source.execute("shop", "DROP TRIGGER tr");
    }
    long asked = System.nanoTime();
    operator.admin("RETRY MIGRATION " + number);
    operator.awaitState(number, "READY");
    assertTrue(
        Duration.ofNanos(System.nanoTime() - asked).compareTo(Duration.ofSeconds(25)) < 0,
        "before it would have looked by itself");
  }
}
