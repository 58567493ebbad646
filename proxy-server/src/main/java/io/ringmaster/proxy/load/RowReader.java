package io.ringmaster.proxy.load;

/**
 * Finds the rows of a file, byte for byte as MySQL's own reader does ({@code READ_INFO} in {@code
 * sql/sql_load.cc} of 8.0): that decides where a row ends by reading as many fields as the
 * statement takes, each with its own enclosing and escapes, and skips what is left of the line by
 * other rules. A row that is not whole yet is read again from its beginning when there is more.
 *
 * <p>One thread. Allocates nothing once the values have grown.
 */
public final class RowReader {
  private static final int EOF = -1;

  private final FileFormat format;
  private final byte[] lineTerminator;
  private final int fieldTerm;
  private final int lineTerm;
  private final int fields;
  private final FieldValue[] watched;

  /** Bytes in the midst of a field that mean nothing but themselves. */
  private final boolean[] plain = new boolean[256];

  private final byte[] character = new byte[4];

  private byte[] in;
  private int at;
  private int limit;
  private boolean last;
  private int fieldsFrom;
  private int count;

  /** More was asked for than there is, and more may come. */
  private boolean starved;

  private boolean malformed;
  private boolean endOfLine;
  private boolean startOfLine;
  private boolean nullEscape;
  private boolean cut;

  /** What was found. */
  public enum Result {
    /** A row, up to {@link RowReader#end}. */
    ROW,
    /** The bytes end before the row does. */
    NEED_MORE,
    /** The file has no more rows. */
    END,
    /** A byte that begins no character, which MySQL refuses. */
    MALFORMED
  }

  /**
   * A reader.
   *
   * @param fields how many fields the statement takes of a row
   * @param watched by field the one that is to be decoded; null for others
   */
  public RowReader(FileFormat format, int fields, FieldValue[] watched) {
    this.format = format;
    this.fields = fields;
    this.watched = watched.clone();
    byte[] term = format.fieldTerminator();
    boolean same = java.util.Arrays.equals(term, format.lineTerminator());
    lineTerminator = same ? new byte[0] : format.lineTerminator();
    fieldTerm = term[0] & 0xFF;
    lineTerm = lineTerminator.length == 0 ? FileFormat.NONE : lineTerminator[0] & 0xFF;
    for (int b = 0; b < 256; b++) {
      plain[b] =
          b != fieldTerm
              && b != lineTerm
              && b != format.escape()
              && b != format.enclosed()
              && format.characters().length(b) == 1;
    }
  }

  private void start(byte[] bytes, int from, int to, boolean isLast) {
    in = bytes;
    at = from;
    limit = to;
    last = isLast;
    starved = false;
    malformed = false;
    endOfLine = false;
    startOfLine = format.lineStart().length > 0;
  }

  /**
   * Reads a row.
   *
   * @param isLast whether the file ends with these bytes
   */
  public Result next(byte[] bytes, int from, int to, boolean isLast) {
    start(bytes, from, to, isLast);
    fieldsFrom = from;
    count = 0;
    for (FieldValue value : watched) {
      if (value != null) {
        value.reset();
      }
    }
    while (count < fields && field(watched[count])) {
      count++;
    }
    if (malformed && !starved) {
      return Result.MALFORMED;
    }
    if (count > 0) {
      restOfLine();
    }
    if (starved) {
      return Result.NEED_MORE;
    }
    return count == 0 ? Result.END : Result.ROW;
  }

  /** Passes a line of those that IGNORE n LINES leaves out; {@link #end} is behind it. */
  public Result skipLine(byte[] bytes, int from, int to, boolean isLast) {
    if (format.lineTerminator().length == 0) {
      return next(bytes, from, to, isLast);
    }
    start(bytes, from, to, isLast);
    boolean whole = restOfLine();
    return starved ? Result.NEED_MORE : whole ? Result.ROW : Result.END;
  }

  /** Where the row ends, its terminator included. */
  public int end() {
    return at;
  }

  /** Where the row's first field begins: behind what STARTING BY says. */
  public int fieldsFrom() {
    return fieldsFrom;
  }

  /** Whether the row has more than these, and ends before the file does. */
  public boolean isCut() {
    return cut;
  }

  /** Fields that the row has of those that the statement takes. */
  public int count() {
    return count;
  }

  private int get() {
    if (at < limit) {
      return in[at++] & 0xFF;
    }
    starved |= !last;
    return EOF;
  }

  private void back(int got) {
    at -= got == EOF ? 0 : 1;
  }

  /** Whether the rest of a terminator follows its first byte; it is passed then. */
  private boolean follows(byte[] terminator) {
    int from = at;
    for (int i = 1; i < terminator.length; i++) {
      if (get() != (terminator[i] & 0xFF)) {
        at = from;
        return false;
      }
    }
    return true;
  }

  private boolean findStart() {
    byte[] wanted = format.lineStart();
    while (true) {
      int got = get();
      if (got == EOF) {
        return false;
      }
      if (got == (wanted[0] & 0xFF) && follows(wanted)) {
        return true;
      }
    }
  }

  /** Reads a field; false when the row has none any more. */
  private boolean field(FieldValue value) {
    if (endOfLine) {
      return false;
    }
    if (startOfLine) {
      startOfLine = false;
      if (!findStart()) {
        endOfLine = true;
        return false;
      }
      fieldsFrom = at;
    }
    int first = get();
    if (first == EOF) {
      endOfLine = true;
      return false;
    }
    nullEscape = false;
    if (value != null) {
      value.begin(at - 1);
    }
    boolean opened = first == format.enclosed();
    if (opened) {
      keep(value, first);
    } else {
      back(first);
    }
    return content(value, opened);
  }

  private static void keep(FieldValue value, int got) {
    if (value != null) {
      value.add((byte) got);
    }
  }

  private void skipPlain(FieldValue value) {
    int from = at;
    while (at < limit && plain[in[at] & 0xFF]) {
      at++;
    }
    if (value != null && at > from) {
      value.add(in, from, at);
    }
  }

  private boolean content(FieldValue value, boolean opened) {
    boolean escaped = false;
    while (true) {
      skipPlain(value);
      int got = get();
      if (got == EOF) {
        return end(value, at, false, true);
      }
      if (got == format.escape()) {
        int next = get();
        if (next == EOF) {
          keep(value, got);
          return end(value, at, false, true);
        }
        // An escape that is also the enclosing byte escapes only itself.
        if (format.escape() != format.enclosed() || next == format.escape()) {
          if (format.characters().length(next) == 1) {
            keep(value, unescaped(next));
          } else {
            escaped = true;
            back(next);
          }
          continue;
        }
        back(next);
      }
      if (got == lineTerm && !opened && follows(lineTerminator)) {
        return end(value, at - lineTerminator.length, false, true);
      }
      if (got == format.enclosed() && opened) {
        int to = at;
        int next = get();
        if (next == got) {
          keep(value, next);
          continue;
        }
        if (next == EOF || (next == lineTerm && follows(lineTerminator))) {
          return end(value, to, true, true);
        }
        if (next == fieldTerm && follows(format.fieldTerminator())) {
          return end(value, to, true, false);
        }
        back(next);
      } else if (got == fieldTerm && !opened && follows(format.fieldTerminator())) {
        return end(value, at - format.fieldTerminator().length, false, false);
      }
      int length = format.characters().length(got);
      if (length == 0) {
        malformed = true;
        return false;
      }
      if (length == 1) {
        keep(value, got);
      } else if (!character(value, got, length, escaped)) {
        return !malformed && end(value, at, false, true);
      } else {
        escaped = false;
      }
    }
  }

  /** Takes a character of several bytes; false when the file ends in it, or it is malformed. */
  private boolean character(FieldValue value, int first, int length, boolean escaped) {
    int behindFirst = at;
    boolean changed = false;
    character[0] = (byte) first;
    for (int i = 1; i < length; i++) {
      int got = get();
      if (got == EOF) {
        return false;
      }
      if (got == format.escape() && escaped) {
        got = unescaped(get());
        changed = true;
      }
      character[i] = (byte) got;
    }
    if (FileFormat.Characters.areValid(character, length)) {
      if (value != null) {
        value.add(character, 0, length);
      }
      return true;
    }
    if (changed) {
      // MySQL would read on with what it has unescaped.
      malformed = true;
      return false;
    }
    at = behindFirst;
    keep(value, first);
    return true;
  }

  private int unescaped(int got) {
    return switch (got) {
      case 'n' -> '\n';
      case 't' -> '\t';
      case 'r' -> '\r';
      case 'b' -> '\b';
      case '0' -> 0;
      case 'Z' -> 26;
      case 'N' -> {
        nullEscape = true;
        yield got;
      }
      default -> got;
    };
  }

  private boolean end(FieldValue value, int to, boolean enclosed, boolean isLine) {
    endOfLine = isLine;
    if (value != null) {
      value.end(to, enclosed, nullEscape, format.enclosed() != FileFormat.NONE);
    }
    return true;
  }

  /** Passes what is left of the line; false when the file ends there. */
  private boolean restOfLine() {
    cut = false;
    if (endOfLine || lineTerminator.length == 0) {
      return true;
    }
    boolean any = false;
    while (true) {
      int got = get();
      int length = got == EOF ? 1 : format.characters().length(got);
      for (int i = 1; got != EOF && i < length; i++) {
        got = get();
      }
      if (got == EOF) {
        return false;
      }
      if (got == format.escape()) {
        if (length <= 1 && get() == EOF) {
          return false;
        }
      } else if (got == lineTerm && follows(lineTerminator)) {
        cut = any;
        return true;
      }
      any = true;
    }
  }
}
