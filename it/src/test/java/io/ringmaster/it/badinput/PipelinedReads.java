package io.ringmaster.it.badinput;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringmaster.it.lab.ProxyLab;

/** What a proxy counts of reads of several shards that are pipelined, and how to make it do so. */
record PipelinedReads(ProxyLab proxy, ProxyWatch watch, String database) {
  /** Those that were pipelined. */
  long pipelined() throws Exception {
    return watch.metric("ringmaster_reads_pipelined_total");
  }

  /** Those of them that had to run once more. */
  long runAgain() throws Exception {
    return watch.metric("ringmaster_reads_run_again_total");
  }

  /** Runs a statement until the proxy takes it for a short one, which its next executions are. */
  void warm(String sql) throws Exception {
    try (RawClient client = RawClient.login(proxy, database)) {
      boolean ready = false;
      for (int i = 0; i < 50 && !ready; i++) {
        // Now and then one is timed on connections of its own, and many that follow it are not.
        ready = comes(client, sql, true) && comes(client, sql, false) && isPipelined(client, sql);
      }
      assertTrue(ready, sql);
    }
  }

  private boolean comes(RawClient client, String sql, boolean wanted) throws Exception {
    for (int i = 0; i < 100; i++) {
      if (isPipelined(client, sql) == wanted) {
        return true;
      }
    }
    return false;
  }

  private boolean isPipelined(RawClient client, String sql) throws Exception {
    long before = pipelined();
    assertTrue(client.query(sql).ok());
    return pipelined() > before;
  }
}
