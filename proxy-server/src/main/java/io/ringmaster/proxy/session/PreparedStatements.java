package io.ringmaster.proxy.session;

import io.ringmaster.router.digest.LexerMode;
import java.util.HashMap;
import java.util.Map;

/** The prepared statements of one session, by the ids the client was given. */
public final class PreparedStatements {
  private Map<Integer, PreparedStatement> byId = Map.of();
  private int lastId;

  /**
   * Adds a statement under a new id, with what its key does not keep of the session.
   *
   * @param viewed of a text with the queries of views; else null
   */
  public PreparedStatement add(
      byte[] sql,
      PreparedStatement.Key key,
      LexerMode lexerMode,
      int parameterCount,
      ViewedText viewed) {
    if (byId.isEmpty()) {
      byId = new HashMap<>();
    }
    PreparedStatement statement =
        new PreparedStatement(++lastId, sql, key, lexerMode, parameterCount, viewed);
    byId.put(lastId, statement);
    return statement;
  }

  /** The statement of an id, null when the client never had it or closed it. */
  public PreparedStatement find(int id) {
    return byId.get(id);
  }

  /** COM_STMT_CLOSE. */
  public void close(int id) {
    PreparedStatement statement = byId.isEmpty() ? null : byId.remove(id);
    if (statement != null) {
      statement.clearLongData();
    }
  }

  /** All of them, as at the session's end. */
  public void clear() {
    for (PreparedStatement statement : byId.values()) {
      statement.clearLongData();
      if (statement.cursor() != null) {
        statement.cursor().discard();
        statement.cursor(null);
      }
    }
    byId = Map.of();
  }

  public int size() {
    return byId.size();
  }
}
