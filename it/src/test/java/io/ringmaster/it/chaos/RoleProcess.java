package io.ringmaster.it.chaos;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/** A Ringmaster process of one role, with a relay of its own to ZooKeeper. */
final class RoleProcess implements AutoCloseable {
  private static final Path SETPRIV = Path.of("/usr/bin/setpriv");
  private static final long START_SECONDS = 90;

  /** Starts every process: the signal of a parent's death is one of the thread that started it. */
  private static final ExecutorService PARENT =
      Executors.newSingleThreadExecutor(
          task -> Thread.ofPlatform().daemon().name("role-parent").unstarted(task));

  private final String name;
  private final Path log;
  private final List<String> command = new ArrayList<>();
  private final int port;
  private final Relay relay;
  private Process process;

  /**
   * Of this role; not started.
   *
   * @param port where MySQL clients will be heard; 0 for a role that hears none
   */
  RoleProcess(
      String name, String role, int port, Path directory, int zookeeper, Map<String, String> keys)
      throws IOException {
    this.name = name;
    this.port = port;
    this.log = directory.resolve(name + ".log");
    this.relay = new Relay(zookeeper);
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
            "io.ringmaster.Ringmaster"));
    set("role", role);
    set("zookeeper.connect", "127.0.0.1:" + relay.port());
    set("zookeeper.data_dir", directory.resolve(name).toString());
    keys.forEach(this::set);
  }

  private void set(String key, String value) {
    command.add("--set");
    command.add(key + "=" + value);
  }

  String name() {
    return name;
  }

  int port() {
    return port;
  }

  synchronized long pid() {
    return process.pid();
  }

  Relay relay() {
    return relay;
  }

  synchronized boolean isAlive() {
    return process != null && process.isAlive();
  }

  /** Starts the process; of a proxy, returns when it accepts clients. */
  synchronized void start() throws IOException, InterruptedException {
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
    while (port != 0 && !accepts()) {
      if (!process.isAlive() || System.nanoTime() - giveUp > 0) {
        throw new IOException(name + " does not start: " + log());
      }
      Thread.sleep(20);
    }
  }

  private boolean accepts() {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), port), 200);
      socket.setSoTimeout(2_000);
      return socket.getInputStream().read() > 0;
    } catch (IOException e) {
      return false;
    }
  }

  synchronized void signal(Signals signal) throws InterruptedException {
    signal.to(process);
    if (signal == Signals.KILL) {
      process.waitFor();
    }
  }

  /** What the process has said so far. */
  String log() {
    try {
      return Files.readString(log);
    } catch (IOException e) {
      return e.toString();
    }
  }

  @Override
  public void close() throws IOException {
    relay.close();
    synchronized (this) {
      if (process != null) {
        process.destroyForcibly();
      }
    }
  }

  @Override
  public String toString() {
    return name;
  }
}
