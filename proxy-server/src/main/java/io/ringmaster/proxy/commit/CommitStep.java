package io.ringmaster.proxy.commit;

/** The steps of {@link AtomicCommit}, in their order. */
public enum CommitStep {
  /** Nothing is sent yet: whatever fails rolls back. */
  BEGINNING,
  /** All branches are prepared, and the decision written but not committed. */
  PREPARED,
  /** The decision is committed. */
  DECIDED,
  /** All branches are committed. */
  COMMITTED
}
