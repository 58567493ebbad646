package io.ringmaster.proxy.gather;

import io.ringmaster.proxy.backend.ServerPool;
import io.ringmaster.proxy.metrics.ShardCounters;

/**
 * A shard as a statement found it. Numbers change with the shard map, maybe while the statement
 * waits for a connection: what it needs of its shards is kept with the numbers.
 *
 * @param number in the shard map that the statement was bound with
 * @param name for errors
 * @param pool of its primary
 */
public record ShardTarget(int number, String name, ServerPool pool, ShardCounters counters) {
  /**
   * Shards with these numbers in the map that is in force now.
   *
   * @param numbers in ascending order
   */
  public static ShardTarget[] of(ShardAccess shards, int[] numbers) {
    ShardTarget[] targets = new ShardTarget[numbers.length];
    for (int i = 0; i < numbers.length; i++) {
      int number = numbers[i];
      targets[i] =
          new ShardTarget(
              number, shards.name(number), shards.pool(number), shards.counters(number));
    }
    return targets;
  }

  /** The server's name, for errors. */
  String serverName() {
    return pool.server().name();
  }
}
