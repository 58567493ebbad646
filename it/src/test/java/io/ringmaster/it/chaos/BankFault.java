package io.ringmaster.it.chaos;

import io.ringmaster.proxy.commit.CommitStep;
import java.util.ArrayList;
import java.util.List;

/**
 * A kind of thing that goes wrong.
 *
 * @param at the step of a commit over several servers at which it does; null for any time
 */
record BankFault(Victim victim, What what, CommitStep at) {
  enum Victim {
    PROXY,
    SERVER,
    /** The proxy that ends what others have left, while it has something to end. */
    RESOLVER
  }

  enum What {
    /** It dies, by SIGKILL, and is started again. */
    KILL,
    /** It is stopped, by SIGSTOP, and goes on. */
    STOP,
    /** Proxies are cut off from ZooKeeper, servers from proxies and workers. */
    CUT
  }

  /** All kinds, those at any time twice. */
  static List<BankFault> all() {
    List<BankFault> all = new ArrayList<>();
    for (What what : What.values()) {
      for (Victim victim : Victim.values()) {
        all.add(new BankFault(victim, what, null));
        all.add(new BankFault(victim, what, null));
        if (victim != Victim.RESOLVER) {
          for (CommitStep step : CommitStep.values()) {
            all.add(new BankFault(victim, what, step));
          }
        }
      }
    }
    return all;
  }

  @Override
  public String toString() {
    return victim + " " + what + " at " + (at == null ? "any time" : at);
  }
}
