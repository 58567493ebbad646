package io.ringmaster.router.analysis;

import io.ringmaster.router.grammar.MySqlParser;
import io.ringmaster.router.grammar.TableNode;
import io.ringmaster.router.plan.Splice;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlNode;

/**
 * Finds the places where a statement reads information_schema, and what to put there so that it
 * reads the rows of some databases only: a derived table in the place of each table. Servers know
 * all clients as one account and show it everything.
 */
public final class VisibleRows {
  /** In the place of a column: rows are about no database. */
  public static final String NOBODYS = "FALSE";

  /** What is the same for all. */
  private static final Set<String> FOR_ALL =
      Set.of(
          "CHARACTER_SETS",
          "COLLATIONS",
          "COLLATION_CHARACTER_SET_APPLICABILITY",
          "ENGINES",
          "KEYWORDS",
          "PLUGINS",
          "ST_SPATIAL_REFERENCE_SYSTEMS",
          "ST_UNITS_OF_MEASURE");

  /** The column that says which database a row is about. Tables that are not here show no rows. */
  private static final Map<String, String> DATABASE =
      Map.ofEntries(
          Map.entry("CHECK_CONSTRAINTS", "CONSTRAINT_SCHEMA"),
          Map.entry("COLUMNS", "TABLE_SCHEMA"),
          Map.entry("COLUMNS_EXTENSIONS", "TABLE_SCHEMA"),
          Map.entry("COLUMN_STATISTICS", "SCHEMA_NAME"),
          Map.entry("EVENTS", "EVENT_SCHEMA"),
          Map.entry("KEY_COLUMN_USAGE", "TABLE_SCHEMA"),
          Map.entry("PARAMETERS", "SPECIFIC_SCHEMA"),
          Map.entry("PARTITIONS", "TABLE_SCHEMA"),
          Map.entry("REFERENTIAL_CONSTRAINTS", "CONSTRAINT_SCHEMA"),
          Map.entry("ROUTINES", "ROUTINE_SCHEMA"),
          Map.entry("SCHEMATA", "SCHEMA_NAME"),
          Map.entry("SCHEMATA_EXTENSIONS", "SCHEMA_NAME"),
          Map.entry("STATISTICS", "TABLE_SCHEMA"),
          Map.entry("ST_GEOMETRY_COLUMNS", "TABLE_SCHEMA"),
          Map.entry("TABLES", "TABLE_SCHEMA"),
          Map.entry("TABLES_EXTENSIONS", "TABLE_SCHEMA"),
          Map.entry("TABLE_CONSTRAINTS", "TABLE_SCHEMA"),
          Map.entry("TABLE_CONSTRAINTS_EXTENSIONS", "CONSTRAINT_SCHEMA"),
          Map.entry("TRIGGERS", "TRIGGER_SCHEMA"),
          Map.entry("VIEWS", "TABLE_SCHEMA"),
          Map.entry("VIEW_ROUTINE_USAGE", "TABLE_SCHEMA"),
          Map.entry("VIEW_TABLE_USAGE", "TABLE_SCHEMA"));

  /** The column that says which table a row is about; of the same database. */
  private static final Map<String, String> TABLE =
      Map.ofEntries(
          Map.entry("COLUMNS", "TABLE_NAME"),
          Map.entry("COLUMNS_EXTENSIONS", "TABLE_NAME"),
          Map.entry("COLUMN_STATISTICS", "TABLE_NAME"),
          Map.entry("KEY_COLUMN_USAGE", "TABLE_NAME"),
          Map.entry("PARTITIONS", "TABLE_NAME"),
          Map.entry("STATISTICS", "TABLE_NAME"),
          Map.entry("ST_GEOMETRY_COLUMNS", "TABLE_NAME"),
          Map.entry("TABLES", "TABLE_NAME"),
          Map.entry("TABLES_EXTENSIONS", "TABLE_NAME"),
          Map.entry("TABLE_CONSTRAINTS", "TABLE_NAME"),
          Map.entry("TABLE_CONSTRAINTS_EXTENSIONS", "TABLE_NAME"),
          Map.entry("TRIGGERS", "EVENT_OBJECT_TABLE"));

  private VisibleRows() {}

  /**
   * The splices; an {@link Splice.OwnedAfter} among them is for a column with a database's name,
   * and for that and one with a table's name, which a comma separates.
   *
   * @param walker has walked the tree
   */
  static List<Splice> of(StatementWalker walker, SqlNode tree) {
    List<Splice> splices = new ArrayList<>();
    for (Block block : walker.blocks()) {
      boolean restricted = false;
      for (TableUse use : block.scope().uses) {
        restricted |= table(use, splices);
      }
      if (restricted && block.tableWord() >= 0) {
        // TABLE takes the name of a table only.
        splices.add(new Splice.Replace(block.tableWord(), block.tableWord(), "SELECT * FROM"));
      }
    }
    if (!splices.isEmpty()) {
      List<Integer> places = splices.stream().map(Splice::place).toList();
      walker.blocks().stream()
          .filter(block -> block.tableWord() < 0)
          .forEach(block -> named(block, places, splices));
      Expressions.walk(tree, node -> qualified(node, splices));
    }
    return splices;
  }

  private static boolean table(TableUse use, List<Splice> splices) {
    if (!use.database.equalsIgnoreCase(NamedDatabases.INFORMATION_SCHEMA)) {
      return false;
    }
    String table = use.table.toUpperCase(Locale.ROOT);
    if (FOR_ALL.contains(table)) {
      return false;
    }
    TableNode node = use.node;
    int last = MySqlParser.lastToken(node.name());
    splices.add(new Splice.Before(MySqlParser.firstToken(node.name()), "(SELECT * FROM "));
    splices.add(new Splice.OwnedAfter(last, " WHERE ", columns(table)));
    splices.add(new Splice.After(last, use.aliased ? ")" : ") AS " + quoted(use.table)));
    return true;
  }

  /** What is selected keeps its name, which is its text. */
  private static void named(Block block, List<Integer> places, List<Splice> splices) {
    for (SqlNode item : block.items()) {
      int first = MySqlParser.firstToken(item);
      int last = MySqlParser.lastToken(item);
      if (SelectItems.alias(item) == null
          && places.stream().anyMatch(place -> first <= place && place <= last)) {
        splices.add(new Splice.Named(first, last));
      }
    }
  }

  private static List<String> columns(String table) {
    String database = DATABASE.get(table);
    String name = TABLE.get(table);
    if (database == null) {
      return List.of(NOBODYS);
    }
    return name == null ? List.of(database) : List.of(database, database + ", " + name);
  }

  private static String quoted(String name) {
    return '`' + name.replace("`", "``") + '`';
  }

  /** A derived table's columns are not qualified by a database. */
  private static void qualified(SqlNode node, List<Splice> splices) {
    if (node instanceof SqlIdentifier name
        && name.names.size() == 3
        && name.names.getFirst().equalsIgnoreCase(NamedDatabases.INFORMATION_SCHEMA)) {
      int first = MySqlParser.firstToken(name);
      splices.add(new Splice.Replace(first, first + 1, ""));
    }
  }
}
