package io.ringmaster.proxy.compose;

import io.ringmaster.router.plan.Indexing;
import java.util.List;

/**
 * A row of a table with global indexes, as literals.
 *
 * @param key the primary key
 * @param values what is read of a row ({@link Indexing.Changed#columns}), with null for NULL
 */
record IndexedRow(List<String> key, List<String> values) {}
