package io.ringmaster.router.catalog;

import java.util.Map;

/**
 * The tables of all logical databases, as loaded from a shard's information_schema. Immutable.
 *
 * @param version rises with every reload
 * @param tables by {@code database.table}
 */
public record Catalog(long version, Map<String, CatalogTable> tables) {
  public Catalog {
    tables = Map.copyOf(tables);
  }

  /** No tables, version 0. */
  public static Catalog empty() {
    return new Catalog(0, Map.of());
  }

  /** A table; null when unknown. */
  public CatalogTable table(String database, String table) {
    return tables.get(database + "." + table);
  }
}
