package io.ringmaster.router.analysis;

import io.ringmaster.router.grammar.MySqlParser;
import io.ringmaster.router.grammar.TableNode;
import io.ringmaster.router.plan.Splice;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * Gives each place that names a common table a definition of its own. MySQL reads a common table's
 * text for each place, and opens the tables in it again, which it refuses for temporary ones. So
 * the first place has the definition in the text, and each other one a copy behind that, which
 * names other temporary tables.
 */
final class CommonTableCopies {
  private final List<CommonTable> tables;
  private final TemporaryNames names;
  private final Predicate<TableNode> shown;
  private final Function<TableUse, List<Splice.Replace>> changes;
  private final Map<CommonTable, List<Place>> wanted = new HashMap<>();
  private final List<Splice> splices = new ArrayList<>();
  private final List<Copied> uses = new ArrayList<>();
  private final List<Copy> copies = new ArrayList<>();
  private final Map<String, String> copyNames = new HashMap<>();

  /** A base table's place in a copy, and its temporary table. */
  record Copied(TableUse use, String temporary) {}

  /** Another definition of a table, and what is changed in its text. */
  private record Copy(CommonTable table, List<Splice.Replace> edits) {}

  /**
   * A place that wants a definition, in the client's text or in a copy, and where that is changed.
   */
  private record Place(TableNode node, List<? super Splice.Replace> edits, boolean inText) {}

  /**
   * For a statement.
   *
   * @param tables in the order of their definitions
   * @param shown whether a place is in the name of a column of the result
   * @param changes of the text for a base table, besides its name
   */
  CommonTableCopies(
      List<CommonTable> tables,
      TemporaryNames names,
      Predicate<TableNode> shown,
      Function<TableUse, List<Splice.Replace>> changes) {
    this.changes = changes;
    this.tables = tables;
    this.names = names;
    this.shown = shown;
  }

  void plan() throws RefusedException {
    for (CommonTable table : tables) {
      List<Place> places = new ArrayList<>();
      table.places.stream()
          .sorted(Comparator.comparing(node -> !shown.test(node)))
          .forEach(node -> places.add(new Place(node, splices, true)));
      wanted.put(table, places);
    }
    // A definition is named by later ones, whose copies name it too.
    for (CommonTable table : tables.reversed()) {
      List<Place> places = wanted.get(table);
      for (int i = 1; i < places.size() && table.reads(); i++) {
        copy(table, places.get(i));
      }
    }
    for (Copy copy : copies) {
      int first = copy.table().firstToken();
      int last = copy.table().lastToken();
      splices.add(new Splice.Copy(last, ", ", first, last, copy.edits()));
    }
  }

  private void copy(CommonTable table, Place place) throws RefusedException {
    if (place.inText() && shown.test(place.node())) {
      throw new RefusedException(
          "a column of the result is named by the subquery in it, which names "
              + table.name()
              + "; name it by AS");
    }
    if (tables.stream().anyMatch(in -> table.contains(in) && wanted.get(in).size() > 1)) {
      throw RefusedException.overShards(
          "naming the common table " + table.name() + " twice, which has others in it,");
    }
    String name = names.variant(table.name());
    copyNames.put(name, table.name());
    place.edits().add(named(place.node(), name));
    List<Splice.Replace> edits = new ArrayList<>();
    int nameAt = MySqlParser.firstToken(table.item.name);
    edits.add(new Splice.Replace(nameAt, nameAt, Names.quoted(name)));
    for (TableNode own : table.ownPlaces) {
      edits.add(named(own, name));
    }
    for (TableUse use : table.uses) {
      String temporary = names.variant(use.table);
      uses.add(new Copied(use, temporary));
      edits.add(names.renamed(use, temporary));
      edits.addAll(changes.apply(use));
    }
    for (CommonTable.Named other : table.named) {
      wanted.get(other.table()).add(new Place(other.node(), edits, false));
    }
    copies.add(new Copy(table, edits));
  }

  private Splice.Replace named(TableNode node, String name) throws RefusedException {
    String alias = node.alias() != null ? null : node.name().getSimple();
    return names.renamed(node, Names.quoted(name), alias);
  }

  /** What to change in the client's text. */
  List<Splice> splices() {
    return splices;
  }

  /** The copies' names to those of the tables. */
  Map<String, String> copyNames() {
    return copyNames;
  }

  /** Places of base tables that copies have. */
  List<Copied> uses() {
    return uses;
  }
}
