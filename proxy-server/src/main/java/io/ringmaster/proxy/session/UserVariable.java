package io.ringmaster.proxy.session;

import io.ringmaster.protocol.value.Parameter;

/**
 * A user variable's value.
 *
 * <p>A NULL leaves a variable the type and collation it had, and no expression that is NULL gives
 * it a collation: it is assigned some value of its type first.
 *
 * @param sql an expression that gives the same value and type on any server; for NULL any value of
 *     its type and collation
 * @param value the same as a parameter: Long, BigDecimal or Double, a string's bytes, or null
 * @param charset of a string, {@code binary} for one of bytes; else null
 */
public record UserVariable(String sql, Parameter value, String charset) {
  /** A NULL of the type that it gives a variable that was never set. */
  public static final UserVariable NEVER_SET = ofNull("_binary''");

  /**
   * A NULL.
   *
   * @param typed an expression of the variable's type and collation
   */
  public static UserVariable ofNull(String typed) {
    return new UserVariable(typed, Parameter.ofNull());
  }

  /** Of a number, or NULL. */
  public UserVariable(String sql, Parameter value) {
    this(sql, value, null);
  }
}
