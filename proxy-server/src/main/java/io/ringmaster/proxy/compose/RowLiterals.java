package io.ringmaster.proxy.compose;

import io.netty.buffer.ByteBuf;
import io.ringmaster.protocol.MySqlError;
import io.ringmaster.protocol.Wire;
import io.ringmaster.proxy.SqlFailure;
import io.ringmaster.proxy.finish.FinishLimits;
import io.ringmaster.proxy.gather.ColumnShape;
import io.ringmaster.router.plan.Composed;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Keeps the rows of a query as the rows of INSERTs: {@code (1,'a'),(2,NULL)}, in batches of about a
 * megabyte, or of one row. Not thread-safe.
 */
final class RowLiterals {
  /** Of a batch, unless a single row is larger. */
  private static final int BATCH_BYTES = 1 << 20;

  /** Of a batch: as many as surely get consecutive numbers of any kind in one statement. */
  private static final int BATCH_ROWS = 1 << 14;

  private static final byte[] NULL = "NULL".getBytes(StandardCharsets.US_ASCII);

  /**
   * Rows of one INSERT.
   *
   * @param text of the rows
   * @param before how many rows are in batches before it
   * @param count how many are in it
   */
  @SuppressWarnings("ArrayRecordComponent") // compared nowhere
  record Batch(byte[] text, long before, long count) {}

  private final List<Composed.Column> target;
  private final ValueLiterals literals;
  private final FinishLimits limits;

  /** Whether NULL in a column that takes none is an error for each row, however many there are. */
  private final boolean strict;

  /** At most, of a batch. */
  private final int batchRows;

  private final List<Batch> batches = new ArrayList<>();
  private final ByteArrayOutputStream open = new ByteArrayOutputStream();
  private List<ColumnShape> columns = List.of();
  private long rows;
  private long rowsBefore;

  /** Of the literals, which are what is kept. */
  private long bytes;

  /**
   * No rows yet.
   *
   * @param updates whether rows that are there already are updated: without a strict sql_mode NULL
   *     is an error in the update of a query's row, as of a single one, and no NULL in that of rows
   */
  RowLiterals(
      List<Composed.Column> target,
      ValueLiterals literals,
      FinishLimits limits,
      boolean strict,
      boolean updates) {
    this.target = target;
    this.literals = literals;
    this.limits = limits;
    this.strict = strict;
    batchRows = updates && !strict ? 1 : BATCH_ROWS;
  }

  /** As {@link RowTaker#columns}. */
  SqlFailure columns(List<ColumnShape> shapes) {
    if (shapes.size() != target.size()) {
      return new SqlFailure(1136, "21S01", "Column count doesn't match value count at row 1");
    }
    columns = shapes;
    for (int i = 0; i < shapes.size(); i++) {
      SqlFailure refused = ValueLiterals.refused(shapes.get(i), target.get(i));
      if (refused != null) {
        return refused;
      }
    }
    return null;
  }

  /** As {@link RowTaker#row}. */
  SqlFailure row(ByteBuf row) {
    if (++rows > limits.rows()) {
      return tooMuch();
    }
    int start = open.size();
    open.write(start == 0 ? '(' : ',');
    if (start > 0) {
      open.write('(');
    }
    for (int i = 0; i < columns.size(); i++) {
      if (i > 0) {
        open.write(',');
      }
      SqlFailure refused = value(i, row);
      if (refused != null) {
        return refused;
      }
    }
    open.write(')');
    bytes += open.size() - start;
    if (bytes > limits.bytes()) {
      return tooMuch();
    }
    if (open.size() >= BATCH_BYTES || rows - rowsBefore >= batchRows) {
      close();
    }
    return null;
  }

  private SqlFailure value(int column, ByteBuf row) {
    if (row.getUnsignedByte(row.readerIndex()) == Wire.NULL_MARK) {
      row.skipBytes(1);
      open.writeBytes(NULL);
      return target.get(column).notNull() && !strict
          ? SqlFailure.notSupported(
              "A NULL for the NOT NULL column "
                  + target.get(column).name()
                  + " without a strict sql_mode is not supported in INSERT .. SELECT over shards,"
                  + " since MySQL takes it in several rows and refuses it in one; write COALESCE")
          : null;
    }
    int length = Wire.readLength(row, "value");
    ByteBuf value = row.readSlice(length);
    return literals.write(columns.get(column), target.get(column), value, open);
  }

  private SqlFailure tooMuch() {
    return rows > limits.rows()
        ? SqlFailure.of(MySqlError.RM_FINISH_LIMIT, limits.rows() + " rows", "limits.finish_rows")
        : SqlFailure.of(
            MySqlError.RM_FINISH_LIMIT, limits.bytes() + " bytes", "limits.finish_size");
  }

  private void close() {
    batches.add(new Batch(open.toByteArray(), rowsBefore, rows - rowsBefore));
    rowsBefore = rows;
    open.reset();
  }

  /** All rows, in their order. */
  List<Batch> batches() {
    if (open.size() > 0) {
      close();
    }
    return batches;
  }

  long rows() {
    return rows;
  }
}
