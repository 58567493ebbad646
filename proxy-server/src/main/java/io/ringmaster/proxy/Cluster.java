package io.ringmaster.proxy;

import io.ringmaster.metadata.Account;
import io.ringmaster.metadata.ClusterState;
import io.ringmaster.metadata.ShardMap;
import io.ringmaster.metadata.placement.CanonicalCache;
import io.ringmaster.metadata.store.Connectivity;
import io.ringmaster.metadata.store.MetadataStore;
import io.ringmaster.metadata.store.Subscription;
import io.ringmaster.proxy.admin.AdminCaller;
import io.ringmaster.proxy.admin.AdminResult;
import io.ringmaster.proxy.admin.AdminService;
import io.ringmaster.proxy.commit.CommitServices;
import io.ringmaster.proxy.control.CatalogKeeper;
import io.ringmaster.proxy.control.ServerStatus;
import io.ringmaster.proxy.control.ServerWatch;
import io.ringmaster.proxy.deadlock.Candidate;
import io.ringmaster.proxy.deadlock.DeadlockWatch;
import io.ringmaster.proxy.execute.SharedServices;
import io.ringmaster.proxy.finish.FinishLimits;
import io.ringmaster.proxy.frontend.SessionRegistry;
import io.ringmaster.proxy.hold.LoopHold;
import io.ringmaster.proxy.metrics.LoopMetrics;
import io.ringmaster.proxy.metrics.ProxyMetrics;
import io.ringmaster.proxy.sequence.FirstNumber;
import io.ringmaster.proxy.sequence.Sequencer;
import io.ringmaster.proxy.session.ClientSession;
import io.ringmaster.router.Routing;
import io.ringmaster.router.catalog.Catalog;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.BiFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The cluster as the event loops see it: one volatile reference to the shard map and catalog in
 * force, replaced when the store or a schema changes. Loading the catalog asks servers, so that is
 * done on a virtual thread, one at a time.
 */
final class Cluster implements SharedServices, AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Cluster.class);

  /** Canonical forms of non-ASCII keys that are kept. */
  private static final int CANONICAL_KEYS = 65_536;

  private static final Duration RETRY = Duration.ofSeconds(2);

  private final MetadataStore store;
  private final CatalogKeeper catalogs;
  private final ServerWatch watch;
  private final SessionRegistry registry;
  private final ProxyMetrics metrics;
  private final int planCacheEntries;
  private final int maxAllowedPacket;
  private final Duration holdPatience;
  private final FinishLimits finishLimits;
  private final CommitServices commits;
  private final DeadlockWatch deadlocks;
  private final BiFunction<ShardMap, ClusterState, ShardMap> maps;
  private final CanonicalCache canonicalKeys = new CanonicalCache(CANONICAL_KEYS);
  private final ExecutorService blocking = Executors.newVirtualThreadPerTaskExecutor();
  private final Instant started = Instant.now();
  private final Object loading = new Object();
  private final Sequencer sequencer;
  private final HoldReport holdReport = new HoldReport(blocking);
  private volatile Runnable onRouting = () -> {};
  private AdminService admin;
  private Subscription stateSubscription;
  private Subscription schemaSubscription;
  private Subscription sessionSubscription;
  private volatile Routing routing =
      new Routing(new ShardMap(ClusterState.empty()), Catalog.empty());
  private volatile boolean closed;

  /** Something is loaded, or was and is not in force yet. */
  private volatile boolean reloading;

  /** Whether a reload is due already; guarded by {@link #loading}. */
  private boolean retrying;

  Cluster(
      String id,
      MetadataStore store,
      FirstNumber firstNumber,
      CatalogKeeper catalogs,
      ServerWatch watch,
      SessionRegistry registry,
      ProxyMetrics metrics,
      int planCacheEntries,
      int maxAllowedPacket,
      Duration holdPatience,
      FinishLimits finishLimits,
      CommitServices commits,
      DeadlockWatch deadlocks,
      BiFunction<ShardMap, ClusterState, ShardMap> maps) {
    this.store = store;
    this.sequencer =
        new Sequencer(
            id,
            store.sequences(),
            store.machines(),
            firstNumber,
            System::currentTimeMillis,
            blocking);
    this.catalogs = catalogs;
    this.watch = watch;
    this.registry = registry;
    this.metrics = metrics;
    this.planCacheEntries = planCacheEntries;
    this.maxAllowedPacket = maxAllowedPacket;
    this.holdPatience = holdPatience;
    this.finishLimits = finishLimits;
    this.commits = commits;
    this.deadlocks = deadlocks;
    this.maps = maps;
  }

  /** Takes the stored state and follows its changes. */
  void start(AdminService service) {
    admin = service;
    routing = new Routing(maps.apply(routing.map(), store.state()), Catalog.empty());
    // A server that was away holds tables that nobody could read.
    watch.onUpAgain(_ -> reloadSoon());
    // What is known now is part of the first loading.
    store.schemaVersions().forEach(catalogs::changed);
    stateSubscription = store.onState(this::stateChanged);
    sessionSubscription =
        store.onConnectivity(
            now -> {
              if (now == Connectivity.LOST) {
                sequencer.sessionLost();
              }
            });
    schemaSubscription =
        store.onSchemaVersion(
            (database, version) -> {
              if (catalogs.changed(database, version)) {
                reloadSoon();
              }
            });
  }

  private synchronized void stateChanged(ClusterState state) {
    if (state.epoch() > routing.map().epoch()) {
      inForce(routing.next(maps.apply(routing.map(), state), routing.catalog()));
    }
    watch.follow(routing.map().state().servers().values());
    if (!catalogs.has(routing.map().state())) {
      reloadSoon();
    }
  }

  /** Takes a catalog into force, with a shard map that is at least as new as the one in force. */
  @SuppressWarnings("ReferenceEquality") // the same instances mean that nothing is new
  private synchronized void adopt(ClusterState state, Catalog catalog) {
    Routing now = routing;
    ShardMap map = state.epoch() > now.map().epoch() ? maps.apply(now.map(), state) : now.map();
    if (catalog != now.catalog() || map != now.map()) {
      inForce(now.next(map, catalog));
    }
  }

  private void inForce(Routing now) {
    routing = now;
    sequencer.follow(now.map().state());
    onRouting.run();
  }

  /** What is called whenever {@link #routing} has changed, on any thread; must not block. */
  void onRouting(Runnable listener) {
    onRouting = listener;
  }

  /** Tells the store how far statements of older shard maps have ended. */
  HoldReport holdReport() {
    return holdReport;
  }

  @Override
  public CommitServices commits() {
    return commits;
  }

  @Override
  public FinishLimits finishLimits() {
    return finishLimits;
  }

  @Override
  public Duration holdPatience() {
    return holdPatience;
  }

  @Override
  public LoopHold.Progress newHoldProgress() {
    return holdReport.newLoop();
  }

  private void reloadSoon() {
    if (!closed) {
      blocking.execute(this::reload);
    }
  }

  /** A database's tables have changed, its schema version has risen; any thread that may block. */
  void tablesChanged(String database, long version) {
    catalogs.changed(database, version);
    reload();
  }

  @Override
  public boolean isCatalogBehind() {
    return (reloading && catalogs.failures().isEmpty()) || catalogs.isBehind(routing.map().state());
  }

  @Override
  public void catchUp() {
    synchronized (loading) {
      // Who was loading is done, and has perhaps not reached every server: that is for a retry.
      if (!isCatalogBehind()) {
        return;
      }
    }
    reload();
  }

  /** Loads into the catalog what it does not have of the newest state; may block. */
  void reload() {
    boolean again;
    synchronized (loading) {
      ClusterState state = store.state();
      Map<String, String> before = catalogs.failures();
      reloading = true;
      try {
        adopt(state, catalogs.load(state));
      } finally {
        reloading = false;
      }
      Map<String, String> failures = catalogs.failures();
      if (!failures.isEmpty() && !failures.equals(before)) {
        log.warn("Catalog incomplete failures={}", failures);
      }
      again = !failures.isEmpty() && !closed && !retrying;
      retrying |= again;
    }
    if (again) {
      blocking.execute(this::retry);
    }
  }

  private void retry() {
    try {
      Thread.sleep(RETRY);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return;
    }
    synchronized (loading) {
      retrying = false;
    }
    reload();
  }

  @Override
  public Routing routing() {
    return routing;
  }

  @Override
  public int planCacheEntries() {
    return planCacheEntries;
  }

  @Override
  public int maxAllowedPacket() {
    return maxAllowedPacket;
  }

  @Override
  public Sequencer sequencer() {
    return sequencer;
  }

  @Override
  public CanonicalCache canonicalKeys() {
    return canonicalKeys;
  }

  @Override
  public LoopMetrics newLoopMetrics() {
    return metrics.newLoop();
  }

  @Override
  public AdminResult admin(String sql, AdminCaller caller) {
    long before = store.state().epoch();
    AdminResult result = admin.execute(sql, caller);
    if (result instanceof AdminResult.Done || result instanceof AdminResult.Filling) {
      // Whoever hears that a table was made may use it at once, by any proxy.
      reload();
      long now = store.state().epoch();
      if (now != before) {
        admin.awaitOthers(now);
      }
    }
    return result;
  }

  @Override
  public Executor blocking() {
    return blocking;
  }

  @Override
  public void connectFailed(String server) {
    watch.suspect(server);
  }

  @Override
  public boolean isDown(String server) {
    ServerStatus status = watch.statuses().get(server);
    return status != null && status.state() == ServerStatus.State.DOWN;
  }

  @Override
  public Account account(String user) {
    return routing.map().state().accounts().get(user);
  }

  @Override
  public void deadlockCandidates(Object loop, Collection<Candidate> now) {
    deadlocks.candidates(loop, now);
  }

  @Override
  public Collection<ClientSession> sessions() {
    return registry.all();
  }

  @Override
  public void kill(ClientSession session, boolean queryOnly) {
    session.channel().eventLoop().execute(session.guarded(() -> session.killRequested(queryOnly)));
  }

  @Override
  public String statistics() {
    long uptime = Duration.between(started, Instant.now()).toSeconds();
    return "Uptime: "
        + uptime
        + "  Threads: "
        + registry.count()
        + "  Epoch: "
        + routing.map().epoch()
        + "  Shards: "
        + routing.map().shards().size();
  }

  /** Shards whose tables could not be read, with the reason. */
  Map<String, String> catalogFailures() {
    return catalogs.failures();
  }

  @Override
  public void close() {
    closed = true;
    try {
      stateSubscription.close();
      schemaSubscription.close();
      sessionSubscription.close();
      sequencer.close();
    } finally {
      blocking.shutdownNow();
    }
  }
}
