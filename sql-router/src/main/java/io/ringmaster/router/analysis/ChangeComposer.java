package io.ringmaster.router.analysis;

import io.ringmaster.router.catalog.CatalogColumn;
import io.ringmaster.router.grammar.DeleteNode;
import io.ringmaster.router.grammar.MySqlParser;
import io.ringmaster.router.grammar.TableNode;
import io.ringmaster.router.grammar.UpdateNode;
import io.ringmaster.router.plan.Change;
import io.ringmaster.router.plan.Change.Assignment;
import io.ringmaster.router.plan.Change.Part;
import io.ringmaster.router.plan.Composed;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;

/**
 * Plans an UPDATE or DELETE as a query that finds its rows, and statements that write them by their
 * keys. What SET says is computed where the row is written, in the client's own words, unless it
 * reads more than that row: then the query finds the value.
 */
final class ChangeComposer {
  private final StatementWalker walker;
  private final Scope scope;
  private final DigestText text;
  private final SqlNode body;
  private final ChangeSearch search;
  private final ChangeAssignments setting;
  private final FactsCollector facts;
  private final boolean plainTable;

  /**
   * For one statement that was walked.
   *
   * @param scope of its tables
   * @param tree the whole statement
   * @param body the UPDATE or DELETE in it
   */
  ChangeComposer(StatementWalker walker, Scope scope, DigestText text, SqlNode tree, SqlNode body) {
    this.walker = walker;
    this.scope = scope;
    this.text = text;
    this.body = body;
    this.search = new ChangeSearch(walker, text, tree);
    this.facts = FactsCollector.of(tree);
    SqlNode from = body instanceof UpdateNode update ? update.from() : ((DeleteNode) body).from();
    this.plainTable =
        from instanceof TableNode && !(body instanceof DeleteNode it && it.targets() != null);
    this.setting = new ChangeAssignments(walker, scope, search, plainTable);
  }

  /**
   * The plan.
   *
   * @param changed the tables that are written, each at least once
   */
  Change plan(List<TableUse> changed) throws RefusedException {
    List<TableUse> uses = changed.stream().distinct().toList();
    if (uses.isEmpty()) {
      throw RefusedException.overShards(verb() + " of no table that is known");
    }
    check(uses);
    List<Change.Target> targets = new ArrayList<>();
    List<List<Part>> columns = new ArrayList<>();
    for (TableUse use : uses) {
      List<String> key = key(use);
      List<Composed.Column> found = new ArrayList<>();
      for (String column : key) {
        columns.add(List.of(new Part.Text(qualified(use, column))));
        found.add(ChangeAssignments.column(use, column));
      }
      List<Assignment> assignments =
          body instanceof UpdateNode update
              ? setting.of(update.assignments(), use, found, columns)
              : List.of();
      targets.add(
          new Change.Target(
              Names.check(use.database),
              Names.check(use.table),
              use.aliased ? Names.check(use.effectiveName) : null,
              found,
              key.size(),
              assignments,
              row(use, key),
              order()));
    }
    for (int i = 0; i < targets.size(); i++) {
      if (targets.get(i).moves()) {
        columns.add(List.of(new Part.Row(i)));
      }
    }
    List<Part> parts =
        switch (body) {
          case UpdateNode update ->
              search(
                  columns,
                  afterModifiers(MySqlParser.firstToken(update)),
                  MySqlParser.firstToken(update.assignments().get(0)) - 2,
                  update.wherePlace());
          case DeleteNode delete ->
              search(columns, fromOf(delete), delete.wherePlace(), delete.wherePlace());
          default -> throw new IllegalStateException("" + body);
        };
    lock(uses, parts);
    return new Change(body instanceof UpdateNode, isIgnore(), plainTable, parts, targets);
  }

  private boolean isIgnore() {
    return body instanceof UpdateNode update ? update.ignore() : ((DeleteNode) body).ignore();
  }

  private void check(List<TableUse> uses) throws RefusedException {
    String goesOn = facts.goesOnFromRowToRow();
    if (goesOn != null) {
      throw RefusedException.overShards(verb() + " with " + goesOn);
    }
    if (weighsMatches()) {
      throw RefusedException.overShards(
          verb() + " with the relevance that MATCH gives, which counts all rows,");
    }
    if (body instanceof DeleteNode delete && delete.ignore() && delete.limit() != null) {
      // What can't be deleted does not count, and rows behind the first ones would go instead.
      throw RefusedException.overShards("DELETE with LIMIT and IGNORE");
    }
    Set<String> names = new HashSet<>();
    for (TableUse use : scope.uses) {
      if (!names.add(use.effectiveName.toLowerCase(Locale.ROOT))) {
        throw RefusedException.overShards(
            verb() + " of two tables with the name " + use.effectiveName + ", without an alias,");
      }
    }
    for (TableUse use : uses) {
      if (use.catalog == null) {
        throw RefusedException.overShards(
            use.qualifiedName() + ", whose columns are not known yet,");
      }
      if (use.catalog.view()) {
        throw RefusedException.overShards(verb() + " of the view " + use.qualifiedName());
      }
      if (use.kind == TableUse.Kind.REFERENCE) {
        ReferenceWrites.check(use, facts, isIgnore());
      }
    }
    if (plainTable
        && scope.uses.getFirst().node.partitions() != null
        && body instanceof DeleteNode) {
      throw RefusedException.overShards("DELETE with PARTITION and LIMIT or a subquery");
    }
  }

  private boolean weighsMatches() {
    return walker.conditions().stream().anyMatch(it -> Matches.areWeighed(it.expression()))
        || (body instanceof UpdateNode update
            && (Matches.areIn(update.assignments()) || Matches.areIn(update.order())))
        || (body instanceof DeleteNode delete && Matches.areIn(delete.order()));
  }

  private String verb() {
    return body instanceof UpdateNode ? "UPDATE" : "DELETE";
  }

  /** The columns of a key that tells every row from any other, for certain. */
  private List<String> key(TableUse use) throws RefusedException {
    for (List<String> columns : use.catalog.uniqueKeys()) {
      if (columns.stream().allMatch(column -> tells(use, column))) {
        return columns;
      }
    }
    throw new RefusedException(
        verb()
            + " of "
            + use.qualifiedName()
            + " has to find its rows before it writes them, and the table has no unique key of"
            + " columns that are NOT NULL to say which they are (TIMESTAMP and FLOAT can't); give"
            + " it a primary key, or say which shard key in WHERE");
  }

  private static boolean tells(TableUse use, String name) {
    int index = use.catalog.indexOf(name);
    if (index < 0) {
      return false;
    }
    CatalogColumn column = use.catalog.columns().get(index);
    return !column.nullable()
        && !column.virtual()
        && !Set.of("timestamp", "float").contains(column.dataType());
  }

  /** The columns of a row that moves, since SET changes its key; else none. */
  private List<CatalogColumn> row(TableUse use, List<String> key) throws RefusedException {
    if (!(body instanceof UpdateNode update) || !changesAny(update.assignments(), use, key)) {
      return List.of();
    }
    if (use.catalog.upkeep().permanent() || update.ignore()) {
      throw new RefusedException(
          "changing the key of rows of "
              + use.qualifiedName()
              + (update.ignore()
                  ? " with IGNORE is not supported"
                  : ", which has partitions or a FULLTEXT index, is not supported")
              + "; delete the rows and insert them anew");
    }
    List<CatalogColumn> row = new ArrayList<>();
    for (CatalogColumn column : use.catalog.columns()) {
      Names.check(column.name());
      if (!column.generated()) {
        row.add(column);
      }
    }
    return row;
  }

  private boolean changesAny(SqlNodeList all, TableUse use, List<String> columns) {
    for (SqlNode node : all) {
      SqlIdentifier column = ((SqlCall) node).operand(0);
      Scope.Column resolved = scope.resolve(column);
      boolean own = resolved == null || resolved.use() == use;
      if (own && columns.stream().anyMatch(column.names.getLast()::equalsIgnoreCase)) {
        return true;
      }
    }
    return false;
  }

  /** ORDER BY of the writes, which may matter to unique keys. */
  private List<Part> order() {
    if (!(body instanceof UpdateNode update)
        || update.order() == null
        || Expressions.contains(update.order(), Expressions::isQuery)
        || Matches.areIn(update.order())) {
      return List.of();
    }
    SqlNodeList order = update.order();
    int first = MySqlParser.firstToken(order.get(0));
    int last = MySqlParser.lastToken(order.get(order.size() - 1));
    return List.of(new Part.Text(" ORDER BY "), new Part.Tokens(first, last));
  }

  /**
   * The query, but for its locks.
   *
   * @param first token of what is in FROM
   * @param last token of it
   * @param wherePlace the last token before WHERE
   */
  private List<Part> search(List<List<Part>> columns, int first, int last, int wherePlace) {
    List<Part> parts = new ArrayList<>();
    int verb = MySqlParser.firstToken(body);
    if (verb > 0) {
      parts.addAll(search.tokens(0, verb - 1));
    }
    String word = " SELECT ";
    for (List<Part> column : columns) {
      parts.add(new Part.Text(word));
      parts.addAll(column);
      word = ", ";
    }
    parts.add(new Part.Text(" FROM "));
    parts.addAll(search.tokens(first, last));
    if (wherePlace + 1 < text.tokenCount()) {
      parts.add(new Part.Text(" "));
      parts.addAll(search.tokens(wherePlace + 1, text.tokenCount() - 1));
    }
    return parts;
  }

  private int afterModifiers(int verb) {
    int token = verb + 1;
    while (text.is("LOW_PRIORITY", token) || text.is("IGNORE", token)) {
      token++;
    }
    return token;
  }

  /** The first token of what is in FROM, or in USING of a DELETE that says it so. */
  private int fromOf(DeleteNode delete) {
    int token =
        delete.targets() == null
            ? MySqlParser.firstToken(delete)
            : MySqlParser.lastToken(delete.targets().get(delete.targets().size() - 1));
    while (!text.is("FROM", token) && !text.is("USING", token)) {
      token++;
    }
    return token + 1;
  }

  private static String qualified(TableUse use, String column) throws RefusedException {
    return use.aliased
        ? Names.quoted(use.effectiveName) + "." + Names.quoted(column)
        : Names.quoted(use.database) + "." + Names.quoted(use.table) + "." + Names.quoted(column);
  }

  /** Locks the rows that are written, and those that are read as MySQL would. */
  private void lock(List<TableUse> uses, List<Part> parts) {
    List<TableUse> lockable = ChangeSearch.lockable(scope);
    List<TableUse> written = lockable.stream().filter(uses::contains).toList();
    List<TableUse> read = lockable.stream().filter(use -> !uses.contains(use)).toList();
    if (!written.isEmpty()) {
      boolean alone = scope.uses.size() == 1 && scope.opaque.isEmpty();
      parts.add(new Part.Lock(" FOR UPDATE" + (alone ? "" : " OF " + ChangeSearch.names(written))));
    }
    if (!read.isEmpty()) {
      parts.add(new Part.Lock(" FOR SHARE OF " + ChangeSearch.names(read)));
    }
  }
}
