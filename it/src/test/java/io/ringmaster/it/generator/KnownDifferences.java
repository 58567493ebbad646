package io.ringmaster.it.generator;

import io.ringmaster.it.differential.Observation;
import io.ringmaster.it.differential.Observation.Column;
import io.ringmaster.it.differential.Observation.Result;
import io.ringmaster.it.differential.Observation.Rows;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;

/** Everything the comparison leaves out, each with its reason. */
final class KnownDifferences {
  /**
   * PRI_KEY, UNIQUE_KEY, MULTIPLE_KEY and PART_KEY. MySQL gives derived tables keys of its own
   * where the plan looks rows up in them, and columns of such a table carry their flags: they
   * depend on the plan, so on how many rows MySQL believes there are.
   */
  private static final int KEY_FLAGS = 2 | 4 | 8 | 16384;

  private static final int NOT_NULL_FLAG = 1;
  private static final int BINARY_FLAG = 128;
  private static final int BLOB_FLAG = 16;
  private static final int NO_DEFAULT_VALUE_FLAG = 4096;

  /** The collation of what is no text. */
  private static final int BINARY = 63;

  /** As Connector/J gives a bit of 16. */
  private static final int GROUP_FLAG = -32768;

  /** Digits after the point of what has no fixed number of them. */
  private static final int NOT_FIXED = 31;

  /** All sizes of BLOB and TEXT. */
  private static final List<Integer> BLOBS = List.of(252, 251, 250, 249);

  /** TIMESTAMP, DATE, TIME, DATETIME. */
  private static final List<Integer> MOMENTS = List.of(7, 10, 11, 12);

  /** TINYINT, SMALLINT, MEDIUMINT. */
  private static final List<Integer> SMALL_INTEGERS = List.of(1, 2, 9);

  /** INT, BIGINT. */
  private static final List<Integer> INTEGERS = List.of(3, 8);

  private static final int NEWDECIMAL = 246;
  private static final int VARCHAR = 253;
  private static final int CHAR = 254;

  private static final int JSON = 245;

  /** Longer texts are BLOBs in temporary tables: {@code CONVERT_IF_BIGGER_TO_BLOB} in MySQL. */
  private static final int TEXT_LENGTH_MAX = 512;

  /** As {@link Schemas} name them; aliases have other letters. */
  private static final Pattern BASE_TABLE = Pattern.compile("t\\d+");

  /** VARCHAR and all types behind it. */
  private static final int STRINGS_FROM = 15;

  private KnownDifferences() {}

  /**
   * Without what tells whether MySQL sends a result from a temporary table or as it calculates it:
   * the names and digits of calculated columns, the collations of JSON and dates, the lengths of
   * these and of which derived table they are (a constant one has those of its text, and none), how
   * long a BLOB its type could hold, whether a long text is one, CHAR or VARCHAR, INT or BIGINT (a
   * calculated integer is BIGINT, and in a temporary table INT if its digits fit), whether numbers
   * are BINARY and texts BLOBs, what is a group's column inside the server, whether a MIN has no
   * default since its column has none, and the keys of columns. Either may happen, as the plan
   * wants it.
   *
   * @param merged whether also where columns come from is left out: those of a LATERAL table are
   *     the base table's or its own, by whether it is merged, as is whether one behind an outer
   *     join that WHERE makes an inner one may be NULL, and see {@link #hasMergedColumns}
   * @param rolledUp whether it has WITH ROLLUP
   */
  static Observation withoutTemporaryTables(
      Observation observation, boolean merged, boolean rolledUp) {
    return each(
        observation,
        column -> {
          Column plain = withoutTemporaryTable(rolledUp ? rolledUp(column) : column);
          return merged ? withoutOrigin(plain) : plain;
        });
  }

  /** A group's column of small integers is one of INT where the groups are in a temporary table. */
  private static Column rolledUp(Column column) {
    return isOfTable(column) || !SMALL_INTEGERS.contains(column.type())
        ? column
        : new Column(
            column.database(),
            column.table(),
            column.originalTable(),
            column.label(),
            column.originalName(),
            INTEGERS.getFirst(),
            column.collation(),
            column.length(),
            column.decimals(),
            column.flags());
  }

  /**
   * Whether columns are those of a derived table that MySQL has merged and then stored: they have a
   * table that they come from, but no database. As it calculates them, without a temporary table,
   * MySQL names the database, and the alias within the derived table as where they come from, or
   * the table itself.
   */
  static boolean hasMergedColumns(Observation observation) {
    return observation.results().stream()
        .anyMatch(
            result ->
                result instanceof Rows rows
                    && rows.columns().stream()
                        .anyMatch(
                            c ->
                                isOfTable(c)
                                    && (isEmpty(c.database())
                                        || !BASE_TABLE.matcher(c.originalTable()).matches())));
  }

  /**
   * Which rows MySQL evaluates an expression for, and warns of, depends on the plan; and rows that
   * are left out before they are gathered warn of nothing, as docs/sql.md says.
   */
  static Observation withoutWarnings(Observation observation) {
    return new Observation(observation.results(), List.of());
  }

  private static Column withoutOrigin(Column column) {
    return new Column(
        "",
        "",
        "",
        column.label(),
        "",
        column.type(),
        column.collation(),
        column.length(),
        column.decimals(),
        column.flags() & ~NOT_NULL_FLAG);
  }

  private static Column withoutTemporaryTable(Column column) {
    boolean string = column.type() >= STRINGS_FROM && column.type() != NEWDECIMAL;
    int plain = column.flags() & ~(KEY_FLAGS | GROUP_FLAG);
    if (isOfTable(column)) {
      return withFlags(column, plain);
    }
    int flags = plain & ~(NO_DEFAULT_VALUE_FLAG | (string ? BLOB_FLAG : BINARY_FLAG));
    boolean moment = MOMENTS.contains(column.type());
    int type = typeOf(column);
    boolean anyLength = moment || INTEGERS.contains(type) || BLOBS.contains(type);
    return new Column(
        column.database(),
        moment ? "" : column.table(),
        column.originalTable(),
        column.label(),
        "",
        type,
        string && column.type() != JSON ? column.collation() : BINARY,
        anyLength ? 0 : column.length(),
        string && column.decimals() == NOT_FIXED ? 0 : column.decimals(),
        flags);
  }

  private static int typeOf(Column column) {
    int type = column.type();
    if (INTEGERS.contains(type)) {
      return INTEGERS.getFirst();
    }
    if (type == CHAR || type == VARCHAR) {
      return column.length() > TEXT_LENGTH_MAX ? BLOBS.getFirst() : VARCHAR;
    }
    return BLOBS.contains(type) ? BLOBS.getFirst() : type;
  }

  private static Column withFlags(Column column, int flags) {
    return new Column(
        column.database(),
        column.table(),
        column.originalTable(),
        column.label(),
        column.originalName(),
        column.type(),
        column.collation(),
        column.length(),
        column.decimals(),
        flags);
  }

  private static boolean isOfTable(Column column) {
    return !isEmpty(column.originalTable());
  }

  private static boolean isEmpty(String name) {
    return name == null || name.isEmpty();
  }

  /** Without flags that depend on the plan, in columns of tables that are no base tables. */
  static Observation masked(Observation observation) {
    return each(observation, KnownDifferences::masked);
  }

  private static Observation each(Observation observation, UnaryOperator<Column> change) {
    List<Result> results = new ArrayList<>();
    for (Result result : observation.results()) {
      results.add(
          result instanceof Rows rows
              ? new Rows(rows.columns().stream().map(change).toList(), rows.rows())
              : result);
    }
    return new Observation(results, observation.warnings());
  }

  private static Column masked(Column column) {
    return isOfTable(column) ? column : withFlags(column, column.flags() & ~KEY_FLAGS);
  }
}
