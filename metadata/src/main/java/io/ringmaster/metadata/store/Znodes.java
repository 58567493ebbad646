package io.ringmaster.metadata.store;

import java.util.List;
import java.util.concurrent.Callable;
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
 * Reads of ZooKeeper that do not wait for one another: it answers a session's reads in their order,
 * so that many cost one round trip. Futures complete on ZooKeeper's event thread, with {@link
 * KeeperException}s. Safe for any thread.
 */
final class Znodes {
  private final CuratorFramework client;
  private final long timeoutMillis;

  /** What a path holds. */
  @SuppressWarnings("ArrayRecordComponent") // compared nowhere
  record Znode(String path, byte[] data, Stat stat) {}

  Znodes(CuratorFramework client, long timeoutMillis) {
    this.client = client;
    this.timeoutMillis = timeoutMillis;
  }

  /** Does a few reads, again when the connection breaks. */
  <T> T retrying(Callable<T> reads) throws Exception {
    return RetryLoop.callWithRetry(client.getZookeeperClient(), reads);
  }

  boolean exists(String path) throws Exception {
    return client.checkExists().forPath(path) != null;
  }

  CompletableFuture<Znode> get(String path) throws Exception {
    CompletableFuture<Znode> result = new CompletableFuture<>();
    zooKeeper()
        .getData(
            path,
            false,
            (code, _, _, data, stat) ->
                complete(
                    result, code, path, new Znode(path, data == null ? new byte[0] : data, stat)),
            null);
    return result;
  }

  CompletableFuture<List<String>> children(String path) throws Exception {
    CompletableFuture<List<String>> result = new CompletableFuture<>();
    zooKeeper()
        .getChildren(
            path, false, (code, _, _, children) -> complete(result, code, path, children), null);
    return result;
  }

  private ZooKeeper zooKeeper() throws Exception {
    return client.getZookeeperClient().getZooKeeper();
  }

  private static <T> void complete(CompletableFuture<T> result, int code, String path, T value) {
    if (code == KeeperException.Code.OK.intValue()) {
      result.complete(value);
    } else {
      result.completeExceptionally(KeeperException.create(KeeperException.Code.get(code), path));
    }
  }

  /** Waits; not on ZooKeeper's event thread. */
  <T> T await(CompletableFuture<T> future) throws Exception {
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
