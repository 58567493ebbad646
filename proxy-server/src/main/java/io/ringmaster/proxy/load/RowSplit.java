package io.ringmaster.proxy.load;

import io.ringmaster.proxy.SqlFailure;

/** Decides which bytes of a file go to which shards. On the event loop. */
public interface RowSplit {
  /** What {@link #take} came to. */
  enum Step {
    /** Some rows were taken, and there may be more. */
    AGAIN,
    /** There is no whole row any more: more bytes are needed. */
    MORE,
    /** Something has to be known first: {@link #await}. */
    WAIT,
    /** The file has no more rows. */
    END,
    /** The file can't be loaded: {@link #failure}. */
    FAILED
  }

  /** Takes the rows of a shard. */
  interface Shards {
    /** Bytes of a row for one shard. */
    void write(int target, byte[] bytes, int from, int to);

    /** Bytes for all shards. */
    void writeToAll(byte[] bytes, int from, int to);
  }

  /**
   * Takes rows from the front of what is there.
   *
   * @param last whether the file ends with these bytes
   */
  Step take(byte[] bytes, int from, int to, boolean last, Shards shards);

  /** Up to where the bytes have been taken. */
  int taken();

  SqlFailure failure();

  /** No more is taken, and nothing may be kept, for a reason that lies elsewhere. */
  default void stopped(SqlFailure why) {}

  /** After {@link Step#WAIT}: {@code then} is run on the event loop when it is worth going on. */
  void await(Runnable then);

  /** Rows that a shard was given; -1 where they are not counted. */
  long rows(int target);

  /** The shard that got the last row; -1 without rows, 0 where all got it. */
  int lastTarget();

  /** The first number that was made for an AUTO_INCREMENT column; 0 for none. */
  long firstNumber();
}
