package io.ringmaster.proxy.compose;

import io.netty.buffer.ByteBuf;
import io.ringmaster.protocol.ResponseScanner;
import io.ringmaster.protocol.ResponseSummary;
import io.ringmaster.proxy.SqlFailure;
import io.ringmaster.proxy.backend.BackendConnection;
import io.ringmaster.proxy.backend.Failures;
import io.ringmaster.proxy.backend.ResponseHandler;
import java.nio.charset.StandardCharsets;
import java.util.function.BiConsumer;

/** Takes the OK or the error of a statement on a bench. */
final class BenchAnswer implements ResponseHandler {
  private final ResponseScanner scanner = new ResponseScanner();
  private final BiConsumer<StepResult, SqlFailure> then;
  private boolean started;

  /**
   * For one statement.
   *
   * @param then gets what the OK says, or else the error
   */
  BenchAnswer(BiConsumer<StepResult, SqlFailure> then) {
    this.then = then;
  }

  /** Warnings that the OK tells of. */
  int warnings() {
    return scanner.summary().warnings();
  }

  @Override
  public boolean onData(BackendConnection connection, ByteBuf in) {
    if (!started) {
      started = true;
      scanner.reset(ResponseScanner.Kind.QUERY, connection.profile().capabilities());
    }
    int end = scanner.scan(in, in.readerIndex(), in.writerIndex());
    in.readerIndex(end < 0 ? in.writerIndex() : end);
    return end >= 0;
  }

  @Override
  public void onComplete(BackendConnection connection) {
    ResponseSummary summary = scanner.summary();
    if (summary.outcome() == ResponseSummary.Outcome.ERR) {
      then.accept(
          null,
          new SqlFailure(
              summary.errno(), summary.sqlState(), summary.errorMessage(StandardCharsets.UTF_8)));
    } else {
      then.accept(
          new StepResult(summary.affectedRows(), 0, false, summary.info(StandardCharsets.UTF_8)),
          null);
    }
  }

  @Override
  public void onLost(BackendConnection connection, Throwable cause) {
    then.accept(null, Failures.lost(connection.serverName(), cause));
  }
}
