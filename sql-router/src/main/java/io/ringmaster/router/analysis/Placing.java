package io.ringmaster.router.analysis;

import io.ringmaster.metadata.ShardMap;
import io.ringmaster.router.grammar.QueryOptionsNode;
import io.ringmaster.router.grammar.SelectNode;
import io.ringmaster.router.plan.KeyPredicate;
import io.ringmaster.router.plan.Refusal;
import io.ringmaster.router.plan.Selector;
import java.util.List;
import org.apache.calcite.sql.SqlNode;

/** On which shards all tables of a statement can be read together. */
final class Placing {
  private final ShardMap map;
  private final List<TableUse> uses;
  private final List<TableUse> classes;
  private final KeyPredicates predicates;

  private Placing(ShardMap map, StatementWalker walker) {
    this.map = map;
    this.uses = walker.uses();
    this.classes = KeyTies.classes(uses);
    this.predicates = new KeyPredicates(map, uses, walker.conditions());
  }

  /** Ties keys and checks that the tables can be met on one shard. */
  static Placing of(StatementWalker walker, ShardMap map) throws RefusedException {
    new KeyTies(walker).find();
    Placing placing = new Placing(map, walker);
    placing.check();
    return placing;
  }

  private TableUse first(TableUse.Kind kind) {
    return uses.stream().filter(use -> use.kind == kind).findFirst().orElse(null);
  }

  private void check() throws RefusedException {
    TableUse system = first(TableUse.Kind.SYSTEM);
    if (system != null && uses.stream().anyMatch(use -> use.kind != TableUse.Kind.SYSTEM)) {
      throw new RefusedException(
          "a statement that reads "
              + system.qualifiedName()
              + " and a table of a logical database is not supported");
    }
    checkGroups();
    checkSingles();
  }

  private void checkGroups() throws RefusedException {
    TableUse sharded = first(TableUse.Kind.SHARDED);
    if (sharded == null) {
      return;
    }
    for (TableUse use : uses) {
      if (use.isSharded() && !use.rule.group().equals(sharded.rule.group())) {
        throw new RefusedException(
            "tables of different groups in one statement are not supported: "
                + sharded.qualifiedName()
                + " is in group "
                + sharded.rule.group()
                + ", "
                + use.qualifiedName()
                + " in "
                + use.rule.group());
      }
      if (use.kind == TableUse.Kind.UNKNOWN) {
        throw new RefusedException(Refusal.noSuchTable(use.qualifiedName()));
      }
      if (use.kind == TableUse.Kind.SINGLE) {
        throw new RefusedException(
            "a statement that reads the sharded table "
                + sharded.qualifiedName()
                + " and the single table "
                + use.qualifiedName()
                + " is not supported; make the single table a reference table");
      }
    }
  }

  private void checkSingles() throws RefusedException {
    TableUse single = first(TableUse.Kind.SINGLE);
    for (TableUse use : uses) {
      if (use.shard < 0) {
        continue;
      }
      if (single == null) {
        single = use;
      } else if (use.shard != single.shard) {
        if (use.kind == TableUse.Kind.UNKNOWN) {
          throw new RefusedException(Refusal.noSuchTable(use.qualifiedName()));
        }
        throw new RefusedException(
            "single tables on different shards in one statement are not supported: "
                + single.qualifiedName()
                + " is on "
                + map.shards().get(single.shard).name()
                + ", "
                + use.qualifiedName()
                + " on "
                + map.shards().get(use.shard).name());
      }
    }
  }

  boolean isSystem() {
    return first(TableUse.Kind.SYSTEM) != null;
  }

  /** The classes of sharded uses; empty when there are none. */
  List<TableUse> classes() {
    return classes;
  }

  KeyPredicates predicates() {
    return predicates;
  }

  /** Reads all tables together, as far as one shard can. */
  Selector selector() throws RefusedException {
    if (!classes.isEmpty()) {
      List<KeyPredicate> ofClasses = classes.stream().map(predicates::of).toList();
      KeyPredicate predicate = KeyPredicates.or(ofClasses);
      return new Selector.ByPredicate(
          classes.getFirst().rule.group(),
          predicate,
          classes.size() == 1 ? predicates.indexed(classes.getFirst()) : null);
    }
    return uses.stream()
        .filter(use -> use.shard >= 0)
        .findFirst()
        .<Selector>map(use -> new Selector.Fixed(use.shard, withoutRule()))
        .orElseGet(Selector.Any::new);
  }

  private List<String> withoutRule() {
    return uses.stream()
        .filter(use -> use.kind == TableUse.Kind.UNKNOWN)
        .map(TableUse::qualifiedName)
        .distinct()
        .toList();
  }

  /** Whether the result goes to variables instead of the client. */
  static boolean intoVariables(SqlNode tree) {
    return Expressions.contains(
        tree,
        node ->
            (node instanceof QueryOptionsNode options && options.intoVariables())
                || (node instanceof SelectNode select && select.intoVariables()));
  }
}
