package io.ringmaster.it.load;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.mysql.cj.jdbc.JdbcStatement;
import io.ringmaster.it.lab.ProxyLab;
import io.ringmaster.it.lab.ShardRows;
import io.ringmaster.it.lab.Sql;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.util.HashMap;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a client sees of LOAD DATA LOCAL INFILE is what one MySQL server shows. */
class LoadDataTest {
  private LoadSides sides;

  @BeforeEach
  void connect() throws Exception {
    sides = new LoadSides("load");
    sides.create("CREATE TABLE t (id INT PRIMARY KEY, v VARCHAR(20), n INT)", "SHARD BY HASH(id)");
    sides.create(
        "CREATE TABLE s (k VARCHAR(20) PRIMARY KEY, v VARCHAR(20))"
            + " DEFAULT CHARSET utf8mb4 COLLATE utf8mb4_0900_ai_ci",
        "SHARD BY HASH(k)");
    sides.create("CREATE TABLE r (id INT PRIMARY KEY, v VARCHAR(20))", "REFERENCE");
  }

  @AfterEach
  void close() throws Exception {
    sides.close();
  }

  private static String lines(int count) {
    return IntStream.range(0, count)
        .mapToObj(i -> i + "\tv" + i + "\t" + 7 * i + "\n")
        .collect(Collectors.joining());
  }

  private static String load(String table, String rest) {
    return "LOAD DATA LOCAL INFILE 'x' INTO TABLE " + table + " " + rest;
  }

  @Test
  void rowsGoToTheirShards() throws Exception {
    assertEquals(20_000, sides.same("t", load("t", ""), lines(20_000)).affected());
    var ids = ShardRows.ids(sides.database(), "t");
    assertTrue(ids.get(0).size() > 5000 && ids.get(1).size() > 5000);
    ShardRows.assertNothingOpen();
  }

  @Test
  void formsOfRows() throws Exception {
    sides.same("t", load("t", "FIELDS TERMINATED BY ','"), "1,a,2\n3,b,4");
    sides.same(
        "t",
        load("t", "FIELDS TERMINATED BY '||' ENCLOSED BY '\"' LINES TERMINATED BY '\\r\\n'"),
        "\"11\"||\"a\\\"||b\"||3\r\n12||\"x\r\ny\"||\"4\"\r\n\"13\"||\"a\"\"b\"||NULL\r\n");
    sides.same(
        "t",
        load("t", "FIELDS TERMINATED BY ',' LINES STARTING BY 'xx' TERMINATED BY ';'"),
        "junkxx21,a,3;xx22,b,4;nothing;morexx23,c,5");
    sides.same("t", load("t", "IGNORE 2 LINES"), "head\nmore\n31\ta\t1\n32\tb\t2\n");
    sides.same("t", load("t", "IGNORE 5 ROWS"), "head\nmore\n");
    sides.same("t", load("t", ""), "");
    sides.same(
        "t", load("t", "FIELDS ESCAPED BY '' TERMINATED BY ',' (v, id)"), "a\\,41\nb\\n,42\n");
    sides.same("t", load("t", "FIELDS TERMINATED BY '\\n'"), "51\na\n1\n52\nb\n2\n");
    sides.same("t", load("t", "CHARACTER SET latin1 (id, v)").replace("'x'", "'x y'"), "61\tq\n");
    sides.same(
        "t",
        load("t", "FIELDS TERMINATED BY ',' OPTIONALLY ENCLOSED BY '\"' ESCAPED BY '\"'"),
        "71,\"fie\"\"ld1\",1\n72,a\"\"b,2\n");
  }

  @Test
  void whatIsWrongInRowsIsSaidOfTheFilesRows() throws Exception {
    sides.same("t", load("t", ""), "1\ta\t1\n2\n3\tc\n4\td\t4\t5\n5\t" + "x".repeat(30) + "\tq\n");
    sides.same("t", load("t", ""), "10\ta\t1\n1\tdup\t1\n11\tb\t2\n2\tdup\t2\n");
    sides.same("t", load("t", "(id, n, v)"), "20\tx\ta\n21\t3\tb\n22\ty\tc\n23\t\\N\t\\N\n");
  }

  @Test
  void rowsReplaceOthers() throws Exception {
    sides.same("t", load("t", ""), lines(50));
    sides.same("t", load("t", "").replace("INTO", "REPLACE INTO"), lines(70));
    byte[] more = lines(80).getBytes(StandardCharsets.UTF_8);
    assertFalse(sides.sameOrRefused("t", load("t", "").replace("INTO", "IGNORE INTO"), more));
  }

  /** What another session has left in a variable of the same name does not matter. */
  @Test
  void variablesThatWereNeverSet() throws Exception {
    sides.create("CREATE TABLE alone (id INT PRIMARY KEY, v VARCHAR(60))", "SINGLE ON shard1");
    int number = 0;
    for (String table : List.of("t", "alone")) {
      for (String charset : List.of("", "CHARACTER SET latin1")) {
        String variable = "@w" + number++;
        try (Connection other = ProxyLab.shared().connect(sides.database())) {
          Sql.run(other, "SET " + variable + " = x'00'");
          Sql.value(other, "SELECT COUNT(" + variable + ") FROM " + table);
        }
        sides.run("DELETE FROM " + table);
        String columns = "(id, %s) SET v = CONCAT(UPPER(%1$s), CHARSET(%1$s))".formatted(variable);
        sides.same(table, load(table, charset + " " + columns), "1\ta\n2\tb\n");
      }
    }
  }

  @Test
  void variablesAndSet() throws Exception {
    sides.same(
        "t",
        load("t", "(id, @v, @n) SET v = UPPER(@v), n = @n + 1"),
        "1\tabc\t5\n2\td\t6\n3\t\\N\t7\n");
    assertEquals(
        "null 7", Sql.value(sides.proxy(), "SELECT CONCAT(COALESCE(@v, 'null'), ' ', @n)"));
    sides.same("t", load("t", "(id, @v, n)"), "11\tabc\t5\n12\tlast\t6\n");
    assertEquals("last", Sql.value(sides.proxy(), "SELECT @v"));
    try (Connection other = ProxyLab.shared().connect(sides.database())) {
      assertNull(Sql.value(other, "SELECT @v FROM t WHERE id = 11"));
      assertNull(Sql.value(other, "SELECT @v FROM t WHERE id = 12"));
    }
  }

  @Test
  void textKeys() throws Exception {
    sides.same("s", load("s", "CHARACTER SET utf8mb4"), "a\t1\nB\t2\nä\t3\nÖl\t4\nß\t5\n日本\t6\n");
    sides.same(
        "s",
        load("s", "CHARACTER SET latin1"),
        "é\t1\nà\t2\nzz\t3\n".getBytes(StandardCharsets.ISO_8859_1));
    StringBuilder many = new StringBuilder();
    for (int i = 0; i < 1000; i++) {
      many.append("ü").append(i).append("\tv\n");
    }
    sides.same("s", load("s", "CHARACTER SET utf8mb4"), many.toString());
  }

  @Test
  void numbersAreMadeForTheRows() throws Exception {
    sides.create(
        "CREATE TABLE a (id INT AUTO_INCREMENT PRIMARY KEY, v VARCHAR(20))", "SHARD BY HASH(id)");
    sides.create(
        "CREATE TABLE b (k INT, id BIGINT AUTO_INCREMENT, v VARCHAR(20), PRIMARY KEY (k, id), KEY"
            + " (id))",
        "SHARD BY HASH(k)");
    sides.same("a", load("a", "(v)"), "a\nb\nc\n");
    // After it MySQL counts on behind numbers that it has reserved and not used.
    sides.run("TRUNCATE a");
    sides.same("a", load("a", ""), "\\N\td\n0\te\n\\N\tf\n");
    sides.run("TRUNCATE a");
    sides.same("a", load("a", "(id, v)"), "7\td\n9000\te\n-3\tf\n");
    sides.onProxy(load("a", "(v)"), "g\n");
    assertEquals("g", Sql.value(sides.proxy(), "SELECT v FROM a WHERE id > 9000"));
    sides.run("TRUNCATE a");
    sides.same("a", load("a", "FIELDS TERMINATED BY ',' LINES STARTING BY '>' (v)"), "#>h\n>i\n");
    sides.same("b", load("b", "(k, v)"), lines(3000));
    sides.run("TRUNCATE b");
    sides.same("b", load("b", "(k, v, id)"), "1\ta\t\\N\n2\tb\t0\n4\td\t\\N\n");
    refused(load("b", "(k, v, id)"), "1\ta\tx\n", "AUTO_INCREMENT column id");
    refused(load("b", "(k, v, id)"), "1\ta\n", "AUTO_INCREMENT column id");
    refused(load("b", "FIELDS TERMINATED BY '1' (k, v)"), "2\ta\n", "digits");
    refused(load("b", "(k, v) SET id = 4"), "2\ta\n", "AUTO_INCREMENT column");
    sides.onProxy(load("a", "(v)"), "");
  }

  @Test
  void columnsThatNoFieldHas() throws Exception {
    sides.create(
        "CREATE TABLE g (x INT AS (id * 2) STORED, id INT PRIMARY KEY, h INT DEFAULT 5 INVISIBLE,"
            + " d VARCHAR(20) DEFAULT 'd', n INT NOT NULL)",
        "SHARD BY HASH(id)");
    sides.same("g", load("g", ""), "1\t2\ta\t4\n1\t3\tb\t5\n6\t7\n");
    sides.same("g", load("g", "(id, h, n)"), "11\t12\t13\n14\t15\t\\N\n");
  }

  @Test
  void keysOfEveryType() throws Exception {
    sides.create(
        "CREATE TABLE u (k BIGINT UNSIGNED, v VARCHAR(20), KEY (k))",
        "SHARD BY RANGE(k) (VALUES LESS THAN (100) ON shard1, VALUES LESS THAN (MAXVALUE) ON"
            + " shard2)");
    sides.same(
        "u",
        load("u", ""),
        "0\ta\n99\tb\n 100 \tc\n18446744073709551615\td\n0007\te\n9223372036854775808\tf\n-0\tg\n");
    refused(load("u", ""), "18446744073709551616\ta\n", "not certain");
    refused(load("u", ""), "-1\ta\n", "out of the range");
    refused(load("u", ""), "1.5\ta\n", "not certain");
    refused(load("u", ""), "\ta\n", "not certain");
    sides.create(
        "CREATE TABLE one (k INT PRIMARY KEY, v VARCHAR(20))",
        "SHARD BY RANGE(k) (VALUES LESS THAN (MAXVALUE) ON shard1)");
    sides.same("one", load("one", "FIELDS TERMINATED BY 0x2c"), "1,a\n2,b\n3,c\r\n");
    sides.create("CREATE TABLE h (k CHAR(8), v VARCHAR(20), KEY (k))", "SHARD BY HASH(k)");
    sides.same("h", load("h", ""), "a\t1\nA \t2\nb  \t3\n\t4\nÉ\t5\n");
    refused(load("h", ""), "123456789\ta\n", "longer");
    sides.create("CREATE TABLE x (k VARBINARY(8), v VARCHAR(20), KEY (k))", "SHARD BY HASH(k)");
    sides.same(
        "x",
        load("x", "CHARACTER SET latin1"),
        "\u00ff\u0001\t1\na\t2\n\\0\\t\t3\n".getBytes(StandardCharsets.ISO_8859_1));
    assertEquals("4", Sql.value(sides.proxy(), "SELECT COUNT(*) FROM h WHERE k < 'z' AND v > '1'"));
    assertEquals("2", Sql.value(sides.proxy(), "SELECT COUNT(*) FROM h WHERE k = 'a'"));
    assertEquals("1", Sql.value(sides.proxy(), "SELECT v FROM x WHERE k = x'ff01'"));
    assertEquals("d", Sql.value(sides.proxy(), "SELECT v FROM u WHERE k = 18446744073709551615"));
  }

  @Test
  void theSessionDecidesHowTheFileIsRead() throws Exception {
    sides.run("SET sql_mode = 'NO_BACKSLASH_ESCAPES,ANSI_QUOTES'");
    sides.same("t", load("t", "FIELDS TERMINATED BY ','"), "1,a\\,2\n2,\\N,3\n");
    sides.run("SET sql_mode = 'NO_AUTO_VALUE_ON_ZERO'");
    sides.create(
        "CREATE TABLE z (id INT AUTO_INCREMENT, k INT, v INT, PRIMARY KEY (k, id), KEY (id))",
        "SHARD BY HASH(k)");
    sides.same("z", load("z", ""), "0\t1\t2\n\\N\t3\t4\n");
    sides.run("SET sql_mode = DEFAULT", "SET character_set_database = latin1");
    sides.same("s", load("s", ""), "\u00e9\t1\n".getBytes(StandardCharsets.ISO_8859_1));
    sides.run("SET character_set_database = utf8mb3");
    sides.same("s", load("s", ""), "è\t1\n");
    sides.same("s", load("s", "CHARACTER SET utf8"), "ê\t1\n");
    sides.run("SET NAMES latin1");
    sides.same("s", load("s", "CHARACTER SET 'utf8mb4'"), "ñ\t1\n");
    sides.run("SET NAMES utf8mb4", "SET max_error_count = 5");
    sides.same("t", load("t", ""), "11\n12\n13\n14\n15\n16\n17\n");
  }

  @Test
  void asManyWarningsAsMySqlKeeps() throws Exception {
    StringBuilder file = new StringBuilder();
    for (int i = 0; i < 5000; i++) {
      file.append(i).append("\ta\tx\n");
    }
    LoadSides.Seen seen = sides.same("t", load("t", ""), file.toString());
    assertEquals(1024, seen.warnings().size());
    assertTrue(seen.info().endsWith("Warnings: 5000"), seen.info());
  }

  @Test
  void inATransaction() throws Exception {
    sides.run("BEGIN", "INSERT INTO t VALUES (-1, 'a', 1)");
    sides.same("t", load("t", ""), lines(10));
    assertEquals(
        "1235", sides.onProxy(load("t", ""), "100\ta\t1\n\\N\tb\t2\n").error().substring(0, 4));
    sides.run("SAVEPOINT s");
    sides.same("t", load("t", "(v, n, id)"), "a\t1\t20\nb\t2\t21\n");
    sides.run("ROLLBACK TO s");
    sides.same("t", load("t", "(v, n, id)"), "a\t1\t20\nb\t2\t21\nc\t3\t22\n");
    sides.run("COMMIT");
    sides.same("t", load("t", "(v, n, id)"), "a\t1\t30\nb\t2\t31\n");
    sides.run("SET autocommit = 0");
    sides.same("t", load("t", "(v, n, id)"), "a\t1\t40\nb\t2\t41\n");
    sides.run("ROLLBACK", "SET autocommit = 1");
    sides.same("t", load("t", "(v, n, id)"), "a\t1\t40\nb\t2\t42\n");
    ShardRows.assertNothingOpen();
  }

  @Test
  void preparedByADriver() throws Exception {
    var properties = new HashMap<>(LoadSides.LOCAL);
    properties.put("useServerPrepStmts", "true");
    try (Connection connection = ProxyLab.shared().connect(sides.database(), properties);
        var statement = connection.prepareStatement(load("t", "(id, v)"))) {
      byte[] file = "1\ta\n2\tb\n".getBytes(StandardCharsets.UTF_8);
      statement
          .unwrap(JdbcStatement.class)
          .setLocalInfileInputStream(new ByteArrayInputStream(file));
      assertEquals(2, statement.executeUpdate());
    }
    assertEquals(1295, Sql.error(sides.proxy(), "PREPARE s FROM \"" + load("t", "") + "\""));
    assertEquals(1064, Sql.error(sides.proxy(), "EXPLAIN " + load("t", "")));
  }

  @Test
  void severalStatementsInOneText() throws Exception {
    sides.run("SET @a = 1; INSERT INTO t VALUES (1000, 'a', 1)");
    sides.same("t", load("t", "") + "; INSERT INTO t VALUES (1001, 'b', 2)", lines(10));
    assertEquals("12", Sql.value(sides.proxy(), "SELECT COUNT(*) FROM t"));
  }

  @Test
  void errorsOfServersUndoTheStatement() throws Exception {
    sides.create(
        "CREATE TABLE c (id INT PRIMARY KEY, j JSON, u INT NOT NULL)", "SHARD BY HASH(id)");
    StringBuilder file = new StringBuilder();
    for (int i = 0; i < 5000; i++) {
      file.append(i).append('\t').append(i == 4000 ? "{" : "{}").append("\t1\n");
    }
    sides.same("c", load("c", ""), file.toString());
    sides.same("c", load("c", "(id, @j, u) SET j = JSON_EXTRACT(@j, '$')"), file.toString());
    sides.same("c", load("c", "").replace("INTO", "REPLACE INTO"), file.toString());
    sides.same("c", load("c", "(id, nothing)"), "1\t2\n");
    sides.same("c", load("c", "FIELDS ENCLOSED BY 'xx'"), "1\t2\n");
    sides.same("c", load("c", "SYNTAX"), "1\t2\n");
    sides.same("c", load("c", ""), "1\t{}\t1\n");
    ShardRows.assertNothingOpen();
  }

  @Test
  void whatCantBeSplitIsRefused() throws Exception {
    refused(load("t", "(@id, v) SET id = @id"), "1\ta\n", "must be read from a field");
    refused(load("t", "(v) SET id = 3"), "a\n", "must be read from a field");
    refused(load("t", "(id, v) SET id = 3"), "1\ta\n", "shard key");
    refused(load("t", "SET v = (SELECT MAX(k) FROM s)"), "1\ta\n", "SET of this LOAD DATA");
    refused(load("t", "SET v = @n := @n + 1"), "1\ta\n", "SET of this LOAD DATA");
    refused(load("t", "FIELDS TERMINATED BY ''"), "1a\n", "can't be told apart");
    refused(load("t", "FIELDS TERMINATED BY 'ä'"), "1äa\n", "not ASCII");
    refused(load("t", "CHARACTER SET gbk"), "1\ta\n", "utf8mb4");
    refused(load("t", ""), "1\ta\t1\n\\N\tb\n", "row 2 of the file");
    refused(load("t", ""), "1\ta\t1\n2x\tb\n", "row 2 of the file");
    refused(load("t", "(v, id)"), "a\t1\nb\n", "row 2 of the file");
    refused(load("t", ""), lines(20_000) + "99999999999\ta\n", "row 20001 of the file");
    refused(load("r", "SET v = UUID()"), "1\ta\n", "each shard");
    refused(load("t", "").replace("LOCAL ", ""), "", "FILE");
    assertEquals("0", Sql.value(sides.proxy(), "SELECT COUNT(*) FROM t"));
    ShardRows.assertNothingOpen();
  }

  private void refused(String sql, String file, String why) throws Exception {
    String error = sides.onProxy(sql, file).error();
    assertTrue(error.contains(why), sql + ": " + error);
  }

  @Test
  void referenceTables() throws Exception {
    sides.same("r", load("r", "IGNORE 1 LINES"), "head\n1\ta\n2\tb\n3\tc");
    sides.same("r", load("r", "(id, @v) SET v = CONCAT(@v, id)"), "8\ta\n9\tb\n");
    assertEquals("b", Sql.value(sides.proxy(), "SELECT @v"));
    sides.run("BEGIN");
    sides.same("r", load("r", ""), "20\ta\n21\tb\n");
    sides.run("ROLLBACK");
    sides.create(
        "CREATE TABLE rt (id INT PRIMARY KEY, t TIMESTAMP NOT NULL, u DATETIME DEFAULT"
            + " CURRENT_TIMESTAMP)",
        "REFERENCE");
    sides.run("SET timestamp = 1600000000");
    sides.same("rt", load("rt", "(id, t)"), "11\t2020-01-01\n12\t2020-01-02");
    sides.same("rt", load("rt", "(id, t, u)"), "13\t2020-01-01\n14\t\\N\n15\n");
    sides.same("rt", load("rt", "(id) SET t = NOW(), u = NOW()"), "16\n17\n");
    sides.run("SET timestamp = DEFAULT");
    sides.run("DELETE FROM rt");
    sides.same("rt", load("rt", "(id, t, u)"), "1\t2020-01-01\t2021-01-01\n2\t2020-01-02\t\\N\n");
    sides.same("r", load("r", ""), "3\tdup\n4\n5\t" + "x".repeat(30) + "\n");
    assertEquals(
        ShardRows.ids(sides.database(), "r").get(0), ShardRows.ids(sides.database(), "r").get(1));
  }
}
