package io.ringmaster.it.chaos;

import io.ringmaster.demo.MySqlServerException;
import io.ringmaster.it.lab.ProcessServer;
import io.ringmaster.proxy.commit.CommitStep;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;

/** Lets one thing after another go wrong, at any moment or at a step of a commit, and mends it. */
final class BankFaults {
  private static final long STEP_MILLIS = 3_000;
  private static final int STOP_MILLIS = 5_000;
  private static final int STARTS = 5;

  private final ChaosCluster cluster;
  private final Random random;

  /** How often what happened. */
  final Map<String, Integer> happened = new TreeMap<>();

  private enum Victim {
    PROXY,
    SERVER,
    ZOOKEEPER_OF_PROXY
  }

  /** Who may be a victim; without the property everybody. */
  private static final List<Victim> VICTIMS =
      Arrays.stream(
              System.getProperty("ringmaster.bank.victims", "PROXY,SERVER,ZOOKEEPER_OF_PROXY")
                  .split(",", -1))
          .map(Victim::valueOf)
          .toList();

  BankFaults(ChaosCluster cluster, Random random) {
    this.cluster = cluster;
    this.random = random;
  }

  /** One of them; what it has broken is whole again when this returns. */
  void next() throws Exception {
    Victim victim = VICTIMS.get(random.nextInt(VICTIMS.size()));
    int number =
        random.nextInt(victim == Victim.SERVER ? cluster.servers.size() : cluster.proxies.size());
    Signals signal = random.nextBoolean() ? Signals.KILL : Signals.STOP;
    boolean atStep = victim != Victim.ZOOKEEPER_OF_PROXY && random.nextInt(3) > 0;
    String moment = "any time";
    if (atStep) {
      CommitStep step = CommitStep.values()[random.nextInt(CommitStep.values().length)];
      Optional<Long> sprung = spring(victim, number, signal, step);
      if (sprung.isEmpty()) {
        return;
      }
      if (victim == Victim.PROXY && signal == Signals.KILL) {
        awaitEnd(sprung.get());
      }
      moment = step.toString();
    } else if (victim == Victim.ZOOKEEPER_OF_PROXY) {
      cluster.proxies.get(number).relay().cut();
    } else if (victim == Victim.PROXY) {
      cluster.proxies.get(number).signal(signal);
    } else {
      signal.to(cluster.servers.get(number).pid());
    }
    String what = victim == Victim.ZOOKEEPER_OF_PROXY ? "CUT" : signal.toString();
    happened.merge(victim + " " + what + " at " + moment, 1, Integer::sum);
    if (signal == Signals.STOP || victim == Victim.ZOOKEEPER_OF_PROXY) {
      Thread.sleep(random.nextInt(STOP_MILLIS));
    }
    mend(victim, number, signal);
    Thread.sleep(random.nextInt(500));
  }

  /** The proxy whose commit came to the step, so that the signal was sent; empty without one. */
  private Optional<Long> spring(Victim victim, int number, Signals signal, CommitStep step)
      throws InterruptedException {
    // A proxy is the one that comes there, whichever it is.
    long pid = victim == Victim.PROXY ? 0 : cluster.servers.get(number).pid();
    Ambush.Laid laid = cluster.ambush.lay(ChaosProxy.moment(step), 0, signal, pid);
    long end = System.nanoTime() + STEP_MILLIS * 1_000_000;
    while (System.nanoTime() < end) {
      Optional<Long> sprung = cluster.ambush.sprung(laid);
      if (sprung.isPresent()) {
        return sprung;
      }
      Thread.sleep(5);
    }
    return cluster.ambush.lift(laid) ? Optional.empty() : cluster.ambush.sprung(laid);
  }

  private static void awaitEnd(long pid) throws InterruptedException {
    while (ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false)) {
      Thread.sleep(5);
    }
  }

  private void mend(Victim victim, int number, Signals signal) throws Exception {
    if (victim != Victim.SERVER) {
      cluster.heal();
    } else if (signal == Signals.KILL) {
      ProcessServer server = cluster.servers.get(number);
      server.kill();
      cluster.servers.set(number, started(server));
    } else {
      Signals.CONTINUE.to(cluster.servers.get(number).pid());
    }
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
