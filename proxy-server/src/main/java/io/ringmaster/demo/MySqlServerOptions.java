package io.ringmaster.demo;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * How to run one MySQL server.
 *
 * @param dataDirectory the server's files, made from the template when it does not exist
 * @param port TCP port on 127.0.0.1, or 0 for a free one
 * @param arguments further arguments of {@code mysqld}, after ours and so able to override them
 * @param initSql statements executed at every start before the first client is let in; without line
 *     breaks, since {@code --init-file} takes a statement per line
 * @param disposable whether the data directory is deleted with the server, which is then killed
 *     rather than shut down
 */
public record MySqlServerOptions(
    Path dataDirectory,
    int port,
    List<String> arguments,
    List<String> initSql,
    boolean disposable) {

  public MySqlServerOptions {
    dataDirectory = dataDirectory.toAbsolutePath().normalize();
    arguments = List.copyOf(arguments);
    initSql = List.copyOf(initSql);
    if (port < 0 || port > 65535) {
      throw new IllegalArgumentException("port " + port + " is not between 0 and 65535");
    }
    for (String statement : initSql) {
      if (statement.lines().count() != 1) {
        throw new IllegalArgumentException("not exactly one line: " + statement);
      }
    }
  }

  /** A server that keeps its data directory. */
  public static MySqlServerOptions keep(Path dataDirectory) {
    return new MySqlServerOptions(dataDirectory, 0, List.of(), List.of(), false);
  }

  /** A server whose data directory is deleted with it. */
  public static MySqlServerOptions dispose(Path dataDirectory) {
    return new MySqlServerOptions(dataDirectory, 0, List.of(), List.of(), true);
  }

  public MySqlServerOptions withPort(int newPort) {
    return new MySqlServerOptions(dataDirectory, newPort, arguments, initSql, disposable);
  }

  /** Adds to {@link #arguments()}. */
  public MySqlServerOptions withArguments(String... more) {
    List<String> all = Stream.concat(arguments.stream(), Stream.of(more)).toList();
    return new MySqlServerOptions(dataDirectory, port, all, initSql, disposable);
  }

  /** Adds to {@link #initSql()}. */
  public MySqlServerOptions withInitSql(String... more) {
    List<String> all = Stream.concat(initSql.stream(), Stream.of(more)).toList();
    return new MySqlServerOptions(dataDirectory, port, arguments, all, disposable);
  }
}
