package io.ringmaster.router.analysis;

import io.ringmaster.router.catalog.CatalogColumn;
import io.ringmaster.router.plan.Finish;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlNode;

/**
 * What a statement's conditions say of the rows of one place that matter: by themselves, together
 * with tables that any shard can join with them (reference tables, and tables tied to them by the
 * shard key), and by the keys of rows that were gathered before.
 */
final class FragmentFilters {
  private static final Set<String> INTEGERS =
      Set.of("tinyint", "smallint", "mediumint", "int", "bigint");

  private final TableUse use;
  private final StatementWalker walker;

  /** The terms that all rows of the place satisfy that matter. */
  private final List<FilterTerm> terms = new ArrayList<>();

  /** Tables beside it, and which of them, or the place itself, each was found through. */
  private final IdentityHashMap<TableUse, TableUse> met = new IdentityHashMap<>();

  /**
   * Of one place.
   *
   * @param said by each condition
   */
  FragmentFilters(TableUse use, StatementWalker walker, Map<Condition, List<FilterTerm>> said) {
    this.use = use;
    this.walker = walker;
    for (Condition condition : walker.conditions()) {
      if (condition.filters(use)) {
        terms.addAll(said.get(condition));
      }
    }
    meet();
  }

  /** Terms of this place alone that the statement says again where the rows have come to. */
  List<Finish.Condition> own() {
    return terms.stream()
        .filter(term -> term.isOf(use) && !term.hasMatch())
        .map(FilterTerm::condition)
        .toList();
  }

  /**
   * Terms of this place alone with MATCH, which only a table with its index can tell. No row for
   * which it is asked is one that an outer join has put NULLs in place of.
   */
  List<Finish.Part> matches() {
    return terms.stream()
        .filter(term -> term.isOf(use) && term.hasMatch())
        .filter(term -> use.kind == TableUse.Kind.REFERENCE || !Matches.areWeighed(term.node()))
        .map(FilterTerm::part)
        .toList();
  }

  // TABLES BESIDE IT

  @SuppressWarnings("ReferenceEquality") // the very join
  private void meet() {
    if (!use.isSharded()) {
      return;
    }
    boolean found = true;
    while (found) {
      found = false;
      for (TableUse other : use.scope.uses) {
        TableUse through =
            other == use || met.containsKey(other) || other.outerJoin != use.outerJoin
                ? null
                : through(other);
        if (through != null) {
          met.put(other, through);
          found = true;
        }
      }
    }
    met.keySet().retainAll(useful());
  }

  /** A place that is there already and that any shard can join another with; null for none. */
  private TableUse through(TableUse other) {
    for (FilterTerm term : terms) {
      if (!term.names(other) || term.uses().size() != 2 || !term.isMovable()) {
        continue;
      }
      TableUse there = term.uses().get(term.uses().get(0) == other ? 1 : 0);
      if (other.node.partitions() != null) {
        continue;
      }
      boolean joined = there == use || met.containsKey(there);
      boolean together =
          other.kind == TableUse.Kind.REFERENCE
              || (other.isSharded() && there.isSharded() && tiesKeys(term, other, there));
      if (joined && together && (other.catalog == null || !other.catalog.view())) {
        return there;
      }
    }
    return null;
  }

  private static boolean tiesKeys(FilterTerm term, TableUse a, TableUse b) {
    if (!term.isEquality() || !a.rule.group().equals(b.rule.group())) {
      return false;
    }
    SqlCall call = (SqlCall) term.node();
    TableUse left = KeyTies.keyOf(term.scope(), call.operand(0));
    TableUse right = KeyTies.keyOf(term.scope(), call.operand(1));
    return (left == a && right == b) || (left == b && right == a);
  }

  /** Those that something is said of, and those they were found through. */
  private Set<TableUse> useful() {
    Set<TableUse> useful = java.util.Collections.newSetFromMap(new IdentityHashMap<>());
    for (TableUse other : met.keySet()) {
      if (terms.stream().anyMatch(term -> term.isOf(other) && term.isMovable())) {
        for (TableUse at = other; at != use; at = met.get(at)) {
          useful.add(at);
        }
      }
    }
    return useful;
  }

  /** The tables that rows of the place have to meet on their own shard, in the text's order. */
  List<Finish.Met> met() throws RefusedException {
    List<Finish.Met> tables = new ArrayList<>();
    for (TableUse other : use.scope.uses) {
      if (met.containsKey(other)) {
        tables.add(
            new Finish.Met(
                Names.check(other.database),
                Names.check(other.table),
                other.aliased ? Names.check(other.effectiveName) : null));
      }
    }
    return tables;
  }

  /** What is said of them, and of both. */
  List<Finish.Condition> meetings() {
    return terms.stream()
        .filter(
            term ->
                term.isMovable()
                    && !term.isOf(use)
                    && term.uses().stream().allMatch(o -> o == use || met.containsKey(o)))
        .map(FilterTerm::condition)
        .toList();
  }

  // KEYS OF OTHERS

  /**
   * Equalities of integers with columns of other places.
   *
   * @param numbers of the places that are gathered
   */
  List<Finish.Link> links(Map<TableUse, Integer> numbers) {
    List<Finish.Link> links = new ArrayList<>();
    for (FilterTerm term : terms) {
      if (term.isEquality() && term.names(use) && term.uses().size() == 2) {
        SqlCall call = (SqlCall) term.node();
        link(call.operand(0), use.scope, call.operand(1), term.scope(), numbers, links);
        link(call.operand(1), use.scope, call.operand(0), term.scope(), numbers, links);
      }
    }
    for (Condition condition : walker.conditions()) {
      for (SqlNode term : Expressions.conjuncts(condition.expression())) {
        if (term.getKind() == SqlKind.IN) {
          SqlCall call = (SqlCall) term;
          SqlNode selected = KeyTies.selected(call.operand(1), use.scope, walker);
          if (selected != null && use.outerJoin == null) {
            link(selected, use.scope, call.operand(0), condition.scope(), numbers, links);
          }
        }
      }
    }
    return links;
  }

  private void link(
      SqlNode own,
      Scope ownScope,
      SqlNode other,
      Scope scope,
      Map<TableUse, Integer> numbers,
      List<Finish.Link> links) {
    if (!(Expressions.strip(own) instanceof SqlIdentifier a)
        || !(Expressions.strip(other) instanceof SqlIdentifier b)) {
      return;
    }
    Scope.Column to = ownScope.resolve(a);
    Scope.Column from = scope.resolve(b);
    CatalogColumn column = ownScope.catalogColumn(a);
    CatalogColumn values = scope.catalogColumn(b);
    Integer number = from == null ? null : numbers.get(from.use());
    if (number != null
        && to != null
        && to.use() == use
        && from.use() != use
        && isInteger(column)
        && isInteger(values)) {
      links.add(new Finish.Link(column.name(), number, values.name()));
    }
  }

  private static boolean isInteger(CatalogColumn column) {
    return column != null && INTEGERS.contains(column.dataType());
  }
}
