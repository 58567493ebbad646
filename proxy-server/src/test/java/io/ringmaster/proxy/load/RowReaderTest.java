package io.ringmaster.proxy.load;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import io.ringmaster.proxy.load.FileFormat.Characters;
import io.ringmaster.proxy.load.RowReader.Result;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Rows of files, and that it does not matter in which pieces they come. */
class RowReaderTest {
  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static FileFormat format(
      String term, String line, String start, int enclosed, int escape) {
    return new FileFormat(
        bytes(term), bytes(line), bytes(start), enclosed, escape, Characters.UTF8MB4);
  }

  private static final FileFormat DEFAULT = format("\t", "\n", "", FileFormat.NONE, '\\');
  private static final FileFormat CSV = format(",", "\n", "", '"', '\\');

  /** Each row: where it ends, and the first two fields. */
  private static List<String> rows(FileFormat format, int fields, byte[] file) {
    FieldValue[] watched = new FieldValue[fields];
    watched[0] = new FieldValue();
    watched[1] = new FieldValue();
    RowReader reader = new RowReader(format, fields, watched);
    List<String> rows = new ArrayList<>();
    int at = 0;
    while (true) {
      switch (reader.next(file, at, file.length, true)) {
        case ROW -> {
          rows.add(shown(reader, watched));
          at = reader.end();
        }
        case END -> {
          return rows;
        }
        case MALFORMED -> {
          rows.add("malformed");
          return rows;
        }
        case NEED_MORE -> throw new AssertionError("there is no more");
      }
    }
  }

  private static String shown(RowReader reader, FieldValue[] watched) {
    return reader.end()
        + " "
        + reader.count()
        + Arrays.stream(watched, 0, 2).map(RowReaderTest::shown).toList();
  }

  private static String shown(FieldValue value) {
    return !value.isPresent()
        ? "absent"
        : value.isNull()
            ? "NULL"
            : new String(value.bytes(), value.offset(), value.length(), StandardCharsets.ISO_8859_1)
                + "@"
                + value.rawFrom()
                + "-"
                + value.rawTo();
  }

  @Test
  void fieldsAreDecoded() {
    assertEquals(
        List.of("4 2[1@0-1, a@2-3]", "12 2[NULL, b\\c@7-11]", "14 1[2@12-13, absent]"),
        rows(DEFAULT, 2, bytes("1\ta\n\\N\tb\\\\c\n2\n")));
    assertEquals(
        List.of("14 2[a\"b@0-6, c,\nd@7-13]", "26 2[NULL, NULL@19-25]"),
        rows(CSV, 2, bytes("\"a\"\"b\",\"c,\nd\"\nNULL,\"NULL\"\n")));
  }

  @Test
  void whatPrecedesTheStartIsPassed() {
    FileFormat format = format(",", ";", ">>", FileFormat.NONE, '\\');
    assertEquals(
        List.of("9 2[1@5-6, a@7-8]", "18 2[2@14-15, b@16-17]"),
        rows(format, 2, bytes("x>y>>1,a;>z;>>2,b;no")));
  }

  @Test
  void aByteThatBeginsNoCharacterIsMalformed() {
    assertEquals(List.of("malformed"), rows(DEFAULT, 2, new byte[] {'a', (byte) 0x80, '\n'}));
    assertEquals(1, rows(DEFAULT, 2, new byte[] {'a', (byte) 0xC3, '\t', 'b', '\n'}).size());
  }

  @Test
  void piecesMakeNoDifference() {
    Random random = new Random(7);
    FileFormat[] formats = {
      DEFAULT,
      CSV,
      format("||", "\r\n", "", '"', '"'),
      format("aab", "aac", "aad", '\'', '!'),
      format(",", "", "", '"', FileFormat.NONE),
      format("\n", "\n", "", FileFormat.NONE, '\\'),
    };
    String[] pieces = {
      "1", "ab", "\t", ",", "\n", "\r\n", "||", "|", "a", "aa", "aab", "aac", "aad", "\"", "\\",
      "'", "!", "é", "日", "𝄞", "\\N", "NULL", "\"\"", "\\\"", "!é"
    };
    for (int round = 0; round < 2000; round++) {
      FileFormat format = formats[random.nextInt(formats.length)];
      StringBuilder text = new StringBuilder();
      for (int i = random.nextInt(40); i > 0; i--) {
        text.append(pieces[random.nextInt(pieces.length)]);
      }
      byte[] file = bytes(text.toString());
      int fields = 2 + random.nextInt(2);
      List<String> whole = rows(format, fields, file);
      assertEquals(whole, inPieces(format, fields, file, random), text.toString());
    }
  }

  /** As {@link #rows}, with more and more of the file known. */
  private static List<String> inPieces(FileFormat format, int fields, byte[] file, Random random) {
    FieldValue[] watched = new FieldValue[fields];
    watched[0] = new FieldValue();
    watched[1] = new FieldValue();
    RowReader reader = new RowReader(format, fields, watched);
    List<String> rows = new ArrayList<>();
    int at = 0;
    int known = 0;
    while (true) {
      boolean last = known == file.length && random.nextBoolean();
      // What is behind the known bytes must not be looked at.
      byte[] there = Arrays.copyOf(file, known);
      Result result = reader.next(there, at, known, last);
      switch (result) {
        case ROW -> {
          rows.add(shown(reader, watched));
          at = reader.end();
        }
        case END -> {
          return rows;
        }
        case MALFORMED -> {
          rows.add("malformed");
          return rows;
        }
        case NEED_MORE -> {
          assertNotEquals(true, last);
          known = Math.min(file.length, known + 1 + random.nextInt(3));
        }
      }
    }
  }

  /** As MySQL warns: not of a terminator behind the last field, nor where the file ends. */
  @Test
  void moreFieldsThanAreTakenAreTold() {
    byte[] file = bytes("a\tb\nc\td\te\nf\tg\t\nh\ti\t\\\n\nj\nk\tl\tm");
    RowReader reader = new RowReader(DEFAULT, 2, new FieldValue[2]);
    List<Boolean> cut = new ArrayList<>();
    int at = 0;
    while (reader.next(file, at, file.length, true) == Result.ROW) {
      cut.add(reader.isCut());
      at = reader.end();
    }
    assertEquals(List.of(false, true, false, true, false, false), cut);
  }
}
