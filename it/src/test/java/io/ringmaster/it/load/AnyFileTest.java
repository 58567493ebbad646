package io.ringmaster.it.load;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Files of random pieces, in random formats: whatever the bytes are, the rows are those that MySQL
 * finds. {@code -Dringmaster.load.seed} and {@code -Dringmaster.load.files} choose others and more.
 */
class AnyFileTest {
  private static final String[] TERMINATORS = {"\\t", ",", "||", "aab", "\\n", "\"", ";;"};
  private static final String[] LINES = {"\\n", "\\r\\n", ";", "aac", "", "||x"};
  private static final String[] ENCLOSED = {"", "\"", "\\'", "|"};
  private static final String[] ESCAPED = {"\\\\", "", "\"", "!"};
  private static final String[] STARTS = {"", "", "", "x", ">>", "aad"};
  private static final String[] CHARSETS = {"utf8mb4", "latin1", "binary", "utf8mb3", "ascii"};

  private final long seed = Long.getLong("ringmaster.load.seed", 1);
  private final int files = Integer.getInteger("ringmaster.load.files", 150);
  private final Random random = new Random(seed);

  private String one(String[] of) {
    return of[random.nextInt(of.length)];
  }

  private static String unescaped(String text) {
    return text.replace("\\t", "\t")
        .replace("\\n", "\n")
        .replace("\\r", "\r")
        .replace("\\'", "'")
        .replace("\\\\", "\\");
  }

  @Test
  void rowsAreThoseOfMySql() throws Exception {
    compare(
        "CREATE TABLE t (id INT, v VARBINARY(60), w VARCHAR(40) CHARACTER SET utf8mb4, KEY (id))",
        "t");
  }

  @Test
  void numbersInFrontOfRowsChangeNothingElse() throws Exception {
    compare(
        "CREATE TABLE t (n BIGINT AUTO_INCREMENT, id INT, v VARBINARY(60), w VARCHAR(40) CHARACTER"
            + " SET utf8mb4, KEY (n), KEY (id))",
        "(SELECT id, v, w FROM t) AS t");
  }

  private void compare(String table, String rows) throws Exception {
    int refused = 0;
    try (var sides = new LoadSides("anyfile")) {
      sides.create(table, "SHARD BY HASH(id)");
      for (int i = 0; i < files; i++) {
        String term = one(TERMINATORS);
        String line = one(LINES);
        String start = line.isEmpty() ? "" : one(STARTS);
        String enclosed = one(ENCLOSED);
        String escaped = one(ESCAPED);
        String sql =
            "LOAD DATA LOCAL INFILE 'x' INTO TABLE t CHARACTER SET %s FIELDS TERMINATED BY '%s' ENCLOSED BY '%s' ESCAPED BY '%s' LINES STARTING BY '%s' TERMINATED BY '%s' IGNORE %d LINES (%s)"
                .formatted(
                    one(CHARSETS),
                    term,
                    enclosed,
                    escaped,
                    start,
                    line,
                    random.nextInt(3),
                    random.nextBoolean() ? "id, v, w" : "v, id, w");
        byte[] file =
            file(
                unescaped(term),
                unescaped(line),
                unescaped(start),
                unescaped(enclosed),
                unescaped(escaped));
        try {
          refused += sides.sameOrRefused(rows, sql, file) ? 1 : 0;
        } catch (AssertionError e) {
          throw new AssertionError(
              "seed " + seed + " file " + i + ": " + java.util.HexFormat.of().formatHex(file), e);
        }
      }
    }
    assertTrue(refused < 0.8 * files, "refused " + refused + " of " + files);
  }

  private byte[] file(String term, String line, String start, String enclosed, String escaped) {
    var out = new ByteArrayOutputStream();
    int rows = random.nextInt(12);
    boolean hostile = random.nextInt(3) > 0;
    for (int row = 0; row < rows; row++) {
      text(out, start);
      int fields = random.nextInt(5) == 0 ? random.nextInt(6) : 3;
      for (int field = 0; field < fields; field++) {
        boolean encloses = random.nextInt(3) == 0;
        text(out, encloses ? enclosed : "");
        if (random.nextInt(4) > 0) {
          text(out, Integer.toString(random.nextInt(1000)));
        } else {
          for (int piece = random.nextInt(4); piece > 0; piece--) {
            piece(out, hostile, term, line, enclosed, escaped);
          }
        }
        text(out, encloses ? enclosed : "");
        text(out, field < fields - 1 ? term : "");
      }
      text(out, line);
    }
    return out.toByteArray();
  }

  private void piece(
      ByteArrayOutputStream out,
      boolean hostile,
      String term,
      String line,
      String enclosed,
      String escaped) {
    switch (random.nextInt(hostile ? 16 : 5)) {
      case 0, 1 -> text(out, Integer.toString(random.nextInt(1000)));
      case 2 -> text(out, "é日𝄞".substring(0, 1 + random.nextInt(2)));
      case 3 -> text(out, escaped + "N");
      case 4 -> text(out, "NULL");
      case 5 -> text(out, term);
      case 6 -> text(out, line);
      case 7 -> text(out, enclosed);
      case 8 -> text(out, escaped);
      case 9 -> text(out, escaped + enclosed);
      case 10 -> text(out, enclosed + enclosed);
      case 11 -> out.write(0x80 + random.nextInt(128));
      case 12 -> text(out, term.substring(0, term.length() - 1));
      case 13 -> text(out, escaped + "é");
      case 14 -> text(out, escaped + "ntrb0Z".charAt(random.nextInt(6)));
      default -> out.write(random.nextInt(256));
    }
  }

  private static void text(ByteArrayOutputStream out, String text) {
    out.writeBytes(text.getBytes(StandardCharsets.UTF_8));
  }
}
