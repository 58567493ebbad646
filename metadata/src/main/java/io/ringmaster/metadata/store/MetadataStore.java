package io.ringmaster.metadata.store;

import io.ringmaster.metadata.Change;
import io.ringmaster.metadata.ClusterState;
import io.ringmaster.metadata.MetadataException;
import io.ringmaster.metadata.MetadataException.Reason;
import io.ringmaster.metadata.MigrationProgress;
import io.ringmaster.metadata.MigrationStep;
import io.ringmaster.metadata.store.ProxyRegistration.Proxy;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.ObjLongConsumer;
import java.util.function.Predicate;
import org.apache.curator.framework.CuratorFramework;
import org.apache.zookeeper.KeeperException;

/**
 * The cluster's metadata in ZooKeeper. It keeps the last state it saw and serves it whether
 * ZooKeeper answers or not; changes of others arrive by watches. All that others write is loaded
 * after every reconnection, so nothing is missed for longer than the connection is away.
 *
 * <p>Safe for any thread. {@link #state} never blocks; everything else may wait for ZooKeeper and
 * has no place on an event loop. Listeners are called one at a time, in order, on a thread of the
 * store's; what they throw is logged.
 */
public final class MetadataStore implements AutoCloseable {
  private final StoreConfig config;
  private final StorePaths paths;
  private final CuratorFramework client;
  private final ClusterReader reader;
  private final ProxyReader proxyReader;
  private final ProxyWatch proxyWatch;
  private final ClusterWriter writer;
  private final SchemaVersions schemaVersions;
  private final StoreEvents events;
  private final Sequences sequences;
  private final MachineMarks machines;

  private MetadataStore(StoreConfig config, ClusterKey key, CuratorFramework client)
      throws Exception {
    this.config = config;
    this.client = client;
    this.paths = new StorePaths(config.root());
    EntityJson json = new EntityJson(key);
    Znodes znodes = new Znodes(client, StoreConnection.OPERATION_TIMEOUT_MILLIS);
    this.reader = new ClusterReader(znodes, paths, json);
    this.proxyReader = new ProxyReader(znodes, paths);
    this.proxyWatch = new ProxyWatch(client, proxyReader, paths);
    OwnWrites ownWrites = new OwnWrites();
    Signals signals = new Signals(client, paths);
    this.writer = new ClusterWriter(client, paths, json, reader, ownWrites, signals);
    this.schemaVersions = new SchemaVersions(client, znodes, paths);
    this.sequences = new Sequences(client, paths, config);
    this.machines = new MachineMarks(client, paths, config);
    StoreConnection.createLayout(client, paths);
    this.events = new StoreEvents(client, paths, reader, schemaVersions, ownWrites, signals);
  }

  /**
   * Connects, creates the layout if it isn't there, and loads the state. When the connection is
   * lost meanwhile, as when ZooKeeper is started again, this is done again, for as long as the
   * first connection is waited for.
   *
   * @throws MetadataException UNAVAILABLE when no ZooKeeper answers in {@link
   *     StoreConfig#connectTimeout}; UNREADABLE when the state can't be read
   */
  public static MetadataStore open(StoreConfig config, ClusterKey key) {
    long giveUp = System.nanoTime() + config.connectTimeout().toNanos();
    while (true) {
      CuratorFramework client = StoreConnection.connect(config);
      try {
        return new MetadataStore(config, key, client);
      } catch (Exception e) {
        client.close();
        MetadataException failure = ZooKeeperErrors.translate("open the metadata", config, e);
        if (failure.reason() != Reason.UNAVAILABLE || System.nanoTime() - giveUp > 0) {
          throw failure;
        }
      }
    }
  }

  /** The newest state seen. Costs one volatile read. */
  public ClusterState state() {
    return events.state();
  }

  /**
   * Reads the state afresh, as far as it has changed since it was read last.
   *
   * @throws MetadataException UNAVAILABLE or UNREADABLE
   */
  public ClusterState load() {
    return call("read the metadata", () -> events.publish(reader.refresh().state()));
  }

  /**
   * Changes the state: all changes and the next epoch at once, or nothing. When another changes it
   * first, the function is asked again with the newer state.
   *
   * @param changes from the current state to what to do; an empty list does nothing. May be called
   *     several times; what it throws is passed on
   * @return the state that has the changes; {@link #state} is then at least as new
   * @throws MetadataException INVALID when the state would break a rule; CONFLICT when others are
   *     always faster; UNAVAILABLE when ZooKeeper doesn't answer: whether the change was made is
   *     unknown then
   */
  public ClusterState update(Function<ClusterState, List<Change>> changes) {
    return call("change the metadata", () -> events.publish(writer.update(changes)));
  }

  /**
   * Changes the state if it is the one the caller knows.
   *
   * @throws MetadataException CONFLICT when the epoch isn't {@code expectedEpoch}; else as {@link
   *     #update(Function)}
   */
  public ClusterState update(long expectedEpoch, List<Change> changes) {
    return update(
        state -> {
          if (state.epoch() != expectedEpoch) {
            throw new MetadataException(
                Reason.CONFLICT,
                "the metadata is at epoch " + state.epoch() + ", not at " + expectedEpoch);
          }
          return changes;
        });
  }

  /**
   * Takes a migration a step on, as {@link #update(Function)}. All stores that know the state
   * before have the one after as soon as ZooKeeper tells that something has changed, without
   * reading it: statements may be waiting for that.
   *
   * @param step from the current state to what to do; may be called several times
   */
  public ClusterState step(Function<ClusterState, MigrationStep> step) {
    return call("change a migration", () -> events.publish(writer.step(step)));
  }

  /** Calls {@code listener} with the current state now and with every newer one. */
  public Subscription onState(Consumer<ClusterState> listener) {
    return events.onState(listener);
  }

  /** Calls {@code listener} with the current connectivity now and with every other. */
  public Subscription onConnectivity(Consumer<Connectivity> listener) {
    return events.onConnectivity(listener);
  }

  /**
   * Calls {@code listener} with a database and its schema version when it rises; first with those
   * known now.
   */
  public Subscription onSchemaVersion(ObjLongConsumer<String> listener) {
    return events.onSchemaVersion(listener);
  }

  /** The newest schema versions seen, by database; a database without DDL has none. */
  public Map<String, Long> schemaVersions() {
    return events.schemaVersions();
  }

  /**
   * Raises a database's schema version after a DDL, so that all proxies load its catalog again.
   *
   * @return the new version; only ever grows
   */
  public long raiseSchemaVersion(String database) {
    return call("raise the schema version", () -> schemaVersions.raise(database));
  }

  /** Forgets the schema version of a database that was dropped. */
  public void removeSchemaVersion(String database) {
    call(
        "remove the schema version",
        () -> {
          schemaVersions.remove(database);
          return null;
        });
  }

  /** Registers this process as a running proxy; the znode appears soon after. */
  public ProxyRegistration registerProxy(String id, String address) {
    return new ProxyRegistration(client, paths, config, new Proxy(id, address, 0, 0, 0));
  }

  /** The proxies that run now, by id. */
  public List<Proxy> proxies() {
    return call("list the proxies", proxyReader::read);
  }

  /**
   * Waits until the proxies that run are as wanted.
   *
   * @param giveUp as of {@link System#nanoTime}
   * @return the proxies as they were read last, by id: not as wanted when the time was up
   */
  public List<Proxy> awaitProxies(Predicate<List<Proxy>> wanted, long giveUp)
      throws InterruptedException {
    try {
      return proxyWatch.await(wanted, giveUp);
    } catch (InterruptedException | RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw ZooKeeperErrors.translate("list the proxies", config, e);
    }
  }

  /**
   * Takes the lead of something, unless another process has it.
   *
   * @param what a name that all processes give it
   * @param name who takes it, for people
   */
  public Optional<Leadership> lead(String what, String name) {
    return call(
        "take the lead of " + what, () -> Leadership.take(client, paths.leader(what), name));
  }

  /** Who leads something; empty when nobody does. */
  public Optional<String> leader(String what) {
    return call(
        "ask for the leader of " + what,
        () -> read(paths.leader(what)).map(name -> new String(name, StandardCharsets.UTF_8)));
  }

  /** Tells how far a migration is. */
  public void progress(long migration, MigrationProgress progress) {
    call(
        "tell the progress of migration " + migration,
        () ->
            client
                .create()
                .orSetData()
                .creatingParentsIfNeeded()
                .forPath(paths.progress(migration), ProgressJson.write(progress)));
  }

  /** How far a migration is; nothing done when nobody has said yet. */
  public MigrationProgress progress(long migration) {
    return call(
        "read the progress of migration " + migration,
        () -> {
          Optional<byte[]> told = read(paths.progress(migration));
          return told.isEmpty() ? MigrationProgress.NONE : ProgressJson.read(told.get());
        });
  }

  /** How far the counts of AUTO_INCREMENT columns are. */
  public Sequences sequences() {
    return sequences;
  }

  /** The numbers of machines in time-ordered ids. */
  public MachineMarks machines() {
    return machines;
  }

  private Optional<byte[]> read(String path) throws Exception {
    try {
      return Optional.of(client.getData().forPath(path));
    } catch (KeeperException.NoNodeException e) {
      return Optional.empty();
    }
  }

  /** Ends the session and the listeners. The last state can still be asked for. */
  @Override
  public void close() {
    proxyWatch.close();
    events.close();
    client.close();
  }

  private <T> T call(String name, ZooKeeperErrors.Action<T> action) {
    return ZooKeeperErrors.translated(name, config, action);
  }
}
