package io.ringmaster.proxy.gather;

import java.util.BitSet;
import java.util.List;

/** Which rows of the client's statement, or file, each shard has got. */
public interface RowPlaces {
  /** All shards have got the same: a number of a row is what a shard says. */
  RowPlaces AS_SAID = (_, row) -> row;

  /**
   * The number, from 1, that a row of a shard has in the whole.
   *
   * @param row of the shard's part, from 1
   * @return 0 when it is not known
   */
  long ofWhole(int target, long row);

  /**
   * Of a split INSERT.
   *
   * @param rowsOfTargets for each target the rows it got, from 0, in their order
   */
  static RowPlaces of(List<BitSet> rowsOfTargets) {
    return (target, row) ->
        1 + rowsOfTargets.get(target).stream().skip(row - 1).findFirst().orElse(-1);
  }
}
