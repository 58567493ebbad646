package io.ringmaster.metadata.placement;

import io.ringmaster.metadata.TableGroup;

/**
 * The predicate that tells a shard's own rows of a group from others it may hold, see {@link
 * SlotSql#ownedBy}. Made once per shard map, since it may name thousands of slots. Immutable.
 */
public final class OwnershipFilter {
  /** Stands for the column; it is in no name and in no predicate. */
  private static final String COLUMN = "\0";

  private final String template;

  private OwnershipFilter(String template) {
    this.template = template;
  }

  /** The filter for the rows of a group that a shard owns. */
  public static OwnershipFilter of(TableGroup group, String shard) {
    return new OwnershipFilter(SlotSql.ownedBy(group.keyType(), COLUMN, group.placement(), shard));
  }

  /**
   * The predicate, in parentheses.
   *
   * @param column the shard key column as SQL text, quoted and qualified as needed
   */
  public String predicate(String column) {
    return template.replace(COLUMN, column);
  }
}
