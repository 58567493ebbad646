package io.ringmaster.proxy.gather;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.ringmaster.router.digest.Digest;
import io.ringmaster.router.digest.Digester;
import io.ringmaster.router.digest.LexerMode;
import io.ringmaster.router.plan.Gather.Limit;
import io.ringmaster.router.plan.Splice;
import java.nio.charset.StandardCharsets;
import java.util.BitSet;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

class SplicerTest {
  private final Digest digest = new Digest();

  private byte[] digested(String sql) {
    byte[] bytes = sql.getBytes(StandardCharsets.UTF_8);
    new Digester().digest(bytes, 0, bytes.length, LexerMode.DEFAULT, digest);
    return bytes;
  }

  private int token(String text) {
    // One char per byte, so that indexes are offsets.
    String all = new String(digest.text(), 0, digest.textLength(), StandardCharsets.ISO_8859_1);
    return digest.tokenAt(all.indexOf(text));
  }

  private String spliced(byte[] sql, LimitValues limit, Splice... splices) {
    return new String(
        Splicer.splice(
            sql,
            0,
            sql.length,
            digest,
            List.of(splices),
            limit,
            column -> "owned(" + column + ")",
            StandardCharsets.UTF_8),
        StandardCharsets.UTF_8);
  }

  private static BitSet bits(int... set) {
    BitSet bits = new BitSet();
    for (int bit : set) {
      bits.set(bit);
    }
    return bits;
  }

  @Test
  void piecesGoWhereTheTokensAreInThisText() {
    byte[] sql = digested("SELECT  id, näme /* c */\n FROM t -- x\n ORDER BY näme");
    int from = token("FROM");
    assertEquals(
        "SELECT  id, näme, WEIGHT_STRING(näme) /* c */\n FROM t -- x\n ORDER BY näme",
        spliced(sql, LimitValues.NONE, new Splice.After(from - 1, ", WEIGHT_STRING(näme)")));
    assertEquals(
        "SELECT  1, näme /* c */\n /*h*/ FROM t -- x\n ORDER BY näme",
        spliced(
            sql,
            LimitValues.NONE,
            new Splice.Before(from, "/*h*/ "),
            new Splice.Replace(1, 1, "1")));
  }

  @Test
  void whatIsCopiedHasItsParametersAgainAndWhatIsReplacedHasNone() {
    digested("WITH t AS (SELECT ?, 7 FROM a WHERE b = ? AND ?) SELECT ? FROM t, t x WHERE ? AND c");
    int copied = token("t AS");
    int end = token(") SELECT");
    int condition = token("b");
    Splice.Replace dropped = new Splice.Replace(condition, condition + 2, "TRUE");
    Splice copy = new Splice.Copy(end, ", ", copied, end, List.of(dropped));
    Splice last = new Splice.Replace(token("? AND c"), token("? AND c"), "TRUE");
    assertArrayEquals(
        new int[] {0, 1, 2, 0, 2, 3}, Splicer.parameters(digest, List.of(last, copy)));
    assertEquals(bits(0, 2, 3), Splicer.copied(digest, List.of(last, copy)));
    assertArrayEquals(new int[] {0, 2, 3, 4}, Splicer.parameters(digest, List.of(dropped)));
    assertArrayEquals(
        new int[] {0, 1, 2, 3, 4},
        Splicer.parameters(digest, List.of(new Splice.After(end, "x"), new Splice.Before(0, "y"))));
  }

  @Test
  void aPieceOfAnInnerStatementStaysInIt() {
    String both = "SELECT 1; SELECT a FROM t LIMIT 2, 3;";
    byte[] bytes = both.getBytes(StandardCharsets.UTF_8);
    int off = both.indexOf("SELECT a");
    int len = bytes.length - off - 1;
    new Digester().digest(bytes, off, len, LexerMode.DEFAULT, digest);
    int first = token("LIMIT") + 1;
    byte[] out =
        Splicer.splice(
            bytes,
            off,
            len,
            digest,
            List.of(new Splice.PushedLimit(first, first + 2, new Limit(0, 1))),
            LimitValues.of(bytes, digest, new Limit(0, 1), _ -> 0),
            UnaryOperator.identity(),
            StandardCharsets.UTF_8);
    assertEquals("SELECT a FROM t LIMIT 5", new String(out, StandardCharsets.UTF_8));
  }

  @Test
  void ownershipSurroundsTheConditionAndStandsBeforeWhatTheMergeAdds() {
    byte[] sql = digested("SELECT a FROM t WHERE a=1 OR b=2-- x\nLIMIT 3");
    int first = token("a = ?");
    int last = token("LIMIT") - 1;
    assertEquals(
        "SELECT a FROM t WHERE (a=1 OR b=2) AND owned(t.k) AND owned(u.k) ORDER BY 1-- x\nLIMIT 3",
        spliced(
            sql,
            LimitValues.NONE,
            new Splice.Before(first, "("),
            new Splice.OwnedAfter(last, ") AND ", List.of("t.k", "u.k")),
            new Splice.After(last, " ORDER BY 1")));
  }

  @Test
  void aPushedLimitIsOffsetPlusCount() {
    byte[] sql = digested("SELECT a FROM t WHERE b = 7 LIMIT 10 OFFSET 20");
    Limit limit = new Limit(2, 1);
    LimitValues values = LimitValues.of(sql, digest, limit, _ -> 0);
    assertEquals(new LimitValues(20, 10), values);
    int first = token("LIMIT") + 1;
    assertEquals(
        "SELECT a FROM t WHERE b = 7 LIMIT 30",
        spliced(sql, values, new Splice.PushedLimit(first, first + 2, limit)));
  }

  @Test
  void aPushedLimitSaturates() {
    assertEquals(-1, new LimitValues(5, LimitValues.UNLIMITED).pushed());
    assertEquals(-1, new LimitValues(1, -2).pushed());
    assertEquals(-2, new LimitValues(1, -3).pushed());
    assertEquals(12, new LimitValues(5, 7).pushed());
  }

  @Test
  void aLimitTooLargeForMySqlIsAnError() {
    byte[] sql = digested("SELECT a FROM t LIMIT 18446744073709551616");
    assertThrows(
        IllegalArgumentException.class,
        () -> LimitValues.of(sql, digest, new Limit(-1, 0), _ -> 0));
  }

  @Test
  void parametersOfALimitBecomeOne() {
    byte[] sql = digested("SELECT a FROM t WHERE b = ? LIMIT ?, ?");
    Limit limit = new Limit(1, 2);
    assertEquals(bits(1, 2), Splicer.limitParameters(digest, limit));
    LimitValues values = LimitValues.of(sql, digest, limit, ordinal -> 10L * ordinal);
    assertEquals(new LimitValues(10, 20), values);
    int first = token("LIMIT") + 1;
    assertEquals(
        "SELECT a FROM t WHERE b = ? LIMIT ?",
        spliced(sql, values, new Splice.PushedLimit(first, first + 2, limit)));
  }

  @Test
  void overlappingSplicesAreRefused() {
    byte[] sql = digested("SELECT a, b FROM t");
    assertThrows(
        IllegalArgumentException.class,
        () ->
            spliced(
                sql,
                LimitValues.NONE,
                new Splice.Replace(1, 3, "x"),
                new Splice.Replace(2, 2, "y")));
  }

  private String rows(byte[] sql, int... kept) {
    int[] bounds = Splicer.rowBounds(sql, digest);
    return new String(Splicer.rows(sql, 0, sql.length, bounds, bits(kept)), StandardCharsets.UTF_8);
  }

  @Test
  void aShardGetsItsRowsOnly() {
    byte[] sql =
        digested(
            "INSERT /*i*/ INTO t (a, b) VALUES (1, ')('), (2,'b') ,\n"
                + "(3, 'c') ON DUPLICATE KEY UPDATE b = 9");
    assertEquals(3, digest.foldedRows());
    assertEquals(
        "INSERT /*i*/ INTO t (a, b) VALUES (1, ')('), (3, 'c') ON DUPLICATE KEY UPDATE b = 9",
        rows(sql, 0, 2));
    assertEquals(
        "INSERT /*i*/ INTO t (a, b) VALUES (2,'b') ON DUPLICATE KEY UPDATE b = 9", rows(sql, 1));
  }

  @Test
  void rowsOfDifferentFormsAreToldApart() {
    byte[] sql = digested("INSERT INTO t VALUES (1, 2), (3, 4) , (-5, NOW(')')),(NULL, (1)) AS n");
    assertEquals(2, digest.foldedRows());
    assertEquals("INSERT INTO t VALUES (1, 2), (-5, NOW(')')) AS n", rows(sql, 0, 2));
    assertEquals("INSERT INTO t VALUES (3, 4), (NULL, (1)) AS n", rows(sql, 1, 3));
    assertThrows(IllegalArgumentException.class, () -> rows(sql, 4));
  }

  @Test
  void rowsThatAreNotValuesHaveNoBounds() {
    assertEquals(0, Splicer.rowBounds(digested("INSERT INTO t SET a = 1"), digest).length);
  }

  @Test
  void parametersOfRemovedRowsGo() {
    byte[] sql =
        digested(
            "INSERT INTO t VALUES (?, 1, ?), (?, 1, ?), (?, ?, ?) ON DUPLICATE KEY UPDATE a = ?");
    int[] bounds = Splicer.rowBounds(sql, digest);
    assertEquals(8, digest.paramCount());
    assertEquals(bits(2, 3, 7), Splicer.parametersOfRows(digest, bounds, bits(1)));
    assertEquals(bits(0, 1, 4, 5, 6, 7), Splicer.parametersOfRows(digest, bounds, bits(0, 2)));
  }
}
