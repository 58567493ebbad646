package io.ringmaster.router.plan;

import java.util.List;
import java.util.Optional;

/** How the results of the same SELECT on several shards become one. */
public sealed interface Gather {
  /** Not possible yet: the client gets the error when several shards are concerned. */
  record Refused(Refusal refusal) implements Gather {}

  /**
   * Not merged: MySQL answers from what is gathered.
   *
   * @param finish what is gathered, and the text
   */
  record Finished(Finish finish) implements Gather {}

  /**
   * Streams rows.
   *
   * @param splices what to change in the client's text before it goes to the shards (added sort
   *     columns, LIMIT replaced by offset + count)
   * @param order sort keys, most significant first; empty concatenates in shard order
   * @param distinct equal rows (all of them by the sort keys) are returned once; only with an order
   *     that covers every visible column
   * @param groups what becomes of equal rows (by the sort keys); empty: they stay as they are
   * @param limit rows to skip and to return at the end
   * @param hiddenColumns number of columns at the end of each row, added by splices, that the
   *     client must not see
   */
  record Rows(
      List<Splice> splices,
      List<SortKey> order,
      boolean distinct,
      Optional<Groups> groups,
      Limit limit,
      int hiddenColumns)
      implements Gather {
    public Rows {
      splices = List.copyOf(splices);
      order = List.copyOf(order);
    }

    /** Whether rows that a shard counts among its first may not be among those of all. */
    public boolean leavesOut() {
      return !order.isEmpty() && limit.countSlot() >= 0;
    }
  }

  /**
   * Equal rows become one.
   *
   * @param columns how each column is combined
   * @param having which of the combined rows are returned; empty: all
   * @param last sort keys of the combined rows, which are all kept until the last is there; empty:
   *     they stay in the order of the merge
   */
  record Groups(List<Combine> columns, Optional<Having> having, List<SortKey> last) {
    public Groups {
      columns = List.copyOf(columns);
      last = List.copyOf(last);
    }
  }

  /**
   * Each shard returns exactly one row, of aggregates without GROUP BY; they are combined into one.
   *
   * @param splices what to change in the client's text before it goes to the shards
   * @param columns how each column is combined
   * @param limit applied to the one row
   * @param hiddenColumns number of columns at the end of each row, added by splices
   */
  record OneRow(List<Splice> splices, List<Combine> columns, Limit limit, int hiddenColumns)
      implements Gather {
    public OneRow {
      splices = List.copyOf(splices);
      columns = List.copyOf(columns);
    }
  }

  /** How one column of {@link OneRow}, or of a group of {@link Rows}, is combined. */
  enum Combine {
    /** COUNT: the sum, never NULL. */
    COUNT,
    /** SUM: the sum of what is not NULL, NULL when all are; exact for DECIMAL. */
    SUM,
    /** AVG: the quotient of two {@link #PART}s; NULL when nothing was counted. */
    AVG,
    /**
     * What an AVG is made of, SUM and COUNT of the same: hidden columns, two for each AVG in their
     * order. NULL in the combined row.
     */
    PART,
    /** BIT_AND: of all; never NULL. */
    BIT_AND,
    /** BIT_OR: of all; never NULL. */
    BIT_OR,
    /** BIT_XOR: of all; never NULL. */
    BIT_XOR,
    /** MIN of numbers and temporal values; NULL is ignored. */
    MIN,
    /** MAX of numbers and temporal values; NULL is ignored. */
    MAX,
    /** The same on every shard (a constant, what is grouped by): the first shard's. */
    CONSTANT
  }

  /**
   * A sort key.
   *
   * @param column index in the row the shard returns; negative counts from the row's end (-1 is the
   *     last column), as hidden columns are named, since the width of {@code *} is not known. Its
   *     type decides the comparison: numbers and temporal values by value; binary strings (such as
   *     an added WEIGHT_STRING) by bytes
   * @param descending NULL sorts last then, as in MySQL
   * @param plain whether it is a column of a table, or made of one so that all digits are there
   */
  record SortKey(int column, boolean descending, boolean plain) {
    /** A column of a table. */
    public SortKey(int column, boolean descending) {
      this(column, descending, true);
    }
  }

  /**
   * LIMIT and OFFSET of the client's text.
   *
   * @param offsetSlot digest slot of the offset, -1 for none (0 rows)
   * @param countSlot digest slot of the count, -1 for none (no limit)
   * @param atTheEnd whether shards have to return all their rows nevertheless
   */
  record Limit(int offsetSlot, int countSlot, boolean atTheEnd) {
    /** No LIMIT clause. */
    public static final Limit NONE = new Limit(-1, -1);

    /** One that shards may apply too. */
    public Limit(int offsetSlot, int countSlot) {
      this(offsetSlot, countSlot, false);
    }

    /** The same, applied to what all shards' rows have become. */
    public Limit last() {
      return new Limit(offsetSlot, countSlot, true);
    }
  }
}
