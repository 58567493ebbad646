package io.ringmaster.it.chaos;

import io.ringmaster.it.lab.ProcessServer;
import io.ringmaster.metadata.Migration;
import io.ringmaster.metadata.store.Subscription;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;

/** Lets faults happen when they are due, and mends them. */
@SuppressWarnings("try") // a test that is interrupted has failed
final class Faults implements AutoCloseable {
  private final ChaosCluster cluster;
  private final long migration;
  private final List<Thread> threads = new ArrayList<>();
  private final Queue<String> happened = new ConcurrentLinkedQueue<>();
  private final Queue<String> failures = new ConcurrentLinkedQueue<>();
  private final AtomicInteger count = new AtomicInteger();
  private final Object lock = new Object();
  private final long begun = System.nanoTime();
  private final Subscription subscription;

  /** One fault at a time for each victim, or nobody knows what it is mended of. */
  private final Map<Object, ReentrantLock> victims = new java.util.concurrent.ConcurrentHashMap<>();

  private Migration now;
  private boolean ended;

  Faults(ChaosCluster cluster, long migration, List<Fault> faults) {
    this.cluster = cluster;
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
    happened.add((System.nanoTime() - begun) / 1_000_000 + " ms: " + what);
  }

  private void run(Fault fault) {
    try {
      if (awaitDue(fault)) {
        Thread.sleep(fault.delayMillis());
        happen(fault);
      }
    } catch (Exception e) {
      failures.add(fault + " failed: " + e);
    }
  }

  private boolean awaitDue(Fault fault) throws InterruptedException {
    synchronized (lock) {
      while (!ended && (now == null || now.phase() != fault.phase())) {
        if (now != null && now.phase().isEnd()) {
          return false;
        }
        lock.wait();
      }
      return !ended;
    }
  }

  private void happen(Fault fault) throws Exception {
    Object victim =
        switch (fault.kind()) {
          case WORKER_KILL, WORKER_STOP, WORKER_CUT -> worker(fault.victim());
          case PROXY_KILL, PROXY_STOP, PROXY_CUT -> cluster.proxies.get(fault.victim() % 2);
          case SERVER_KILL, SERVER_STOP, BINLOG_CUT -> fault.victim() % cluster.servers.size();
        };
    ReentrantLock own = victims.computeIfAbsent(victim, _ -> new ReentrantLock());
    own.lock();
    try {
      say(fault.kind() + " of " + victim);
      count.incrementAndGet();
      switch (fault.kind()) {
        case WORKER_KILL, PROXY_KILL -> kill((RoleProcess) victim, fault);
        case WORKER_STOP, PROXY_STOP -> stop((RoleProcess) victim, fault);
        case WORKER_CUT, PROXY_CUT -> cut((RoleProcess) victim, fault);
        case SERVER_KILL -> {
          int number = (int) victim;
          ProcessServer server = cluster.servers.get(number);
          server.kill();
          Thread.sleep(fault.holdMillis());
          cluster.servers.set(number, server.startAgain());
        }
        case SERVER_STOP -> {
          ProcessServer server = cluster.servers.get((int) victim);
          server.pause();
          Thread.sleep(fault.holdMillis());
          server.resume();
        }
        case BINLOG_CUT -> cutBinlog(cluster.servers.get((int) victim));
      }
      say("mended: " + fault.kind() + " of " + victim);
    } finally {
      own.unlock();
    }
  }

  /** The one that leads, mostly. */
  private RoleProcess worker(int number) {
    String leader = cluster.store.leader("migration-" + migration).orElse("");
    for (RoleProcess worker : cluster.workers) {
      if (leader.endsWith(":" + worker.pid()) && number > 0) {
        return worker;
      }
    }
    return cluster.workers.get(number % 2);
  }

  private static void kill(RoleProcess process, Fault fault) throws Exception {
    process.signal(Signals.KILL);
    Thread.sleep(fault.holdMillis());
    process.start();
  }

  private static void stop(RoleProcess process, Fault fault) throws Exception {
    process.signal(Signals.STOP);
    Thread.sleep(fault.holdMillis());
    process.signal(Signals.CONTINUE);
  }

  private static void cut(RoleProcess process, Fault fault) throws Exception {
    process.relay().cut();
    Thread.sleep(fault.holdMillis());
    process.relay().mend();
  }

  private static void cutBinlog(ProcessServer server) throws Exception {
    for (Map<String, String> row : ChaosCluster.binlogReaders(server)) {
      server.execute("", "KILL " + row.get("id"));
    }
  }

  /** What has happened, with the phases between; one line each. */
  String story() {
    return String.join("\n  ", happened);
  }

  /** How many have happened. */
  int count() {
    return count.get();
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
