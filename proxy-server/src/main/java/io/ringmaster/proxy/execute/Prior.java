package io.ringmaster.proxy.execute;

import io.ringmaster.metadata.ShardMap;
import java.util.BitSet;

/**
 * What was done before a statement is run.
 *
 * @param asked whether a global index was asked where its rows are
 * @param told the numbers of the shards that it has told; null when it was not asked, or could not
 *     tell
 * @param map whose numbers these are
 * @param indexed whether what runs it sees to the lookup tables of global indexes
 */
record Prior(boolean asked, BitSet told, ShardMap map, boolean indexed) {
  static final Prior NOTHING = new Prior(false, null, null, false);

  /** No index was asked, and who runs it sees to the lookup tables. */
  static final Prior INDEXED = new Prior(false, null, null, true);

  static Prior of(boolean indexed) {
    return indexed ? INDEXED : NOTHING;
  }

  /** An index was asked, and could not tell. */
  Prior untold() {
    return new Prior(true, null, null, indexed);
  }

  /** An index was asked. */
  Prior told(BitSet shards, ShardMap of) {
    return new Prior(true, shards, of, indexed);
  }

  /** The shards that an index has told, if these are still their numbers; else null. */
  @SuppressWarnings("ReferenceEquality") // another map is another instance
  BitSet shards(ShardMap now) {
    return map == now ? told : null;
  }

  /** The same, as far as it still holds at another time: shards may have changed. */
  Prior later() {
    return of(indexed);
  }
}
