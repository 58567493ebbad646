package io.ringmaster.proxy.finish;

import io.ringmaster.router.catalog.CatalogColumn;
import io.ringmaster.router.plan.Finish;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The statements that make a workbench's temporary tables and remove them, and names in them. */
final class WorkbenchTables {
  private static final String MODES = "ALLOW_INVALID_DATES,NO_AUTO_VALUE_ON_ZERO";

  /** The workbench's sql_mode. */
  static final String MODE = "'" + MODES + ",NO_BACKSLASH_ESCAPES'";

  private WorkbenchTables() {}

  /**
   * What makes them.
   *
   * @param shown definitions of the tables that MySQL makes no temporary ones like
   */
  static List<String> making(Collection<Finish.Fragment> fragments, Map<String, String> shown) {
    List<String> statements = new ArrayList<>();
    List<String> afterwards = new ArrayList<>();
    if (!shown.isEmpty()) {
      // Definitions are shown with backslashes, whatever the mode.
      statements.add("SET sql_mode = '" + MODES + "'");
      afterwards.add("SET sql_mode = " + MODE);
    }
    int number = 0;
    for (Finish.Fragment fragment : fragments) {
      String made = "ringmaster_made_" + ++number;
      String definition = shown.get(original(fragment));
      statements.add(
          "CREATE TEMPORARY TABLE %s %s"
              .formatted(
                  name(fragment.database(), made),
                  definition == null
                      ? "LIKE " + original(fragment)
                      : new TableDefinition(definition).temporary()));
      // Not before all are made: a table is hidden by the temporary one that has its name.
      afterwards.add(
          "ALTER TABLE %s %s"
              .formatted(
                  name(fragment.database(), made), String.join(", ", changes(fragment, made))));
    }
    statements.addAll(afterwards);
    return statements;
  }

  /** From what is made to what is needed; CHECK constraints have the table's name in theirs. */
  private static List<String> changes(Finish.Fragment fragment, String made) {
    List<String> changes = new ArrayList<>();
    int checks = fragment.upkeep().permanent() ? 0 : fragment.upkeep().checks();
    for (int i = 1; i <= checks; i++) {
      changes.add("DROP CHECK " + quoted(made + "_chk_" + i));
    }
    // The values that are stored, which may have been made with other settings.
    fragment.columns().stream()
        .filter(CatalogColumn::generated)
        .forEach(
            column ->
                changes.add("MODIFY COLUMN " + quoted(column.name()) + " " + column.stored()));
    fragment.dropped().stream()
        .sorted()
        .forEach(name -> changes.add("DROP COLUMN " + quoted(name)));
    changes.add("RENAME TO " + name(fragment.database(), fragment.temporary()));
    return changes;
  }

  /** The statement that removes what {@link #making} made. */
  static String drop(Collection<Finish.Fragment> fragments) {
    return fragments.stream()
        .map(WorkbenchTables::name)
        .collect(Collectors.joining(", ", "DROP TEMPORARY TABLE ", ""));
  }

  /** The table that a fragment is of. */
  static String original(Finish.Fragment fragment) {
    return name(fragment.database(), fragment.table());
  }

  /** The temporary table of a fragment. */
  static String name(Finish.Fragment fragment) {
    return name(fragment.database(), fragment.temporary());
  }

  static String name(String database, String table) {
    return quoted(database) + "." + quoted(table);
  }

  /** The place where a fragment is read. */
  static String from(Finish.Fragment fragment) {
    String partitions =
        fragment.partitions().stream()
            .map(WorkbenchTables::quoted)
            .collect(Collectors.joining(", ", " PARTITION (", ")"));
    return original(fragment)
        + (fragment.partitions().isEmpty() ? "" : partitions)
        + as(fragment.alias());
  }

  static String as(String alias) {
    return alias == null ? "" : " AS " + quoted(alias);
  }

  static String quoted(String name) {
    return '`' + name.replace("`", "``") + '`';
  }
}
