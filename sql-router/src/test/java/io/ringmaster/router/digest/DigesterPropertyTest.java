package io.ringmaster.router.digest;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What holds for every statement, and for bytes that are none. */
class DigesterPropertyTest {
  private static final long SEED = 20260101;

  private static final List<String> STATEMENTS =
      List.of(
          "SELECT c FROM sbtest1 WHERE id=12345",
          "INSERT INTO t (a,b) VALUES (1,'x\\'y'),(2,\"z''\"),(3,NULL) ON DUPLICATE KEY UPDATE a=1",
          "select /*! a */ `b``c`, @'v', @@x.y, {d '1'}, _utf8mb4 x'41' 'z' from t -- c\n"
              + " order by 1",
          "create procedure p() begin if a then select case when 1 then 2 end; end if; end; select"
              + " 1",
          "explain select a from t where b not in (-1, +2.5e3, 'x' 'y', ?) and c is not null;;",
          "/*ringmaster x */ SELECT 'ü' AS '日本', 0x1F, 0b01, N'x' 'y', .5, 1..2, a.1b #\n, ?");

  private final Digester digester = new Digester();
  private final Digest digest = new Digest();
  private final LiteralReader reader = new LiteralReader();

  @Test
  void everyCorpusStatementIsReadAndItsTextDigestsToItself() throws IOException {
    Digest again = new Digest();
    for (String statement : Corpora.load()) {
      byte[] sql = statement.getBytes(StandardCharsets.UTF_8);
      digester.digest(sql, 0, sql.length, LexerMode.DEFAULT, digest);
      assertEquals(DigestError.NONE, digest.error(), statement);
      assertEquals(-1, digest.nextStatement(), statement);
      assertTrue(digest.verb() != Verb.UNKNOWN && digest.verb() != Verb.EMPTY, statement);
      checkOffsets(sql, 0, sql.length, statement);
      digester.digest(digest.text(), 0, digest.textLength(), LexerMode.DEFAULT, again);
      assertEquals(digest.textString(), again.textString(), statement);
      assertEquals(digest.hash(), again.hash(), statement);
      assertEquals(digest.slotCount(), again.slotCount(), statement);
      assertEquals(digest.tokenCount(), again.tokenCount(), statement);
      assertEquals(digest.verb(), again.verb(), statement);
    }
  }

  @Test
  void mutatedStatementsNeverThrowAndKeepOffsetsConsistent() {
    Random random = new Random(SEED);
    LexerMode[] modes = {
      LexerMode.DEFAULT,
      DigestText.ANSI,
      DigestText.NO_BACKSLASH,
      DigestText.PIPES,
      DigestText.HIGH_NOT
    };
    String pieces = "'\"`\\/*!-#()?,;.@{}xXbBnN_0189eE+<>=|&: \n\tüINVALUES";
    for (int i = 0; i < 60_000; i++) {
      byte[] sql = STATEMENTS.get(i % STATEMENTS.size()).getBytes(StandardCharsets.UTF_8);
      int mutations = 1 + random.nextInt(5);
      for (int m = 0; m < mutations; m++) {
        int at = random.nextInt(sql.length);
        switch (random.nextInt(4)) {
          case 0 -> sql[at] = (byte) pieces.charAt(random.nextInt(pieces.length()));
          case 1 -> sql[at] = (byte) random.nextInt(256);
          case 2 -> {
            int from = random.nextInt(sql.length);
            int length = random.nextInt(Math.min(12, sql.length - Math.max(from, at)) + 1);
            System.arraycopy(sql, from, sql, at, length);
          }
          default -> sql = Arrays.copyOf(sql, Math.max(1, at));
        }
      }
      LexerMode mode = modes[random.nextInt(modes.length)];
      checkAll(sql, mode, "seed " + SEED + ", round " + i);
    }
  }

  @Test
  void randomBytesNeverThrow() {
    Random random = new Random(SEED);
    for (int i = 0; i < 20_000; i++) {
      byte[] sql = new byte[random.nextInt(60)];
      random.nextBytes(sql);
      checkAll(sql, LexerMode.DEFAULT, "seed " + SEED + ", round " + i);
    }
  }

  private void checkAll(byte[] sql, LexerMode mode, String context) {
    byte[] before = sql.clone();
    int off = 0;
    while (off >= 0) {
      digester.digest(sql, off, sql.length - off, mode, digest);
      checkOffsets(sql, off, sql.length, context);
      if (digest.error() == DigestError.NONE) {
        checkLiterals(sql, mode);
      }
      int next = digest.nextStatement();
      assertTrue(next < 0 || next > off, context);
      off = next;
    }
    assertArrayEquals(before, sql, context);
  }

  private void checkLiterals(byte[] sql, LexerMode mode) {
    reader.reset(sql, digest, mode);
    for (int literal = 0; literal < digest.literalCount(); literal++) {
      switch (digest.literalKind(literal)) {
        case INTEGER -> reader.readInteger(literal);
        case DECIMAL, FLOAT -> reader.readNumber(literal);
        case STRING, STRING_ESCAPED, STRING_CONCAT, STRING_INTRODUCED, HEX, BIT, TEMPORAL -> {
          reader.readBytes(literal);
          assertTrue(reader.length() <= digest.literalEnd(literal) - digest.literalStart(literal));
        }
        case NULL, PARAM -> {}
      }
    }
  }

  private void checkOffsets(byte[] sql, int off, int limit, String context) {
    int end = off;
    int textOffset = -1;
    for (int token = 0; token < digest.tokenCount(); token++) {
      assertTrue(digest.tokenStart(token) >= end, context);
      end = digest.tokenEnd(token);
      assertTrue(end > digest.tokenStart(token) && end <= limit, context);
      assertTrue(digest.tokenTextOffset(token) > textOffset, context);
      textOffset = digest.tokenTextOffset(token);
    }
    assertTrue(textOffset < digest.textLength(), context);
    assertTrue(digest.textLength() <= digest.text().length, context);
    end = off;
    for (int literal = 0; literal < digest.literalCount(); literal++) {
      assertTrue(digest.literalStart(literal) >= end, context);
      end = digest.literalEnd(literal);
      assertTrue(end > digest.literalStart(literal) && end <= sql.length, context);
    }
    end = off;
    for (int row = 0; row < digest.foldedRows(); row++) {
      assertTrue(digest.rowStart(row) >= end, context);
      end = digest.rowEnd(row);
      assertEquals('(', sql[digest.rowStart(row)], context);
      assertEquals(')', sql[end - 1], context);
    }
    for (int slot = 0; slot < digest.slotCount(); slot++) {
      int first = digest.isList(slot) ? digest.listStart(slot) : digest.literalFor(slot);
      assertTrue(first + digest.listLength(slot) <= digest.literalCount(), context);
    }
  }

  @Test
  void digestingAllocatesNothing() {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    byte[][] statements = new byte[STATEMENTS.size()][];
    for (int i = 0; i < statements.length; i++) {
      statements[i] = STATEMENTS.get(i).getBytes(StandardCharsets.UTF_8);
    }
    long thread = Thread.currentThread().threadId();
    long allocated = Long.MAX_VALUE;
    for (int round = 0; round < 5 && allocated > 1024; round++) {
      long before = threads.getThreadAllocatedBytes(thread);
      for (int i = 0; i < 100_000; i++) {
        byte[] sql = statements[i % statements.length];
        digester.digest(sql, 0, sql.length, LexerMode.DEFAULT, digest);
        reader.reset(sql, digest, LexerMode.DEFAULT);
        if (digest.literalKind(0) == LiteralKind.INTEGER) {
          reader.readInteger(0);
        }
      }
      allocated = threads.getThreadAllocatedBytes(thread) - before;
    }
    assertTrue(allocated <= 1024, allocated + " bytes in 100000 digests");
  }

  @Test
  void arraysShrinkSomeTimeAfterAHugeStatement() {
    byte[] huge = ("select " + "a,".repeat(100_000) + "b").getBytes(StandardCharsets.UTF_8);
    digester.digest(huge, 0, huge.length, LexerMode.DEFAULT, digest);
    assertEquals(200_002, digest.tokenCount());
    byte[] small = STATEMENTS.getFirst().getBytes(StandardCharsets.UTF_8);
    for (int i = 0; i < 1000; i++) {
      digester.digest(small, 0, small.length, LexerMode.DEFAULT, digest);
    }
    assertTrue(digest.text().length < 10_000);
  }

  @Test
  void deepNestingIsRead() {
    String deep = "select " + "(".repeat(100_000) + "1" + ")".repeat(100_000);
    byte[] sql = deep.getBytes(StandardCharsets.UTF_8);
    digester.digest(sql, 0, sql.length, LexerMode.DEFAULT, digest);
    assertEquals(200_002, digest.tokenCount());
    String lists = "select " + "a in (1, ".repeat(50_000);
    byte[] nested = lists.getBytes(StandardCharsets.UTF_8);
    digester.digest(nested, 0, nested.length, LexerMode.DEFAULT, digest);
    assertEquals(50_000, digest.slotCount());
  }
}
