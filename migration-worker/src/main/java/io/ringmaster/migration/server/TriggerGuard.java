package io.ringmaster.migration.server;

import io.ringmaster.metadata.ConnectionMark;
import java.util.List;

/**
 * What keeps triggers from being carried out for rows that are copied, moved or deleted here: they
 * have been carried out where the rows were written. MySQL has no switch for that, so the body of a
 * trigger asks by itself whether the connection is marked. No state.
 */
public final class TriggerGuard {
  /** The user variable of the mark. */
  public static final String VARIABLE = "ringmaster_moves";

  private static final ConnectionMark MARK = new ConnectionMark(VARIABLE);

  /** How a guarded body begins, token by token. */
  public static final List<String> TOKENS =
      List.of("IF", "NOT", "(", "@" + VARIABLE, "<=>", "CONNECTION_ID", "(", ")", ")", "THEN");

  /** How it ends. */
  public static final List<String> LAST_TOKENS = List.of(";", "END", "IF");

  /** The item of SET by which a session says that triggers are not to be carried out for it. */
  static final String ASSIGNMENT = MARK.assignment();

  /** The statement by which a session says so. */
  public static final String STATEMENT = MARK.statement();

  private static final String BEGIN = MARK.unless();

  /** On a line of its own, since the body may end with a comment. */
  private static final String END = "\n; END IF";

  private TriggerGuard() {}

  /** The body of a trigger, guarded. */
  public static String around(String body) {
    return BEGIN + body + END;
  }

  /** A trigger's body, or a text that ends with it, without the guard that it may have. */
  public static String without(String text) {
    int at = text.indexOf(BEGIN);
    return at < 0 || !text.endsWith(END)
        ? text
        : text.substring(0, at) + text.substring(at + BEGIN.length(), text.length() - END.length());
  }

  /** Whether a trigger's body, as information_schema shows it, is guarded. */
  public static boolean isAround(String body) {
    return body.startsWith(BEGIN) && body.endsWith(END);
  }
}
