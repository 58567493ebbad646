package io.ringmaster.proxy.compose;

/**
 * What an OK says.
 *
 * @param affectedRows as the client's CLIENT_FOUND_ROWS has it counted
 * @param insertId 0 for none
 * @param made whether that is a number that was made, which LAST_INSERT_ID() returns, and not one
 *     that the statement gave itself
 * @param info of several rows, as {@code Records: 2 Duplicates: 0 Warnings: 0}; else empty
 * @param told whether the client hears of the id
 */
public record StepResult(
    long affectedRows, long insertId, boolean made, String info, boolean told) {
  /** One whose insert id the client is told. */
  public StepResult(long affectedRows, long insertId, boolean made, String info) {
    this(affectedRows, insertId, made, info, true);
  }

  /**
   * One whose insert id LAST_INSERT_ID() alone tells: of LOAD DATA.
   *
   * @param made the first number that was made; 0 for none
   */
  public static StepResult untold(long affectedRows, long made, String info) {
    return new StepResult(affectedRows, made, made != 0, info, false);
  }
}
