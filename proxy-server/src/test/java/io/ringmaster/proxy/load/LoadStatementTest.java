package io.ringmaster.proxy.load;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringmaster.proxy.load.FileFormat.Characters;
import io.ringmaster.router.digest.Digest;
import io.ringmaster.router.digest.Digester;
import io.ringmaster.router.digest.LexerMode;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class LoadStatementTest {
  private byte[] sql;

  private LoadStatement read(String text) {
    sql = text.getBytes(StandardCharsets.UTF_8);
    Digest digest = new Digest();
    new Digester().digest(sql, 0, sql.length, LexerMode.DEFAULT, digest);
    return LoadStatement.read(digest, sql, LexerMode.DEFAULT);
  }

  private String text(LoadStatement statement, String... columns) {
    return new String(
        statement.text(sql, 0, sql.length, "latin1", List.of(columns), StandardCharsets.UTF_8),
        StandardCharsets.UTF_8);
  }

  @Test
  void allParts() {
    LoadStatement load =
        read(
            "LOAD DATA LOW_PRIORITY LOCAL INFILE 'a\\'b' REPLACE INTO TABLE `d`.`t` PARTITION (p0,"
                + " p1) CHARACTER SET UTF8MB4 FIELDS TERMINATED BY 0x2c2c OPTIONALLY ENCLOSED BY"
                + " '\"' ESCAPED BY '' LINES STARTING BY '>' TERMINATED BY '\\r\\n' IGNORE 3 LINES"
                + " (a, @`x y`, d.t.`b`) SET c = @x + 1, e = 'IGNORE 1 LINES (z)'");
    assertEquals("a'b", new String(load.file(), StandardCharsets.UTF_8));
    assertEquals("d", load.database());
    assertEquals("t", load.table());
    assertEquals("utf8mb4", load.charset());
    assertEquals(3, load.ignoredLines());
    assertEquals(
        List.of(
            new LoadStatement.Target("a", false),
            new LoadStatement.Target("x y", true),
            new LoadStatement.Target("b", false)),
        load.targets());
    FileFormat format = load.format(Characters.UTF8MB4, false);
    assertArrayEquals(new byte[] {',', ','}, format.fieldTerminator());
    assertArrayEquals(new byte[] {'\r', '\n'}, format.lineTerminator());
    assertArrayEquals(new byte[] {'>'}, format.lineStart());
    assertEquals('"', format.enclosed());
    assertEquals(FileFormat.NONE, format.escape());
    assertTrue(load.setToken() > 0);
    String whole = new String(sql, StandardCharsets.UTF_8);
    assertEquals(
        whole.replace(" IGNORE 3 LINES", " ").replace("(a, @", "(`n`, a, @"), text(load, "n"));
    assertEquals(whole.replace(" IGNORE 3 LINES", " "), text(load));
  }

  @Test
  void defaults() {
    LoadStatement load = read("load data local infile 'f' into table t");
    assertNull(load.database());
    assertNull(load.charset());
    assertEquals(List.of(), load.targets());
    FileFormat format = load.format(Characters.BYTES, false);
    assertArrayEquals(new byte[] {'\t'}, format.fieldTerminator());
    assertArrayEquals(new byte[] {'\n'}, format.lineTerminator());
    assertEquals('\\', format.escape());
    assertEquals(FileFormat.NONE, format.enclosed());
    assertEquals(FileFormat.NONE, load.format(Characters.BYTES, true).escape());
    assertEquals(
        "load data local infile 'f' into table t CHARACTER SET latin1 (`a`, `b``c`)",
        text(load, "a", "b`c"));
    assertEquals(
        "load data local infile 'f' into table t CHARACTER SET latin1  (`a`) set x = 1",
        text(read("load data local infile 'f' into table t () set x = 1"), "a"));
    assertEquals(
        "load data local infile 'f' into table t CHARACTER SET latin1  (`a`) set x = 1",
        text(read("load data local infile 'f' into table t ignore 1 rows set x = 1"), "a"));
  }

  @Test
  void othersAreNotRead() {
    for (String other :
        List.of(
            "LOAD DATA INFILE 'f' INTO TABLE t",
            "LOAD XML LOCAL INFILE 'f' INTO TABLE t",
            "LOAD DATA LOCAL INFILE f INTO TABLE t",
            "LOAD DATA LOCAL INFILE 'f' INTO TABLE t nonsense",
            "LOAD DATA LOCAL INFILE 'f' INTO TABLE t IGNORE x LINES",
            "LOAD DATA LOCAL INFILE 'f' INTO TABLE t IGNORE -1 LINES",
            "LOAD DATA LOCAL INFILE 'f' INTO TABLE t (a",
            "LOAD DATA LOCAL INFILE 'f' INTO TABLE t (a b)",
            "LOAD DATA LOCAL INFILE 'f' INTO TABLE t FIELDS TERMINATED BY 3",
            "LOAD DATA LOCAL INFILE 'f' INTO TABLE t SET",
            "LOAD INDEX INTO CACHE t")) {
      assertNull(read(other), other);
    }
    assertNotNull(read("LOAD DATA LOCAL INFILE 'f' IGNORE INTO TABLE t FIELDS LINES"));
  }

  @Test
  void whatCantBeSplit() {
    String start = "LOAD DATA LOCAL INFILE 'f' INTO TABLE t ";
    assertNull(read(start + "FIELDS TERMINATED BY ','").fault());
    assertNotNull(read(start + "FIELDS TERMINATED BY ''").fault());
    assertNotNull(read(start + "FIELDS TERMINATED BY 'é'").fault());
    assertNotNull(read(start + "LINES STARTING BY 'x' TERMINATED BY ''").fault());
    for (String format :
        List.of(
            "LINES TERMINATED BY 'a1'",
            "FIELDS TERMINATED BY ';;' LINES TERMINATED BY ';'",
            "FIELDS TERMINATED BY ',' LINES TERMINATED BY ',;'",
            "FIELDS TERMINATED BY ',' ESCAPED BY ','")) {
      assertFalse(read(start + format).format(Characters.BYTES, false).takesNumbers(), format);
    }
    assertTrue(read(start).format(Characters.BYTES, false).takesNumbers());
  }
}
