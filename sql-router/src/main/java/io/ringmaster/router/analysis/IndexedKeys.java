package io.ringmaster.router.analysis;

import io.ringmaster.metadata.GlobalIndex;
import io.ringmaster.router.catalog.CatalogColumn;
import io.ringmaster.router.plan.IndexedKey;
import io.ringmaster.router.plan.KeyOperand;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlDynamicParam;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;

/** Finds what conditions say of the columns of global indexes. */
final class IndexedKeys {
  private final List<Condition> conditions;

  /** Of each use that may count: what a column is equal to, by its name in lower case. */
  private final Map<TableUse, Map<String, Given>> given = new HashMap<>();

  private record Given(CatalogColumn column, KeyOperand.Slot operand, boolean list) {}

  private IndexedKeys(List<Condition> conditions) {
    this.conditions = conditions;
  }

  /**
   * What the conditions of the outermost block say of the columns of an index.
   *
   * @param uses those of a class whose keys are equal
   * @return null when they give no index all its columns
   */
  static IndexedKey of(List<TableUse> uses, List<Condition> conditions) throws RefusedException {
    List<TableUse> members =
        uses.stream()
            .filter(use -> !use.nullable && !use.rule.indexes().isEmpty() && use.scope.depth == 0)
            .toList();
    if (members.isEmpty()) {
      return null;
    }
    IndexedKeys keys = new IndexedKeys(conditions);
    keys.read(members);
    for (TableUse use : members) {
      IndexedKey key = keys.of(use);
      if (key != null) {
        return key;
      }
    }
    return null;
  }

  private void read(List<TableUse> members) {
    members.forEach(use -> given.put(use, new HashMap<>()));
    Scope scope = members.getFirst().scope;
    for (Condition condition : conditions) {
      if (condition.scope() == scope && condition.restricted() == null) {
        for (SqlNode term : Expressions.conjuncts(condition.expression())) {
          if (term instanceof SqlCall call && call.getKind() == SqlKind.EQUALS) {
            equal(call.operand(0), call.operand(1), scope);
            equal(call.operand(1), call.operand(0), scope);
          } else if (term instanceof SqlCall call && call.getKind() == SqlKind.IN) {
            oneOf(call.operand(0), call.operand(1), scope);
          }
        }
      }
    }
  }

  private void equal(SqlNode name, SqlNode value, Scope scope) {
    if (Expressions.operand(value) instanceof KeyOperand.Slot slot) {
      add(name, slot, false, scope);
    }
  }

  private void oneOf(SqlNode name, SqlNode values, Scope scope) {
    if (values instanceof SqlNodeList list
        && list.size() == 1
        && list.get(0) instanceof SqlDynamicParam folded) {
      add(name, new KeyOperand.Slot(folded.getIndex(), false), true, scope);
    }
  }

  private void add(SqlNode name, KeyOperand.Slot operand, boolean list, Scope scope) {
    if (!(Expressions.strip(name) instanceof SqlIdentifier identifier)) {
      return;
    }
    Scope.Column column = scope.resolve(identifier);
    CatalogColumn known = scope.catalogColumn(identifier);
    Map<String, Given> columns = column == null ? null : given.get(column.use());
    if (columns == null || known == null) {
      return;
    }
    // One value tells more than several.
    columns.merge(
        column.name().toLowerCase(Locale.ROOT),
        new Given(known, operand, list),
        (old, other) -> old.list ? other : old);
  }

  /** Of the indexes that have all their columns given, the one that tells the least rows. */
  private IndexedKey of(TableUse use) throws RefusedException {
    Map<String, Given> columns = given.get(use);
    List<GlobalIndex> indexes =
        use.rule.indexes().stream()
            .filter(index -> index.ready() && isGiven(index, columns))
            .sorted(
                Comparator.comparing(GlobalIndex::unique)
                    .thenComparingInt(index -> index.columns().size())
                    .reversed())
            .toList();
    if (indexes.isEmpty()) {
      return null;
    }
    GlobalIndex index = indexes.getFirst();
    List<IndexedKey.Column> of = new ArrayList<>();
    for (String name : index.columns()) {
      Given one = columns.get(name.toLowerCase(Locale.ROOT));
      of.add(new IndexedKey.Column(Names.quoted(name), one.operand, one.column));
    }
    return new IndexedKey(
        Names.quoted(use.database) + "." + Names.quoted(use.table),
        Names.quoted(use.rule.column()),
        Names.quoted(use.database) + "." + Names.quoted(index.lookup()),
        losses(use, index),
        index.unique(),
        of);
  }

  /**
   * The only row of a value has lost its only entry, so that all shards are asked for it anyway.
   */
  private static String losses(TableUse use, GlobalIndex index) throws RefusedException {
    return index.unique() || index.losses().isEmpty()
        ? null
        : Names.quoted(use.database) + "." + Names.quoted(index.losses().get());
  }

  private static boolean isGiven(GlobalIndex index, Map<String, Given> columns) {
    int lists = 0;
    for (String name : index.columns()) {
      Given one = columns.get(name.toLowerCase(Locale.ROOT));
      if (one == null) {
        return false;
      }
      lists += one.list ? 1 : 0;
    }
    return lists <= 1;
  }
}
