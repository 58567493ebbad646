package io.ringmaster.metadata.store;

import io.ringmaster.metadata.ClusterState;
import io.ringmaster.metadata.ClusterStateBuilder;
import io.ringmaster.metadata.Entity;
import io.ringmaster.metadata.MetadataException;
import io.ringmaster.metadata.MetadataException.Reason;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.curator.RetryLoop;
import org.apache.curator.framework.CuratorFramework;
import org.apache.zookeeper.KeeperException;
import org.apache.zookeeper.ZooKeeper;
import org.apache.zookeeper.data.Stat;

/**
 * Reads the whole state at one moment: the epoch, everything, the epoch again; if it changed
 * meanwhile, once more. All reads of a pass are in flight together, so that a thousand tables cost
 * a few round trips.
 */
final class ClusterReader {
  private static final int MAX_PASSES = 50;

  private final CuratorFramework client;
  private final StorePaths paths;
  private final EntityJson json;
  private final long timeoutMillis;

  /**
   * A state with what it takes to change it.
   *
   * @param epoch the content of the epoch znode
   * @param epochVersion the epoch znode's version
   * @param versions version of every znode of {@code state}, by path
   */
  record Snapshot(
      ClusterState state, EpochNode epoch, int epochVersion, Map<String, Integer> versions) {}

  @SuppressWarnings("ArrayRecordComponent") // compared nowhere
  private record Znode(String name, byte[] data, Stat stat) {}

  ClusterReader(CuratorFramework client, StorePaths paths, EntityJson json, long timeoutMillis) {
    this.client = client;
    this.paths = paths;
    this.json = json;
    this.timeoutMillis = timeoutMillis;
  }

  Snapshot load() throws Exception {
    for (int pass = 0; pass < MAX_PASSES; pass++) {
      try {
        Snapshot snapshot =
            RetryLoop.callWithRetry(
                client.getZookeeperClient(),
                () -> pass(client.getZookeeperClient().getZooKeeper()));
        if (snapshot != null) {
          return snapshot;
        }
      } catch (KeeperException.NoNodeException e) {
        if (client.checkExists().forPath(paths.epoch()) == null) {
          throw new MetadataException(
              Reason.UNREADABLE, "ZooKeeper has lost " + paths.epoch() + "; restore a backup", e);
        }
        // A thing was removed between the listing and the reading.
      }
    }
    throw new MetadataException(
        Reason.CONFLICT, "the metadata changed " + MAX_PASSES + " times while being read");
  }

  /** One pass; null when the state changed meanwhile. */
  private Snapshot pass(ZooKeeper zooKeeper) throws Exception {
    Znode before = await(get(zooKeeper, paths.epoch(), "epoch"));
    Map<Entity.Kind, CompletableFuture<List<String>>> listings = new HashMap<>();
    for (Entity.Kind kind : Entity.Kind.values()) {
      listings.put(kind, children(zooKeeper, paths.directory(kind)));
    }
    Map<Entity.Kind, List<CompletableFuture<Znode>>> reads = new HashMap<>();
    for (Entity.Kind kind : Entity.Kind.values()) {
      List<CompletableFuture<Znode>> ofKind = new ArrayList<>();
      for (String child : await(listings.get(kind))) {
        ofKind.add(get(zooKeeper, paths.directory(kind) + "/" + child, child));
      }
      reads.put(kind, ofKind);
    }
    Map<Entity.Kind, List<Znode>> znodes = new HashMap<>();
    for (Entity.Kind kind : Entity.Kind.values()) {
      List<Znode> ofKind = new ArrayList<>();
      for (CompletableFuture<Znode> read : reads.get(kind)) {
        ofKind.add(await(read));
      }
      znodes.put(kind, ofKind);
    }
    Znode after = await(get(zooKeeper, paths.epoch(), "epoch"));
    return before.stat().getMzxid() == after.stat().getMzxid() ? decode(before, znodes) : null;
  }

  private Snapshot decode(Znode epochZnode, Map<Entity.Kind, List<Znode>> znodes) {
    EpochNode epoch = EpochNode.read(epochZnode.data());
    Map<String, Integer> versions = new HashMap<>();
    List<Entity> entities = new ArrayList<>();
    znodes.forEach(
        (kind, ofKind) -> {
          for (Znode znode : ofKind) {
            entities.add(json.read(kind, StorePaths.decode(znode.name()), znode.data()));
            versions.put(paths.directory(kind) + "/" + znode.name(), znode.stat().getVersion());
          }
        });
    ClusterState state =
        new ClusterStateBuilder(ClusterState.empty()).putAll(entities).build(epoch.epoch());
    return new Snapshot(state, epoch, epochZnode.stat().getVersion(), versions);
  }

  private static CompletableFuture<Znode> get(ZooKeeper zooKeeper, String path, String name) {
    CompletableFuture<Znode> result = new CompletableFuture<>();
    zooKeeper.getData(
        path,
        false,
        (code, _, _, data, stat) -> {
          if (code == KeeperException.Code.OK.intValue()) {
            result.complete(new Znode(name, data == null ? new byte[0] : data, stat));
          } else {
            result.completeExceptionally(
                KeeperException.create(KeeperException.Code.get(code), path));
          }
        },
        null);
    return result;
  }

  private static CompletableFuture<List<String>> children(ZooKeeper zooKeeper, String path) {
    CompletableFuture<List<String>> result = new CompletableFuture<>();
    zooKeeper.getChildren(
        path,
        false,
        (code, _, _, children) -> {
          if (code == KeeperException.Code.OK.intValue()) {
            result.complete(children);
          } else {
            result.completeExceptionally(
                KeeperException.create(KeeperException.Code.get(code), path));
          }
        },
        null);
    return result;
  }

  private <T> T await(CompletableFuture<T> future) throws Exception {
    try {
      return future.get(timeoutMillis, TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof KeeperException keeper) {
        throw keeper;
      }
      throw e;
    } catch (TimeoutException e) {
      throw new KeeperException.OperationTimeoutException();
    }
  }
}
