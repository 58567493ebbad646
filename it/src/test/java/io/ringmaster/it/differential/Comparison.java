package io.ringmaster.it.differential;

import io.ringmaster.it.differential.Observation.Column;
import io.ringmaster.it.differential.Observation.Failure;
import io.ringmaster.it.differential.Observation.Result;
import io.ringmaster.it.differential.Observation.Row;
import io.ringmaster.it.differential.Observation.Rows;
import io.ringmaster.it.differential.Observation.Update;
import io.ringmaster.it.differential.Script.Entry;
import io.ringmaster.protocol.MySqlError;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What a client could tell two observations apart by. */
public final class Comparison {
  private Comparison() {}

  /** The first difference, in words, or empty. */
  public static Optional<String> difference(Entry entry, Observation expected, Observation actual) {
    List<Result> left = expected.results();
    List<Result> right = actual.results();
    for (int i = 0; i < Math.min(left.size(), right.size()); i++) {
      Optional<String> difference = difference(entry, left.get(i), right.get(i));
      if (difference.isPresent()) {
        return difference;
      }
    }
    if (left.size() != right.size()) {
      return Optional.of("number of results: " + left.size() + " against " + right.size());
    }
    return entry.deviation().isPresent()
        ? Optional.empty()
        : different("warnings", warnings(entry, expected), warnings(entry, actual));
  }

  /** What EXPLAIN says of a statement over several shards, which one server has not. */
  private static final String ONE_SHARD_EXPLAINED =
      "Note " + MySqlError.RM_ONE_SHARD_EXPLAINED.errno() + " ";

  /**
   * A failure's own message is among the warnings; it may name what is called differently. Those of
   * rows come in the order in which rows are read.
   */
  private static List<String> warnings(Entry entry, Observation observation) {
    boolean failed = observation.results().stream().anyMatch(Failure.class::isInstance);
    return observation.warnings().stream()
        .filter(warning -> !warning.startsWith(ONE_SHARD_EXPLAINED))
        .map(warning -> failed || entry.shapeOnly() ? levelAndCode(warning) : warning)
        .sorted()
        .toList();
  }

  private static String levelAndCode(String warning) {
    String[] words = warning.split(" ", 3);
    return words[0] + " " + words[1];
  }

  private static Optional<String> difference(Entry entry, Result expected, Result actual) {
    return switch (expected) {
      case Rows rows when actual instanceof Rows others -> rows(entry, rows, others);
      case Update update when actual instanceof Update other -> update(entry, update, other);
      case Failure failure when actual instanceof Failure other ->
          failure.sameAs(other) ? Optional.empty() : different("error", failure, other);
      case Rows _, Update _, Failure _ ->
          Optional.of("kind of result: " + brief(expected) + " against " + brief(actual));
    };
  }

  private static Optional<String> update(Entry entry, Update expected, Update actual) {
    return entry.shapeOnly() ? Optional.empty() : different("update", expected, actual);
  }

  private static Optional<String> rows(Entry entry, Rows expected, Rows actual) {
    Optional<String> columns =
        different("columns", columns(entry, expected), columns(entry, actual));
    if (columns.isPresent()) {
      return columns;
    }
    if (entry.shapeOnly()) {
      return different("number of rows", expected.rows().size(), actual.rows().size());
    }
    if (entry.ordered()) {
      return different("rows", expected.rows(), actual.rows());
    }
    return different("rows", counted(expected.rows()), counted(actual.rows()));
  }

  private static List<Column> columns(Entry entry, Rows rows) {
    return entry.otherTables().isEmpty()
        ? rows.columns()
        : rows.columns().stream().map(Comparison::ofNoTable).toList();
  }

  private static Column ofNoTable(Column column) {
    return new Column(
        null,
        column.table(),
        null,
        column.label(),
        column.originalName(),
        column.type(),
        column.collation(),
        column.length(),
        column.decimals(),
        column.flags());
  }

  /** In any order. */
  static boolean sameRows(List<Row> rows, List<Row> others) {
    return counted(rows).equals(counted(others));
  }

  private static Map<Row, Integer> counted(List<Row> rows) {
    var counts = new HashMap<Row, Integer>();
    rows.forEach(row -> counts.merge(row, 1, Integer::sum));
    return counts;
  }

  private static <T> Optional<String> different(String what, T expected, T actual) {
    return expected.equals(actual)
        ? Optional.empty()
        : Optional.of(what + ": " + brief(expected) + " against " + brief(actual));
  }

  private static String brief(Object value) {
    String text = value.toString();
    return text.length() <= 2000 ? text : text.substring(0, 2000) + "... (" + text.length() + ")";
  }
}
