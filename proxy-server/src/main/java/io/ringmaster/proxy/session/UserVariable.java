package io.ringmaster.proxy.session;

import io.ringmaster.protocol.value.Parameter;

/**
 * A user variable's value.
 *
 * @param sql an expression that gives the same value and type on any server
 * @param value the same as a parameter: Long, BigDecimal or Double, a string's bytes, or null
 * @param charset of a string, {@code binary} for one of bytes; else null
 */
public record UserVariable(String sql, Parameter value, String charset) {
  /** Of a number, or NULL. */
  public UserVariable(String sql, Parameter value) {
    this(sql, value, null);
  }
}
