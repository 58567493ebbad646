package io.ringmaster.proxy.control;

import io.ringmaster.metadata.AutoIncrement;
import io.ringmaster.metadata.ClusterState;
import io.ringmaster.metadata.MetadataException;
import io.ringmaster.metadata.MetadataException.Reason;
import io.ringmaster.metadata.Server;
import io.ringmaster.metadata.TableRule;
import io.ringmaster.proxy.sequence.FirstNumber;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Supplier;

/**
 * Where the count of a table begins: behind the AUTO_INCREMENT counters of the shards that own its
 * rows. InnoDB keeps them above all values that were stored, so they know of rows that are deleted,
 * and of {@code AUTO_INCREMENT = n} in CREATE and ALTER TABLE. Blocking.
 */
public final class SequenceStart implements FirstNumber {
  private static final String COUNTER =
      "SELECT AUTO_INCREMENT FROM information_schema.TABLES WHERE TABLE_SCHEMA = %s AND TABLE_NAME"
          + " = %s";

  private final Supplier<ClusterState> state;
  private final ControlPools pools;

  /** Asks the servers of the newest state. */
  public SequenceStart(Supplier<ClusterState> state, ControlPools pools) {
    this.state = state;
    this.pools = pools;
  }

  @Override
  public OptionalLong of(String sequence) {
    ClusterState now = state.get();
    Optional<TableRule.Sharded> rule =
        now.tables().values().stream()
            .filter(TableRule.Sharded.class::isInstance)
            .map(TableRule.Sharded.class::cast)
            .filter(
                of ->
                    of.autoIncrement()
                        .filter(it -> it.maker() == AutoIncrement.Maker.BLOCKS)
                        .filter(it -> it.sequence().equals(sequence))
                        .isPresent())
            .findFirst();
    if (rule.isEmpty()) {
      return OptionalLong.empty();
    }
    long next = 1;
    for (String shard : now.groups().get(rule.get().group()).placement().shards()) {
      next = Math.max(next, counter(now, rule.get(), shard));
    }
    return OptionalLong.of(next);
  }

  private long counter(ClusterState now, TableRule rule, String shard) {
    Server server = now.servers().get(now.shards().get(shard).primary());
    try (JdbcSession session =
        JdbcSession.open(
            pools, server, Optional.empty(), Map.of("information_schema_stats_expiry", "0"))) {
      List<List<String>> rows =
          session.query(
              COUNTER.formatted(
                  JdbcSession.literal(rule.database()), JdbcSession.literal(rule.table())));
      String counter = rows.isEmpty() ? null : rows.getFirst().getFirst();
      if (counter == null) {
        return 1;
      }
      long value = Long.parseUnsignedLong(counter);
      return value < 0 ? Long.MAX_VALUE : value;
    } catch (SQLException e) {
      throw new MetadataException(
          Reason.UNAVAILABLE,
          "shard '%s' does not tell the greatest number of '%s': %s"
              .formatted(shard, rule.key(), e.getMessage()),
          e);
    }
  }
}
