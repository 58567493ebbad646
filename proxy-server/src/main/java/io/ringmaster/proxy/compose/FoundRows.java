package io.ringmaster.proxy.compose;

import io.netty.buffer.ByteBuf;
import io.ringmaster.protocol.MySqlError;
import io.ringmaster.protocol.Wire;
import io.ringmaster.proxy.SqlFailure;
import io.ringmaster.proxy.finish.FinishLimits;
import io.ringmaster.proxy.finish.WholeRow;
import io.ringmaster.proxy.gather.ColumnShape;
import io.ringmaster.router.plan.Change;
import io.ringmaster.router.plan.Composed;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The rows that an UPDATE or DELETE has found: the keys of each of its tables' rows, once each and
 * in the order they were found in, by the values that they get. Literals are kept as ISO 8859-1, a
 * character a byte. Not thread-safe.
 */
final class FoundRows implements RowTaker {
  private final List<OfTarget> targets = new ArrayList<>();

  /** What becomes of each column of the query but those of whole rows. */
  private final List<Composed.Column> stored = new ArrayList<>();

  private final ValueLiterals literals;
  private final FinishLimits limits;
  private final ByteArrayOutputStream literal = new ByteArrayOutputStream();
  private List<ColumnShape> columns = List.of();
  private long rows;
  private long bytes;

  FoundRows(List<Change.Target> of, ValueLiterals literals, FinishLimits limits) {
    for (Change.Target target : of) {
      targets.add(new OfTarget(target));
      stored.addAll(target.columns());
    }
    this.literals = literals;
    this.limits = limits;
  }

  /**
   * A row.
   *
   * @param key literals
   * @param whole literals of all its columns, if it moves; else empty
   */
  record Row(List<String> key, String whole) {}

  /** Rows of one table. */
  private static final class OfTarget {
    private final int keys;
    private final int columns;
    private final WholeRow row;
    private final Set<List<String>> seen = new HashSet<>();
    private final Map<List<String>, List<Row>> found = new LinkedHashMap<>();

    OfTarget(Change.Target target) {
      keys = target.keys();
      columns = target.columns().size();
      row = target.moves() ? new WholeRow(target.row()) : null;
    }

    /**
     * Takes its part of a row.
     *
     * @param cells literals of its columns
     * @param in at its whole row, if there is one
     */
    SqlFailure add(List<String> cells, ByteBuf in) {
      StringBuilder whole = new StringBuilder();
      SqlFailure refused = row == null ? null : row.write(in, whole);
      List<String> key = cells.subList(0, keys);
      // An outer join has put NULLs in the place of a row; or the row was found before.
      if (refused == null && !key.contains(null) && seen.add(List.copyOf(key))) {
        List<String> given = new ArrayList<>(cells.subList(keys, columns));
        given.replaceAll(value -> value == null ? "NULL" : value);
        found
            .computeIfAbsent(given, _ -> new ArrayList<>())
            .add(new Row(List.copyOf(key), whole.toString()));
      }
      return refused;
    }
  }

  /** A table's rows, by the values that they get: literals, as many as it finds. */
  Map<List<String>, List<Row>> of(int target) {
    return targets.get(target).found;
  }

  @Override
  public boolean again() {
    for (OfTarget target : targets) {
      target.seen.clear();
      target.found.clear();
    }
    rows = 0;
    bytes = 0;
    return true;
  }

  @Override
  public SqlFailure columns(List<ColumnShape> shapes) {
    columns = shapes;
    for (int i = 0; i < stored.size(); i++) {
      SqlFailure refused = ValueLiterals.refused(shapes.get(i), stored.get(i));
      if (refused != null) {
        return refused;
      }
    }
    return null;
  }

  @Override
  public SqlFailure row(ByteBuf row) {
    bytes += row.readableBytes();
    if (++rows > limits.rows()) {
      return SqlFailure.of(
          MySqlError.RM_FINISH_LIMIT, limits.rows() + " rows", "limits.finish_rows");
    }
    if (bytes > limits.bytes()) {
      return SqlFailure.of(
          MySqlError.RM_FINISH_LIMIT, limits.bytes() + " bytes", "limits.finish_size");
    }
    List<String> cells = new ArrayList<>(stored.size());
    for (int i = 0; i < stored.size(); i++) {
      int length = Wire.readLengthOrNull(row, "value");
      if (length == Wire.NULL_LENGTH) {
        cells.add(null);
        continue;
      }
      literal.reset();
      SqlFailure refused =
          literals.write(columns.get(i), stored.get(i), row.readSlice(length), literal);
      if (refused != null) {
        return refused;
      }
      cells.add(literal.toString(StandardCharsets.ISO_8859_1));
    }
    int from = 0;
    for (OfTarget target : targets) {
      SqlFailure refused = target.add(cells.subList(from, from + target.columns), row);
      if (refused != null) {
        return refused;
      }
      from += target.columns;
    }
    return null;
  }
}
