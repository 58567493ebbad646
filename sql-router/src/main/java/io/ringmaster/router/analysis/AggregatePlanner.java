package io.ringmaster.router.analysis;

import io.ringmaster.router.catalog.CatalogColumn;
import io.ringmaster.router.grammar.GrammarNodes;
import io.ringmaster.router.plan.Gather.Combine;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.apache.calcite.sql.SqlBasicCall;
import org.apache.calcite.sql.SqlDynamicParam;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlNode;

/**
 * Says how a select item of several shards' rows is combined to one, and what hidden columns that
 * takes.
 */
final class AggregatePlanner {
  private final Scope scope;
  private final DigestText text;
  private final Predicate<SqlNode> isKey;
  private final List<String> hidden = new ArrayList<>();

  /**
   * For one block.
   *
   * @param isKey tells the shard key, whose values are on one shard each
   */
  AggregatePlanner(Scope scope, DigestText text, Predicate<SqlNode> isKey) {
    this.scope = scope;
    this.text = text;
    this.isKey = isKey;
  }

  /** Columns to add behind the select list, in this order. */
  List<String> hidden() {
    return hidden;
  }

  private static RefusedException refused(String what) {
    return new RefusedException(
        what + " over several shards is not supported yet; say which shard key in WHERE");
  }

  /**
   * How an item is combined.
   *
   * @param item without alias and parentheses
   */
  Combine combine(SqlNode item) throws RefusedException {
    if (item instanceof SqlDynamicParam) {
      return Combine.CONSTANT;
    }
    if (!(item instanceof SqlBasicCall call) || !Expressions.isAggregate(call)) {
      throw refused("an aggregate next to another expression");
    }
    boolean distinct = call.getFunctionQuantifier() != null;
    String name = GrammarNodes.nameOf(call);
    if (Expressions.contains(call, Expressions::isQuery)) {
      throw refused("a subquery in " + name);
    }
    return switch (name) {
      case "COUNT" -> {
        if (distinct && call.getOperandList().stream().noneMatch(isKey)) {
          throw refused("COUNT(DISTINCT ..) of other columns than the shard key");
        }
        yield Combine.COUNT;
      }
      case "SUM" -> {
        if (distinct) {
          throw refused("SUM(DISTINCT ..)");
        }
        if (!ExactValues.isExact(call.operand(0))) {
          throw new RefusedException(
              "SUM of a division over several shards is not supported: each shard would round its"
                  + " own sum; ROUND the quotients, or say which shard key in WHERE");
        }
        yield Combine.SUM;
      }
      case "AVG" -> average(call, distinct);
      case "BIT_AND" -> Combine.BIT_AND;
      case "BIT_OR" -> Combine.BIT_OR;
      case "BIT_XOR" -> Combine.BIT_XOR;
      case "MIN", "MAX" -> {
        checkOrdered(call.operand(0), name);
        yield name.equals("MIN") ? Combine.MIN : Combine.MAX;
      }
      default -> throw refused(name + "()");
    };
  }

  private Combine average(SqlBasicCall call, boolean distinct) throws RefusedException {
    if (distinct) {
      throw refused("AVG(DISTINCT ..)");
    }
    String of = text.of(call.operand(0));
    if (of == null
        || !ExactValues.isOfFixedScale(call.operand(0))
        || Expressions.contains(call.operand(0), this::isText)) {
      throw refused("AVG() of anything but columns of numbers and times, their sums and products");
    }
    hidden.add("SUM(" + of + ")");
    hidden.add("COUNT(" + of + ")");
    return Combine.AVG;
  }

  /** Whether it is a column of texts, or one whose type is not known: each reading may warn. */
  private boolean isText(SqlNode node) {
    if (!(node instanceof SqlIdentifier name)) {
      return false;
    }
    CatalogColumn column = scope.catalogColumn(name);
    return column == null
        || switch (column.dataType()) {
          case "tinyint",
              "smallint",
              "mediumint",
              "int",
              "bigint",
              "decimal",
              "float",
              "double",
              "bit",
              "year",
              "date",
              "datetime",
              "timestamp",
              "time" ->
              false;
          default -> true;
        };
  }

  private void checkOrdered(SqlNode operand, String function) throws RefusedException {
    String type = "";
    if (Expressions.strip(operand) instanceof SqlIdentifier name) {
      CatalogColumn column = scope.catalogColumn(name);
      type = column == null ? "" : column.dataType();
    }
    boolean known =
        switch (type) {
          case "tinyint",
              "smallint",
              "mediumint",
              "int",
              "bigint",
              "decimal",
              "double",
              "year",
              "date",
              "datetime",
              "timestamp",
              "time" ->
              true;
          default -> false;
        };
    if (!known) {
      throw refused(
          function + "() of anything but a column of integers, decimals, doubles or times");
    }
  }
}
