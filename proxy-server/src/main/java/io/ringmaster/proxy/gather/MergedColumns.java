package io.ringmaster.proxy.gather;

import io.ringmaster.router.plan.Gather.Finished;
import io.ringmaster.router.plan.Gather.Groups;
import io.ringmaster.router.plan.Gather.OneRow;
import io.ringmaster.router.plan.Gather.Refused;
import io.ringmaster.router.plan.Gather.Rows;
import java.util.ArrayList;
import java.util.List;

/** The columns that all shards have, and how rows of such are merged. */
final class MergedColumns {
  private final MergeSpec spec;
  private final List<ColumnShape> columns;
  private final RowCells cells;

  private MergedColumns(MergeSpec spec, List<ColumnShape> columns) {
    this.spec = spec;
    this.columns = columns;
    cells = new RowCells(columns, spec.binary());
  }

  /**
   * The columns of some shards.
   *
   * @param names of the shards, for errors
   * @throws GatherException when they differ
   */
  static MergedColumns of(MergeSpec spec, List<String> names, ShardResult[] shards) {
    List<ColumnShape> columns = new ArrayList<>(shards[0].columns());
    for (int i = 0; i < shards.length; i++) {
      compare(names.get(0), shards[0].columns(), names.get(i), shards[i].columns());
    }
    for (int i = 0; i < columns.size(); i++) {
      for (ShardResult shard : shards) {
        columns.set(i, columns.get(i).wider(shard.columns().get(i)));
      }
    }
    return new MergedColumns(spec, columns);
  }

  private static void compare(
      String firstName, List<ColumnShape> first, String otherName, List<ColumnShape> other) {
    int count = first.size();
    if (count != other.size()) {
      throw new GatherException(
          GatherFailures.columnCountDiffers(firstName, count, otherName, other.size()));
    }
    for (int i = 0; i < count; i++) {
      ColumnShape expected = first.get(i);
      ColumnShape seen = other.get(i);
      if (!expected.agreesWith(seen)) {
        throw new GatherException(
            GatherFailures.columnDiffers(firstName, expected, otherName, seen));
      }
    }
  }

  List<ColumnShape> columns() {
    return columns;
  }

  RowCells cells() {
    return cells;
  }

  /**
   * A merge of rows.
   *
   * @param sources how many shards
   * @throws GatherException when there is none of such columns
   */
  Merging merging(int sources, RowOutput output) {
    return switch (spec.gather()) {
      case Rows rows ->
          new RowStreams(
              rows,
              sources,
              new KeyEncoder(
                  columns,
                  rows.order(),
                  spec.binary(),
                  rows.distinct() || rows.groups().isPresent()),
              cells,
              rows.groups().map(groups -> combined(groups, output)).orElse(null),
              output);
      case OneRow row ->
          new OneRowMerge(
              sources, new AggregateRow(columns, row.columns(), cells), output, spec.limit());
      case Finished _, Refused _ -> throw new AssertionError(spec);
    };
  }

  private CombinedGroups combined(Groups groups, RowOutput output) {
    HavingFilter having =
        groups
            .having()
            .map(it -> new HavingFilter(it, spec.having(), columns, groups.columns()))
            .orElse(null);
    SortedRows sorted = null;
    if (!groups.last().isEmpty()) {
      KeyEncoder encoder = new KeyEncoder(columns, groups.last(), spec.binary(), false);
      sorted = new SortedRows(encoder, cells, spec.limit().needed());
    }
    AggregateRow row = new AggregateRow(columns, groups.columns(), cells);
    return new CombinedGroups(row, having, sorted, output);
  }
}
