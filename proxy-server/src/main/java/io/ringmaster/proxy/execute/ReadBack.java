package io.ringmaster.proxy.execute;

import io.ringmaster.protocol.Charsets;
import io.ringmaster.protocol.Collation;
import io.ringmaster.protocol.ColumnFlags;
import io.ringmaster.protocol.ColumnType;
import io.ringmaster.protocol.server.ColumnDefinition;
import io.ringmaster.protocol.value.Parameter;
import io.ringmaster.proxy.SqlFailure;
import io.ringmaster.proxy.backend.BackendConnection;
import io.ringmaster.proxy.backend.Collected;
import io.ringmaster.proxy.session.ClientSession;
import io.ringmaster.proxy.session.SessionState;
import io.ringmaster.proxy.session.UserVariable;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * Reads variables back from the connection on which a statement has set them, as SQL literals that
 * set the same value and type elsewhere.
 */
final class ReadBack {
  /** Its own limit: that of the session, sql_select_limit, may be 0. */
  private static final String ANSWER = " LIMIT 1";

  private ReadBack() {}

  /** System variables: the session's state gets their values. */
  static void systemVariables(
      ClientSession session,
      BackendConnection connection,
      List<String> names,
      Consumer<SqlFailure> then) {
    String sql =
        names.stream()
            .map(name -> "@@session." + name)
            .collect(Collectors.joining(", ", "SELECT ", ANSWER));
    read(
        connection,
        sql,
        names,
        (values, error) -> {
          if (error == null) {
            session.state(session.state().with(values));
            connection.setState(session.state());
          }
          if (error == null && values.containsKey(SessionState.MOMENT)) {
            moment(session, connection, values.get(SessionState.MOMENT), then);
          } else {
            then.accept(error);
          }
        });
  }

  /** A clock that goes on has been set to none: to DEFAULT, or 0. */
  private static void moment(
      ClientSession session,
      BackendConnection connection,
      String before,
      Consumer<SqlFailure> then) {
    read(
        connection,
        "SELECT @@session." + SessionState.MOMENT + ANSWER,
        List.of(SessionState.MOMENT),
        (values, error) -> {
          if (error == null && !before.equals(values.get(SessionState.MOMENT))) {
            session.state(session.state().withoutMoment());
            connection.setState(session.state());
          }
          then.accept(error);
        });
  }

  /** What SHOW VARIABLES shows of system variables; names to texts. */
  interface Shown {
    void values(Map<String, String> texts, SqlFailure error);
  }

  /** The texts of system variables, as MySQL tells clients that track them. */
  static void shown(BackendConnection connection, List<String> names, Shown then) {
    String sql =
        names.stream()
            .map(name -> "'" + name.replace("'", "''") + "'")
            .collect(
                Collectors.joining(", ", "SHOW SESSION VARIABLES WHERE Variable_name IN (", ")"));
    Collected.query(
        connection,
        sql,
        (_, rows, error) -> {
          Map<String, String> texts = new HashMap<>();
          for (List<byte[]> row : rows) {
            texts.put(
                new String(row.get(0), StandardCharsets.UTF_8).toLowerCase(Locale.ROOT),
                new String(row.get(1), StandardCharsets.UTF_8));
          }
          then.values(texts, error);
        });
  }

  /**
   * User variables: the session remembers their values. Of a string the answer's column tells
   * neither the collation nor, when it was converted for the client, the bytes, so both are asked.
   */
  static void userVariables(
      ClientSession session,
      BackendConnection connection,
      List<String> names,
      Consumer<SqlFailure> then) {
    String sql =
        names.stream()
            .map(name -> "@`" + name.replace("`", "``") + "`")
            .map(name -> "%1$s, COLLATION(%1$s), CAST(%1$s AS BINARY)".replace("%1$s", name))
            .collect(Collectors.joining(", ", "SELECT ", ANSWER));
    Collected.query(
        connection,
        sql,
        (columns, rows, error) -> {
          if (error == null) {
            Map<String, UserVariable> values = new HashMap<>();
            for (int i = 0; i < names.size(); i++) {
              List<byte[]> row = rows.getFirst().subList(3 * i, 3 * i + 3);
              values.put(names.get(i), userVariable(columns.get(3 * i), row));
            }
            session.userVariables(session.userVariables().with(values));
            connection.setUserVariables(session.userVariables().assignments());
          }
          then.accept(error);
        });
  }

  /** A user variable, of its value, its collation and its bytes. */
  private static UserVariable userVariable(ColumnDefinition column, List<byte[]> row) {
    byte[] bytes = row.get(2);
    String collation = new String(row.get(1), StandardCharsets.US_ASCII);
    if (bytes == null) {
      return userNull(column, collation);
    }
    if (isNumber(column)) {
      return userNumber(column, row.getFirst());
    }
    if (collation.equals("binary")) {
      return new UserVariable(
          binary(bytes), new Parameter("", ColumnType.MYSQL_TYPE_BLOB, false, bytes), collation);
    }
    return userText(collation, bytes);
  }

  /**
   * A text as a user variable.
   *
   * @param bytes in the collation's character set
   */
  static UserVariable userText(String collation, byte[] bytes) {
    String text = new String(bytes, StandardCharsets.ISO_8859_1);
    String charset = charset(collation);
    String quoted = isPlain(text) ? "'" + text + "'" : " x'" + hex(bytes) + "'";
    return new UserVariable(
        "_" + charset + quoted + " COLLATE " + collation,
        new Parameter("", ColumnType.MYSQL_TYPE_STRING, false, bytes),
        charset);
  }

  private static UserVariable userNumber(ColumnDefinition column, byte[] value) {
    String sql = literal(column, value);
    String text = new String(value, StandardCharsets.US_ASCII);
    return switch (column.type()) {
      case MYSQL_TYPE_FLOAT, MYSQL_TYPE_DOUBLE ->
          new UserVariable(
              sql, new Parameter("", ColumnType.MYSQL_TYPE_DOUBLE, false, Double.valueOf(text)));
      case MYSQL_TYPE_DECIMAL, MYSQL_TYPE_NEWDECIMAL ->
          new UserVariable(
              sql,
              new Parameter("", ColumnType.MYSQL_TYPE_NEWDECIMAL, false, new BigDecimal(text)));
      default -> {
        boolean unsigned = isUnsigned(column);
        yield userInteger(unsigned ? Long.parseUnsignedLong(text) : Long.parseLong(text), unsigned);
      }
    };
  }

  /** An integer as a user variable. */
  static UserVariable userInteger(long value, boolean unsigned) {
    // A literal is unsigned only if it has to be.
    return new UserVariable(
        unsigned ? "CAST(" + Long.toUnsignedString(value) + " AS UNSIGNED)" : Long.toString(value),
        new Parameter("", ColumnType.MYSQL_TYPE_LONGLONG, unsigned, value));
  }

  private static boolean isUnsigned(ColumnDefinition column) {
    return (column.flags() & ColumnFlags.UNSIGNED_FLAG) != 0;
  }

  private static String charset(String collation) {
    return collation.substring(0, collation.indexOf('_'));
  }

  /** A NULL of the variable's type. */
  private static UserVariable userNull(ColumnDefinition column, String collation) {
    if (isNumber(column)) {
      return UserVariable.ofNull(
          switch (column.type()) {
            case MYSQL_TYPE_FLOAT, MYSQL_TYPE_DOUBLE -> "0e0";
            case MYSQL_TYPE_DECIMAL, MYSQL_TYPE_NEWDECIMAL -> "0.0";
            default -> isUnsigned(column) ? "CAST(0 AS UNSIGNED)" : "0";
          });
    }
    return collation.equals("binary")
        ? UserVariable.NEVER_SET
        : UserVariable.ofNull("_" + charset(collation) + "'' COLLATE " + collation);
  }

  private interface Values {
    void read(Map<String, String> values, SqlFailure error);
  }

  private static void read(
      BackendConnection connection, String sql, List<String> names, Values then) {
    Collected.query(
        connection,
        sql,
        (columns, rows, error) -> {
          Map<String, String> values = new HashMap<>();
          if (error == null) {
            for (int i = 0; i < names.size(); i++) {
              values.put(names.get(i), variable(columns.get(i), rows.getFirst().get(i)));
            }
          }
          then.read(values, error);
        });
  }

  /**
   * A system variable's value as an SQL literal. Its text is no binary string, though it is told as
   * one where character_set_results is binary: others read sql_mode and character sets from it.
   */
  private static String variable(ColumnDefinition column, byte[] value) {
    if (value != null && !isNumber(column)) {
      String text = new String(value, StandardCharsets.ISO_8859_1);
      if (isPlain(text)) {
        return "'" + text + "'";
      }
    }
    return literal(column, value);
  }

  /**
   * A value as an SQL literal of the same type. Strings arrive in character_set_results (or, when
   * that is NULL, in their own), which the column definition names.
   */
  static String literal(ColumnDefinition column, byte[] value) {
    if (value == null) {
      return "NULL";
    }
    String text = new String(value, StandardCharsets.ISO_8859_1);
    if (!isNumber(column)) {
      return string(column.collation(), value, text);
    }
    boolean approximate =
        switch (column.type()) {
          case MYSQL_TYPE_FLOAT, MYSQL_TYPE_DOUBLE -> true;
          default -> false;
        };
    return approximate && !text.toLowerCase(Locale.ROOT).contains("e") ? text + "e0" : text;
  }

  private static boolean isNumber(ColumnDefinition column) {
    return switch (column.type()) {
      case MYSQL_TYPE_TINY,
          MYSQL_TYPE_SHORT,
          MYSQL_TYPE_INT24,
          MYSQL_TYPE_LONG,
          MYSQL_TYPE_LONGLONG,
          MYSQL_TYPE_DECIMAL,
          MYSQL_TYPE_NEWDECIMAL,
          MYSQL_TYPE_FLOAT,
          MYSQL_TYPE_DOUBLE ->
          true;
      default -> false;
    };
  }

  /** Whether a text of ASCII can stand in quotes as it is. */
  private static boolean isPlain(String text) {
    return text.chars().allMatch(c -> c >= ' ' && c < 127 && "'\\`".indexOf(c) < 0);
  }

  private static String hex(byte[] value) {
    return HexFormat.of().formatHex(value);
  }

  private static String binary(byte[] value) {
    return value.length == 0 ? "_binary''" : "x'" + hex(value) + "'";
  }

  private static String string(int collationId, byte[] value, String latin) {
    Collation collation = Charsets.collation(collationId);
    if (collationId == Charsets.BINARY || collation == null) {
      return binary(value);
    }
    // A plain ASCII text means the same in every client character set.
    if (isPlain(latin)) {
      return "'" + latin + "'";
    }
    return "_" + collation.charset().name() + " x'" + hex(value) + "' COLLATE " + collation.name();
  }
}
