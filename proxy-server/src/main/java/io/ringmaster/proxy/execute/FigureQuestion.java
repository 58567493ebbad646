package io.ringmaster.proxy.execute;

import io.netty.util.concurrent.ScheduledFuture;
import io.ringmaster.metadata.TableRule;
import io.ringmaster.proxy.SqlFailure;
import io.ringmaster.proxy.backend.BackendConnection;
import io.ringmaster.proxy.backend.Collected;
import io.ringmaster.proxy.session.ClientSession;
import io.ringmaster.proxy.session.SessionState;
import java.nio.charset.StandardCharsets;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * Asks all shards once for figures of their tables. A table of which a shard says nothing soon has
 * none. On an event loop.
 */
final class FigureQuestion {
  private static final long PATIENCE_MILLIS = 3_000;

  private final Figures figures;
  private final Map<TableRule, List<Integer>> tables;
  private final Consumer<String> then;
  private final Map<String, TableRule> byName = new HashMap<>();
  private final BitSet answered = new BitSet();
  private final FigureSums sums = new FigureSums();
  private ScheduledFuture<?> deadline;
  private int awaited;
  private boolean over;

  private FigureQuestion(
      Figures figures, Map<TableRule, List<Integer>> tables, Consumer<String> then) {
    this.figures = figures;
    this.tables = tables;
    this.then = then;
    tables.keySet().forEach(rule -> byName.put(rule.key(), rule));
  }

  /**
   * Asks.
   *
   * @param session for which; nothing of its own counts
   * @param settings of the connections that are asked on
   * @param tables that have rows elsewhere than on their home shard, with their shards
   * @param then takes a derived table with the figures; empty when there are none
   */
  static void ask(
      LoopContext loop,
      ClientSession session,
      Figures figures,
      Map<String, String> settings,
      Map<TableRule, List<Integer>> tables,
      Consumer<String> then) {
    if (tables.isEmpty()) {
      then.accept("");
    } else {
      new FigureQuestion(figures, tables, then).ask(loop, session, settings);
    }
  }

  private void ask(LoopContext loop, ClientSession session, Map<String, String> settings) {
    Map<String, String> variables = new HashMap<>(settings);
    variables.put("character_set_client", "utf8mb4");
    variables.put("character_set_results", "utf8mb4");
    SessionState state = SessionState.INITIAL.with(variables);
    String question =
        figures.question(
            tables.keySet().stream()
                .map(TableRule::database)
                .distinct()
                .map(ShownText::literal)
                .collect(Collectors.joining(", ", "TABLE_SCHEMA IN (", ")")));
    TreeSet<Integer> shards = new TreeSet<>();
    tables.values().forEach(shards::addAll);
    deadline =
        loop.loop().schedule(session.guarded(this::end), PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
    awaited = shards.size();
    for (int shard : shards) {
      if (loop.isDown(shard)) {
        answered();
        continue;
      }
      OwnConnection.inState(
          loop,
          session,
          shard,
          state,
          new OwnConnection.Then() {
            @Override
            public void ready(BackendConnection connection) {
              Collected.query(
                  connection,
                  question,
                  (_, rows, error) -> {
                    connection.release();
                    if (error == null) {
                      take(shard, rows);
                    }
                    answered();
                  });
            }

            @Override
            public void failed(SqlFailure failure) {
              answered();
            }
          });
    }
  }

  private void take(int shard, List<List<byte[]>> rows) {
    answered.set(shard);
    for (List<byte[]> row : rows) {
      List<String> values = row.stream().map(FigureQuestion::text).toList();
      TableRule rule = byName.get(values.get(0) + "." + values.get(1));
      if (rule != null && tables.get(rule).contains(shard)) {
        sums.add(values);
      }
    }
  }

  private void answered() {
    if (--awaited == 0) {
      end();
    }
  }

  private void end() {
    if (over) {
      return;
    }
    over = true;
    deadline.cancel(false);
    tables.keySet().stream()
        .filter(rule -> !isKnown(rule.key()))
        .forEach(rule -> sums.unknown(rule.database(), rule.table()));
    String json =
        figures == Figures.STATISTICS
            ? sums.cardinalities(name -> key(byName.get(name)))
            : sums.sizes();
    then.accept(figures.derived(ShownText.literal(json)));
  }

  private boolean isKnown(String table) {
    return tables.get(byName.get(table)).stream().allMatch(answered::get);
  }

  /** The shard key column; null for none. */
  private static String key(TableRule rule) {
    return rule instanceof TableRule.Sharded sharded ? sharded.column() : null;
  }

  private static String text(byte[] value) {
    return value == null ? "" : new String(value, StandardCharsets.UTF_8);
  }
}
