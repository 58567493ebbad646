package io.ringmaster.router.analysis;

/** A write to a reference table must store the same on every shard. */
final class ReferenceWrites {
  private ReferenceWrites() {}

  static void check(TableUse target, FactsCollector facts) throws RefusedException {
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
