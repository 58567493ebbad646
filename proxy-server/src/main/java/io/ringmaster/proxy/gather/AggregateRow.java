package io.ringmaster.proxy.gather;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.ringmaster.protocol.Wire;
import io.ringmaster.router.plan.Gather.Combine;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.function.LongBinaryOperator;

/**
 * Makes one row of several shards' rows of aggregates, as MySQL would have computed it over all
 * rows. Values that are taken over (MIN, MAX, what is the same everywhere) keep the bytes their
 * shard sent. Not thread-safe.
 */
final class AggregateRow {
  /** Digits of the widest DECIMAL. */
  private static final int DECIMAL_DIGITS = 65;

  /** Digits after the point that a DECIMAL has at most. */
  private static final int DECIMAL_SCALE = 30;

  private final List<ColumnShape> columns;
  private final List<Combine> combines;
  private final RowCells cells;

  /** For each AVG the index of its sum, behind which its count is. */
  private final int[] firstOfAverage;

  /** The rows that are combined now. */
  private List<byte[]> rows = List.of();

  /**
   * For rows with these columns.
   *
   * @param combines for each column
   * @throws GatherException for a column that can't be combined exactly
   */
  AggregateRow(List<ColumnShape> columns, List<Combine> combines, RowCells cells) {
    this.columns = columns;
    this.combines = combines;
    this.cells = cells;
    if (columns.size() != combines.size()) {
      throw GatherException.internal(columns.size() + " columns instead of " + combines.size());
    }
    firstOfAverage = new int[combines.size()];
    int next = combines.indexOf(Combine.PART);
    for (int i = 0; i < combines.size(); i++) {
      firstOfAverage[i] = next;
      next += combines.get(i) == Combine.AVG ? 2 : 0;
      check(i);
    }
  }

  private void check(int index) {
    ColumnShape column = columns.get(index);
    switch (combines.get(index)) {
      case COUNT -> {
        if (kind(column) != Kind.INTEGER) {
          throw GatherException.internal("COUNT of type " + column.describe());
        }
      }
      case SUM -> {
        if (kind(column) == Kind.OTHER) {
          throw GatherException.internal("SUM of type " + column.describe());
        }
        checkAllDigits(column);
      }
      case AVG -> {
        ColumnShape sum = columns.get(firstOfAverage[index]);
        boolean fits = kind(sum) == Kind.DECIMAL || kind(sum) == Kind.FLOATING;
        if (!fits || kind(sum) != kind(column)) {
          throw GatherException.internal("AVG of type " + column.describe());
        }
        checkAllDigits(sum);
      }
      case BIT_AND, BIT_OR, BIT_XOR -> {
        if (kind(column) != Kind.INTEGER) {
          throw GatherException.notSupported(
              "Bit operations on binary strings over several shards are not supported (column"
                  + " '%s'); say which shard key in WHERE".formatted(column.describe()));
        }
      }
      case MIN, MAX -> {
        var unordered = OrderedBytes.unordered(column);
        if (unordered != null) {
          throw new GatherException(unordered);
        }
      }
      case CONSTANT, PART -> {}
    }
  }

  /**
   * A sum must come with all the digits that MySQL goes on with: a DOUBLE(M,D) is cut to D of them,
   * a product of decimals to 30.
   */
  private static void checkAllDigits(ColumnShape sum) {
    boolean cut =
        sum.isCutAsText() || (kind(sum) == Kind.DECIMAL && sum.decimals() >= DECIMAL_SCALE);
    if (cut) {
      throw GatherException.notSupported(
          "Sums of column '%s' over several shards are not supported, since each shard rounds its"
                  .formatted(sum.describe())
              + " own; sum doubles + 0E0, decimals by CAST to less digits, or say which shard key"
              + " in WHERE");
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

  /** The row of these, of which there is at least one. */
  byte[] of(List<byte[]> several) {
    return of(several, null);
  }

  /**
   * The row of these, of which there is at least one.
   *
   * @param having null for none
   * @return null when HAVING does not hold
   */
  byte[] of(List<byte[]> several, HavingFilter having) {
    rows = several;
    byte[][] values = new byte[columns.size()][];
    for (int i = 0; i < combines.size(); i++) {
      values[i] = combined(i);
    }
    byte[] row = row(values);
    boolean holds = having == null || holds(having, row);
    rows = List.of();
    return holds ? row : null;
  }

  /** An average is compared as it is or as it is shown, by how MySQL sorts the groups. */
  private boolean holds(HavingFilter having, byte[] row) {
    boolean holds = having.holds(new Combined(row, false));
    if (combines.contains(Combine.AVG) && holds != having.holds(new Combined(row, true))) {
      throw GatherException.notSupported(
          "HAVING that depends on digits of an average that are not shown is not supported over"
              + " several shards; compare a number that is further away, or say which shard key in"
              + " WHERE");
    }
    return holds;
  }

  /** The combined row as HAVING sees it, with averages as they are or as they are shown. */
  private final class Combined implements HavingFilter.Group {
    private final byte[] row;
    private final boolean shown;

    Combined(byte[] row, boolean shown) {
      this.row = row;
      this.shown = shown;
    }

    @Override
    public boolean isNull(int column) {
      cells.locate(Unpooled.wrappedBuffer(row), column + 1);
      return cells.isNull(column);
    }

    @Override
    public Number number(int column) {
      Number number = AggregateRow.this.number(row, column);
      return shown && combines.get(column) == Combine.AVG && number instanceof BigDecimal exact
          ? Averages.shown(exact, columns.get(column).decimals())
          : number;
    }
  }

  /**
   * A column of the combined row as a number: a BigDecimal, a Double, or null for NULL.
   *
   * @throws GatherException for an average that is shown without all its digits
   */
  private Number number(byte[] combined, int column) {
    if (combines.get(column) == Combine.AVG) {
      return averaged(column);
    }
    ColumnShape shape = columns.get(column);
    ByteBuf row = Unpooled.wrappedBuffer(combined);
    cells.locate(row, column + 1);
    if (cells.isNull(column)) {
      return null;
    }
    int from = cells.data(column);
    int to = cells.end(column);
    return switch (shape.type()) {
      case MYSQL_TYPE_TINY,
          MYSQL_TYPE_SHORT,
          MYSQL_TYPE_INT24,
          MYSQL_TYPE_LONG,
          MYSQL_TYPE_LONGLONG -> {
        long value = OrderedBytes.integer(shape, cells.binary(), row, from, to);
        yield shape.isUnsigned()
            ? new BigDecimal(Long.toUnsignedString(value))
            : BigDecimal.valueOf(value);
      }
      case MYSQL_TYPE_NEWDECIMAL, MYSQL_TYPE_DECIMAL ->
          new BigDecimal(row.toString(from, to - from, StandardCharsets.US_ASCII));
      case MYSQL_TYPE_DOUBLE -> OrderedBytes.floating(shape, cells.binary(), row, from, to);
      default -> throw GatherException.internal("HAVING of type " + shape.describe());
    };
  }

  /** The column's bytes as they go into a row, null for NULL. */
  private byte[] combined(int column) {
    return switch (combines.get(column)) {
      case CONSTANT -> raw(0, column);
      case PART -> null;
      case MIN -> extreme(column, -1);
      case MAX -> extreme(column, 1);
      case BIT_AND -> bits(column, -1, (a, b) -> a & b);
      case BIT_OR -> bits(column, 0, (a, b) -> a | b);
      case BIT_XOR -> bits(column, 0, (a, b) -> a ^ b);
      case AVG -> average(column);
      case COUNT, SUM ->
          switch (kind(columns.get(column))) {
            case INTEGER -> integer(integerSum(column));
            case DECIMAL -> decimal(decimalSum(column));
            case FLOATING -> floating(floatingSum(column));
            case OTHER -> throw new AssertionError(columns.get(column));
          };
    };
  }

  private byte[] average(int column) {
    int scale = columns.get(column).decimals();
    return switch (averaged(column)) {
      case null -> null;
      case BigDecimal exact -> decimal(Averages.shown(exact, scale));
      case Number approximate -> floating(approximate.doubleValue());
    };
  }

  /** An average with the digits that MySQL goes on with: a BigDecimal, a Double, or null. */
  private Number averaged(int column) {
    ColumnShape shape = columns.get(column);
    int sum = firstOfAverage[column];
    Long count = integerSum(sum + 1);
    if (count == null || count == 0) {
      return null;
    }
    if (kind(shape) == Kind.FLOATING) {
      Double total = floatingSum(sum);
      return total == null ? null : total / count;
    }
    BigDecimal total = decimalSum(sum);
    return total == null ? null : Averages.of(total, count, shape.decimals());
  }

  private byte[] bits(int column, long none, LongBinaryOperator operation) {
    long bits = none;
    for (int source = 0; source < rows.size(); source++) {
      ByteBuf row = located(source, column);
      if (!cells.isNull(column)) {
        bits = operation.applyAsLong(bits, integer(column, row));
      }
    }
    return cells.binary() ? eightBytes(bits) : text(Long.toUnsignedString(bits));
  }

  private long integer(int column, ByteBuf row) {
    return OrderedBytes.integer(
        columns.get(column), cells.binary(), row, cells.data(column), cells.end(column));
  }

  /** The shard's row with its columns located, up to the one asked for. */
  private ByteBuf located(int source, int column) {
    ByteBuf row = Unpooled.wrappedBuffer(rows.get(source));
    cells.locate(row, column + 1);
    return row;
  }

  private byte[] raw(int source, int column) {
    located(source, column);
    return cells.isNull(column)
        ? null
        : Arrays.copyOfRange(rows.get(source), cells.start(column), cells.end(column));
  }

  private byte[] extreme(int column, int sign) {
    byte[] best = null;
    byte[] bestKey = null;
    KeyBytes key = new KeyBytes();
    for (int source = 0; source < rows.size(); source++) {
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
        best = Arrays.copyOfRange(rows.get(source), cells.start(column), cells.end(column));
      }
    }
    return best;
  }

  /** Null of nothing but NULLs. */
  private Long integerSum(int column) {
    Long sum = null;
    for (int source = 0; source < rows.size(); source++) {
      ByteBuf row = located(source, column);
      if (!cells.isNull(column)) {
        sum = Math.addExact(sum == null ? 0 : sum, integer(column, row));
      }
    }
    return sum;
  }

  private byte[] integer(Long value) {
    if (value == null) {
      return null;
    }
    return cells.binary() ? eightBytes(value) : text(Long.toString(value));
  }

  private BigDecimal decimalSum(int column) {
    BigDecimal sum = null;
    for (int source = 0; source < rows.size(); source++) {
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
    if (sum != null && sum.precision() > DECIMAL_DIGITS) {
      throw GatherException.notSupported(
          "The sum in column '%s' has more than %d digits"
              .formatted(columns.get(column).describe(), DECIMAL_DIGITS));
    }
    return sum;
  }

  private static byte[] decimal(BigDecimal value) {
    return value == null ? null : text(value.toPlainString());
  }

  private Double floatingSum(int column) {
    ColumnShape shape = columns.get(column);
    Double sum = null;
    for (int source = 0; source < rows.size(); source++) {
      ByteBuf row = located(source, column);
      if (!cells.isNull(column)) {
        double value =
            OrderedBytes.floating(
                shape, cells.binary(), row, cells.data(column), cells.end(column));
        sum = (sum == null ? 0 : sum) + value;
      }
    }
    if (sum != null && !Double.isFinite(sum)) {
      throw GatherException.notSupported(
          "The sum in column '%s' is out of the range of DOUBLE".formatted(shape.describe()));
    }
    return sum;
  }

  private byte[] floating(Double value) {
    if (value == null) {
      return null;
    }
    return cells.binary()
        ? eightBytes(Double.doubleToRawLongBits(value))
        : text(DoubleText.of(value));
  }

  private static byte[] eightBytes(long value) {
    byte[] bytes = new byte[8];
    for (int i = 0; i < 8; i++) {
      bytes[i] = (byte) (value >>> (8 * i));
    }
    return bytes;
  }

  /** As {@code string<lenenc>}: a DOUBLE may have some hundred digits. */
  private static byte[] text(String value) {
    int prefix = Wire.lenencBytes(value.length());
    byte[] bytes = new byte[prefix + value.length()];
    Wire.writeLenenc(Unpooled.wrappedBuffer(bytes).writerIndex(0), value.length());
    System.arraycopy(value.getBytes(StandardCharsets.US_ASCII), 0, bytes, prefix, value.length());
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
}
