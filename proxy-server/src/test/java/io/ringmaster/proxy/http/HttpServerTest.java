package io.ringmaster.proxy.http;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.ringmaster.proxy.config.HostPort;
import io.ringmaster.proxy.http.Health.Problem;
import io.ringmaster.proxy.http.Health.Severity;
import io.ringmaster.proxy.metrics.ProxyMetrics;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.Socket;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class HttpServerTest {
  private static final HostPort ANY_PORT = new HostPort("127.0.0.1", 0);

  private final AtomicReference<Health> health = new AtomicReference<>(new Health(List.of()));
  private final ProxyMetrics metrics =
      new ProxyMetrics(
          new ProxyMetrics.Sources(
              () -> 7, Map::of, () -> true, () -> 0, () -> 0, () -> 0, () -> 0, () -> 0, () -> 0));
  private EventLoopGroup group;
  private HttpServer server;

  @BeforeEach
  void start() throws Exception {
    group = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    server = start(ANY_PORT, HttpServer.pages(metrics, health::get));
  }

  private HttpServer start(HostPort listen, Map<String, HttpPage> pages) throws Exception {
    return HttpServer.start(listen, group, NioServerSocketChannel.class, pages);
  }

  @AfterEach
  void stop() throws InterruptedException {
    server.close();
    metrics.close();
    group.shutdownGracefully(0, 1, java.util.concurrent.TimeUnit.SECONDS).await();
  }

  /** Sends raw bytes and reads until the server closes. */
  private String exchange(String request) throws IOException {
    try (Socket socket =
        new Socket(InetAddress.ofLiteral("127.0.0.1"), server.address().getPort())) {
      socket.setSoTimeout(10_000);
      socket.getOutputStream().write(request.getBytes(US_ASCII));
      return new String(socket.getInputStream().readAllBytes(), UTF_8);
    }
  }

  private String get(String path) throws IOException {
    return exchange("GET " + path + " HTTP/1.1\r\nHost: x\r\n\r\n");
  }

  private static String body(String answer) {
    return answer.substring(answer.indexOf("\r\n\r\n") + 4);
  }

  @Test
  void metricsAreInPrometheusText() throws IOException {
    String answer = get("/metrics?name=x");
    assertTrue(answer.startsWith("HTTP/1.1 200 OK\r\n"), answer);
    assertTrue(answer.contains("content-type: text/plain; version=0.0.4"), answer);
    assertTrue(body(answer).contains("\nringmaster_epoch 7.0\n"), answer);
  }

  @Test
  void healthIs200WhenAllIsWell() throws IOException {
    String answer = get("/healthz");
    assertTrue(answer.startsWith("HTTP/1.1 200 OK\r\n"), answer);
    assertEquals("{\"status\":\"up\",\"problems\":[]}\n", body(answer));
  }

  @Test
  void healthIs200AndDegradedWithoutZookeeper() throws IOException {
    health.set(new Health(List.of(new Problem("zookeeper", Severity.DEGRADED, "lost \"a:1\""))));
    String answer = get("/healthz");
    assertTrue(answer.startsWith("HTTP/1.1 200 OK\r\n"), answer);
    assertEquals(
        "{\"status\":\"degraded\",\"problems\":[{\"component\":\"zookeeper\","
            + "\"severity\":\"degraded\",\"detail\":\"lost \\\"a:1\\\"\"}]}\n",
        body(answer));
  }

  @Test
  void healthIs503WhenClientsShouldGoElsewhere() throws IOException {
    health.set(
        new Health(
            List.of(
                new Problem("zookeeper", Severity.DEGRADED, "lost"),
                new Problem("shards", Severity.DOWN, "no shard answers"))));
    String answer = get("/healthz");
    assertTrue(answer.startsWith("HTTP/1.1 503 Service Unavailable\r\n"), answer);
    assertTrue(body(answer).startsWith("{\"status\":\"down\","), answer);
  }

  @Test
  void headSendsTheHeadersOnly() throws IOException {
    String answer = exchange("HEAD /healthz HTTP/1.1\r\nHost: x\r\n\r\n");
    assertTrue(answer.startsWith("HTTP/1.1 200 OK\r\n"), answer);
    assertTrue(answer.contains("content-length: 30\r\n"), answer);
    assertEquals("", body(answer));
  }

  @Test
  void otherPathsAndMethodsAreRefused() throws IOException {
    String missing = get("/admin");
    assertTrue(missing.startsWith("HTTP/1.1 404 Not Found\r\n"), missing);
    assertEquals("no such page; there are /healthz, /metrics\n", body(missing));
    String post = exchange("POST /metrics HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\n\r\nx");
    assertTrue(post.startsWith("HTTP/1.1 405 Method Not Allowed\r\n"), post);
    assertTrue(post.contains("allow: GET, HEAD\r\n"), post);
  }

  @Test
  void garbageAndOversizeRequestsAreRefusedAndTheServerLivesOn() throws IOException {
    assertTrue(exchange("nonsense\r\n\r\n").startsWith("HTTP/1.1 400 Bad Request\r\n"));
    String longHeader = "GET /metrics HTTP/1.1\r\nX: " + "x".repeat(20_000) + "\r\n\r\n";
    assertTrue(exchange(longHeader).startsWith("HTTP/1.1 400 Bad Request\r\n"));
    String longPath = "GET /" + "x".repeat(2_000) + " HTTP/1.1\r\n\r\n";
    assertTrue(exchange(longPath).startsWith("HTTP/1.1 400 Bad Request\r\n"));
    assertTrue(get("/healthz").startsWith("HTTP/1.1 200 OK\r\n"));
  }

  @Test
  void aBodyIsNotWaitedFor() throws IOException {
    String answer = exchange("GET /healthz HTTP/1.1\r\nContent-Length: 100000\r\n\r\n");
    assertTrue(answer.startsWith("HTTP/1.1 200 OK\r\n"), answer);
  }

  @Test
  void oneRequestIsAnsweredPerConnection() throws IOException {
    String request = "GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n";
    String answer = exchange(request + request);
    assertEquals(1, answer.split("HTTP/1.1 200", -1).length - 1, answer);
    assertTrue(answer.contains("connection: close\r\n"), answer);
  }

  @Test
  void aPageThatFailsIs500() throws Exception {
    server.close();
    server =
        start(
            ANY_PORT,
            Map.of(
                "/",
                () -> {
                  throw new IllegalStateException("not for clients");
                }));
    String answer = get("/");
    assertTrue(answer.startsWith("HTTP/1.1 500 Internal Server Error\r\n"), answer);
    assertEquals("internal error, see the log\n", body(answer));
  }

  @Test
  void aPortInUseIsNamed() {
    HostPort taken = new HostPort("127.0.0.1", server.address().getPort());
    var e = assertThrows(BindException.class, () -> start(taken, Map.of()));
    assertTrue(e.getMessage().startsWith(taken + " (http.listen): "), e.getMessage());
  }
}
