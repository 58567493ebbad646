package io.ringmaster.it.chaos;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/** A Java process with the class path of the tests, which ends with this one. Thread-safe. */
abstract class JavaProcess implements AutoCloseable {
  private static final Path SETPRIV = Path.of("/usr/bin/setpriv");
  private static final long START_SECONDS = 90;

  /** Starts every process: the signal of a parent's death is one of the thread that started it. */
  private static final ExecutorService PARENT =
      Executors.newSingleThreadExecutor(
          task -> Thread.ofPlatform().daemon().name("role-parent").unstarted(task));

  private final String name;
  private final Path log;
  private final List<String> command = new ArrayList<>();
  private Process process;

  /**
   * Not started.
   *
   * @param main the class with its main method
   */
  JavaProcess(String name, Path directory, String main) {
    this.name = name;
    this.log = directory.resolve(name + ".log");
    if (Files.isExecutable(SETPRIV)) {
      command.addAll(List.of(SETPRIV.toString(), "--pdeathsig", "KILL", "--"));
    }
    command.addAll(
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow",
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseSerialGC",
            "-Xmx192m",
            "-cp",
            System.getProperty("java.class.path"),
            main));
  }

  /** Adds arguments, before the start. */
  final void argument(String... arguments) {
    command.addAll(List.of(arguments));
  }

  /** Whether it is as far as who starts it waits for. */
  abstract boolean isReady();

  final String name() {
    return name;
  }

  final synchronized long pid() {
    return process.pid();
  }

  final synchronized boolean isAlive() {
    return process != null && process.isAlive();
  }

  /** Starts the process unless it runs, and returns when it is ready. */
  final synchronized void start() throws IOException, InterruptedException {
    if (isAlive()) {
      return;
    }
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
    try {
      process = PARENT.submit(builder::start).get();
    } catch (ExecutionException e) {
      throw new IOException(e.getCause());
    }
    long giveUp = System.nanoTime() + TimeUnit.SECONDS.toNanos(START_SECONDS);
    while (!isReady()) {
      if (!process.isAlive() || System.nanoTime() - giveUp > 0) {
        throw new IOException(name + " does not start: " + log());
      }
      Thread.sleep(20);
    }
  }

  final synchronized void signal(Signals signal) throws InterruptedException {
    if (isAlive()) {
      signal.to(process.pid());
    }
    if (signal == Signals.KILL) {
      process.waitFor();
    }
  }

  /** Waits until it has died of a signal. */
  final synchronized void awaitEnd() throws InterruptedException {
    process.waitFor();
  }

  /** What the process has said so far. */
  final String log() {
    try {
      return Files.readString(log);
    } catch (IOException e) {
      return e.toString();
    }
  }

  @Override
  public void close() throws IOException {
    synchronized (this) {
      if (process != null) {
        process.destroyForcibly();
      }
    }
  }

  @Override
  public final String toString() {
    return name;
  }
}
