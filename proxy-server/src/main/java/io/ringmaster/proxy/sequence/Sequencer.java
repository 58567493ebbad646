package io.ringmaster.proxy.sequence;

import io.ringmaster.metadata.AutoIncrement;
import io.ringmaster.metadata.ClusterState;
import io.ringmaster.metadata.MetadataException;
import io.ringmaster.metadata.TableRule;
import io.ringmaster.metadata.store.MachineMarks;
import io.ringmaster.metadata.store.Sequences;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The makers of a proxy: one for each AUTO_INCREMENT column that counts and was asked for, and one
 * for all that are SNOWFLAKE.
 */
public final class Sequencer {
  private static final Logger log = LoggerFactory.getLogger(Sequencer.class);

  private final String proxy;
  private final Sequences store;
  private final FirstNumber first;
  private final Executor blocking;
  private final Map<String, BlockMaker> makers = new ConcurrentHashMap<>();
  private final SnowflakeMaker snowflakes;

  /**
   * A proxy's.
   *
   * @param proxy unique among all runs of all proxies
   * @param first where a count begins that has not
   * @param clock milliseconds since the epoch of Unix
   * @param blocking runs what waits for ZooKeeper
   */
  public Sequencer(
      String proxy,
      Sequences store,
      MachineMarks machines,
      FirstNumber first,
      LongSupplier clock,
      Executor blocking) {
    this.proxy = proxy;
    this.store = store;
    this.first = first;
    this.blocking = blocking;
    this.snowflakes = new SnowflakeMaker(new Snowflakes(proxy, machines, clock, blocking), clock);
  }

  /** Takes note that the session with ZooKeeper is over. Any thread; does not block. */
  public void sessionLost() {
    snowflakes.sessionLost();
  }

  /**
   * The least SNOWFLAKE id of a moment.
   *
   * @param millis since the epoch of Unix
   */
  public static long leastSnowflake(long millis) {
    return Snowflakes.least(millis);
  }

  /** The maker of a column's numbers; does not block. */
  public NumberMaker maker(AutoIncrement column) {
    return switch (column.maker()) {
      // While it is held, the sequence is closed: a maker of blocks waits until that is over.
      case BLOCKS, SNOWFLAKE_HELD ->
          makers.computeIfAbsent(
              column.sequence(), name -> new BlockMaker(name, proxy, store, first, blocking));
      case SNOWFLAKE -> snowflakes;
    };
  }

  /** Forgets makers of which no table of a state speaks. */
  public void follow(ClusterState state) {
    if (makers.isEmpty()) {
      return;
    }
    Set<String> used =
        state.tables().values().stream()
            .filter(TableRule.Sharded.class::isInstance)
            .flatMap(rule -> ((TableRule.Sharded) rule).autoIncrement().stream())
            .map(AutoIncrement::sequence)
            .collect(Collectors.toSet());
    makers.keySet().retainAll(used);
  }

  /** Gives up what is reserved and not used; waits for ZooKeeper. */
  public void close() {
    for (BlockMaker maker : List.copyOf(makers.values())) {
      try {
        maker.giveUp();
      } catch (MetadataException e) {
        log.info("Numbers stay reserved cause={}", e.getMessage());
        return;
      }
    }
    snowflakes.close();
  }
}
