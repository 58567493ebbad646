package io.ringmaster.demo;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;

/**
 * A program that runs one MySQL server until it is told to end: for benchmarks and experiments.
 *
 * <p>{@code ServeMySql DATA_DIRECTORY PORT [ARGUMENT_OF_MYSQLD..]}. Prints the server's process id
 * when it accepts connections.
 */
public final class ServeMySql {
  private ServeMySql() {}

  public static void main(String[] arguments) throws InterruptedException {
    if (arguments.length < 2) {
      System.err.println("usage: ServeMySql DATA_DIRECTORY PORT [ARGUMENT_OF_MYSQLD..]");
      System.exit(2);
    }
    MySqlServerOptions options =
        MySqlServerOptions.keep(Path.of(arguments[0]))
            .withPort(Integer.parseInt(arguments[1]))
            .withArguments(Arrays.copyOfRange(arguments, 2, arguments.length));
    try (MySqlServer server = MySqlServer.start(MySqlDistribution.locate(), options)) {
      System.out.println(server.pid());
      new CountDownLatch(1).await();
    } catch (IOException e) {
      System.err.println(e.getMessage());
      System.exit(1);
    }
  }
}
