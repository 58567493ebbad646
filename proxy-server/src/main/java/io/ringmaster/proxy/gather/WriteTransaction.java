package io.ringmaster.proxy.gather;

import io.ringmaster.proxy.SqlFailure;
import io.ringmaster.proxy.backend.BackendConnection;
import java.util.List;
import java.util.function.Consumer;

/** What makes a write over several shards be there on all of them, or on none. */
interface WriteTransaction {
  /**
   * Sends what precedes the statement on a connection, in the order of the parts.
   *
   * @param failed takes the error of what is refused, before the statement's answer
   */
  void enter(BackendConnection connection, Consumer<SqlFailure> failed);

  /**
   * The statement has done well on all connections.
   *
   * @param parts all of them
   */
  void keep(List<Part> parts, Then then);

  /**
   * It has failed on some, or must not be.
   *
   * @param parts those it was sent to
   */
  void undo(List<Part> parts, Then then);

  /**
   * What became of the statement on a connection.
   *
   * @param changed whether it may have changed rows
   * @param failure of the statement there; null when it has done well
   */
  record Part(BackendConnection connection, boolean changed, SqlFailure failure) {}

  /** What follows, once; connections that no transaction has are the caller's to release. */
  interface Then {
    /**
     * It is as it was wanted, or not.
     *
     * @param failure why what was to be kept is not, or not certainly; else null
     * @param later whether some servers show later what is kept
     */
    void done(SqlFailure failure, boolean later);
  }
}
