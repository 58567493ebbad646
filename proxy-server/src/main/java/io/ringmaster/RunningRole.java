package io.ringmaster;

/** A started role. */
@FunctionalInterface
public interface RunningRole extends AutoCloseable {
  /**
   * Stops: no new clients, then the sessions, the pools, the store. Called once, from the shutdown
   * hook; must return within seconds, since a second signal is not handled.
   */
  @Override
  void close();
}
