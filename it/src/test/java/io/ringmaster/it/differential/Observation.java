package io.ringmaster.it.differential;

import java.util.List;
import java.util.Optional;

/**
 * All that a client sees of one execution.
 *
 * @param results in the order they came; a failure is the last
 * @param warnings level, code and message of each, as SHOW WARNINGS gave them
 */
public record Observation(List<Result> results, List<String> warnings) {

  public Observation {
    results = List.copyOf(results);
    warnings = List.copyOf(warnings);
  }

  /**
   * The last result, if it is a failure: before it there may be one for what cannot be prepared.
   */
  public Optional<Failure> failure() {
    return !results.isEmpty() && results.getLast() instanceof Failure failure
        ? Optional.of(failure)
        : Optional.empty();
  }

  /** One result of an execution. */
  public sealed interface Result {}

  /** A result set. */
  public record Rows(List<Column> columns, List<Row> rows) implements Result {}

  /** An OK packet: rows affected (or found, as the connection asked) and last insert id. */
  public record Update(long count, long insertId) implements Result {}

  /** An ERR packet. The message is for the reader: it may name what is called differently. */
  public record Failure(int errno, String sqlState, String message) implements Result {
    public boolean sameAs(Failure other) {
      return errno == other.errno && sqlState.equals(other.sqlState);
    }

    /** Whether this is the sharded side's way to say that it does not do this. */
    public boolean refuses() {
      return errno == 1235 || (errno >= 30000 && errno <= 31999);
    }
  }

  /**
   * Values of a row, null for NULL: numbers and times as text, bytes as characters 0 to 255.
   *
   * @param values may hold nulls
   */
  public record Row(List<String> values) {}

  /**
   * A column definition as it came over the wire (MySQL manual, "Protocol::ColumnDefinition41").
   *
   * @param type {@code enum_field_types}
   * @param collation id in information_schema.COLLATIONS
   * @param length in bytes, as the server announces it
   * @param flags NOT NULL, PRIMARY KEY, UNSIGNED and others, as bits
   */
  public record Column(
      String database,
      String table,
      String originalTable,
      String label,
      String originalName,
      int type,
      int collation,
      long length,
      int decimals,
      int flags) {}
}
