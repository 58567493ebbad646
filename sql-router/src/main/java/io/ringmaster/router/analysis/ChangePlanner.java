package io.ringmaster.router.analysis;

import io.ringmaster.router.digest.Verb;
import io.ringmaster.router.grammar.DeleteNode;
import io.ringmaster.router.grammar.MySqlParser;
import io.ringmaster.router.grammar.TableNode;
import io.ringmaster.router.grammar.UpdateNode;
import io.ringmaster.router.grammar.WithNode;
import io.ringmaster.router.plan.Change;
import io.ringmaster.router.plan.Composed;
import io.ringmaster.router.plan.Gather;
import io.ringmaster.router.plan.Indexing;
import io.ringmaster.router.plan.Ownership;
import io.ringmaster.router.plan.Plan;
import io.ringmaster.router.plan.Selector;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlDynamicParam;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;

/** Plans UPDATE and DELETE. */
final class ChangePlanner {
  private final Tables tables;
  private final String text;
  private final SqlNode tree;
  private final SqlNode body;
  private final SqlNode from;
  private final SqlNodeList assignments;
  private final SqlNodeList targets;
  private final SqlNode where;
  private final int wherePlace;
  private final SqlNodeList order;
  private final SqlNode limit;
  private final boolean ignore;
  private final String verbText;

  ChangePlanner(Tables tables, String text, SqlNode tree, SqlNode body) throws RefusedException {
    this.tables = tables;
    this.text = text;
    this.tree = tree;
    this.body = body;
    switch (body) {
      case UpdateNode update -> {
        from = update.from();
        assignments = update.assignments();
        targets = null;
        where = update.where();
        wherePlace = update.wherePlace();
        order = update.order();
        limit = update.limit();
        ignore = update.ignore();
        verbText = "UPDATE";
      }
      case DeleteNode delete -> {
        from = delete.from();
        assignments = null;
        targets = delete.targets();
        where = delete.where();
        wherePlace = delete.wherePlace();
        order = delete.order();
        limit = delete.limit();
        ignore = delete.ignore();
        verbText = "DELETE";
      }
      default -> throw new RefusedException("this statement is not supported");
    }
  }

  Plan plan(Verb verb) throws RefusedException {
    StatementWalker walker = new StatementWalker(tables);
    Scope parent = tree instanceof WithNode with ? walker.commonTables(with, null) : null;
    Scope scope = new Scope(parent, true);
    walker.from(from, scope, null);
    walker.block(new Block(scope, SqlNodeList.EMPTY, where, wherePlace, -1));
    walker.condition(where, scope, null, null);
    walker.expression(assignments, scope, true);
    walker.expression(order, scope, false);
    FactsCollector facts = FactsCollector.of(tree);
    Placing placing;
    try {
      placing = Placing.of(walker, tables.map());
    } catch (RefusedException e) {
      return new Plan.Composed(composed(walker, scope, e), facts.facts(false, false));
    }
    if (placing.isSystem()) {
      return new Plan.Local(verb);
    }
    List<TableUse> changed = changed(scope);
    for (TableUse use : changed) {
      List<SqlNode> changing = changing(scope, use);
      if (!changing.isEmpty()) {
        RefusedException moves =
            new RefusedException(
                "the shard key of "
                    + use.qualifiedName()
                    + " changes, so that rows move to the shards of their new keys");
        Composed moved = composed(walker, scope, moves);
        Selector unmoved =
            isOfOneTable(walker) && !isIndexed(use)
                ? new SavedRows(use, scope, where).selector(placing.selector(), changing)
                : null;
        return unmoved == null
            ? new Plan.Composed(moved, facts.facts(false, false))
            : new Plan.Write(
                unmoved,
                new Plan.Scattering.Composed(moved),
                new Ownership.Unneeded(),
                facts.facts(false, false));
      }
    }
    Selector selector = placing.selector();
    for (TableUse use : changed) {
      if (use.kind == TableUse.Kind.REFERENCE) {
        try {
          return reference(walker, use, facts);
        } catch (RefusedException e) {
          return new Plan.Composed(composed(walker, scope, e), facts.facts(false, false));
        }
      }
    }
    boolean several = !(from instanceof TableNode) || tree instanceof WithNode;
    Indexing indexing;
    try {
      indexing = indexing(changed, several);
    } catch (RefusedException e) {
      if (!several || ignore) {
        throw e;
      }
      // Then each table's rows are written by a statement of their own.
      return new Plan.Composed(composed(walker, scope, e), facts.facts(false, false));
    }
    Ownership ownership =
        selector instanceof Selector.ByPredicate
            ? new OwnershipPlanner(walker).plan()
            : new Ownership.Unneeded();
    Plan.Scattering scattering = scattering(walker, scope, placing, facts);
    if (indexing instanceof Indexing.Changed
        && scattering instanceof Plan.Scattering.Composed(Composed.Changed composed)
        && assignments != null
        && Expressions.contains(assignments, Expressions::isQuery)) {
      // Its statements see to the lookup tables.
      return new Plan.Composed(composed, facts.facts(false, false));
    }
    return new Plan.Write(
        selector, scattering, ownership, facts.facts(false, false), null, indexing);
  }

  private Indexing indexing(List<TableUse> changed, boolean several) throws RefusedException {
    for (TableUse use : changed) {
      if (use.isSharded()) {
        Indexing indexing =
            new IndexPlanner(use, verbText)
                .changed(
                    from,
                    assignments,
                    wherePlace,
                    rowOrder(),
                    !several,
                    ignore,
                    limit != null,
                    Expressions.contains(tree, node -> node != tree && Expressions.isQuery(node)),
                    new DigestText(text));
        if (indexing != null) {
          return indexing;
        }
      }
    }
    return null;
  }

  private Indexing.Order rowOrder() {
    if (order != null && !order.isEmpty()) {
      return Indexing.Order.SAID;
    }
    return where == null && limit == null ? Indexing.Order.BY_KEY : Indexing.Order.OPEN;
  }

  /** The statement as several others, since it can't be carried out otherwise. */
  private Composed composed(StatementWalker walker, Scope scope, RefusedException refused)
      throws RefusedException {
    boolean known =
        walker.uses().stream()
            .noneMatch(
                use -> use.kind == TableUse.Kind.SYSTEM || use.kind == TableUse.Kind.UNKNOWN);
    if (!known || !refused.refusal().isNotSupported()) {
      throw refused;
    }
    try {
      List<TableUse> changed = changed(scope);
      for (TableUse use : changed) {
        checkNumbers(scope, use);
      }
      Change change =
          new ChangeComposer(walker, scope, new DigestText(text), tree, body).plan(changed);
      return new Composed.Changed(refused.reason(), change);
    } catch (RefusedException e) {
      return new Composed.Refused(walker.uses().getFirst().database, e.refusal());
    }
  }

  /** The tables whose rows may change. */
  private List<TableUse> changed(Scope scope) throws RefusedException {
    if (from instanceof TableNode) {
      return scope.uses;
    }
    List<TableUse> changed = new ArrayList<>();
    if (targets != null) {
      for (SqlNode target : targets) {
        String name = ((SqlIdentifier) target).names.getLast();
        scope.uses.stream().filter(use -> use.effectiveName.equals(name)).forEach(changed::add);
      }
      return changed;
    }
    for (SqlNode assignment : assignments) {
      SqlIdentifier column = ((SqlCall) assignment).operand(0);
      Scope.Column resolved = scope.resolve(column);
      if (resolved == null) {
        return scope.uses;
      }
      changed.add(resolved.use());
    }
    return changed;
  }

  /**
   * The assignments that give a sharded table's key or its AUTO_INCREMENT column another value, or
   * one that may be another.
   */
  private List<SqlNode> changing(Scope scope, TableUse use) {
    if (!use.isSharded() || assignments == null) {
      return List.of();
    }
    return assignments.stream()
        .filter(
            node ->
                isChanged(node, scope, use, use::isKey)
                    || isChanged(node, scope, use, use::isAutoIncrement))
        .toList();
  }

  /** Whether nothing but the rows of one table decides what is done. */
  private boolean isOfOneTable(StatementWalker walker) {
    return from instanceof TableNode && !(tree instanceof WithNode) && walker.uses().size() == 1;
  }

  /** Whether a table has to do with global indexes. */
  private static boolean isIndexed(TableUse use) {
    return !use.rule.indexes().isEmpty() || use.rule.indexed().isPresent();
  }

  private void checkNumbers(Scope scope, TableUse use) throws RefusedException {
    if (assignments == null) {
      return;
    }
    for (SqlNode node : assignments) {
      if (isChanged(node, scope, use, use::isAutoIncrement)) {
        throw new RefusedException(
            "changing the AUTO_INCREMENT column of "
                + use.qualifiedName()
                + " is not supported, since its numbers are made without a look at the rows; delete"
                + " the row and insert it anew");
      }
    }
  }

  /** Whether an assignment may give a column of a use another value. */
  private static boolean isChanged(
      SqlNode node, Scope scope, TableUse use, Predicate<String> columns) {
    SqlCall assignment = (SqlCall) node;
    SqlIdentifier column = assignment.operand(0);
    String name = column.names.getLast();
    boolean itself =
        Expressions.strip(assignment.operand(1)) instanceof SqlIdentifier value
            && value.names.getLast().equalsIgnoreCase(name)
            && scope.uses.size() == 1;
    return columns.test(name) && !itself && mayBeOf(use, column, scope);
  }

  /** Whether a name in SET may be that of a column of a use. */
  private static boolean mayBeOf(TableUse use, SqlIdentifier column, Scope scope) {
    Scope.Column resolved = scope.resolve(column);
    if (resolved != null) {
      return resolved.use() == use;
    }
    int names = column.names.size();
    return names == 1 || !scope.opaque.contains(column.names.get(names - 2));
  }

  private Plan reference(StatementWalker walker, TableUse target, FactsCollector facts)
      throws RefusedException {
    for (TableUse use : walker.uses()) {
      if (use.kind != TableUse.Kind.REFERENCE) {
        throw new RefusedException(
            "changing the reference table "
                + target.qualifiedName()
                + " by what other tables hold is not supported: "
                + use.qualifiedName()
                + " is not on every shard");
      }
    }
    ReferenceWrites.check(target, facts, ignore);
    if (limit != null) {
      throw new RefusedException(
          verbText
              + " with LIMIT on the reference table "
              + target.qualifiedName()
              + " is not supported: shards may choose different rows");
    }
    return new Plan.Write(
        new Selector.EveryShard(),
        new Plan.Scattering.Copies(),
        new Ownership.Unneeded(),
        facts.facts(false, false));
  }

  private Plan.Scattering scattering(
      StatementWalker walker, Scope scope, Placing placing, FactsCollector facts) {
    if (placing.classes().isEmpty()) {
      return new Plan.Scattering.SameText();
    }
    try {
      return together(walker, scope, placing, facts);
    } catch (RefusedException e) {
      try {
        return new Plan.Scattering.Composed(composed(walker, scope, e));
      } catch (RefusedException why) {
        return new Plan.Scattering.Refused(why.refusal());
      }
    }
  }

  /** How all shards carry it out, each its part. */
  private Plan.Scattering together(
      StatementWalker walker, Scope scope, Placing placing, FactsCollector facts)
      throws RefusedException {
    if (!meetOnTheirShard(scope, placing)) {
      throw RefusedException.overShards(
          verbText + " with tables or subqueries whose rows meet rows of other shards");
    }
    String goesOn =
        walker.conditions().stream().anyMatch(it -> Matches.areWeighed(it.expression()))
                || Matches.areIn(assignments)
                || Matches.areIn(order)
            ? "the relevance that MATCH gives, which counts all rows,"
            : facts.goesOnFromRowToRow();
    if (goesOn != null) {
      throw RefusedException.overShards(verbText + " with " + goesOn);
    }
    if (limit == null) {
      // Rows of several shards never meet in a unique key, so that ORDER BY concerns each alone.
      return new Plan.Scattering.SameText();
    }
    return limited(scope);
  }

  /**
   * Whether each shard does its part by the same text: all rows of sharded tables that meet have
   * the same key, and each row of the join has one of them. Rows that an outer join makes up where
   * a shard finds nothing are those of a key, too, then.
   */
  private static boolean meetOnTheirShard(Scope scope, Placing placing) {
    return placing.classes().size() == 1
        && scope.uses.stream()
            .anyMatch(
                use ->
                    use.isSharded()
                        && !use.nullable
                        && use.representative() == placing.classes().getFirst());
  }

  private Plan.Scattering limited(Scope scope) throws RefusedException {
    Plan.Search search = null;
    if (order != null) {
      search =
          new SearchPlanner(verbText, scope, new DigestText(text))
              .plan(tree, from, where, wherePlace, order, limit);
    }
    return new Plan.Scattering.Limited(
        new Gather.Limit(-1, ((SqlDynamicParam) limit).getIndex()),
        MySqlParser.firstToken(limit),
        Optional.ofNullable(search));
  }
}
