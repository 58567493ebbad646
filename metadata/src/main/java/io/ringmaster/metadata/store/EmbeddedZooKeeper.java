package io.ringmaster.metadata.store;

import io.ringmaster.metadata.MetadataException;
import io.ringmaster.metadata.MetadataException.Reason;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.zookeeper.server.NIOServerCnxnFactory;
import org.apache.zookeeper.server.ZooKeeperServer;
import org.apache.zookeeper.server.persistence.FileTxnLog;
import org.apache.zookeeper.server.persistence.FileTxnSnapLog;
import org.apache.zookeeper.server.persistence.Util;

/**
 * A ZooKeeper server in this process, for a cluster of one process: on the loopback address only,
 * without admin server, JMX beans and four-letter commands but {@code srvr}. Every write is synced
 * to disk before it is answered, as in a server of its own.
 */
public final class EmbeddedZooKeeper implements AutoCloseable {
  private static final int TICK_MILLIS = 1000;

  /** From one host; as all are from this one, also in all. */
  private static final int CONNECTIONS_MAX = 1000;

  /** ZooKeeper takes the limit of all connections from here only, and warns when it is not set. */
  private static final String CONNECTIONS_MAX_PROPERTY = "zookeeper.maxCnxns";

  private static final int SNAPSHOTS_KEPT = 3;
  private static final long LOG_PREALLOCATION_BYTES = 1 << 20;

  private final NIOServerCnxnFactory factory;

  private EmbeddedZooKeeper(NIOServerCnxnFactory factory) {
    this.factory = factory;
  }

  /**
   * Starts a server; when this returns, it answers.
   *
   * @param dataDir where its files are; created when absent
   * @param port TCP port on 127.0.0.1; 0 for any that is free
   * @throws MetadataException UNAVAILABLE when the port is taken or the files can't be used
   */
  public static EmbeddedZooKeeper start(Path dataDir, int port) {
    FileTxnSnapLog files;
    try {
      Files.createDirectories(dataDir);
      // ZooKeeper's own 64 MB for a log is for a busy ensemble.
      FileTxnLog.setPreallocSize(LOG_PREALLOCATION_BYTES);
      files = new FileTxnSnapLog(dataDir.toFile(), dataDir.toFile());
      purge(files);
    } catch (IOException e) {
      throw new MetadataException(
          Reason.UNAVAILABLE,
          "the embedded ZooKeeper cannot use the folder %s: %s".formatted(dataDir, reason(e)),
          e);
    }
    if (System.getProperty(CONNECTIONS_MAX_PROPERTY) == null) {
      System.setProperty(CONNECTIONS_MAX_PROPERTY, Integer.toString(CONNECTIONS_MAX));
    }
    // Made last: shutting down one that has no port yet logs a stack trace.
    NIOServerCnxnFactory factory = new NIOServerCnxnFactory();
    try {
      InetAddress loopback = InetAddress.ofLiteral("127.0.0.1");
      factory.configure(new InetSocketAddress(loopback, port), CONNECTIONS_MAX, -1, false);
      factory.startup(new QuietServer(files));
      return new EmbeddedZooKeeper(factory);
    } catch (IOException e) {
      factory.shutdown();
      throw new MetadataException(
          Reason.UNAVAILABLE,
          "cannot start the embedded ZooKeeper on 127.0.0.1:%d with files in %s: %s"
              .formatted(port, dataDir, e.getMessage()),
          e);
    } catch (InterruptedException e) {
      factory.shutdown();
      Thread.currentThread().interrupt();
      throw new MetadataException(
          Reason.UNAVAILABLE, "interrupted while starting the embedded ZooKeeper", e);
    }
  }

  /**
   * Deletes snapshots but the newest, and logs that none of those needs. ZooKeeper's own
   * PurgeTxnLog does the same and prints what it does on the standard output.
   */
  private static void purge(FileTxnSnapLog files) throws IOException {
    List<File> kept = files.findNValidSnapshots(SNAPSHOTS_KEPT);
    if (kept.size() < SNAPSHOTS_KEPT) {
      return;
    }
    long oldest = Util.getZxidFromName(kept.getLast().getName(), "snapshot");
    Set<File> logs = Set.of(files.getSnapshotLogs(oldest));
    try (Stream<Path> all = Files.list(files.getSnapDir().toPath())) {
      for (Path path : all.toList()) {
        String name = path.getFileName().toString();
        long snapshot = Util.getZxidFromName(name, "snapshot");
        long log = Util.getZxidFromName(name, "log");
        if ((snapshot >= 0 && snapshot < oldest)
            || (log >= 0 && log < oldest && !logs.contains(path.toFile()))) {
          Files.delete(path);
        }
      }
    }
  }

  /** What the system said, without the path that the exceptions of files say first. */
  private static String reason(IOException e) {
    return e instanceof FileSystemException file && file.getReason() != null
        ? file.getReason()
        : e.toString();
  }

  /** The port it listens on. */
  public int port() {
    return factory.getLocalPort();
  }

  /** For {@link StoreConfig#connect}. */
  public String connectString() {
    return "127.0.0.1:" + port();
  }

  /** Cuts all connections and closes the files; starting again on them goes on where it was. */
  @Override
  public void close() {
    factory.shutdown();
  }

  private static final class QuietServer extends ZooKeeperServer {
    QuietServer(FileTxnSnapLog files) {
      super(files, TICK_MILLIS, "");
    }

    @Override
    protected void registerJMX() {
      // A part of this process, not a server to be managed.
    }

    @Override
    protected void unregisterJMX() {
      // Nothing was registered.
    }
  }
}
