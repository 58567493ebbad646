package io.ringmaster.proxy.execute;

import java.util.BitSet;

/**
 * What was done before a statement is run.
 *
 * @param asked whether a global index was asked where its rows are
 * @param shards the numbers of the shards that it has told; null when it was not asked, or could
 *     not tell
 * @param indexed whether what runs it sees to the lookup tables of global indexes
 */
record Prior(boolean asked, BitSet shards, boolean indexed) {
  static final Prior NOTHING = new Prior(false, null, false);

  /** No index was asked, and who runs it sees to the lookup tables. */
  static final Prior INDEXED = new Prior(false, null, true);

  static Prior of(boolean indexed) {
    return indexed ? INDEXED : NOTHING;
  }

  /** An index was asked. */
  Prior told(BitSet found) {
    return new Prior(true, found, indexed);
  }

  /** The same, as far as it still holds at another time: shards may have changed. */
  Prior later() {
    return of(indexed);
  }
}
