package io.ringmaster.proxy.session;

import io.netty.buffer.ByteBuf;
import io.ringmaster.proxy.SqlFailure;
import io.ringmaster.router.digest.LexerMode;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * A statement that a client prepared. It is prepared on a backend connection when it is first
 * executed there.
 */
public final class PreparedStatement {
  private final int id;
  private final byte[] sql;
  private final Key key;
  private final LexerMode lexerMode;
  private final int parameterCount;
  private final Map<Integer, ByteBuf> longData = new TreeMap<>();
  private byte[] types;
  private byte[] typeBlock;
  private Object backendKey;
  private SqlFailure longDataFailure;
  private OpenCursor cursor;

  /** Of a text with the queries of views; else null. */
  private final ViewedText viewed;

  /** Of {@link #withText}; null before. */
  private PreparedStatement changed;

  PreparedStatement(
      int id, byte[] sql, Key key, LexerMode lexerMode, int parameterCount, ViewedText viewed) {
    this.viewed = viewed;
    this.id = id;
    this.sql = sql;
    this.key = key;
    this.lexerMode = lexerMode;
    this.parameterCount = parameterCount;
    this.backendKey = key;
  }

  /**
   * What makes two prepared statements the same: a connection prepares equal ones once.
   *
   * @param sql the client's text
   * @param database the default database it was prepared under, null for none
   * @param sqlMode the mode it was prepared under, as an SQL literal; empty for the default. MySQL
   *     reads the text under it once, and runs what it has read under the mode of the execution
   * @param clientCharset MySQL's name of the character set of the text; empty when that is ASCII,
   *     which is the same in all
   * @param settled variables that were set when it was prepared, as SQL literals, of those with
   *     which MySQL settles what a statement means, later executions too: what strings are
   *     converted to, how many digits a quotient has
   */
  @SuppressWarnings("ArrayRecordComponent") // equals and hashCode compare contents
  public record Key(
      byte[] sql,
      String database,
      String sqlMode,
      String clientCharset,
      Map<String, String> settled) {
    private static final List<String> SETTLED =
        List.of("collation_connection", "div_precision_increment");

    /** Of a statement that a session prepares now. */
    public static Key of(byte[] sql, ClientSession session) {
      SessionState state = session.state();
      return new Key(
          sql,
          state.database(),
          state.sqlMode(),
          isAscii(sql) ? "" : session.clientCharset(),
          settled(state.variables()));
    }

    private static Map<String, String> settled(Map<String, String> variables) {
      Map<String, String> set = new HashMap<>();
      for (String name : SETTLED) {
        String value = variables.get(name);
        if (value != null) {
          set.put(name, value);
        }
      }
      return Map.copyOf(set);
    }

    /** The key of a text that is made of this statement's. */
    public Key withText(byte[] text) {
      return new Key(text, database, sqlMode, clientCharset, settled);
    }

    private static boolean isAscii(byte[] text) {
      for (byte b : text) {
        if (b < 0) {
          return false;
        }
      }
      return true;
    }

    /**
     * The state in which the statement is executed: the session's, with what the statement keeps
     * from when it was prepared.
     */
    public SessionState state(SessionState session) {
      SessionState state = session;
      if (database != null && !database.equals(state.database())) {
        state = state.withDatabase(database);
      }
      return state.variables().entrySet().containsAll(settled.entrySet())
          ? state
          : state.with(settled);
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Key that
          && Arrays.equals(sql, that.sql)
          && Objects.equals(database, that.database)
          && sqlMode.equals(that.sqlMode)
          && clientCharset.equals(that.clientCharset)
          && settled.equals(that.settled);
    }

    @Override
    public int hashCode() {
      return 31 * Arrays.hashCode(sql) + Objects.hash(database, sqlMode, clientCharset, settled);
    }

    @Override
    public String toString() {
      return "Key[" + sql.length + " bytes, " + database + "]";
    }
  }

  /**
   * A statement with the types of its parameters. MySQL settles what a marker means when it is
   * first executed and converts later values to that, so executions with other types are other
   * statements: {@code name = ?} that was once given an integer compares every later string as a
   * number.
   *
   * @param types two bytes each, as COM_STMT_EXECUTE has them
   */
  @SuppressWarnings("ArrayRecordComponent") // equals and hashCode compare contents
  public record TypedKey(Key key, byte[] types) {
    @Override
    public boolean equals(Object other) {
      return other instanceof TypedKey that
          && Arrays.equals(types, that.types)
          && key.equals(that.key);
    }

    @Override
    public int hashCode() {
      return 31 * Arrays.hashCode(types) + key.hashCode();
    }

    @Override
    public String toString() {
      return "TypedKey[" + key + ", " + types.length / 2 + " parameters]";
    }
  }

  /**
   * A statement with a text that the proxy has made of this one's: that of the last call when it is
   * the same.
   *
   * @param parameters how many the text has
   */
  public PreparedStatement withText(byte[] text, int parameters) {
    if (changed == null || !Arrays.equals(changed.sql, text)) {
      changed = new PreparedStatement(id, text, key.withText(text), lexerMode, parameters, viewed);
    }
    return changed;
  }

  /** The statement id the client knows. */
  public int id() {
    return id;
  }

  /** The text, in the session's character set. Not a copy. */
  public byte[] sql() {
    return sql;
  }

  public Key key() {
    return key;
  }

  /** What it is of if its text has the queries of views; else null. */
  public ViewedText viewed() {
    return viewed;
  }

  /** How the sql_mode it was prepared under reads the text, whatever the session's is now. */
  public LexerMode lexerMode() {
    return lexerMode;
  }

  public int parameterCount() {
    return parameterCount;
  }

  /** The parameter types the client gave last, two bytes each; null before the first execution. */
  public byte[] types() {
    return types;
  }

  /** The types as the client sent them, to be sent again to a connection that was given others. */
  public byte[] typeBlock() {
    return typeBlock;
  }

  /** What a connection's statement for the next execution is found by. */
  public Object backendKey() {
    return backendKey;
  }

  public void types(byte[] given, byte[] asSent) {
    if (!Arrays.equals(types, given)) {
      backendKey = new TypedKey(key, given);
    }
    types = given;
    typeBlock = asSent;
  }

  /** Its open cursor; null while it has none. */
  public OpenCursor cursor() {
    return cursor;
  }

  public void cursor(OpenCursor opened) {
    cursor = opened;
  }

  /** Parameter index to what COM_STMT_SEND_LONG_DATA gave for it. */
  public Map<Integer, ByteBuf> longData() {
    return longData;
  }

  /** Bytes of long data held. */
  public long longDataBytes() {
    return longData.values().stream().mapToLong(ByteBuf::readableBytes).sum();
  }

  /** COM_STMT_SEND_LONG_DATA went wrong, which only the next execution may say. */
  public void longDataFailure(SqlFailure failure) {
    if (longDataFailure == null) {
      longDataFailure = failure;
    }
  }

  /** Whether the next execution fails for its long data. */
  public boolean longDataFailed() {
    return longDataFailure != null;
  }

  /** What was wrong with the long data, once; null for nothing. */
  public SqlFailure takeLongDataFailure() {
    SqlFailure taken = longDataFailure;
    longDataFailure = null;
    return taken;
  }

  /** Forgets long data, as COM_STMT_RESET and each execution do. */
  public void clearLongData() {
    longData.values().forEach(ByteBuf::release);
    longData.clear();
  }
}
