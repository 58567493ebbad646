package io.ringmaster.migration.verify;

import java.util.List;

/**
 * What a verification found.
 *
 * @param rows number of moving rows compared, as the source counts them
 * @param rechecked how many of them were found different at first, mostly because they were just
 *     being changed
 * @param differences what stayed different
 */
public record VerifyResult(long rows, long rechecked, List<Difference> differences) {
  public VerifyResult {
    differences = List.copyOf(differences);
  }
}
