package io.ringmaster.it.cutover;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringmaster.it.badinput.RawClient;
import io.ringmaster.metadata.MigrationPhase;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What a client sends without waiting for answers stays in its order when a cutover holds it. */
class HeldOrderTest {
  /** The value tells the order of all that were executed. */
  private static String appending(int digit) {
    return "UPDATE t SET v = v * 10 + " + digit + " WHERE id = 1";
  }

  @Test
  void statementsOfOneConnectionGoOnInTheirOrder() throws Exception {
    try (CutoverLab lab = new CutoverLab(Map.of());
        ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
      lab.planAndBeReady();
      heldUntil(lab, clients, MigrationPhase.READY);
      // What the migration's copy brings.
      lab.servers.get(1).execute("shop", "INSERT INTO t VALUES (1, 1)");
      heldUntil(lab, clients, MigrationPhase.REVERSE);
      assertEquals(
          "12345",
          CutoverLab.column(lab.servers.get(1), "SELECT v FROM shop.t WHERE id = 1").getFirst());
    }
  }

  private static void heldUntil(CutoverLab lab, ExecutorService clients, MigrationPhase next)
      throws Exception {
    lab.first.execute("shop", "UPDATE t SET v = 1 WHERE id = 1");
    try (RawClient client = RawClient.login(lab.first, "shop")) {
      lab.awaitDrained(lab.to(MigrationPhase.CUTOVER));
      for (int digit = 2; digit <= 5; digit++) {
        client.sendQuery(appending(digit));
      }
      client.sendQuery("SELECT v FROM t WHERE id = 1 AND v = 12345");
      // Held by nothing, but behind what is.
      client.sendQuery("UPDATE t SET v = v + 1 WHERE id = 60");
      Future<RawClient.Answer> first = clients.submit(client::answer);
      Thread.sleep(300);
      assertFalse(first.isDone(), "it is held");
      lab.to(next);
      assertTrue(first.get(20, TimeUnit.SECONDS).ok());
      for (int digit = 3; digit <= 5; digit++) {
        RawClient.Answer answer = client.answer();
        assertTrue(answer.ok(), answer.toString());
      }
      assertEquals(1, client.answer().rows(), "the read behind them sees all of them");
      assertTrue(client.answer().ok());
    }
  }
}
