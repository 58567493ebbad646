package io.ringmaster.proxy.admin;

import io.ringmaster.protocol.MySqlError;

/**
 * An error for the client. Carries no stack trace: it is an answer, not a fault. Unchecked, so that
 * it passes through {@code MetadataStore.update}.
 */
final class AdminException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final int errno;
  private final String sqlState;

  AdminException(int errno, String sqlState, String message) {
    super(message, null, false, false);
    this.errno = errno;
    this.sqlState = sqlState;
  }

  /** An error of MySQL's, its message filled with the arguments. */
  static AdminException of(MySqlError error, Object... arguments) {
    return new AdminException(error.errno(), error.sqlState(), error.message(arguments));
  }

  /** Error 1235: one sentence on what is not supported, and what to do instead. */
  static AdminException notSupported(String sentence) {
    MySqlError error = MySqlError.ER_NOT_SUPPORTED_YET;
    return new AdminException(error.errno(), error.sqlState(), sentence);
  }

  /** Error 1105: a wrong name or a cluster that is not in the state the statement needs. */
  static AdminException refused(String sentence) {
    MySqlError error = MySqlError.ER_UNKNOWN_ERROR;
    return new AdminException(error.errno(), error.sqlState(), sentence);
  }

  /** MySQL's error for a view where a table is wanted. */
  static AdminException notBaseTable(String key) {
    return new AdminException(1347, "HY000", "'" + key + "' is not BASE TABLE");
  }

  AdminResult.Failed result() {
    return new AdminResult.Failed(errno, sqlState, getMessage());
  }
}
