package io.ringmaster.it.index;

import io.ringmaster.it.lab.ProxyLab;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;

/** What a proxy's metrics say of global indexes. */
final class LookupCounters {
  private LookupCounters() {}

  /** Statements for which an index was asked. */
  static long lookups(ProxyLab proxy) throws IOException {
    return counter(proxy, "ringmaster_index_lookups_total ");
  }

  /** Those that an index could not tell the shards of. */
  static long misses(ProxyLab proxy) throws IOException {
    return counter(proxy, "ringmaster_index_misses_total ");
  }

  private static long counter(ProxyLab proxy, String name) throws IOException {
    URI metrics =
        URI.create("http://127.0.0.1:%d/metrics".formatted(proxy.server().httpAddress().getPort()));
    try (InputStream page = metrics.toURL().openStream()) {
      return new String(page.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .filter(line -> line.startsWith(name))
          .mapToLong(line -> (long) Double.parseDouble(line.substring(name.length())))
          .sum();
    }
  }
}
