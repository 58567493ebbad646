package io.ringmaster.router.analysis;

import io.ringmaster.metadata.KeyType;
import io.ringmaster.metadata.ShardMap;
import io.ringmaster.router.catalog.CatalogColumn;
import io.ringmaster.router.plan.IndexedKey;
import io.ringmaster.router.plan.KeyColumn;
import io.ringmaster.router.plan.KeyOperand;
import io.ringmaster.router.plan.KeyPredicate;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlDynamicParam;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;

/** Says in {@link KeyPredicate}s what conditions say of the shard keys of a class of uses. */
final class KeyPredicates {
  private static final KeyPredicate ANYTHING = new KeyPredicate.Anything();

  private final ShardMap map;
  private final List<Condition> conditions;
  private final List<TableUse> uses;

  KeyPredicates(ShardMap map, List<TableUse> uses, List<Condition> conditions) {
    this.map = map;
    this.uses = uses;
    this.conditions = conditions;
  }

  /**
   * What all rows of a class satisfy that matter. Those of the outermost block that has any of the
   * class are restricted by its conditions; those of subqueries meet them by equal keys.
   */
  KeyPredicate of(TableUse representative) {
    List<TableUse> members =
        uses.stream().filter(use -> use.representative() == representative).toList();
    Scope top =
        members.stream()
            .map(use -> use.scope)
            .min(java.util.Comparator.comparingInt(scope -> scope.depth))
            .orElseThrow();
    List<KeyPredicate> terms = new ArrayList<>();
    for (Scope scope : seenThrough(top, members)) {
      for (Condition condition : conditions) {
        if (condition.scope() == scope && condition.restricted() == null) {
          terms.add(convert(condition.expression(), scope, members));
        }
      }
    }
    // A row is there if any of the block's tables has it, its derived tables among them.
    List<KeyPredicate> own = new ArrayList<>();
    for (TableUse use : members) {
      if (wayOut(use).contains(top)) {
        own.add(ofUseAlone(use));
      }
    }
    terms.add(or(own));
    return and(terms);
  }

  /**
   * The outermost block of a class, those that it is a derived table of, and those of its own
   * derived tables that show keys of the class: rows of it that matter satisfy the conditions of
   * all.
   */
  private static Set<Scope> seenThrough(Scope top, List<TableUse> members) {
    Set<Scope> scopes = new LinkedHashSet<>();
    for (TableUse use : members) {
      Set<Scope> way = wayOut(use);
      if (way.contains(top)) {
        scopes.addAll(way);
      }
    }
    return scopes;
  }

  /** The block of a use, and those that it is of a derived table of. */
  private static Set<Scope> wayOut(TableUse use) {
    Set<Scope> way = new LinkedHashSet<>();
    for (Scope scope = use.scope; scope != null; scope = scope.around()) {
      way.add(scope);
    }
    return way;
  }

  /**
   * What the conditions of the outermost block say of the columns of a global index.
   *
   * @return null when they say nothing
   */
  IndexedKey indexed(TableUse representative) throws RefusedException {
    return IndexedKeys.of(
        uses.stream().filter(use -> use.representative() == representative).toList(), conditions);
  }

  private KeyPredicate ofUseAlone(TableUse use) {
    List<KeyPredicate> terms = new ArrayList<>();
    for (Condition condition : conditions) {
      if (condition.restricted() != null && condition.restricted().contains(use)) {
        terms.add(convert(condition.expression(), use.scope, List.of(use)));
      }
    }
    return and(terms);
  }

  static KeyPredicate and(List<KeyPredicate> terms) {
    List<KeyPredicate> telling = terms.stream().filter(term -> !isAnything(term)).toList();
    return switch (telling.size()) {
      case 0 -> ANYTHING;
      case 1 -> telling.getFirst();
      default -> new KeyPredicate.And(telling);
    };
  }

  static KeyPredicate or(List<KeyPredicate> terms) {
    if (terms.isEmpty() || terms.stream().anyMatch(KeyPredicates::isAnything)) {
      return ANYTHING;
    }
    return terms.size() == 1 ? terms.getFirst() : new KeyPredicate.Or(terms);
  }

  static boolean isAnything(KeyPredicate predicate) {
    return predicate instanceof KeyPredicate.Anything;
  }

  private KeyPredicate convert(SqlNode node, Scope scope, List<TableUse> members) {
    if (!(Expressions.strip(node) instanceof SqlCall call)) {
      return ANYTHING;
    }
    return switch (call.getKind()) {
      case AND -> and(call.getOperandList().stream().map(n -> convert(n, scope, members)).toList());
      case OR -> or(call.getOperandList().stream().map(n -> convert(n, scope, members)).toList());
      case EQUALS -> equality(call.operand(0), call.operand(1), scope, members);
      case OTHER_FUNCTION, IS_NOT_DISTINCT_FROM -> nullSafeEquality(call, scope, members);
      case IN -> membership(call.operand(0), call.operand(1), scope, members);
      case BETWEEN -> between(call, scope, members);
      case GREATER_THAN, GREATER_THAN_OR_EQUAL ->
          comparison(call.operand(0), call.operand(1), scope, members);
      case LESS_THAN, LESS_THAN_OR_EQUAL ->
          comparison(call.operand(1), call.operand(0), scope, members);
      default -> ANYTHING;
    };
  }

  private TableUse key(SqlNode node, Scope scope, List<TableUse> members) {
    if (Expressions.strip(node) instanceof SqlIdentifier name) {
      Scope.Column column = scope.key(name);
      if (column != null && column.isShardKey() && members.contains(column.use())) {
        return column.use();
      }
    }
    return null;
  }

  private KeyPredicate equality(SqlNode left, SqlNode right, Scope scope, List<TableUse> members) {
    return equality(left, right, scope, members, false);
  }

  private KeyPredicate equality(
      SqlNode left, SqlNode right, Scope scope, List<TableUse> members, boolean converted) {
    if (isRow(left) && isRow(right)) {
      List<SqlNode> names = ((SqlCall) Expressions.strip(left)).getOperandList();
      List<SqlNode> values = ((SqlCall) Expressions.strip(right)).getOperandList();
      List<KeyPredicate> terms = new ArrayList<>();
      for (int i = 0; i < Math.min(names.size(), values.size()); i++) {
        terms.add(equality(names.get(i), values.get(i), scope, members, converted));
      }
      return and(terms);
    }
    TableUse use = key(left, scope, members);
    SqlNode value = right;
    if (use == null) {
      use = key(right, scope, members);
      value = left;
    }
    return use == null ? ANYTHING : equal(use, Expressions.operand(value), converted);
  }

  private static boolean isRow(SqlNode node) {
    return Expressions.strip(node).getKind() == SqlKind.ROW;
  }

  private KeyPredicate equal(TableUse use, KeyOperand operand, boolean converted) {
    return operand instanceof KeyOperand.Slot
        ? new KeyPredicate.Equal(operand, column(use), converted)
        : ANYTHING;
  }

  /** NULL <=> NULL holds for the rows an outer join makes up, so nullable uses do not count. */
  private KeyPredicate nullSafeEquality(SqlCall call, Scope scope, List<TableUse> members) {
    if (!call.getOperator().getName().equals("<=>")) {
      return ANYTHING;
    }
    List<TableUse> certain = members.stream().filter(use -> !use.nullable).toList();
    return equality(call.operand(0), call.operand(1), scope, certain);
  }

  private KeyPredicate membership(
      SqlNode left, SqlNode right, Scope scope, List<TableUse> members) {
    if (!(right instanceof SqlNodeList list)) {
      return ANYTHING;
    }
    if (isRow(left)) {
      boolean converted = list.size() > 1;
      return or(list.stream().map(row -> equality(left, row, scope, members, converted)).toList());
    }
    TableUse use = key(left, scope, members);
    boolean folded = list.size() == 1 && list.get(0) instanceof SqlDynamicParam;
    if (use == null || !folded) {
      return ANYTHING;
    }
    return new KeyPredicate.InList(((SqlDynamicParam) list.get(0)).getIndex(), column(use));
  }

  /** NOT BETWEEN is of the same kind, by another operator. */
  @SuppressWarnings("ReferenceEquality") // operators are constants
  private KeyPredicate between(SqlCall call, Scope scope, List<TableUse> members) {
    TableUse use = key(call.operand(0), scope, members);
    boolean negated = call.getOperator() != SqlStdOperatorTable.BETWEEN;
    return use == null || negated
        ? ANYTHING
        : range(use, Expressions.operand(call.operand(1)), Expressions.operand(call.operand(2)));
  }

  /** {@code greater >= less}, or strictly: taking the bound in does no harm. */
  private KeyPredicate comparison(
      SqlNode greater, SqlNode less, Scope scope, List<TableUse> members) {
    TableUse use = key(greater, scope, members);
    if (use != null) {
      return range(use, Expressions.operand(less), null);
    }
    use = key(less, scope, members);
    return use == null ? ANYTHING : range(use, null, Expressions.operand(greater));
  }

  private KeyPredicate range(TableUse use, KeyOperand lower, KeyOperand upper) {
    KeyOperand from = lower instanceof KeyOperand.Slot ? lower : null;
    KeyOperand to = upper instanceof KeyOperand.Slot ? upper : null;
    boolean tells = map.router(use.rule.group()).isRange() && (from != null || to != null);
    return tells ? new KeyPredicate.Between(from, to, column(use)) : ANYTHING;
  }

  /** What a column can store. */
  static KeyColumn column(CatalogColumn column) {
    return new KeyColumn(
        column.dataType(),
        column.unsigned(),
        column.maxLength(),
        column.collation(),
        column.autoIncrement());
  }

  /** The shard key column; of a table that the catalog lacks, as far as the group tells. */
  KeyColumn column(TableUse use) {
    int index = use.catalog == null ? -1 : use.catalog.indexOf(use.rule.column());
    if (index >= 0) {
      return column(use.catalog.columns().get(index));
    }
    return switch (map.router(use.rule.group()).keyType()) {
      case KeyType.StringKey string -> new KeyColumn("", false, 0, string.collation(), false);
      case KeyType.IntegerKey _, KeyType.BinaryKey _ -> new KeyColumn("", false, 0, "", false);
    };
  }
}
