package io.ringmaster.proxy.backend;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import io.ringmaster.metadata.Server;
import io.ringmaster.metadata.store.ProxyRegistration;
import io.ringmaster.proxy.SqlFailure;
import io.ringmaster.proxy.xa.TransactionNames;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import javax.net.ssl.SSLException;

/** Opens connections to servers and logs in. Safe for any thread. */
public final class BackendConnector {
  private static final WriteBufferWaterMark WATER_MARK =
      new WriteBufferWaterMark(256 * 1024, 1024 * 1024);

  private final Class<? extends Channel> transport;
  private final ServerNames names;
  private final Duration timeout;
  private final Map<String, String> attributes;
  private final TransactionNames transactions;
  private final SslContext encrypting;
  private final SslContext verifying;

  /**
   * @param proxy the name that this proxy is registered with, by which servers can tell its
   *     connections from others'
   * @param timeout for finding the server's address, connecting and logging in together
   * @param authorities certificates that VERIFY_CA checks servers against; the Java platform's own
   *     when empty
   * @throws SSLException when the file can't be read
   */
  public BackendConnector(
      String proxy,
      Class<? extends Channel> transport,
      Duration timeout,
      Optional<Path> authorities)
      throws SSLException {
    this(proxy, transport, timeout, authorities, new ServerNames());
  }

  BackendConnector(
      String proxy,
      Class<? extends Channel> transport,
      Duration timeout,
      Optional<Path> authorities,
      ServerNames names)
      throws SSLException {
    this.transport = transport;
    this.names = names;
    this.timeout = timeout;
    this.transactions = new TransactionNames(proxy);
    this.attributes =
        Map.of("program_name", "ringmaster", ProxyRegistration.CONNECTION_ATTRIBUTE, proxy);
    this.encrypting =
        SslContextBuilder.forClient()
            .sslProvider(SslProvider.JDK)
            .trustManager(InsecureTrustManagerFactory.INSTANCE)
            .build();
    SslContextBuilder checked = SslContextBuilder.forClient().sslProvider(SslProvider.JDK);
    authorities.ifPresent(path -> checked.trustManager(path.toFile()));
    // Names are not compared (that would be VERIFY_IDENTITY): only who signed counts.
    this.verifying = checked.endpointIdentificationAlgorithm(null).build();
  }

  /** Names for this proxy's transactions over several servers. */
  public TransactionNames transactions() {
    return transactions;
  }

  /** Connection attributes of the pools' connections. */
  Map<String, String> attributes() {
    return attributes;
  }

  /**
   * Opens a connection; one of the two consumers is called on the event loop.
   *
   * @param pool that the connection belongs to
   */
  void connect(
      EventLoop loop,
      Server server,
      ServerPool pool,
      Profile profile,
      Consumer<BackendConnection> connected,
      Consumer<Throwable> failed) {
    BackendLogin login =
        new BackendLogin(server, profile, pool, timeout, encrypting, verifying, connected, failed);
    ChannelFuture connecting =
        new Bootstrap()
            .group(loop)
            .channel(transport)
            .resolver(names)
            .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int) timeout.toMillis())
            .option(ChannelOption.TCP_NODELAY, true)
            .option(ChannelOption.SO_KEEPALIVE, true)
            .option(ChannelOption.WRITE_BUFFER_WATER_MARK, WATER_MARK)
            .handler(
                new ChannelInitializer<Channel>() {
                  @Override
                  protected void initChannel(Channel channel) {
                    channel.pipeline().addLast("login", login);
                  }
                })
            .connect(server.host(), server.port());
    connecting.addListener(
        done -> {
          if (!done.isSuccess()) {
            login.fail(done.cause());
          }
        });
  }

  /** Stops the statement that a connection runs, over a connection of its own. */
  public void killQuery(EventLoop loop, BackendConnection running, Runnable then) {
    int thread = running.threadId();
    running.stopping();
    connect(
        loop,
        running.pool().server(),
        null,
        Profile.INTERNAL,
        connection -> {
          ByteBuf kill =
              Commands.query(
                  connection.channel().alloc(), Profile.INTERNAL, "KILL QUERY " + thread);
          connection.send(
              kill,
              new Reply() {
                @Override
                protected void done(BackendConnection c, SqlFailure error) {
                  c.close(new IOException("done"));
                  running.runForOwner(then);
                }
              });
          connection.flush();
        },
        cause -> {
          running.close(new IOException("statement can't be killed: " + cause));
          running.runForOwner(then);
        });
  }
}
