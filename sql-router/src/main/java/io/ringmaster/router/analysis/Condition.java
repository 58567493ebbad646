package io.ringmaster.router.analysis;

import java.util.List;
import org.apache.calcite.sql.SqlJoin;
import org.apache.calcite.sql.SqlNode;

/**
 * A WHERE or ON clause.
 *
 * @param scope the block it is in
 * @param expression the whole clause
 * @param restricted the uses it restricts alone, for ON of (or inside) an outer join's nullable
 *     side; null when all rows of the block satisfy it
 * @param outer the outer join whose nullable side it restricts, the innermost; null when all rows
 *     of the block satisfy it
 */
record Condition(Scope scope, SqlNode expression, List<TableUse> restricted, SqlJoin outer) {
  /**
   * Whether rows of a use that don't satisfy it, should it be of that use alone, can be left out:
   * they would not be joined to anything, nor make an outer join give NULLs in their place.
   */
  @SuppressWarnings("ReferenceEquality") // the very join
  boolean filters(TableUse use) {
    return scope == use.scope && outer == use.outerJoin;
  }
}
