package io.ringmaster.router.plan;

import java.util.Objects;

/**
 * Why a statement is not carried out, as the client sees it.
 *
 * @param errno MySQL's error number: 1235 for what is not supported over shards, MySQL's own number
 *     where MySQL would refuse too (1052, 1054, 1146, ..)
 * @param sqlState five characters
 * @param message names the cause and what to do
 */
public record Refusal(int errno, String sqlState, String message) {
  public Refusal {
    Objects.requireNonNull(message, "message");
    if (sqlState.length() != 5) {
      throw new IllegalArgumentException("SQLSTATE '" + sqlState + "' must have 5 characters");
    }
  }

  private static final int NOT_SUPPORTED = 1235;

  /** Whether it is of Ringmaster's, which can't do yet what MySQL can. */
  public boolean isNotSupported() {
    return errno == NOT_SUPPORTED;
  }

  /** Error 1235 (ER_NOT_SUPPORTED_YET) with a sentence that says what is missing. */
  public static Refusal notSupported(String message) {
    return new Refusal(NOT_SUPPORTED, "42000", message);
  }

  /**
   * Of rows for a reference table that leave a column to a default which each shard draws for
   * itself.
   *
   * @param verb INSERT or LOAD DATA
   * @param table qualified
   */
  public static Refusal ofVaryingDefault(String verb, String table, String column) {
    return notSupported(
        "%s into the reference table %s without a value for its column %s is not supported: each shard could store another default; give the value"
            .formatted(verb, table, column));
  }

  /**
   * Error 1146 (ER_NO_SUCH_TABLE) for {@code database.table}, in which MySQL has no characters
   * above U+FFFF; 1103 (ER_WRONG_TABLE_NAME) for no name at all.
   */
  public static Refusal noSuchTable(String qualifiedName) {
    if (qualifiedName.endsWith(".")) {
      return new Refusal(1103, "42000", "Incorrect table name ''");
    }
    String shown = qualifiedName.replaceAll("[\\x{10000}-\\x{10FFFF}]", "?");
    return new Refusal(1146, "42S02", "Table '" + shown + "' doesn't exist");
  }
}
