package io.ringmaster.it.badinput;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringmaster.it.badinput.RawClient.Answer;
import io.ringmaster.it.lab.MySqlLab;
import io.ringmaster.it.lab.ProxyLab;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Very many columns, and names that are hardly names: as on MySQL, on one shard and on several. */
class WideStatementsTest {
  /** The most that InnoDB takes. */
  private static final int COLUMNS = 1_017;

  /** The most columns that a table may have, but not a result. */
  private static final int ITEMS = 4_096;

  private static ProxyLab proxy;
  private static ProxyWatch watch;
  private static String database;

  @BeforeAll
  static void start() throws Exception {
    proxy =
        ProxyLab.start(
            MySqlLab.shards(), Map.of("mysql.event_loops", "1", "pool.max_per_server", "4"));
    database = proxy.createDatabase("wide");
    MySqlLab.plain().execute("", "CREATE DATABASE " + database);
    create(
        "CREATE TABLE wide (id INT PRIMARY KEY, "
            + list(COLUMNS - 1, "c%d TINYINT DEFAULT 1")
            + ")");
    create(
        "CREATE TABLE `o``dd.ñame 'x' \"y\" 中` (id INT PRIMARY KEY, `a.b``c` INT, `中 'ü'` INT,"
            + " `select` INT)");
    both("INSERT INTO wide (id) VALUES (1), (2), (3), (4)");
    both(
        "INSERT INTO `o``dd.ñame 'x' \"y\" 中` VALUES (1, 1, 2, 3), (2, 4, 5, 6), (3, 7, 8, 9),"
            + " (4, 10, 11, 12)");
    watch = new ProxyWatch(proxy);
  }

  @AfterAll
  static void nothingLeaks() throws Exception {
    try {
      watch.assertNothingLeaks();
    } finally {
      proxy.close();
    }
  }

  private static void create(String sql) throws Exception {
    proxy.execute(database, sql + " SHARD BY HASH(id)");
    MySqlLab.plain().execute(database, sql);
  }

  private static void both(String sql) throws Exception {
    proxy.execute(database, sql);
    MySqlLab.plain().execute(database, sql);
  }

  private static String list(int count, String item) {
    return IntStream.rangeClosed(1, count)
        .mapToObj(i -> item.formatted(i))
        .collect(Collectors.joining(", "));
  }

  private static Answer same(String sql) throws Exception {
    try (RawClient client = RawClient.login(proxy, database);
        RawClient mysql = RawClient.login(MySqlLab.plain(), database)) {
      Answer expected = mysql.query(sql);
      String shown = sql.substring(0, Math.min(100, sql.length()));
      assertEquals(expected, client.query(sql), shown);
      return expected;
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SELECT * FROM wide ORDER BY id",
        "SELECT * FROM wide WHERE id = 3",
        "SELECT DISTINCT * FROM wide ORDER BY id DESC LIMIT 2",
        "SELECT a.*, b.* FROM wide a JOIN wide b ON a.id = b.id ORDER BY a.id",
        "SELECT a.*, b.* FROM wide a JOIN wide b ON a.id = b.c1 ORDER BY b.id"
      })
  void allColumnsOfAWideTable(String sql) throws Exception {
    assertTrue(same(sql).ok(), sql);
  }

  @Test
  void asManyItemsAsMySqlTakes() throws Exception {
    for (String from :
        new String[] {
          " FROM wide WHERE id = 2",
          " FROM wide ORDER BY id",
          " FROM wide a, wide b WHERE a.c1 = b.id"
        }) {
      String items = from.contains(" a") ? list(ITEMS, "a.id + %d") : list(ITEMS, "id + %d");
      assertTrue(same("SELECT " + items + from).ok(), from);
      assertTrue(same("SELECT 1, " + items + from).ok(), from);
    }
    assertTrue(same("SELECT " + list(ITEMS, "SUM(c1 + %d)") + " FROM wide").ok());
    assertTrue(same("SELECT " + list(ITEMS, "MAX(c1) + %d") + " FROM wide").ok());
    String grouped = list(COLUMNS - 1, "c%d");
    same("SELECT COUNT(*), " + grouped + " FROM wide GROUP BY " + grouped);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SELECT * FROM %s WHERE id = 2",
        "SELECT * FROM %s ORDER BY `中 'ü'` DESC",
        "SELECT `a.b``c` AS `x.``y`, `select` FROM %s AS `t.``t` ORDER BY `t.``t`.`a.b``c`",
        "SELECT SUM(`select`), MAX(`a.b``c`) AS `🎪.m` FROM %s",
        "SELECT SUM(`select`) + 1 AS `a.b``c` FROM %s HAVING `a.b``c` > 1",
        "SELECT `中 'ü'`, COUNT(*) FROM %s GROUP BY `中 'ü'` ORDER BY `中 'ü'` LIMIT 3",
        "SELECT x.`a.b``c`, y.`select` FROM %s x JOIN %<s y ON x.id = y.`a.b``c` ORDER BY 1",
        "SELECT (SELECT MAX(`中 'ü'`) FROM %s z WHERE z.id <> w.id) FROM %<s w ORDER BY w.id",
        "SELECT `no.such` FROM %s",
        "SELECT x.`no``such` + SUM(id) FROM %s x",
        "SELECT 1 FROM `no.such``🎪`",
        "SELECT 1 FROM %s AS `🎪`",
        "SELECT `🎪`.id FROM %s AS `🎪` ORDER BY id",
        "SELECT 1 AS `` FROM %s",
        "SELECT 1 FROM ``"
      })
  void namesWithBackticksDotsAndMore(String sql) throws Exception {
    same(sql.formatted("`o``dd.ñame 'x' \"y\" 中`"));
  }
}
