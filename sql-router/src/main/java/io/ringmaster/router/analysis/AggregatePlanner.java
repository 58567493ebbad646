package io.ringmaster.router.analysis;

import io.ringmaster.router.catalog.CatalogColumn;
import io.ringmaster.router.grammar.GrammarNodes;
import io.ringmaster.router.plan.Gather.Combine;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
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
  /** Types of numbers that are sent as what they are compared by; FLOAT and BIT are not. */
  private static final Set<String> NUMBERS =
      Set.of("tinyint", "smallint", "mediumint", "int", "bigint", "decimal", "double", "year");

  private static final Set<String> TIMES = Set.of("date", "datetime", "timestamp", "time");

  private final Scope scope;
  private final DigestText text;
  private final Predicate<SqlNode> isKey;
  private final List<String> parts = new ArrayList<>();

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

  /** Columns to add behind what is combined, in this order: each a {@link Combine#PART}. */
  List<String> parts() {
    return parts;
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
      throw new RefusedException(
          "Expressions of aggregates, and columns beside aggregates that are not grouped by, over"
              + " several shards are not supported yet; select the aggregates alone, or say which"
              + " shard key in WHERE");
    }
    boolean distinct = call.getFunctionQuantifier() != null;
    String name = GrammarNodes.nameOf(call);
    if (Expressions.contains(call, Expressions::isQuery)) {
      throw RefusedException.overShards("a subquery in " + name);
    }
    return switch (name) {
      case "COUNT" -> {
        if (distinct && call.getOperandList().stream().noneMatch(isKey)) {
          throw RefusedException.overShards(
              "COUNT(DISTINCT ..) of other columns than the shard key");
        }
        yield Combine.COUNT;
      }
      case "SUM" -> {
        if (distinct) {
          throw RefusedException.overShards("SUM(DISTINCT ..)");
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
      default -> throw RefusedException.overShards(name + "()");
    };
  }

  private Combine average(SqlBasicCall call, boolean distinct) throws RefusedException {
    if (distinct) {
      throw RefusedException.overShards("AVG(DISTINCT ..)");
    }
    String of = text.of(call.operand(0));
    if (of == null
        || !ExactValues.isOfFixedScale(call.operand(0))
        || Expressions.contains(call.operand(0), this::isNoNumber)) {
      throw RefusedException.overShards(
          "AVG() of anything but columns of numbers, their sums and products");
    }
    parts.add("SUM(" + of + ")");
    parts.add("COUNT(" + of + ")");
    return Combine.AVG;
  }

  /**
   * Whether it is a column of anything but numbers: reading texts may warn, and times have more
   * digits as numbers than their type.
   */
  private boolean isNoNumber(SqlNode node) {
    if (!(node instanceof SqlIdentifier name)) {
      return false;
    }
    String type = type(name);
    return !NUMBERS.contains(type) && !type.equals("float") && !type.equals("bit");
  }

  private void checkOrdered(SqlNode operand, String function) throws RefusedException {
    String type = Expressions.strip(operand) instanceof SqlIdentifier name ? type(name) : "";
    if (!NUMBERS.contains(type) && !TIMES.contains(type)) {
      throw RefusedException.overShards(
          function + "() of anything but a column of integers, decimals, doubles or times");
    }
  }

  /** As information_schema names it; empty when it is not known. */
  private String type(SqlIdentifier name) {
    CatalogColumn column = scope.catalogColumn(name);
    return column == null ? "" : column.dataType();
  }
}
