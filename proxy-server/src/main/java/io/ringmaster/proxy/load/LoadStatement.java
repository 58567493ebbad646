package io.ringmaster.proxy.load;

import io.ringmaster.proxy.local.Tokens;
import io.ringmaster.router.digest.Digest;
import io.ringmaster.router.digest.LexerMode;
import io.ringmaster.router.digest.LiteralKind;
import io.ringmaster.router.digest.LiteralReader;
import java.io.ByteArrayOutputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * The parts of a LOAD DATA statement, with their places in its text. Offsets are those of the array
 * that was digested.
 *
 * @see <a href="https://dev.mysql.com/doc/refman/8.0/en/load-data.html">MySQL 8.0 manual, LOAD DATA
 *     Statement</a>
 */
public final class LoadStatement {
  private static final byte[] TAB = {'\t'};
  private static final byte[] NEWLINE = {'\n'};
  private static final byte[] NOTHING = {};
  private static final byte[] BACKSLASH = {'\\'};

  /** To name it is a warning. */
  private static final String DEPRECATED = "utf8mb3";

  private final Digest digest;
  private final Tokens tokens;
  private final LiteralReader reader = new LiteralReader();

  private boolean replaces;
  private byte[] file = NOTHING;
  private String database;
  private String table;
  private int tableToken;
  private boolean partitions;
  private String charset;
  private int charsetPlace;
  private byte[] fieldTerminator = TAB;
  private byte[] lineTerminator = NEWLINE;
  private byte[] lineStart = NOTHING;
  private byte[] enclosed = NOTHING;
  private byte[] escape;
  private long ignoredLines;
  private int ignoreFrom;
  private int ignoreTo;
  private final List<Target> targets = new ArrayList<>();
  private int listFrom;
  private int listTo;
  private int setToken = -1;

  /**
   * What a field is read into.
   *
   * @param name of a column, or of a user variable without its {@code @}
   */
  public record Target(String name, boolean isVariable) {}

  private LoadStatement(Digest digest, byte[] sql, LexerMode mode) {
    this.digest = digest;
    tokens = new Tokens(digest);
    reader.reset(sql, digest, mode);
  }

  /**
   * Reads LOAD DATA LOCAL INFILE.
   *
   * @param sql the array that was digested
   * @return null for any other LOAD, and for what is not understood
   */
  public static LoadStatement read(Digest digest, byte[] sql, LexerMode mode) {
    LoadStatement statement = new LoadStatement(digest, sql, mode);
    return statement.all() ? statement : null;
  }

  private boolean all() {
    if (!tokens.takeWords("LOAD", "DATA")) {
      return false;
    }
    if (!tokens.takeWords("LOW_PRIORITY")) {
      tokens.takeWords("CONCURRENT");
    }
    if (!tokens.takeWords("LOCAL", "INFILE")) {
      return false;
    }
    file = string();
    replaces = tokens.takeWords("REPLACE");
    if (!replaces) {
      tokens.takeWords("IGNORE");
    }
    if (file == null || !tokens.takeWords("INTO", "TABLE")) {
      return false;
    }
    name();
    charsetPlace = endOfLast();
    if (!readCharset() || !fields() || !lines()) {
      return false;
    }
    if (!ignored() || !list()) {
      return false;
    }
    if (tokens.peek().equalsIgnoreCase("SET")) {
      setToken = tokens.position();
      return tokens.position() + 1 < digest.tokenCount();
    }
    return tokens.atEnd();
  }

  private int endOfLast() {
    return digest.tokenEnd(tokens.position() - 1);
  }

  private void name() {
    tableToken = tokens.position();
    table = tokens.takeName();
    if (tokens.takeWords(".")) {
      database = table;
      table = tokens.takeName();
    }
    if (tokens.takeWords("PARTITION")) {
      partitions = true;
      while (!tokens.atEnd() && !tokens.take().equals(")")) {
        // Names of partitions are MySQL's matter.
      }
    }
  }

  private boolean readCharset() {
    if (tokens.takeWords("CHARACTER", "SET") || tokens.takeWords("CHARSET")) {
      int literal = literal(tokens.position());
      if (literal >= 0) {
        byte[] name = string();
        charset = name == null ? null : new String(name, StandardCharsets.UTF_8);
      } else {
        charset = tokens.takeName();
      }
      if (charset == null || charset.isEmpty()) {
        return false;
      }
      charset = charset.toLowerCase(Locale.ROOT);
    }
    return true;
  }

  private boolean fields() {
    if (!tokens.takeWords("FIELDS") && !tokens.takeWords("COLUMNS")) {
      return true;
    }
    while (true) {
      if (tokens.takeWords("TERMINATED", "BY")) {
        fieldTerminator = string();
      } else if (tokens.takeWords("OPTIONALLY", "ENCLOSED", "BY")
          || tokens.takeWords("ENCLOSED", "BY")) {
        enclosed = string();
      } else if (tokens.takeWords("ESCAPED", "BY")) {
        escape = string();
        if (escape == null) {
          return false;
        }
      } else {
        return fieldTerminator != null && enclosed != null;
      }
    }
  }

  private boolean lines() {
    if (!tokens.takeWords("LINES")) {
      return true;
    }
    while (true) {
      if (tokens.takeWords("TERMINATED", "BY")) {
        lineTerminator = string();
      } else if (tokens.takeWords("STARTING", "BY")) {
        lineStart = string();
      } else {
        return lineTerminator != null && lineStart != null;
      }
    }
  }

  private boolean ignored() {
    if (!tokens.peek().equalsIgnoreCase("IGNORE")) {
      return true;
    }
    ignoreFrom = digest.tokenStart(tokens.position());
    tokens.take();
    int literal = literal(tokens.position());
    if (literal < 0
        || digest.literalKind(literal) != LiteralKind.INTEGER
        || !reader.readInteger(literal)
        || !reader.fitsLong()
        || reader.isNegative()) {
      return false;
    }
    ignoredLines = reader.longValue();
    tokens.take();
    ignoreTo = digest.tokenEnd(tokens.position());
    String word = tokens.take();
    return word.equalsIgnoreCase("LINES") || word.equalsIgnoreCase("ROWS");
  }

  private boolean list() {
    listFrom = endOfLast();
    listTo = listFrom;
    if (!tokens.takeWords("(")) {
      return true;
    }
    listFrom = digest.tokenStart(tokens.position() - 1);
    int behind = endOfLast();
    while (!tokens.takeWords(")")) {
      if (tokens.atEnd()) {
        return false;
      }
      String token = tokens.take();
      if (token.startsWith("@")) {
        targets.add(new Target(Tokens.unquote(token.substring(1)), true));
      } else {
        String name = Tokens.unquote(token);
        while (tokens.takeWords(".")) {
          name = tokens.takeName();
        }
        targets.add(new Target(name, false));
      }
      if (!tokens.peek().equals(")") && !tokens.takeWords(",")) {
        return false;
      }
    }
    listTo = targets.isEmpty() ? endOfLast() : behind;
    listFrom = targets.isEmpty() ? listFrom : behind;
    return true;
  }

  /** The literal that a token is; -1 when it is none. */
  private int literal(int token) {
    if (token >= digest.tokenCount()) {
      return -1;
    }
    int start = digest.tokenStart(token);
    for (int literal = 0; literal < digest.literalCount(); literal++) {
      if (digest.literalStart(literal) == start) {
        return literal;
      }
    }
    return -1;
  }

  /** Takes a string, or hex digits for one; null for anything else. */
  private byte[] string() {
    int literal = literal(tokens.position());
    if (literal < 0) {
      return null;
    }
    return switch (digest.literalKind(literal)) {
      case STRING, STRING_ESCAPED, STRING_CONCAT, STRING_INTRODUCED, HEX, BIT -> {
        reader.readBytes(literal);
        tokens.take();
        yield Arrays.copyOf(reader.bytes(), reader.length());
      }
      case INTEGER, DECIMAL, FLOAT, TEMPORAL, NULL, PARAM -> null;
    };
  }

  /** What the client is asked for. */
  public byte[] file() {
    return file;
  }

  /** Whether rows replace those with the same keys. */
  public boolean replaces() {
    return replaces;
  }

  /** Whether it names partitions of the table. */
  public boolean partitions() {
    return partitions;
  }

  /** The database that the text names; null for the default one. */
  public String database() {
    return database;
  }

  public String table() {
    return table;
  }

  /** MySQL's name of the file's character set, in lower case; null where the text has none. */
  public String charset() {
    return charset;
  }

  /** What fields are read into, in their order; empty for the columns of the table. */
  public List<Target> targets() {
    return targets;
  }

  /** Lines at the beginning that are left out. */
  public long ignoredLines() {
    return ignoredLines;
  }

  /** The token that is the table's name, or its database's. */
  public int tableToken() {
    return tableToken;
  }

  /** The token SET; -1 without one. */
  public int setToken() {
    return setToken;
  }

  /** A change of the text: what is from one offset to another becomes something else. */
  private record Edit(int from, int to, String with) {}

  /**
   * The text that the shards get: with the character set and the columns named, and without the
   * lines to ignore, which are not sent to them.
   *
   * @param sql the array that was digested
   * @param end of the statement in it
   * @param named the character set to name where the text has none
   * @param columns the columns to name where the text has none, and else those to put in front
   */
  public byte[] text(
      byte[] sql, int off, int end, String named, List<String> columns, Charset encoding) {
    List<Edit> edits = new ArrayList<>();
    if (charset == null && !named.equals(DEPRECATED)) {
      edits.add(new Edit(charsetPlace, charsetPlace, " CHARACTER SET " + named));
    }
    if (ignoreTo > 0) {
      edits.add(new Edit(ignoreFrom, ignoreTo, ""));
    }
    if (!columns.isEmpty()) {
      String list =
          columns.stream()
              .map(name -> "`" + name.replace("`", "``") + "`")
              .collect(Collectors.joining(", "));
      edits.add(new Edit(listFrom, listTo, targets.isEmpty() ? " (" + list + ")" : list + ", "));
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream(end - off + 64);
    int at = off;
    for (Edit edit : edits) {
      out.write(sql, at, edit.from - at);
      out.writeBytes(edit.with.getBytes(encoding));
      at = edit.to;
    }
    out.write(sql, at, end - at);
    return out.toByteArray();
  }

  private byte[] escaped(boolean noBackslashEscapes) {
    return escape != null ? escape : noBackslashEscapes ? NOTHING : BACKSLASH;
  }

  /** What of the format can't be read here; null when all can. */
  public String fault() {
    for (byte[] part :
        List.of(fieldTerminator, lineTerminator, lineStart, enclosed, escaped(false))) {
      for (byte value : part) {
        if (value < 0) {
          return "separators that are not ASCII";
        }
      }
    }
    if (fieldTerminator.length == 0) {
      return "rows without a terminator of fields (FIELDS TERMINATED BY '')";
    }
    return lineStart.length > 0 && lineTerminator.length == 0
        ? "LINES STARTING BY without a terminator of lines"
        : null;
  }

  /**
   * How the file is written.
   *
   * @param noBackslashEscapes the sql_mode of that name
   */
  public FileFormat format(FileFormat.Characters characters, boolean noBackslashEscapes) {
    byte[] escapes = escaped(noBackslashEscapes);
    return new FileFormat(
        fieldTerminator,
        lineTerminator,
        lineStart,
        enclosed.length == 0 ? FileFormat.NONE : enclosed[0] & 0xFF,
        escapes.length == 0 ? FileFormat.NONE : escapes[0] & 0xFF,
        characters);
  }
}
