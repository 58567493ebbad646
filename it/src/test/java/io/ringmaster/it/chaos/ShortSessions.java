package io.ringmaster.it.chaos;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.zookeeper.server.NIOServerCnxnFactory;
import org.apache.zookeeper.server.ZooKeeperServer;
import org.apache.zookeeper.server.persistence.FileTxnSnapLog;

/** A ZooKeeper that grants no session the 15 s it asks for, so that runs are short. */
final class ShortSessions implements AutoCloseable {
  static final int SESSION_MILLIS = 4_000;
  private static final int TICK_MILLIS = 500;
  private static final int CONNECTIONS_MAX = 200;

  private final NIOServerCnxnFactory factory = new NIOServerCnxnFactory();

  ShortSessions(Path directory) throws IOException, InterruptedException {
    Files.createDirectories(directory);
    FileTxnSnapLog files = new FileTxnSnapLog(directory.toFile(), directory.toFile());
    ZooKeeperServer server = new ZooKeeperServer(files, TICK_MILLIS, "");
    server.setMaxSessionTimeout(SESSION_MILLIS);
    factory.configure(
        new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0), CONNECTIONS_MAX, -1, false);
    factory.startup(server);
  }

  int port() {
    return factory.getLocalPort();
  }

  @Override
  public void close() {
    factory.shutdown();
  }
}
