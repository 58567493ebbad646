package io.ringmaster.it.generator;

import io.ringmaster.it.differential.Observation;
import io.ringmaster.it.differential.Observation.Column;
import io.ringmaster.it.differential.Observation.Result;
import io.ringmaster.it.differential.Observation.Rows;
import java.util.ArrayList;
import java.util.List;

/** Everything the comparison leaves out, each with its reason. */
final class KnownDifferences {
  /**
   * PRI_KEY, UNIQUE_KEY, MULTIPLE_KEY and PART_KEY. MySQL gives derived tables keys of its own
   * where the plan looks rows up in them, and columns of such a table carry their flags: they
   * depend on the plan, so on how many rows MySQL believes there are.
   */
  private static final int KEY_FLAGS = 2 | 4 | 8 | 16384;

  private KnownDifferences() {}

  /** Without flags that depend on the plan, in columns of tables that are no base tables. */
  static Observation masked(Observation observation) {
    List<Result> results = new ArrayList<>();
    for (Result result : observation.results()) {
      results.add(
          result instanceof Rows rows
              ? new Rows(
                  rows.columns().stream().map(KnownDifferences::masked).toList(), rows.rows())
              : result);
    }
    return new Observation(results, observation.warnings());
  }

  private static Column masked(Column column) {
    if (column.originalTable() != null && !column.originalTable().isEmpty()) {
      return column;
    }
    return new Column(
        column.database(),
        column.table(),
        column.originalTable(),
        column.label(),
        column.originalName(),
        column.type(),
        column.collation(),
        column.length(),
        column.decimals(),
        column.flags() & ~KEY_FLAGS);
  }
}
