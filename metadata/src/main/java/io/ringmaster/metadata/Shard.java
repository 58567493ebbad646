package io.ringmaster.metadata;

import java.util.List;

/**
 * A named replica set that holds a disjoint part of the sharded rows.
 *
 * @param name the cluster-wide name
 * @param primary the {@link Server#name} that takes writes
 * @param replicas names of the servers that replicate from it, possibly none
 * @param joining whether the reference tables are being copied to it: nothing is routed to it yet,
 *     and nobody writes reference tables
 */
public record Shard(String name, String primary, List<String> replicas, boolean joining)
    implements Entity {
  public Shard {
    Names.check("shard", name);
    Names.check("server", primary);
    replicas = List.copyOf(replicas);
  }

  /** A shard that has all reference tables, as every one but a new one has. */
  public Shard(String name, String primary, List<String> replicas) {
    this(name, primary, replicas, false);
  }

  /** This shard, joining or not. */
  public Shard withJoining(boolean joins) {
    return new Shard(name, primary, replicas, joins);
  }

  @Override
  public Kind kind() {
    return Kind.SHARD;
  }

  @Override
  public String key() {
    return name;
  }
}
