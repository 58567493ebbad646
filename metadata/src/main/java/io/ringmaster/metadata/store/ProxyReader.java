package io.ringmaster.metadata.store;

import io.ringmaster.metadata.store.ProxyRegistration.Proxy;
import io.ringmaster.metadata.store.Znodes.Znode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.apache.zookeeper.KeeperException;

/**
 * Reads the proxies that run now. Those of the last time are asked for without waiting for the
 * listing, so that who waits for one of them waits for one round trip. Safe for any thread.
 */
final class ProxyReader {
  private final Znodes znodes;
  private final String directory;
  private volatile Set<String> known = Set.of();

  ProxyReader(Znodes znodes, String directory) {
    this.znodes = znodes;
    this.directory = directory;
  }

  /** All, by id. */
  List<Proxy> read() throws Exception {
    return znodes.retrying(this::pass);
  }

  private List<Proxy> pass() throws Exception {
    CompletableFuture<List<String>> listing = znodes.children(directory);
    Map<String, CompletableFuture<Znode>> reads = new HashMap<>();
    for (String name : known) {
      reads.put(name, znodes.get(directory + "/" + name));
    }
    List<String> names = znodes.await(listing);
    for (String name : names) {
      if (!reads.containsKey(name)) {
        reads.put(name, znodes.get(directory + "/" + name));
      }
    }
    List<Proxy> proxies = new ArrayList<>();
    for (String name : names) {
      try {
        Znode znode = znodes.await(reads.get(name));
        proxies.add(Proxy.read(StorePaths.decode(name), znode.data()));
      } catch (KeeperException.NoNodeException e) {
        // It ended since the listing.
      }
    }
    known = Set.copyOf(names);
    proxies.sort(Comparator.comparing(Proxy::id));
    return List.copyOf(proxies);
  }
}
