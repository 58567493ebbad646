package io.ringmaster.demo;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * A running {@code mysqld} on 127.0.0.1, with row-based binary log, GTIDs, TLS under certificates
 * of its own and {@code root} without a password from the local machine.
 *
 * <p>The server ends with this JVM: by the shutdown hook, and by the kernel's parent-death signal
 * when the JVM is killed. A server that outlived its JVM all the same is ended at the next start on
 * the same data directory.
 *
 * <p>Safe for use by several threads.
 */
public final class MySqlServer implements AutoCloseable {
  private static final Duration START_MAX = Duration.ofSeconds(60);
  private static final Duration STOP_MAX = Duration.ofSeconds(30);
  private static final int FREE_PORT_ATTEMPTS = 3;
  private static final int SOCKET_PATH_BYTES_MAX = 107;

  private final MySqlServerOptions options;
  private final MySqlFiles files;
  private final Process process;

  private MySqlServer(MySqlServerOptions options, MySqlFiles files, Process process) {
    this.options = options;
    this.files = files;
    this.process = process;
  }

  /**
   * Starts a server and returns when it accepts connections: after 1 to 1.5 s on an idle machine.
   *
   * @throws MySqlServerException if it does not start; the message has the server's own errors
   */
  public static MySqlServer start(MySqlDistribution distribution, MySqlServerOptions options)
      throws IOException {
    Path data = options.dataDirectory();
    if (!Files.exists(data)) {
      Files.createDirectories(data.getParent());
      FileTrees.copy(distribution.template(), data);
    }
    var files = new MySqlFiles(data);
    files.endStaleServer();
    if (options.port() != 0) {
      Optional<String> holder = Ports.holder(options.port());
      if (holder.isPresent()) {
        throw new MySqlServerException(
            "Port " + options.port() + " for MySQL is in use by " + holder.get());
      }
      return launch(distribution, options, files);
    }
    for (int attempt = 1; ; attempt++) {
      try {
        return launch(distribution, options.withPort(freePort()), files);
      } catch (MySqlServerException e) {
        // Between choosing the port and binding it someone else may have taken it.
        if (attempt == FREE_PORT_ATTEMPTS || !e.getMessage().contains("already in use")) {
          throw e;
        }
      }
    }
  }

  private static MySqlServer launch(
      MySqlDistribution distribution, MySqlServerOptions options, MySqlFiles files)
      throws IOException {
    Files.deleteIfExists(files.pid());
    Files.deleteIfExists(files.log());
    Files.write(files.initSql(), options.initSql().stream().map(s -> s + ";").toList());
    Process process =
        MySqlProcesses.start(
            distribution.process(command(distribution, options, files)), files.log());
    var server = new MySqlServer(options, files, process);
    MySqlProcesses.endWithJvm(server);
    try {
      server.awaitReady(distribution);
      return server;
    } catch (IOException | RuntimeException e) {
      server.kill();
      MySqlProcesses.ended(server);
      throw e;
    }
  }

  private static List<String> command(
      MySqlDistribution distribution, MySqlServerOptions options, MySqlFiles files) {
    var command = new ArrayList<>(distribution.command(options.dataDirectory()));
    command.addAll(
        List.of(
            "--bind-address=127.0.0.1",
            "--port=" + options.port(),
            "--socket=" + files.socket(SOCKET_PATH_BYTES_MAX),
            "--pid-file=" + files.pid(),
            "--init-file=" + files.initSql(),
            "--mysqlx=OFF",
            "--server-id=" + options.port(),
            "--log-bin=binlog",
            "--binlog-format=ROW",
            "--gtid-mode=ON",
            "--enforce-gtid-consistency=ON",
            "--local-infile=ON",
            "--max-connections=1000",
            // Committed rows outlive the server's death, though not the machine's.
            "--innodb-flush-log-at-trx-commit=2",
            "--sync-binlog=0",
            // Who commits writes the log: on few CPUs that beats handing it to other threads.
            "--innodb-log-writer-threads=OFF"));
    command.addAll(options.arguments());
    return command;
  }

  private void awaitReady(MySqlDistribution distribution) throws IOException {
    Instant deadline = Instant.now().plus(START_MAX);
    while (!(files.livePid().filter(pid -> pid == process.pid()).isPresent() && greets())) {
      if (!process.isAlive()) {
        throw distribution.failure(
            "MySQL ended with status " + process.exitValue() + " while starting", logTail());
      }
      if (Instant.now().isAfter(deadline)) {
        throw distribution.failure(
            "MySQL did not accept connections within " + START_MAX.toSeconds() + " s", logTail());
      }
      try {
        process.waitFor(10, TimeUnit.MILLISECONDS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new MySqlServerException("interrupted while MySQL was starting", e);
      }
    }
  }

  /**
   * Whether the port answers with a handshake of protocol version 10. The listening socket is open
   * some time before the server serves it.
   */
  private boolean greets() {
    try (var socket = new Socket()) {
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port()), 1000);
      socket.setSoTimeout(5000);
      InputStream in = socket.getInputStream();
      // int<3> payload length, int<1> sequence id, then int<1> protocol version
      return in.readNBytes(5)[4] == 10;
    } catch (IOException | ArrayIndexOutOfBoundsException e) {
      return false;
    }
  }

  private String logTail() throws IOException {
    // Not necessarily UTF-8: mysqld quotes what it was given.
    List<String> lines =
        new String(Files.readAllBytes(files.log()), StandardCharsets.ISO_8859_1).lines().toList();
    List<String> errors = lines.stream().filter(line -> line.contains("[ERROR]")).toList();
    List<String> chosen = errors.isEmpty() ? lines : errors;
    return String.join("\n", chosen.subList(Math.max(0, chosen.size() - 10), chosen.size()));
  }

  /** The options the server runs with, its actual port among them. Good for starting it again. */
  public MySqlServerOptions options() {
    return options;
  }

  public int port() {
    return options.port();
  }

  /** Process id of {@code mysqld}. */
  public long pid() {
    return process.pid();
  }

  /** The error log of this run. */
  public Path log() {
    return files.log();
  }

  public boolean isAlive() {
    return process.isAlive();
  }

  /** {@code jdbc:mysql:} URL of Connector/J, without accounts and properties. */
  public String jdbcUrl(String database) {
    return "jdbc:mysql://127.0.0.1:" + port() + "/" + database;
  }

  /** A connection as {@code root}; the database may be empty. */
  public Connection connect(String database) throws SQLException {
    return DriverManager.getConnection(jdbcUrl(database), "root", "");
  }

  /** Shuts the server down (SIGTERM) and waits; after 30 s it is killed. */
  public void stop() throws IOException {
    process.destroy();
    if (!MySqlProcesses.awaitEnd(process, STOP_MAX)) {
      kill();
    }
  }

  /** {@code kill -9}; returns when the process is gone. The data directory stays as it is. */
  public void kill() throws IOException {
    process.destroyForcibly();
    MySqlProcesses.awaitEnd(process, STOP_MAX);
  }

  /** SIGSTOP: the server keeps its connections and answers nothing until {@link #resume()}. */
  public void pause() throws IOException {
    MySqlProcesses.signal("STOP", process.pid());
  }

  /** SIGCONT. */
  public void resume() throws IOException {
    MySqlProcesses.signal("CONT", process.pid());
  }

  /** Ends the server; a disposable one is killed and its data directory deleted. */
  @Override
  public void close() throws IOException {
    if (options.disposable()) {
      kill();
      FileTrees.delete(options.dataDirectory());
    } else {
      stop();
    }
    files.deleteShortSocket();
    MySqlProcesses.ended(this);
  }

  Process process() {
    return process;
  }

  private static int freePort() throws IOException {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  /** Reads a process id file; empty when there is none or it is not complete. */
  static Optional<Long> readPid(Path file) throws IOException {
    try {
      String text = Files.readString(file).strip();
      return text.matches("\\d{1,10}") ? Optional.of(Long.valueOf(text)) : Optional.empty();
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }

  @Override
  public String toString() {
    return "mysqld 127.0.0.1:" + port() + " (pid " + pid() + ")";
  }
}
