package io.ringmaster.proxy.execute;

import io.netty.channel.EventLoop;
import io.ringmaster.metadata.Account;
import io.ringmaster.metadata.LogicalDatabase;
import io.ringmaster.metadata.Server;
import io.ringmaster.metadata.ShardMap;
import io.ringmaster.metadata.TableRule;
import io.ringmaster.proxy.backend.BackendConnection;
import io.ringmaster.proxy.backend.BackendConnector;
import io.ringmaster.proxy.backend.PoolLimits;
import io.ringmaster.proxy.backend.Profile;
import io.ringmaster.proxy.backend.RepeatedWarning;
import io.ringmaster.proxy.backend.ServerPool;
import io.ringmaster.proxy.finish.Gatherings;
import io.ringmaster.proxy.gather.ShardAccess;
import io.ringmaster.proxy.hold.LoopHold;
import io.ringmaster.proxy.metrics.LoopMetrics;
import io.ringmaster.proxy.metrics.ShardCounters;
import io.ringmaster.proxy.session.ClientSession;
import io.ringmaster.proxy.session.SessionState;
import io.ringmaster.router.Router;
import io.ringmaster.router.Routing;
import io.ringmaster.router.binding.Binder;
import io.ringmaster.router.binding.GivenNumbers;
import io.ringmaster.router.digest.Digest;
import io.ringmaster.router.digest.Digester;
import io.ringmaster.router.plan.Finish;
import io.ringmaster.router.plan.Plan;
import io.ringmaster.router.plan.Planned;
import io.ringmaster.router.plan.Selector;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the sessions of one event loop share without locks: digester, plan cache, binder, backend
 * pools, counters. A client's backend connections live on the client's own loop.
 */
public final class LoopContext {
  /** A scratch array longer than this is not kept. */
  private static final int SCRATCH_KEPT = 1 << 20;

  private static final int STATES_KEPT = 4096;
  private static final Duration LOSSES_WARNING_PERIOD = Duration.ofMinutes(1);
  private static final Logger log = LoggerFactory.getLogger(LoopContext.class);

  private final EventLoop loop;
  private final SharedServices shared;
  private final PoolLimits limits;
  private final BackendConnector connector;
  private final LoopMetrics metrics;
  private final Digester digester = new Digester();
  private final Digest digest = new Digest();
  private final GivenNumbers givenNumbers = new GivenNumbers();
  private final Router router;
  private final Binder binder;
  private final Map<String, ServerPool> pools = new HashMap<>();
  private final Map<SessionState, SessionState> states = new HashMap<>();
  private final Map<SetKey, SessionState> settings = new HashMap<>();
  private final ShardAccess access = new LoopShards(this);
  private final LoopHold hold;
  private final Gatherings gatherings;
  private final TableFigures figures = new TableFigures(this);
  private final RepeatedWarning lossesWarning =
      new RepeatedWarning(LOSSES_WARNING_PERIOD, System::nanoTime);
  private byte[] scratch = new byte[4096];
  private Routing routing;
  private ServerPool[] poolOfShard = new ServerPool[0];

  public LoopContext(
      EventLoop loop, SharedServices shared, PoolLimits limits, BackendConnector connector) {
    this.loop = loop;
    this.shared = shared;
    this.limits = limits;
    this.connector = connector;
    this.router = new Router(shared.planCacheEntries());
    this.binder = new Binder(shared.canonicalKeys());
    this.metrics = shared.newLoopMetrics();
    this.gatherings = new Gatherings(limits.maxConnections());
    this.hold = new LoopHold(loop, shared.holdPatience(), shared.newHoldProgress());
  }

  /** A remembered outcome of SET: the same text under the same state leads to the same state. */
  record SetKey(SessionState before, String text) {}

  public EventLoop loop() {
    return loop;
  }

  public SharedServices shared() {
    return shared;
  }

  public LoopMetrics metrics() {
    return metrics;
  }

  Digester digester() {
    return digester;
  }

  /** The digest of the statement that is being planned; overwritten by the next. */
  Digest digest() {
    return digest;
  }

  public Router router() {
    return router;
  }

  Binder binder() {
    return binder;
  }

  /** Reads what INSERTs give AUTO_INCREMENT columns. */
  GivenNumbers givenNumbers() {
    return givenNumbers;
  }

  /** What is being gathered for MySQL to finish. */
  Gatherings gatherings() {
    return gatherings;
  }

  /** What the shards say of the sizes of tables. */
  TableFigures figures() {
    return figures;
  }

  /**
   * A statement is about a value of which somebody has removed entries on a server.
   *
   * @param lookup the lookup table of the global index, for the log
   */
  void lossesMet(String lookup) {
    metrics.indexLosses.increment();
    int leftOut = lossesWarning.next();
    if (leftOut != RepeatedWarning.LEAVE_OUT) {
      log.warn(
          "Index entries were removed on a server, all shards are asked for their values until"
              + " REPAIR GLOBAL INDEX lookup={} leftOut={}",
          lookup,
          leftOut);
    }
  }

  /** The loop's part in cutovers. */
  LoopHold hold() {
    return hold;
  }

  /** Takes the newest shard map into force without waiting for a statement. On the loop only. */
  public void refresh() {
    routing();
  }

  /** An array of at least that length, overwritten by the next statement. */
  byte[] scratch(int length) {
    if (scratch.length < length || (scratch.length > SCRATCH_KEPT && length < SCRATCH_KEPT)) {
      scratch = new byte[Math.max(4096, length)];
    }
    return scratch;
  }

  /** The routing that statements are planned with now. */
  @SuppressWarnings("ReferenceEquality") // a new routing is a new instance
  Routing routing() {
    Routing now = shared.routing();
    if (now != routing) {
      adopt(now);
    }
    return routing;
  }

  private void adopt(Routing now) {
    boolean another = routing == null || routing.map() != now.map();
    routing = now;
    ShardMap map = now.map();
    Map<String, Server> servers = map.state().servers();
    ServerPool[] byShard = new ServerPool[map.shards().size()];
    List<ServerPool> before = List.copyOf(pools.values());
    pools.clear();
    for (int i = 0; i < byShard.length; i++) {
      Server primary = servers.get(map.shards().get(i).primary());
      byShard[i] = pools.computeIfAbsent(primary.name(), _ -> poolFor(primary, before));
    }
    for (ServerPool pool : before) {
      if (!pools.containsValue(pool)) {
        pool.close();
      }
    }
    poolOfShard = byShard;
    standBy(map);
    if (another) {
      hold.adopted(map);
      hold.sessions().forEach(session -> refreshAccount(session, map));
    }
  }

  /** Who may own more keys from one moment to the next has its connections by then. */
  private void standBy(ShardMap map) {
    Map<ServerPool, List<ServerPool>> leading = new HashMap<>();
    for (int shard = 0; shard < poolOfShard.length; shard++) {
      List<ServerPool> ofPool = leading.computeIfAbsent(poolOfShard[shard], _ -> new ArrayList<>());
      map.predecessors(shard).stream().forEach(other -> ofPool.add(poolOfShard[other]));
    }
    leading.forEach(ServerPool::standBy);
  }

  /** What was granted or revoked counts at once; who was dropped keeps what they had. */
  @SuppressWarnings("ReferenceEquality") // a changed account is a new instance
  private static void refreshAccount(ClientSession session, ShardMap map) {
    Account account = session.account();
    Account now = account == null ? null : map.state().accounts().get(account.user());
    if (now != null && now != account) {
      session.accountChanged(now);
    }
  }

  /** The pool there is, with the login of now, or a new one for a new address. */
  private ServerPool poolFor(Server server, List<ServerPool> before) {
    for (ServerPool pool : before) {
      if (pool.server().name().equals(server.name())
          && pool.server().address().equals(server.address())) {
        pool.login(server);
        return pool;
      }
    }
    return new ServerPool(
        loop,
        server,
        limits,
        connector,
        metrics.server(server.name()),
        () -> shared.connectFailed(server.name()),
        () -> routing().map().epoch());
  }

  /** The pool of a shard's primary. */
  ServerPool pool(int shard) {
    return poolOfShard[shard];
  }

  /**
   * The shard on which a session's transaction is open; -1 without one, and when its server is no
   * shard's primary any more. Numbers of shards change with the shard map, so none is kept.
   */
  int heldShard(ClientSession session) {
    BackendConnection held = session.transaction().held();
    return held == null ? -1 : shardOf(held.pool());
  }

  /** The shard a pool's server is the primary of; -1 when of none. */
  int shardOf(ServerPool pool) {
    routing();
    for (int shard = 0; shard < poolOfShard.length; shard++) {
      if (poolOfShard[shard] == pool) {
        return shard;
      }
    }
    return -1;
  }

  /** The shard by whose number what runs on a connection that a session keeps is counted. */
  int shardOf(BackendConnection kept, ClientSession session) {
    int shard = shardOf(kept.pool());
    return shard < 0 ? anyShard(session) : shard;
  }

  /** A shard that may answer what every shard answers alike; -1 when there is none. */
  int anyShard(ClientSession session) {
    Routing now = routing();
    int held = heldShard(session);
    if (held >= 0) {
      return held;
    }
    ServerPool locked = session.pins().lockedTables();
    if (locked != null && shardOf(locked) >= 0) {
      return shardOf(locked);
    }
    int shards = now.map().shards().size();
    if (shards == 0) {
      return -1;
    }
    int first = session.id() % shards;
    for (int i = 0; i < shards; i++) {
      int shard = (first + i) % shards;
      if (!isDown(poolOfShard[shard])) {
        return shard;
      }
    }
    return first;
  }

  /**
   * The shard on which rows are locked that every shard has: the first by name, so that it is the
   * same for all sessions of all proxies. It is also the first that writes of such rows go to. -1
   * when there is none.
   */
  int lockingShard(ClientSession session) {
    // Whoever has locked tables stays with these.
    boolean free = session.pins().lockedTables() == null && !routing().map().shards().isEmpty();
    return free ? 0 : anyShard(session);
  }

  /** Whether a shard's server is known not to answer. */
  boolean isDown(int shard) {
    return isDown(pool(shard));
  }

  /** Whether a server is known not to answer, by this loop's last attempt or by the watch. */
  private boolean isDown(ServerPool pool) {
    return pool.isDown() || shared.isDown(pool.server().name());
  }

  /** One of some shards, preferring the transaction's and those that are up. */
  int anyShardOf(BitSet shards, ClientSession session) {
    routing();
    int held = heldShard(session);
    if (shards.isEmpty() || (held >= 0 && shards.get(held))) {
      return anyShard(session);
    }
    for (int shard = shards.nextSetBit(0); shard >= 0; shard = shards.nextSetBit(shard + 1)) {
      if (!isDown(poolOfShard[shard])) {
        return shard;
      }
    }
    return shards.nextSetBit(0);
  }

  /** One of some shards, those that are up first; sessions take turns. */
  int oneOf(BitSet shards, ClientSession session) {
    int[] numbers = shards.stream().toArray();
    int first = session.id() % numbers.length;
    for (int i = 0; i < numbers.length; i++) {
      int shard = numbers[(first + i) % numbers.length];
      if (!isDown(poolOfShard[shard])) {
        return shard;
      }
    }
    return numbers[first];
  }

  /** The home shard of a database; any shard without one. */
  int homeShard(String database, ClientSession session) {
    ShardMap map = routing().map();
    LogicalDatabase logical = database == null ? null : map.state().databases().get(database);
    return logical == null ? anyShard(session) : map.number(logical.homeShard());
  }

  /** The one shard that all tables of a database live on, -1 when there are several. */
  int onlyShardOf(String database) {
    ShardMap map = routing().map();
    if (map.state().shards().size() == 1) {
      // One that is joining counts: what is not understood could write a reference table.
      return 0;
    }
    if (database == null) {
      return -1;
    }
    int only = -1;
    for (TableRule rule : map.state().tables().values()) {
      if (!rule.database().equals(database)) {
        continue;
      }
      if (!(rule instanceof TableRule.Single single)) {
        return -1;
      }
      int shard = map.number(single.shard());
      if (only >= 0 && only != shard) {
        return -1;
      }
      only = shard;
    }
    return only;
  }

  /**
   * Where a statement goes that the grammar does not take: the shard that everything it can mean is
   * on.
   *
   * @return -1 when there is none
   */
  int shardOfUnread(Planned planned, ClientSession session) {
    return namesOtherDatabase(planned, session) ? -1 : onlyShardOf(session.state().database());
  }

  /** Whether a statement names another logical database than the session's. */
  boolean namesOtherDatabase(Planned planned, ClientSession session) {
    var databases = routing().map().state().databases();
    return planned.databases().stream()
        .anyMatch(name -> databases.containsKey(name) && !name.equals(session.state().database()));
  }

  /** The shards as the gathering executors reach them. */
  ShardAccess shards() {
    return access;
  }

  /** The counters of a shard. */
  ShardCounters shardCounters(int shard) {
    return metrics.shard(routing().map(), shard);
  }

  /** A shard on which a plan's statement can be prepared. */
  int shardForPrepare(Planned planned, ClientSession session) {
    Plan plan = planned.plan();
    if (plan instanceof Plan.Finished(Finish finish, Plan.Facts _)) {
      int bench = Workbenches.choose(this, session, finish);
      return bench < 0 ? homeShard(session.state().database(), session) : bench;
    }
    if (plan instanceof Plan.Composed || plan instanceof Plan.Refuse) {
      // It has all tables of its database.
      return homeShard(session.state().database(), session);
    }
    if (plan instanceof Plan.Unparsed) {
      // As it is executed; the home shard says best what is wrong with the names in it.
      String database = session.state().database();
      int only = onlyShardOf(database);
      return only >= 0 && !namesOtherDatabase(planned, session)
          ? only
          : homeShard(database, session);
    }
    return switch (Destination.selector(plan)) {
      case Selector.Fixed fixed -> fixed.shard();
      case Selector.Any _, Selector.NoTables _, Selector.EveryShard _ -> anyShard(session);
      case Selector.ByPredicate by -> ownerOf(by.group(), session);
      case Selector.Unmoved unmoved -> ownerOf(unmoved.rows().group(), session);
      case Selector.ByRows by -> ownerOf(by.group(), session);
    };
  }

  /** A shard that has a group's tables. */
  private int ownerOf(String group, ClientSession session) {
    return anyShardOf(routing().map().unheld().router(group).owners(), session);
  }

  /** Opens the first connections of each pool. On the loop only. */
  public void warmUp() {
    routing();
    pools.values().forEach(pool -> pool.warmUp(Profile.INTERNAL));
    new SpreadStatements(this).start();
  }

  /** The one instance of all equal states of this loop, so that comparing is mostly identity. */
  public SessionState intern(SessionState state) {
    if (states.size() > STATES_KEPT) {
      states.clear();
    }
    return states.computeIfAbsent(state, s -> s);
  }

  /** The remembered outcome of a SET, or null. */
  SessionState rememberedSetting(SessionState before, String text) {
    return settings.get(new SetKey(before, text));
  }

  void rememberSetting(SessionState before, String text, SessionState after) {
    if (settings.size() > STATES_KEPT) {
      settings.clear();
    }
    settings.put(new SetKey(before, text), after);
  }

  /** Asks the server to stop what it runs for a session. */
  void killQuery(ClientSession session) {
    BackendConnection running = session.running();
    if (running != null) {
      killQuery(running);
    }
  }

  void killQuery(BackendConnection running) {
    killQuery(running, () -> {});
  }

  void killQuery(BackendConnection running, Runnable then) {
    connector.killQuery(loop, running, then);
  }

  /** Closes the pools. On the loop only. */
  public void close() {
    pools.values().forEach(ServerPool::close);
    pools.clear();
  }
}
