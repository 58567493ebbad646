package io.ringmaster.migration.verify;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * What a verification found.
 *
 * @param rows number of moving rows compared, as the source counts them
 * @param rechecked how many of them were found different at first, mostly because they were just
 *     being changed
 * @param differences what stayed different
 * @param complete false when there were so many differences that the rest was not looked at
 */
public record VerifyResult(
    long rows, long rechecked, List<Difference> differences, boolean complete) {
  public VerifyResult {
    differences = List.copyOf(differences);
  }

  /** Whether source and target have the same rows. */
  public boolean sound() {
    return complete && differences.isEmpty();
  }

  /** Several tables' together. */
  public static VerifyResult all(Collection<VerifyResult> results) {
    long rows = 0;
    long rechecked = 0;
    boolean complete = true;
    List<Difference> differences = new ArrayList<>();
    for (VerifyResult result : results) {
      rows += result.rows;
      rechecked += result.rechecked;
      complete &= result.complete;
      differences.addAll(result.differences);
    }
    return new VerifyResult(rows, rechecked, differences, complete);
  }
}
