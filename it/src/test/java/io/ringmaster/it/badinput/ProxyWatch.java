package io.ringmaster.it.badinput;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.netty.buffer.ByteBufAllocator;
import io.netty.util.ResourceLeakDetector;
import io.netty.util.internal.PlatformDependent;
import io.ringmaster.it.lab.ProxyLab;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.LoggerFactory;

/**
 * Watches a proxy of this JVM for what it must not keep: sessions, backend connections, buffers,
 * direct memory, threads. Made before the tests of a class, asked after them.
 */
final class ProxyWatch {
  private static final int WAIT_SECONDS = 20;

  /** What the allocator's chunks may have grown by: it keeps some for reuse. */
  private static final long DIRECT_BYTES_MAX = 64 << 20;

  private static final int THREADS_MAX = 6;

  private final ProxyLab proxy;
  private final HttpClient http = HttpClient.newHttpClient();
  private final ListAppender<ILoggingEvent> leaks = new ListAppender<>();
  private final long directBytes;
  private final long threads;

  ProxyWatch(ProxyLab proxy) {
    assertEquals(ResourceLeakDetector.Level.PARANOID, ResourceLeakDetector.getLevel());
    this.proxy = proxy;
    leaks.start();
    leakLogger().addAppender(leaks);
    directBytes = PlatformDependent.usedDirectMemory();
    threads = proxyThreads();
  }

  private static Logger leakLogger() {
    return (Logger) LoggerFactory.getLogger(ResourceLeakDetector.class);
  }

  /** Waits until the proxy is as before its first client, and fails when it does not get so. */
  void assertNothingLeaks() throws Exception {
    await("sessions", () -> (long) proxy.server().sessions(), 0);
    await("clients", () -> metric("ringmaster_frontend_connections"), 0);
    await("busy connections", () -> metric("ringmaster_backend_connections.*state=\"busy\""), 0);
    await("waiting statements", () -> metric("ringmaster_backend_waiting"), 0);
    collectGarbage();
    assertEquals(List.of(), leaks.list.stream().map(ILoggingEvent::getFormattedMessage).toList());
    leakLogger().detachAppender(leaks);
    long grown = PlatformDependent.usedDirectMemory() - directBytes;
    assertTrue(grown < DIRECT_BYTES_MAX, "direct memory grew by " + (grown >> 20) + " MB");
    assertTrue(
        proxyThreads() - threads <= THREADS_MAX,
        () -> "threads grew from " + threads + " to " + proxyThreads());
  }

  /** Leaks are reported when a buffer is made after another was collected unreleased. */
  private static void collectGarbage() throws InterruptedException {
    for (int round = 0; round < 3; round++) {
      System.gc();
      Thread.sleep(50);
      for (int i = 0; i < 100; i++) {
        ByteBufAllocator.DEFAULT.buffer(16).release();
      }
    }
  }

  private static long proxyThreads() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> !thread.getName().startsWith("HttpClient"))
        .count();
  }

  /** The sum of a gauge's or counter's values; the name is a regular expression. */
  long metric(String name) throws IOException, InterruptedException {
    var address = proxy.server().httpAddress();
    var request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + address.getPort() + "/metrics"))
            .timeout(Duration.ofSeconds(10))
            .build();
    String page = http.send(request, HttpResponse.BodyHandlers.ofString()).body();
    Matcher lines =
        Pattern.compile("(?m)^" + name + "(\\{.*\\}|[^ _]*)? ([0-9.E+]+)$").matcher(page);
    double sum = 0;
    while (lines.find()) {
      sum += Double.parseDouble(lines.group(2));
    }
    return (long) sum;
  }

  static void await(String what, Callable<Long> value, long wanted) throws Exception {
    long deadline = System.nanoTime() + Duration.ofSeconds(WAIT_SECONDS).toNanos();
    long seen = value.call();
    while (seen != wanted && System.nanoTime() < deadline) {
      Thread.sleep(20);
      seen = value.call();
    }
    assertEquals(wanted, seen, what);
  }
}
