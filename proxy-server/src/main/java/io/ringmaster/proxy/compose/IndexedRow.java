package io.ringmaster.proxy.compose;

import io.ringmaster.router.plan.Indexing;
import java.util.List;

/**
 * A row of a table with global indexes, as literals.
 *
 * @param key the primary key
 * @param values the indexed columns, with null for NULL; behind them forms of those that are not
 *     compared as they are ({@link Indexing.Part#form})
 */
record IndexedRow(List<String> key, List<String> values) {
  /** What is equal where MySQL takes two values of an indexed column for one; null for NULL. */
  String form(List<Indexing.Part> parts, int part) {
    if (parts.get(part).form().isEmpty()) {
      return values.get(part);
    }
    long before = parts.subList(0, part).stream().filter(of -> !of.form().isEmpty()).count();
    return values.get(parts.size() + (int) before);
  }
}
