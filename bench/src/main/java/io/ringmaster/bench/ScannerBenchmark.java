package io.ringmaster.bench;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.ringmaster.protocol.Capabilities;
import io.ringmaster.protocol.ResponseScanner;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** Finding the end of a text result set without decoding it. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class ScannerBenchmark {
  /** Rows of the result. */
  @Param({"1", "100"})
  public int rows;

  private final ResponseScanner scanner = new ResponseScanner();
  private ByteBuf response;
  private int sequence;

  /** Lays the response out. */
  @Setup
  public void layOut() {
    response = Unpooled.directBuffer();
    sequence = 1;
    packet(new byte[] {1});
    packet("\3def\2sb\7sbtest1\7sbtest1\1c\1c\f\377\0\340\1\0\0\376\0\0\0\0\0");
    for (int i = 0; i < rows; i++) {
      packet("\170" + "0123456789".repeat(12));
    }
    packet("\376\0\0\2\0\0\0");
  }

  private void packet(String latin1) {
    packet(latin1.getBytes(StandardCharsets.ISO_8859_1));
  }

  private void packet(byte[] payload) {
    response.writeMediumLE(payload.length).writeByte(sequence++).writeBytes(payload);
  }

  /** The whole response lies in one buffer. */
  @Benchmark
  public int scan() {
    scanner.reset(ResponseScanner.Kind.QUERY, Capabilities.CLIENT_DEPRECATE_EOF);
    return scanner.scan(response, 0, response.writerIndex());
  }
}
