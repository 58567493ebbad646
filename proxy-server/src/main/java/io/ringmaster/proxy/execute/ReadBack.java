package io.ringmaster.proxy.execute;

import io.ringmaster.protocol.Charsets;
import io.ringmaster.protocol.Collation;
import io.ringmaster.protocol.server.ColumnDefinition;
import io.ringmaster.proxy.SqlFailure;
import io.ringmaster.proxy.backend.BackendConnection;
import io.ringmaster.proxy.backend.Collected;
import io.ringmaster.proxy.session.ClientSession;
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
            .collect(Collectors.joining(", ", "SELECT ", ""));
    read(
        connection,
        sql,
        names,
        (values, error) -> {
          if (error == null) {
            session.state(session.state().with(values));
            connection.setState(session.state());
          }
          then.accept(error);
        });
  }

  /** User variables: the session remembers their values. */
  static void userVariables(
      ClientSession session,
      BackendConnection connection,
      List<String> names,
      Consumer<SqlFailure> then) {
    String sql =
        names.stream()
            .map(name -> "@`" + name.replace("`", "``") + "`")
            .collect(Collectors.joining(", ", "SELECT ", ""));
    read(
        connection,
        sql,
        names,
        (values, error) -> {
          if (error == null) {
            session.userVariables(session.userVariables().with(values));
            connection.setUserVariables(session.userVariables().assignments());
          }
          then.accept(error);
        });
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
              values.put(names.get(i), literal(columns.get(i), rows.getFirst().get(i)));
            }
          }
          then.read(values, error);
        });
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
    return switch (column.type()) {
      case MYSQL_TYPE_TINY,
          MYSQL_TYPE_SHORT,
          MYSQL_TYPE_INT24,
          MYSQL_TYPE_LONG,
          MYSQL_TYPE_LONGLONG,
          MYSQL_TYPE_DECIMAL,
          MYSQL_TYPE_NEWDECIMAL ->
          text;
      case MYSQL_TYPE_FLOAT, MYSQL_TYPE_DOUBLE ->
          text.toLowerCase(Locale.ROOT).contains("e") ? text : text + "e0";
      default -> string(column.collation(), value, text);
    };
  }

  private static String string(int collationId, byte[] value, String latin) {
    boolean plain = latin.chars().allMatch(c -> c >= ' ' && c < 127 && c != '\'' && c != '\\');
    Collation collation = Charsets.collation(collationId);
    if (collationId == Charsets.BINARY || collation == null) {
      return value.length == 0 ? "_binary''" : "x'" + HexFormat.of().formatHex(value) + "'";
    }
    // A plain ASCII text means the same in every client character set.
    if (plain) {
      return "'" + latin + "'";
    }
    return "_"
        + collation.charset().name()
        + " x'"
        + HexFormat.of().formatHex(value)
        + "' COLLATE "
        + collation.name();
  }
}
