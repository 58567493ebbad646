package io.ringmaster.proxy.deadlock;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * A circle of transactions that is a deadlock if it stays as it is.
 *
 * <p>Servers are asked one after the other, so a circle that was put together of what they said may
 * never have been there at one time. It was if all its waits are there in a later round as well: a
 * wait that was seen twice has lasted from the first time to the second, and all second times are
 * after all first ones. That the connections were the members' at that time is known when each
 * member's loop has seen the same statement since. A proxy tells what its loops have seen last in
 * rounds too: after the circle was seen, the first news may have been on their way, the second may
 * have been seen before; the third can't.
 */
final class Suspicion {
  private static final int NEWS = 3;

  private final WaitGraph.Cycle cycle;

  /** What was last heard of each member, and how often that was news; empty in the first round. */
  private final Map<String, News> heard = new HashMap<>();

  private record News(long beat, int count) {
    News next(long now) {
      return now == beat ? this : new News(now, count + 1);
    }
  }

  Suspicion(WaitGraph.Cycle cycle) {
    this.cycle = cycle;
  }

  WaitGraph.Cycle cycle() {
    return cycle;
  }

  /** Whether the circle is there still, with the same statements. */
  boolean isThere(Set<LockWait> waits, Map<String, SpreadStatement> statements) {
    return waits.containsAll(cycle.waits())
        && cycle.members().stream()
            .allMatch(
                member -> {
                  SpreadStatement now = statements.get(member.transaction());
                  return now != null
                      && now.statement() == member.statement()
                      && now.threads().equals(member.threads());
                });
  }

  /** Whether it is certain; asked once in each later round in which it is there. */
  boolean isCertain(Map<String, SpreadStatement> statements) {
    for (SpreadStatement member : cycle.members()) {
      long beat = statements.get(member.transaction()).beat();
      heard.merge(member.transaction(), new News(beat, 0), (old, _) -> old.next(beat));
    }
    return heard.values().stream().allMatch(news -> news.count() >= NEWS);
  }
}
