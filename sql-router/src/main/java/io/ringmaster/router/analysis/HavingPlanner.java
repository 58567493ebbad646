package io.ringmaster.router.analysis;

import io.ringmaster.router.catalog.CatalogColumn;
import io.ringmaster.router.grammar.MySqlParser;
import io.ringmaster.router.grammar.SelectNode;
import io.ringmaster.router.plan.Having;
import io.ringmaster.router.plan.Having.Comparison;
import io.ringmaster.router.plan.KeyOperand;
import io.ringmaster.router.plan.Splice;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;

/**
 * HAVING of groups that span shards. What is said of the groups alone each shard can tell by
 * itself; comparisons of aggregates with numbers are made when the groups are combined.
 */
final class HavingPlanner {
  /** Of which equal values are the same, on whichever shard. */
  private static final Set<String> ONE_FORM =
      Set.of(
          "tinyint",
          "smallint",
          "mediumint",
          "int",
          "bigint",
          "decimal",
          "date",
          "datetime",
          "timestamp",
          "time",
          "year",
          "bit",
          "enum",
          "set");

  private final SelectNode select;
  private final GroupItems groups;
  private final Scope scope;

  HavingPlanner(SelectNode select, GroupItems groups, Scope scope) {
    this.select = select;
    this.groups = groups;
    this.scope = scope;
  }

  /**
   * What is asked when groups are combined; empty when shards can tell.
   *
   * @param splices gets what takes the clause out of the shards' text then
   */
  Optional<Having> plan(List<Splice> splices) throws RefusedException {
    SqlNode having = select.getHaving();
    if (having == null || isOfGroupsAlone(having)) {
      return Optional.empty();
    }
    Having condition = condition(having);
    int keyword = MySqlParser.firstToken(having) - 1;
    splices.add(new Splice.Replace(keyword, MySqlParser.lastToken(having), ""));
    return Optional.of(condition);
  }

  private boolean isOfGroupsAlone(SqlNode having) {
    return !Expressions.hasAggregate(having)
        && !Expressions.contains(having, Expressions::isQuery)
        && !Expressions.contains(
            having, node -> node instanceof SqlIdentifier name && !isGroup(name))
        && FactsCollector.of(having).differsBetweenShards() == null;
  }

  private boolean isGroup(SqlIdentifier name) {
    CatalogColumn column = scope.catalogColumn(name);
    return column != null
        && ONE_FORM.contains(column.dataType())
        && groups.ofColumn(name) != null
        && !groups.isAliasOfAnother(name);
  }

  private Having condition(SqlNode node) throws RefusedException {
    if (!(Expressions.strip(node) instanceof SqlCall call)) {
      throw refused();
    }
    return switch (call.getKind()) {
      case AND -> new Having.And(conditions(call));
      case OR -> new Having.Or(conditions(call));
      case NOT -> new Having.Not(condition(call.operand(0)));
      case IS_NULL -> new Having.IsNull(column(call.operand(0)));
      case IS_NOT_NULL -> new Having.Not(new Having.IsNull(column(call.operand(0))));
      case BETWEEN -> between(call);
      case EQUALS -> comparison(call, Comparison.EQUAL);
      case NOT_EQUALS -> comparison(call, Comparison.NOT_EQUAL);
      case LESS_THAN -> comparison(call, Comparison.LESS);
      case LESS_THAN_OR_EQUAL -> comparison(call, Comparison.LESS_OR_EQUAL);
      case GREATER_THAN -> comparison(call, Comparison.GREATER);
      case GREATER_THAN_OR_EQUAL -> comparison(call, Comparison.GREATER_OR_EQUAL);
      default -> throw refused();
    };
  }

  private List<Having> conditions(SqlCall call) throws RefusedException {
    List<Having> terms = new ArrayList<>();
    for (SqlNode operand : call.getOperandList()) {
      terms.add(condition(operand));
    }
    return terms;
  }

  /** NOT BETWEEN is of the same kind, by another operator. */
  @SuppressWarnings("ReferenceEquality") // operators are constants
  private Having between(SqlCall call) throws RefusedException {
    int column = column(call.operand(0));
    Having within = new Having.Between(column, number(call.operand(1)), number(call.operand(2)));
    return call.getOperator() == SqlStdOperatorTable.BETWEEN ? within : new Having.Not(within);
  }

  private Having comparison(SqlCall call, Comparison comparison) throws RefusedException {
    boolean mirrored = Expressions.operand(call.operand(0)) instanceof KeyOperand.Slot;
    SqlNode column = call.operand(mirrored ? 1 : 0);
    SqlNode number = call.operand(mirrored ? 0 : 1);
    return new Having.Compare(
        column(column), mirrored ? comparison.mirrored() : comparison, number(number));
  }

  private static KeyOperand.Slot number(SqlNode node) throws RefusedException {
    if (Expressions.operand(node) instanceof KeyOperand.Slot slot) {
      return slot;
    }
    throw refused();
  }

  /** The column of the combined row that has an aggregate or a group. */
  private int column(SqlNode node) throws RefusedException {
    SqlNode inner = Expressions.strip(node);
    if (inner instanceof SqlCall call && Expressions.isAggregate(call)) {
      return groups.ofAggregate(call, "HAVING");
    }
    if (inner instanceof SqlIdentifier name) {
      int aliased = groups.ofAlias(name);
      if (aliased >= 0) {
        return aliased;
      }
      GroupItems.Element group = isGroup(name) ? groups.ofColumn(name) : null;
      if (group != null && group.item() >= 0) {
        return group.item();
      }
    }
    throw refused();
  }

  private static RefusedException refused() {
    return RefusedException.overShards(
        "HAVING of anything but comparisons of aggregates with numbers, with GROUP BY without the"
            + " shard key");
  }
}
