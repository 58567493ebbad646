package io.ringmaster.proxy.config;

/** What one process does ({@code role}, {@code --role}). */
public enum Role {
  /** Serves clients. */
  PROXY,
  /** Moves data between shards. */
  WORKER,
  /** Watches the servers. */
  ORCHESTRATOR,
  /** Everything in one process. */
  ALL,
  /** {@link #ALL} with real MySQL servers and a small shop, to try it out. */
  DEMO
}
