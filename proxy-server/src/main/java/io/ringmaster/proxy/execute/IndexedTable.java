package io.ringmaster.proxy.execute;

import io.ringmaster.metadata.TableRule;
import io.ringmaster.proxy.load.LoadStatement;
import io.ringmaster.router.catalog.CatalogColumn;
import io.ringmaster.router.catalog.CatalogTable;
import java.util.ArrayList;
import java.util.List;

/** What LOAD DATA may say of a table with global indexes. No state. */
final class IndexedTable {
  private IndexedTable() {}

  /** Refuses what can't be said by INSERTs of the file's rows. */
  static void check(LoadStatement load, TableRule.Sharded rule, String charset) {
    if (rule.indexed().isPresent()) {
      throw new Scatter.RefusedScatter(
          "%s is a table of a global index, which is written with %s alone"
              .formatted(rule.key(), rule.indexed().get()));
    }
    String what =
        load.setToken() >= 0
            ? "SET"
            : load.partitions()
                ? "PARTITION"
                : load.targets().stream().anyMatch(LoadStatement.Target::isVariable)
                    ? "user variables"
                    : charset.equals("binary") ? "CHARACTER SET binary" : null;
    if (what != null) {
      throw new Scatter.RefusedScatter(
          "LOAD DATA with %s into %s is not supported, since it has a global index: leave it out, or load another table, and INSERT .. SELECT from it"
              .formatted(what, rule.key()));
    }
  }

  /** The columns that fields are read into, in order. */
  static List<CatalogColumn> columns(
      LoadStatement load, TableRule.Sharded rule, CatalogTable catalog) {
    List<CatalogColumn> columns = new ArrayList<>();
    if (load.targets().isEmpty()) {
      catalog.columns().stream().filter(column -> !column.invisible()).forEach(columns::add);
    }
    for (LoadStatement.Target target : load.targets()) {
      int at = catalog.indexOf(target.name());
      if (at < 0) {
        throw new Scatter.RefusedScatter(
            "%s has no column %s; name those that it has".formatted(rule.key(), target.name()));
      }
      columns.add(catalog.columns().get(at));
    }
    if (columns.stream().anyMatch(CatalogColumn::generated)) {
      throw new Scatter.RefusedScatter(
          "LOAD DATA into %s needs the names of its columns without the generated ones, since it has a global index"
              .formatted(rule.key()));
    }
    return columns;
  }
}
