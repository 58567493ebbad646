package io.ringmaster.proxy.admin;

import io.ringmaster.metadata.ClusterState;
import io.ringmaster.protocol.MySqlError;
import io.ringmaster.proxy.admin.ShardRunner.Outcome;
import io.ringmaster.proxy.control.JdbcSession;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Phaser;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * DDL of tables on several shards, which is done on all of them or none as far as other sessions
 * are concerned: a server lets DDL of a table wait until no transaction uses it, so one server
 * would have done what another gives up after {@code lock_wait_timeout}. The tables are locked on
 * all shards first (LOCK TABLES); while one can't be, no other is kept locked for long, since a
 * transaction that uses a table on one shard may want it on another. One instance a statement.
 */
final class LockedTables {
  /** Longer nobody lets statements of the tables wait: the database's other DDL waits too. */
  private static final Duration PATIENCE_MAX = Duration.ofSeconds(50);

  private static final int LONGEST_TRY_SECONDS = 4;
  private static final Duration PAUSE = Duration.ofMillis(100);
  private static final String TIMEOUT = "lock_wait_timeout";

  /** ER_TABLE_NOT_LOCKED_FOR_WRITE, ER_TABLE_NOT_LOCKED: the statement needs others, as parents. */
  private static final Set<Integer> NOT_LOCKED = Set.of(1099, 1100);

  private enum Decision {
    GRANTED,
    AGAIN,
    OVER
  }

  private final ShardRunner runner;
  private final AdminCaller caller;
  private final long deadline;
  private final Shards shards = new Shards();

  LockedTables(ShardRunner runner, AdminCaller caller) {
    this.runner = runner;
    this.caller = caller;
    deadline = System.nanoTime() + patience(caller.ddlVariables().get(TIMEOUT)).toNanos();
  }

  private static Duration patience(String timeout) {
    return timeout != null
            && timeout.matches("\\d{1,9}")
            && Long.parseLong(timeout) < PATIENCE_MAX.toSeconds()
        ? Duration.ofSeconds(Long.parseLong(timeout))
        : PATIENCE_MAX;
  }

  /**
   * Runs statements on shards, as {@link ShardRunner#run} does.
   *
   * @param tables of each of the shards, to be locked
   * @param steps texts for each shard, which are run one after the other; empty ones are left out.
   *     The next one runs when all shards have done the one before
   * @return what the shards answered to the first that not all have done, else to the first
   * @throws AdminException when a shard cannot be reached; 1205 when a table is used by others for
   *     too long, and nothing was done
   */
  List<Outcome> run(
      ClusterState state,
      Map<String, List<TableName>> tables,
      List<Function<String, String>> steps) {
    Set<String> names = tables.keySet();
    shards.bulkRegister(names.size());
    return runner.onEach(
        state,
        names,
        caller,
        (shard, session) -> {
          try {
            if (names.size() > 1) {
              lock(shard, session, tables.get(shard));
            }
            return steps(shard, session, steps);
          } catch (AdminException e) {
            // All have given up, for one reason.
            throw e;
          } catch (SQLException | RuntimeException e) {
            shards.failure = e instanceof SQLException sql ? sql : new SQLException(e);
            throw e;
          } finally {
            shards.arriveAndDeregister();
          }
        });
  }

  private void lock(String shard, JdbcSession session, List<TableName> tables) throws SQLException {
    String text =
        tables.stream()
            .map(table -> table.quoted() + " WRITE")
            .collect(Collectors.joining(", ", "LOCK TABLES ", ""));
    Decision decision = Decision.AGAIN;
    for (int seconds = 1; decision == Decision.AGAIN; seconds = longer(seconds)) {
      session.execute("SET SESSION lock_wait_timeout = " + seconds);
      boolean locked = true;
      try {
        session.execute(text);
      } catch (SQLException e) {
        // Of a table that is not there, or damaged, the statement itself says what is so.
        locked = e.getErrorCode() != MySqlError.ER_LOCK_WAIT_TIMEOUT.errno();
        if (ShardRunner.isConnectionFailure(e)) {
          throw e;
        }
      }
      decision = shards.agree(shard, locked);
      if (decision != Decision.GRANTED) {
        session.execute("UNLOCK TABLES");
      }
    }
    if (decision == Decision.OVER) {
      throw givenUp(tables);
    }
    session.execute(
        "SET SESSION lock_wait_timeout = "
            + caller.ddlVariables().getOrDefault(TIMEOUT, "DEFAULT"));
  }

  /** What all shards say that did not fail themselves. */
  private AdminException givenUp(List<TableName> tables) throws SQLException {
    SQLException failure = shards.failure;
    if (failure != null) {
      throw new SQLException(failure.getMessage(), failure.getSQLState(), failure.getErrorCode());
    }
    if (shards.killed) {
      return AdminException.of(MySqlError.ER_QUERY_INTERRUPTED);
    }
    return new AdminException(
        MySqlError.ER_LOCK_WAIT_TIMEOUT.errno(),
        MySqlError.ER_LOCK_WAIT_TIMEOUT.sqlState(),
        ("Lock wait timeout exceeded: on %s transactions that are open use %s; nothing was changed."
             + " End them, and say it again; SHOW TRANSACTIONS tells an admin whose they are, and"
             + " KILL ends them")
            .formatted(
                String.join(", ", shards.refusing),
                tables.stream().map(TableName::key).collect(Collectors.joining(", "))));
  }

  private static int longer(int seconds) {
    try {
      Thread.sleep(PAUSE);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return Math.min(2 * seconds, LONGEST_TRY_SECONDS);
  }

  private Outcome steps(String shard, JdbcSession session, List<Function<String, String>> steps)
      throws SQLException {
    Outcome first = null;
    for (Function<String, String> step : steps) {
      Outcome outcome = outcome(shard, session, step.apply(shard));
      boolean all = shards.agree(shard, outcome.error().isEmpty()) == Decision.GRANTED;
      if (!all) {
        return outcome;
      }
      first = first == null ? outcome : first;
    }
    return first;
  }

  private static Outcome outcome(String shard, JdbcSession session, String text)
      throws SQLException {
    if (text.isEmpty()) {
      return new Outcome(shard, Optional.empty(), 0, List.of());
    }
    Outcome outcome = ShardRunner.outcome(shard, session, text);
    boolean again = outcome.error().filter(e -> NOT_LOCKED.contains(e.getErrorCode())).isPresent();
    if (!again) {
      return outcome;
    }
    session.execute("UNLOCK TABLES");
    return ShardRunner.outcome(shard, session, text);
  }

  /** What all shards have to agree on. */
  private final class Shards extends Phaser {
    private final Set<String> refused = new TreeSet<>();
    private volatile List<String> refusing = List.of();
    private volatile Decision decision = Decision.AGAIN;

    /** Of a shard that has left before the others: these can't go on either. */
    private volatile SQLException failure;

    private volatile boolean killed;
    private volatile boolean begun;

    /** Says whether a shard has it, and returns when all have said so. */
    Decision agree(String shard, boolean granted) throws SQLException {
      if (!granted) {
        synchronized (refused) {
          refused.add(shard);
        }
      }
      try {
        awaitAdvanceInterruptibly(arrive());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new SQLException("given up", "70100", MySqlError.ER_QUERY_INTERRUPTED.errno(), e);
      }
      return decision;
    }

    @Override
    protected boolean onAdvance(int phase, int parties) {
      synchronized (refused) {
        refusing = List.copyOf(refused);
        refused.clear();
      }
      // What has begun is done on all shards.
      killed |= !begun && caller.killed().getAsBoolean();
      if (failure != null || killed) {
        decision = Decision.OVER;
      } else if (refusing.isEmpty()) {
        decision = Decision.GRANTED;
        begun = true;
      } else {
        decision = System.nanoTime() > deadline ? Decision.OVER : Decision.AGAIN;
      }
      return parties == 0;
    }
  }
}
