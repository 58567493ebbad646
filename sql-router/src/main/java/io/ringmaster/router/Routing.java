package io.ringmaster.router;

import io.ringmaster.metadata.ShardMap;
import io.ringmaster.router.catalog.Catalog;
import java.util.Objects;

/**
 * What plans depend on besides the text: who owns what, and what the tables look like. Immutable.
 *
 * @param map all placements at one epoch
 * @param catalog the tables' columns; may lack tables
 */
public record Routing(ShardMap map, Catalog catalog) {
  public Routing {
    Objects.requireNonNull(map, "map");
    Objects.requireNonNull(catalog, "catalog");
  }
}
