package io.ringmaster.proxy.control;

import io.ringmaster.metadata.Server;
import io.ringmaster.proxy.control.ServerProbe.Finding;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Knows which registered servers answer: checks each on a virtual thread of its own every two
 * seconds, and at once when somebody could not connect. Changes are logged. Thread-safe; only the
 * checks themselves block.
 */
public final class ServerWatch implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(ServerWatch.class);

  private static final Duration PERIOD = Duration.ofSeconds(2);

  /** A server that stands still but keeps its port open counts as down after this. */
  private static final Duration LONGEST_ANSWER = Duration.ofSeconds(2);

  /** However many clients fail to connect. */
  private static final Duration SHORTEST_PAUSE = Duration.ofMillis(200);

  private final ControlPools pools;
  private final Map<String, Watched> watched = new HashMap<>();
  private volatile Map<String, ServerStatus> statuses = Map.of();
  private volatile Map<String, Watched> suspects = Map.of();
  private volatile Consumer<String> cameUp = _ -> {};
  private boolean closed;

  /** Watches nothing yet. */
  public ServerWatch(ControlPools pools) {
    this.pools = pools;
  }

  /** Calls with a server's name each time it is up again after having been down; may block. */
  public void onUpAgain(Consumer<String> listener) {
    cameUp = listener;
  }

  /** Watches these servers, each as it is registered now, and no others; the pools follow too. */
  public synchronized void follow(Collection<Server> servers) {
    if (closed) {
      return;
    }
    pools.follow(servers);
    Map<String, Server> wanted = new HashMap<>();
    servers.forEach(server -> wanted.put(server.name(), server));
    watched
        .values()
        .removeIf(
            one -> {
              boolean gone = !one.server.equals(wanted.get(one.server.name()));
              if (gone) {
                one.thread.interrupt();
              }
              return gone;
            });
    // What is known of a server stays until its new address or login has been checked.
    Map<String, ServerStatus> known = new HashMap<>(statuses);
    known.keySet().retainAll(wanted.keySet());
    statuses = Map.copyOf(known);
    for (Server server : wanted.values()) {
      if (!watched.containsKey(server.name())) {
        Watched one = new Watched(server);
        watched.put(server.name(), one);
        one.thread.start();
      }
    }
    suspects = Map.copyOf(watched);
  }

  /** What is known, by server; one that was not checked yet is not in it. Immutable. */
  public Map<String, ServerStatus> statuses() {
    return statuses;
  }

  /** Checks a server at once, unless it is known to have a problem. Does not block. */
  public void suspect(String server) {
    ServerStatus status = statuses.get(server);
    Watched one = suspects.get(server);
    if (one != null && status != null && status.problem().isEmpty()) {
      one.wake.release();
    }
  }

  @Override
  public void close() {
    List<Watched> ending;
    synchronized (this) {
      closed = true;
      ending = List.copyOf(watched.values());
      watched.clear();
      suspects = Map.of();
    }
    ending.forEach(one -> one.thread.interrupt());
  }

  private synchronized void publish(Watched one, Finding finding) {
    if (watched.get(one.server.name()) != one) {
      return;
    }
    ServerStatus before = statuses.get(one.server.name());
    boolean same =
        before != null
            && before.state() == finding.state()
            && before.problem().isEmpty() == finding.problem().isEmpty();
    Instant since = same ? before.since() : Instant.now();
    Map<String, ServerStatus> all = new HashMap<>(statuses);
    all.put(one.server.name(), new ServerStatus(finding.state(), since, finding.problem()));
    statuses = Map.copyOf(all);
    if (!same) {
      changed(one.server, before, finding, since);
    }
  }

  private void changed(Server server, ServerStatus before, Finding now, Instant since) {
    if (!now.problem().isEmpty()) {
      log.warn(
          "{} server={} address={} cause={}",
          now.state() == ServerStatus.State.DOWN ? "Server down" : "Server takes no connections",
          server.name(),
          server.address(),
          now.problem());
    } else if (before != null) {
      log.info(
          "Server up again server={} address={} after={}",
          server.name(),
          server.address(),
          Duration.ofSeconds(Duration.between(before.since(), since).toSeconds()));
      Thread.ofVirtual().name("up-" + server.name()).start(() -> cameUp.accept(server.name()));
    }
  }

  private final class Watched {
    final Server server;
    final Semaphore wake = new Semaphore(0);
    final Thread thread;

    Watched(Server server) {
      this.server = server;
      thread = Thread.ofVirtual().name("watch-" + server.name()).unstarted(this::run);
    }

    private void run() {
      try (ServerProbe probe = new ServerProbe(pools, server, LONGEST_ANSWER)) {
        boolean login = true;
        while (!Thread.interrupted()) {
          Finding finding = probe.check(login);
          if (Thread.interrupted()) {
            return;
          }
          publish(this, finding);
          Thread.sleep(SHORTEST_PAUSE);
          boolean woken =
              wake.tryAcquire(PERIOD.minus(SHORTEST_PAUSE).toMillis(), TimeUnit.MILLISECONDS);
          wake.drainPermits();
          // While something is wrong, only a login tells that it is over.
          login = woken || !finding.problem().isEmpty();
        }
      } catch (InterruptedException e) {
        // Not watched any more.
      }
    }
  }
}
