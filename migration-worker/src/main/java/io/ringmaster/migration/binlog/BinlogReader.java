package io.ringmaster.migration.binlog;

import com.github.shyiko.mysql.binlog.BinaryLogClient;
import com.github.shyiko.mysql.binlog.network.DefaultSSLSocketFactory;
import com.github.shyiko.mysql.binlog.network.SSLMode;
import com.github.shyiko.mysql.binlog.network.ServerException;
import io.ringmaster.metadata.Server;
import io.ringmaster.migration.rows.TableMove;
import io.ringmaster.migration.server.Endpoint;
import io.ringmaster.migration.server.Retry;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketException;
import java.nio.file.Files;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows the binary log of a server, from a GTID set on, and comes back where it was when the
 * connection is lost. {@link #run} belongs to one thread, a virtual one; the rest to any.
 */
public final class BinlogReader implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(BinlogReader.class);
  private static final Duration CONNECT_MAX = Duration.ofSeconds(5);
  private static final Duration HEARTBEAT = Duration.ofMillis(500);

  /** Without a sign of life for so long, the connection is given up. */
  private static final Duration SILENCE_MAX = Duration.ofSeconds(10);

  private static final Duration PAUSE_FIRST = Duration.ofMillis(50);
  private static final Duration PAUSE_MOST = Duration.ofSeconds(2);

  /** MySQL's error for a position that the server can't serve, as when its logs are purged. */
  private static final int POSITION_NOT_SERVED = 1236;

  /** Tells which transactions that were read the source does not have. */
  public interface History {
    Gtids missing(Gtids read) throws SQLException, InterruptedException;
  }

  private final Endpoint source;
  private final History history;
  private final Transactions transactions;
  private final Duration patience;
  private volatile BinaryLogClient client;
  private volatile boolean closed;
  private Exception failure;
  private boolean alive;

  /**
   * Prepares, without I/O.
   *
   * @param history is asked before each connection
   * @param from all transactions that need not be read
   * @param migration whose own transactions are left out
   * @param patience how long the server may be away
   */
  public BinlogReader(
      Endpoint source,
      History history,
      Gtids from,
      List<TableMove> tables,
      long migration,
      ChangeSink sink,
      Duration patience) {
    this.source = source;
    this.history = history;
    this.patience = patience;
    this.transactions = new Transactions(from, tables, migration, sink);
  }

  /**
   * Reads until {@link #close}.
   *
   * @throws BinlogException when the log can't be followed
   * @throws IOException when the server stays away for longer than the patience
   * @throws InterruptedException when interrupted
   */
  public void run() throws IOException, InterruptedException {
    long giveUp = System.nanoTime() + patience.toNanos();
    Duration pause = PAUSE_FIRST;
    while (!closed) {
      alive = false;
      Exception end = session();
      if (closed) {
        return;
      }
      if (Thread.interrupted() || end instanceof InterruptedException) {
        throw new InterruptedException("reading the binary log of " + source);
      }
      if (end instanceof BinlogException fatal) {
        throw fatal;
      }
      if (end instanceof ServerException refused && refused.getErrorCode() == POSITION_NOT_SERVED) {
        throw new BinlogException(
            source
                + " can't serve its binary log from where the stream is. If it was purged: cancel"
                + " the migration, raise binlog_expire_logs_seconds (now or with SET PERSIST) above"
                + " the time the copy takes, and begin again. The server says: "
                + refused.getMessage());
      }
      if (alive) {
        giveUp = System.nanoTime() + patience.toNanos();
        pause = PAUSE_FIRST;
      } else if (System.nanoTime() - giveUp > 0) {
        throw new IOException("the binary log of " + source + " can't be read", end);
      }
      LOG.info("reading the binary log of {} begins again after: {}", source, String.valueOf(end));
      Thread.sleep(pause);
      pause = Retry.longer(pause, PAUSE_MOST);
    }
  }

  /** One connection, until its end; returns why it ended. */
  private Exception session() {
    failure = null;
    transactions.restart();
    try {
      Gtids missing = history.missing(transactions.received());
      if (!missing.isEmpty()) {
        return new BinlogException(
            source
                + " does not have transactions that were read of its binary log: "
                + missing
                + ". Another server has its place by now, or it was restored to an earlier state");
      }
    } catch (SQLException | InterruptedException e) {
      return e;
    }
    BinaryLogClient next = client(transactions.received());
    client = next;
    try {
      if (!closed) {
        next.connect();
      }
      return failure;
    } catch (IOException | RuntimeException e) {
      return failure != null ? failure : e;
    }
  }

  private BinaryLogClient client(Gtids from) {
    Server server = source.server();
    BinaryLogClient made =
        new BinaryLogClient(
            server.host(), server.port(), server.user(), server.password().reveal());
    // Any number that no replica has; the server ends an older reader of the same number.
    made.setServerId(ThreadLocalRandom.current().nextLong(1L << 31, 1L << 32));
    made.setGtidSet(from.toString());
    made.setKeepAlive(false);
    made.setConnectTimeout(CONNECT_MAX.toMillis());
    made.setHeartbeatInterval(HEARTBEAT.toMillis());
    made.setThreadFactory(Thread.ofVirtual().factory());
    made.setSocketFactory(BinlogReader::socket);
    made.setEventDeserializer(new RawEvents());
    made.setSSLMode(SSLMode.valueOf(server.tls().name()));
    source.trust().ifPresent(trust -> made.setSslSocketFactory(new Trusting(trust)));
    made.registerEventListener(
        event -> {
          if (failure != null) {
            return;
          }
          try {
            alive = true;
            transactions.event(event);
          } catch (InterruptedException | RuntimeException e) {
            fail(made, e);
          }
        });
    made.registerLifecycleListener(
        new BinaryLogClient.AbstractLifecycleListener() {
          @Override
          public void onCommunicationFailure(BinaryLogClient from, Exception e) {
            failure = failure == null ? e : failure;
          }

          @Override
          public void onEventDeserializationFailure(BinaryLogClient from, Exception e) {
            fail(made, new BinlogException("an event can't be read: " + e, e));
          }
        });
    return made;
  }

  /** Ends the session; the library would log the exception and read on. */
  private void fail(BinaryLogClient from, Exception e) {
    failure =
        e instanceof InterruptedException || e instanceof BinlogException
            ? e
            : new BinlogException("an event can't be understood: " + e, e);
    try {
      from.disconnect();
    } catch (IOException closing) {
      LOG.debug("closing the connection to {}", source, closing);
    }
  }

  private static Socket socket() throws SocketException {
    Socket socket = new Socket();
    socket.setSoTimeout((int) SILENCE_MAX.toMillis());
    socket.setTcpNoDelay(true);
    return socket;
  }

  /** Ends {@link #run}. */
  @Override
  public void close() {
    closed = true;
    BinaryLogClient current = client;
    if (current != null) {
      try {
        current.disconnect();
      } catch (IOException e) {
        LOG.debug("closing the connection to {}", source, e);
      }
    }
  }

  /** Checks certificates against given authorities. */
  private static final class Trusting extends DefaultSSLSocketFactory {
    private final Endpoint.TrustStore trust;

    Trusting(Endpoint.TrustStore trust) {
      this.trust = trust;
    }

    @Override
    protected void initSSLContext(SSLContext context) throws GeneralSecurityException {
      try (InputStream in = Files.newInputStream(trust.file())) {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(in, trust.password().toCharArray());
        TrustManagerFactory factory =
            TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(store);
        context.init(null, factory.getTrustManagers(), null);
      } catch (IOException e) {
        throw new GeneralSecurityException("no trust store " + trust.file(), e);
      }
    }
  }
}
