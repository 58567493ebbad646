package io.ringmaster.proxy.gather;

import io.netty.buffer.ByteBuf;
import io.ringmaster.protocol.ColumnType;
import io.ringmaster.router.plan.Gather.SortKey;
import java.util.ArrayList;
import java.util.List;

/**
 * Makes the key of a row by which a merge orders it: {@link OrderedBytes} of the sort columns, each
 * after a byte that puts NULL before all values, and inverted where the order descends. Unsigned
 * comparison of two keys is the comparison of the rows; equal keys are equal rows.
 */
final class KeyEncoder {
  private static final int NULL = 0;
  private static final int VALUE = 1;

  private final List<ColumnShape> columns;
  private final List<SortKey> order;
  private final boolean binary;
  private final int needed;
  private final KeyBytes bytes = new KeyBytes();

  /**
   * For rows with these columns.
   *
   * @param equalIsSame whether rows with equal keys become one
   * @throws GatherException for sort columns whose order can't be told from what is on the wire
   */
  KeyEncoder(List<ColumnShape> columns, List<SortKey> order, boolean binary, boolean equalIsSame) {
    this.columns = columns;
    this.order = new ArrayList<>(order.size());
    for (SortKey key : order) {
      this.order.add(key.column() < 0 ? fromEnd(key, columns.size()) : key);
    }
    this.binary = binary;
    int last = -1;
    for (SortKey key : this.order) {
      if (key.column() < 0 || key.column() >= columns.size()) {
        throw GatherException.internal("sort column " + key.column() + " is not in the result");
      }
      check(columns.get(key.column()));
      if (equalIsSame && !key.plain()) {
        checkAllDigits(columns.get(key.column()));
      }
      last = Math.max(last, key.column());
    }
    needed = last + 1;
  }

  private static SortKey fromEnd(SortKey key, int width) {
    return new SortKey(width + key.column(), key.descending(), key.plain());
  }

  private void check(ColumnShape column) {
    var unordered = OrderedBytes.unordered(column);
    if (unordered != null) {
      throw new GatherException(unordered);
    }
    // Text shows six digits of a FLOAT: values that differ beyond them would count as equal.
    if (!binary && column.type() == ColumnType.MYSQL_TYPE_FLOAT) {
      throw GatherException.notSupported(
          "FLOAT column '%s' can't be sorted over several shards; sort by a DOUBLE, such as %s + 0E0"
              .formatted(column.describe(), column.describe().split(" ", 2)[0]));
    }
  }

  /** An expression of DOUBLE(M,D) columns has more digits than text shows. */
  private void checkAllDigits(ColumnShape column) {
    if (!binary && column.isCutAsText()) {
      throw GatherException.notSupported(
          "Equal values of '%s' over several shards can't be told, since not all digits are shown;"
                  .formatted(column.describe())
              + " add 0E0 to the expression");
    }
  }

  /** How many columns have to be located before {@link #encode}. */
  int needed() {
    return needed;
  }

  byte[] encode(ByteBuf row, RowCells cells) {
    bytes.clear();
    for (SortKey key : order) {
      int column = key.column();
      int from = bytes.length();
      if (cells.isNull(column)) {
        bytes.put(NULL);
      } else {
        bytes.put(VALUE);
        OrderedBytes.append(
            bytes, columns.get(column), binary, row, cells.data(column), cells.end(column));
      }
      if (key.descending()) {
        bytes.invert(from);
      }
    }
    return bytes.copy();
  }
}
