package io.ringmaster.proxy.gather;

import io.ringmaster.protocol.MySqlError;
import io.ringmaster.proxy.SqlFailure;

/** Results that can't be merged; thrown inside a merge, which turns it into the client's error. */
final class GatherException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final transient SqlFailure failure;

  GatherException(SqlFailure failure) {
    super(failure.message(), null, false, false);
    this.failure = failure;
  }

  /** Error 1235. */
  static GatherException notSupported(String message) {
    return new GatherException(SqlFailure.notSupported(message));
  }

  /** A shard's answer is not what the plan promises. */
  static GatherException internal(String message) {
    return new GatherException(SqlFailure.of(MySqlError.RM_INTERNAL, message));
  }

  /** Whether MySQL can do it: error 1235. */
  boolean isUnsupported() {
    return failure.errno() == MySqlError.ER_NOT_SUPPORTED_YET.errno();
  }

  SqlFailure failure() {
    return failure;
  }
}
