package io.ringmaster.router.analysis;

import io.ringmaster.router.Routing;
import io.ringmaster.router.digest.Verb;
import io.ringmaster.router.grammar.DeleteNode;
import io.ringmaster.router.grammar.InsertNode;
import io.ringmaster.router.grammar.MySqlParser;
import io.ringmaster.router.grammar.SyntaxException;
import io.ringmaster.router.grammar.UpdateNode;
import io.ringmaster.router.grammar.WithNode;
import io.ringmaster.router.plan.Gather;
import io.ringmaster.router.plan.Ownership;
import io.ringmaster.router.plan.Plan;
import io.ringmaster.router.plan.Refusal;
import io.ringmaster.router.plan.Selector;
import org.apache.calcite.sql.SqlNode;

/** Plans the digest text of a SELECT, INSERT, REPLACE, UPDATE or DELETE. Any thread. */
public final class Analyzer {
  private Analyzer() {}

  /**
   * The plan of a digest text.
   *
   * @param verb the statement's verb
   * @param text the digest text
   * @param database the session's default database; null or empty when there is none
   */
  public static Plan plan(Verb verb, String text, String database, Routing routing) {
    SqlNode tree;
    try {
      tree = MySqlParser.parse(text);
    } catch (SyntaxException e) {
      return new Plan.Unparsed(String.valueOf(e.getMessage()));
    }
    try {
      return plan(verb, text, tree, new Tables(routing, database));
    } catch (RefusedException e) {
      return new Plan.Refuse(e.refusal());
    } catch (StackOverflowError e) {
      return new Plan.Unparsed("nested too deeply");
    }
  }

  private static Plan plan(Verb verb, String text, SqlNode tree, Tables tables)
      throws RefusedException {
    SqlNode body = tree instanceof WithNode with ? with.body() : tree;
    return switch (body) {
      case InsertNode insert -> new InsertPlanner(tables, insert).plan(verb);
      case UpdateNode _, DeleteNode _ -> new ChangePlanner(tables, tree, body).plan(verb);
      default -> select(verb, text, tree, tables);
    };
  }

  private static Plan select(Verb verb, String text, SqlNode tree, Tables tables)
      throws RefusedException {
    StatementWalker walker = new StatementWalker(tables);
    walker.query(tree, null, false);
    FactsCollector facts = FactsCollector.of(tree);
    Placing placing = Placing.of(walker, tables.map());
    if (placing.isSystem()) {
      return new Plan.Local(verb, VisibleRows.of(walker, tree));
    }
    Selector selector = placing.selector();
    if (walker.uses().isEmpty() && facts.touchesNoTable()) {
      selector = new Selector.NoTables();
    }
    Gather gather = new Gather.Refused(Refusal.notSupported("one shard answers alone"));
    Ownership ownership = new Ownership.Unneeded();
    if (selector instanceof Selector.ByPredicate) {
      ownership = new OwnershipPlanner(walker).plan();
      gather = new GatherPlanner(walker, placing, facts, text).plan(tree);
    }
    boolean shortRead = ShortReads.isShort(tree, walker);
    boolean returnsRows = !Placing.intoVariables(tree);
    return new Plan.Read(selector, gather, ownership, facts.facts(returnsRows, shortRead));
  }
}
