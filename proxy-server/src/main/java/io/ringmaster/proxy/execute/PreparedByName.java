package io.ringmaster.proxy.execute;

import io.ringmaster.protocol.value.Parameter;
import io.ringmaster.proxy.SqlFailure;
import io.ringmaster.proxy.backend.BackendConnection;
import io.ringmaster.proxy.backend.Commands;
import io.ringmaster.proxy.backend.Reply;
import io.ringmaster.proxy.backend.ResponseHandler;
import io.ringmaster.proxy.session.ClientSession;
import io.ringmaster.proxy.session.PreparedStatement;
import io.ringmaster.router.digest.LexerMode;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * PREPARE and EXECUTE of a client on a server: the text and the parameters are put into user
 * variables of the proxy's own, from which MySQL prepares and executes. So types, conversions,
 * errors and the text protocol of the answer are those of EXECUTE. A connection has one such
 * statement at a time; the variables are cleared before any statement runs there that names some.
 */
final class PreparedByName {
  private static final String NAME = "ringmaster";
  private static final String NEVER_SET = "@`ringmaster`";

  private final LexerMode mode;
  private final String charset;

  /** For statements that a session runs now. */
  PreparedByName(ClientSession session) {
    this.mode = session.lexerMode();
    this.charset = session.clientCharset();
  }

  /** What follows; one of the two is called. */
  interface Then {
    /** All went well so far. */
    void done(BackendConnection connection);

    /** The server has said no, or is lost: {@link BackendConnection#usable} tells. */
    void failed(BackendConnection connection, SqlFailure failure);
  }

  /** Puts the text of a PREPARE where {@link #prepare} takes it; flushes. */
  void text(BackendConnection connection, byte[] sql, Then then) {
    uses(connection, 1);
    send(connection, assignments(sql, List.of()), then);
    connection.flush();
  }

  /** The PREPARE itself, whose answer the client gets; the flush is the caller's. */
  void prepare(BackendConnection connection, ResponseHandler answer) {
    query(connection, "PREPARE " + NAME + " FROM " + variable(0), answer);
  }

  /**
   * Prepares a text under the sql_mode that the client prepared it under, and assigns parameters;
   * flushes.
   *
   * @param origin the key of the client's statement
   */
  void prepare(
      BackendConnection connection,
      byte[] sql,
      PreparedStatement.Key origin,
      List<Parameter> values,
      Then then) {
    uses(connection, values.size() + 1);
    SqlFailure[] first = new SqlFailure[1];
    send(
        connection,
        assignments(sql, values),
        new Then() {
          @Override
          public void done(BackendConnection c) {
            // The answer to PREPARE follows.
          }

          @Override
          public void failed(BackendConnection c, SqlFailure failure) {
            first[0] = failure;
          }
        });
    PreparedText.inModeOf(
        origin,
        connection,
        () ->
            prepare(
                connection,
                new Reply() {
                  @Override
                  protected void done(BackendConnection c, SqlFailure error) {
                    SqlFailure failure = first[0] != null ? first[0] : error;
                    if (failure == null) {
                      then.done(c);
                    } else {
                      then.failed(c, failure);
                    }
                  }
                }));
    connection.flush();
  }

  /** The EXECUTE of what {@link #prepare} has prepared; the flush is the caller's. */
  void execute(BackendConnection connection, List<Parameter> values, ResponseHandler answer) {
    String using =
        IntStream.range(0, values.size())
            .mapToObj(i -> values.get(i).value() == null ? NEVER_SET : variable(i + 1))
            .collect(Collectors.joining(", "));
    query(connection, "EXECUTE " + NAME + (using.isEmpty() ? "" : " USING " + using), answer);
  }

  /** A SET that takes the values of so many variables away. */
  static String clearing(int variables) {
    return IntStream.range(0, variables)
        .mapToObj(i -> variable(i) + " = NULL")
        .collect(Collectors.joining(", ", "SET ", ""));
  }

  private static void uses(BackendConnection connection, int variables) {
    connection.ownVariables(Math.max(connection.ownVariables(), variables));
  }

  /** The text, from 1 on a parameter. */
  private static String variable(int number) {
    return "@`ringmaster " + number + "`";
  }

  /** A NULL is a variable that never gets a value, since others keep the type they had. */
  private byte[] assignments(byte[] sql, List<Parameter> values) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(2 * sql.length + 64);
    ascii(out, "SET " + variable(0) + " = _" + charset);
    BoundText.text(out, sql, mode);
    for (int i = 0; i < values.size(); i++) {
      Parameter value = values.get(i);
      if (value.value() != null) {
        ascii(out, ", " + variable(i + 1) + " = ");
        if (value.value() instanceof byte[] bytes && BoundText.isText(value.type())) {
          ascii(out, "_" + charset);
          BoundText.text(out, bytes, mode);
        } else {
          BoundText.write(out, value.value(), value.type(), value, mode);
        }
      }
    }
    return out.toByteArray();
  }

  private static void ascii(ByteArrayOutputStream out, String text) {
    out.writeBytes(text.getBytes(StandardCharsets.US_ASCII));
  }

  private static void query(BackendConnection connection, String sql, ResponseHandler answer) {
    connection.send(
        Commands.query(connection.channel().alloc(), connection.profile(), sql), answer);
  }

  private static void send(BackendConnection connection, byte[] sql, Then then) {
    connection.send(
        Commands.query(connection.channel().alloc(), connection.profile(), sql, 0, sql.length),
        new Reply() {
          @Override
          protected void done(BackendConnection c, SqlFailure error) {
            if (error == null) {
              then.done(c);
            } else {
              then.failed(c, error);
            }
          }
        });
  }
}
