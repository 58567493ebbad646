package io.ringmaster.proxy.session;

import io.ringmaster.protocol.value.Parameter;
import java.math.BigDecimal;
import java.util.BitSet;
import java.util.List;

/**
 * A statement that was prepared by PREPARE, with the types that its parameters have by now. MySQL
 * gives a parameter the type of its first value, later a wider one (integer, decimal, double), and
 * converts all other values to what it has: so an execution means what it would mean alone only if
 * no parameter had another type before.
 */
public final class NamedStatement {
  private static final int STRING = 0;
  private static final int INTEGER = 1;
  private static final int DECIMAL = 2;
  private static final int DOUBLE = 3;

  private final PreparedStatement statement;
  private final int[] settled;

  private NamedStatement(PreparedStatement statement) {
    this.statement = statement;
    this.settled = new int[statement.parameterCount()];
  }

  /**
   * A statement that a session prepares now.
   *
   * @param sql in the session's character set
   * @param viewed of a text with the queries of views; else null
   */
  public static NamedStatement of(
      byte[] sql, ClientSession session, int parameters, ViewedText viewed) {
    PreparedStatement.Key key = PreparedStatement.Key.of(sql, session);
    return new NamedStatement(
        new PreparedStatement(0, sql, key, session.lexerMode(), parameters, viewed));
  }

  public PreparedStatement statement() {
    return statement;
  }

  /**
   * Gives the parameters the types of an execution's values.
   *
   * @param alike parameters of which it does not matter which type a NULL has
   * @return whether the execution means the same as if it were the first
   */
  public boolean settle(List<Parameter> values, BitSet alike) {
    for (int i = 0; i < settled.length; i++) {
      Object value = values.get(i).value();
      boolean same =
          value == null ? alike.get(i) || settled[i] == STRING : rank(value) >= settled[i];
      if (!same) {
        return false;
      }
    }
    for (int i = 0; i < settled.length; i++) {
      settled[i] = Math.max(settled[i], rank(values.get(i).value()));
    }
    return true;
  }

  /** Strings and NULL leave a parameter as the statement has made it. */
  private static int rank(Object value) {
    return switch (value) {
      case Long _ -> INTEGER;
      case BigDecimal _ -> DECIMAL;
      case Double _ -> DOUBLE;
      case null -> STRING;
      default -> STRING;
    };
  }
}
