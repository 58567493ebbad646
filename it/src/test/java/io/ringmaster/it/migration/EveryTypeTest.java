package io.ringmaster.it.migration;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringmaster.metadata.KeyType;
import io.ringmaster.metadata.Placement;
import io.ringmaster.metadata.placement.Move;
import io.ringmaster.metadata.placement.Moves;
import io.ringmaster.migration.binlog.Gtids;
import io.ringmaster.migration.catchup.CatchUp;
import io.ringmaster.migration.catchup.StartPosition;
import io.ringmaster.migration.copy.TableCopy;
import io.ringmaster.migration.rows.KeyRange;
import io.ringmaster.migration.rows.TableMove;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Every column type of MySQL 8.0 with extreme values arrives as it was, MySQL says. */
class EveryTypeTest {
  /** All keys move. */
  static Move all() {
    return Moves.between(
            new KeyType.IntegerKey(),
            new Placement.Range(new TreeMap<>(Map.of(Long.MIN_VALUE, "s1"))),
            new Placement.Range(new TreeMap<>(Map.of(Long.MIN_VALUE, "s2"))))
        .getFirst();
  }

  /**
   * A column.
   *
   * @param values SQL expressions
   * @param seen what to compare, of column {@code c}
   */
  private record Column(String type, List<String> values, List<String> seen) {}

  private static Column column(String type, String values, String... seen) {
    return new Column(type, List.of(values.split(";", -1)), List.of(seen));
  }

  private static List<Column> columns() {
    String hex = "HEX(c)";
    String number = "CAST(c AS CHAR)";
    String bits = "HEX(CAST(c AS UNSIGNED))";
    return List.of(
        column("TINYINT", "-128;127;0;NULL", number),
        column("TINYINT(3) UNSIGNED ZEROFILL", "0;255;7", number),
        column("SMALLINT", "-32768;32767", number),
        column("MEDIUMINT", "-8388608;8388607", number),
        column("INT", "-2147483648;2147483647", number),
        column("INT UNSIGNED", "0;4294967295", number),
        column("BIGINT", "-9223372036854775808;9223372036854775807", number),
        column("BIGINT UNSIGNED", "0;18446744073709551615", number),
        column(
            "DECIMAL(65,30)",
            "-99999999999999999999999999999999999.999999999999999999999999999999;"
                + "99999999999999999999999999999999999.999999999999999999999999999999;"
                + "0.000000000000000000000000000001;-0.0",
            number),
        column("DECIMAL(10,0) ZEROFILL", "12;0", number),
        column(
            "FLOAT",
            "3.4028234663852886e38;-1.1754943508222875e-38;1.401298464324817e-45;0.1;16777217;"
                + "-0e0;1e-3",
            "CAST(CAST(c AS DOUBLE) AS CHAR)",
            "HEX(CAST(c AS CHAR))"),
        column("FLOAT(7,3)", "1234.567;-0.001", "CAST(CAST(c AS DOUBLE) AS CHAR)"),
        column(
            "DOUBLE",
            "1.7976931348623157e308;2.2250738585072014e-308;4.9e-324;-0e0;0.1;"
                + "1.0000000000000002;123456789012345678",
            "CAST(c AS CHAR)",
            "CAST(c AS JSON)"),
        column("DOUBLE(20,10)", "0.1234567891;-1234567890.0987654321", "CAST(c AS CHAR)"),
        column("BIT(1)", "b'0';b'1'", bits),
        column("BIT(13)", "b'1010101010101'", bits),
        column("BIT(64)", "b'0';0xFFFFFFFFFFFFFFFF;0x8000000000000001;0x27", bits),
        column("DATE", "'0000-00-00';'2020-00-00';'2020-02-31';'9999-12-31';'0001-01-01'", number),
        column("TIME", "'-838:59:59';'838:59:59';'00:00:00'", number),
        column("TIME(6)", "'-838:59:59.000000';'-00:00:00.000001';'12:34:56.789012'", number),
        column("DATETIME", "'0000-00-00 00:00:00';'9999-12-31 23:59:59'", number),
        column("DATETIME(6)", "'2020-00-10 01:02:03.000001';'9999-12-31 23:59:59.999999'", number),
        column("TIMESTAMP NULL", "'0000-00-00 00:00:00';'2038-01-19 03:14:07'", number),
        column("TIMESTAMP(6) NULL", "'1970-01-01 00:00:01.000001';'2021-10-31 01:30:00'", number),
        column("YEAR", "'0000';'1901';'2155'", number),
        column("CHAR(10) CHARACTER SET latin1", "x'E9FF80';'';' x';'tail  '", hex),
        column("CHAR(10) COLLATE utf8mb4_0900_ai_ci", "_utf8mb4 x'F09F9880';'A''\\\\\"%_'", hex),
        column("VARCHAR(40) CHARACTER SET utf16", "_utf16 x'D83DDE000041';''", hex),
        column("VARCHAR(40) CHARACTER SET utf32", "_utf32 x'0001F600'", hex),
        column("VARCHAR(40) CHARACTER SET ucs2", "_ucs2 x'00410042'", hex),
        column("VARCHAR(40) CHARACTER SET gbk", "_gbk x'C4E3BAC35C815C';'trailing  '", hex),
        column("VARCHAR(40) CHARACTER SET sjis", "_sjis x'955C8D5C'", hex),
        column("VARCHAR(40) CHARACTER SET ascii COLLATE ascii_bin", "x'00';x'7F'", hex),
        column("VARCHAR(40) CHARACTER SET utf8mb3", "_utf8mb3 x'E697A5'", hex),
        column("VARCHAR(40) CHARACTER SET binary", "x'00FFFE0A0D27225C1A';''", hex),
        column("BINARY(8)", "x'';x'0000000000000000';x'2000';x'FF00'", hex),
        column("VARBINARY(300)", "x'';x'00';x'5C27';NULL", hex),
        column("TINYTEXT", "'';REPEAT('é',127)", hex),
        column("TEXT CHARACTER SET latin1", "x'80818D8F90'", hex),
        column("LONGTEXT", "REPEAT(_utf8mb4 x'F09F9880', 300000);'x'", "MD5(c)", "LENGTH(c)"),
        column("TINYBLOB", "x'';x'00'", hex),
        column("LONGBLOB", "REPEAT(x'00FF275C',4194303);x'27'", "MD5(c)", "LENGTH(c)"),
        column("ENUM('','a','b')", "'a';'';1;NULL;'not a member'", "c+0", hex),
        column("ENUM('1','2','é') CHARACTER SET latin1", "3;'1';'2'", "c+0", hex),
        column("SET('a','b','c')", "'';'a,c';7", "c+0", hex),
        column("SET(" + members(64) + ")", "18446744073709551615;1;9223372036854775808", bits),
        column(
            "JSON",
            "'{\"b\": [1, -0.0, 1e300, null, \"\\\\u0000é😀\"], \"a\": {}}';'\"x\"';'null';"
                + "'18446744073709551615';CAST(0.22758213172441547e0 AS JSON);"
                + "JSON_OBJECT('\"k\\\\', JSON_ARRAY(0.1e0 + 0.2e0, -0e0, 1.50, 7, 1e300,"
                + " 'a.b\"', 12345678901234567890.123456789012345), '', 'é😀');"
                + "JSON_ARRAY(JSON_ARRAY(), JSON_OBJECT(), TRUE, NULL, 0.5e0);"
                + "JSON_OBJECT('n', 1.5, 'm', JSON_ARRAY(1.5e0, 7.0, CAST(7 AS DECIMAL(9)), 7,"
                + " JSON_OBJECT('x', -0.30, 'y', JSON_ARRAY(CAST(1 AS DECIMAL)))), 'z', 2.50);"
                + "JSON_ARRAY(CAST('2026-01-02' AS DATE), '2026-01-02', CAST('-12:34:56.7' AS"
                + " TIME(1)), JSON_OBJECT('t', CAST('2026-01-02 03:04:05' AS DATETIME)),"
                + " '2026-01-02 03:04:05.000000', x'00FF', REPEAT(x'41', 70000));"
                + "(SELECT JSON_OBJECT('tiny', tb, 'medium', mb, 'long', lb, 'blob', bl, 'binary',"
                + " bi, 'varbinary', vb, 'bit', bt, 'at', ts, 'zero', d, 'string', st, 'point', g)"
                + " FROM typed);"
                + "CAST(CAST('2026-01-02' AS DATE) AS JSON);CAST(5.0 AS JSON)",
            hex,
            "JSON_TYPE(c)",
            types("$**.*"),
            types("$**[*]")),
        column("GEOMETRY", "ST_GeomFromText('POINT(1 2)');NULL", hex, "ST_SRID(c)"),
        column("POINT SRID 4326", "ST_SRID(POINT(-179.999999999, 89.5),4326)", hex, "ST_SRID(c)"),
        column(
            "GEOMETRYCOLLECTION",
            "ST_GeomFromText('GEOMETRYCOLLECTION(POINT(0 0),LINESTRING(1 1,2 -0.1))',0)",
            hex),
        column("LINESTRING", "ST_GeomFromText('LINESTRING(0 0,1e300 -1e-300)')", hex),
        column(
            "POLYGON SRID 3857",
            "ST_GeomFromText('POLYGON((0 0,0 3,3 3,0 0))',3857)",
            hex,
            "ST_SRID(c)"),
        column("MULTIPOINT", "ST_GeomFromText('MULTIPOINT(-0.5 0,1 1)',4326)", hex, "ST_SRID(c)"),
        column("MULTILINESTRING", "ST_GeomFromText('MULTILINESTRING((0 0,1 1),(2 2,3 3))')", hex),
        column("MULTIPOLYGON", "ST_GeomFromText('MULTIPOLYGON(((0 0,0 3,3 3,0 0)))')", hex),
        column("VARCHAR(20) DEFAULT (UUID()) INVISIBLE", "'seen'", hex));
  }

  /** The types of what is in a JSON value. */
  private static String types(String path) {
    return ("(SELECT GROUP_CONCAT(o,JSON_TYPE(v) ORDER BY o) FROM"
            + " JSON_TABLE(c,'%s' COLUMNS (o FOR ORDINALITY,v JSON PATH '$')) AS ty)")
        .formatted(path);
  }

  private static String members(int count) {
    List<String> members = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      members.add("'m" + i + "'");
    }
    return String.join(",", members);
  }

  private static MoveLab lab() throws SQLException {
    List<Column> columns = columns();
    StringBuilder create = new StringBuilder("CREATE TABLE t (id BIGINT AUTO_INCREMENT");
    for (int i = 0; i < columns.size(); i++) {
      create.append(", c").append(i).append(' ').append(columns.get(i).type());
    }
    create
        .append(", v BIGINT AS (c0 * 2) VIRTUAL, s VARCHAR(30) AS (CONCAT('#', c3)) STORED")
        .append(", d VARCHAR(40) DEFAULT (CONCAT('d', UUID())), KEY f ((c2 + c3))")
        .append(", KEY m ((CAST(JSON_EXTRACT(j, '$') AS UNSIGNED ARRAY))), KEY sv (s), j JSON")
        .append(", PRIMARY KEY (id)) CHARACTER SET utf8mb4 ROW_FORMAT=DYNAMIC");
    MoveLab lab = MoveLab.shared();
    lab.both(
        lab.database,
        "SET SESSION sql_mode='', innodb_strict_mode=0, time_zone='+00:00'",
        create.toString(),
        "CREATE TABLE typed (tb TINYBLOB, mb MEDIUMBLOB, lb LONGBLOB, bl BLOB, bi BINARY(4), vb"
            + " VARBINARY(9), bt BIT(13), ts TIMESTAMP(3) NULL, d DATE, st SET('a','b'), g POINT)",
        "INSERT INTO typed VALUES ('a', x'00', '', 'b', x'01', x'', 5, '2026-01-02 03:04:05.678',"
            + " '0000-00-00', 'a,b', POINT(1, 2))");
    return lab;
  }

  /** Every column is the same on both sides, in its bytes and in whatever else tells values. */
  private static void assertMoved(MoveLab lab, TableMove move) throws SQLException {
    List<Column> columns = columns();
    for (int i = 0; i < columns.size(); i++) {
      lab.assertMoved(move, "id", "id", "MD5(HEX(c%d))".formatted(i));
      for (String seen : columns.get(i).seen()) {
        lab.assertMoved(move, "id", "id", seen.replaceFirst("\\bc\\b", "c" + i));
      }
    }
    lab.assertMoved(move, "id", "v", "s", "d", "HEX(j)");
    assertEquals(
        MoveLab.rows(lab.sourceSessions, move.onSource().checksum(KeyRange.ALL)),
        MoveLab.rows(lab.targetSessions, move.onTarget().checksum(KeyRange.ALL)));
  }

  @Test
  void arrivesByteByByte() throws Exception {
    try (MoveLab lab = lab()) {
      int rows = change(lab, "INSERT", 0);
      // A key that AUTO_INCREMENT must not replace.
      lab.source.execute(
          lab.database,
          "SET SESSION sql_mode='NO_AUTO_VALUE_ON_ZERO', time_zone='+00:00'",
          "INSERT INTO t (id) VALUES (0)");
      TableMove move = lab.table("t", "id", all());
      TableCopy copy = lab.copy(move);
      copy.run();
      assertTrue(copy.progress().done());
      assertEquals(rows + 1, copy.progress().rows());
      assertMoved(lab, move);
    }
  }

  @Test
  void whatIsInsertedUpdatedAndDeletedLaterArrivesByteByByte() throws Exception {
    try (MoveLab lab = lab()) {
      TableMove move = lab.table("t", "id", all());
      Gtids from = StartPosition.executed(lab.sourceSessions);
      lab.copy(move).run();
      try (CatchUp catchUp = CatchUpTest.catchUp(lab, List.of(move), from)) {
        catchUp.start();
        int rows = change(lab, "INSERT", 0);
        assertFollows(lab, move, catchUp, rows);
        // Every row has each column's values one after the other.
        for (int shift = 1; shift <= 3; shift++) {
          change(lab, "UPDATE", shift);
          assertFollows(lab, move, catchUp, rows);
        }
        lab.source.execute(lab.database, "UPDATE t SET id = -id WHERE id % 3 = 0");
        assertFollows(lab, move, catchUp, rows);
        lab.source.execute(lab.database, "DELETE FROM t WHERE id % 2 = 0");
        assertFollows(lab, move, catchUp, (rows + 1) / 2);
        lab.source.execute(lab.database, "DELETE FROM t");
        assertFollows(lab, move, catchUp, 0);
      }
    }
  }

  private static void assertFollows(MoveLab lab, TableMove move, CatchUp catchUp, int rows)
      throws Exception {
    catchUp.drainTo(StartPosition.executed(lab.sourceSessions), Duration.ofSeconds(60));
    assertMoved(lab, move);
    assertEquals(
        rows, MoveLab.number(lab.targetSessions, "SELECT COUNT(*) FROM " + move.target().quoted()));
  }

  /** Row r gets value r + shift of each column, NULL where there is none; returns how many rows. */
  private static int change(MoveLab lab, String verb, int shift) throws SQLException {
    List<Column> columns = columns();
    int rows = columns.stream().mapToInt(column -> column.values().size()).max().orElseThrow();
    for (int row = 0; row < rows; row++) {
      StringBuilder set = new StringBuilder("j = JSON_ARRAY(").append(row + shift).append(", 7)");
      for (int i = 0; i < columns.size(); i++) {
        List<String> all = columns.get(i).values();
        int value = (row + shift) % rows;
        set.append(",c").append(i).append('=').append(value < all.size() ? all.get(value) : "NULL");
      }
      lab.source.execute(
          lab.database,
          "SET SESSION sql_mode='ALLOW_INVALID_DATES', time_zone='+00:00'",
          verb.equals("INSERT")
              ? "INSERT INTO t SET id = " + (row + 1) + "," + set
              : "UPDATE t SET " + set + " WHERE id = " + (row + 1));
    }
    return rows;
  }

  @Test
  void compressedRowsAndPartitionsOfAnyNameArrive() throws Exception {
    try (MoveLab lab = MoveLab.shared()) {
      lab.both(
          lab.database,
          "CREATE TABLE t (id BIGINT PRIMARY KEY, v TEXT, b BLOB) ROW_FORMAT=COMPRESSED"
              + " KEY_BLOCK_SIZE=4",
          "CREATE TABLE `日 p` (id BIGINT NOT NULL, day DATE NOT NULL, v TEXT, PRIMARY KEY (id,"
              + " day)) PARTITION BY RANGE COLUMNS (day) (PARTITION a VALUES LESS THAN"
              + " ('2026-01-01'), PARTITION z VALUES LESS THAN (MAXVALUE))");
      List<TableMove> tables = List.of(lab.table("t", "id", all()), lab.table("日 p", "id", all()));
      lab.source.execute(
          lab.database,
          "INSERT INTO t VALUES (1, REPEAT('a', 60000), RANDOM_BYTES(1000)), (2, NULL, '')",
          "INSERT INTO `日 p` VALUES (1, '2025-12-31', 'old'), (1, '2026-01-01', 'new')");
      Gtids from = StartPosition.executed(lab.sourceSessions);
      for (TableMove table : tables) {
        lab.copy(table).run();
      }
      try (CatchUp catchUp = CatchUpTest.catchUp(lab, tables, from)) {
        catchUp.start();
        lab.source.execute(
            lab.database,
            "UPDATE t SET v = CONCAT(id, v), b = RANDOM_BYTES(900)",
            "UPDATE `日 p` SET day = '2024-01-01', v = 'moved' WHERE v = 'new'");
        catchUp.drainTo(StartPosition.executed(lab.sourceSessions), Duration.ofSeconds(60));
      }
      lab.assertMoved(tables.get(0), "id", "id", "MD5(v)", "MD5(b)");
      lab.assertMoved(tables.get(1), "id, day", "id", "day", "v");
    }
  }

  @Test
  void jsonThatPrintsAlikeIsNotTheSame() throws Exception {
    try (MoveLab lab = MoveLab.shared()) {
      lab.both(lab.database, "CREATE TABLE t (id INT PRIMARY KEY, j JSON)");
      List<String> values =
          List.of(
              "JSON_ARRAY(CAST('2026-01-02' AS DATE))",
              "JSON_OBJECT('n', JSON_ARRAY(1.5))",
              "JSON_OBJECT('n', CAST(7 AS DECIMAL))",
              "JSON_ARRAY(JSON_ARRAY(x'00FF'))",
              "CAST(CAST('10:00' AS TIME) AS JSON)",
              // As long in MySQL's own form as its text is, read again.
              "JSON_ARRAY(CAST(7 AS DECIMAL), CAST('2026-01-02' AS DATE), x'00')");
      for (String value : values) {
        lab.source.execute(
            lab.database, "DELETE FROM t", "INSERT INTO t VALUES (1, " + value + ")");
        TableMove move = lab.table("t", "id", all());
        String checksum = move.onSource().checksum(KeyRange.ALL);
        String expected = MoveLab.rows(lab.sourceSessions, checksum).toString();
        lab.source.execute(
            lab.database,
            "SET @text = (SELECT CONVERT(j USING utf8mb4) FROM t)",
            "DELETE FROM t",
            "INSERT INTO t VALUES (1, @text)");
        assertNotEquals(expected, MoveLab.rows(lab.sourceSessions, checksum).toString(), value);
      }
    }
  }

  @Test
  void aRowThatIsLongerThanAPacketAsTextArrives() throws Exception {
    try (MoveLab lab = MoveLab.shared()) {
      lab.both(
          lab.database,
          "CREATE TABLE t (id INT PRIMARY KEY, d DECIMAL(5,2), e ENUM('x','y'), b LONGBLOB,"
              + " j JSON, l LONGTEXT CHARACTER SET latin1)");
      lab.source.execute(
          lab.database,
          "INSERT INTO t VALUES (1, -1.5, 'y', REPEAT(x'0027', 18000000), '{\"a\": \"é\"}',"
              + " REPEAT(x'E9', 1000)), (2, 2, 'x', 'small', NULL, NULL)");
      TableMove move = lab.table("t", "id", all());
      lab.copy(move).run();
      lab.assertMoved(move, "id", "id", "d", "e", "MD5(b)", "LENGTH(b)", "HEX(j)", "MD5(l)");
    }
  }
}
