package io.ringmaster.proxy.metrics;

/**
 * What one event loop counts about its connections to one server. The first three are levels, the
 * others only grow. The owning event loop writes, any thread reads.
 */
public final class ServerCounters {
  /** Open connections that nobody uses. */
  public final LoopCounter idle = new LoopCounter();

  /** Connections that serve a statement or belong to a session. */
  public final LoopCounter busy = new LoopCounter();

  /** Statements that wait for a connection. */
  public final LoopCounter waiting = new LoopCounter();

  /** Connections opened and logged in. */
  public final LoopCounter opened = new LoopCounter();

  /** Connections closed, by either side. */
  public final LoopCounter closed = new LoopCounter();

  /** Connections that could not be opened. */
  public final LoopCounter failed = new LoopCounter();

  ServerCounters() {}
}
