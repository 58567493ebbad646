package io.ringmaster.proxy.admin;

import io.ringmaster.metadata.ClusterState;
import io.ringmaster.metadata.Placement;
import io.ringmaster.metadata.TableGroup;
import io.ringmaster.metadata.placement.RangeWeights;
import io.ringmaster.migration.move.TableRef;
import io.ringmaster.proxy.admin.AdminStatement.Reshard.Divide;
import io.ringmaster.proxy.control.JdbcSession;
import java.math.BigInteger;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * Asks the shards which keys of a group that is placed by range have how many rows. Keys are taken
 * from the index of the shard key, one of so many that there are a few thousand of a table.
 * Blocking.
 */
final class RangeMeasures {
  /** About so many keys of a table are looked at: a part is exact to a fraction of this. */
  private static final long KEYS = 4096;

  private static final BigInteger GREATEST = BigInteger.valueOf(Long.MAX_VALUE);

  private final ShardRunner runner;

  RangeMeasures(ShardRunner runner) {
    this.runner = runner;
  }

  /** A key that stands for as many rows. */
  private record Key(String shard, long key, long rows) {}

  /**
   * The group's placement with keys divided by the rows they have.
   *
   * @throws AdminException when a shard can't be asked
   * @throws IllegalArgumentException when they can't be divided so
   */
  Placement divided(
      ClusterState state,
      TableGroup group,
      Placement.Range placement,
      Divide divide,
      AdminCaller caller) {
    List<TableRef> tables = TableRef.ofGroup(state, group.name());
    RangeWeights weights = new RangeWeights(placement);
    runner
        .onEach(
            state,
            placement.shards(),
            caller,
            (shard, session) -> {
              List<Key> keys = new ArrayList<>();
              for (TableRef table : tables) {
                keys.addAll(keys(shard, session, table));
              }
              return keys;
            })
        .stream()
        .flatMap(Collection::stream)
        .forEach(key -> weights.add(key.shard, key.key, key.rows));
    return divide.split().isPresent()
        ? weights.split(divide.split().get(), divide.into())
        : weights.add(divide.into());
  }

  private static List<Key> keys(String shard, JdbcSession session, TableRef table)
      throws SQLException {
    String name = new TableName(table.database(), table.name()).quoted();
    String key = JdbcSession.quote(table.shardKey());
    long rows = Long.parseLong(session.query("SELECT COUNT(*) FROM " + name).getFirst().getFirst());
    long step = Math.max(1, rows / KEYS);
    List<Key> keys = new ArrayList<>();
    for (List<String> row :
        session.query(
            "SELECT k FROM (SELECT %1$s AS k, ROW_NUMBER() OVER (ORDER BY %1$s) AS n FROM %2$s) AS numbered WHERE n %% %3$d = 0"
                .formatted(key, name, step))) {
      // Those above are never parted from the greatest.
      keys.add(new Key(shard, new BigInteger(row.getFirst()).min(GREATEST).longValueExact(), step));
    }
    return keys;
  }
}
