package io.ringmaster.it.differential;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Statements of a file under {@code src/test/resources/differential}.
 *
 * <p>A statement ends with a semicolon at the end of a line. Between statements, lines that start
 * with {@code --@} are directives for the next one, other lines that start with {@code --} are
 * comments for the reader; inside a statement everything belongs to it.
 *
 * <ul>
 *   <li>{@code --@ ordered}: rows are compared in order, not as a multiset
 *   <li>{@code --@ error 1062}: one MySQL answers with this error
 *   <li>{@code --@ shape}: columns and the number of rows are compared, values are not
 *   <li>{@code --@ warnings differ: reason}: a known deviation of the sharded side, not compared
 *   <li>{@code --@ tables differ: reason}: databases and base tables of result columns are not
 *       compared
 *   <li>{@code --@ placement SHARD BY HASH(id)}: what the sharded side's CREATE TABLE has at its
 *       end
 *   <li>{@code --@ params int:7 str:'a b' null}: the statement has markers and is executed with
 *       these values; may be repeated, for one execution each
 *   <li>{@code --@ contents}, for the whole script: after each write, and each end of a
 *       transaction, the rows of the tables that were made for it are compared
 * </ul>
 *
 * <p><code>${db}</code> stands for the name of the database.
 *
 * @param name of the file, without {@code .sql}
 * @param contents whether the tables are compared after each write
 */
public record Script(String name, List<Entry> entries, boolean contents) {

  private static final Pattern CREATED_TABLE = Pattern.compile("^CREATE TABLE `?(\\w+)");

  /**
   * One statement.
   *
   * @param line where it starts, from 1
   * @param error expected of one MySQL
   * @param deviation why the sharded side's warnings are others
   * @param otherTables why the sharded side's columns are of other base tables
   * @param parameters a list of values for each execution; one empty list without markers
   */
  public record Entry(
      int line,
      String sql,
      boolean ordered,
      boolean shapeOnly,
      OptionalInt error,
      Optional<String> placement,
      Optional<String> deviation,
      Optional<String> otherTables,
      List<List<Object>> parameters) {

    /** One that no file has, executed once. */
    public static Entry of(String sql, boolean ordered, List<Object> parameters) {
      return new Entry(
          1,
          sql,
          ordered,
          false,
          OptionalInt.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          List.of(parameters));
    }
  }

  public Script {
    entries = List.copyOf(entries);
  }

  public static Script load(String name, String database) throws IOException {
    String path = "/differential/" + name + ".sql";
    try (InputStream in = Script.class.getResourceAsStream(path)) {
      if (in == null) {
        throw new IllegalArgumentException("no resource " + path);
      }
      String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      return parse(name, text.replace("${db}", database));
    }
  }

  /** Without the tables that no statement of another script names: each takes its time to make. */
  Script neededBy(Script other) {
    return new Script(
        name, entries.stream().filter(entry -> isNeeded(entry, other)).toList(), contents);
  }

  /** The names of the tables that it makes. */
  List<String> tables() {
    return entries.stream()
        .map(entry -> CREATED_TABLE.matcher(entry.sql()))
        .filter(Matcher::find)
        .map(created -> created.group(1))
        .toList();
  }

  private static boolean isNeeded(Entry entry, Script other) {
    Matcher created = CREATED_TABLE.matcher(entry.sql());
    return !created.find()
        || other.entries().stream()
            .anyMatch(user -> user.sql().toLowerCase(Locale.ROOT).contains(created.group(1)));
  }

  static Script parse(String name, String text) {
    var entries = new ArrayList<Entry>();
    var directives = new Directives();
    var sql = new StringBuilder();
    int start = 0;
    int number = 0;
    boolean contents = false;
    for (String line : text.lines().toList()) {
      number++;
      if (sql.isEmpty()) {
        if (line.startsWith("--@ contents")) {
          contents = true;
          continue;
        }
        if (line.startsWith("--@")) {
          directives.add(name + ".sql:" + number, line.substring(3).strip());
          continue;
        }
        if (line.isBlank() || line.startsWith("--")) {
          continue;
        }
        start = number;
      }
      sql.append(sql.isEmpty() ? "" : "\n").append(line);
      if (line.stripTrailing().endsWith(";")) {
        String statement = sql.toString().stripTrailing();
        entries.add(directives.entry(start, statement.substring(0, statement.length() - 1)));
        directives = new Directives();
        sql.setLength(0);
      }
    }
    if (!sql.isEmpty()) {
      throw new IllegalArgumentException(name + ".sql:" + start + ": statement without an end");
    }
    return new Script(name, entries, contents);
  }

  /** What stood before the statement being read. */
  private static final class Directives {
    private boolean ordered;
    private boolean shapeOnly;
    private OptionalInt error = OptionalInt.empty();
    private Optional<String> placement = Optional.empty();
    private Optional<String> deviation = Optional.empty();
    private Optional<String> otherTables = Optional.empty();
    private final List<List<Object>> parameters = new ArrayList<>();

    void add(String where, String directive) {
      String[] words = directive.split("\\s+", 2);
      String rest = words.length == 2 ? words[1] : "";
      switch (words[0]) {
        case "ordered" -> ordered = true;
        case "shape" -> shapeOnly = true;
        case "error" -> error = OptionalInt.of(Integer.parseInt(rest));
        case "placement" -> placement = Optional.of(rest);
        case "warnings" -> deviation = Optional.of(reason(where, directive));
        case "tables" -> otherTables = Optional.of(reason(where, directive));
        case "params" -> parameters.add(ParameterValues.parse(rest));
        default -> throw new IllegalArgumentException(where + ": unknown directive " + directive);
      }
    }

    private static String reason(String where, String directive) {
      String[] parts = directive.split(" differ: ", 2);
      if (parts.length < 2) {
        throw new IllegalArgumentException(where + ": " + directive + " differ: without a reason");
      }
      return parts[1];
    }

    Entry entry(int line, String sql) {
      List<List<Object>> executions = parameters.isEmpty() ? List.of(List.of()) : parameters;
      return new Entry(
          line,
          sql,
          ordered,
          shapeOnly,
          error,
          placement,
          deviation,
          otherTables,
          List.copyOf(executions));
    }
  }
}
