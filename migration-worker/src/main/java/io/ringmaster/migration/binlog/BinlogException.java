package io.ringmaster.migration.binlog;

/** The binary log holds something that can't be followed, so the stream must not go on. */
public final class BinlogException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  BinlogException(String message) {
    super(message);
  }

  BinlogException(String message, Throwable cause) {
    super(message, cause);
  }
}
