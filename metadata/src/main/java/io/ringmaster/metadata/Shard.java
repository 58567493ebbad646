package io.ringmaster.metadata;

import java.util.List;

/**
 * A named replica set that holds a disjoint part of the sharded rows.
 *
 * @param name the cluster-wide name
 * @param primary the {@link Server#name} that takes writes
 * @param replicas names of the servers that replicate from it, possibly none
 */
public record Shard(String name, String primary, List<String> replicas) implements Entity {
  public Shard {
    Names.check("shard", name);
    Names.check("server", primary);
    replicas = List.copyOf(replicas);
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
