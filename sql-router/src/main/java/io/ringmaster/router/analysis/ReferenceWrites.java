package io.ringmaster.router.analysis;

/** A write to a reference table must store the same on every shard. */
final class ReferenceWrites {
  private ReferenceWrites() {}

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
