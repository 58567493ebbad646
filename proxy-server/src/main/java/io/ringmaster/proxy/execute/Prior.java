package io.ringmaster.proxy.execute;

/**
 * What was done before a statement is run.
 *
 * @param shard the number of the shard that a global index has told; {@link #UNASKED}, or {@link
 *     #UNKNOWN} when it could not tell
 * @param indexed whether what runs it sees to the lookup tables of global indexes
 */
record Prior(int shard, boolean indexed) {
  static final int UNASKED = -1;
  static final int UNKNOWN = -2;

  static final Prior NOTHING = new Prior(UNASKED, false);

  /** The same, as far as it still holds at another time: shards may have changed. */
  Prior later() {
    return shard == UNASKED ? this : new Prior(UNASKED, indexed);
  }
}
