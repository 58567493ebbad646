package io.ringmaster.proxy.http;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.timeout.ReadTimeoutHandler;
import io.ringmaster.proxy.config.HostPort;
import io.ringmaster.proxy.metrics.ProxyMetrics;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;

/**
 * A small HTTP/1.1 server for a few fixed pages: GET and HEAD, one request a connection, headers up
 * to {@value #MAX_HEADER_BYTES} bytes, no bodies, at most {@value #MAX_CONNECTIONS} connections,
 * each of them for at most {@value #MAX_SECONDS} seconds.
 */
public final class HttpServer implements AutoCloseable {
  static final int MAX_HEADER_BYTES = 8192;
  static final int MAX_CONNECTIONS = 64;
  static final int MAX_SECONDS = 15;

  private static final String PROMETHEUS_TEXT = "text/plain; version=0.0.4; charset=utf-8";

  private final Channel channel;

  private HttpServer(Channel channel) {
    this.channel = channel;
  }

  /** The pages of a proxy: {@code /metrics} and {@code /healthz}. */
  public static Map<String, HttpPage> pages(ProxyMetrics metrics, Supplier<Health> health) {
    return Map.of(
        "/metrics",
        () -> new HttpPage.Answer(200, PROMETHEUS_TEXT, metrics.scrape()),
        "/healthz",
        () -> {
          Health now = health.get();
          return new HttpPage.Answer(now.serving() ? 200 : 503, "application/json", now.json());
        });
  }

  /**
   * Starts to listen.
   *
   * @param group event loops to serve on; stays the caller's
   * @param transport the server channel that fits the group
   * @param pages by path
   * @throws BindException when the address cannot be listened on; the message names it
   */
  public static HttpServer start(
      HostPort listen,
      EventLoopGroup group,
      Class<? extends ServerChannel> transport,
      Map<String, HttpPage> pages)
      throws IOException, InterruptedException {
    Semaphore free = new Semaphore(MAX_CONNECTIONS);
    var bind =
        new ServerBootstrap()
            .group(group)
            .channel(transport)
            .option(ChannelOption.SO_BACKLOG, MAX_CONNECTIONS)
            .option(ChannelOption.SO_REUSEADDR, true)
            .childHandler(
                new ChannelInitializer<SocketChannel>() {
                  @Override
                  protected void initChannel(SocketChannel client) {
                    if (!free.tryAcquire()) {
                      var _ = client.close();
                      return;
                    }
                    client.closeFuture().addListener(_ -> free.release());
                    client
                        .pipeline()
                        .addLast(new ReadTimeoutHandler(MAX_SECONDS))
                        .addLast(
                            new HttpServerCodec(
                                new HttpDecoderConfig()
                                    .setMaxInitialLineLength(1024)
                                    .setMaxHeaderSize(MAX_HEADER_BYTES)))
                        .addLast(new HttpHandler(pages));
                  }
                })
            .bind(listen.resolve())
            .await();
    if (!bind.isSuccess()) {
      BindException e = new BindException(listen + " (http.listen): " + bind.cause().getMessage());
      e.initCause(bind.cause());
      throw e;
    }
    return new HttpServer(bind.channel());
  }

  /** Where it listens, with the real port. */
  public InetSocketAddress address() {
    return (InetSocketAddress) channel.localAddress();
  }

  /** Stops listening. Requests being answered are still answered. */
  @Override
  public void close() {
    channel.close().awaitUninterruptibly();
  }
}
