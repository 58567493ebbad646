package io.ringmaster.router.plan;

import java.util.List;

/**
 * How a statement that goes to several shards is kept to the rows that each of them owns. While
 * rows move, a shard may hold others: on their way to it, or not cleaned out yet.
 *
 * <p>A statement that binds to one shard never needs this, whatever it says of the key: binding
 * gives every shard that owns a key for which a row could count. So when it gives one shard only,
 * rows of other owners do not count, wherever they are.
 */
public sealed interface Ownership {
  /** Nothing to do: the shards follow from no predicate. */
  record Unneeded() implements Ownership {}

  /**
   * The text of a shard that holds foreign rows gets these, before and besides those of the gather.
   *
   * @param splices with an {@link Splice.OwnedAfter} for each place
   */
  record Points(List<Splice> splices) implements Ownership {
    public Points {
      splices = List.copyOf(splices);
    }
  }

  /** There is no right place: refused while one of the shards holds foreign rows. */
  record Nowhere(Refusal refusal) implements Ownership {}
}
