package io.ringmaster.demo;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/**
 * Two real MySQL servers, the proxy in front of them and the tour through it: the role {@code
 * demo}.
 *
 * <p>Everything lies in the state folder: {@code pid}, what {@link DemoServers} keeps, and what the
 * proxy keeps in {@code proxy}.
 */
public final class Demo {
  /** The proxy's account on the demo's MySQL servers, which listen on 127.0.0.1 only. */
  static final String SERVER_ACCOUNT = "ringmaster";

  /**
   * Starts the proxy. The program's main does this in its role {@code demo}: embedded ZooKeeper,
   * accounts {@code app}/{@code app} and {@code admin}/{@code admin}.
   */
  public interface ProxyStarter {
    /**
     * Returns when the proxy accepts connections on the options' ports.
     *
     * @param state a folder for ZooKeeper's files, which exists
     * @return ends the proxy when closed
     */
    AutoCloseable start(DemoOptions options, Path state) throws Exception;
  }

  private final DemoOptions options;
  private final ProxyStarter starter;
  private final PrintStream out;
  private final long start = System.nanoTime();

  public Demo(DemoOptions options, ProxyStarter starter, PrintStream out) {
    this.options = options;
    this.starter = starter;
    this.out = out;
  }

  /**
   * Starts everything, shows the tour and returns while it goes on running.
   *
   * @return ends the proxy, then the MySQL servers
   * @throws MySqlServerException for what the person at the terminal can mend; its message says how
   * @throws Exception what the starter of the proxy threw
   */
  public AutoCloseable start() throws Exception {
    Path pid = options.state().resolve("pid");
    requireNotRunning(pid);
    requireFree(options.proxyPort(), "the proxy's MySQL port", "--port");
    requireFree(options.httpPort(), "the proxy's HTTP port", "--http-port");
    if (options.fresh()) {
      say("deleting " + options.state());
      DemoServers.endStale(options.state());
      FileTrees.delete(options.state());
    }
    Files.createDirectories(options.state().resolve("proxy"));
    Files.writeString(pid, ProcessHandle.current().pid() + "\n");
    pid.toFile().deleteOnExit();

    var opened = new ArrayDeque<AutoCloseable>();
    try {
      DemoServers servers = new DemoServers(options, SERVER_ACCOUNT, this::say);
      opened.push(servers);
      servers.start();
      say("starting the proxy with an embedded ZooKeeper");
      opened.push(starter.start(options, options.state().resolve("proxy")));
      tour(servers.ports());
      printHowToConnect();
      return () -> close(opened);
    } catch (Exception e) {
      close(opened);
      throw e;
    }
  }

  private void tour(List<Integer> ports) throws IOException, SQLException {
    var tour =
        new Tour(
            "127.0.0.1:" + options.proxyPort(),
            "127.0.0.1:" + ports.get(0),
            "127.0.0.1:" + ports.get(1),
            SERVER_ACCOUNT,
            SERVER_ACCOUNT,
            out);
    if (!tour.isSetUp()) {
      say("creating a small shop");
      try {
        tour.setUp();
      } catch (SQLException e) {
        throw new MySqlServerException(
            "The shop could not be created: "
                + e.getMessage()
                + "\nIf an earlier start was cut short, start over with: ./demo --fresh",
            e);
      }
    }
    // Not before: the accounts are made with the shop.
    say("accepting connections on 127.0.0.1:" + options.proxyPort());
    say("a few queries, and where each went");
    try {
      tour.show();
    } catch (SQLException e) {
      // Whoever tries the shop may change it: that is no reason not to open it again.
      out.println("  " + e.getMessage());
      say(
          "the rest of the tour is left out: the shop has changed. It is as new after ./demo"
              + " --fresh");
    }
  }

  private void requireNotRunning(Path pidFile) throws IOException {
    Optional<Long> pid = MySqlServer.readPid(pidFile);
    boolean running =
        pid.isPresent()
            && pid.get() != ProcessHandle.current().pid()
            && ProcessHandle.of(pid.get())
                .flatMap(process -> process.info().command())
                .map(command -> command.endsWith("java"))
                .orElse(false);
    if (running) {
      throw new MySqlServerException(
          "The demo is running already (pid " + pid.get() + "). Stop it with: ./demo stop");
    }
  }

  private static void requireFree(int port, String what, String option)
      throws MySqlServerException {
    Optional<String> holder = Ports.holder(port);
    if (holder.isPresent()) {
      throw new MySqlServerException(
          "Port %d, %s, is in use by %s. Choose another, for example: ./demo %s %d"
              .formatted(port, what, holder.get(), option, port + 1));
    }
  }

  /** Closes what was opened, the last first, each whatever becomes of the others. */
  private void close(Deque<AutoCloseable> opened) {
    say("stopping");
    while (!opened.isEmpty()) {
      AutoCloseable next = opened.pop();
      try {
        next.close();
      } catch (Exception e) {
        out.println(next + " did not end cleanly: " + e);
      }
    }
  }

  private void say(String what) {
    out.printf("[%5.1f s] %s%n", (System.nanoTime() - start) / 1e9, what);
  }

  private void printHowToConnect() {
    out.print(
        """

        The shop is open. Connect with
          mysql -h 127.0.0.1 -P %1$d -u app -papp shop
          jdbc:mysql://127.0.0.1:%1$d/shop?user=app&password=app&allowPublicKeyRetrieval=true
          python3 -c "import pymysql; c = pymysql.connect(host='127.0.0.1', port=%1$d, user='app', \
        password='app', database='shop', autocommit=True).cursor(); c.execute('SELECT * FROM users'); print(c.fetchall())"
        Admin SQL (SHOW SHARDS, EXPLAIN ROUTE SELECT ..):
          mysql -h 127.0.0.1 -P %1$d -u admin -padmin shop
        Metrics: http://127.0.0.1:%2$d/metrics   Health: http://127.0.0.1:%2$d/healthz
        Add two servers under load, in another terminal: ./demo reshard
        Kill a server and see it come back: kill -9 $(cat '%3$s/mysql/s2/mysqld.pid')
        Stop with Ctrl-C or ./demo stop; start over with ./demo --fresh. Files: %3$s
        """
            .formatted(options.proxyPort(), options.httpPort(), options.state()));
    out.flush();
  }
}
