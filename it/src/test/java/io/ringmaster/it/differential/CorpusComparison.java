package io.ringmaster.it.differential;

import io.ringmaster.it.differential.CorpusDatabase.Order;
import io.ringmaster.it.differential.Observation.Column;
import io.ringmaster.it.differential.Observation.Rows;
import io.ringmaster.it.differential.Script.Entry;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What MySQL and the proxy answered to a query nobody has looked at: how much of it is the same.
 */
final class CorpusComparison {
  /** From the same to what is not. */
  enum Outcome {
    IDENTICAL,
    /** But some warnings about rows are missing, as docs/sql.md says. */
    IDENTICAL_FEWER_WARNINGS,
    /** But expressions have original names, or columns key flags, which some plans lose. */
    IDENTICAL_OTHER_PLAN,
    /** The same columns, warnings and number of rows; which rows, MySQL itself doesn't say. */
    SAME_SHAPE,
    /** Of information_schema, where servers have different things; or what LIMIT leaves is open. */
    SAME_COLUMNS,
    KNOWN_TO_DIFFER,
    REFUSED,
    DIFFERENT,
    DOES_NOT_RUN
  }

  /** Says something else every time, or of each server. */
  private static final Pattern OF_THE_MOMENT =
      Pattern.compile(
          "(?i)\\b(now|sysdate|curdate|curtime|unix_timestamp|utc_\\w+)\\b"
              + "|\\b(current_(date|time)\\w*|localtime\\w*)\\b"
              + "|\\b(rand|random_bytes|uuid|uuid_short|connection_id|found_rows|version)\\s*\\(|@@");

  /**
   * Known to differ: a literal stands for USER(), and has a charset, a length and flags of its own;
   * VIEWS is read by another plan, whose columns come from other tables, and so are the tables with
   * figures, in whose place is a derived table.
   */
  private static final Pattern KNOWN =
      Pattern.compile(
          "(?i)\\bcurrent_user\\b|\\buser\\s*\\("
              + "|\\binformation_schema`?\\.`?(views|tables|partitions|statistics)\\b");

  /** PRI_KEY, UNIQUE_KEY, MULTIPLE_KEY and PART_KEY. */
  private static final int KEY_FLAGS = 2 | 4 | 8 | 16384;

  private final Entry query;
  private final Order order;
  private final Observation expected;
  private final Observation actual;
  private final boolean ordered;
  private final Optional<String> difference;

  /**
   * Compares two answers.
   *
   * @param order what becomes of MySQL's answer when rows lie in another order
   */
  CorpusComparison(Entry query, Order order, Observation expected, Observation actual) {
    this.query = query;
    this.order = order;
    this.expected = expected;
    this.actual = actual;
    this.ordered = order == Order.FIXED && isOrdered(query);
    this.difference =
        Comparison.difference(Corpus.compared(query, ordered, false), expected, actual);
  }

  /** In words; empty when there is none. */
  String difference() {
    return difference.orElse("");
  }

  Outcome outcome() {
    return difference.isEmpty() ? Outcome.IDENTICAL : lesser();
  }

  /** What is the same where not everything is. */
  private Outcome lesser() {
    if (same(ordered, false, expected, withWarningsOf(expected, actual))) {
      return Outcome.IDENTICAL_FEWER_WARNINGS;
    }
    if (same(ordered, false, ofAnyPlan(expected), ofAnyPlan(actual))) {
      return Outcome.IDENTICAL_OTHER_PLAN;
    }
    boolean free =
        order.compareTo(Order.OTHER_ROWS) >= 0 || OF_THE_MOMENT.matcher(query.sql()).find();
    if (free && same(false, true, once(expected), once(actual))) {
      return Outcome.SAME_SHAPE;
    }
    boolean columnsOnly =
        order == Order.OTHER_NUMBER
            || isCutAnywhere(query)
            || query.sql().toLowerCase(Locale.ROOT).contains("information_schema");
    return columnsOnly && same(false, true, withoutRows(expected), withoutRows(actual))
        ? Outcome.SAME_COLUMNS
        : KNOWN.matcher(query.sql()).find() ? Outcome.KNOWN_TO_DIFFER : Outcome.DIFFERENT;
  }

  private boolean same(boolean inOrder, boolean shape, Observation expected, Observation actual) {
    return Comparison.difference(Corpus.compared(query, inOrder, shape), expected, actual)
        .isEmpty();
  }

  /** With the warnings of another answer if all that it has of its own are among them. */
  private static Observation withWarningsOf(Observation other, Observation seen) {
    return other.warnings().containsAll(seen.warnings())
        ? new Observation(seen.results(), other.warnings())
        : seen;
  }

  private static Observation once(Observation seen) {
    return new Observation(seen.results(), seen.warnings().stream().distinct().toList());
  }

  private static Observation ofAnyPlan(Observation seen) {
    return new Observation(
        seen.results().stream()
            .map(
                result ->
                    result instanceof Rows rows
                        ? new Rows(
                            rows.columns().stream().map(CorpusComparison::ofAnyPlan).toList(),
                            rows.rows())
                        : result)
            .toList(),
        seen.warnings());
  }

  private static Column ofAnyPlan(Column column) {
    String name = column.originalTable() == null ? null : column.originalName();
    return new Column(
        column.database(),
        column.table(),
        column.originalTable(),
        column.label(),
        name,
        column.type(),
        column.collation(),
        column.length(),
        column.decimals(),
        column.flags() & ~KEY_FLAGS);
  }

  private static Observation withoutRows(Observation seen) {
    return new Observation(
        seen.results().stream()
            .map(
                result ->
                    result instanceof Rows rows ? new Rows(rows.columns(), List.of()) : result)
            .toList(),
        seen.warnings());
  }

  /** Whether the whole statement has ORDER BY, not only a part in parentheses. */
  private static boolean isOrdered(Entry query) {
    return outsideOfParentheses(digest(query)).contains(" ORDER BY ");
  }

  /**
   * Whether LIMIT stands where no ORDER BY of the whole statement says which rows it leaves: how
   * many come of a UNION without ALL is then open, too.
   */
  private static boolean isCutAnywhere(Entry query) {
    String text = digest(query);
    String outside = outsideOfParentheses(text);
    return limits(text) > limits(outside) || (limits(text) > 0 && !outside.contains(" ORDER BY "));
  }

  private static int limits(String text) {
    return text.split(" LIMIT ", -1).length - 1;
  }

  private static String outsideOfParentheses(String text) {
    String inner = text.replaceAll("\\([^()]*\\)", "");
    return inner.equals(text) ? text : outsideOfParentheses(inner);
  }

  private static String digest(Entry query) {
    return Corpus.digest(query.sql()).textString().toUpperCase(Locale.ROOT);
  }
}
