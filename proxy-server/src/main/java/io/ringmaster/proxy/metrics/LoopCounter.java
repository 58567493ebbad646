package io.ringmaster.proxy.metrics;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * A number that one thread (its event loop) changes and any thread reads. Writing costs a plain
 * store; a reader may see a value that is a moment old, never a torn one.
 */
public final class LoopCounter {
  private static final VarHandle VALUE;

  static {
    try {
      VALUE = MethodHandles.lookup().findVarHandle(LoopCounter.class, "value", long.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private long value;

  LoopCounter() {}

  /** Adds one; the owning thread only. */
  public void increment() {
    add(1);
  }

  /** Takes one away, where the number is a level; the owning thread only. */
  public void decrement() {
    add(-1);
  }

  /** Adds {@code n}; the owning thread only. */
  public void add(long n) {
    VALUE.setOpaque(this, value + n);
  }

  /** Sets a level; the owning thread only. */
  public void set(long n) {
    VALUE.setOpaque(this, n);
  }

  /** The value; any thread. */
  public long get() {
    return (long) VALUE.getOpaque(this);
  }
}
