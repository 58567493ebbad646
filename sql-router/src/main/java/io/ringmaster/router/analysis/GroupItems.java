package io.ringmaster.router.analysis;

import io.ringmaster.router.grammar.SelectNode;
import io.ringmaster.router.plan.Gather.Combine;
import java.util.ArrayList;
import java.util.List;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlLiteral;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;

/**
 * What is grouped by where groups span shards: each element of GROUP BY is a select item, or a
 * column of FROM that is not selected. Everything else that is selected is an aggregate.
 */
final class GroupItems {
  private final SelectNode select;
  private final SqlNodeList items;
  private final Scope scope;
  private final DigestText text;
  private final AggregatePlanner aggregates;
  private final List<Element> elements = new ArrayList<>();
  private final List<String> added = new ArrayList<>();
  private final List<Combine> addedCombines = new ArrayList<>();

  /**
   * An element of GROUP BY.
   *
   * @param item index of the select item that it is; -1 for none
   * @param node what is grouped by
   * @param column the column that it is; null for an expression
   */
  record Element(int item, SqlNode node, Scope.Column column) {
    boolean isColumn(Scope.Column other) {
      return column != null
          && other != null
          && column.use() == other.use()
          && column.name().equalsIgnoreCase(other.name());
    }
  }

  GroupItems(SelectNode select, Scope scope, DigestText text, AggregatePlanner aggregates)
      throws RefusedException {
    this.select = select;
    this.items = select.getSelectList();
    this.scope = scope;
    this.text = text;
    this.aggregates = aggregates;
    check();
    for (SqlNode node : select.getGroup()) {
      elements.add(element(Expressions.strip(node)));
    }
  }

  private void check() throws RefusedException {
    if (items.stream().anyMatch(SelectItems::isStar)) {
      throw RefusedException.overShards("SELECT * with GROUP BY without the shard key column");
    }
    if (select.has(SelectNode.Modifier.DISTINCT)) {
      throw RefusedException.overShards(
          "SELECT DISTINCT with GROUP BY without the shard key column");
    }
  }

  private Element element(SqlNode node) throws RefusedException {
    if (node instanceof SqlLiteral literal) {
      int ordinal = SelectItems.ordinal(literal);
      if (ordinal < 1 || ordinal > items.size()) {
        throw RefusedException.overShards("GROUP BY an ordinal that no column of the result has");
      }
      return of(ordinal - 1);
    }
    if (node instanceof SqlIdentifier name) {
      Scope.Column column = scope.resolve(name);
      return column != null ? ofColumn(node, column) : aliased(name);
    }
    String written = text.of(node);
    for (int i = 0; i < items.size(); i++) {
      if (written != null && written.equals(text.of(expression(i)))) {
        return of(i);
      }
    }
    throw RefusedException.overShards(
        "GROUP BY an expression that is not selected, or has literals and no alias,");
  }

  private SqlNode expression(int item) {
    return Expressions.strip(SelectItems.expression(items.get(item)));
  }

  private Element of(int item) throws RefusedException {
    SqlNode node = expression(item);
    if (Expressions.hasAggregate(node)) {
      throw RefusedException.overShards("GROUP BY an aggregate");
    }
    String differs = FactsCollector.of(node).differsBetweenShards();
    if (differs != null) {
      throw RefusedException.overShards(
          "GROUP BY an expression with " + differs + ", which may differ between shards,");
    }
    return new Element(item, node, node instanceof SqlIdentifier name ? scope.resolve(name) : null);
  }

  private Element ofColumn(SqlNode node, Scope.Column column) throws RefusedException {
    Element alone = new Element(-1, node, column);
    for (int i = 0; i < items.size(); i++) {
      if (expression(i) instanceof SqlIdentifier name && alone.isColumn(scope.resolve(name))) {
        return of(i);
      }
    }
    // In ORDER BY, where the column is named too, an alias would come first.
    String last = ((SqlIdentifier) node).names.getLast();
    if (SelectItems.hasAlias(items, last)) {
      throw RefusedException.overShards(
          "GROUP BY a column whose name is the alias of something else");
    }
    return alone;
  }

  /** A name means a column of FROM first, and only then an alias. */
  private Element aliased(SqlIdentifier name) throws RefusedException {
    int item = ofAlias(name);
    if (item < 0) {
      throw RefusedException.overShards("GROUP BY a name that is not known for certain");
    }
    return of(item);
  }

  List<Element> elements() {
    return elements;
  }

  /** The element that a select item is; null for none. */
  Element ofItem(int item) {
    Scope.Column column =
        expression(item) instanceof SqlIdentifier name ? scope.resolve(name) : null;
    return elements.stream()
        .filter(element -> element.item == item || element.isColumn(column))
        .findFirst()
        .orElse(null);
  }

  /** The element that a column is; null for none. */
  Element ofColumn(SqlIdentifier name) {
    Scope.Column column = scope.resolve(name);
    return elements.stream().filter(element -> element.isColumn(column)).findFirst().orElse(null);
  }

  /** How each select item is combined; before anything is added. */
  List<Combine> combines() throws RefusedException {
    List<Combine> combines = new ArrayList<>();
    for (int i = 0; i < items.size(); i++) {
      combines.add(ofItem(i) != null ? Combine.CONSTANT : aggregates.combine(expression(i)));
    }
    return combines;
  }

  /**
   * The column of the result with an aggregate's value; one that is not selected is added behind
   * the select list.
   *
   * @param clause that names it, for the message
   * @return its index
   */
  int ofAggregate(SqlNode node, String clause) throws RefusedException {
    String written = text.of(node);
    if (written == null) {
      throw RefusedException.overShards(clause + " an aggregate with literals and no alias");
    }
    // Behind the select list no alias is known.
    if (Expressions.contains(
        node,
        part ->
            part instanceof SqlIdentifier name
                && name.isSimple()
                && !name.isStar()
                && scope.resolve(name) == null)) {
      throw RefusedException.overShards(clause + " an aggregate of an alias");
    }
    for (int i = 0; i < items.size(); i++) {
      if (written.equals(text.of(expression(i)))) {
        return i;
      }
    }
    int index = added.indexOf(written);
    if (index < 0) {
      index = added.size();
      addedCombines.add(aggregates.combine(node));
      added.add(written);
    }
    return items.size() + index;
  }

  /**
   * The item with this alias where it can't be anything else; -1 for none.
   *
   * @param name of a column or an alias
   */
  int ofAlias(SqlIdentifier name) {
    if (!name.isSimple() || !scope.hasNo(name.getSimple())) {
      return -1;
    }
    int found = -1;
    for (int i = 0; i < items.size(); i++) {
      if (name.getSimple().equalsIgnoreCase(SelectItems.alias(items.get(i)))) {
        if (found >= 0) {
          return -1;
        }
        found = i;
      }
    }
    return found;
  }

  /** Whether the name of a column is the alias of something that is not that column. */
  boolean isAliasOfAnother(SqlIdentifier name) {
    Scope.Column column = scope.resolve(name);
    for (int i = 0; i < items.size(); i++) {
      if (name.names.getLast().equalsIgnoreCase(SelectItems.alias(items.get(i)))) {
        Element item =
            expression(i) instanceof SqlIdentifier selected
                ? new Element(i, selected, scope.resolve(selected))
                : null;
        if (item == null || !item.isColumn(column)) {
          return true;
        }
      }
    }
    return false;
  }

  /** Columns that are added behind the select list before all others. */
  List<String> added() {
    return added;
  }

  /** How those are combined. */
  List<Combine> addedCombines() {
    return addedCombines;
  }

  /** Columns that combining takes, to be added behind those. */
  List<String> parts() {
    return aggregates.parts();
  }
}
