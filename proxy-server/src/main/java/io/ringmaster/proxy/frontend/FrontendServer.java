package io.ringmaster.proxy.frontend;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.WriteBufferWaterMark;
import io.ringmaster.proxy.config.HostPort;
import io.ringmaster.proxy.execute.LoopContext;
import io.ringmaster.proxy.session.ClientSession;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.util.Map;

/** Listens for MySQL clients. */
public final class FrontendServer implements AutoCloseable {
  /** Unsent bytes of a client above which its backend is no longer read, and below it is again. */
  private static final WriteBufferWaterMark WATER_MARK =
      new WriteBufferWaterMark(256 * 1024, 1024 * 1024);

  private final Channel channel;

  private FrontendServer(Channel channel) {
    this.channel = channel;
  }

  /**
   * Starts to listen.
   *
   * @param contexts of each event loop of {@code loops}
   * @throws BindException when the address cannot be listened on; the message names it
   */
  public static FrontendServer start(
      HostPort listen,
      EventLoopGroup loops,
      Map<EventLoop, LoopContext> contexts,
      Transport transport,
      LoginSettings settings,
      SessionRegistry registry)
      throws BindException, InterruptedException {
    ServerBootstrap bootstrap =
        new ServerBootstrap()
            .group(loops)
            .channel(transport.server())
            .option(ChannelOption.SO_BACKLOG, 4096)
            .option(ChannelOption.SO_REUSEADDR, true)
            .childOption(ChannelOption.TCP_NODELAY, true)
            .childOption(ChannelOption.SO_KEEPALIVE, true)
            .childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, WATER_MARK)
            .childHandler(
                new ChannelInitializer<Channel>() {
                  @Override
                  protected void initChannel(Channel client) {
                    accept(client, contexts.get(client.eventLoop()), settings, registry);
                  }
                });
    var bound = bootstrap.bind(listen.resolve()).await();
    if (!bound.isSuccess()) {
      BindException failure =
          new BindException(listen + " (mysql.listen): " + bound.cause().getMessage());
      failure.initCause(bound.cause());
      throw failure;
    }
    return new FrontendServer(bound.channel());
  }

  private static void accept(
      Channel client, LoopContext loop, LoginSettings settings, SessionRegistry registry) {
    ClientSession session = new ClientSession(registry.nextId(), client, loop.metrics().bytesOut);
    Login login = new Login(loop, session, settings, registry.add(session));
    ClientHandler handler =
        new ClientHandler(loop, session, registry, login, settings.maxAllowedPacket());
    client.pipeline().addLast("client", handler);
  }

  /** Where it listens. */
  public InetSocketAddress address() {
    return (InetSocketAddress) channel.localAddress();
  }

  /** Takes no more clients. */
  @Override
  public void close() {
    channel.close().awaitUninterruptibly();
  }
}
