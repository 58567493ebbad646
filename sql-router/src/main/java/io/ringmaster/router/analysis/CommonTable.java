package io.ringmaster.router.analysis;

import io.ringmaster.router.grammar.MySqlParser;
import io.ringmaster.router.grammar.TableNode;
import java.util.ArrayList;
import java.util.List;
import org.apache.calcite.sql.SqlWithItem;

/** A table of WITH: where it is defined, what its definition names, and where it is named. */
final class CommonTable {
  final SqlWithItem item;

  /** Where it is named outside of its definition. */
  final List<TableNode> places = new ArrayList<>();

  /** Where a recursive one names itself. */
  final List<TableNode> ownPlaces = new ArrayList<>();

  /** Places of base tables in its definition, but for reference tables. */
  final List<TableUse> uses = new ArrayList<>();

  /** Common tables in its definition that are defined outside of it. */
  final List<Named> named = new ArrayList<>();

  /** A place that names a common table. */
  record Named(CommonTable table, TableNode node) {}

  CommonTable(SqlWithItem item) {
    this.item = item;
  }

  String name() {
    return item.name.getSimple();
  }

  /** Whether reading it reads base tables, other than reference tables. */
  boolean reads() {
    return !uses.isEmpty() || named.stream().anyMatch(other -> other.table().reads());
  }

  int firstToken() {
    return MySqlParser.firstToken(item);
  }

  int lastToken() {
    return MySqlParser.lastToken(item);
  }

  /** Whether another one is defined in its definition. */
  boolean contains(CommonTable other) {
    return other != this && firstToken() <= other.firstToken() && other.lastToken() <= lastToken();
  }
}
