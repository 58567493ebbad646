package io.ringmaster.router.analysis;

import io.ringmaster.metadata.TableRule;
import io.ringmaster.router.grammar.DeleteNode;
import io.ringmaster.router.grammar.MySqlParser;
import io.ringmaster.router.grammar.SelectNode;
import io.ringmaster.router.grammar.TableNode;
import io.ringmaster.router.grammar.UpdateNode;
import io.ringmaster.router.grammar.WithNode;
import io.ringmaster.router.plan.Splice;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.StringJoiner;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlWithItem;

/**
 * Where a statement reads views of tables that are not all on one shard, and what makes derived
 * tables of them.
 */
final class ViewPlaces {
  private ViewPlaces() {}

  /** The name of a common table, and the tokens among which it is meant. */
  private record Common(String name, int first, int last) {
    boolean isMeant(SqlIdentifier table) {
      int place = MySqlParser.firstToken(table);
      return table.isSimple() && table.getSimple().equals(name) && place >= first && place <= last;
    }
  }

  /** What puts their queries in the place of their names. */
  static List<Splice> in(SqlNode tree, Tables tables) throws RefusedException {
    List<Common> common = new ArrayList<>();
    Set<SqlNode> written = new HashSet<>();
    Set<Integer> tableWords = new HashSet<>();
    List<TableNode> places = new ArrayList<>();
    List<SqlNode> items = new ArrayList<>();
    Expressions.walk(
        tree,
        node -> {
          switch (node) {
            case WithNode with -> with.tables().forEach(item -> common.add(common(with, item)));
            case UpdateNode update -> written.add(update.from());
            case DeleteNode delete -> written.add(delete.from());
            case SelectNode select -> {
              if (select.explicitTable()) {
                tableWords.add(MySqlParser.firstToken(select));
              } else {
                items.addAll(select.getSelectList());
              }
            }
            case TableNode table -> places.add(table);
            default -> {}
          }
        });
    List<Splice> queries = new ArrayList<>();
    for (TableNode place : places) {
      SqlIdentifier name = place.name();
      boolean read =
          !written.contains(place) && common.stream().noneMatch(one -> one.isMeant(name));
      TableRule.View view = read ? tables.view(name).orElse(null) : null;
      if (view != null) {
        queries.addAll(derived(view, place, tableWords));
      }
    }
    queries.addAll(names(items, queries));
    return queries;
  }

  /** Meant from behind its query on, or in it if that is recursive, to the end of the statement. */
  private static Common common(WithNode with, SqlNode table) {
    SqlWithItem item = (SqlWithItem) table;
    return new Common(
        item.name.getSimple(),
        item.recursive.booleanValue()
            ? MySqlParser.firstToken(item)
            : MySqlParser.lastToken(item) + 1,
        MySqlParser.lastToken(with));
  }

  /** What keeps the names of select items that are their texts, which change. */
  private static List<Splice> names(List<SqlNode> items, List<Splice> queries) {
    List<Splice> names = new ArrayList<>();
    for (SqlNode item : items) {
      int first = MySqlParser.firstToken(item);
      int last = MySqlParser.lastToken(item);
      boolean changes =
          SelectItems.alias(item) == null
              && queries.stream()
                  .anyMatch(query -> query.place() >= first && query.place() <= last);
      if (changes) {
        names.add(new Splice.Named(first, last));
      }
    }
    return names;
  }

  /**
   * What makes a derived table of a view.
   *
   * @param tableWords tokens that stand for SELECT * FROM
   */
  private static List<Splice> derived(TableRule.View view, TableNode place, Set<Integer> tableWords)
      throws RefusedException {
    if (place.partitions() != null) {
      throw new RefusedException("PARTITION of the view " + view.key() + " is not supported");
    }
    StringJoiner columns = new StringJoiner(", ", " (", ")").setEmptyValue("");
    for (String column : view.columns()) {
      columns.add(Names.quoted(column));
    }
    String query = "(" + view.query() + ")";
    if (place.alias() == null) {
      String name = Names.quoted(place.name().names.getLast());
      return List.of(TemporaryNames.inPlaceOf(place, tableWords, query + " AS " + name + columns));
    }
    List<Splice> splices = new ArrayList<>();
    splices.add(TemporaryNames.inPlaceOf(place, tableWords, query));
    if (!view.columns().isEmpty()) {
      splices.add(new Splice.After(MySqlParser.lastToken(place.alias()), columns.toString()));
    }
    return splices;
  }
}
