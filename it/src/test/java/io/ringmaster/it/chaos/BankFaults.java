package io.ringmaster.it.chaos;

import io.ringmaster.demo.MySqlServerException;
import io.ringmaster.it.chaos.BankFault.Victim;
import io.ringmaster.it.chaos.BankFault.What;
import io.ringmaster.it.lab.ProcessServer;
import io.ringmaster.proxy.commit.CommitStep;
import io.ringmaster.proxy.recovery.TransactionRecovery;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;

/**
 * Lets one thing after another go wrong and mends it: each kind once, in an order of chance, then
 * each once more.
 */
final class BankFaults {
  private static final long STEP_MILLIS = 3_000;

  /** How long what is stopped or cut off stays so at most. */
  private static final int STOP_MILLIS = 5_000;

  /** Within it the resolver begins to end what a dead proxy has left. */
  private static final int RESOLVING_MILLIS = 8_000;

  private static final int STARTS = 5;

  /** A commit does not come to a step while all wait for something. */
  private static final int ATTEMPTS = 20;

  private final ChaosCluster cluster;
  private final Random random;
  private final Deque<BankFault> due = new ArrayDeque<>();

  /** How often what happened. */
  final Map<String, Integer> happened = new TreeMap<>();

  /** Who may be a victim; without the property everybody. */
  private static final List<Victim> VICTIMS =
      Arrays.stream(
              System.getProperty("ringmaster.bank.victims", "PROXY,SERVER,RESOLVER").split(",", -1))
          .map(Victim::valueOf)
          .toList();

  /** Of a cluster with relays. */
  BankFaults(ChaosCluster cluster, Random random) {
    this.cluster = cluster;
    this.random = random;
  }

  /** One of them; what it has broken is whole again when this returns. */
  void next() throws Exception {
    for (int attempts = ATTEMPTS; attempts > 0; attempts--) {
      BankFault fault = take();
      boolean came =
          switch (fault.victim()) {
            case PROXY -> proxy(fault);
            case SERVER -> server(fault);
            case RESOLVER -> resolver(fault);
          };
      if (came) {
        happened.merge(fault.toString(), 1, Integer::sum);
        Thread.sleep(random.nextInt(500));
        return;
      }
      due.addLast(fault);
    }
    throw new IllegalStateException("no commit comes to any step: " + cluster.processes());
  }

  private BankFault take() {
    if (due.isEmpty()) {
      List<BankFault> all = BankFault.all();
      Collections.shuffle(all, random);
      all.stream().filter(fault -> VICTIMS.contains(fault.victim())).forEach(due::add);
    }
    return due.poll();
  }

  /** Half of them for the longest time. */
  private int stopMillis() {
    return random.nextBoolean() ? STOP_MILLIS : random.nextInt(STOP_MILLIS);
  }

  /**
   * Whoever comes to the step, or any proxy.
   *
   * @return whether it came about
   */
  private boolean proxy(BankFault fault) throws Exception {
    RoleProcess proxy = cluster.proxies.get(random.nextInt(cluster.proxies.size()));
    if (fault.at() != null) {
      // What is to be cut off stays at the step until it is.
      Optional<Long> sprung =
          spring(fault.at(), fault.what() == What.KILL ? Signals.KILL : Signals.STOP, 0);
      if (sprung.isEmpty()) {
        return false;
      }
      proxy = cluster.proxyOf(sprung.get());
      if (fault.what() == What.CUT) {
        proxy.relay().cut();
        proxy.signal(Signals.CONTINUE);
      }
    } else {
      harm(proxy, fault.what());
    }
    if (fault.what() == What.KILL) {
      proxy.awaitEnd();
    } else {
      Thread.sleep(stopMillis());
    }
    cluster.heal();
    return true;
  }

  private static void harm(RoleProcess proxy, What what) throws InterruptedException {
    switch (what) {
      case KILL -> proxy.signal(Signals.KILL);
      case STOP -> proxy.signal(Signals.STOP);
      case CUT -> proxy.relay().cut();
    }
  }

  private boolean server(BankFault fault) throws Exception {
    int number = random.nextInt(cluster.servers.size());
    long pid = cluster.servers.get(number).pid();
    if (fault.what() == What.CUT) {
      if (fault.at() != null) {
        Optional<Long> waiting = spring(fault.at(), Signals.STOP, 0);
        if (waiting.isEmpty()) {
          return false;
        }
        cluster.relays.get(number).cut();
        Signals.CONTINUE.to(waiting.get());
      } else {
        cluster.relays.get(number).cut();
      }
      Thread.sleep(stopMillis());
      cluster.relays.get(number).mend();
      return true;
    }
    Signals signal = fault.what() == What.KILL ? Signals.KILL : Signals.STOP;
    if (fault.at() == null) {
      signal.to(pid);
    } else if (spring(fault.at(), signal, pid).isEmpty()) {
      return false;
    }
    if (fault.what() == What.STOP) {
      Thread.sleep(stopMillis());
      Signals.CONTINUE.to(pid);
      return true;
    }
    ProcessServer server = cluster.servers.get(number);
    server.kill();
    cluster.servers.set(number, started(server));
    return true;
  }

  /**
   * A proxy dies and leaves a commit at a step; who is to end it is the victim, sooner or later.
   */
  private boolean resolver(BankFault fault) throws Exception {
    CommitStep left = random.nextBoolean() ? CommitStep.PREPARED : CommitStep.DECIDED;
    Optional<Long> dead = spring(left, Signals.KILL, 0);
    if (dead.isEmpty()) {
      return false;
    }
    cluster.proxyOf(dead.get()).awaitEnd();
    cluster.heal();
    long until = System.nanoTime() + random.nextInt(RESOLVING_MILLIS) * 1_000_000L;
    Optional<RoleProcess> leader = leader();
    while (System.nanoTime() < until || leader.isEmpty()) {
      Thread.sleep(20);
      leader = leader();
    }
    harm(leader.get(), fault.what());
    if (fault.what() != What.KILL) {
      Thread.sleep(stopMillis());
    }
    cluster.heal();
    return true;
  }

  private Optional<RoleProcess> leader() {
    return cluster
        .store
        .leader(TransactionRecovery.LEAD)
        .flatMap(
            name ->
                cluster.proxies.stream()
                    .filter(proxy -> name.endsWith(":" + proxy.port()))
                    .findAny());
  }

  /**
   * Sends a signal when a proxy's commit comes to the step.
   *
   * @param pid the victim; 0 for the proxy that comes there, whichever it is
   * @return the proxy that came there; empty when none did in time
   */
  private Optional<Long> spring(CommitStep step, Signals signal, long pid)
      throws InterruptedException {
    Ambush.Laid laid = cluster.ambush.lay(ChaosProxy.moment(step), 0, signal, pid);
    long end = System.nanoTime() + STEP_MILLIS * 1_000_000;
    while (System.nanoTime() < end) {
      Optional<Long> sprung = cluster.ambush.sprung(laid);
      if (sprung.isPresent()) {
        return sent(signal, pid, sprung);
      }
      Thread.sleep(5);
    }
    return cluster.ambush.lift(laid)
        ? Optional.empty()
        : sent(signal, pid, cluster.ambush.sprung(laid));
  }

  /** Who is to go on again must have stopped before: it would stop for good otherwise. */
  private static Optional<Long> sent(Signals signal, long pid, Optional<Long> sprung)
      throws InterruptedException {
    if (signal == Signals.STOP && sprung.isPresent()) {
      Signals.awaitStopped(pid == 0 ? sprung.get() : pid);
    }
    return sprung;
  }

  private static ProcessServer started(ProcessServer server) throws Exception {
    for (int left = STARTS; ; left--) {
      try {
        return server.startAgain();
      } catch (MySqlServerException e) {
        if (left == 1) {
          throw e;
        }
      }
    }
  }
}
