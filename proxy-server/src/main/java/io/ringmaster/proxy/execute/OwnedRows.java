package io.ringmaster.proxy.execute;

import io.ringmaster.metadata.ShardMap;
import io.ringmaster.metadata.placement.OwnershipFilter;
import io.ringmaster.router.plan.Gather;
import io.ringmaster.router.plan.Ownership;
import io.ringmaster.router.plan.Plan;
import io.ringmaster.router.plan.Refusal;
import io.ringmaster.router.plan.Selector;
import java.util.BitSet;

/**
 * Which targets of a statement over several shards must be kept to the rows they own. See {@link
 * Ownership} for why a statement of one shard needs none of this.
 */
final class OwnedRows {
  private OwnedRows() {}

  /**
   * The filter for a target.
   *
   * @return null when the shard holds no foreign rows the statement could meet
   */
  static OwnershipFilter filter(ShardMap map, Selector selector, int shard) {
    return selector instanceof Selector.ByPredicate by
        ? map.foreignRowFilter(by.group(), shard)
        : null;
  }

  /** The targets that have a filter. */
  static BitSet filtered(ShardMap map, Selector selector, BitSet targets) {
    BitSet filtered = new BitSet();
    targets.stream().filter(shard -> filter(map, selector, shard) != null).forEach(filtered::set);
    return filtered;
  }

  /** Why a plan can't be carried out on these targets together; null when it can. */
  static Refusal refusedOver(ShardMap map, Plan plan, BitSet targets) {
    return switch (plan) {
      case Plan.Read read when read.gather() instanceof Gather.Refused(var refusal) -> refusal;
      case Plan.Write write when write.scatter() instanceof Plan.Scattering.Refused(var refusal) ->
          refusal;
      case Plan other -> refusal(map, other, targets);
    };
  }

  /** Why a plan can't be run on these targets now; null when it can. */
  static Refusal refusal(ShardMap map, Plan plan, BitSet targets) {
    return switch (plan) {
      case Plan.Read read -> refusal(map, read.selector(), read.ownership(), targets);
      case Plan.Write write -> refusal(map, write.selector(), write.ownership(), targets);
      case Plan.Composed _,
          Plan.Finished _,
          Plan.Viewed _,
          Plan.Local _,
          Plan.Refuse _,
          Plan.Unparsed _ ->
          null;
    };
  }

  private static Refusal refusal(
      ShardMap map, Selector selector, Ownership ownership, BitSet targets) {
    return ownership instanceof Ownership.Nowhere(Refusal refusal)
            && !filtered(map, selector, targets).isEmpty()
        ? refusal
        : null;
  }
}
