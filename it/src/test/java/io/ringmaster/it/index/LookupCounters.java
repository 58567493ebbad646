package io.ringmaster.it.index;

import io.ringmaster.it.lab.ProxyLab;
import java.io.IOException;

/** What a proxy's metrics say of global indexes. */
final class LookupCounters {
  private LookupCounters() {}

  /** Statements for which an index was asked. */
  static long lookups(ProxyLab proxy) throws IOException {
    return proxy.counter("ringmaster_index_lookups_total");
  }

  /** Those that an index could not tell the shards of. */
  static long misses(ProxyLab proxy) throws IOException {
    return proxy.counter("ringmaster_index_misses_total");
  }
}
