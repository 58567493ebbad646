package io.ringmaster.proxy.backend;

import io.netty.channel.EventLoop;
import io.netty.util.concurrent.ScheduledFuture;
import io.ringmaster.metadata.Server;
import io.ringmaster.proxy.SqlFailure;
import io.ringmaster.proxy.metrics.ServerCounters;
import io.ringmaster.proxy.session.SessionState;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The connections of one event loop to one server. Idle ones are reused last in, first out, with a
 * preference for one that has the wanted session state already. Used on its event loop only; the
 * counters may be read from any thread.
 */
public final class ServerPool {
  private static final Logger log = LoggerFactory.getLogger(ServerPool.class);

  /** How many idle connections are looked at for one with the wanted state. */
  private static final int STATE_SEARCH = 16;

  /** Statements under way on a shared connection; one more gets a connection of its own. */
  private static final int SHARED_DEPTH = 64;

  /** After an attempt to connect has failed while others are connected. */
  private static final long CONNECT_PAUSE_MILLIS = 100;

  /** Before connections for standing by are opened. */
  private static final long STAND_BY_PAUSE_MILLIS = 50;

  /** Each client of a server that is gone makes the pool try again. */
  private static final Duration CONNECT_WARNING_PERIOD = Duration.ofSeconds(10);

  private final EventLoop loop;
  private Server server;
  private final PoolLimits limits;
  private final BackendConnector connector;
  private final ArrayList<BackendConnection> idle = new ArrayList<>();
  private final SharedConnections shared;
  private final ArrayDeque<Waiter> waiters = new ArrayDeque<>();
  private final ServerCounters counters;
  private final Runnable onConnectFailed;
  private final LongSupplier epoch;
  private final RepeatedWarning connectWarning =
      new RepeatedWarning(CONNECT_WARNING_PERIOD, System::nanoTime);
  private final Population population = new Population();
  private int open;
  private int connecting;
  private boolean closed;

  /** Why the last attempt to connect failed; empty when it did not. */
  private String lastFailure = "";

  private long loginSinceNanos = System.nanoTime();
  private ScheduledFuture<?> housekeeping;

  /**
   * @param epoch of the shard map that statements are routed by now
   * @param onConnectFailed called on the event loop each time a connection could not be made
   */
  public ServerPool(
      EventLoop loop,
      Server server,
      PoolLimits limits,
      BackendConnector connector,
      ServerCounters counters,
      Runnable onConnectFailed,
      LongSupplier epoch) {
    this.epoch = epoch;
    this.counters = counters;
    this.onConnectFailed = onConnectFailed;
    this.loop = loop;
    this.server = server;
    this.limits = limits;
    this.connector = connector;
    shared = new SharedConnections(loop, limits.sharedConnections(), this::takeIdle);
    long periodMillis = Math.max(100, Math.min(5_000, limits.maxIdle().toMillis() / 2));
    housekeeping =
        loop.scheduleWithFixedDelay(
            this::housekeep, periodMillis, periodMillis, TimeUnit.MILLISECONDS);
  }

  /** One who wants a connection. */
  public interface Taker {
    /** Has the connection now and must release it. */
    void ready(BackendConnection connection);

    /** Gets none. */
    void failed(SqlFailure failure);
  }

  private final class Waiter {
    final Owner owner;
    final Profile profile;
    final SessionState state;
    final Taker taker;
    final ScheduledFuture<?> timeout;

    Waiter(Owner owner, Profile profile, SessionState state, Taker taker) {
      this.owner = owner;
      this.profile = profile;
      this.state = state;
      this.taker = taker;
      this.timeout =
          loop.schedule(this::expire, limits.acquireTimeout().toMillis(), TimeUnit.MILLISECONDS);
    }

    private void expire() {
      if (waiters.remove(this)) {
        counters.waiting.set(waiters.size());
        failed(exhausted());
      }
    }

    void failed(SqlFailure failure) {
      owner.run(() -> taker.failed(failure));
    }

    void ready(BackendConnection connection) {
      connection.owner(owner);
      owner.run(() -> taker.ready(connection));
    }
  }

  /**
   * An idle connection at once, or null.
   *
   * @param owner has it until it is released
   */
  public BackendConnection poll(Owner owner, Profile profile, SessionState state) {
    int index = indexFor(profile, state);
    if (index < 0) {
      return null;
    }
    BackendConnection connection = take(index);
    connection.owner(owner);
    return connection;
  }

  /** Which idle connection fits best, -1 for none. */
  private int indexFor(Profile profile, SessionState state) {
    int fallback = -1;
    int last = idle.size() - 1;
    for (int i = last; i >= 0 && i > last - STATE_SEARCH; i--) {
      BackendConnection candidate = idle.get(i);
      if (candidate.profile().equals(profile)) {
        if (candidate.state().equals(state)) {
          return i;
        }
        if (fallback < 0 && candidate.fits(state)) {
          fallback = i;
        }
      }
    }
    // Below the warm-up size another connection is cheaper than changing states back and forth.
    return fallback;
  }

  /**
   * A connection for a short read that depends on nothing but the session state, so that statements
   * of several clients are pipelined on it. It is not given back.
   *
   * @param now {@link System#nanoTime}
   * @return null when there is none with this state that is not too busy: then a connection of
   *     one's own serves
   */
  public BackendConnection share(Profile profile, SessionState state, long now) {
    return share(profile, state, now, SHARED_DEPTH);
  }

  /**
   * The same.
   *
   * @param depth statements under way on a connection, with which it gets no more
   */
  public BackendConnection share(Profile profile, SessionState state, long now, int depth) {
    return shared.find(profile, state, now, Math.min(depth, SHARED_DEPTH));
  }

  private BackendConnection takeIdle(Profile profile, SessionState state) {
    for (int i = idle.size() - 1; i >= 0; i--) {
      BackendConnection candidate = idle.get(i);
      if (candidate.profile().equals(profile) && candidate.state().equals(state)) {
        return take(i);
      }
    }
    return null;
  }

  /** A shared connection is left to one statement, and ends with it. */
  void left(BackendConnection connection) {
    shared.remove(connection);
  }

  /** Takes shared connections that nobody uses back into the pool. */
  private void reclaimShared() {
    shared.takeUnused().forEach(this::release);
  }

  private BackendConnection take(int index) {
    BackendConnection connection = idle.remove(index);
    countIdle();
    return connection;
  }

  /**
   * A connection as soon as there is one: idle, new, or given back by another.
   *
   * @param owner has it until it is released, and hears what the taker fails of later
   */
  public void acquire(Owner owner, Profile profile, SessionState state, Taker taker) {
    if (closed) {
      taker.failed(gone("its pool is closed"));
      return;
    }
    BackendConnection connection = poll(owner, profile, state);
    if (connection != null) {
      taker.ready(connection);
      return;
    }
    waiters.add(new Waiter(owner, profile, state, taker));
    counters.waiting.set(waiters.size());
    grow(profile);
  }

  /**
   * Ends a wait; the taker is not called any more.
   *
   * @return whether it waited
   */
  @SuppressWarnings("ReferenceEquality") // the very one that waits
  public boolean cancel(Taker taker) {
    for (Iterator<Waiter> i = waiters.iterator(); i.hasNext(); ) {
      Waiter waiter = i.next();
      if (waiter.taker == taker) {
        i.remove();
        waiter.timeout.cancel(false);
        counters.waiting.set(waiters.size());
        return true;
      }
    }
    return false;
  }

  private void countIdle() {
    counters.idle.set(idle.size());
    counters.busy.set(open - idle.size());
  }

  private void grow(Profile profile) {
    if (connecting >= waiters.size()) {
      return;
    }
    if (open + connecting >= limits.maxConnections()) {
      if (idle.isEmpty()) {
        reclaimShared();
        return;
      }
      // No idle one fits: the oldest makes room.
      take(0).close(new IOException("makes room for one that fits another client"));
      return;
    }
    connect(profile);
  }

  private void connect(Profile profile) {
    connecting++;
    population.born(profile);
    connector.connect(
        loop,
        server,
        this,
        profile,
        this::connected,
        cause -> {
          population.gone(profile);
          connectFailed(cause);
        });
  }

  private void connected(BackendConnection connection) {
    connecting--;
    open++;
    lastFailure = "";
    counters.busy.set(open - idle.size());
    counters.opened.increment();
    if (closed) {
      connection.close(new IOException("pool closed"));
      return;
    }
    release(connection);
    keepUp();
  }

  private void connectFailed(Throwable cause) {
    connecting--;
    counters.failed.increment();
    lastFailure = Failures.brief(cause);
    onConnectFailed.run();
    int leftOut = connectWarning.next();
    if (leftOut != RepeatedWarning.LEAVE_OUT) {
      log.warn(
          "Backend connect failed server={} address={} cause={} leftOut={}",
          server.name(),
          server.address(),
          lastFailure,
          leftOut);
    }
    if (open > 0) {
      // Others will come back: those who wait still may get one before their time is up. But those
      // may not fit, and one failure says little of a server that others are connected to.
      if (!waiters.isEmpty()) {
        var _ = loop.schedule(this::growForFirst, CONNECT_PAUSE_MILLIS, TimeUnit.MILLISECONDS);
      }
      return;
    }
    SqlFailure failure = gone(lastFailure);
    Waiter waiter;
    while ((waiter = waiters.poll()) != null) {
      waiter.timeout.cancel(false);
      waiter.failed(failure);
    }
    counters.waiting.set(0);
  }

  /** Takes a connection back and hands it on. */
  void release(BackendConnection connection) {
    connection.owner(null);
    if (!connection.usable()) {
      return;
    }
    if (closed || !connection.idle() || expired(connection)) {
      connection.close(new IOException("retired"));
      return;
    }
    for (Iterator<Waiter> i = waiters.iterator(); i.hasNext(); ) {
      Waiter waiter = i.next();
      if (waiter.profile.equals(connection.profile()) && connection.fits(waiter.state)) {
        i.remove();
        counters.waiting.set(waiters.size());
        waiter.timeout.cancel(false);
        waiter.ready(connection);
        return;
      }
    }
    connection.setIdleSinceNanos(System.nanoTime());
    idle.add(connection);
    countIdle();
    growForFirst();
  }

  /** A connection has ended, idle or not. */
  void closed(BackendConnection connection) {
    open--;
    population.gone(connection.profile());
    shared.remove(connection);
    idle.remove(connection);
    counters.busy.set(open - idle.size());
    countIdle();
    counters.closed.increment();
    growForFirst();
  }

  private void growForFirst() {
    Waiter next = waiters.peek();
    if (next != null && !closed) {
      grow(next.profile);
    }
  }

  private boolean expired(BackendConnection connection) {
    return System.nanoTime() - connection.openedNanos() > limits.maxLifetime().toNanos()
        || connection.openedNanos() - loginSinceNanos < 0;
  }

  /**
   * Takes another login for the server, whose address is the same: new connections use it, and the
   * others end as soon as nobody holds them, so that transactions go on.
   */
  public void login(Server now) {
    if (now.equals(server)) {
      return;
    }
    server = now;
    loginSinceNanos = System.nanoTime();
    lastFailure = "";
    housekeep();
  }

  private void housekeep() {
    reclaimShared();
    long now = System.nanoTime();
    int surplus = idle.size() - Math.max(limits.minIdle(), population.largestOther());
    for (BackendConnection connection : List.copyOf(idle)) {
      boolean stale = surplus > 0 && now - connection.idleSinceNanos() > limits.maxIdle().toNanos();
      if (stale || expired(connection)) {
        surplus--;
        // Its end is told later; until then nobody may be given it.
        take(idle.indexOf(connection)).close(new IOException("idle or old"));
      }
    }
    warmUp(Profile.INTERNAL);
    keepUp();
  }

  /**
   * Opens connections of a profile up to the warm-up size; where the last attempt failed a single
   * one, which finds out whether the server is back.
   */
  public void warmUp(Profile profile) {
    int wanted = lastFailure.isEmpty() ? Math.min(limits.minIdle(), limits.maxConnections()) : 1;
    for (int missing = wanted - open - connecting; missing > 0 && !closed; missing--) {
      connect(profile);
    }
  }

  /**
   * From now on keeps as many connections as the largest of other pools has, since it may have to
   * take over from them at any moment; none when there are no others.
   */
  public void standBy(List<ServerPool> others) {
    population.standBy(others.stream().map(other -> other.population).toList());
    if (!others.isEmpty()) {
      // With the map that says so statements may go on that were held: they come first.
      var _ = loop.schedule(this::keepUp, STAND_BY_PAUSE_MILLIS, TimeUnit.MILLISECONDS);
    }
  }

  /** One connection after the other: the event loop has clients to serve meanwhile. */
  private void keepUp() {
    Profile lacking = population.lacking();
    if (lacking != null
        && connecting == 0
        && open < limits.maxConnections()
        && !closed
        && lastFailure.isEmpty()) {
      connect(lacking);
    }
  }

  /** Closes all idle connections now and the others when they are given back. */
  public void close() {
    closed = true;
    housekeeping.cancel(false);
    shared.close(new IOException("pool closed"));
    List.copyOf(idle).forEach(connection -> connection.close(new IOException("pool closed")));
    Waiter waiter;
    while ((waiter = waiters.poll()) != null) {
      waiter.timeout.cancel(false);
      waiter.failed(gone("the proxy no longer uses it"));
    }
  }

  private SqlFailure exhausted() {
    return Failures.poolExhausted(
        server.name(), limits, open, idle.size(), connecting, waiters.size() + 1, lastFailure);
  }

  private SqlFailure gone(String why) {
    return Failures.unreachable(server.name(), why);
  }

  public Server server() {
    return server;
  }

  /** Whether there is no connection and the last attempt to make one failed. */
  public boolean isDown() {
    return open == 0 && !lastFailure.isEmpty();
  }

  /** Connection attributes for new connections. */
  Map<String, String> attributes() {
    return connector.attributes();
  }

  /** The epoch of the shard map that statements are routed by now. */
  long epoch() {
    return epoch.getAsLong();
  }

  /** The login, timeouts and TLS settings, for control connections such as KILL QUERY. */
  public BackendConnector connector() {
    return connector;
  }
}
