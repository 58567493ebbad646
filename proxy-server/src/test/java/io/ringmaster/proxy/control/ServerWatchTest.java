package io.ringmaster.proxy.control;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.ringmaster.metadata.Secret;
import io.ringmaster.metadata.Server;
import io.ringmaster.metadata.TlsMode;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** Servers that are not there; those that come and go are in the module it. */
class ServerWatchTest {
  private final ListAppender<ILoggingEvent> logged = new ListAppender<>();
  private ControlPools pools;
  private ServerWatch watch;

  private static Logger logger() {
    return (Logger) LoggerFactory.getLogger(ServerWatch.class);
  }

  @BeforeEach
  void open() {
    pools = new ControlPools(Duration.ofSeconds(1), Optional.empty());
    watch = new ServerWatch(pools);
    logged.start();
    logger().addAppender(logged);
  }

  @AfterEach
  void close() {
    watch.close();
    pools.close();
    logger().detachAppender(logged);
  }

  private static Server server(int port, String password) {
    return new Server("s1", "127.0.0.1", port, "u", new Secret(password), TlsMode.DISABLED);
  }

  private static int refusedPort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
      return socket.getLocalPort();
    }
  }

  private void await(Supplier<Boolean> condition) throws InterruptedException {
    long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
    while (!condition.get() && System.nanoTime() < deadline) {
      Thread.sleep(10);
    }
    assertTrue(condition.get(), () -> watch.statuses().toString());
  }

  @Test
  void aServerThatRefusesIsDownAndSaidOnce() throws Exception {
    watch.follow(List.of(server(refusedPort(), "s3cret")));
    await(() -> watch.statuses().containsKey("s1"));
    ServerStatus first = watch.statuses().get("s1");
    assertEquals(ServerStatus.State.DOWN, first.state());
    assertEquals("Connection refused", first.problem());
    Thread.sleep(2_500);
    assertEquals(first, watch.statuses().get("s1"));
    assertEquals(List.of(Level.WARN), logged.list.stream().map(ILoggingEvent::getLevel).toList());
    String line = logged.list.getFirst().getFormattedMessage();
    assertTrue(line.startsWith("Server down server=s1 address=127.0.0.1:"), line);
    watch.follow(List.of());
    assertEquals(Map.of(), watch.statuses());
  }

  @Test
  void aServerThatTakesConnectionsAndSaysNothingIsDown() throws Exception {
    try (ServerSocket silent = new ServerSocket(0, 10, InetAddress.ofLiteral("127.0.0.1"))) {
      watch.follow(List.of(server(silent.getLocalPort(), "s3cret")));
      await(() -> watch.statuses().containsKey("s1"));
      ServerStatus status = watch.statuses().get("s1");
      assertEquals(ServerStatus.State.DOWN, status.state());
      assertTrue(
          status.problem().matches("Read timed out|no answer within 2000 ms"), status.problem());
    }
  }

  @Test
  void aServerIsCheckedAtOnceWhenItsLoginChanges() throws Exception {
    try (ServerSocket closing = new ServerSocket(0, 10, InetAddress.ofLiteral("127.0.0.1"))) {
      watch.follow(List.of(server(closing.getLocalPort(), "old")));
      try (Socket first = closing.accept()) {
        watch.follow(List.of(server(closing.getLocalPort(), "new")));
        closing.setSoTimeout(20_000);
        try (Socket second = closing.accept()) {
          assertTrue(first.getPort() != second.getPort(), second::toString);
        }
      }
    }
  }
}
