package io.ringmaster.it.cutover;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringmaster.it.lab.ProxyLab;
import io.ringmaster.metadata.Change;
import io.ringmaster.metadata.TableRule;
import io.ringmaster.metadata.store.MetadataStore;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A table is made with its global indexes or not at all, whatever is said meanwhile. */
class IndexesBeingMadeTest {
  private static final long PATIENCE_MILLIS = 30_000;
  private static final String TABLE =
      "CREATE TABLE t (id INT PRIMARY KEY, e INT, f INT) SHARD BY HASH(id) IN GROUP g,"
          + " GLOBAL UNIQUE INDEX e (e), GLOBAL INDEX f (f)";

  private static ReshardLab lab;
  private static ProxyLab proxy;
  private static Operator operator;

  @BeforeAll
  static void start() throws Exception {
    lab = new ReshardLab(2);
    proxy = lab.proxy;
    operator = lab.operator;
    lab.startWorker();
  }

  @AfterAll
  static void close() throws Exception {
    lab.close();
  }

  private static MetadataStore store() {
    return proxy.server().store();
  }

  private static List<String> tables() {
    return store().load().tables().values().stream().map(TableRule::table).sorted().toList();
  }

  @Test
  void rowsAreNotMovedBeforeAllIsThere() throws Exception {
    try (ExecutorService client = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<Void> made =
          client.submit(
              () -> {
                proxy.execute("shop", TABLE);
                return null;
              });
      long giveUp = System.currentTimeMillis() + PATIENCE_MILLIS;
      while (!store().state().groups().containsKey("shop.g")) {
        assertTrue(System.currentTimeMillis() < giveUp, "no group is made");
        Thread.sleep(2);
      }
      String number = operator.reshard("GROUP g REMOVE SHARD shard1 CUTOVER MANUAL");
      made.get(PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
      assertEquals(List.of("t", "t$e", "t$e$lost", "t$f", "t$f$lost"), tables());
      operator.awaitState(number, "READY");
      operator.admin("CANCEL MIGRATION " + number);
      operator.awaitState(number, "CANCELLED");
    }
    proxy.execute("shop", "DROP TABLE t");
    assertEquals(List.of(), tables());
  }

  /** As if who makes an index had died before the table knew of it. */
  private static void leave(String index) throws Exception {
    for (String table : List.of("t$" + index, "t$" + index + "$lost")) {
      proxy.execute("shop", "CREATE TABLE `" + table + "` (k INT PRIMARY KEY) SHARD BY HASH(k)");
      store()
          .update(
              state ->
                  List.of(
                      new Change.Replace(
                          ((TableRule.Sharded) state.table("shop", table).orElseThrow())
                              .lookupOf("t"))));
    }
  }

  @Test
  void whatIsLeftOfAnIndexIsInNobodysWay() throws Exception {
    proxy.execute("shop", "CREATE TABLE t (id INT PRIMARY KEY, e INT, f INT) SHARD BY HASH(id)");
    leave("e");
    proxy.execute("shop", "CREATE GLOBAL UNIQUE INDEX e ON t (e)");
    leave("f");
    proxy.execute("shop", "DROP TABLE t");
    assertEquals(List.of(), tables());
    proxy.execute("shop", TABLE);
    operator.assertError("is a table of a global index of 't'", "DROP TABLE `t$e`");
    proxy.execute("shop", "DROP GLOBAL INDEX e ON t");
    assertEquals(List.of("t", "t$f", "t$f$lost"), tables());
    proxy.execute("shop", "DROP TABLE t");
    assertEquals(List.of(), tables());
  }
}
