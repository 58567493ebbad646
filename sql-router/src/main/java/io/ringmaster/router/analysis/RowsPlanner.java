package io.ringmaster.router.analysis;

import io.ringmaster.router.catalog.CatalogColumn;
import io.ringmaster.router.grammar.MySqlParser;
import io.ringmaster.router.grammar.SelectNode;
import io.ringmaster.router.plan.Gather;
import io.ringmaster.router.plan.Gather.Combine;
import io.ringmaster.router.plan.Gather.Limit;
import io.ringmaster.router.plan.Gather.SortKey;
import io.ringmaster.router.plan.Having;
import io.ringmaster.router.plan.Splice;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlDynamicParam;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlLiteral;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;

/**
 * Merges rows in order. A sort key is a visible column when it can be, else a column added behind
 * the select list; its index counts from the end (-1 is the last) then, since the number of columns
 * of {@code *} is not known here.
 */
final class RowsPlanner {
  /** Functions that people sort by, whose values are numbers. */
  private static final Set<String> NUMBERS =
      Set.of("FIELD", "FIND_IN_SET", "INSTR", "LOCATE", "ABS", "ROUND", "FLOOR", "DATEDIFF");

  private static final String NO_LIMIT = " LIMIT 18446744073709551615";

  private final SelectNode select;
  private final SqlNodeList items;
  private final Scope scope;
  private final DigestText text;
  private final Limit limit;
  private final boolean stars;

  /** Null when groups, if there are any, do not span shards. */
  private final GroupItems groups;

  private final List<Hidden> hidden = new ArrayList<>();

  /**
   * A column added behind the select list.
   *
   * @param text the column, or the name of the expression
   * @param expression that is moved there; null for none
   */
  private record Hidden(String text, SqlNode expression) {
    static List<Hidden> of(List<String> columns) {
      return columns.stream().map(column -> new Hidden(column, null)).toList();
    }
  }

  /** Sort keys; of hidden columns -1 - index, until their number is known. */
  private final List<SortKey> keys = new ArrayList<>();

  private Optional<Having> having = Optional.empty();

  /** Of groups when they are combined. */
  private final List<SortKey> last = new ArrayList<>();

  private final List<Combine> combines = new ArrayList<>();

  /**
   * For one block.
   *
   * @param groups that span shards; null for none
   */
  RowsPlanner(SelectNode select, Scope scope, DigestText text, Limit limit, GroupItems groups) {
    this.select = select;
    this.items = select.getSelectList();
    this.scope = scope;
    this.text = text;
    this.limit = limit;
    this.groups = groups;
    this.stars = items.stream().anyMatch(SelectItems::isStar);
  }

  /**
   * The plan.
   *
   * @param pushedLimit the splices of a LIMIT clause
   */
  Gather plan(SqlNodeList order, Function<Limit, List<Splice>> pushedLimit)
      throws RefusedException {
    List<Splice> splices = new ArrayList<>();
    boolean distinct = select.has(SelectNode.Modifier.DISTINCT);
    if (groups != null) {
      groups(order, splices);
    } else {
      rows(order, distinct, splices);
    }
    splices.addAll(hiddenColumns());
    Limit used = last.isEmpty() && having.isEmpty() ? limit : limit.last();
    splices.addAll(pushedLimit.apply(used));
    splices.sort(java.util.Comparator.comparingInt(Splice::place));
    return new Gather.Rows(
        splices,
        finalKeys(keys),
        distinct,
        groups == null
            ? Optional.empty()
            : Optional.of(new Gather.Groups(combines, having, finalKeys(last))),
        used,
        hidden.size());
  }

  private List<Splice> hiddenColumns() {
    List<Splice> splices = new ArrayList<>();
    int place = MySqlParser.lastToken(items.get(items.size() - 1));
    StringBuilder added = new StringBuilder();
    for (Hidden column : hidden) {
      added.append(", ");
      if (column.expression == null) {
        added.append(column.text);
      } else {
        int first = MySqlParser.firstToken(column.expression);
        int last = MySqlParser.lastToken(column.expression);
        splices.add(new Splice.Copy(place, added.toString(), first, last, List.of()));
        added = new StringBuilder(" AS " + column.text);
      }
    }
    if (!added.isEmpty()) {
      splices.add(new Splice.After(place, added.toString()));
    }
    return splices;
  }

  private void rows(SqlNodeList order, boolean distinct, List<Splice> splices)
      throws RefusedException {
    boolean[] sorted = new boolean[items.size()];
    for (SqlNode element : order) {
      boolean descending = element.getKind() == SqlKind.DESCENDING;
      SqlNode node = sorted(element);
      if (isConstant(node)) {
        continue;
      }
      int item = item(node);
      if (item >= 0) {
        sorted[item] = true;
        itemKey(item, descending);
      } else if (distinct) {
        throw RefusedException.overShards("SELECT DISTINCT with ORDER BY of what is not selected");
      } else if (node instanceof SqlIdentifier) {
        key(node, -1, descending);
      } else {
        expressionKey(node, descending, splices);
      }
    }
    if (distinct) {
      distinct(sorted, order, splices);
    }
  }

  /**
   * Moves an expression from ORDER BY to a hidden column, in the client's own words, and sorts by
   * that: what the text says once MySQL warns of once.
   */
  private void expressionKey(SqlNode expression, boolean descending, List<Splice> splices)
      throws RefusedException {
    if (text.of(expression) == null && !isNumber(expression)) {
      throw RefusedException.overShards(
          "ORDER BY of an expression with literals that is not selected");
    }
    StringBuilder name = new StringBuilder("ringmaster_key").append(hidden.size() + 1);
    while (text.names().contains(name.toString())) {
      name.append('_');
    }
    hidden.add(new Hidden(name.toString(), expression));
    keys.add(new SortKey(-hidden.size(), descending, false));
    splices.add(
        new Splice.Replace(
            MySqlParser.firstToken(expression),
            MySqlParser.lastToken(expression),
            name.toString()));
  }

  /**
   * Whether an expression has numbers, most likely: others may be strings, which are not merged.
   */
  private static boolean isNumber(SqlNode node) {
    return switch (node.getKind()) {
      case AND, OR, NOT, IN, NOT_IN, LIKE, BETWEEN, IS_NULL, IS_NOT_NULL, EQUALS, NOT_EQUALS ->
          true;
      case LESS_THAN, LESS_THAN_OR_EQUAL, GREATER_THAN, GREATER_THAN_OR_EQUAL -> true;
      case PLUS, MINUS, TIMES, DIVIDE, MOD, MINUS_PREFIX -> true;
      default ->
          node instanceof SqlCall call
              && NUMBERS.contains(call.getOperator().getName().toUpperCase(Locale.ROOT));
    };
  }

  /** NULL, a string, a parameter: what is the same in all rows sorts nothing. */
  private static boolean isConstant(SqlNode sorted) {
    return sorted instanceof SqlDynamicParam;
  }

  /** What an element of ORDER BY sorts by, without its direction and parentheses. */
  private static SqlNode sorted(SqlNode element) {
    return Expressions.strip(
        element.getKind() == SqlKind.DESCENDING ? ((SqlCall) element).operand(0) : element);
  }

  /**
   * What an element of ORDER BY sorts groups by.
   *
   * @param group an element of GROUP BY; null for an aggregate
   * @param aggregate the index of its column
   */
  private record GroupOrder(GroupItems.Element group, int aggregate, boolean descending) {}

  /**
   * Every element of GROUP BY becomes a sort key, here and on the shards. In the order of the
   * client's ORDER BY when it has nothing else; else what is combined is sorted at last.
   */
  private void groups(SqlNodeList order, List<Splice> splices) throws RefusedException {
    combines.addAll(groups.combines());
    List<GroupOrder> wanted = new ArrayList<>();
    for (SqlNode element : order) {
      if (!isConstant(sorted(element))) {
        wanted.add(groupOrder(element));
      }
    }
    having = new HavingPlanner(select, groups, scope).plan(splices);
    combines.addAll(groups.addedCombines());
    hidden.addAll(Hidden.of(groups.added()));
    hidden.addAll(Hidden.of(groups.parts()));
    groups.parts().forEach(_ -> combines.add(Combine.PART));
    boolean byGroups = wanted.stream().allMatch(one -> one.group != null);
    List<GroupItems.Element> left = new ArrayList<>(groups.elements());
    Map<GroupItems.Element, SortKey> sorted = new HashMap<>();
    if (byGroups) {
      for (GroupOrder one : wanted) {
        if (left.remove(one.group)) {
          groupKey(one.group, one.descending);
        }
      }
    }
    List<String> more = new ArrayList<>();
    for (GroupItems.Element group : left) {
      groupKey(group, false);
      sorted.put(group, keys.getLast());
      more.add(group.item() >= 0 ? String.valueOf(group.item() + 1) : text.of(group.node()));
    }
    for (int i = combines.size(); i < items.size() + hidden.size(); i++) {
      // Equal where rows are combined.
      combines.add(Combine.CONSTANT);
    }
    // Not the session's sql_select_limit, which is of what the client gets.
    boolean all = limit.countSlot() < 0 && (!byGroups || having.isPresent());
    if (byGroups) {
      orderByMore(order, all, more, splices);
      return;
    }
    if (wanted.size() < order.size()) {
      throw RefusedException.overShards("ORDER BY of aggregates and constants");
    }
    for (GroupOrder one : wanted) {
      int column = one.group == null ? one.aggregate : sorted.get(one.group).column();
      last.add(new SortKey(column, one.descending, false));
    }
    splices.add(
        new Splice.Replace(
            MySqlParser.firstToken(order),
            MySqlParser.lastToken(order),
            "ORDER BY " + String.join(", ", more) + (all ? NO_LIMIT : "")));
  }

  private GroupOrder groupOrder(SqlNode element) throws RefusedException {
    boolean descending = element.getKind() == SqlKind.DESCENDING;
    SqlNode node = sorted(element);
    if (node instanceof SqlCall call && Expressions.isAggregate(call)) {
      return new GroupOrder(null, groups.ofAggregate(node, "ORDER BY"), descending);
    }
    int item = item(node);
    GroupItems.Element group = null;
    if (item >= 0) {
      group = groups.ofItem(item);
      if (group == null) {
        return new GroupOrder(null, item, descending);
      }
    } else if (node instanceof SqlIdentifier name) {
      group = groups.ofColumn(name);
    }
    if (group == null) {
      throw RefusedException.overShards(
          "ORDER BY of anything but groups and aggregates with GROUP BY without the shard key");
    }
    return new GroupOrder(group, -1, descending);
  }

  private void groupKey(GroupItems.Element group, boolean descending) throws RefusedException {
    key(group.node(), group.item(), descending);
  }

  /** Hidden column h of n is column h - n from the end. */
  private List<SortKey> finalKeys(List<SortKey> those) {
    return those.stream()
        .map(
            key ->
                key.column() >= 0
                    ? key
                    : new SortKey(-1 - key.column() - hidden.size(), key.descending(), key.plain()))
        .toList();
  }

  /** Every visible column becomes a sort key, here and on the shards. */
  private void distinct(boolean[] sorted, SqlNodeList order, List<Splice> splices)
      throws RefusedException {
    if (stars) {
      throw RefusedException.overShards("SELECT DISTINCT *");
    }
    refuseBits();
    List<String> ordinals = new ArrayList<>();
    for (int i = 0; i < sorted.length; i++) {
      if (!sorted[i]) {
        itemKey(i, false);
        ordinals.add(String.valueOf(i + 1));
      }
    }
    orderByMore(order, false, ordinals, splices);
  }

  /**
   * Adds to ORDER BY.
   *
   * @param all whether there is no LIMIT, and none is wanted
   * @param more what is added; may be none
   */
  private void orderByMore(
      SqlNodeList order, boolean all, List<String> more, List<Splice> splices) {
    String limitless = all ? NO_LIMIT : "";
    if (more.isEmpty()) {
      if (all) {
        splices.add(new Splice.After(MySqlParser.lastToken(order), limitless));
      }
      return;
    }
    String list = String.join(", ", more) + limitless;
    splices.add(
        order.isEmpty()
            ? new Splice.After(MySqlParser.lastToken(select), " ORDER BY " + list)
            : new Splice.After(MySqlParser.lastToken(order), ", " + list));
  }

  /** Sorted and made distinct, MySQL sends BIT as an integer; made distinct alone, as bits. */
  private void refuseBits() throws RefusedException {
    for (SqlNode item : items) {
      if (Expressions.strip(SelectItems.expression(item)) instanceof SqlIdentifier name) {
        CatalogColumn column = scope.catalogColumn(name);
        if (column != null && column.dataType().equals("bit")) {
          throw RefusedException.overShards("SELECT DISTINCT of a BIT column");
        }
      }
    }
  }

  /**
   * The select item that an element of ORDER BY means: by its ordinal, its alias, or being the same
   * column. -1 when it is an expression of its own.
   */
  private int item(SqlNode node) throws RefusedException {
    if (node instanceof SqlLiteral literal) {
      int ordinal = SelectItems.ordinal(literal);
      if (ordinal < 0) {
        throw RefusedException.overShards("ORDER BY an ordinal of more than 31 bits");
      }
      if (stars) {
        throw RefusedException.overShards("ORDER BY an ordinal with *");
      }
      if (ordinal < 1 || ordinal > items.size()) {
        throw RefusedException.unknownColumn(String.valueOf(ordinal), "order clause");
      }
      return ordinal - 1;
    }
    if (!(node instanceof SqlIdentifier name)) {
      checkExpression(node);
      return -1;
    }
    int found = -1;
    for (int i = 0; i < items.size(); i++) {
      if (means(name, items.get(i))) {
        if (stars && SelectItems.alias(items.get(i)) != null) {
          throw RefusedException.overShards("ORDER BY an alias with *");
        }
        if (found < 0) {
          found = i;
        } else if (SelectItems.alias(items.get(i)) != null
            || SelectItems.alias(items.get(found)) != null) {
          throw RefusedException.overShards(
              "ORDER BY a name that several columns of the result have");
        }
      }
    }
    boolean unknown = found < 0 && name.isSimple() && scope.hasNo(name.getSimple());
    if (unknown && SelectItems.mayBeText(items, name.getSimple())) {
      throw RefusedException.overShards("ORDER BY a name that is not known for certain");
    }
    return found;
  }

  /**
   * An expression is computed behind the select list, where aliases are not known, and where a
   * number is no ordinal.
   */
  private void checkExpression(SqlNode node) throws RefusedException {
    if (Expressions.contains(
        node,
        part ->
            part instanceof SqlIdentifier name
                && scope.catalogColumn(name) == null
                && isAlias(name))) {
      throw RefusedException.overShards("ORDER BY an expression of an alias");
    }
    // MySQL's parser drops a plus: +2 is the ordinal 2.
    if (node.getKind() == SqlKind.PLUS_PREFIX
        && !Expressions.contains(node, SqlIdentifier.class::isInstance)) {
      throw RefusedException.overShards("ORDER BY a number with a sign");
    }
  }

  private boolean isAlias(SqlIdentifier name) {
    return name.isSimple() && SelectItems.hasAlias(items, name.getSimple());
  }

  private boolean means(SqlIdentifier name, SqlNode item) {
    String alias = SelectItems.alias(item);
    if (name.isSimple() && alias != null) {
      return alias.equalsIgnoreCase(name.getSimple());
    }
    if (!(SelectItems.expression(item) instanceof SqlIdentifier selected) || selected.isStar()) {
      return false;
    }
    if (name.isSimple()) {
      return selected.names.getLast().equalsIgnoreCase(name.getSimple());
    }
    if (name.names.equals(selected.names)) {
      // Selected twice, 8.0.31 gives a derived table's constant the name that it has last.
      return true;
    }
    Scope.Column wanted = scope.key(name);
    Scope.Column column = scope.key(selected);
    return wanted != null
        && column != null
        && wanted.use() == column.use()
        && wanted.name().equalsIgnoreCase(column.name());
  }

  private void itemKey(int item, boolean descending) throws RefusedException {
    key(SelectItems.expression(items.get(item)), stars ? -1 : item, descending);
  }

  /**
   * Adds a sort key. Of expressions that are no plain columns the type is not known here; the merge
   * refuses types it can't put in order.
   *
   * @param visible index of the column in the result that has the value; -1 for none
   */
  private void key(SqlNode node, int visible, boolean descending) throws RefusedException {
    SqlNode inner = Expressions.strip(node);
    String written = text.of(inner);
    String sorted = written;
    boolean plain = false;
    if (inner instanceof SqlIdentifier name) {
      CatalogColumn column = scope.catalogColumn(name);
      // What a derived table computes may have more digits than it shows.
      plain = column != null || scope.opaque.isEmpty();
      if (column != null) {
        sorted = SortColumn.expression(column, written);
      }
    }
    if (visible >= 0 && (written == null || written.equals(sorted))) {
      keys.add(new SortKey(visible, descending, plain));
      return;
    }
    if (sorted == null) {
      throw RefusedException.overShards(
          "ORDER BY of an expression with literals that is not selected");
    }
    hidden.add(new Hidden(sorted, null));
    keys.add(new SortKey(-hidden.size(), descending, plain));
  }
}
