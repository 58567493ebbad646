package io.ringmaster.proxy.control;

import io.ringmaster.metadata.ClusterState;
import io.ringmaster.metadata.Server;
import io.ringmaster.metadata.Shard;
import io.ringmaster.metadata.TableRule;
import io.ringmaster.proxy.control.TableInspector.TableShape;
import io.ringmaster.router.catalog.Catalog;
import io.ringmaster.router.catalog.CatalogTable;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/**
 * Loads tables that have a rule into a catalog, each from one shard that holds it. Blocking; call
 * it on a virtual thread.
 *
 * <p>Several shards are asked at once. One that does not answer in time is given up, another owner
 * is asked instead, and where there is none the table stays as it was in the last catalog.
 */
public final class CatalogLoader {
  private final ControlPools pools;
  private final Duration longestAnswer;

  /**
   * A loader.
   *
   * @param longestAnswer how long one shard may take to answer one query
   */
  public CatalogLoader(ControlPools pools, Duration longestAnswer) {
    this.pools = pools;
    this.longestAnswer = longestAnswer;
  }

  /**
   * What was loaded.
   *
   * @param failures shard to why it could not be asked
   */
  public record Loaded(Catalog catalog, Map<String, String> failures) {
    public Loaded {
      failures = Map.copyOf(failures);
    }
  }

  /**
   * Loads the tables of some databases; those of others, and those that cannot be loaded, are taken
   * from {@code previous}. The catalog is {@code previous} itself when nothing has changed.
   */
  public Loaded load(ClusterState state, Set<String> databases, Catalog previous) {
    Map<String, CatalogTable> tables = new HashMap<>();
    Map<String, Map<String, TableShape>> loaded = new HashMap<>();
    Map<String, String> failures = new ConcurrentHashMap<>();
    List<TableRule> open = new ArrayList<>();
    for (TableRule rule : state.tables().values()) {
      CatalogTable last = previous.tables().get(rule.key());
      if (databases.contains(rule.database())) {
        open.add(rule);
      } else if (last != null) {
        tables.put(rule.key(), last);
      }
    }
    while (!open.isEmpty()) {
      Set<String> wanted = new HashSet<>();
      List<TableRule> undecided = new ArrayList<>();
      for (TableRule rule : open) {
        String key = rule.key();
        Optional<String> shard =
            holders(state, rule).filter(name -> !failures.containsKey(name)).findFirst();
        if (shard.isEmpty()) {
          CatalogTable last = previous.tables().get(key);
          if (last != null) {
            tables.put(key, last);
          }
        } else if (loaded.containsKey(shard.get())) {
          TableShape shape = loaded.get(shard.get()).get(key);
          if (shape != null) {
            tables.put(key, shape.table());
          }
        } else {
          wanted.add(shard.get());
          undecided.add(rule);
        }
      }
      // Without a catalog INSERTs are refused: no pool is to try a server again that refuses.
      boolean hurried = previous.tables().isEmpty();
      loaded.putAll(ask(state, wanted, databases, hurried, failures));
      open = undecided;
    }
    boolean same = tables.equals(previous.tables());
    return new Loaded(same ? previous : new Catalog(previous.version() + 1, tables), failures);
  }

  private static Stream<String> holders(ClusterState state, TableRule rule) {
    String home =
        Optional.ofNullable(state.databases().get(rule.database()))
            .map(database -> database.homeShard())
            .orElse("");
    return switch (rule) {
      case TableRule.Single single -> Stream.of(single.shard());
      case TableRule.Sharded sharded ->
          homeFirst(state.groups().get(sharded.group()).placement().shards().stream(), home);
      case TableRule.Reference _ -> homeFirst(state.joinedShards().stream(), home);
      case TableRule.View _ -> Stream.of(home);
    };
  }

  // All tables of a database come from one shard where that is possible.
  private static Stream<String> homeFirst(Stream<String> shards, String home) {
    return shards.sorted(Comparator.comparing(shard -> !shard.equals(home)));
  }

  private Map<String, Map<String, TableShape>> ask(
      ClusterState state,
      Set<String> shards,
      Set<String> databases,
      boolean hurried,
      Map<String, String> failures) {
    Map<String, Map<String, TableShape>> answers = new ConcurrentHashMap<>();
    List<Thread> threads =
        shards.stream()
            .map(
                shard ->
                    Thread.ofVirtual()
                        .name("catalog-" + shard)
                        .start(() -> ask(state, shard, databases, hurried, answers, failures)))
            .toList();
    for (Thread thread : threads) {
      join(thread);
    }
    return answers;
  }

  private void ask(
      ClusterState state,
      String name,
      Set<String> databases,
      boolean hurried,
      Map<String, Map<String, TableShape>> answers,
      Map<String, String> failures) {
    Shard shard = state.shards().get(name);
    Server server = shard == null ? null : state.servers().get(shard.primary());
    if (server == null) {
      failures.put(name, "there is no such shard");
      return;
    }
    try (JdbcSession session =
        hurried
            ? JdbcSession.attempt(pools, server, longestAnswer)
            : JdbcSession.open(pools, server)) {
      session.limit(longestAnswer);
      answers.put(name, TableInspector.load(session, databases));
    } catch (SQLException | RuntimeException e) {
      failures.put(
          name, "server '" + server.name() + "' (" + server.address() + "): " + Reason.of(e));
    }
  }

  private static void join(Thread thread) {
    boolean interrupted = false;
    while (true) {
      try {
        thread.join();
        break;
      } catch (InterruptedException e) {
        // Every query has its limit, so the wait ends.
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
