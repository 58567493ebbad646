package io.ringmaster.router.analysis;

import io.ringmaster.router.grammar.MySqlParser;
import io.ringmaster.router.plan.Plan;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.apache.calcite.sql.SqlJoin;
import org.apache.calcite.sql.SqlNode;

/**
 * Finds where a query of information_schema may read figures that every shard has a part of: only
 * such a query is worth asking all of them.
 */
final class FiguredTables {
  private static final Set<String> SIZES =
      Set.of(
          "table_rows",
          "avg_row_length",
          "data_length",
          "index_length",
          "data_free",
          "auto_increment",
          "update_time",
          "check_time");

  private static final Map<String, Set<String>> FIGURES =
      Map.of("TABLES", SIZES, "PARTITIONS", SIZES, "STATISTICS", Set.of("cardinality"));

  private FiguredTables() {}

  /**
   * The places.
   *
   * @param walker has walked the tree
   * @param text the digest text
   */
  static List<Plan.Figured> of(StatementWalker walker, SqlNode tree, String text) {
    List<TableUse> uses =
        walker.uses().stream()
            .filter(use -> use.database.equalsIgnoreCase(NamedDatabases.INFORMATION_SCHEMA))
            .filter(use -> FIGURES.containsKey(use.table.toUpperCase(Locale.ROOT)))
            .toList();
    if (uses.isEmpty()) {
      return List.of();
    }
    Set<String> words = new DigestText(text).names();
    boolean all =
        Expressions.contains(tree, node -> node instanceof SqlJoin join && join.isNatural())
            || walker.blocks().stream()
                .anyMatch(
                    block ->
                        block.tableWord() >= 0
                            || block.items().stream().anyMatch(SelectItems::isStar));
    return uses.stream()
        .filter(
            use ->
                all
                    || !Collections.disjoint(
                        FIGURES.get(use.table.toUpperCase(Locale.ROOT)), words))
        .map(
            use ->
                new Plan.Figured(
                    MySqlParser.firstToken(use.node.name()),
                    MySqlParser.lastToken(use.node.name()),
                    use.table.toUpperCase(Locale.ROOT)))
        .toList();
  }
}
