package io.ringmaster.proxy.gather;

import io.ringmaster.protocol.ResponseScanner;
import io.ringmaster.proxy.session.Diagnostics.Condition;
import java.util.BitSet;
import java.util.List;
import java.util.function.Predicate;

/**
 * What to write where.
 *
 * @param targets shard numbers, ascending
 * @param insertedRows of a split INSERT: the rows, from 0, that go to each target; else empty
 * @param copies whether the shards hold the same rows, which are counted once
 * @param ignores whether it is an INSERT IGNORE
 * @param unseen whether it may change rows that its answer does not count
 * @param order one by one with {@code shares}
 * @param kind QUERY or STMT_EXECUTE
 * @param insertId what the client hears of AUTO_INCREMENT values
 * @param shares of a LIMIT; null without one
 * @param search tells the shares before anything is written; null where any rows will do
 * @param ofRows tells which warnings are said of rows though they could be of the text
 */
public record WriteSpec(
    List<Integer> targets,
    List<BitSet> insertedRows,
    boolean copies,
    boolean ignores,
    boolean unseen,
    Order order,
    ResponseScanner.Kind kind,
    InsertId insertId,
    RowShares shares,
    RowSearch search,
    Predicate<Condition> ofRows,
    FileFeed file,
    RowPlaces places) {
  /** A statement without a file. */
  public WriteSpec(
      List<Integer> targets,
      List<BitSet> insertedRows,
      boolean copies,
      boolean ignores,
      boolean unseen,
      Order order,
      ResponseScanner.Kind kind,
      InsertId insertId,
      RowShares shares,
      RowSearch search,
      Predicate<Condition> ofRows) {
    this(
        targets,
        insertedRows,
        copies,
        ignores,
        unseen,
        order,
        kind,
        insertId,
        shares,
        search,
        ofRows,
        FileFeed.NONE,
        insertedRows.isEmpty() ? RowPlaces.AS_SAID : RowPlaces.of(insertedRows));
  }

  public WriteSpec {
    targets = List.copyOf(targets);
    insertedRows = List.copyOf(insertedRows);
  }

  /**
   * Which shards run the statement at the same time. Two statements that write the same rows of two
   * shards, each first on another, would wait for each other, and no server could see that.
   */
  public enum Order {
    /** All: only for statements that wait for others' rows in the rarest cases. */
    AT_ONCE {
      @Override
      int after(int sent, int all) {
        return all;
      }
    },
    /** The first before the others: enough where every shard has the same rows. */
    FIRST_BEFORE_OTHERS {
      @Override
      int after(int sent, int all) {
        return sent == 0 ? 1 : all;
      }
    },
    /** Each when the one before it has answered. */
    ONE_BY_ONE {
      @Override
      int after(int sent, int all) {
        return sent + 1;
      }
    };

    /** To how many of all the statement goes once those that it was sent to have answered. */
    abstract int after(int sent, int all);
  }

  /** What the client hears of AUTO_INCREMENT values. */
  public interface InsertId {
    /** What servers say of values that the statement gave. */
    InsertId OF_SERVERS =
        new InsertId() {
          @Override
          public long reported(long affectedRows, long ofServers, long stored) {
            return ofServers;
          }

          @Override
          public boolean isMade() {
            return false;
          }
        };

    /**
     * What a shard is asked before the statement is kept: the first number among those of its rows
     * that is stored there.
     *
     * @param rows from 0, that went to it
     * @return null when there is nothing to ask
     */
    default String question(BitSet rows) {
      return null;
    }

    /** Whether rows have numbers, and may find others that are there already. */
    default boolean mayLeaveOut() {
      return false;
    }

    /**
     * The last row alone, which makes its server say which row it finds there already, and changes
     * nothing when that is as it should be.
     *
     * @return null when it is not to be asked
     */
    default ShardStatements lastRow() {
      return null;
    }

    /** What the last row gives; 0 for nothing that is counted. */
    default long last() {
      return 0;
    }

    /**
     * The insert id of the OK.
     *
     * @param ofServers that of the last row, as its server has said; where rows were not split, the
     *     first that a server has said
     * @param stored the least of the answers to {@link #question}; 0 without any
     */
    long reported(long affectedRows, long ofServers, long stored);

    /** Whether it is that of a number that was made, and so LAST_INSERT_ID(). */
    boolean isMade();

    /**
     * What LAST_INSERT_ID() is from now on; 0 when it stays.
     *
     * @param reported the insert id of the OK
     */
    default long remembered(long affectedRows, long reported, long stored) {
      // Ids that were given by the statement leave LAST_INSERT_ID() as it is.
      return isMade() ? reported : 0;
    }
  }

  int rows(int index) {
    return insertedRows.isEmpty() ? 0 : insertedRows.get(index).cardinality();
  }

  int[] targetArray() {
    return targets.stream().mapToInt(Integer::intValue).toArray();
  }
}
