package io.ringmaster.it.chaos;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.zookeeper.server.NIOServerCnxnFactory;
import org.apache.zookeeper.server.ZooKeeperServer;
import org.apache.zookeeper.server.persistence.FileTxnSnapLog;

/**
 * A ZooKeeper of one process that can be killed. It grants no session the 15 s it asks for, so that
 * runs are short; on a machine where processes don't run for seconds more can be given by {@code
 * -Dringmaster.chaos.session}.
 */
final class ChaosZooKeeper extends JavaProcess {
  static final int SESSION_MILLIS = Integer.getInteger("ringmaster.chaos.session", 4_000);
  private static final int TICK_MILLIS = 500;
  private static final int CONNECTIONS_MAX = 200;

  private final int port;

  /** On a port; not started. */
  ChaosZooKeeper(Path directory, int port) {
    super("zookeeper", directory, ChaosZooKeeper.class.getName());
    this.port = port;
    argument(
        directory.resolve("zookeeper").toString(),
        Integer.toString(port),
        Integer.toString(SESSION_MILLIS));
  }

  /** {@code FOLDER PORT SESSION}. */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    Path directory = Files.createDirectories(Path.of(arguments[0]));
    FileTxnSnapLog files = new FileTxnSnapLog(directory.toFile(), directory.toFile());
    ZooKeeperServer server = new ZooKeeperServer(files, TICK_MILLIS, "");
    server.setMaxSessionTimeout(Integer.parseInt(arguments[2]));
    NIOServerCnxnFactory factory = new NIOServerCnxnFactory();
    int port = Integer.parseInt(arguments[1]);
    factory.configure(
        new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), port),
        CONNECTIONS_MAX,
        -1,
        false);
    factory.startup(server);
    factory.join();
  }

  int port() {
    return port;
  }

  /** Its port is open once its files are read. */
  @Override
  boolean isReady() {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), port), 200);
      return true;
    } catch (IOException e) {
      return false;
    }
  }
}
