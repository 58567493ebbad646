package io.ringmaster.router.analysis;

/** A write to a reference table must store the same on every shard. */
final class ReferenceWrites {
  private ReferenceWrites() {}

  /**
   * Refuses what could store different rows.
   *
   * @param skips whether UPDATE or DELETE leaves rows as they are that fail: IGNORE
   */
  static void check(TableUse target, FactsCollector facts, boolean skips) throws RefusedException {
    if (skips && target.catalog != null && target.catalog.upkeep().referenced()) {
      throw new RefusedException(
          "UPDATE IGNORE and DELETE IGNORE of the reference table "
              + target.qualifiedName()
              + ", to which foreign keys refer, are not supported: a shard whose rows refer to a"
              + " row would keep it, and others not; leave IGNORE out, and rows that are referred"
              + " to by WHERE");
    }
    check(target, facts);
  }

  static void check(TableUse target, FactsCollector facts) throws RefusedException {
    if (target.catalog != null && target.catalog.view()) {
      // What the view adds of its own, such as a condition or a default, is not known here.
      throw new RefusedException(
          "writing through the view "
              + target.qualifiedName()
              + " of reference tables is not supported; write to the table itself");
    }
    String different = facts.differsBetweenShards();
    if (different != null) {
      throw new RefusedException(
          "writing the reference table "
              + target.qualifiedName()
              + " with "
              + different
              + " is not supported: each shard could store something else; compute the value first"
              + " and write it as a literal");
    }
  }
}
