package io.ringmaster.proxy.gather;

import io.ringmaster.proxy.SqlFailure;
import io.ringmaster.proxy.backend.BackendConnection;
import io.ringmaster.proxy.backend.Commands;
import io.ringmaster.proxy.backend.ResponseHandler;
import java.util.List;
import java.util.function.Consumer;

/** A statement as it goes to each of several shards; may be sent again. */
public interface ShardStatements {
  /**
   * Sends the statement, at once or after having prepared it on the connection, and flushes.
   *
   * @param target index among the statement's targets, from 0
   * @param response takes the statement's response
   * @param failed is called instead when it can't be sent; the connection is in order then, or lost
   */
  void send(
      int target,
      BackendConnection connection,
      ResponseHandler response,
      Consumer<SqlFailure> failed);

  /** The server's statement that was prepared for a cursor on a target; 0 without one. */
  default int cursorId(int target) {
    return 0;
  }

  /**
   * Text statements.
   *
   * @param texts one of each target, in the session's character set
   */
  static ShardStatements ofTexts(List<byte[]> texts) {
    return (target, connection, response, _) -> {
      byte[] text = texts.get(target);
      connection.send(
          Commands.query(connection.channel().alloc(), connection.profile(), text, 0, text.length),
          response);
      connection.flush();
    };
  }
}
