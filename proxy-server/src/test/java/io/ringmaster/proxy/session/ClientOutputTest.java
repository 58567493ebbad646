package io.ringmaster.proxy.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.ringmaster.proxy.SqlFailure;
import io.ringmaster.proxy.metrics.LoopMetrics;
import io.ringmaster.proxy.metrics.ProxyMetrics;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class ClientOutputTest {
  private static final ProxyMetrics.Sources SOURCES =
      new ProxyMetrics.Sources(
          () -> 0,
          java.util.Map::of,
          () -> true,
          () -> 0,
          () -> 0,
          () -> 0,
          () -> 0,
          () -> 0,
          () -> 0);

  private static int sent(EmbeddedChannel channel) {
    int bytes = 0;
    for (ByteBuf out = channel.readOutbound(); out != null; out = channel.readOutbound()) {
      bytes += out.readableBytes();
      out.release();
    }
    return bytes;
  }

  @Test
  void everyAnswerIsCounted() {
    EmbeddedChannel channel = new EmbeddedChannel();
    try (var metrics = new ProxyMetrics(SOURCES)) {
      LoopMetrics loop = metrics.newLoop();
      ClientOutput output = new ClientOutput(channel, loop.bytesOut, new SessionTracker());
      List<Runnable> answers =
          List.of(
              () -> output.ok(2),
              () -> output.error(SqlFailure.notSupported("no")),
              () -> output.rows(List.of(Column.text("a")), List.of(List.of("x")), 2, 0),
              () -> output.relay(Unpooled.wrappedBuffer(new byte[100])));
      int total = 0;
      for (Runnable answer : answers) {
        long before = loop.bytesOut.get();
        answer.run();
        output.flush();
        int bytes = sent(channel);
        assertTrue(bytes >= 11, bytes + " bytes");
        assertEquals(bytes, loop.bytesOut.get() - before);
        total += bytes;
      }
      String page = metrics.scrape();
      assertEquals(
          List.of("ringmaster_frontend_sent_bytes_total " + (double) total),
          Arrays.stream(page.split("\n"))
              .filter(line -> line.startsWith("ringmaster_frontend_sent_bytes_total"))
              .toList());
    } finally {
      channel.finishAndReleaseAll();
    }
  }
}
