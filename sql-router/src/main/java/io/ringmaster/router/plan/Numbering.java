package io.ringmaster.router.plan;

import io.ringmaster.metadata.AutoIncrement;
import java.util.List;
import java.util.Objects;

/**
 * Which rows of an INSERT or REPLACE get numbers of an AUTO_INCREMENT column from the proxy, and
 * where they go in the text. Which of the given values are NULL or 0, and so get one, is known when
 * the statement is executed.
 *
 * @param source what makes the numbers
 * @param greatest what the column can store, at most 2^63 - 1
 * @param rows the column's value in each row as written; a folded row stands for all it folds
 * @param place where the column's value is
 * @param alias what a name of the new row needs for a column more; null for nothing
 * @param mayLeaveOut IGNORE, or ON DUPLICATE KEY UPDATE: not every row must be inserted
 * @param key whether the column is the shard key
 * @param table the table's name as quoted and qualified SQL text
 * @param column the column's name as quoted SQL text
 */
public record Numbering(
    AutoIncrement source,
    long greatest,
    List<Value> rows,
    Place place,
    AliasColumns alias,
    boolean mayLeaveOut,
    boolean key,
    String table,
    String column) {
  /** In the place of a row's value: a number is to be made. */
  public static final long WANTED = 0;

  /** In the place of a row's value that is not counted: numbers begin at 1. */
  public static final long UNCOUNTED = -1;

  public Numbering {
    Objects.requireNonNull(source, "source");
    rows = List.copyOf(rows);
    Objects.requireNonNull(place, "place");
    Objects.requireNonNull(table, "table");
    Objects.requireNonNull(column, "column");
  }

  /** The column's value in a row. */
  public sealed interface Value {
    /** A literal or a parameter. */
    record Given(KeyOperand.Slot operand) implements Value {}

    /** The word DEFAULT at this token of the digest text, in the first row that reads so. */
    record Default(int token) implements Value {}

    /** None: the column is not named. */
    record Absent() implements Value {}
  }

  /**
   * Put a text behind a token, so that the name of the new row, {@code AS new}, has a name for the
   * column that is put into the statement: else the column's own would be there twice.
   */
  public record AliasColumns(int token, String text) {}

  /** Where the column's value is, or is to be put. */
  public sealed interface Place {
    /** Each row has it. */
    record Written() implements Place {}

    /**
     * Put the column's name in front of a token, and each row's number behind its parenthesis.
     *
     * @param name the name, with the comma or parentheses that it needs there
     * @param alone whether the rows are empty
     */
    record InRows(int token, String name, boolean alone) implements Place {}

    /** Put name and number in front of a token: {@code SET a = 1}. */
    record InAssignments(int token) implements Place {}
  }
}
