package io.ringmaster.metadata.store;

import io.ringmaster.metadata.ClusterState;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.ObjLongConsumer;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.recipes.watch.PersistentWatcher;
import org.apache.curator.framework.state.ConnectionState;
import org.apache.zookeeper.WatchedEvent;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the store last saw, and who wants to hear of it.
 *
 * <p>Two threads: <i>loader</i> reads ZooKeeper when a watch fires or the connection is back (all
 * that fires while it reads is answered by one more reading); <i>listeners</i> calls the listeners.
 * What a running migration changes is taken on ZooKeeper's event thread. What was seen is replaced
 * and its delivery queued under one lock, so deliveries are in order.
 */
final class StoreEvents implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(StoreEvents.class);
  private static final long RETRY_MILLIS = 1000;

  private final ClusterReader reader;
  private final SchemaVersions schemas;
  private final Signals signals;
  private final OwnWrites ownWrites;
  private final PersistentWatcher epochWatcher;
  private final PersistentWatcher schemaWatcher;
  private final ExecutorService loader = thread("ringmaster-metadata-loader");
  private final ExecutorService dispatcher = thread("ringmaster-metadata-listeners");
  private final AtomicBoolean statePending = new AtomicBoolean();
  private final AtomicBoolean schemasPending = new AtomicBoolean();
  private final List<Consumer<ClusterState>> stateListeners = new CopyOnWriteArrayList<>();
  private final List<Consumer<Connectivity>> connectivityListeners = new CopyOnWriteArrayList<>();
  private final List<ObjLongConsumer<String>> schemaListeners = new CopyOnWriteArrayList<>();

  /** New epochs whose change was taken before they are told. */
  private final AtomicInteger taken = new AtomicInteger();

  private final Object lock = new Object();
  private volatile ClusterState state;
  private volatile Map<String, Long> schemaVersions;
  private volatile Connectivity connectivity = Connectivity.CONNECTED;
  private volatile boolean closed;

  StoreEvents(
      CuratorFramework client,
      StorePaths paths,
      ClusterReader reader,
      SchemaVersions schemas,
      OwnWrites ownWrites,
      Signals signals)
      throws Exception {
    this.reader = reader;
    this.schemas = schemas;
    this.ownWrites = ownWrites;
    this.signals = signals;
    this.epochWatcher = new PersistentWatcher(client, paths.epoch(), true);
    this.schemaWatcher = new PersistentWatcher(client, paths.schemaVersions(), true);
    this.state = reader.load().state();
    this.schemaVersions = Map.copyOf(schemas.load());
    client.getConnectionStateListenable().addListener((_, now) -> connectionChanged(now));
    ownWrites.onOthers(this::glance);
    epochWatcher.getListenable().addListener(this::epochTold);
    schemaWatcher.getListenable().addListener(_ -> loadSchemasSoon());
    // Called once the watch is set, also after a reconnection: what came before it is read now.
    epochWatcher.getResetListenable().addListener(this::epochWatched);
    schemaWatcher.getResetListenable().addListener(this::loadSchemasSoon);
    epochWatcher.start();
    schemaWatcher.start();
  }

  ClusterState state() {
    return state;
  }

  Map<String, Long> schemaVersions() {
    return schemaVersions;
  }

  /** Takes a state, unless a newer one is known; returns the argument. */
  ClusterState publish(ClusterState fresh) {
    synchronized (lock) {
      if (fresh.epoch() > state.epoch()) {
        state = fresh;
        dispatch(() -> stateListeners.forEach(listener -> call(() -> listener.accept(fresh))));
      }
    }
    return fresh;
  }

  Subscription onState(Consumer<ClusterState> listener) {
    synchronized (lock) {
      ClusterState now = state;
      dispatch(
          () -> {
            stateListeners.add(listener);
            call(() -> listener.accept(now));
          });
    }
    return () -> dispatch(() -> stateListeners.remove(listener));
  }

  Subscription onConnectivity(Consumer<Connectivity> listener) {
    synchronized (lock) {
      Connectivity now = connectivity;
      dispatch(
          () -> {
            connectivityListeners.add(listener);
            call(() -> listener.accept(now));
          });
    }
    return () -> dispatch(() -> connectivityListeners.remove(listener));
  }

  Subscription onSchemaVersion(ObjLongConsumer<String> listener) {
    synchronized (lock) {
      Map<String, Long> now = schemaVersions;
      dispatch(
          () -> {
            schemaListeners.add(listener);
            now.forEach((database, version) -> call(() -> listener.accept(database, version)));
          });
    }
    return () -> dispatch(() -> schemaListeners.remove(listener));
  }

  private void epochWatched() {
    taken.set(0);
    loadStateSoon();
  }

  private void epochTold(WatchedEvent event) {
    switch (event.getType()) {
      case NodeCreated ->
          signals
              .read(event.getPath())
              .flatMap(reader::told)
              .ifPresent(
                  next -> {
                    taken.incrementAndGet();
                    publish(next);
                  });
      case NodeDataChanged -> {
        boolean own = ownWrites.isPerhaps();
        boolean known = taken.getAndUpdate(count -> Math.max(0, count - 1)) > 0;
        if (!own && !known) {
          glance();
        }
      }
      default -> {
        // A signal was removed, or the connection has changed.
      }
    }
  }

  /** Takes the state without a detour over the loader, if it can be had so; clients may wait. */
  private void glance() {
    try {
      var _ =
          reader
              .glance()
              .whenComplete(
                  (read, failure) -> {
                    if (failure == null && read.isPresent()) {
                      publish(read.get().state());
                    } else {
                      loadStateSoon();
                    }
                  });
    } catch (Exception e) {
      // The loader will find out, and say so.
      loadStateSoon();
    }
  }

  private void loadStateSoon() {
    loadSoon(statePending, () -> publish(reader.refresh().state()));
  }

  private void loadSchemasSoon() {
    loadSoon(schemasPending, () -> publishSchemaVersions(schemas.load()));
  }

  private interface Reading {
    void run() throws Exception;
  }

  /** Reads on the loader's thread, unless that is due already; again when it fails. */
  private void loadSoon(AtomicBoolean pending, Reading reading) {
    if (pending.compareAndSet(false, true)) {
      execute(
          loader,
          () -> {
            pending.set(false);
            try {
              reading.run();
            } catch (InterruptedException e) {
              Thread.currentThread().interrupt();
            } catch (Exception e) {
              if (!closed) {
                LOG.warn(
                    "cannot read the metadata, going on with epoch {}: {}",
                    state.epoch(),
                    e.toString());
                retryLater(pending, reading);
              }
            }
          });
    }
  }

  /** On the loader's thread: nothing else is to be loaded before, and the pause bounds the rate. */
  private void retryLater(AtomicBoolean pending, Reading reading) {
    try {
      Thread.sleep(RETRY_MILLIS);
      loadSoon(pending, reading);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void publishSchemaVersions(Map<String, Long> fresh) {
    synchronized (lock) {
      Map<String, Long> risen = new HashMap<>(fresh);
      risen.entrySet().removeAll(schemaVersions.entrySet());
      schemaVersions = Map.copyOf(fresh);
      dispatch(
          () ->
              risen.forEach(
                  (database, version) ->
                      schemaListeners.forEach(
                          listener -> call(() -> listener.accept(database, version)))));
    }
  }

  private void connectionChanged(ConnectionState now) {
    Connectivity fresh =
        switch (now) {
          case CONNECTED -> Connectivity.CONNECTED;
          case SUSPENDED -> Connectivity.SUSPENDED;
          case LOST -> Connectivity.LOST;
          case RECONNECTED, READ_ONLY -> Connectivity.RECONNECTED;
        };
    synchronized (lock) {
      if (fresh == connectivity) {
        return;
      }
      connectivity = fresh;
      LOG.info("ZooKeeper connection is {}, epoch {}", fresh, state.epoch());
      dispatch(() -> connectivityListeners.forEach(listener -> call(() -> listener.accept(fresh))));
    }
    if (fresh == Connectivity.RECONNECTED) {
      loadStateSoon();
      loadSchemasSoon();
    }
  }

  private void dispatch(Runnable task) {
    execute(dispatcher, task);
  }

  private void execute(ExecutorService executor, Runnable task) {
    try {
      executor.execute(task);
    } catch (RejectedExecutionException e) {
      if (!closed) {
        throw e;
      }
      // After close nobody listens.
    }
  }

  private static void call(Runnable listener) {
    try {
      listener.run();
    } catch (RuntimeException e) {
      LOG.error("a metadata listener failed", e);
    }
  }

  private static ExecutorService thread(String name) {
    return Executors.newSingleThreadExecutor(Thread.ofPlatform().daemon().name(name).factory());
  }

  @Override
  public void close() {
    closed = true;
    epochWatcher.close();
    schemaWatcher.close();
    loader.shutdownNow();
    dispatcher.shutdown();
    try {
      if (!dispatcher.awaitTermination(5, TimeUnit.SECONDS)) {
        LOG.warn("a metadata listener is still running after 5 s");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
