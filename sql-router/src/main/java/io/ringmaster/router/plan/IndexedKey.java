package io.ringmaster.router.plan;

import io.ringmaster.router.catalog.CatalogColumn;

/**
 * A unique global index that tells which one row a statement is about, if there is one. Names are
 * quoted SQL text, those of tables qualified.
 *
 * @param table the table
 * @param key its shard key column, which the lookup table has too
 * @param lookup the lookup table
 * @param column the indexed column
 * @param operand what it is equal to
 * @param type of the column
 */
public record IndexedKey(
    String table,
    String key,
    String lookup,
    String column,
    KeyOperand.Slot operand,
    CatalogColumn type) {}
