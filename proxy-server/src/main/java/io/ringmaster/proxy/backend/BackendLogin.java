package io.ringmaster.proxy.backend;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.concurrent.ScheduledFuture;
import io.ringmaster.metadata.EntryGuard;
import io.ringmaster.metadata.Server;
import io.ringmaster.metadata.TlsMode;
import io.ringmaster.protocol.Capabilities;
import io.ringmaster.protocol.Charsets;
import io.ringmaster.protocol.PacketFramer;
import io.ringmaster.protocol.PacketWriter;
import io.ringmaster.protocol.auth.AuthStep;
import io.ringmaster.protocol.auth.ClientAuth;
import io.ringmaster.protocol.client.HandshakeResponse41;
import io.ringmaster.protocol.client.SslRequest;
import io.ringmaster.protocol.server.HandshakeV10;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Logs in to a server, then gives its place in the pipeline to a {@link BackendConnection}. */
final class BackendLogin extends ChannelInboundHandlerAdapter {
  private static final int MAX_PACKET = 0x3FFFFFFF;

  private final Server server;
  private final Profile profile;
  private final ServerPool pool;
  private final Duration timeout;
  private final SslContext encrypting;
  private final SslContext verifying;
  private final Consumer<BackendConnection> connected;
  private final Consumer<Throwable> failed;
  private ChannelHandlerContext context;
  private PacketFramer framer;
  private ScheduledFuture<?> deadline;
  private HandshakeV10 greeting;
  private ClientAuth auth;
  private int capabilities;
  private FenceAnswer fence;

  /** The server has not answered {@link EntryGuard#STATEMENT} yet. */
  private boolean introducing;

  private boolean over;

  BackendLogin(
      Server server,
      Profile profile,
      ServerPool pool,
      Duration timeout,
      SslContext encrypting,
      SslContext verifying,
      Consumer<BackendConnection> connected,
      Consumer<Throwable> failed) {
    this.server = server;
    this.profile = profile;
    this.pool = pool;
    this.timeout = timeout;
    this.encrypting = encrypting;
    this.verifying = verifying;
    this.connected = connected;
    this.failed = failed;
  }

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) {
    context = ctx;
    framer = new PacketFramer(ctx.alloc(), 1 << 20);
    deadline =
        ctx.executor()
            .schedule(
                () -> fail(new IOException("no login within " + timeout.toMillis() + " ms")),
                timeout.toMillis(),
                TimeUnit.MILLISECONDS);
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    ByteBuf in = (ByteBuf) message;
    try {
      while (!over) {
        switch (framer.next(in)) {
          case NEED_MORE -> {
            return;
          }
          case PACKET -> packet(framer.payload());
          case TOO_LARGE, TOO_LARGE_END, OUT_OF_ORDER ->
              fail(new IOException("not a MySQL server's greeting"));
        }
      }
    } catch (IOException | RuntimeException e) {
      fail(e);
    } finally {
      in.release();
    }
  }

  private void packet(ByteBuf payload) throws IOException {
    if (introducing) {
      introduced(payload);
      return;
    }
    if (fence != null) {
      if (fence.onPacket(payload)) {
        fenceKnown();
      }
      return;
    }
    if (greeting != null) {
      step(auth.onPacket(payload));
      return;
    }
    if (payload.isReadable() && payload.getUnsignedByte(payload.readerIndex()) == 0xFF) {
      // Too many connections, host not allowed: said instead of a greeting.
      fail(new IOException(PacketHandler.readError(payload).message()));
      return;
    }
    greeting = HandshakeV10.decode(payload);
    boolean offered = Capabilities.has(greeting.capabilities(), Capabilities.CLIENT_SSL);
    boolean tls =
        switch (server.tls()) {
          case DISABLED -> false;
          case PREFERRED -> offered;
          case REQUIRED, VERIFY_CA -> true;
        };
    if (tls && !offered) {
      fail(new IOException("the server offers no TLS, which " + server.tls() + " demands"));
      return;
    }
    capabilities =
        (profile.loginCapabilities() & greeting.capabilities())
            | (tls ? Capabilities.CLIENT_SSL : 0);
    if (tls) {
      startTls();
    } else {
      respond(false, 1);
    }
  }

  private void startTls() {
    ByteBuf out = context.alloc().buffer(64);
    PacketWriter writer = new PacketWriter();
    writer.sequenceId(1);
    writer.begin(out);
    new SslRequest(capabilities, MAX_PACKET, Charsets.UTF8MB4_GENERAL_CI).encode(out);
    writer.end();
    context
        .writeAndFlush(out)
        .addListener(
            sent -> {
              SslContext tls = server.tls() == TlsMode.VERIFY_CA ? verifying : encrypting;
              SslHandler handler = tls.newHandler(context.alloc(), server.host(), server.port());
              context.pipeline().addFirst("tls", handler);
              handler
                  .handshakeFuture()
                  .addListener(
                      done -> {
                        if (done.isSuccess()) {
                          respond(true, 2);
                        } else {
                          fail(done.cause());
                        }
                      });
            });
  }

  private void respond(boolean secure, int sequenceId) {
    auth = new ClientAuth(server.password().reveal(), secure, server.tls() != TlsMode.VERIFY_CA);
    byte[] data = auth.start(greeting.authPlugin(), greeting.authData());
    ByteBuf out = context.alloc().buffer(256);
    PacketWriter writer = new PacketWriter();
    writer.sequenceId(sequenceId);
    writer.begin(out);
    new HandshakeResponse41(
            capabilities,
            MAX_PACKET,
            Charsets.UTF8MB4_GENERAL_CI,
            server.user(),
            data,
            "",
            auth.plugin().wireName(),
            pool == null ? Map.of() : pool.attributes(),
            0)
        .encode(out);
    writer.end();
    framer.expectSequenceId(sequenceId + 1);
    var _ = context.writeAndFlush(out);
  }

  private void step(AuthStep step) {
    switch (step) {
      case AuthStep.Reply(var payload) -> {
        ByteBuf out = context.alloc().buffer(payload.length + 4);
        PacketWriter writer = new PacketWriter();
        writer.sequenceId(framer.lastSequenceId() + 1);
        writer.begin(out);
        out.writeBytes(payload);
        writer.end();
        framer.expectSequenceId(framer.lastSequenceId() + 2);
        var _ = context.writeAndFlush(out);
      }
      case AuthStep.Wait _ -> {}
      case AuthStep.Accepted _ -> askFence();
      case AuthStep.Rejected(var reason) -> fail(new IOException(reason));
      case AuthStep.Refused(var error) -> fail(new IOException(error.message()));
      case AuthStep.Compute _ -> throw new IllegalStateException("a server's step");
    }
  }

  private void askFence() {
    if (pool == null) {
      accepted();
      return;
    }
    fence = new FenceAnswer(Capabilities.has(capabilities, Capabilities.CLIENT_DEPRECATE_EOF));
    introducing = true;
    framer.expectSequenceId(1);
    // Both at once: the second answer follows the first.
    var _ =
        context.write(
            Commands.query(context.alloc(), profile, EntryGuard.STATEMENT), context.voidPromise());
    var _ =
        context.writeAndFlush(
            Commands.query(context.alloc(), profile, FenceAnswer.QUERY), context.voidPromise());
  }

  private void introduced(ByteBuf payload) throws IOException {
    if (payload.getUnsignedByte(payload.readerIndex()) == 0xFF) {
      throw new IOException(
          "setting @" + EntryGuard.VARIABLE + ": " + PacketHandler.readError(payload).message());
    }
    introducing = false;
    framer.expectSequenceId(1);
  }

  private void fenceKnown() {
    long own = pool.epoch();
    if (own < fence.epoch()) {
      fail(
          new IOException(
              "rows have moved away from it at epoch "
                  + fence.epoch()
                  + ", and this proxy knows the shard map of epoch "
                  + own
                  + " only; is it cut off from ZooKeeper?"));
    } else {
      accepted();
    }
  }

  private void accepted() {
    over = true;
    deadline.cancel(false);
    framer.close();
    BackendConnection connection =
        new BackendConnection(pool, profile, context.channel(), greeting.connectionId());
    context.pipeline().replace(this, "backend", connection);
    try {
      connected.accept(connection);
    } catch (RuntimeException | Error e) {
      // The login is over: nobody hears of failures any more.
      connection.close(e);
      throw e;
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    fail(new IOException("the server closed the connection during login"));
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    fail(cause);
  }

  /** The attempt has failed; said once. */
  void fail(Throwable cause) {
    if (over) {
      return;
    }
    over = true;
    if (deadline != null) {
      deadline.cancel(false);
    }
    if (framer != null) {
      framer.close();
    }
    if (context != null) {
      var _ = context.close();
    }
    failed.accept(cause);
  }
}
