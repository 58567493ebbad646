package io.ringmaster.router.analysis;

import io.ringmaster.router.catalog.CatalogColumn;
import io.ringmaster.router.digest.Verb;
import io.ringmaster.router.grammar.InsertNode;
import io.ringmaster.router.grammar.MySqlParser;
import io.ringmaster.router.plan.Composed;
import io.ringmaster.router.plan.Indexing;
import io.ringmaster.router.plan.KeyOperand;
import io.ringmaster.router.plan.Numbering;
import io.ringmaster.router.plan.Ownership;
import io.ringmaster.router.plan.Plan;
import io.ringmaster.router.plan.Refusal;
import io.ringmaster.router.plan.Selector;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;

/** Plans INSERT and REPLACE. */
final class InsertPlanner {
  /** Rows go to their owners, and what they conflict with has their keys. */
  private static final Ownership NO_OWNERSHIP = new Ownership.Unneeded();

  private final Tables tables;
  private final InsertNode insert;
  private final String text;

  InsertPlanner(Tables tables, InsertNode insert, String text) {
    this.tables = tables;
    this.insert = insert;
    this.text = text;
  }

  Plan plan(Verb verb) throws RefusedException {
    StatementWalker walker = new StatementWalker(tables);
    Scope scope = new Scope(null, false);
    TableUse target = tables.use(insert.table(), null, scope);
    scope.uses.add(target);
    if (isQuery()) {
      walker.query(insert.source(), null, false);
    } else {
      walker.expression(insert.source(), scope, false);
    }
    walker.expression(insert.updates(), scope, false);
    FactsCollector facts = FactsCollector.of(insert);
    if (target.kind == TableUse.Kind.SYSTEM) {
      return new Plan.Local(verb);
    }
    Plan.Facts planFacts = facts.facts(false, false);
    if (isQuery()) {
      return new InsertSelectPlanner(tables, insert, text, target, walker, facts)
          .plan(verb, () -> columns(target), new KeyUpdates(insert, target)::check);
    }
    Composed computed = computed(verb, target, walker);
    if (computed != null) {
      return new Plan.Composed(computed, planFacts);
    }
    return switch (target.kind) {
      case SHARDED -> sharded(verb, target, walker, facts);
      case REFERENCE -> reference(target, walker, facts, planFacts);
      case SINGLE, UNKNOWN -> single(target, Placing.of(walker, tables.map()), planFacts);
      case SYSTEM -> throw new IllegalStateException("handled above");
    };
  }

  /** How it is carried out when some values must be known first; null when that is not so. */
  private Composed computed(Verb verb, TableUse target, StatementWalker walker)
      throws RefusedException {
    boolean known = target.catalog != null || insert.columns() != null || insert.set();
    boolean single = target.kind == TableUse.Kind.SINGLE || target.kind == TableUse.Kind.UNKNOWN;
    if (!known || (single && (walker.uses().isEmpty() || isTogether(target, walker)))) {
      return null;
    }
    List<String> columns = insert.set() ? List.of() : columns(target);
    // Before others are computed, which the statement has as literals then.
    Composed defaults = new DefaultsPlanner(insert, target).plan(columns);
    return defaults != null
        ? defaults
        : new InsertValuesPlanner(tables, insert, text, target, walker).plan(verb, columns);
  }

  private boolean isTogether(TableUse target, StatementWalker walker) {
    try {
      Placing sources = Placing.of(walker, tables.map());
      return together(target, sources, Plan.Facts.plain(false)) != null;
    } catch (RefusedException e) {
      return false;
    }
  }

  private static Plan single(TableUse target, Placing sources, Plan.Facts facts)
      throws RefusedException {
    Plan together = together(target, sources, facts);
    if (together == null) {
      throw new RefusedException(
          "INSERT into the single table "
              + target.qualifiedName()
              + " from tables on other shards is not supported");
    }
    return together;
  }

  /** As it is on the shard of a single table, if that has all that it reads; else null. */
  static Plan together(TableUse target, Placing sources, Plan.Facts facts) throws RefusedException {
    List<String> withoutRule = new ArrayList<>();
    if (target.kind == TableUse.Kind.UNKNOWN) {
      withoutRule.add(target.qualifiedName());
    }
    Selector selector = sources.selector();
    if (selector instanceof Selector.Fixed fixed) {
      withoutRule.addAll(fixed.withoutRule());
    }
    boolean together =
        switch (selector) {
          case Selector.Any _, Selector.NoTables _ -> !sources.isSystem();
          case Selector.Fixed fixed -> fixed.shard() == target.shard;
          case Selector.ByPredicate _,
              Selector.Unmoved _,
              Selector.ByRows _,
              Selector.EveryShard _ ->
              false;
        };
    return together
        ? new Plan.Write(
            new Selector.Fixed(target.shard, withoutRule),
            new Plan.Scattering.SameText(),
            NO_OWNERSHIP,
            facts)
        : null;
  }

  private Plan reference(
      TableUse target, StatementWalker walker, FactsCollector facts, Plan.Facts planFacts)
      throws RefusedException {
    ReferenceWrites.check(target, facts);
    if (!walker.uses().isEmpty()) {
      throw new RefusedException(
          "INSERT into the reference table "
              + target.qualifiedName()
              + " with subqueries is not supported; read their values first and insert them as"
              + " literals");
    }
    if (target.catalog == null) {
      throw new RefusedException(
          "the columns of the reference table "
              + target.qualifiedName()
              + " are not known yet, so an AUTO_INCREMENT value can't be ruled out; try again");
    }
    checkDefaults(target);
    return new Plan.Write(
        new Selector.EveryShard(explicitIds(target)),
        new Plan.Scattering.Copies(),
        NO_OWNERSHIP,
        planFacts);
  }

  /** Each shard would compute its own. */
  private void checkDefaults(TableUse target) throws RefusedException {
    for (CatalogColumn column : target.catalog.columns()) {
      if (!column.varies()) {
        continue;
      }
      for (KeyOperand operand : operands(target, column.name())) {
        if (operand instanceof KeyOperand.Opaque(String description)
            && (description.isEmpty() || description.startsWith("DEFAULT"))) {
          throw new RefusedException(
              Refusal.ofVaryingDefault("INSERT", target.qualifiedName(), column.name()));
        }
      }
    }
  }

  /** Shards would draw different AUTO_INCREMENT values, so each row must give one. */
  private List<KeyOperand> explicitIds(TableUse target) throws RefusedException {
    for (CatalogColumn column : target.catalog.columns()) {
      if (!column.autoIncrement()) {
        continue;
      }
      for (KeyOperand operand : operands(target, column.name())) {
        if (!(operand instanceof KeyOperand.Slot)) {
          throw new RefusedException(
              "INSERT into the reference table "
                  + target.qualifiedName()
                  + " without a value for its AUTO_INCREMENT column "
                  + column.name()
                  + " is not supported: each shard would draw its own; give the value");
        }
      }
      return operands(target, column.name());
    }
    return List.of();
  }

  private Plan sharded(Verb verb, TableUse target, StatementWalker walker, FactsCollector facts)
      throws RefusedException {
    if (!walker.uses().isEmpty()) {
      throw new RefusedException(
          "INSERT into the sharded table "
              + target.qualifiedName()
              + " with subqueries is not supported; read their values first and insert them as"
              + " literals");
    }
    new KeyUpdates(insert, target).check();
    Numbering numbering = new NumberingPlanner(insert, target).plan(values(target));
    List<KeyOperand> rows = operands(target, target.rule.column());
    boolean numbered = target.isAutoIncrement(target.rule.column());
    for (KeyOperand row : rows) {
      if (row instanceof KeyOperand.Opaque(String description) && !numbered) {
        if (description.isEmpty()) {
          checkColumns(target);
        }
        throw new RefusedException(
            description.isEmpty()
                ? "the shard key column "
                    + target.rule.column()
                    + " has no value, and is not AUTO_INCREMENT; give the value"
                : "the value of the shard key column "
                    + target.rule.column()
                    + " must be a literal or a parameter, not "
                    + description);
      }
    }
    KeyPredicates keys = new KeyPredicates(tables.map(), List.of(), List.of());
    Indexing indexing =
        new IndexPlanner(target, "INSERT")
            .inserted(insert, new DigestText(text), column -> operands(target, column));
    Plan.Scattering scattering = scattering(facts);
    if (isRowConstructors()) {
      // The statements that carry it out see to the lookup tables, and to numbers.
      boolean always = indexing != null || numbering != null;
      try {
        Composed composed =
            new InsertSelectPlanner(tables, insert, text, target, walker, facts)
                .composed(verb, columns(target), "rows of several shards");
        if (always) {
          return new Plan.Composed(composed, facts.facts(false, false));
        }
        scattering = new Plan.Scattering.Composed(composed);
      } catch (RefusedException e) {
        if (always) {
          throw e;
        }
        scattering = new Plan.Scattering.Refused(e.refusal());
      }
    }
    return new Plan.Write(
        new Selector.ByRows(target.rule.group(), rows, keys.column(target)),
        scattering,
        NO_OWNERSHIP,
        facts.facts(false, false),
        numbering,
        indexing);
  }

  private static Plan.Scattering scattering(FactsCollector facts) {
    String goesOn = facts.goesOnFromRowToRow();
    return goesOn == null
        ? new Plan.Scattering.SplitRows()
        : new Plan.Scattering.Refused(
            Refusal.notSupported(
                "INSERT of rows on several shards with "
                    + goesOn
                    + " is not supported; insert them one by one"));
  }

  /** Whether it is VALUES ROW(..), ROW(..): a query, for MySQL too. */
  private boolean isRowConstructors() {
    return !insert.set()
        && new DigestText(text).is("ROW", MySqlParser.firstToken(insert.source()) + 1);
  }

  private boolean isQuery() {
    return !insert.set() && !Expressions.isRows(insert.source());
  }

  /** What each row gives a column; opaque with an empty description when it gives nothing. */
  private List<KeyOperand> operands(TableUse target, String column) throws RefusedException {
    List<KeyOperand> operands = new ArrayList<>();
    for (SqlNode value : values(target, column)) {
      operands.add(value == null ? new KeyOperand.Opaque("") : Expressions.operand(value));
    }
    return operands;
  }

  /** What each row gives the AUTO_INCREMENT column, as {@link #values(TableUse, String)}. */
  private List<SqlNode> values(TableUse target) throws RefusedException {
    return target.rule.autoIncrement().isEmpty()
        ? List.of()
        : values(target, target.rule.autoIncrement().get().column());
  }

  /** What each row gives a column; null when it gives nothing. */
  private List<SqlNode> values(TableUse target, String column) throws RefusedException {
    if (insert.set()) {
      for (SqlNode node : (SqlNodeList) insert.source()) {
        SqlCall assignment = (SqlCall) node;
        if (assigned(assignment).equalsIgnoreCase(column)) {
          return List.of(assignment.operand(1));
        }
      }
      return Collections.singletonList(null);
    }
    List<String> columns = columns(target);
    int index = -1;
    for (int i = 0; i < columns.size(); i++) {
      if (columns.get(i).equalsIgnoreCase(column)) {
        index = i;
      }
    }
    List<SqlNode> values = new ArrayList<>();
    int number = 0;
    for (SqlNode node : ((SqlCall) insert.source()).getOperandList()) {
      number++;
      SqlNodeList row = (SqlNodeList) node;
      boolean defaults = row.isEmpty() && (insert.columns() == null || insert.columns().isEmpty());
      if (!defaults && row.size() != columns.size()) {
        throw new RefusedException(
            new Refusal(1136, "21S01", "Column count doesn't match value count at row " + number));
      }
      values.add(defaults || index < 0 ? null : row.get(index));
    }
    return values;
  }

  /** The name of the column that an assignment of SET is about. */
  private static String assigned(SqlCall assignment) {
    return ((SqlIdentifier) assignment.operand(0)).names.getLast();
  }

  /** Perhaps the key's name is only mistyped. */
  private void checkColumns(TableUse target) throws RefusedException {
    if (target.catalog == null) {
      return;
    }
    List<String> named =
        insert.set()
            ? ((SqlNodeList) insert.source())
                .stream().map(node -> assigned((SqlCall) node)).toList()
            : columns(target);
    for (String column : named) {
      if (target.catalog.indexOf(column) < 0) {
        throw RefusedException.unknownColumn(column, "field list");
      }
    }
  }

  private List<String> columns(TableUse target) throws RefusedException {
    if (insert.columns() != null && !insert.columns().isEmpty()) {
      return insert.columns().stream().map(node -> ((SqlIdentifier) node).names.getLast()).toList();
    }
    if (target.kind == TableUse.Kind.UNKNOWN) {
      // The session knows whether it is a temporary table, and says then that names would do.
      throw new RefusedException(Refusal.noSuchTable(target.qualifiedName()));
    }
    if (target.catalog == null) {
      throw new RefusedException(
          "the columns of "
              + target.qualifiedName()
              + " are not known yet; name the columns in the INSERT");
    }
    return target.catalog.columns().stream()
        .filter(column -> !column.invisible())
        .map(CatalogColumn::name)
        .toList();
  }
}
