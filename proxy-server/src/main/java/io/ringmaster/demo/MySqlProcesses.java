package io.ringmaster.demo;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Server processes that must not outlive this JVM. */
final class MySqlProcesses {
  private static final Path SETPRIV = Path.of("/usr/bin/setpriv");
  private static final Set<MySqlServer> LIVE = ConcurrentHashMap.newKeySet();
  private static volatile boolean ending;

  /**
   * Starts every process: the parent-death signal is sent when the parent <em>thread</em> ends
   * (prctl(2), PR_SET_PDEATHSIG), and this one lives as long as the JVM.
   */
  private static final ExecutorService PARENT =
      Executors.newSingleThreadExecutor(
          task -> Thread.ofPlatform().daemon().name("mysqld-parent").unstarted(task));

  static {
    Runtime.getRuntime()
        .addShutdownHook(Thread.ofPlatform().name("mysqld-end").unstarted(MySqlProcesses::endAll));
  }

  private MySqlProcesses() {}

  /** Starts the program, under setpriv(1) where the system has it, with its output in a file. */
  static Process start(ProcessBuilder program, Path output) throws IOException {
    if (Files.isExecutable(SETPRIV)) {
      var command = new ArrayList<>(List.of(SETPRIV.toString(), "--pdeathsig", "KILL", "--"));
      command.addAll(program.command());
      program.command(command);
    }
    program.redirectErrorStream(true).redirectOutput(output.toFile());
    Future<Process> started = PARENT.submit(program::start);
    try {
      return started.get();
    } catch (ExecutionException e) {
      throw new MySqlServerException("could not run " + program.command(), e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new MySqlServerException("interrupted while starting MySQL", e);
    }
  }

  static void endWithJvm(MySqlServer server) {
    LIVE.add(server);
  }

  static void ended(MySqlServer server) {
    LIVE.remove(server);
  }

  /** Whether the process ended within the time. */
  static boolean awaitEnd(Process process, Duration max) throws IOException {
    return awaitEnd(process.toHandle(), max);
  }

  static boolean awaitEnd(ProcessHandle process, Duration max) throws IOException {
    CompletableFuture<ProcessHandle> exit = process.onExit();
    try {
      exit.get(max.toMillis(), TimeUnit.MILLISECONDS);
      return true;
    } catch (TimeoutException e) {
      return false;
    } catch (ExecutionException e) {
      throw new MySqlServerException("could not wait for process " + process.pid(), e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new MySqlServerException("interrupted while MySQL was ending", e);
    }
  }

  /** Sends a signal by the shell's own {@code kill}: kill(1) is not on every machine. */
  static void signal(String name, long pid) throws IOException {
    Process kill =
        new ProcessBuilder("sh", "-c", "kill -" + name + " " + pid)
            .redirectErrorStream(true)
            .start();
    String output = new String(kill.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    try {
      if (kill.waitFor() != 0) {
        throw new MySqlServerException("kill -" + name + " " + pid + ": " + output.strip());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new MySqlServerException("interrupted while signalling MySQL", e);
    }
  }

  /** Whether the JVM is ending, and all servers with it. */
  static boolean ending() {
    return ending;
  }

  /** Ends all servers at once: the ones with data to keep by SIGTERM, in parallel. */
  private static void endAll() {
    ending = true;
    for (MySqlServer server : LIVE) {
      if (server.options().disposable()) {
        server.process().destroyForcibly();
      } else {
        server.process().destroy();
      }
    }
    for (MySqlServer server : LIVE) {
      try {
        server.close();
      } catch (IOException e) {
        System.err.println("could not end " + server + ": " + e.getMessage());
      }
    }
  }
}
