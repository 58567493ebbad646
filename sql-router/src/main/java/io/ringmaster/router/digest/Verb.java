package io.ringmaster.router.digest;

/** The first word of a statement, after any opening parentheses. */
public enum Verb {
  SELECT(true),
  INSERT(true),
  REPLACE(true),
  UPDATE(true),
  DELETE(true),
  WITH(true),
  VALUES(true),
  TABLE(true),
  DO(true),
  CALL(true),
  SET,
  SHOW,
  USE,
  BEGIN,
  START,
  COMMIT,
  ROLLBACK,
  SAVEPOINT,
  RELEASE,
  XA,
  CREATE,
  ALTER,
  DROP,
  TRUNCATE,
  RENAME,
  LOCK,
  UNLOCK,
  PREPARE,
  EXECUTE,
  DEALLOCATE,
  EXPLAIN,
  DESCRIBE,
  DESC,
  KILL,
  LOAD,
  GRANT,
  REVOKE,
  ANALYZE,
  OPTIMIZE,
  CHECK,
  CHECKSUM,
  REPAIR,
  CACHE,
  FLUSH,
  RESET,
  HANDLER,
  HELP,
  IMPORT,
  INSTALL,
  UNINSTALL,
  CHANGE,
  STOP,
  PURGE,
  BINLOG,
  CLONE,
  SHUTDOWN,
  RESTART,
  SIGNAL,
  RESIGNAL,
  GET,
  RETURN,
  /** Ringmaster's own: {@code REGISTER SERVER}. */
  REGISTER,
  /** A first token that is no verb of MySQL's or Ringmaster's. */
  UNKNOWN,
  /** Nothing but blanks and comments. */
  EMPTY;

  private final boolean dml;

  Verb() {
    this(false);
  }

  Verb(boolean dml) {
    this.dml = dml;
  }

  /** Whether the literals of such a statement become slots of its digest text. */
  public boolean isDml() {
    return dml;
  }
}
