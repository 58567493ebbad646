package io.ringmaster.proxy.compose;

import io.netty.buffer.ByteBuf;
import io.ringmaster.protocol.MySqlError;
import io.ringmaster.protocol.Wire;
import io.ringmaster.proxy.SqlFailure;
import io.ringmaster.proxy.finish.FinishLimits;
import io.ringmaster.proxy.gather.ColumnShape;
import io.ringmaster.proxy.session.ClientSession;
import io.ringmaster.router.plan.Composed;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/**
 * INSERT or REPLACE of which some values must be known before it is known where its rows go: they
 * are computed by queries without tables of their own, each once and in the order of the text, and
 * stand in the INSERT as literals.
 */
public final class ComputedValues implements RowTaker {
  /** MySQL takes 4096 columns. */
  private static final int COLUMNS_MAX = 1000;

  /**
   * An expression in the text.
   *
   * @param from offset of its first byte
   * @param to offset of the byte behind it
   * @param locks clauses by the offsets in the text where the query has them too
   */
  public record Place(
      int from, int to, Composed.Column column, NavigableMap<Integer, byte[]> locks) {
    /** The same in a text that begins later. */
    public Place before(int offset) {
      NavigableMap<Integer, byte[]> moved = new TreeMap<>();
      locks.forEach((at, clause) -> moved.put(at - offset, clause));
      return new Place(from - offset, to - offset, column, moved);
    }

    private void write(byte[] sql, ByteArrayOutputStream query) {
      int written = from;
      for (var lock : locks.entrySet()) {
        query.write(sql, written, lock.getKey() - written);
        query.writeBytes(lock.getValue());
        written = lock.getKey();
      }
      query.write(sql, written, to - written);
    }
  }

  private final ClientSession session;
  private final Composition composition;
  private final byte[] sql;
  private final List<Place> places;
  private final boolean ignores;
  private final FinishLimits limits;
  private final ValueLiterals literals;
  private final ByteArrayOutputStream text = new ByteArrayOutputStream();
  private List<ColumnShape> columns = List.of();
  private int next;
  private int copied;

  /**
   * One that is not started yet.
   *
   * @param sql the whole statement
   * @param places in the order of the text, at least one
   */
  public ComputedValues(
      ClientSession session,
      Composition composition,
      byte[] sql,
      List<Place> places,
      boolean ignores,
      FinishLimits limits) {
    this.session = session;
    this.composition = composition;
    this.sql = sql;
    this.places = new ArrayList<>(places);
    this.ignores = ignores;
    this.limits = limits;
    literals = ValueLiterals.of(session);
  }

  /** Starts it. */
  public void start() {
    if (session.isReadOnly()) {
      composition.fail(SqlFailure.of(MySqlError.ER_CANT_EXECUTE_IN_READ_ONLY_TRANSACTION));
      return;
    }
    compute();
  }

  private void compute() {
    if (next == places.size()) {
      text.write(sql, copied, sql.length - copied);
      composition.run(text.toByteArray(), UnaryOperator.identity(), composition::finish);
      return;
    }
    int end = Math.min(places.size(), next + COLUMNS_MAX);
    composition.query(
        query(sql, places.subList(next, end)),
        this,
        StrictMode.isIn(session) && !ignores,
        this::compute);
  }

  /** The query that computes expressions of a text. */
  public static byte[] query(byte[] sql, List<Place> places) {
    ByteArrayOutputStream query = new ByteArrayOutputStream();
    String lead = "SELECT (";
    int column = 0;
    for (Place place : places) {
      query.writeBytes(lead.getBytes(StandardCharsets.US_ASCII));
      place.write(sql, query);
      // With a name, since the text of a subquery would be one that could not be changed.
      query.writeBytes((") AS c" + ++column).getBytes(StandardCharsets.US_ASCII));
      lead = ", (";
    }
    return query.toByteArray();
  }

  @Override
  public SqlFailure columns(List<ColumnShape> shapes) {
    columns = shapes;
    for (int i = 0; i < shapes.size(); i++) {
      SqlFailure refused = ValueLiterals.refused(shapes.get(i), places.get(next + i).column);
      if (refused != null) {
        return refused;
      }
    }
    return null;
  }

  @Override
  public SqlFailure row(ByteBuf row) {
    for (ColumnShape column : columns) {
      Place place = places.get(next++);
      text.write(sql, copied, place.from - copied);
      copied = place.to;
      text.write(' ');
      if (row.getUnsignedByte(row.readerIndex()) == Wire.NULL_MARK) {
        row.skipBytes(1);
        text.writeBytes("NULL".getBytes(StandardCharsets.US_ASCII));
        continue;
      }
      ByteBuf value = row.readSlice(Wire.readLength(row, "value"));
      SqlFailure refused = literals.write(column, place.column, value, text);
      if (refused != null) {
        return refused;
      }
    }
    return text.size() > limits.bytes() + sql.length
        ? SqlFailure.of(MySqlError.RM_FINISH_LIMIT, limits.bytes() + " bytes", "limits.finish_size")
        : null;
  }
}
