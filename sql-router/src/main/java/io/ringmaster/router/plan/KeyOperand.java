package io.ringmaster.router.plan;

/** Where the value of a shard key comes from. */
public sealed interface KeyOperand {
  /**
   * A scalar slot of the digest.
   *
   * @param slot the {@code ?} of the digest text, numbered from 0
   * @param negated preceded by an odd number of minus signs
   */
  record Slot(int slot, boolean negated) implements KeyOperand {}

  /** Anything else: an expression, a function, a column, DEFAULT. Never computed. */
  record Opaque(String description) implements KeyOperand {}
}
