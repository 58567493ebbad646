package io.ringmaster.router.analysis;

import java.util.List;
import org.apache.calcite.sql.SqlNode;

/**
 * A WHERE or ON clause.
 *
 * @param scope the block it is in
 * @param expression the whole clause
 * @param restricted the uses it restricts alone, for ON of (or inside) an outer join's nullable
 *     side; null when all rows of the block satisfy it
 */
record Condition(Scope scope, SqlNode expression, List<TableUse> restricted) {}
