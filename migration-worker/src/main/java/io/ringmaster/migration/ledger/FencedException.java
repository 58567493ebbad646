package io.ringmaster.migration.ledger;

import java.sql.SQLNonTransientException;

/** Another worker has taken the stream over, or it is gone: this one must not write any more. */
public final class FencedException extends SQLNonTransientException {
  private static final long serialVersionUID = 1L;

  FencedException(String message) {
    super(message);
  }
}
