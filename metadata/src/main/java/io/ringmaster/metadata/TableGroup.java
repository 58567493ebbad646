package io.ringmaster.metadata;

import java.util.Objects;

/**
 * Tables that share a shard key type and one placement, so that equal keys live together.
 *
 * @param name {@code database.group}; a group belongs to one logical database
 */
public record TableGroup(String name, KeyType keyType, Placement placement) implements Entity {
  public TableGroup {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(keyType, "keyType");
    Objects.requireNonNull(placement, "placement");
    int dot = name.indexOf('.');
    if (dot < 1 || dot == name.length() - 1) {
      throw new IllegalArgumentException(
          "table group name '" + name + "' must have the form database.group");
    }
  }

  /** The {@link LogicalDatabase#name} it belongs to. */
  public String database() {
    return name.substring(0, name.indexOf('.'));
  }

  @Override
  public Kind kind() {
    return Kind.GROUP;
  }

  @Override
  public String key() {
    return name;
  }
}
