package io.ringmaster.proxy.execute;

import io.ringmaster.metadata.LogicalDatabase;
import io.ringmaster.metadata.ShardMap;
import io.ringmaster.metadata.TableRule;
import io.ringmaster.proxy.session.ClientSession;
import io.ringmaster.router.plan.Finish;
import io.ringmaster.router.plan.Selector;
import java.util.BitSet;

/**
 * Which shard's server finishes a statement. It must have all its tables, empty or not: a table's
 * shards have it, and the home shard of its database. Of those, shards on which single tables can
 * be read in place come first, then those whose server is up; among equals sessions take turns.
 */
final class Workbenches {
  private Workbenches() {}

  /** The shard's number; -1 when no shard has all the tables. */
  static int choose(LoopContext loop, ClientSession session, Finish finish) {
    ShardMap map = loop.routing().map();
    BitSet candidates = new BitSet();
    candidates.set(0, map.shards().size());
    BitSet inPlace = new BitSet();
    for (Finish.Fragment fragment : finish.fragments()) {
      BitSet having = having(map, fragment);
      candidates.and(having);
      if (fragment.selector() instanceof Selector.Fixed fixed) {
        inPlace.set(fixed.shard());
      }
    }
    if (candidates.isEmpty()) {
      return -1;
    }
    if (candidates.intersects(inPlace)) {
      candidates.and(inPlace);
    }
    return loop.oneOf(candidates, session);
  }

  private static BitSet having(ShardMap map, Finish.Fragment fragment) {
    BitSet shards = new BitSet();
    TableRule rule = map.state().table(fragment.database(), fragment.table()).orElse(null);
    switch (rule) {
      case TableRule.Sharded sharded ->
          map.state().groups().get(sharded.group()).placement().shards().stream()
              .mapToInt(map::number)
              .forEach(shards::set);
      case TableRule.Single single -> shards.set(map.number(single.shard()));
      case TableRule.Reference _ -> shards.set(0, map.shards().size());
      case TableRule.View _ -> {
        // None has rows.
      }
      case null -> {
        return shards;
      }
    }
    LogicalDatabase database = map.state().databases().get(fragment.database());
    if (database != null) {
      shards.set(map.number(database.homeShard()));
    }
    return shards;
  }
}
