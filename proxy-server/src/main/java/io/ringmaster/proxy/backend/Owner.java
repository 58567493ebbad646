package io.ringmaster.proxy.backend;

/**
 * Who takes connections from pools, and hears of what goes wrong where no caller is left to hear
 * it: in what is called when a server answers, a connection comes or ends, or time is up. On its
 * event loop.
 */
public interface Owner {
  /** Has the connection from now on. */
  void took(BackendConnection connection);

  /** The connection has gone back to its pool, or has ended. */
  void gaveBack(BackendConnection connection);

  /** What was called for it has ended in an exception: what it has under way can't go on. */
  void failed(Throwable cause);

  /** Runs what concerns it; an exception goes no further than {@link #failed}. */
  default void run(Runnable task) {
    try {
      task.run();
    } catch (RuntimeException | Error e) {
      failed(e);
    }
  }

  /** A task that is {@link #run}. */
  default Runnable guarded(Runnable task) {
    return () -> run(task);
  }
}
