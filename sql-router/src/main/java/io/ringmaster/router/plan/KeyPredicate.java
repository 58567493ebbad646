package io.ringmaster.router.plan;

import java.util.List;

/**
 * What a WHERE (and ON) clause says of the shard key. The rows a statement reads all satisfy it;
 * that more rows do is harmless.
 */
public sealed interface KeyPredicate {
  /**
   * {@code key = operand}, also {@code <=>}.
   *
   * @param converted whether MySQL converts the operand to the column's type first, as it does in
   *     {@code IN} of several rows: 2.5 is 3 there, and 18446744073709551615 is -1
   */
  record Equal(KeyOperand operand, KeyColumn column, boolean converted) implements KeyPredicate {}

  /** {@code key IN (?)}: a folded list slot. */
  record InList(int slot, KeyColumn column) implements KeyPredicate {}

  /** {@code key} between two operands; for range placement. Either may be absent (null). */
  record Between(KeyOperand lower, KeyOperand upper, KeyColumn column) implements KeyPredicate {}

  /** All of them hold: the intersection of their shards. */
  record And(List<KeyPredicate> terms) implements KeyPredicate {
    public And {
      terms = List.copyOf(terms);
    }
  }

  /** One of them holds: the union of their shards. */
  record Or(List<KeyPredicate> terms) implements KeyPredicate {
    public Or {
      terms = List.copyOf(terms);
    }
  }

  /** Says nothing: all shards of the group. */
  record Anything() implements KeyPredicate {}
}
