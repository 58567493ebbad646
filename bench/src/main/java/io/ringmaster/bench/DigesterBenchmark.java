package io.ringmaster.bench;

import io.ringmaster.router.digest.Digest;
import io.ringmaster.router.digest.Digester;
import io.ringmaster.router.digest.LexerMode;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** The digester alone; run with {@code -prof gc} it must show no allocation. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class DigesterBenchmark {
  private final Digester digester = new Digester();
  private final Digest digest = new Digest();

  /** 36 bytes. */
  @Benchmark
  public long pointSelect() {
    return digest(Statements.POINT);
  }

  /** A join with an IN list. */
  @Benchmark
  public long join() {
    return digest(Statements.JOIN);
  }

  /** 100 rows, folded into one. */
  @Benchmark
  public long insertOfHundredRows() {
    return digest(Statements.INSERT);
  }

  private long digest(byte[] sql) {
    digester.digest(sql, 0, sql.length, LexerMode.DEFAULT, digest);
    return digest.hash();
  }
}
