package io.ringmaster.it.chaos;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.List;
import java.util.Queue;
import java.util.Random;

/**
 * A client with rows of its own, which it writes in every way and reads again, for as long as it is
 * not told to stop. It connects again after errors, to the other proxy.
 */
final class ChaosClient implements Runnable {
  /** Errors that say that a server, a connection or a lock is not to be had. */
  private static final List<Integer> OF_FAULTS =
      List.of(
          1040, 1053, 1152, 1158, 1159, 1160, 1161, 1184, 1205, 1213, 1317, 1927, 2003, 2006, 2013);

  private static final int PAUSE_MILLIS_MAX = 150;

  private final ChaosCluster cluster;
  private final int number;
  final Actions actions;
  private final Random random;
  private final Queue<String> wrong;
  private final Queue<String> errors;
  private int proxy;
  volatile boolean stopped;
  volatile long slowestMillis;

  /** When what it does now was begun, and 0 when it does nothing. */
  volatile long actingSince;

  /**
   * A client.
   *
   * @param actions what it does
   * @param wrong takes what must never happen
   * @param errors takes the errors that faults cause
   */
  ChaosClient(
      ChaosCluster cluster,
      int number,
      Actions actions,
      Random random,
      Queue<String> wrong,
      Queue<String> errors) {
    this.cluster = cluster;
    this.number = number;
    this.actions = actions;
    this.random = random;
    this.wrong = wrong;
    this.errors = errors;
    this.proxy = number % 2;
  }

  @Override
  public void run() {
    while (!stopped) {
      String more = number % 3 == 0 ? "&useServerPrepStmts=true" : "";
      try (Connection connection = cluster.connect(proxy, "app", "shop", more)) {
        while (!stopped) {
          actingSince = System.nanoTime();
          actions.act(connection);
          slowestMillis = Math.max(slowestMillis, actingMillis());
          actingSince = 0;
          Thread.sleep(random.nextInt(PAUSE_MILLIS_MAX));
        }
      } catch (SQLException e) {
        failed(e);
      } catch (InterruptedException e) {
        return;
      } catch (RuntimeException e) {
        wrong.add("client " + number + ": " + e);
        return;
      }
    }
  }

  /** For how long it has waited for an answer. */
  long actingMillis() {
    long since = actingSince;
    return since == 0 ? 0 : (System.nanoTime() - since) / 1_000_000;
  }

  @Override
  public String toString() {
    return "client %d at proxy %d, %s".formatted(number, proxy, actions);
  }

  /** Whether an error says that something is broken, not that an answer was wrong. */
  static boolean isOfFault(SQLException e) {
    String state = e.getSQLState() == null ? "" : e.getSQLState();
    return state.startsWith("08")
        || OF_FAULTS.contains(e.getErrorCode())
        || e.getErrorCode() >= 30_000;
  }

  private void failed(SQLException e) {
    String what =
        e.getErrorCode()
            + " "
            + e.getSQLState()
            + " "
            + e.getMessage().lines().findFirst().orElse("");
    (isOfFault(e) ? errors : wrong)
        .add(
            "%s %s after %d ms: %s"
                .formatted(LocalTime.now(ZoneId.systemDefault()), this, actingMillis(), what));
    actingSince = 0;
    proxy = 1 - proxy;
    try {
      Thread.sleep(100);
    } catch (InterruptedException interrupted) {
      stopped = true;
    }
  }
}
