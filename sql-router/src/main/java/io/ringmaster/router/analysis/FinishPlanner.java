package io.ringmaster.router.analysis;

import io.ringmaster.metadata.ShardMap;
import io.ringmaster.router.catalog.CatalogColumn;
import io.ringmaster.router.catalog.CatalogTable;
import io.ringmaster.router.grammar.MySqlParser;
import io.ringmaster.router.grammar.ParenthesizedQuery;
import io.ringmaster.router.grammar.SelectNode;
import io.ringmaster.router.grammar.TableNode;
import io.ringmaster.router.plan.Finish;
import io.ringmaster.router.plan.Finish.Fragment;
import io.ringmaster.router.plan.Refusal;
import io.ringmaster.router.plan.Selector;
import io.ringmaster.router.plan.Splice;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlJoin;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlNode;

/**
 * Says what has to be gathered for MySQL itself to answer a SELECT: the rows of each place where
 * the text names a table, those that its conditions let pass, with the columns whose names are
 * anywhere in the text.
 */
final class FinishPlanner {
  private final StatementWalker walker;
  private final KeyPredicates predicates;
  private final DigestText text;
  private final Map<TableUse, FragmentFilters> filters = new HashMap<>();

  /** Blocks of EXISTS, whose select lists mean nothing: no ordinal names what is in them. */
  private final Set<Scope> existence = new HashSet<>();

  FinishPlanner(StatementWalker walker, ShardMap map, String text) {
    this.walker = walker;
    this.predicates = new KeyPredicates(map, walker.uses(), walker.conditions());
    this.text = new DigestText(text);
  }

  /**
   * The plan.
   *
   * @param reason why the shards can't answer
   */
  Finish plan(SqlNode tree, String reason) throws RefusedException {
    check(tree);
    Map<Condition, List<FilterTerm>> said = new IdentityHashMap<>();
    walker.conditions().forEach(it -> said.put(it, FilterTerm.of(it, walker, text)));
    walker.uses().forEach(use -> filters.put(use, new FragmentFilters(use, walker, said)));
    Expressions.walk(tree, this::findExistence);
    checkMatches(tree);
    Set<String> words = text.names();
    // Which letters outside of ASCII are the same in names is MySQL's to say.
    boolean any =
        !words.stream().allMatch(word -> word.chars().allMatch(c -> c < 128))
            || Expressions.contains(tree, node -> node instanceof SqlJoin join && join.isNatural());
    TemporaryNames taken = new TemporaryNames(words, walker.blocks());
    Map<TableUse, String> names = names(taken);
    CommonTableCopies copies =
        new CommonTableCopies(walker.commonTables(), taken, node -> isShown(node), this::changes);
    copies.plan();
    List<Fragment> fragments = new ArrayList<>();
    List<Splice> splices = new ArrayList<>(copies.splices());
    Map<TableUse, Integer> numbers = new HashMap<>();
    for (TableUse use : walker.uses()) {
      if (use.kind != TableUse.Kind.REFERENCE) {
        numbers.put(use, numbers.size());
      }
    }
    for (TableUse use : walker.uses()) {
      if (use.kind == TableUse.Kind.REFERENCE) {
        continue;
      }
      String temporary = names.get(use);
      fragments.add(fragment(use, temporary, any ? null : words, numbers));
      if (!temporary.equals(use.table)) {
        splices.add(taken.renamed(use, temporary));
      }
      splices.addAll(changes(use));
    }
    for (CommonTableCopies.Copied copied : copies.uses()) {
      fragments.add(fragment(copied.use(), copied.temporary(), any ? null : words, Map.of()));
    }
    return new Finish(reason, fragments, splices, copies.copyNames());
  }

  private void check(SqlNode tree) throws RefusedException {
    if (walker.hasLocksOfNoBlock()) {
      throw RefusedException.overShards("FOR UPDATE or FOR SHARE of several SELECTs");
    }
    String function = NativeFunctions.firstOther(tree);
    if (function != null) {
      throw RefusedException.overShards(
          "the function " + function + "(), which may read tables and is not one of MySQL's own,");
    }
    for (TableUse use : walker.uses()) {
      switch (use.kind) {
        case UNKNOWN -> throw new RefusedException(Refusal.noSuchTable(use.qualifiedName()));
        case SYSTEM -> throw RefusedException.overShards("a table of " + use.database);
        case SHARDED, SINGLE, REFERENCE -> {}
      }
      if (use.kind == TableUse.Kind.REFERENCE && !use.lock.isEmpty()) {
        throw RefusedException.overShards(
            use.lock + " of the reference table " + use.qualifiedName() + " beside rows");
      }
      if (use.catalog == null) {
        throw RefusedException.overShards(
            use.qualifiedName() + ", whose columns are not known yet,");
      }
      if (use.catalog.view() && use.kind != TableUse.Kind.REFERENCE) {
        throw RefusedException.overShards("the view " + use.qualifiedName());
      }
    }
  }

  /** MATCH needs the index that a temporary table can't have. */
  private void checkMatches(SqlNode tree) throws RefusedException {
    List<Finish.Part> told = new ArrayList<>();
    for (TableUse use : walker.uses()) {
      for (Finish.Part match : filters.get(use).matches()) {
        told.add(match);
        if (use.kind != TableUse.Kind.REFERENCE && isShown(match.first())) {
          throw new RefusedException(
              "a column of the result is named by the subquery in it, which has MATCH; name it by"
                  + " AS");
        }
      }
    }
    boolean[] other = {false};
    Expressions.walk(
        tree,
        node -> {
          if (Matches.isMatch(node)) {
            int token = MySqlParser.firstToken(node);
            other[0] |=
                told.stream().noneMatch(part -> part.first() <= token && token <= part.last());
          }
        });
    if (other[0]) {
      throw RefusedException.overShards(
          "MATCH in other places than conditions on its table alone, and the relevance that it"
              + " gives, which counts all rows,");
    }
  }

  /** What is not said again where the rows have come to. */
  private List<Splice.Replace> changes(TableUse use) {
    List<Splice.Replace> changes = new ArrayList<>();
    if (use.node.partitions() != null) {
      changes.add(TemporaryNames.withoutPartitions(use.node));
    }
    for (Finish.Part match : filters.get(use).matches()) {
      changes.add(new Splice.Replace(match.first(), match.last(), "TRUE"));
    }
    return changes;
  }

  /**
   * The temporary tables' names. A table's own serves once, so that the text stays as it is; those
   * come first whose names would be seen in the result.
   */
  private Map<TableUse, String> names(TemporaryNames taken) throws RefusedException {
    List<TableUse> uses = new ArrayList<>(walker.uses());
    uses.removeIf(use -> use.kind == TableUse.Kind.REFERENCE);
    uses.sort(Comparator.comparing(use -> !isShown(use.node)));
    Map<TableUse, String> names = new HashMap<>();
    Set<String> own = new HashSet<>();
    for (TableUse use : uses) {
      String name = use.table;
      if (!own.add(use.qualifiedName())) {
        if (isShown(use.node)) {
          throw new RefusedException(
              "a column of the result is named by the subquery in it, which names "
                  + use.qualifiedName()
                  + "; name it by AS");
        }
        name = taken.variant(use.table);
      }
      names.put(use, name);
    }
    return names;
  }

  /** Whether a column of the result has the place in its name, being named by its text. */
  private boolean isShown(TableNode node) {
    return isShown(MySqlParser.firstToken(node));
  }

  private boolean isShown(int token) {
    return walker.blocks().stream()
        .flatMap(block -> block.items().stream())
        .anyMatch(
            item ->
                SelectItems.alias(item) == null
                    && !SelectItems.isStar(item)
                    && MySqlParser.firstToken(item) <= token
                    && token <= MySqlParser.lastToken(item));
  }

  /**
   * The rows of one place.
   *
   * @param words lower-case names in the text; null when it may mean any column
   * @param numbers of the places whose rows tell which of these matter
   */
  private Fragment fragment(
      TableUse use, String temporary, Set<String> words, Map<TableUse, Integer> numbers)
      throws RefusedException {
    Selector selector =
        use.isSharded()
            ? new Selector.ByPredicate(use.rule.group(), predicates.of(use.representative()))
            : new Selector.Fixed(use.shard, List.of());
    FragmentFilters filter = filters.get(use);
    // Copies are of places that the copied text names, whose rows it does not tell apart.
    List<Finish.Link> links = numbers.isEmpty() ? List.of() : filter.links(numbers);
    Set<String> dropped = dropped(use, words);
    List<CatalogColumn> columns =
        use.catalog.columns().stream()
            .filter(column -> !column.virtual() && !dropped.contains(column.name()))
            .toList();
    for (CatalogColumn column : columns) {
      Names.check(column.name());
    }
    return new Fragment(
        Names.check(use.database),
        Names.check(use.table),
        use.aliased ? Names.check(use.effectiveName) : null,
        partitions(use),
        temporary,
        selector,
        use.isSharded() ? use.rule.column() : null,
        columns,
        dropped,
        use.catalog.upkeep(),
        filter.own(),
        filter.matches(),
        filter.met(),
        filter.meetings(),
        links,
        use.lock);
  }

  private static List<String> partitions(TableUse use) throws RefusedException {
    List<String> names = new ArrayList<>();
    if (use.node.partitions() != null) {
      for (SqlNode partition : use.node.partitions()) {
        names.add(Names.check(((SqlIdentifier) partition).getSimple()));
      }
    }
    return names;
  }

  /** Columns that nothing in the text can mean, and no index has that it could need. */
  private Set<String> dropped(TableUse use, Set<String> words) {
    CatalogTable.Upkeep upkeep = use.catalog.upkeep();
    if (words == null || upkeep.tied() || hasStar(use.scope)) {
      return Set.of();
    }
    Set<String> indexed = upkeep.indexed(words);
    Set<String> dropped = new HashSet<>();
    for (CatalogColumn column : use.catalog.columns()) {
      String name = column.name().toLowerCase(Locale.ROOT);
      if (!words.contains(name) && !use.isKey(name) && !indexed.contains(name)) {
        dropped.add(column.name());
      }
    }
    // A table can't be without columns.
    if (dropped.size() == use.catalog.columns().size()) {
      dropped.remove(use.catalog.columns().getFirst().name());
    }
    return dropped;
  }

  private void findExistence(SqlNode node) {
    if (node.getKind() == SqlKind.EXISTS
        && ((SqlCall) node).operand(0) instanceof ParenthesizedQuery inner
        && inner.query() instanceof SelectNode select
        && select.getGroup() == null) {
      existence.add(walker.scope(select));
    }
  }

  private boolean hasStar(Scope scope) {
    return !existence.contains(scope)
        && walker.blocks().stream()
            .filter(block -> block.scope() == scope)
            .anyMatch(
                block ->
                    block.tableWord() >= 0 || block.items().stream().anyMatch(SelectItems::isStar));
  }
}
