package io.ringmaster.metadata;

import java.util.Objects;

/**
 * Tables that share a shard key type and one placement, so that equal keys live together.
 *
 * @param name {@code database.group}; a group belongs to one logical database
 */
public record TableGroup(String name, KeyType keyType, Placement placement) {
  public TableGroup {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(keyType, "keyType");
    Objects.requireNonNull(placement, "placement");
  }
}
