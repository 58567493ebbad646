package io.ringmaster.proxy.gather;

import io.netty.buffer.ByteBuf;
import io.ringmaster.protocol.ResponseScanner;
import io.ringmaster.protocol.ResponseSummary;
import io.ringmaster.proxy.SqlFailure;
import io.ringmaster.proxy.backend.BackendConnection;
import io.ringmaster.proxy.backend.ResponseHandler;
import java.util.function.Consumer;

/**
 * Which row an INSERT .. ON DUPLICATE KEY UPDATE has found for its last one, and left as it was.
 * For MySQL its AUTO_INCREMENT value is the insert id when others were inserted or changed, which
 * its own server has not heard of. Not thread-safe.
 */
final class LastRow {
  private final WriteSpec spec;
  private long id;

  LastRow(WriteSpec spec) {
    this.spec = spec;
  }

  /**
   * Asks the shard that has it.
   *
   * @param then is run when its answer is there
   */
  void ask(BackendConnection connection, Runnable then) {
    Consumer<ResponseSummary> answered =
        summary -> {
          id = summary.outcome() == ResponseSummary.Outcome.OK ? summary.lastInsertId() : 0;
          then.run();
        };
    ResponseScanner scanner = new ResponseScanner();
    scanner.reset(spec.kind(), connection.profile().capabilities());
    Consumer<SqlFailure> notSent = _ -> then.run();
    spec.insertId().lastRow().send(0, connection, new Answer(scanner, answered, then), notSent);
  }

  private record Answer(ResponseScanner scanner, Consumer<ResponseSummary> answered, Runnable lost)
      implements ResponseHandler {
    @Override
    public boolean onData(BackendConnection c, ByteBuf in) {
      int end = scanner.scan(in, in.readerIndex(), in.writerIndex());
      in.readerIndex(end < 0 ? in.writerIndex() : end);
      return end >= 0;
    }

    @Override
    public void onComplete(BackendConnection c) {
      answered.accept(scanner.summary());
    }

    @Override
    public void onLost(BackendConnection c, Throwable cause) {
      lost.run();
    }
  }

  /** The insert id that it is; what the last row gives where none was found. */
  long id() {
    return id == 0 ? spec.insertId().last() : id;
  }
}
