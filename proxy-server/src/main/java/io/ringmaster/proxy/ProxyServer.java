package io.ringmaster.proxy;

import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.util.concurrent.EventExecutor;
import io.ringmaster.RunningRole;
import io.ringmaster.StartException;
import io.ringmaster.metadata.ClusterState;
import io.ringmaster.metadata.ShardMap;
import io.ringmaster.metadata.store.Connectivity;
import io.ringmaster.metadata.store.MetadataStore;
import io.ringmaster.proxy.admin.AdminService;
import io.ringmaster.proxy.backend.BackendConnector;
import io.ringmaster.proxy.backend.PoolLimits;
import io.ringmaster.proxy.commit.CommitServices;
import io.ringmaster.proxy.commit.CommitStep;
import io.ringmaster.proxy.config.RingmasterConfig;
import io.ringmaster.proxy.control.CatalogKeeper;
import io.ringmaster.proxy.control.CatalogLoader;
import io.ringmaster.proxy.control.ControlPools;
import io.ringmaster.proxy.control.SequenceStart;
import io.ringmaster.proxy.control.ServerEndpoints;
import io.ringmaster.proxy.control.ServerStatus;
import io.ringmaster.proxy.control.ServerWatch;
import io.ringmaster.proxy.deadlock.DeadlockWatch;
import io.ringmaster.proxy.execute.LoopContext;
import io.ringmaster.proxy.finish.FinishLimits;
import io.ringmaster.proxy.frontend.FrontendServer;
import io.ringmaster.proxy.frontend.IdleSweep;
import io.ringmaster.proxy.frontend.LoginSettings;
import io.ringmaster.proxy.frontend.SessionRegistry;
import io.ringmaster.proxy.frontend.Transport;
import io.ringmaster.proxy.http.Health;
import io.ringmaster.proxy.http.HttpServer;
import io.ringmaster.proxy.metrics.ProxyMetrics;
import io.ringmaster.proxy.recovery.DecisionLocks;
import io.ringmaster.proxy.recovery.TransactionRecovery;
import io.ringmaster.proxy.session.ClientSession;
import io.ringmaster.proxy.tls.ClientTls;
import io.ringmaster.router.Routing;
import io.ringmaster.router.cache.PlanCache;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.ToLongFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A running proxy: store, event loops, pools, the MySQL port and the HTTP port. */
public final class ProxyServer implements RunningRole {
  private static final Logger log = LoggerFactory.getLogger(ProxyServer.class);

  private static final Duration CATALOG_ANSWER = Duration.ofSeconds(10);
  private static final int IDLE_SWEEP_SECONDS = 30;

  private final RingmasterConfig config;
  private final BiFunction<ShardMap, ClusterState, ShardMap> maps;
  private final Consumer<CommitStep> steps;

  /** Of this run of the program: what one before has left behind is not taken for its own. */
  private final String id = UUID.randomUUID().toString();

  private final Deque<AutoCloseable> parts = new ArrayDeque<>();
  private Optional<ClientTls> tls = Optional.empty();
  private ProxyMetrics metrics;
  private volatile Connectivity connectivity = Connectivity.LOST;
  private MetadataStore store;
  private ServerWatch watch;
  private TransactionRecovery recovery;
  private Cluster cluster;
  private SessionRegistry registry;
  private Map<EventLoop, LoopContext> contexts = Map.of();
  private FrontendServer frontend;
  private HttpServer http;

  private ProxyServer(
      RingmasterConfig config,
      BiFunction<ShardMap, ClusterState, ShardMap> maps,
      Consumer<CommitStep> steps) {
    this.config = config;
    this.maps = maps;
    this.steps = steps;
  }

  /**
   * Starts a proxy and returns once it accepts clients.
   *
   * @throws StartException when the store cannot be reached, or the certificate for clients can't
   *     be used
   */
  public static ProxyServer start(RingmasterConfig config) throws Exception {
    return start(config, ShardMap::next, _ -> {});
  }

  /**
   * Starts a proxy that compiles what the store holds in a way of its own.
   *
   * @param maps makes the shard map of a state that follows another's; any thread
   * @param steps is told of the steps of commits over several servers, on their event loops
   */
  static ProxyServer start(
      RingmasterConfig config,
      BiFunction<ShardMap, ClusterState, ShardMap> maps,
      Consumer<CommitStep> steps)
      throws Exception {
    ProxyServer server = new ProxyServer(config, maps, steps);
    try {
      server.startParts();
      return server;
    } catch (Exception e) {
      server.close();
      throw e;
    }
  }

  private void startParts() throws Exception {
    // Before anything is created: nothing is left behind by a start that cannot succeed.
    FreePort.require(config.mysql().listen(), "mysql.listen");
    FreePort.require(config.http().listen(), "http.listen");
    // A certificate takes some tenths of a second to make: the store's start takes longer.
    var preparedTls = new FutureTask<>(() -> ClientTls.of(config, Instant.now()));
    Thread.ofPlatform().daemon().name("tls-start").start(preparedTls);
    openStore();
    Transport transport = Transport.of(config.mysql().transport());
    EventLoopGroup loops = transport.group(config.mysql().eventLoops(), "mysql");
    closing(() -> shutdown(loops));
    EventLoopGroup httpLoop = transport.group(1, "http");
    closing(() -> shutdown(httpLoop));
    registry = new SessionRegistry(config.limits().maxConnections());
    metrics = new ProxyMetrics(sources());
    closing(metrics);
    ControlPools pools = new ControlPools(config);
    closing(pools);
    ServerEndpoints endpoints = new ServerEndpoints(config.tls().backendCa());
    closing(endpoints);
    watch = new ServerWatch(pools);
    closing(watch);
    recovery = new TransactionRecovery(store, pools, config.mysql().listen().toString());
    closing(recovery);
    DeadlockWatch deadlocks = new DeadlockWatch(id, store, pools);
    deadlocks.start();
    closing(deadlocks);
    cluster =
        new Cluster(
            id,
            store,
            new SequenceStart(store::state, pools),
            new CatalogKeeper(new CatalogLoader(pools, CATALOG_ANSWER)::load),
            watch,
            registry,
            metrics,
            config.limits().planCacheEntries(),
            (int) Math.min(Integer.MAX_VALUE, config.limits().maxAllowedPacketBytes()),
            config.timeouts().cutover(),
            new FinishLimits(
                config.limits().finishRows(),
                config.limits().finishBytes(),
                config.timeouts().finish()),
            new CommitServices(recovery, new DecisionLocks(pools), steps),
            deadlocks,
            maps);
    cluster.start(
        new AdminService(
            store,
            pools,
            Passwords::hash,
            endpoints,
            config.timeouts().cutover(),
            watch::statuses,
            cluster::tablesChanged));
    closing(cluster);
    recovery.start();
    FirstAdmin.ensure(config, store, cluster);
    contexts = contexts(loops, transport);
    cluster.onRouting(() -> contexts.forEach((loop, context) -> loop.execute(context::refresh)));
    tls = result(preparedTls);
    tls.flatMap(of -> of.expiry(Instant.now())).ifPresent(log::warn);
    LoginSettings settings = LoginSettings.of(config, tls);
    frontend =
        FrontendServer.start(
            config.mysql().listen(), loops, contexts, transport, settings, registry);
    closing(frontend);
    http =
        HttpServer.start(
            config.http().listen(),
            httpLoop,
            transport.server(),
            HttpServer.pages(metrics, this::health));
    closing(http);
    IdleSweep sweep = new IdleSweep(registry, config.timeouts().idle());
    var _ =
        httpLoop.scheduleWithFixedDelay(
            sweep, IDLE_SWEEP_SECONDS, IDLE_SWEEP_SECONDS, TimeUnit.SECONDS);
    register();
    log.info(
        "Proxy ready mysql={} http={} epoch={} transport={} tls={}",
        frontend.address(),
        http.address(),
        cluster.routing().map().epoch(),
        transport.epoll() ? "epoll" : "nio",
        tls.map(ClientTls::source).orElse("off"));
  }

  private static <T> T result(FutureTask<T> task) throws Exception {
    try {
      return task.get();
    } catch (ExecutionException e) {
      throw e.getCause() instanceof Exception cause ? cause : e;
    }
  }

  private void openStore() throws StartException {
    OpenedStore opened = OpenedStore.open(config);
    closing(opened);
    store = opened.store();
    store.onConnectivity(now -> connectivity = now);
  }

  private Map<EventLoop, LoopContext> contexts(EventLoopGroup loops, Transport transport)
      throws Exception {
    RingmasterConfig.Pool pool = config.pool();
    int count = config.mysql().eventLoops();
    PoolLimits limits =
        new PoolLimits(
            Math.max(1, pool.maxPerServer() / count),
            (pool.minIdle() + count - 1) / count,
            pool.maxLifetime(),
            pool.maxIdle(),
            pool.acquireTimeout(),
            pool.sharedConnections());
    BackendConnector connector =
        new BackendConnector(
            id, transport.client(), config.timeouts().connect(), config.tls().backendCa());
    Map<EventLoop, LoopContext> made = new LinkedHashMap<>();
    for (EventExecutor executor : loops) {
      EventLoop loop = (EventLoop) executor;
      LoopContext context = new LoopContext(loop, cluster, limits, connector);
      made.put(loop, context);
      loop.execute(context::warmUp);
      closing(() -> loop.submit(context::close).await(1, TimeUnit.SECONDS));
    }
    return made;
  }

  private void register() {
    var registration = store.registerProxy(id, config.mysql().listen().toString());
    closing(registration);
    cluster.holdReport().to(registration);
    closing(
        new MigrationReport(
            metrics, () -> cluster.routing().map().state(), cluster::sessions, registration));
  }

  private ProxyMetrics.Sources sources() {
    return new ProxyMetrics.Sources(
        () -> cluster.routing().map().epoch(),
        this::serversUp,
        () -> connectivity == Connectivity.CONNECTED || connectivity == Connectivity.RECONNECTED,
        () -> sum(PlanCache::hits),
        () -> sum(PlanCache::misses),
        () -> sum(PlanCache::evictions),
        () -> sum(PlanCache::size),
        () -> recovery.inDoubt(),
        () -> store.sequences().requests() + store.machines().requests());
  }

  private long sum(ToLongFunction<PlanCache> number) {
    return contexts.values().stream()
        .mapToLong(context -> number.applyAsLong(context.router().cache()))
        .sum();
  }

  private Map<String, Boolean> serversUp() {
    Map<String, Boolean> up = new HashMap<>();
    watch
        .statuses()
        .forEach((name, status) -> up.put(name, status.state() == ServerStatus.State.UP));
    return up;
  }

  private Health health() {
    Health health =
        ClusterHealth.of(
            cluster.routing().map().state(),
            watch.statuses(),
            cluster.catalogFailures(),
            connectivity != Connectivity.SUSPENDED && connectivity != Connectivity.LOST);
    List<Health.Problem> problems = new ArrayList<>(health.problems());
    tls.flatMap(of -> of.expiry(Instant.now()))
        .ifPresent(
            expiry -> problems.add(new Health.Problem("tls", Health.Severity.DEGRADED, expiry)));
    return new Health(problems);
  }

  /** The metadata, for what runs beside the proxy in this process. */
  public MetadataStore store() {
    return store;
  }

  /** Where MySQL clients connect, with the real port. */
  public java.net.InetSocketAddress mysqlAddress() {
    return frontend.address();
  }

  /** Where metrics are, with the real port. */
  public java.net.InetSocketAddress httpAddress() {
    return http.address();
  }

  /** What statements are planned and routed by now, for tests. */
  public Routing routing() {
    return cluster.routing();
  }

  /** Sessions now, for tests. */
  public int sessions() {
    return registry.count();
  }

  private void closing(AutoCloseable part) {
    parts.push(part);
  }

  private static void shutdown(EventLoopGroup group) {
    group.shutdownGracefully(0, 2, TimeUnit.SECONDS).awaitUninterruptibly(3, TimeUnit.SECONDS);
  }

  @Override
  public void close() {
    if (registry != null) {
      for (ClientSession session : registry.all()) {
        var _ = session.channel().close();
      }
    }
    for (AutoCloseable part : parts) {
      try {
        part.close();
      } catch (Exception e) {
        log.warn("Close failed part={} cause={}", part, e.toString());
      }
    }
    parts.clear();
  }
}
