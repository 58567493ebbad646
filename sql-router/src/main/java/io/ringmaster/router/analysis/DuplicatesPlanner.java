package io.ringmaster.router.analysis;

import io.ringmaster.metadata.GlobalIndex;
import io.ringmaster.router.catalog.CatalogColumn;
import io.ringmaster.router.catalog.CatalogTable;
import io.ringmaster.router.grammar.GrammarNodes;
import io.ringmaster.router.grammar.InsertNode;
import io.ringmaster.router.grammar.MySqlParser;
import io.ringmaster.router.plan.Indexing;
import io.ringmaster.router.plan.Indexing.OnDuplicate;
import io.ringmaster.router.plan.KeyOperand;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlNode;

/**
 * Plans what INSERT IGNORE, REPLACE and INSERT .. ON DUPLICATE KEY UPDATE of a table with global
 * indexes do with rows that are there already.
 */
final class DuplicatesPlanner {
  private static final Set<String> TEXTS =
      Set.of("char", "varchar", "binary", "varbinary", "enum", "set");

  private final TableUse target;
  private final InsertNode insert;
  private final DigestText text;

  DuplicatesPlanner(TableUse target, InsertNode insert, DigestText text) {
    this.target = target;
    this.insert = insert;
    this.text = text;
  }

  /** What the plan says of an index. */
  interface Parts {
    Indexing.Part of(GlobalIndex index) throws RefusedException;
  }

  /**
   * The plan.
   *
   * @return null for an INSERT that fails with a duplicate
   */
  Indexing.Duplicates plan(Parts parts, IndexPlanner.Values values) throws RefusedException {
    int last = last();
    String table = Names.quoted(target.database) + "." + Names.quoted(target.table);
    List<String> primaryKey = target.rule.indexes().getFirst().primaryKey();
    if (insert.updates() == null && !insert.replace()) {
      return insert.lossy()
          ? new Indexing.Duplicates(
              OnDuplicate.IGNORE, table, last, List.of(), List.of(), List.of(), false, false, 0)
          : null;
    }
    if (insert.lossy() && insert.updates() != null) {
      throw refused("INSERT IGNORE .. ON DUPLICATE KEY UPDATE", "leave IGNORE out");
    }
    List<String> quoted = new ArrayList<>();
    for (String column : primaryKey) {
      quoted.add(Names.quoted(column));
    }
    List<Indexing.UniqueKey> keys = keys(primaryKey, values);
    return new Indexing.Duplicates(
        insert.replace() ? OnDuplicate.REPLACE : OnDuplicate.UPDATE,
        table,
        last,
        keys,
        quoted,
        insert.replace() ? replaced(keys, parts) : assigned(primaryKey, parts),
        readsKey(primaryKey),
        assignsNumber(),
        deprecated());
  }

  private int last() {
    return MySqlParser.lastToken(insert.source());
  }

  /** The primary key, then those of the shards, then global ones. */
  private List<Indexing.UniqueKey> keys(List<String> primaryKey, IndexPlanner.Values values)
      throws RefusedException {
    CatalogTable catalog = target.catalog;
    if (catalog == null) {
      throw new RefusedException(
          "the unique keys of " + target.qualifiedName() + " are not known yet; try again");
    }
    List<Indexing.UniqueKey> keys = new ArrayList<>();
    keys.add(key("PRIMARY", false, primaryKey, values));
    for (List<String> columns : catalog.uniqueKeys()) {
      if (!lower(columns).equals(lower(primaryKey))) {
        keys.add(key("", false, columns, values));
      }
    }
    for (GlobalIndex index : target.rule.indexes()) {
      if (index.unique()) {
        keys.add(key(index.name(), true, index.columns(), values));
      }
    }
    return keys;
  }

  private static Set<String> lower(List<String> names) {
    Set<String> lower = new HashSet<>();
    names.forEach(name -> lower.add(name.toLowerCase(Locale.ROOT)));
    return lower;
  }

  private Indexing.UniqueKey key(
      String name, boolean global, List<String> columns, IndexPlanner.Values values)
      throws RefusedException {
    List<Indexing.Given> given = new ArrayList<>();
    for (String column : columns) {
      int at = target.catalog.indexOf(column);
      if (at < 0) {
        throw new RefusedException(
            "a unique key of "
                + target.qualifiedName()
                + " has no columns alone, which is not"
                + " supported in this statement, since the table has a global index");
      }
      CatalogColumn of = target.catalog.columns().get(at);
      List<KeyOperand> operands = values.of(column);
      for (KeyOperand operand : operands) {
        if (operand instanceof KeyOperand.Opaque(String description)
            && (of.generated() || !(description.isEmpty() || description.equals("DEFAULT")))) {
          throw new RefusedException(
              "the value of column %s of %s, which has a unique key, must be a literal or a parameter%s"
                  .formatted(
                      column,
                      target.qualifiedName(),
                      of.generated() ? ", not generated" : ", not " + description));
        }
      }
      boolean isText = !of.collation().isEmpty() || TEXTS.contains(of.dataType());
      given.add(new Indexing.Given(Names.quoted(column), isText, operands));
    }
    return new Indexing.UniqueKey(name, global, given);
  }

  /** All indexes where MySQL changes the row in place that is there, else none. */
  private List<Indexing.Part> replaced(List<Indexing.UniqueKey> keys, Parts of)
      throws RefusedException {
    List<Indexing.Part> parts = new ArrayList<>();
    if (keys.size() == 1) {
      for (GlobalIndex index : target.rule.indexes()) {
        parts.add(of.of(index));
      }
    }
    return parts;
  }

  /** The indexes of which an assignment changes a column; none of the primary key may be. */
  private List<Indexing.Part> assigned(List<String> primaryKey, Parts of) throws RefusedException {
    List<Indexing.Part> parts = new ArrayList<>();
    Set<String> assigned = new HashSet<>();
    for (SqlNode update : insert.updates()) {
      SqlIdentifier column = ((SqlCall) update).operand(0);
      String name = column.names.getLast();
      assigned.add(name);
      if (primaryKey.stream().anyMatch(name::equalsIgnoreCase)
          && !KeyUpdates.isItself(target, column, ((SqlCall) update).operand(1))) {
        throw refused(
            "ON DUPLICATE KEY UPDATE of the primary key column " + name,
            "delete the row and insert it anew");
      }
    }
    for (GlobalIndex index : target.rule.indexes()) {
      if (assigned.stream().anyMatch(index::has)) {
        parts.add(of.of(index));
      }
    }
    return parts;
  }

  /** Whether an assignment may read a value of the new row for the primary key. */
  private boolean readsKey(List<String> primaryKey) {
    if (insert.updates() == null) {
      return false;
    }
    RowAlias alias = RowAlias.of(insert, target);
    return Expressions.contains(
        insert.updates(),
        node ->
            (node instanceof SqlIdentifier name && alias.names(name, primaryKey))
                || (isValues(node)
                    && Expressions.contains(
                        node,
                        inner ->
                            inner instanceof SqlIdentifier name
                                && !name.names.isEmpty()
                                && primaryKey.stream()
                                    .anyMatch(name.names.getLast()::equalsIgnoreCase))));
  }

  private boolean assignsNumber() {
    return insert.updates() != null
        && insert.updates().stream()
            .map(update -> (SqlIdentifier) ((SqlCall) update).operand(0))
            .anyMatch(column -> target.isAutoIncrement(column.names.getLast()));
  }

  private static boolean isValues(SqlNode node) {
    return node instanceof SqlCall call && GrammarNodes.nameOf(call).equalsIgnoreCase("VALUES");
  }

  private int deprecated() {
    int[] count = {0};
    if (insert.updates() != null) {
      Expressions.walk(insert.updates(), node -> count[0] += isValues(node) ? 1 : 0);
    }
    return count[0];
  }

  private RefusedException refused(String what, String wayOut) {
    return new RefusedException(
        what
            + " of "
            + target.qualifiedName()
            + " is not supported, since it has a global index ("
            + target.rule.indexes().getFirst().name()
            + "); "
            + wayOut);
  }
}
