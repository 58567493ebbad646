package io.ringmaster.proxy.backend;

/**
 * What a pool tells the metrics. Written by the pool's event loop with plain stores to volatile
 * fields, read from any thread.
 */
public final class PoolCounters {
  private volatile int open;
  private volatile int idle;
  private volatile int connecting;
  private volatile int waiting;
  private volatile long opened;
  private volatile long closed;
  private volatile long failed;

  void open(int now) {
    open = now;
  }

  void idle(int now) {
    idle = now;
  }

  void connecting(int now) {
    connecting = now;
  }

  void waiting(int now) {
    waiting = now;
  }

  @SuppressWarnings("NonAtomicVolatileUpdate") // one writer
  void opened() {
    opened++;
  }

  @SuppressWarnings("NonAtomicVolatileUpdate") // one writer
  void closed() {
    closed++;
  }

  @SuppressWarnings("NonAtomicVolatileUpdate") // one writer
  void failed() {
    failed++;
  }

  public int open() {
    return open;
  }

  public int idle() {
    return idle;
  }

  /** Serving a statement or a transaction. */
  public int busy() {
    return Math.max(0, open - idle);
  }

  public int connecting() {
    return connecting;
  }

  /** Statements that wait for a connection. */
  public int waiting() {
    return waiting;
  }

  /** Connections opened since the start. */
  public long openedTotal() {
    return opened;
  }

  /** Connections ended since the start. */
  public long closedTotal() {
    return closed;
  }

  /** Failed attempts to connect since the start. */
  public long failedTotal() {
    return failed;
  }
}
