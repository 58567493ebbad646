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
  private final StorePaths paths;
  private volatile Set<String> known = Set.of();

  ProxyReader(Znodes znodes, StorePaths paths) {
    this.znodes = znodes;
    this.paths = paths;
  }

  /** All, by id. */
  List<Proxy> read() throws Exception {
    return znodes.retrying(this::pass);
  }

  private List<Proxy> pass() throws Exception {
    String directory = paths.proxies();
    CompletableFuture<List<String>> listing = znodes.children(directory);
    CompletableFuture<List<String>> told = znodes.children(paths.reports());
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
    Map<String, ProxyReport> reports = reports(told);
    List<Proxy> proxies = new ArrayList<>();
    for (String name : names) {
      try {
        Znode znode = znodes.await(reads.get(name));
        String id = StorePaths.decode(name);
        proxies.add(
            Proxy.read(id, znode.data()).with(reports.getOrDefault(id, ProxyReport.none(id))));
      } catch (KeeperException.NoNodeException e) {
        // It ended since the listing.
      }
    }
    known = Set.copyOf(names);
    proxies.sort(Comparator.comparing(Proxy::id));
    return List.copyOf(proxies);
  }

  /** By proxy; several of one are those that were not removed yet. */
  private Map<String, ProxyReport> reports(CompletableFuture<List<String>> told) throws Exception {
    Map<String, ProxyReport> reports = new HashMap<>();
    try {
      for (String name : znodes.await(told)) {
        ProxyReport.read(name)
            .ifPresent(report -> reports.merge(report.proxy(), report, ProxyReport::with));
      }
    } catch (KeeperException.NoNodeException e) {
      // Nobody has said anything yet.
    }
    return reports;
  }
}
