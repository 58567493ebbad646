package io.ringmaster.proxy.control;

import io.ringmaster.metadata.ClusterState;
import io.ringmaster.metadata.LogicalDatabase;
import io.ringmaster.metadata.Server;
import io.ringmaster.metadata.Shard;
import io.ringmaster.metadata.TableRule;
import io.ringmaster.router.catalog.Catalog;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/**
 * Keeps the catalog as the tables are: a database is loaded again when its schema version has
 * risen, when its rules or the servers that can tell about its tables have changed, and when it
 * could not be loaded the last time.
 */
public final class CatalogKeeper {
  private final Loading loading;

  /** The newest schema versions heard of, by database. */
  private final Map<String, Long> versions = new ConcurrentHashMap<>();

  /** What was true when a database was loaded completely. */
  private final Map<String, Basis> bases = new ConcurrentHashMap<>();

  private volatile ClusterState loadedFor = ClusterState.empty();
  private Catalog catalog = Catalog.empty();
  private volatile Map<String, String> failures = Map.of();

  /** Loads the tables of databases and keeps those of all others. */
  @FunctionalInterface
  public interface Loading {
    CatalogLoader.Loaded load(ClusterState state, Set<String> databases, Catalog previous);
  }

  private record Basis(
      LogicalDatabase database,
      Set<TableRule> rules,
      Map<String, Shard> shards,
      Map<String, Server> servers,
      long version) {}

  public CatalogKeeper(Loading loading) {
    this.loading = loading;
  }

  /**
   * A database's tables have changed on the servers. Never waits; any thread.
   *
   * @param version of its schema; one that was heard of before, or an older one, is no news
   * @return whether there is something to {@link #load}
   */
  public boolean changed(String database, long version) {
    versions.merge(database, version, Math::max);
    Basis basis = bases.get(database);
    return basis == null || basis.version() < version;
  }

  /** Whether a state's tables and servers are those of the last loading. Never waits. */
  public boolean has(ClusterState state) {
    return failures.isEmpty() && loadedFor.tablesLike(state);
  }

  /**
   * Whether {@link #load} would find something new that has not been looked for in vain. Never
   * waits.
   */
  public boolean isBehind(ClusterState state) {
    return failures.isEmpty()
        && (!loadedFor.tablesLike(state)
            || versions.entrySet().stream()
                .anyMatch(
                    newest -> {
                      Basis basis = bases.get(newest.getKey());
                      return basis != null && basis.version() < newest.getValue();
                    }));
  }

  /**
   * Loads what has changed; the same catalog as before when nothing has. Blocking; one at a time.
   */
  public synchronized Catalog load(ClusterState state) {
    Map<String, Set<TableRule>> rules =
        state.tables().values().stream()
            .collect(Collectors.groupingBy(TableRule::database, Collectors.toUnmodifiableSet()));
    Map<String, Basis> fresh = new HashMap<>();
    for (LogicalDatabase database : state.databases().values()) {
      String name = database.name();
      Basis basis =
          new Basis(
              database,
              rules.getOrDefault(name, Set.of()),
              state.shards(),
              state.servers(),
              versions.getOrDefault(name, 0L));
      if (!basis.equals(bases.get(name))) {
        fresh.put(name, basis);
      }
    }
    CatalogLoader.Loaded loaded = loading.load(state, fresh.keySet(), catalog);
    catalog = loaded.catalog();
    failures = loaded.failures();
    bases.keySet().retainAll(state.databases().keySet());
    if (failures.isEmpty()) {
      bases.putAll(fresh);
    } else {
      bases.keySet().removeAll(fresh.keySet());
    }
    loadedFor = state;
    return catalog;
  }

  /** Shards whose tables could not be read the last time, with the reason. */
  public Map<String, String> failures() {
    return failures;
  }
}
