package io.ringmaster.proxy.execute;

import io.ringmaster.protocol.ColumnFlags;
import io.ringmaster.protocol.ColumnType;
import io.ringmaster.proxy.SqlFailure;
import io.ringmaster.proxy.local.LikePattern;
import io.ringmaster.proxy.local.Tokens;
import io.ringmaster.proxy.session.ClientSession;
import io.ringmaster.proxy.session.Column;
import io.ringmaster.proxy.session.TlsOfClient;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * SHOW STATUS of the session, whose Ssl_cipher and Ssl_version tell of the connection that asks:
 * the client's own to the proxy, not the proxy's to a server. All other values are a server's.
 */
final class SessionStatus {
  private static final String CIPHER = "Ssl_cipher";
  private static final String VERSION = "Ssl_version";
  private static final List<Column> COLUMNS =
      List.of(
          column(
              "Variable_name", 64, ColumnFlags.NOT_NULL_FLAG | ColumnFlags.NO_DEFAULT_VALUE_FLAG),
          column("Value", 1024, 0));

  private final ClientSession session;
  private final LocalStatements local;

  private SessionStatus(ClientSession session, LocalStatements local) {
    this.session = session;
    this.local = local;
  }

  private static Column column(String name, int characters, int flags) {
    return new Column(
        name, ColumnType.MYSQL_TYPE_VAR_STRING, characters, flags, "session_status", false);
  }

  /**
   * Answers it if one of the two may be among the rows.
   *
   * @param tokens stand behind STATUS
   * @return whether it is answered; if not, nothing has happened
   */
  static boolean answers(
      LoopContext loop,
      ClientSession session,
      LocalStatements local,
      StatementText statement,
      Tokens tokens) {
    Predicate<String> asked = asked(tokens);
    if (!asked.test(CIPHER) && !asked.test(VERSION)) {
      return false;
    }
    new SessionStatus(session, local).ask(loop, statement.text());
    return true;
  }

  /**
   * The names asked for; none where that can't be told from the words alone. Such conditions may
   * call functions too, and are for a connection that is the session's.
   */
  private static Predicate<String> asked(Tokens tokens) {
    if (tokens.atEnd()) {
      return _ -> true;
    }
    Predicate<String> asked = _ -> false;
    if (tokens.takeWords("LIKE")) {
      asked = like(tokens.take());
    } else if (tokens.takeWords("WHERE") && tokens.takeName().equalsIgnoreCase("Variable_name")) {
      asked = condition(tokens);
    }
    return tokens.atEnd() ? asked : _ -> false;
  }

  private static Predicate<String> condition(Tokens tokens) {
    if (tokens.takeWords("LIKE")) {
      return like(tokens.take());
    }
    if (tokens.takeWords("=")) {
      return equal(tokens.take());
    }
    Predicate<String> asked = _ -> false;
    if (tokens.takeWords("IN", "(")) {
      do {
        asked = asked.or(equal(tokens.take()));
      } while (tokens.takeWords(","));
    }
    return tokens.takeWords(")") ? asked : _ -> false;
  }

  private static boolean isString(String token) {
    return token.startsWith("'") || token.startsWith("\"");
  }

  private static Predicate<String> like(String token) {
    return isString(token) ? new LikePattern(Tokens.unquote(token))::matches : _ -> false;
  }

  private static Predicate<String> equal(String token) {
    return isString(token) ? Tokens.unquote(token)::equalsIgnoreCase : _ -> false;
  }

  private void ask(LoopContext loop, String sql) {
    OwnConnection.ask(loop, session, sql, this::answer);
  }

  private void answer(List<List<byte[]>> rows, SqlFailure error) {
    if (error != null) {
      local.fail(error);
      return;
    }
    TlsOfClient tls = session.tls();
    List<List<String>> shown = new ArrayList<>();
    for (List<byte[]> row : rows) {
      String name = text(row.get(0));
      shown.add(
          List.of(
              name,
              switch (name) {
                case CIPHER -> tls.cipher();
                case VERSION -> tls.version();
                default -> text(row.get(1));
              }));
    }
    local.rows(COLUMNS, shown);
  }

  private static String text(byte[] value) {
    return new String(value, StandardCharsets.UTF_8);
  }
}
