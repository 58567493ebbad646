package io.ringmaster.it.chaos;

import io.ringmaster.demo.MySqlServerException;
import io.ringmaster.it.lab.ProcessServer;
import io.ringmaster.metadata.MetadataException;
import io.ringmaster.metadata.Migration;
import io.ringmaster.metadata.MigrationPhase;
import io.ringmaster.metadata.store.Subscription;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.ReentrantLock;

/** Lets faults happen when they are due, and mends them. */
@SuppressWarnings("try") // a test that is interrupted has failed
final class Faults implements AutoCloseable {
  /** On a machine that is busy a server may take longer than who starts it waits. */
  private static final int STARTS = 5;

  /** MySQL's error for a connection that is not there. */
  private static final int NO_SUCH_THREAD = 1094;

  private final ChaosCluster cluster;
  private final long migration;
  private final boolean soon;
  private final List<Thread> threads = new ArrayList<>();
  private final Queue<String> story = new ConcurrentLinkedQueue<>();
  private final Queue<Happened> happened = new ConcurrentLinkedQueue<>();
  private final Queue<String> failures = new ConcurrentLinkedQueue<>();
  private final Object lock = new Object();
  private final long begun = System.nanoTime();
  private final Subscription subscription;

  /** One fault at a time for each victim, or nobody knows what it is mended of. */
  private final Map<Object, ReentrantLock> victims = new java.util.concurrent.ConcurrentHashMap<>();

  private Migration now;
  private boolean ended;

  /**
   * A fault that came about.
   *
   * @param where the phase of the migration as it was known, and the step of a cutover
   */
  record Happened(Fault.Kind kind, String where) {}

  /**
   * Of a migration.
   *
   * @param soon whether a killed worker loses the lead at once, not when its session ends
   */
  Faults(ChaosCluster cluster, long migration, List<Fault> faults, boolean soon) {
    this.cluster = cluster;
    this.soon = soon;
    this.migration = migration;
    for (Fault fault : faults) {
      threads.add(Thread.ofPlatform().start(() -> run(fault)));
    }
    this.subscription =
        cluster.store.onState(
            state -> {
              synchronized (lock) {
                Migration next = state.migrations().get(Long.toString(migration));
                if (now == null || next == null || now.phase() != next.phase()) {
                  say("phase " + (next == null ? "none" : next.phase()));
                }
                now = next;
                lock.notifyAll();
              }
            });
  }

  private void say(String what) {
    story.add((System.nanoTime() - begun) / 1_000_000 + " ms: " + what);
  }

  private void run(Fault fault) {
    try {
      if (!awaitDue(fault)) {
        return;
      }
      if (fault.exact()) {
        happenExactly(fault);
      } else {
        Thread.sleep(fault.delayMillis());
        happen(fault);
      }
    } catch (Exception e) {
      failures.add(fault + " failed: " + e);
    }
  }

  private boolean awaitDue(Fault fault) throws InterruptedException {
    synchronized (lock) {
      while (!ended && (now == null || !isDue(fault, now.phase()))) {
        if (now != null && now.phase().isEnd()) {
          return false;
        }
        lock.wait();
      }
      return !ended;
    }
  }

  /** What is to happen at a step of a cutover is laid before. */
  private static boolean isDue(Fault fault, MigrationPhase now) {
    MigrationPhase phase = fault.moment().phase();
    if (!fault.exact()) {
      return now == phase;
    }
    return fault.moment().step().isEmpty()
        || now
            == (phase == MigrationPhase.ROLLBACK ? MigrationPhase.REVERSE : MigrationPhase.READY);
  }

  private void happen(Fault fault) throws Exception {
    Object victim = victim(fault);
    ReentrantLock own = lockOf(victim);
    own.lock();
    try {
      says(fault, victim, now());
      switch (fault.kind()) {
        case WORKER_KILL, PROXY_KILL, ZOOKEEPER_KILL -> kill((JavaProcess) victim, fault);
        case WORKER_STOP, PROXY_STOP, ZOOKEEPER_STOP -> stop((JavaProcess) victim, fault);
        case WORKER_CUT, PROXY_CUT -> cut((RoleProcess) victim, fault);
        case SERVER_KILL -> killServer((int) victim, fault);
        case SERVER_STOP -> stopServer((int) victim, fault);
        case BINLOG_CUT -> cutBinlog(cluster.servers.get((int) victim));
      }
      say("mended: " + fault.kind() + " of " + victim);
    } finally {
      own.unlock();
    }
  }

  /** Lets a worker do it, when it comes to the moment; mends it here. */
  private void happenExactly(Fault fault) throws Exception {
    boolean ofWorker =
        fault.kind() == Fault.Kind.WORKER_KILL || fault.kind() == Fault.Kind.WORKER_STOP;
    Object victim = ofWorker ? null : victim(fault);
    ReentrantLock own = ofWorker ? null : lockOf(victim);
    if (own != null) {
      own.lock();
    }
    try {
      long pid =
          switch (victim) {
            case null -> 0;
            case JavaProcess process -> process.pid();
            case Integer number -> cluster.servers.get(number).pid();
            default -> throw new IllegalStateException(victim.toString());
          };
      Ambush.Laid laid =
          cluster.ambush.lay(
              fault.moment(), fault.delayMillis(), fault.kind().signal().orElseThrow(), pid);
      Optional<Long> worker = awaitSprung(laid);
      if (worker.isEmpty()) {
        return;
      }
      if (ofWorker) {
        victim = workerOf(worker.get()).orElse(null);
        if (victim == null) {
          say("started again already: process " + worker.get());
          return;
        }
        own = lockOf(victim);
        own.lock();
      }
      says(fault, victim, fault.moment().toString());
      Thread.sleep(fault.delayMillis());
      switch (victim) {
        case JavaProcess process when fault.kind().signal().orElseThrow() == Signals.KILL ->
            kill(process, fault);
        case JavaProcess process -> stop(process, fault);
        case Integer number when fault.kind() == Fault.Kind.SERVER_KILL ->
            killServer(number, fault);
        case Integer number -> stopServer(number, fault);
        default -> throw new IllegalStateException(String.valueOf(victim));
      }
      say("mended: " + fault.kind() + " of " + victim);
    } finally {
      if (own != null && own.isHeldByCurrentThread()) {
        own.unlock();
      }
    }
  }

  private Optional<Long> awaitSprung(Ambush.Laid laid) throws InterruptedException {
    while (true) {
      Optional<Long> worker = cluster.ambush.sprung(laid);
      if (worker.isPresent()) {
        return worker;
      }
      synchronized (lock) {
        if ((ended || now == null || now.phase().isEnd()) && cluster.ambush.lift(laid)) {
          return Optional.empty();
        }
        lock.wait(5);
      }
    }
  }

  private ReentrantLock lockOf(Object victim) {
    return victims.computeIfAbsent(victim, _ -> new ReentrantLock());
  }

  private Object victim(Fault fault) {
    return switch (fault.kind()) {
      case WORKER_KILL, WORKER_STOP, WORKER_CUT -> worker(fault.victim());
      case PROXY_KILL, PROXY_STOP, PROXY_CUT -> cluster.proxies.get(fault.victim() % 2);
      case SERVER_KILL, SERVER_STOP, BINLOG_CUT -> fault.victim() % cluster.servers.size();
      case ZOOKEEPER_KILL, ZOOKEEPER_STOP -> cluster.zookeeper;
    };
  }

  private void says(Fault fault, Object victim, String where) {
    say(fault.kind() + " of " + victim + " in " + where);
    happened.add(new Happened(fault.kind(), where));
  }

  private String now() {
    synchronized (lock) {
      return now == null ? "nothing" : now.phase().toString();
    }
  }

  /** The one that leads, mostly. */
  private RoleProcess worker(int number) {
    RoleProcess some = cluster.workers.get(number % 2);
    if (number == 0) {
      return some;
    }
    try {
      String leader = cluster.store.leader("migration-" + migration).orElse(":0");
      return workerOf(Long.parseLong(leader.split(":", 2)[1])).orElse(some);
    } catch (MetadataException e) {
      say("nobody knows who leads: " + e);
      return some;
    }
  }

  private Optional<RoleProcess> workerOf(long pid) {
    return cluster.workers.stream().filter(worker -> worker.pid() == pid).findAny();
  }

  private void kill(JavaProcess process, Fault fault) throws Exception {
    process.signal(Signals.KILL);
    if (soon) {
      cluster.endLead(migration, process.pid());
    }
    Thread.sleep(fault.holdMillis());
    process.start();
  }

  private static void stop(JavaProcess process, Fault fault) throws Exception {
    process.signal(Signals.STOP);
    Thread.sleep(fault.holdMillis());
    process.signal(Signals.CONTINUE);
  }

  private void killServer(int number, Fault fault) throws Exception {
    ProcessServer server = cluster.servers.get(number);
    server.kill();
    Thread.sleep(fault.holdMillis());
    for (int left = STARTS; ; left--) {
      try {
        cluster.servers.set(number, server.startAgain());
        return;
      } catch (MySqlServerException e) {
        if (left == 1) {
          throw e;
        }
        say("starts slowly: " + e.getMessage());
      }
    }
  }

  private void stopServer(int number, Fault fault) throws Exception {
    ProcessServer server = cluster.servers.get(number);
    server.pause();
    Thread.sleep(fault.holdMillis());
    server.resume();
  }

  private static void cut(RoleProcess process, Fault fault) throws Exception {
    process.relay().cut();
    Thread.sleep(fault.holdMillis());
    process.relay().mend();
  }

  private static void cutBinlog(ProcessServer server) throws Exception {
    for (Map<String, String> row : ChaosCluster.binlogReaders(server)) {
      try {
        server.execute("", "KILL " + row.get("id"));
      } catch (SQLException e) {
        if (e.getErrorCode() != NO_SUCH_THREAD) {
          throw e;
        }
        // It has ended by itself since.
      }
    }
  }

  /** What has happened, with the phases between; one line each. */
  String story() {
    return String.join("\n  ", story);
  }

  /** What has happened, and where the migration was. */
  List<Happened> happened() {
    return List.copyOf(happened);
  }

  /** Why a fault could not be made or mended; none should. */
  List<String> failures() {
    return List.copyOf(failures);
  }

  /** Returns when all that has begun is mended; what has not been due will not come. */
  @Override
  public void close() throws InterruptedException {
    synchronized (lock) {
      ended = true;
      lock.notifyAll();
    }
    for (Thread thread : threads) {
      thread.join();
    }
    subscription.close();
  }
}
