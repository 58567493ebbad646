package io.ringmaster.it.lab;

import io.ringmaster.demo.MySqlDistribution;
import io.ringmaster.demo.MySqlServer;
import io.ringmaster.demo.MySqlServerOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A {@code mysqld} process on this machine. */
public final class ProcessServer extends LabServer {
  /**
   * Small and quick to start. performance_schema is there, without what no test asks it: half of
   * its memory, which the kernel would clear at each start.
   */
  private static final String[] SMALL = {
    "--innodb-buffer-pool-size=64M",
    "--innodb-redo-log-capacity=16M",
    // The machine has so many requests for all servers together, and others may have them.
    "--innodb-use-native-aio=OFF",
    "--performance-schema-digests-size=200",
    "--performance-schema-events-statements-history-long-size=0",
    "--performance-schema-error-size=0",
    "--performance-schema-max-memory-classes=0"
  };

  private final MySqlServer server;

  private ProcessServer(MySqlServer server) {
    this.server = server;
  }

  static ProcessServer start(String... arguments) throws IOException {
    // Files.createTempDirectory makes the folder; the server makes its own from the template.
    Path parent = Files.createTempDirectory("ringmaster-lab");
    parent.toFile().deleteOnExit();
    MySqlServerOptions options =
        MySqlServerOptions.dispose(parent.resolve("data"))
            .withArguments(SMALL)
            .withArguments(arguments)
            .withInitSql(
                "CREATE USER IF NOT EXISTS '%s'@'%%' IDENTIFIED BY '%s'"
                    .formatted(USER, PASSWORD.replace("'", "''")),
                "GRANT ALL ON *.* TO '%s'@'%%' WITH GRANT OPTION".formatted(USER));
    return new ProcessServer(MySqlServer.start(MySqlDistribution.locate(), options));
  }

  /** A server on the files this one left, with the same port. */
  public ProcessServer startAgain() throws IOException {
    return new ProcessServer(MySqlServer.start(MySqlDistribution.locate(), server.options()));
  }

  @Override
  public String host() {
    return "127.0.0.1";
  }

  @Override
  public int port() {
    return server.port();
  }

  /** Of the process. */
  public long pid() {
    return server.pid();
  }

  /** Shuts the server down and keeps its files. */
  public void stop() throws IOException {
    server.stop();
  }

  @Override
  public void kill() throws IOException {
    server.kill();
  }

  @Override
  public void pause() throws IOException {
    server.pause();
  }

  @Override
  public void resume() throws IOException {
    server.resume();
  }

  @Override
  public void close() throws IOException {
    server.close();
    Files.deleteIfExists(server.options().dataDirectory().getParent());
  }
}
