package io.ringmaster.proxy.backend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.ringmaster.metadata.Secret;
import io.ringmaster.metadata.Server;
import io.ringmaster.metadata.TlsMode;
import io.ringmaster.proxy.SqlFailure;
import io.ringmaster.proxy.metrics.ProxyMetrics;
import io.ringmaster.proxy.metrics.ServerCounters;
import io.ringmaster.proxy.session.SessionState;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A pool whose server can't be reached, for what its name resolves to. */
class ServerPoolTest {
  private static final Duration LONG = Duration.ofSeconds(30);
  private static final int WARM = 3;

  private final EventLoopGroup group =
      new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
  private final EventLoop loop = group.next();
  private final ServerCounters counters =
      new ProxyMetrics(
              new ProxyMetrics.Sources(
                  () -> 0,
                  Map::of,
                  () -> true,
                  () -> 0,
                  () -> 0,
                  () -> 0,
                  () -> 0,
                  () -> 0,
                  () -> 0))
          .newLoop()
          .server("s1");

  @AfterEach
  void stop() {
    group.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
  }

  /** How often the pool said that it could not connect. */
  private final AtomicInteger suspected = new AtomicInteger();

  private ServerPool pool(Duration maxIdle, ServerNames.Lookup names) throws IOException {
    BackendConnector connector =
        new BackendConnector(
            "test", NioSocketChannel.class, LONG, Optional.empty(), new ServerNames(names));
    Server server = new Server("s1", "db1", 3306, "u", new Secret("p"), TlsMode.DISABLED);
    return new ServerPool(
        loop,
        server,
        new PoolLimits(10, WARM, LONG, maxIdle, LONG, 0),
        connector,
        counters,
        suspected::incrementAndGet,
        () -> 0);
  }

  private <T> T onLoop(Callable<T> task) throws Exception {
    return loop.submit(task).get(10, TimeUnit.SECONDS);
  }

  private void awaitFailed(long least) throws InterruptedException {
    long deadline = System.nanoTime() + LONG.toNanos();
    while (counters.failed.get() < least && System.nanoTime() < deadline) {
      Thread.sleep(5);
    }
    assertTrue(counters.failed.get() >= least, () -> "failed " + counters.failed.get());
  }

  @Test
  void aNameThatIsUnknownIsAskedOnceForEachConnectionAndThenNowAndThen() throws Exception {
    ServerPool pool =
        pool(
            LONG,
            name -> {
              throw new UnknownHostException(name);
            });
    onLoop(
        () -> {
          pool.warmUp(Profile.INTERNAL);
          return null;
        });
    awaitFailed(WARM);
    assertEquals(WARM, onLoop(counters.failed::get));
    assertTrue(onLoop(pool::isDown));
    assertEquals(WARM, suspected.get());
    onLoop(
        () -> {
          pool.close();
          return null;
        });
  }

  @Test
  void housekeepingFindsOutWhetherAServerIsBack() throws Exception {
    // The shortest period of housekeeping is 0.1 s, for half of the longest idle time.
    ServerPool pool =
        pool(
            Duration.ofMillis(100),
            name -> {
              throw new UnknownHostException(name);
            });
    awaitFailed(WARM + 2);
    assertTrue(onLoop(pool::isDown));
    onLoop(
        () -> {
          pool.close();
          return null;
        });
  }

  @Test
  void theEventLoopDoesNotWaitForAName() throws Exception {
    CountDownLatch asked = new CountDownLatch(1);
    CountDownLatch answer = new CountDownLatch(1);
    ServerPool pool =
        pool(
            LONG,
            name -> {
              asked.countDown();
              try {
                answer.await();
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
              throw new UnknownHostException(name);
            });
    var waiting = new CompletableFuture<SqlFailure>();
    onLoop(
        () -> {
          pool.acquire(
              new RecordingOwner(), Profile.INTERNAL, SessionState.INITIAL, taker(waiting));
          return null;
        });
    assertTrue(asked.await(10, TimeUnit.SECONDS));
    assertFalse(onLoop(pool::isDown), "the loop serves others meanwhile");
    answer.countDown();
    SqlFailure failure = waiting.get(10, TimeUnit.SECONDS);
    assertEquals("Can't connect to MySQL server 's1' (unknown host db1)", failure.message());
    onLoop(
        () -> {
          pool.close();
          return null;
        });
  }

  @Test
  void anAddressIsNotAsked() throws Exception {
    ServerNames names =
        new ServerNames(
            name -> {
              throw new AssertionError(name);
            });
    for (String address : new String[] {"127.0.0.1", "::1"}) {
      InetAddress found =
          names
              .getResolver(loop)
              .resolve(InetSocketAddress.createUnresolved(address, 3306))
              .get(10, TimeUnit.SECONDS)
              .getAddress();
      assertEquals(InetAddress.ofLiteral(address), found);
    }
    names.close();
  }

  /** Who waits longest fails to take the bad news: the others hear them all the same. */
  @Test
  void aTakerThatThrowsIsItsOwnersMatter() throws Exception {
    ServerNames.Lookup lookup =
        name -> {
          throw new UnknownHostException(name);
        };
    ServerPool pool = pool(LONG, lookup);
    var heard = new RecordingOwner();
    var other = new RecordingOwner();
    var waiting = new CompletableFuture<SqlFailure>();
    IllegalStateException broken = new IllegalStateException("taker");
    onLoop(
        () -> {
          pool.acquire(
              heard,
              Profile.INTERNAL,
              SessionState.INITIAL,
              new ServerPool.Taker() {
                @Override
                public void ready(BackendConnection connection) {
                  throw broken;
                }

                @Override
                public void failed(SqlFailure failure) {
                  throw broken;
                }
              });
          pool.acquire(other, Profile.INTERNAL, SessionState.INITIAL, taker(waiting));
          return null;
        });
    assertEquals(
        "Can't connect to MySQL server 's1' (unknown host db1)",
        waiting.get(10, TimeUnit.SECONDS).message());
    assertEquals(List.of(broken), onLoop(() -> heard.failures));
    assertEquals(List.of(), onLoop(() -> other.failures));
    onLoop(
        () -> {
          pool.close();
          return null;
        });
  }

  private static ServerPool.Taker taker(CompletableFuture<SqlFailure> failed) {
    return new ServerPool.Taker() {
      @Override
      public void ready(BackendConnection connection) {
        failed.completeExceptionally(new AssertionError("there is no server"));
      }

      @Override
      public void failed(SqlFailure failure) {
        failed.complete(failure);
      }
    };
  }
}
