package io.ringmaster.proxy.admin;

import io.ringmaster.metadata.ClusterState;
import io.ringmaster.metadata.Placement;
import io.ringmaster.metadata.TableGroup;
import io.ringmaster.metadata.placement.Reshape;
import io.ringmaster.metadata.placement.SlotSql;
import io.ringmaster.metadata.placement.SlotWeights;
import io.ringmaster.migration.move.TableRef;
import io.ringmaster.proxy.admin.AdminStatement.Reshard.Measure;
import io.ringmaster.proxy.control.JdbcSession;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Asks the shards what each slot of a group has. Rows are counted by the index of the shard key;
 * for bytes all rows are read once. Blocking.
 */
final class SlotMeasures {
  /** How long it is looked at what is read and written. */
  private static final Duration WATCHED = Duration.ofSeconds(2);

  private final ShardRunner runner;

  SlotMeasures(ShardRunner runner) {
    this.runner = runner;
  }

  /** What one shard has, by slot. */
  @SuppressWarnings("ArrayRecordComponent") // compared nowhere
  private record Found(String shard, long[] ofSlot) {}

  /**
   * The group's placement with slots divided by what was measured.
   *
   * @throws AdminException when a shard can't be asked, or there is nothing to divide
   */
  Placement balanced(ClusterState state, TableGroup group, Measure by, AdminCaller caller) {
    SlotWeights weights = Reshape.weights(group.placement());
    List<TableRef> tables = TableRef.ofGroup(state, group.name());
    List<Found> all =
        runner.onEach(
            state,
            group.placement().shards(),
            caller,
            (shard, session) -> new Found(shard, measured(session, group, tables, by)));
    for (Found found : all) {
      for (int slot = 0; slot < found.ofSlot.length; slot++) {
        weights.add(found.shard, slot, found.ofSlot[slot]);
      }
    }
    if (weights.total() == 0) {
      throw AdminException.refused(
          by == Measure.LOAD
              ? "nothing was read or written in table group '%s' for %d s"
                  .formatted(group.name(), WATCHED.toSeconds())
              : "table group '" + group.name() + "' has no rows");
    }
    return weights.balanced();
  }

  private static long[] measured(
      JdbcSession session, TableGroup group, List<TableRef> tables, Measure by)
      throws SQLException {
    long[] ofSlot = new long[Placement.Hash.SLOTS];
    for (TableRef table : tables) {
      String key = JdbcSession.quote(table.shardKey());
      String amount = by == Measure.BYTES ? "SUM(" + rowBytes(session, table) + ")" : "COUNT(*)";
      String sql =
          "SELECT CONV(%s, 16, 10), %s FROM %s.%s GROUP BY 1"
              .formatted(
                  SlotSql.slotDigits(group.keyType(), key),
                  amount,
                  JdbcSession.quote(table.database()),
                  JdbcSession.quote(table.name()));
      for (List<String> row : session.query(sql)) {
        ofSlot[Integer.parseInt(row.get(0))] += Long.parseLong(row.get(1));
      }
    }
    return by == Measure.LOAD ? busy(session, tables, ofSlot) : ofSlot;
  }

  private static String rowBytes(JdbcSession session, TableRef table) throws SQLException {
    return session
        .query(
            "SELECT column_name FROM information_schema.columns WHERE table_schema = "
                + JdbcSession.literal(table.database())
                + " AND table_name = "
                + JdbcSession.literal(table.name()))
        .stream()
        .map(row -> "COALESCE(LENGTH(" + JdbcSession.quote(row.getFirst()) + "), 0)")
        .collect(Collectors.joining(" + "));
  }

  /**
   * The rows that the shard reads and writes, given to slots by the rows they have: which of them
   * are busy is not known.
   */
  private static long[] busy(JdbcSession session, List<TableRef> tables, long[] rows)
      throws SQLException {
    long before = touched(session, tables);
    session.query("SELECT SLEEP(" + WATCHED.toSeconds() + ")");
    long touched = touched(session, tables) - before;
    double total = java.util.Arrays.stream(rows).sum();
    long[] busy = new long[rows.length];
    for (int slot = 0; slot < rows.length && total > 0; slot++) {
      // In thousandths of a row, so that slots with few rows count too.
      busy[slot] = Math.round(1000.0 * touched * rows[slot] / total);
    }
    return busy;
  }

  private static long touched(JdbcSession session, List<TableRef> tables) throws SQLException {
    if (tables.isEmpty()) {
      return 0;
    }
    String names =
        tables.stream()
            .map(
                table ->
                    "("
                        + JdbcSession.literal(table.database())
                        + ","
                        + JdbcSession.literal(table.name())
                        + ")")
            .collect(Collectors.joining(","));
    String sum =
        session
            .query(
                "SELECT COALESCE(SUM(count_star), 0)"
                    + " FROM performance_schema.table_io_waits_summary_by_table"
                    + " WHERE (object_schema, object_name) IN ("
                    + names
                    + ")")
            .getFirst()
            .getFirst();
    return Long.parseLong(sum);
  }
}
