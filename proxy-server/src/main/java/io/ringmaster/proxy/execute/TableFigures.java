package io.ringmaster.proxy.execute;

import io.ringmaster.metadata.LogicalDatabase;
import io.ringmaster.metadata.ShardMap;
import io.ringmaster.metadata.TableRule;
import io.ringmaster.proxy.session.ClientSession;
import io.ringmaster.router.plan.Plan;
import io.ringmaster.router.plan.Splice;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * What information_schema says of the sizes of tables whose rows are not on their home shard alone,
 * added up over the shards that have them. Asked of the shards when a statement shows it and what
 * is known is older than {@value #FRESH_SECONDS} seconds. One for each event loop.
 */
final class TableFigures {
  private static final long FRESH_SECONDS = 2;

  /** Sessions may choose how old the servers' own figures may be; mostly none does. */
  private static final String EXPIRY = "information_schema_stats_expiry";

  private static final int KEPT_MAX = 32;

  private final LoopContext loop;
  private final Map<Key, Known> known = new HashMap<>();
  private final Map<Key, List<Runnable>> asking = new HashMap<>();

  private record Key(String table, String expiry) {}

  /**
   * What is known.
   *
   * @param derived a derived table in the place of that of information_schema; empty when no table
   *     has rows elsewhere than on its home shard
   */
  private record Known(String derived, long sinceNanos) {}

  TableFigures(LoopContext loop) {
    this.loop = loop;
  }

  /** Whether something is not known that tables of information_schema show, or no longer so. */
  boolean areOld(List<String> tables, ClientSession session) {
    return tables.stream().anyMatch(table -> isOld(key(table, session)));
  }

  private boolean isOld(Key key) {
    Known figures = known.get(key);
    return figures == null
        || System.nanoTime() - figures.sinceNanos() > TimeUnit.SECONDS.toNanos(FRESH_SECONDS);
  }

  private static Key key(String table, ClientSession session) {
    return new Key(table, session.state().variables().getOrDefault(EXPIRY, ""));
  }

  /** Asks for what is old, then goes on. */
  void ask(List<String> tables, ClientSession session, Runnable then) {
    for (String table : tables) {
      Key key = key(table, session);
      if (isOld(key)) {
        // One after the other; mostly there is one.
        ask(key, session, () -> ask(tables, session, then));
        return;
      }
    }
    then.run();
  }

  private void ask(Key key, ClientSession session, Runnable then) {
    List<Runnable> waiting = asking.get(key);
    if (waiting != null) {
      waiting.add(then);
      return;
    }
    asking.put(key, new ArrayList<>(List.of(then)));
    Map<String, String> settings = key.expiry().isEmpty() ? Map.of() : Map.of(EXPIRY, key.expiry());
    FigureQuestion.ask(
        loop,
        session,
        Figures.of(key.table()),
        settings,
        elsewhere(),
        derived -> {
          if (known.size() >= KEPT_MAX) {
            known.clear();
          }
          known.put(key, new Known(derived, System.nanoTime()));
          asking.remove(key).forEach(Runnable::run);
        });
  }

  /** The tables that have rows elsewhere than on the home shard, and the shards that have them. */
  private Map<TableRule, List<Integer>> elsewhere() {
    ShardMap map = loop.routing().map();
    Map<TableRule, List<Integer>> tables = new LinkedHashMap<>();
    for (TableRule rule : map.state().tables().values()) {
      LogicalDatabase database = map.state().databases().get(rule.database());
      switch (rule) {
        case TableRule.Sharded sharded ->
            tables.put(
                rule,
                map.state().groups().get(sharded.group()).placement().shards().stream()
                    .map(map::number)
                    .toList());
        case TableRule.Single single -> {
          if (database != null && !database.homeShard().equals(single.shard())) {
            tables.put(rule, List.of(map.number(single.shard())));
          }
        }
        case TableRule.Reference _, TableRule.View _ -> {
          // The home shard has all of it.
        }
      }
    }
    return tables;
  }

  /** Puts what is known in the place of what the home shard says of its own rows. */
  List<Splice> splices(List<Plan.Figured> places, ClientSession session) {
    List<Splice> splices = new ArrayList<>();
    for (Plan.Figured place : places) {
      String derived = derived(place.table(), session);
      if (!derived.isEmpty()) {
        splices.add(new Splice.Replace(place.first(), place.last(), derived));
      }
    }
    return splices;
  }

  /**
   * A derived table, with its alias, that stands for one of information_schema; empty where that
   * says it all itself.
   */
  String derived(String table, ClientSession session) {
    Known figures = known.get(key(table, session));
    return figures == null ? "" : figures.derived();
  }
}
