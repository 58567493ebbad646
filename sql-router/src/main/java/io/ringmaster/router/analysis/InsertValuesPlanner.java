package io.ringmaster.router.analysis;

import io.ringmaster.router.digest.Verb;
import io.ringmaster.router.grammar.GrammarNodes;
import io.ringmaster.router.grammar.InsertNode;
import io.ringmaster.router.grammar.MySqlParser;
import io.ringmaster.router.grammar.VariableNode;
import io.ringmaster.router.plan.Composed;
import io.ringmaster.router.plan.KeyOperand;
import io.ringmaster.router.plan.Plan;
import io.ringmaster.router.plan.Refusal;
import java.util.ArrayList;
import java.util.List;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;

/**
 * Finds the expressions in the rows of an INSERT or REPLACE that are computed before it, since it
 * is not known otherwise where the rows go: those of the shard key and the AUTO_INCREMENT column;
 * those that lookup tables of global indexes get; those that read tables; and in reference tables
 * those that shards would compute differently.
 */
final class InsertValuesPlanner {
  private final Tables tables;
  private final InsertNode insert;
  private final DigestText text;
  private final TableUse target;
  private final ChangeSearch search;

  /** Whether expressions that read tables are computed before. */
  private final boolean readsElsewhere;

  /** Whether one of them reads the target. */
  private final boolean readsTarget;

  private final List<Composed.Value> values = new ArrayList<>();
  private final List<SqlNode> nodes = new ArrayList<>();

  /**
   * Of an INSERT.
   *
   * @param walker has walked its values
   */
  InsertValuesPlanner(
      Tables tables, InsertNode insert, String text, TableUse target, StatementWalker walker) {
    this.tables = tables;
    this.insert = insert;
    this.text = new DigestText(text);
    this.target = target;
    search = new ChangeSearch(walker, this.text, insert.source());
    List<TableUse> reads = walker.uses();
    readsElsewhere = !reads.isEmpty();
    readsTarget =
        reads.stream().anyMatch(use -> use.qualifiedName().equals(target.qualifiedName()));
  }

  /**
   * How it is carried out.
   *
   * @param columns that get values, in order; none for SET
   * @return null when nothing has to be computed before
   */
  Composed plan(Verb verb, List<String> columns) throws RefusedException {
    if (insert.set()) {
      for (SqlNode node : (SqlNodeList) insert.source()) {
        SqlCall assignment = (SqlCall) node;
        String column = ((SqlIdentifier) assignment.operand(0)).names.getLast();
        add(column, assignment.operand(1), -1, false);
      }
    } else {
      boolean folded = true;
      List<SqlNode> rows = ((SqlCall) insert.source()).getOperandList();
      if (readsTarget && rows.size() > 1) {
        return new Composed.Refused(target.database, readsRowsBefore());
      }
      for (SqlNode node : rows) {
        row(columns, (SqlNodeList) node, folded);
        folded = false;
      }
    }
    if (values.isEmpty()) {
      return null;
    }
    checkVariables();
    check(Verb.SELECT, query(false));
    if (values.stream().anyMatch(value -> !value.locks().isEmpty())
        && !InsertSelectPlanner.isCarriedOut(tables.plan(Verb.SELECT, query(true)))) {
      values.replaceAll(
          value -> new Composed.Value(value.first(), value.last(), value.folded(), value.column()));
    }
    check(verb, text.withLiterals(values));
    return new Composed.InsertValues(
        "the values of "
            + String.join(
                ", ", values.stream().map(value -> value.column().name()).distinct().toList())
            + " are computed first",
        insert.lossy() && !insert.replace(),
        readsTarget ? new Composed.SelfRead(target.database, readsRowsBefore()) : null,
        values);
  }

  /** MySQL computes a row's values when the rows before it are there. */
  private Refusal readsRowsBefore() {
    return Refusal.notSupported(
        "a subquery in VALUES of several rows reads "
            + target.qualifiedName()
            + ", where each row would see those before it, which is not supported; insert them one"
            + " by one, or SELECT what the subquery gives first");
  }

  private void row(List<String> columns, SqlNodeList row, boolean folded) throws RefusedException {
    // Another number of values is an error that is found later.
    for (int i = 0; i < Math.min(row.size(), columns.size()); i++) {
      add(columns.get(i), row.get(i), MySqlParser.firstToken(row), folded);
    }
  }

  /**
   * Adds a value if it is computed before.
   *
   * @param rowToken the parenthesis that opens the row
   */
  private void add(String column, SqlNode value, int rowToken, boolean folded)
      throws RefusedException {
    if (!isComputed(column, value)) {
      return;
    }
    checkNames(column, value);
    Quotients.check(value, "the value of " + column);
    int first = MySqlParser.firstToken(value);
    int last = MySqlParser.lastToken(value);
    while (first - 1 > rowToken && text.is("(", first - 1)) {
      first--;
      last++;
    }
    nodes.add(value);
    values.add(
        new Composed.Value(
            first,
            last,
            folded,
            new Composed.Column(column, dataType(column), false),
            search.locks(first, last)));
  }

  private boolean isComputed(String column, SqlNode value) {
    if (isDefault(value) || Expressions.operand(value) instanceof KeyOperand.Slot) {
      return false;
    }
    boolean decides =
        target.isSharded()
            && (target.isKey(column)
                || target.isAutoIncrement(column)
                || IndexPlanner.needs(target, column));
    boolean differs =
        target.kind == TableUse.Kind.REFERENCE
            && FactsCollector.of(value).differsBetweenShards() != null;
    boolean reads = readsElsewhere && Expressions.contains(value, Expressions::isQuery);
    return decides || differs || reads;
  }

  private static boolean isDefault(SqlNode value) {
    return Expressions.strip(value) instanceof SqlCall call
        && GrammarNodes.nameOf(call).equalsIgnoreCase("DEFAULT");
  }

  private String dataType(String column) {
    int index = target.catalog == null ? -1 : target.catalog.indexOf(column);
    return index < 0 ? "" : target.catalog.columns().get(index).dataType();
  }

  /** A value may name columns of its row, which a query does not have. */
  private void checkNames(String column, SqlNode value) throws RefusedException {
    boolean names =
        Expressions.contains(
            value,
            node ->
                node instanceof SqlIdentifier name
                    && !name.isStar()
                    && names(name)
                    && !isInQuery(value, name));
    if (names) {
      throw new RefusedException(
          "the value of "
              + column
              + " names another column of its row, which is not supported where it must be known"
              + " first; write the other column's value again");
    }
  }

  private boolean names(SqlIdentifier name) {
    return target.catalog == null || target.catalog.indexOf(name.names.getLast()) >= 0;
  }

  @SuppressWarnings("ReferenceEquality") // that very node
  private static boolean isInQuery(SqlNode value, SqlIdentifier name) {
    return Expressions.contains(
        value,
        node -> Expressions.isQuery(node) && Expressions.contains(node, inner -> inner == name));
  }

  /** What goes on from value to value must do so in the order of the text. */
  private void checkVariables() throws RefusedException {
    long assigned = count(insert, true);
    long inValues = nodes.stream().mapToLong(node -> count(node, false)).sum();
    boolean sets =
        Expressions.contains(
            insert,
            node ->
                node instanceof SqlCall call
                    && GrammarNodes.isWord(call)
                    && GrammarNodes.nameOf(call).equals("LAST_INSERT_ID")
                    && call.operandCount() > 0);
    if (sets || (assigned > 0 && inValues != count(insert, false))) {
      throw new RefusedException(
          (sets ? "LAST_INSERT_ID(expr)" : "assigning user variables")
              + " is not supported in an INSERT into "
              + target.qualifiedName()
              + " of which some values must be known first; compute them before");
    }
  }

  private static long count(SqlNode within, boolean assigned) {
    long[] count = {0};
    Expressions.walk(
        within,
        node -> {
          boolean user = node instanceof VariableNode variable && !variable.name().startsWith("@@");
          count[0] += user && (!assigned || ((VariableNode) node).value() != null) ? 1 : 0;
        });
    return count[0];
  }

  private String query(boolean locks) {
    StringBuilder query = new StringBuilder("SELECT");
    for (Composed.Value value : values) {
      query.append(query.length() == "SELECT".length() ? " ( " : " , ( ");
      query.append(text.of(value.first(), value.last(), locks ? value.locks() : List.of()));
      query.append(" ) AS c");
    }
    return query.toString();
  }

  private void check(Verb verb, String other) throws RefusedException {
    if (tables.plan(verb, other) instanceof Plan.Refuse(var refusal)) {
      throw new RefusedException(refusal);
    }
  }
}
