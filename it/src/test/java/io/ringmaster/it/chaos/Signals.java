package io.ringmaster.it.chaos;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

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

  /** Sends it to a process, which may have ended: then nothing happens. */
  void to(long pid) {
    try {
      int failed = (int) SEND.invokeExact(Math.toIntExact(pid), number);
      if (failed != 0 && ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false)) {
        throw new IllegalStateException(this + " was refused for process " + pid);
      }
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
  }

  /** Waits until a process has stopped (proc(5)), or has ended. */
  static void awaitStopped(long pid) throws InterruptedException {
    Path stat = Path.of("/proc", Long.toString(pid), "stat");
    try {
      while (!stopped(Files.readString(stat))) {
        Thread.sleep(1);
      }
    } catch (NoSuchFileException e) {
      // It has ended.
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The state stands behind the program's name, which is in parentheses. */
  private static boolean stopped(String stat) {
    return "TZX".indexOf(stat.charAt(stat.lastIndexOf(')') + 2)) >= 0;
  }
}
