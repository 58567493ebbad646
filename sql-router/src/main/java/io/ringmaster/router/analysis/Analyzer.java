package io.ringmaster.router.analysis;

import io.ringmaster.router.Routing;
import io.ringmaster.router.digest.Verb;
import io.ringmaster.router.grammar.DeleteNode;
import io.ringmaster.router.grammar.InsertNode;
import io.ringmaster.router.grammar.MySqlParser;
import io.ringmaster.router.grammar.SyntaxException;
import io.ringmaster.router.grammar.UpdateNode;
import io.ringmaster.router.grammar.WithNode;
import io.ringmaster.router.plan.Finish;
import io.ringmaster.router.plan.Gather;
import io.ringmaster.router.plan.Ownership;
import io.ringmaster.router.plan.Plan;
import io.ringmaster.router.plan.Refusal;
import io.ringmaster.router.plan.Selector;
import io.ringmaster.router.plan.Splice;
import java.util.List;
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
      Tables tables = new Tables(routing, database);
      List<Splice> views = ViewPlaces.in(tree, tables);
      if (views.isEmpty()) {
        return plan(verb, text, tree, tables);
      }
      if (FactsCollector.of(tree).isLocking()) {
        throw new RefusedException(
            "FOR UPDATE and FOR SHARE with a view of tables that are not all on one shard are not"
                + " supported, since they would lock no row of its tables; lock those themselves");
      }
      return new Plan.Viewed(views);
    } catch (RefusedException e) {
      return new Plan.Refuse(e.refusal());
    } catch (StackOverflowError e) {
      return new Plan.Unparsed("nested too deeply");
    }
  }

  /**
   * What MySQL can finish of a SELECT that has a plan.
   *
   * @param text the digest text
   * @param database the session's default database; null or empty when there is none
   * @return null when it can't
   */
  public static Finish finish(String text, String database, Routing routing) {
    try {
      SqlNode tree = MySqlParser.parse(text);
      Tables tables = new Tables(routing, database);
      StatementWalker walker = new StatementWalker(tables);
      walker.query(tree, null, false);
      Placing.of(walker, tables.map());
      return new FinishPlanner(walker, tables.map(), text)
          .plan(tree, "the types of the columns don't allow a merge");
    } catch (SyntaxException | RefusedException | StackOverflowError e) {
      return null;
    }
  }

  private static Plan plan(Verb verb, String text, SqlNode tree, Tables tables)
      throws RefusedException {
    SqlNode body = tree instanceof WithNode with ? with.body() : tree;
    return switch (body) {
      case InsertNode insert -> new InsertPlanner(tables, insert, text).plan(verb);
      case UpdateNode _, DeleteNode _ -> new ChangePlanner(tables, text, tree, body).plan(verb);
      default -> select(verb, text, tree, tables);
    };
  }

  private static Plan select(Verb verb, String text, SqlNode tree, Tables tables)
      throws RefusedException {
    StatementWalker walker = new StatementWalker(tables);
    walker.query(tree, null, false);
    FactsCollector facts = FactsCollector.of(tree);
    Finishing finishing = new Finishing(walker, facts, tables, tree, text);
    Placing placing;
    try {
      placing = Placing.of(walker, tables.map());
    } catch (RefusedException e) {
      return new Plan.Finished(finishing.instead(e), finishing.facts(facts.asksMoment()));
    }
    if (placing.isSystem()) {
      return new Plan.Local(
          verb, VisibleRows.of(walker, tree), FiguredTables.of(walker, tree, text));
    }
    Selector selector = placing.selector();
    if (walker.uses().isEmpty() && facts.touchesNoTable()) {
      selector = new Selector.NoTables();
    }
    Gather gather = new Gather.Refused(Refusal.notSupported("one shard answers alone"));
    Ownership ownership = new Ownership.Unneeded();
    boolean ofOneMoment = facts.asksMoment();
    if (selector instanceof Selector.ByPredicate) {
      ownership = new OwnershipPlanner(walker).plan();
      GatherPlanner gathering = new GatherPlanner(walker, placing, facts, text);
      gather = finishing.orGather(gathering.plan(tree));
      ofOneMoment =
          ofOneMoment && (gather instanceof Gather.Finished || gathering.showsMoment(tree));
    }
    return new Plan.Read(selector, gather, ownership, finishing.facts(ofOneMoment));
  }

  /** A SELECT that MySQL may have to finish. */
  private record Finishing(
      StatementWalker walker, FactsCollector collected, Tables tables, SqlNode tree, String text) {
    Plan.Facts facts(boolean ofOneMoment) {
      boolean shortRead = ShortReads.isShort(tree, walker);
      return collected.facts(!Placing.intoVariables(tree), shortRead, ofOneMoment);
    }

    /** What is gathered for a statement that can't be carried out otherwise. */
    Finish instead(RefusedException refused) throws RefusedException {
      boolean system = walker.uses().stream().anyMatch(use -> use.kind == TableUse.Kind.SYSTEM);
      if (!refused.refusal().isNotSupported() || system) {
        throw refused;
      }
      return new FinishPlanner(walker, tables.map(), text).plan(tree, refused.reason());
    }

    /** The gathering, unless only MySQL can do it. */
    Gather orGather(Gather gather) {
      if (!(gather instanceof Gather.Refused(var refusal))) {
        return gather;
      }
      try {
        return new Gather.Finished(instead(new RefusedException(refusal)));
      } catch (RefusedException e) {
        return new Gather.Refused(e.refusal());
      }
    }
  }
}
