package io.ringmaster.router;

import io.ringmaster.metadata.ShardMap;
import io.ringmaster.router.catalog.Catalog;
import java.util.Objects;

/**
 * What statements are planned and bound with: who owns what, and what the tables look like.
 * Immutable.
 *
 * @param map all placements at one epoch
 * @param catalog the tables' columns; may lack tables
 * @param validity the same instance in routings whose plans are the same: plans do not depend on
 *     which shard owns which key
 */
public record Routing(ShardMap map, Catalog catalog, Validity validity) {
  public Routing {
    Objects.requireNonNull(map, "map");
    Objects.requireNonNull(catalog, "catalog");
    Objects.requireNonNull(validity, "validity");
  }

  /** Stands for the routings with which a plan is valid. Compared as an instance. */
  public static final class Validity {
    private Validity() {}
  }

  /** A routing with plans of its own. */
  public Routing(ShardMap map, Catalog catalog) {
    this(map, catalog, new Validity());
  }

  /** The routing that follows this one; where it can be, plans stay valid. */
  @SuppressWarnings("ReferenceEquality") // a catalog that has changed is another instance
  public Routing next(ShardMap newer, Catalog tables) {
    return tables == catalog && newer.plansLike(map)
        ? new Routing(newer, tables, validity)
        : new Routing(newer, tables);
  }
}
