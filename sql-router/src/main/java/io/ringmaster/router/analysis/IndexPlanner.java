package io.ringmaster.router.analysis;

import io.ringmaster.metadata.GlobalIndex;
import io.ringmaster.router.catalog.CatalogColumn;
import io.ringmaster.router.grammar.InsertNode;
import io.ringmaster.router.grammar.TableNode;
import io.ringmaster.router.plan.Indexing;
import io.ringmaster.router.plan.KeyOperand;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;

/** Plans what a write of a table does to the lookup tables of its global indexes. */
final class IndexPlanner {
  private final TableUse target;
  private final String verb;

  /**
   * For one table that a statement writes.
   *
   * @param verb for messages
   */
  IndexPlanner(TableUse target, String verb) {
    this.target = target;
    this.verb = verb;
  }

  /** What each row gives a column. */
  interface Values {
    List<KeyOperand> of(String column) throws RefusedException;
  }

  /**
   * Of an INSERT.
   *
   * @return null when there is nothing to do
   */
  Indexing inserted(InsertNode insert, DigestText text, Values values) throws RefusedException {
    if (target.rule.indexed().isPresent()) {
      return kept();
    }
    if (target.rule.indexes().isEmpty()) {
      return null;
    }
    List<Indexing.Entries> entries = new ArrayList<>();
    for (GlobalIndex index : target.rule.indexes()) {
      List<String> columns = index.lookupColumns();
      List<List<KeyOperand>> given = new ArrayList<>();
      for (String column : columns) {
        List<KeyOperand> operands = values.of(column);
        for (KeyOperand operand : operands) {
          check(column, operand);
        }
        given.add(operands);
      }
      entries.add(
          new Indexing.Entries(
              name(index), index.unique(), lookup(index), quoted(columns), given, nullable(index)));
    }
    Indexing.Duplicates duplicates =
        new DuplicatesPlanner(target, insert, text).plan(this::part, values);
    return new Indexing.Inserted(entries, duplicates);
  }

  /**
   * Whether it must be known what a row gives a column: the lookup table of a global index has it,
   * or, where there is one, another unique key.
   */
  static boolean needs(TableUse target, String column) {
    if (target.rule.indexes().isEmpty()) {
      return false;
    }
    boolean ofKey =
        target.catalog != null
            && target.catalog.uniqueKeys().stream()
                .anyMatch(key -> key.stream().anyMatch(column::equalsIgnoreCase));
    return ofKey
        || target.rule.indexes().stream()
            .anyMatch(index -> index.lookupColumns().stream().anyMatch(column::equalsIgnoreCase));
  }

  private void check(String column, KeyOperand operand) throws RefusedException {
    if (!(operand instanceof KeyOperand.Opaque(String description))
        || target.isAutoIncrement(column)) {
      return;
    }
    boolean none = description.isEmpty() || description.equals("DEFAULT");
    if (!(none && isWithoutDefault(column))) {
      throw new RefusedException(
          "the value of column %s of %s, which a global index needs, must be a literal or a parameter%s"
              .formatted(
                  column,
                  target.qualifiedName(),
                  description.isEmpty() ? "" : ", not " + description));
    }
  }

  private List<Integer> nullable(GlobalIndex index) {
    return IntStream.range(0, index.columns().size())
        .filter(column -> isNullable(index.columns().get(column)))
        .boxed()
        .toList();
  }

  private boolean isNullable(String name) {
    int at = target.catalog == null ? -1 : target.catalog.indexOf(name);
    return at < 0 || target.catalog.columns().get(at).nullable();
  }

  /** Whether a row that does not give it has NULL, or is no row in a strict sql_mode. */
  private boolean isWithoutDefault(String name) {
    int at = target.catalog == null ? -1 : target.catalog.indexOf(name);
    if (at < 0) {
      return false;
    }
    CatalogColumn column = target.catalog.columns().get(at);
    return !column.hasDefault() && !column.generated();
  }

  /**
   * Of an UPDATE or DELETE.
   *
   * @param assignments null for a DELETE
   * @param before the last token before WHERE
   * @param order in which MySQL takes the rows
   * @param plain whether the statement is about one table
   * @param ignore whether rows that fail are left as they are
   * @param limited whether it has LIMIT
   * @param queries whether there are queries in it
   * @return null when there is nothing to do
   */
  Indexing changed(
      SqlNode from,
      SqlNodeList assignments,
      int before,
      Indexing.Order order,
      boolean plain,
      boolean ignore,
      boolean limited,
      boolean queries,
      DigestText text)
      throws RefusedException {
    if (target.rule.indexed().isPresent()) {
      return kept();
    }
    List<GlobalIndex> indexes = new ArrayList<>(target.rule.indexes());
    if (assignments != null && !indexes.isEmpty()) {
      List<String> assigned = assigned(assignments);
      for (String column : indexes.getFirst().primaryKey()) {
        if (assigned.stream().anyMatch(column::equalsIgnoreCase)) {
          throw refused(verb + " of the primary key column " + column);
        }
      }
      indexes.removeIf(index -> assigned.stream().noneMatch(index::has));
    }
    if (indexes.isEmpty()) {
      return null;
    }
    String named = from instanceof TableNode ? text.of(from) : null;
    if (ignore && limited && assignments == null) {
      // Rows that fail are not counted.
      throw refused(verb + " IGNORE with LIMIT", "leave one of them out");
    }
    if (!plain || named == null) {
      throw refused(verb + " with WITH or several tables");
    }
    List<Indexing.Part> parts = new ArrayList<>();
    for (GlobalIndex index : indexes) {
      parts.add(part(index, assignments == null ? List.of() : forms(index)));
    }
    return new Indexing.Changed(
        Names.quoted(target.database) + "." + Names.quoted(target.table),
        named,
        before,
        quoted(indexes.getFirst().primaryKey()),
        parts,
        assignments == null,
        ignore,
        order,
        queries);
  }

  private Indexing.Part part(GlobalIndex index) throws RefusedException {
    return part(index, List.of());
  }

  private Indexing.Part part(GlobalIndex index, List<String> forms) throws RefusedException {
    return new Indexing.Part(
        name(index), index.unique(), lookup(index), quoted(index.columns()), forms);
  }

  private List<String> forms(GlobalIndex index) throws RefusedException {
    if (!index.unique()) {
      return List.of();
    }
    List<String> forms = new ArrayList<>();
    for (String column : index.columns()) {
      int at = target.catalog == null ? -1 : target.catalog.indexOf(column);
      if (at < 0) {
        throw new RefusedException(
            "the columns of " + target.qualifiedName() + " are not known yet; try again");
      }
      forms.add(EqualForms.of(target.catalog.columns().get(at), Names.quoted(column)));
    }
    return forms;
  }

  private static List<String> quoted(List<String> names) throws RefusedException {
    List<String> quoted = new ArrayList<>();
    for (String name : names) {
      quoted.add(Names.quoted(name));
    }
    return quoted;
  }

  private static List<String> assigned(SqlNodeList assignments) {
    return assignments.stream()
        .map(node -> ((SqlIdentifier) ((SqlCall) node).operand(0)).names.getLast())
        .toList();
  }

  private Indexing kept() {
    return new Indexing.Kept(target.database + "." + target.rule.indexed().orElseThrow());
  }

  private String name(GlobalIndex index) {
    return target.table + "." + index.name();
  }

  private Indexing.Lookup lookup(GlobalIndex index) throws RefusedException {
    return new Indexing.Lookup(
        target.database,
        index.lookup(),
        Names.quoted(target.database) + "." + Names.quoted(index.lookup()));
  }

  private RefusedException refused(String what) {
    return refused(what, "say it with INSERT, UPDATE or DELETE of this table alone");
  }

  private RefusedException refused(String what, String wayOut) {
    return new RefusedException(
        what
            + " of "
            + target.qualifiedName()
            + " is not supported, since it has a global index ("
            + target.rule.indexes().getFirst().name()
            + "): "
            + wayOut);
  }
}
