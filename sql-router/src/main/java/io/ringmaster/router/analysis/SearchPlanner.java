package io.ringmaster.router.analysis;

import io.ringmaster.router.catalog.CatalogColumn;
import io.ringmaster.router.grammar.DeleteNode;
import io.ringmaster.router.grammar.MySqlParser;
import io.ringmaster.router.grammar.WithNode;
import io.ringmaster.router.plan.Gather.SortKey;
import io.ringmaster.router.plan.Plan;
import io.ringmaster.router.plan.Splice;
import java.util.ArrayList;
import java.util.List;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.SqlSelect;

/**
 * Makes a SELECT of an UPDATE or DELETE with ORDER BY and LIMIT, of the rows that it would change:
 * what is before WHERE is replaced, the rest stays.
 */
final class SearchPlanner {
  private final String verb;
  private final Scope scope;
  private final DigestText text;

  /**
   * For one statement.
   *
   * @param verb for messages
   */
  SearchPlanner(String verb, Scope scope, DigestText text) {
    this.verb = verb;
    this.scope = scope;
    this.text = text;
  }

  /**
   * The SELECT.
   *
   * @param from the one table
   * @param where may be null
   * @param wherePlace the last token before WHERE
   */
  Plan.Search plan(
      SqlNode tree, SqlNode from, SqlNode where, int wherePlace, SqlNodeList order, SqlNode limit)
      throws RefusedException {
    if (tree instanceof WithNode) {
      throw refused("WITH");
    }
    if (tree instanceof DeleteNode delete && delete.ignore()) {
      // What can't be deleted does not count, and rows behind the first ones would go instead.
      throw refused("IGNORE and ORDER BY");
    }
    if (Expressions.contains(where, SqlSelect.class::isInstance)) {
      // A SELECT does not lock what its subqueries read.
      throw refused("ORDER BY and a subquery in WHERE");
    }
    if (Matches.areIn(where)) {
      // Nothing keeps others from writing more rows that match.
      throw refused("ORDER BY and MATCH in WHERE");
    }
    String differs = FactsCollector.of(where).differsBetweenShards();
    if (differs != null) {
      throw new RefusedException(
          verb
              + " with ORDER BY, LIMIT and "
              + differs
              + " in WHERE over several shards is not supported, since WHERE could mean other rows"
              + " when they are written than when they are found; write the value as a literal, or"
              + " say which shard key in WHERE");
    }
    List<String> items = new ArrayList<>();
    List<SortKey> keys = new ArrayList<>();
    for (SqlNode element : order) {
      boolean descending = element.getKind() == SqlKind.DESCENDING;
      SqlNode sorted = Expressions.strip(descending ? ((SqlCall) element).operand(0) : element);
      CatalogColumn column = null;
      if (sorted instanceof SqlIdentifier name) {
        column = scope.catalogColumn(name);
        if (name.isSimple() && scope.hasNo(name.getSimple())) {
          throw RefusedException.unknownColumn(name.getSimple(), "order clause");
        }
      }
      if (column == null) {
        throw refused("ORDER BY of anything but columns");
      }
      keys.add(new SortKey(items.size(), descending));
      items.add(SortColumn.expression(column, text.of(sorted)));
    }
    items.add("@@transaction_isolation");
    return new Plan.Search(
        List.of(
            new Splice.Replace(
                0, wherePlace, "SELECT " + String.join(", ", items) + " FROM " + text.of(from)),
            new Splice.After(MySqlParser.lastToken(limit), " FOR UPDATE")),
        keys);
  }

  private RefusedException refused(String what) {
    return RefusedException.overShards(verb + " with LIMIT and " + what);
  }
}
