package io.ringmaster.router.analysis;

import io.ringmaster.router.catalog.CatalogColumn;
import io.ringmaster.router.digest.Verb;
import io.ringmaster.router.grammar.InsertNode;
import io.ringmaster.router.grammar.JsonTableNode;
import io.ringmaster.router.grammar.MySqlParser;
import io.ringmaster.router.grammar.QueryOptionsNode;
import io.ringmaster.router.grammar.SelectNode;
import io.ringmaster.router.grammar.WithNode;
import io.ringmaster.router.plan.Composed;
import io.ringmaster.router.plan.Gather;
import io.ringmaster.router.plan.Ownership;
import io.ringmaster.router.plan.Plan;
import io.ringmaster.router.plan.Refusal;
import io.ringmaster.router.plan.Selector;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.apache.calcite.sql.SqlJoin;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlOrderBy;

/**
 * Plans INSERT and REPLACE of what a query returns. Where the rows stay on their shard ({@link
 * KeptRows}) or all is on one shard anyway, the text goes there as it is; else the rows come to the
 * proxy and are inserted as literals.
 */
final class InsertSelectPlanner {
  /** ON DUPLICATE KEY UPDATE. */
  private static final int TAIL_WORDS = 4;

  private final Tables tables;
  private final InsertNode insert;
  private final DigestText text;
  private final TableUse target;
  private final StatementWalker walker;
  private final FactsCollector facts;
  private final String digestText;
  private final int first;
  private final int last;

  /**
   * @param walker has walked the query, and the updates
   */
  InsertSelectPlanner(
      Tables tables,
      InsertNode insert,
      String digestText,
      TableUse target,
      StatementWalker walker,
      FactsCollector facts) {
    this.tables = tables;
    this.insert = insert;
    this.digestText = digestText;
    this.text = new DigestText(digestText);
    this.target = target;
    this.walker = walker;
    this.facts = facts;
    first = MySqlParser.firstToken(insert.source());
    last =
        insert.updates() == null
            ? text.tokenCount() - 1
            : MySqlParser.firstToken(insert.updates()) - TAIL_WORDS - 1;
  }

  /** Throws what is wrong with the updates. */
  interface Check {
    void run() throws RefusedException;
  }

  /** Finds names of columns. */
  interface Columns {
    List<String> names() throws RefusedException;
  }

  /**
   * The plan.
   *
   * @param columns those that get values, which need not be known where the text goes as it is
   */
  Plan plan(Verb verb, Columns columns, Check updates) throws RefusedException {
    Placing sources = null;
    String reason = "the rows that the query returns go to their owners";
    try {
      sources = Placing.of(walker, tables.map());
    } catch (RefusedException e) {
      if (!e.refusal().isNotSupported()) {
        throw e;
      }
      reason = e.reason();
    }
    Plan.Facts planFacts = facts.facts(false, false);
    switch (target.kind) {
      case SINGLE, UNKNOWN -> {
        Plan together = sources == null ? null : InsertPlanner.together(target, sources, planFacts);
        if (together != null) {
          return together;
        }
      }
      case SHARDED -> {
        updates.run();
        if (sources != null) {
          Plan kept = kept(verb, columns.names(), sources, reason, planFacts);
          if (kept != null) {
            return kept;
          }
        }
      }
      case REFERENCE, SYSTEM -> {}
    }
    return new Plan.Composed(composed(verb, columns.names(), reason), planFacts);
  }

  /** Where the rows stay on their shard; null where they do not. */
  private Plan kept(
      Verb verb, List<String> columns, Placing sources, String reason, Plan.Facts planFacts)
      throws RefusedException {
    if (!target.rule.indexes().isEmpty() || target.rule.indexed().isPresent()) {
      // Their values are needed for lookup tables.
      return null;
    }
    KeptRows rows = new KeptRows(target, insert, walker, sources);
    if (!rows.stay(columns)) {
      return null;
    }
    Ownership ownership = new OwnershipPlanner(walker).plan();
    boolean each =
        ownership instanceof Ownership.Points
            && !planFacts.usesLastInsertId()
            && rows.needNoMerge(new GatherPlanner(walker, sources, facts, digestText));
    Plan.Scattering scattering = new Plan.Scattering.SameText();
    if (!each) {
      try {
        scattering = new Plan.Scattering.Composed(composed(verb, columns, reason));
      } catch (RefusedException e) {
        scattering = new Plan.Scattering.Refused(e.refusal());
      }
    }
    return new Plan.Write(sources.selector(), scattering, ownership, planFacts);
  }

  /** How it is carried out by a query and INSERTs of its rows. */
  Composed composed(Verb verb, List<String> columns, String reason) throws RefusedException {
    if (Expressions.isRows(insert.source())
        && Expressions.contains(insert.source(), Expressions::isDefault)) {
      // A query knows of no columns.
      throw new RefusedException(
          "DEFAULT in VALUES ROW(..) over several shards is not supported; write VALUES (..),"
              + " (..)");
    }
    String query = text.of(first, last);
    if (tables.plan(Verb.SELECT, query) instanceof Plan.Refuse(var refusal)) {
      throw new RefusedException(refusal);
    }
    checkInsert(verb, columns.size());
    Quotients.checkItems(insert.source(), "a column of the SELECT");
    new UpdatesOfSelect(insert, target, walker).check();
    boolean ignores = insert.lossy() && !insert.replace();
    List<Composed.Column> targets = new ArrayList<>();
    for (String name : columns) {
      targets.add(column(name));
    }
    return new Composed.InsertSelect(
        reason,
        first,
        last,
        locks(query),
        ignores,
        Expressions.isRows(insert.source()),
        insert.updates() != null,
        target.catalog != null
            && target.catalog.columns().stream().anyMatch(CatalogColumn::autoIncrement),
        targets);
  }

  /** What would be wrong with an INSERT of rows. */
  private void checkInsert(Verb verb, int columns) throws RefusedException {
    String row = String.join(" , ", Collections.nCopies(columns, "?"));
    String rows = text.of(0, first - 1) + " VALUES ( " + row + " )";
    String whole =
        last + 1 == text.tokenCount()
            ? rows
            : rows + " " + text.of(last + 1, text.tokenCount() - 1);
    if (tables.plan(verb, whole) instanceof Plan.Refuse(var refusal)) {
      throw new RefusedException(refusal);
    }
  }

  private Composed.Column column(String name) throws RefusedException {
    int index = target.catalog == null ? -1 : target.catalog.indexOf(name);
    if (index < 0) {
      if (target.catalog != null && !target.catalog.view()) {
        throw RefusedException.unknownColumn(name, "field list");
      }
      return new Composed.Column(name, "", false);
    }
    CatalogColumn column = target.catalog.columns().get(index);
    if (column.generated()) {
      throw new RefusedException(
          new Refusal(
              3105,
              "HY000",
              "The value specified for generated column '%s' in table '%s' is not allowed."
                  .formatted(column.name(), target.table)));
    }
    return new Composed.Column(
        column.name(), column.dataType(), !column.nullable() && !column.autoIncrement());
  }

  /** Whether the query can say FOR SHARE. */
  private boolean locks(String query) {
    SqlNode source = insert.source();
    if (source instanceof WithNode with) {
      source = with.body();
    }
    if (source instanceof SqlOrderBy order) {
      source = order.query;
    }
    if (source instanceof QueryOptionsNode
        || !(source instanceof SelectNode select)
        || select.explicitTable()
        || hasJsonTable(select.getFrom())
        || facts.isLocking()) {
      return false;
    }
    return isCarriedOut(tables.plan(Verb.SELECT, query + " FOR SHARE"));
  }

  /** Whether a plan of a query is not a refusal. */
  static boolean isCarriedOut(Plan plan) {
    return switch (plan) {
      case Plan.Read read -> !isRefused(read);
      case Plan.Finished _ -> true;
      case Plan.Composed _,
          Plan.Write _,
          Plan.Viewed _,
          Plan.Local _,
          Plan.Refuse _,
          Plan.Unparsed _ ->
          false;
    };
  }

  /** MySQL takes no FOR SHARE of all tables beside one of these (3569). */
  private static boolean hasJsonTable(SqlNode from) {
    return switch (from) {
      case JsonTableNode _ -> true;
      case SqlJoin join -> hasJsonTable(join.getLeft()) || hasJsonTable(join.getRight());
      case null, default -> false;
    };
  }

  private static boolean isRefused(Plan.Read read) {
    return read.selector() instanceof Selector.ByPredicate
        && read.gather() instanceof Gather.Refused;
  }
}
