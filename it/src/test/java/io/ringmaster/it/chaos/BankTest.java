package io.ringmaster.it.chaos;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;

/**
 * Transfers between accounts on three shards while proxies, servers and who resolves transactions
 * are killed, stopped and cut off, at any moment and at each step of a commit, and while their rows
 * move to other shards: each is there whole, or not at all, as its client was told. {@code
 * -Dringmaster.bank.faults=500 -Dringmaster.bank.seed=1} has more of them, from a seed.
 */
class BankTest {
  private static final int FAULTS = Integer.getInteger("ringmaster.bank.faults", 4);
  private static final long SEED = Long.getLong("ringmaster.bank.seed", 1);

  private static final boolean MOVES = !Boolean.getBoolean("ringmaster.bank.still");

  /** After so many all is let come to rest, and looked at. */
  private static final int FAULTS_OF_ROUND = 10;

  private static final int CLIENTS = 16;

  @Test
  void everyTransferIsWholeOrNone() throws Exception {
    Random random = new Random(SEED);
    Map<Long, Boolean> told = new TreeMap<>();
    Map<Integer, Bank.Moves> moves = new TreeMap<>();
    List<String> wrong = new ArrayList<>();
    try (ChaosCluster cluster = ChaosCluster.start(true)) {
      Bank bank = new Bank(cluster);
      bank.open();
      BankFaults faults = new BankFaults(cluster, random);
      int unknown = 0;
      int clients = 0;
      for (int done = 0; done < FAULTS && wrong.isEmpty(); done += FAULTS_OF_ROUND) {
        List<BankClient> round = new ArrayList<>();
        List<Thread> threads = new ArrayList<>();
        Queue<String> seen = new ConcurrentLinkedQueue<>();
        for (int i = 0; i < CLIENTS; i++) {
          round.add(new BankClient(cluster, clients++, new Random(random.nextLong()), seen));
          threads.add(Thread.ofPlatform().start(round.getLast()));
        }
        Thread.sleep(500);
        long migration = MOVES ? bank.move(random) : 0;
        for (int i = 0; i < Math.min(FAULTS_OF_ROUND, FAULTS - done); i++) {
          faults.next();
        }
        if (MOVES) {
          bank.awaitMoved(migration, wrong);
        }
        round.forEach(client -> client.stopped = true);
        for (Thread thread : threads) {
          thread.join();
        }
        wrong.addAll(seen);
        for (BankClient client : round) {
          told.putAll(client.told);
          client.moves.forEach((wallet, more) -> moves.merge(wallet, more, Bank.Moves::and));
          unknown += client.unknown;
        }
        bank.awaitNoDoubt(wrong);
        try {
          bank.check(told, moves, wrong);
        } catch (SQLException e) {
          throw new AssertionError(cluster.logs(), e);
        }
        System.out.printf(
            "BankTest: seed %d, %d faults %s, %d committed, %d undone, %d unknown, %d moves, %d"
                + " wrong%n",
            SEED,
            faults.happened.values().stream().mapToInt(Integer::intValue).sum(),
            faults.happened,
            told.values().stream().filter(committed -> committed).count(),
            told.values().stream().filter(committed -> !committed).count(),
            unknown,
            moves.values().stream().mapToInt(Bank.Moves::made).sum(),
            wrong.size());
      }
      assertEquals(List.of(), wrong, cluster::logs);
      assertTrue(told.containsValue(true), "nothing was transferred");
      assertTrue(!moves.isEmpty(), "nothing was moved");
    }
  }
}
