package io.ringmaster.it.chaos;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/**
 * Signals to processes, by kill(2) itself: a program that sends them takes longer than a cutover.
 */
enum Signals {
  KILL(9),
  CONTINUE(18),
  STOP(19);

  @SuppressWarnings("restricted") // the build lets tests call native code
  private static final MethodHandle SEND =
      Linker.nativeLinker()
          .downcallHandle(
              Linker.nativeLinker().defaultLookup().findOrThrow("kill"),
              FunctionDescriptor.of(
                  ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT));

  private final int number;

  Signals(int number) {
    this.number = number;
  }

  /** Sends it; the process is a child that has not been waited for, or nothing happens. */
  void to(Process process) {
    if (!process.isAlive()) {
      return;
    }
    try {
      int failed = (int) SEND.invokeExact(Math.toIntExact(process.pid()), number);
      if (failed != 0 && process.isAlive()) {
        throw new IllegalStateException(this + " was refused for process " + process.pid());
      }
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
  }
}
