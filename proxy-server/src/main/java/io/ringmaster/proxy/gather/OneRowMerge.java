package io.ringmaster.proxy.gather;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.ringmaster.protocol.Wire;
import io.ringmaster.router.plan.Gather.Combine;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/**
 * One row of aggregates from each shard, combined into one as MySQL would have computed it over all
 * rows. Values that are taken over (MIN, MAX, constants) keep the bytes their shard sent.
 */
final class OneRowMerge implements Merging {
  /** Digits of the widest DECIMAL. */
  private static final int DECIMAL_DIGITS = 65;

  private final List<ColumnShape> columns;
  private final List<Combine> combines;
  private final RowCells cells;
  private final RowOutput output;
  private final byte[][] rows;

  /** Each shard applies LIMIT to its own row: with one that leaves it out no shard sends a row. */
  private final boolean limitedAway;

  private int awaited;
  private boolean written;

  /**
   * @throws GatherException for a column that can't be combined exactly
   */
  OneRowMerge(
      List<ColumnShape> columns,
      List<Combine> combines,
      int count,
      RowCells cells,
      RowOutput output,
      LimitValues limit) {
    limitedAway = limit.count() == 0 || limit.offset() != 0;
    this.columns = columns;
    this.combines = combines;
    this.cells = cells;
    this.output = output;
    rows = new byte[count][];
    awaited = count;
    if (columns.size() != combines.size()) {
      throw GatherException.internal(
          columns.size() + " columns instead of " + combines.size() + " aggregates");
    }
    for (int i = 0; i < combines.size(); i++) {
      check(combines.get(i), columns.get(i));
    }
  }

  private static void check(Combine combine, ColumnShape column) {
    switch (combine) {
      case COUNT -> {
        if (kind(column) != Kind.INTEGER) {
          throw GatherException.internal("COUNT of type " + column.describe());
        }
      }
      case SUM -> {
        if (kind(column) == Kind.OTHER) {
          throw GatherException.internal("SUM of type " + column.describe());
        }
      }
      case MIN, MAX -> {
        var unordered = OrderedBytes.unordered(column);
        if (unordered != null) {
          throw new GatherException(unordered);
        }
      }
      case CONSTANT -> {}
    }
  }

  private enum Kind {
    INTEGER,
    DECIMAL,
    FLOATING,
    OTHER
  }

  private static Kind kind(ColumnShape column) {
    return switch (column.type()) {
      case MYSQL_TYPE_LONGLONG -> Kind.INTEGER;
      case MYSQL_TYPE_NEWDECIMAL, MYSQL_TYPE_DECIMAL -> Kind.DECIMAL;
      case MYSQL_TYPE_DOUBLE -> Kind.FLOATING;
      default -> Kind.OTHER;
    };
  }

  @Override
  public void row(int source, ByteBuf payload) {
    if (rows[source] != null) {
      throw GatherException.internal("more than one row of aggregates");
    }
    rows[source] = new byte[payload.readableBytes()];
    payload.getBytes(payload.readerIndex(), rows[source]);
  }

  @Override
  public void ended(int source) {
    if (rows[source] == null && !limitedAway) {
      throw GatherException.internal("no row of aggregates");
    }
    awaited--;
  }

  @Override
  public void advance() {
    if (awaited > 0 || written) {
      return;
    }
    written = true;
    if (limitedAway) {
      return;
    }
    byte[][] values = new byte[columns.size()][];
    for (int i = 0; i < values.length; i++) {
      values[i] = combined(i);
    }
    output.row(Unpooled.wrappedBuffer(row(values)));
  }

  /** The column's bytes as they go into a row, null for NULL. */
  private byte[] combined(int column) {
    return switch (combines.get(column)) {
      case CONSTANT -> raw(0, column);
      case MIN -> extreme(column, -1);
      case MAX -> extreme(column, 1);
      case COUNT, SUM ->
          switch (kind(columns.get(column))) {
            case INTEGER -> integerSum(column);
            case DECIMAL -> decimalSum(column);
            case FLOATING -> floatingSum(column);
            case OTHER -> throw new AssertionError(columns.get(column));
          };
    };
  }

  /** The shard's row with its columns located, up to the one asked for. */
  private ByteBuf located(int source, int column) {
    ByteBuf row = Unpooled.wrappedBuffer(rows[source]);
    cells.locate(row, column + 1);
    return row;
  }

  private byte[] raw(int source, int column) {
    located(source, column);
    return cells.isNull(column)
        ? null
        : Arrays.copyOfRange(rows[source], cells.start(column), cells.end(column));
  }

  private byte[] extreme(int column, int sign) {
    byte[] best = null;
    byte[] bestKey = null;
    KeyBytes key = new KeyBytes();
    for (int source = 0; source < rows.length; source++) {
      ByteBuf row = located(source, column);
      if (cells.isNull(column)) {
        continue;
      }
      key.clear();
      OrderedBytes.append(
          key, columns.get(column), cells.binary(), row, cells.data(column), cells.end(column));
      byte[] bytes = key.copy();
      if (bestKey == null || Integer.signum(Arrays.compareUnsigned(bytes, bestKey)) == sign) {
        bestKey = bytes;
        best = Arrays.copyOfRange(rows[source], cells.start(column), cells.end(column));
      }
    }
    return best;
  }

  private byte[] integerSum(int column) {
    long sum = 0;
    boolean any = false;
    for (int source = 0; source < rows.length; source++) {
      ByteBuf row = located(source, column);
      if (!cells.isNull(column)) {
        any = true;
        sum =
            Math.addExact(
                sum,
                OrderedBytes.integer(
                    columns.get(column),
                    cells.binary(),
                    row,
                    cells.data(column),
                    cells.end(column)));
      }
    }
    if (!any) {
      return null;
    }
    return cells.binary() ? eightBytes(sum) : text(Long.toString(sum));
  }

  private byte[] decimalSum(int column) {
    BigDecimal sum = null;
    for (int source = 0; source < rows.length; source++) {
      ByteBuf row = located(source, column);
      if (!cells.isNull(column)) {
        BigDecimal value =
            new BigDecimal(
                row.toString(
                    cells.data(column),
                    cells.end(column) - cells.data(column),
                    StandardCharsets.US_ASCII));
        sum = sum == null ? value : sum.add(value);
      }
    }
    if (sum == null) {
      return null;
    }
    if (sum.precision() > DECIMAL_DIGITS) {
      throw GatherException.notSupported(
          "The sum in column '%s' has more than %d digits"
              .formatted(columns.get(column).describe(), DECIMAL_DIGITS));
    }
    return text(sum.toPlainString());
  }

  private byte[] floatingSum(int column) {
    ColumnShape shape = columns.get(column);
    double sum = 0;
    boolean any = false;
    for (int source = 0; source < rows.length; source++) {
      ByteBuf row = located(source, column);
      if (!cells.isNull(column)) {
        any = true;
        sum +=
            OrderedBytes.floating(
                shape, cells.binary(), row, cells.data(column), cells.end(column));
      }
    }
    if (!any) {
      return null;
    }
    if (!Double.isFinite(sum)) {
      throw GatherException.notSupported(
          "The sum in column '%s' is out of the range of DOUBLE".formatted(shape.describe()));
    }
    return cells.binary()
        ? eightBytes(Double.doubleToRawLongBits(sum))
        : text(DoubleText.of(sum, shape.decimals()));
  }

  private static byte[] eightBytes(long value) {
    byte[] bytes = new byte[8];
    for (int i = 0; i < 8; i++) {
      bytes[i] = (byte) (value >>> (8 * i));
    }
    return bytes;
  }

  /** As {@code string<lenenc>}: numbers are short. */
  private static byte[] text(String value) {
    byte[] bytes = new byte[value.length() + 1];
    bytes[0] = (byte) value.length();
    System.arraycopy(value.getBytes(StandardCharsets.US_ASCII), 0, bytes, 1, value.length());
    return bytes;
  }

  private byte[] row(byte[][] values) {
    int bitmap = cells.binary() ? 1 + RowCells.bitmapBytes(values.length) : 0;
    int length = bitmap;
    for (byte[] value : values) {
      length += value != null ? value.length : bitmap == 0 ? 1 : 0;
    }
    byte[] row = new byte[length];
    int at = bitmap;
    for (int i = 0; i < values.length; i++) {
      if (values[i] != null) {
        System.arraycopy(values[i], 0, row, at, values[i].length);
        at += values[i].length;
      } else if (bitmap == 0) {
        row[at++] = (byte) Wire.NULL_MARK;
      } else {
        row[1 + ((i + 2) >> 3)] |= (byte) (1 << ((i + 2) & 7));
      }
    }
    return row;
  }

  @Override
  public boolean isComplete() {
    return written;
  }

  @Override
  public long buffered(int source) {
    return 0;
  }

  @Override
  public void release() {
    Arrays.fill(rows, null);
  }
}
