package io.ringmaster.demo;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * The demo's MySQL servers: two at first, more when another process asks for them, and as many as
 * there were at the next start.
 *
 * <p>In the state folder: {@code mysql/s1}, {@code mysql/s2}, ..; {@code ports}, those of the
 * servers, which the cluster's metadata names and which therefore stay the same; {@code servers},
 * how many there should be.
 */
final class DemoServers implements AutoCloseable {
  private static final int FIRST = 2;
  private static final int MOST = 8;
  private static final long LOOK_MILLIS = 200;
  private static final String WANTED = "servers";
  private static final String PORTS = "ports";

  private final DemoOptions options;
  private final String account;
  private final Consumer<String> say;
  private final List<KeptServer> servers = new ArrayList<>();
  private final Thread looking = Thread.ofVirtual().name("demo-servers").unstarted(this::look);

  /**
   * Starts nothing yet.
   *
   * @param account of the proxy on each server, and its password
   * @param say told in one line what happens
   */
  DemoServers(DemoOptions options, String account, Consumer<String> say) {
    this.options = options;
    this.account = account;
    this.say = say;
  }

  /** Ends servers that an earlier demo has left running. */
  static void endStale(Path state) throws IOException {
    for (int i = 1; i <= MOST; i++) {
      Path data = data(state, i);
      if (Files.exists(data)) {
        new MySqlFiles(data).endStaleServer();
      }
    }
  }

  /** Asks the demo that runs on a state folder for servers, and returns their ports. */
  static List<Integer> ask(Path state, int wanted) throws IOException, InterruptedException {
    Path next = state.resolve(WANTED + ".next");
    Files.writeString(next, Integer.toString(wanted));
    Files.move(next, state.resolve(WANTED), StandardCopyOption.REPLACE_EXISTING);
    while (readPorts(state).size() < wanted) {
      Thread.sleep(LOOK_MILLIS);
    }
    return readPorts(state);
  }

  /** Starts what there was before, or two; goes on to look for wishes. */
  void start() throws IOException {
    List<Integer> ports = new ArrayList<>(readPorts(options.state()));
    if (ports.size() >= FIRST) {
      start(ports);
      return;
    }
    // Another demo that starts now would find the same ports free.
    Path lock = MySqlDistribution.cache().resolve("ports.lock");
    try (FileChannel channel =
            FileChannel.open(lock, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileLock held = channel.lock()) {
      while (held.isValid() && ports.size() < FIRST) {
        ports.add(freePort(ports));
      }
      start(ports);
    }
  }

  private void start(List<Integer> ports) throws IOException {
    say.accept("starting " + ports.size() + " MySQL servers on 127.0.0.1, ports " + ports);
    servers.addAll(startAll(ports));
    writePorts(ports);
    looking.start();
  }

  /** The servers' ports, from the first. */
  synchronized List<Integer> ports() {
    return servers.stream().map(KeptServer::port).toList();
  }

  /** All at once: each takes more than a second. */
  private List<KeptServer> startAll(List<Integer> ports) throws IOException {
    MySqlDistribution distribution = MySqlDistribution.locate();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var starting = new ArrayList<Future<KeptServer>>();
      for (int i = 0; i < ports.size(); i++) {
        MySqlServerOptions server = options(i + 1, ports.get(i));
        Callable<KeptServer> task = () -> KeptServer.start(distribution, server, say);
        starting.add(threads.submit(task));
      }
      var started = new ArrayList<KeptServer>();
      for (Future<KeptServer> server : starting) {
        started.add(await(server));
      }
      return started;
    }
  }

  private MySqlServerOptions options(int number, int port) {
    return MySqlServerOptions.keep(data(options.state(), number))
        .withPort(port)
        .withInitSql(
            "CREATE USER IF NOT EXISTS '%1$s'@'%%' IDENTIFIED BY '%1$s'".formatted(account),
            "GRANT ALL ON *.* TO '%s'@'%%' WITH GRANT OPTION".formatted(account));
  }

  private static Path data(Path state, int number) {
    return state.resolve("mysql/s" + number);
  }

  private static KeptServer await(Future<KeptServer> server) throws IOException {
    try {
      return server.get();
    } catch (ExecutionException e) {
      throw e.getCause() instanceof IOException cause ? cause : new IOException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while starting MySQL", e);
    }
  }

  private void look() {
    try {
      while (true) {
        Thread.sleep(LOOK_MILLIS);
        more(wanted());
      }
    } catch (InterruptedException e) {
      // Closed.
    }
  }

  private int wanted() {
    try {
      Path file = options.state().resolve(WANTED);
      return Files.exists(file) ? Integer.parseInt(Files.readString(file).strip()) : FIRST;
    } catch (IOException | NumberFormatException e) {
      return FIRST;
    }
  }

  private synchronized void more(int wanted) {
    while (servers.size() < Math.min(MOST, wanted)) {
      List<Integer> ports = new ArrayList<>(ports());
      int number = ports.size() + 1;
      try {
        int port = freePort(ports);
        say.accept("starting a MySQL server on 127.0.0.1, port " + port);
        servers.add(KeptServer.start(MySqlDistribution.locate(), options(number, port), say));
        ports.add(port);
        writePorts(ports);
      } catch (IOException e) {
        say.accept("MySQL server " + number + " does not start: " + e.getMessage());
        return;
      }
    }
  }

  /** The documented ones if they are free. */
  private int freePort(List<Integer> taken) throws IOException {
    return Ports.free(options.serverPort(), taken, say)
        .orElseThrow(
            () ->
                new MySqlServerException(
                    "No free ports for MySQL from " + options.serverPort() + " on"));
  }

  private static List<Integer> readPorts(Path state) throws IOException {
    Path file = state.resolve(PORTS);
    if (!Files.exists(file)) {
      return List.of();
    }
    try (Stream<String> lines = Files.lines(file)) {
      return lines.map(Integer::valueOf).toList();
    }
  }

  private void writePorts(List<Integer> ports) throws IOException {
    // Whoever asks for servers reads it: never half of it.
    Path next = options.state().resolve(PORTS + ".next");
    Files.write(next, ports.stream().map(String::valueOf).toList(), StandardCharsets.UTF_8);
    Files.move(next, options.state().resolve(PORTS), StandardCopyOption.REPLACE_EXISTING);
  }

  @Override
  public void close() throws IOException {
    looking.interrupt();
    synchronized (this) {
      for (KeptServer server : servers) {
        server.close();
      }
    }
  }

  @Override
  public String toString() {
    return "the MySQL servers";
  }
}
