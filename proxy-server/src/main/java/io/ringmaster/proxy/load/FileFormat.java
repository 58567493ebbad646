package io.ringmaster.proxy.load;

import java.util.Arrays;
import java.util.List;

/**
 * How the rows of a file are written, as FIELDS, LINES and CHARACTER SET of LOAD DATA say.
 *
 * @param fieldTerminator at least one byte
 * @param lineTerminator maybe empty; MySQL takes it for that where it equals the one of fields
 * @param lineStart maybe empty
 * @param enclosed the byte that fields may be enclosed by; {@link #NONE} for none
 * @param escape the byte that escapes; {@link #NONE} for none
 * @param characters of the file
 * @see <a href="https://dev.mysql.com/doc/refman/8.0/en/load-data.html">MySQL 8.0 manual, LOAD DATA
 *     Statement</a>
 */
@SuppressWarnings("ArrayRecordComponent") // compared nowhere
public record FileFormat(
    byte[] fieldTerminator,
    byte[] lineTerminator,
    byte[] lineStart,
    int enclosed,
    int escape,
    Characters characters) {
  /** In the place of a byte: there is none. */
  public static final int NONE = -2;

  /**
   * Whether a number, terminated as a field, is read as such wherever it is put in a row: MySQL
   * looks for an escape first, then for the end of the line, then for that of the field.
   */
  public boolean takesNumbers() {
    for (byte[] part : List.of(fieldTerminator, lineTerminator, lineStart)) {
      for (byte value : part) {
        if (isDigit(value)) {
          return false;
        }
      }
    }
    int common = Math.min(fieldTerminator.length, lineTerminator.length);
    boolean begins =
        common > 0
            && fieldTerminator.length != lineTerminator.length
            && Arrays.equals(fieldTerminator, 0, common, lineTerminator, 0, common);
    return !begins && !isDigit(enclosed) && !isDigit(escape) && escape != fieldTerminator[0];
  }

  private static boolean isDigit(int value) {
    return value >= '0' && value <= '9';
  }

  /** What MySQL takes for a character of the file. */
  public enum Characters {
    /** Every byte. */
    BYTES {
      @Override
      int length(int first) {
        return 1;
      }
    },
    /** UTF-8 up to three bytes. */
    UTF8MB3 {
      @Override
      int length(int first) {
        return first < 0xF0 ? UTF8MB4.length(first) : 0;
      }
    },
    /** UTF-8. */
    UTF8MB4 {
      @Override
      int length(int first) {
        if (first < 0x80) {
          return 1;
        }
        if (first < 0xC2 || first > 0xF7) {
          return 0;
        }
        return first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
      }
    };

    /** How many bytes a character has that begins with this one, 0..255; 0 if none does. */
    abstract int length(int first);

    /** Whether bytes, as many as their first one promises, more than one, are a character. */
    static boolean areValid(byte[] bytes, int length) {
      for (int i = 1; i < length; i++) {
        if ((bytes[i] & 0xC0) != 0x80) {
          return false;
        }
      }
      int first = bytes[0] & 0xFF;
      int second = bytes[1] & 0xFF;
      return switch (first) {
        case 0xE0 -> second >= 0xA0;
        case 0xED -> second < 0xA0;
        case 0xF0 -> second >= 0x90;
        case 0xF4 -> second < 0x90;
        default -> first < 0xF4;
      };
    }

    /** The character set's; null for one whose rows can't be told apart here. */
    public static Characters of(String charset) {
      return switch (charset) {
        case "utf8mb4" -> UTF8MB4;
        case "utf8mb3", "utf8" -> UTF8MB3;
        case "latin1", "ascii", "binary" -> BYTES;
        default -> null;
      };
    }
  }
}
