package io.ringmaster.migration.server;

import java.util.List;

/**
 * What keeps triggers from being carried out for rows that are copied, moved or deleted here: they
 * have been carried out where the rows were written. MySQL has no switch for that, so the body of a
 * trigger asks by itself. The answer is a user variable with the number of the connection, so that
 * one that is set elsewhere means nothing; proxies let no client set it, who could guess the
 * number. No state.
 */
public final class TriggerGuard {
  /** The user variable that a body asks, without its {@code @}. */
  public static final String VARIABLE = "ringmaster_moves";

  /** How a guarded body begins, token by token. */
  public static final List<String> TOKENS =
      List.of("IF", "NOT", "(", "@" + VARIABLE, "<=>", "CONNECTION_ID", "(", ")", ")", "THEN");

  /** How it ends. */
  public static final List<String> LAST_TOKENS = List.of(";", "END", "IF");

  /** The item of SET by which a session says that triggers are not to be carried out for it. */
  static final String ASSIGNMENT = "@" + VARIABLE + " = CONNECTION_ID()";

  /** The statement by which a session says so. */
  public static final String STATEMENT = "SET " + ASSIGNMENT;

  private static final String BEGIN = "IF NOT (@" + VARIABLE + " <=> CONNECTION_ID()) THEN ";

  /** On a line of its own, since the body may end with a comment. */
  private static final String END = "\n; END IF";

  private TriggerGuard() {}

  /** The body of a trigger, guarded. */
  public static String around(String body) {
    return BEGIN + body + END;
  }

  /** Whether a trigger's body, as information_schema shows it, is guarded. */
  public static boolean isAround(String body) {
    return body.startsWith(BEGIN) && body.endsWith(END);
  }
}
