package io.ringmaster.proxy.execute;

import io.ringmaster.protocol.ColumnType;
import io.ringmaster.protocol.value.MySqlDate;
import io.ringmaster.protocol.value.MySqlDateTime;
import io.ringmaster.protocol.value.MySqlTime;
import io.ringmaster.protocol.value.Parameter;
import io.ringmaster.proxy.session.ClientSession;
import io.ringmaster.router.catalog.CatalogColumn;
import io.ringmaster.router.digest.Digest;
import io.ringmaster.router.digest.LexerMode;
import io.ringmaster.router.digest.LiteralKind;
import java.io.ByteArrayOutputStream;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;

/**
 * The text of a prepared statement with its parameters as literals, which mean the same: for
 * statements that the proxy carries out in several steps and not as the client's packet.
 */
final class BoundText {
  private BoundText() {}

  /**
   * The text of an execution.
   *
   * @param digest of the statement's text
   * @param mode how the new text will be read
   */
  static byte[] of(StatementText statement, Digest digest, int capabilities, LexerMode mode) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(2 * statement.len());
    int end = statement.off() + statement.len();
    write(statement, digest, capabilities, mode, statement.off(), end, out);
    return out.toByteArray();
  }

  private static void write(
      StatementText statement,
      Digest digest,
      int capabilities,
      LexerMode mode,
      int from,
      int to,
      ByteArrayOutputStream out) {
    ExecuteParameters parameters = statement.execute().parameters();
    List<Parameter> values = parameters.toParameters(capabilities);
    byte[] sql = statement.sql();
    int copied = from;
    int next = 0;
    for (int i = 0; i < digest.literalCount(); i++) {
      if (digest.literalKind(i) != LiteralKind.PARAM) {
        continue;
      }
      if (digest.literalStart(i) >= from && digest.literalEnd(i) <= to) {
        out.write(sql, copied, digest.literalStart(i) - copied);
        Parameter value = values.get(next);
        if (value.unsigned() && value.value() instanceof Long rows && isLimit(sql, digest, i)) {
          // An expression can't stand there; and drivers send what MySQL tells of it: unsigned.
          ascii(out, Long.toUnsignedString(rows));
        } else {
          write(out, value.value(), parameters.type(next), value, mode);
        }
        copied = digest.literalEnd(i);
      }
      next++;
    }
    out.write(sql, copied, to - copied);
  }

  /** Whether it is a number of LIMIT: behind that, behind OFFSET, or behind the first number. */
  private static boolean isLimit(byte[] sql, Digest digest, int literal) {
    int token = 0;
    // Rows behind the first of VALUES have no tokens.
    while (token < digest.tokenCount() && digest.tokenEnd(token) <= digest.literalStart(literal)) {
      token++;
    }
    return Tokens.is(sql, digest, token - 1, "LIMIT")
        || Tokens.is(sql, digest, token - 1, "OFFSET")
        || (Tokens.is(sql, digest, token - 1, ",") && Tokens.is(sql, digest, token - 3, "LIMIT"));
  }

  /**
   * Whether a part of an execution's text means the same with literals. MySQL gives a parameter a
   * type by what it is compared with, which a literal does not get: so the value must be of the
   * column's own kind.
   *
   * @param compared the column that all parameters of the part are compared with; null for none
   */
  static boolean isSafe(
      StatementText statement,
      Digest digest,
      ClientSession session,
      int from,
      int to,
      CatalogColumn compared) {
    List<Parameter> values =
        statement.execute().parameters().toParameters(session.profile().capabilities());
    int next = 0;
    for (int i = 0; i < digest.literalCount(); i++) {
      if (digest.literalKind(i) == LiteralKind.PARAM) {
        Parameter value = values.get(next++);
        boolean inPart = digest.literalStart(i) >= from && digest.literalEnd(i) <= to;
        if (inPart && (compared == null || !isOfKind(value, compared))) {
          return false;
        }
      }
    }
    return true;
  }

  private static boolean isOfKind(Parameter parameter, CatalogColumn column) {
    return switch (column.dataType()) {
      case "tinyint", "smallint", "mediumint", "int", "bigint" -> parameter.value() instanceof Long;
      case "decimal" ->
          parameter.value() instanceof Long || parameter.value() instanceof BigDecimal;
      case "char", "varchar", "tinytext", "text", "mediumtext", "longtext" ->
          parameter.value() instanceof byte[] && isText(parameter.type());
      case "date" -> parameter.value() instanceof MySqlDate;
      case "datetime" ->
          parameter.value() instanceof MySqlDate || parameter.value() instanceof MySqlDateTime;
      default -> false;
    };
  }

  /**
   * Writes a part of an execution's text, as it reads in the session's mode.
   *
   * @param digest of the statement's text
   * @param from offset of the part's first byte
   * @param to offset of the byte behind it
   */
  static void write(
      StatementText statement,
      Digest digest,
      ClientSession session,
      int from,
      int to,
      ByteArrayOutputStream out) {
    write(statement, digest, session.profile().capabilities(), session.lexerMode(), from, to, out);
  }

  /** Writes a parameter's value; texts are in the client's character set. */
  static void write(
      ByteArrayOutputStream out,
      Object value,
      ColumnType type,
      Parameter parameter,
      LexerMode mode) {
    switch (value) {
      case null -> ascii(out, "NULL");
      case Long number when parameter.unsigned() ->
          ascii(out, "CAST(" + Long.toUnsignedString(number) + " AS UNSIGNED)");
      case Long number -> number(out, number.toString(), number < 0);
      case BigDecimal number -> {
        String text = number.toPlainString();
        number(out, text.contains(".") ? text : text + ".", number.signum() < 0);
      }
      case Double number -> real(out, number);
      case Float number -> real(out, number.doubleValue());
      case MySqlDate date -> ascii(out, "DATE'" + date + "'");
      case MySqlDateTime time -> ascii(out, "TIMESTAMP'" + time.toString(6) + "'");
      case MySqlTime time -> ascii(out, "TIME'" + time.toString(6) + "'");
      case byte[] bytes when isText(type) -> text(out, bytes, mode);
      case byte[] bytes ->
          ascii(
              out, bytes.length == 0 ? "_binary''" : "x'" + HexFormat.of().formatHex(bytes) + "'");
      default -> throw new IllegalArgumentException("no literal of " + value.getClass());
    }
  }

  /** Whether the bytes are a text in the client's character set. */
  static boolean isText(ColumnType type) {
    return switch (type) {
      case MYSQL_TYPE_TINY_BLOB, MYSQL_TYPE_MEDIUM_BLOB, MYSQL_TYPE_LONG_BLOB, MYSQL_TYPE_BLOB ->
          false;
      default -> true;
    };
  }

  private static void real(ByteArrayOutputStream out, double value) {
    String text = Double.toString(value);
    number(out, text.contains("E") ? text : text + "e0", text.startsWith("-"));
  }

  /** In parentheses when negative: the sign is part of the value and no operator. */
  private static void number(ByteArrayOutputStream out, String text, boolean negative) {
    ascii(out, negative ? "(" + text + ")" : text);
  }

  /** Writes a quoted text. Bytes below 128 are ASCII in every character set of clients. */
  static void text(ByteArrayOutputStream out, byte[] bytes, LexerMode mode) {
    out.write('\'');
    for (byte b : bytes) {
      if (b == '\'' || (b == '\\' && !mode.noBackslashEscapes())) {
        out.write(b);
      }
      out.write(b);
    }
    out.write('\'');
  }

  private static void ascii(ByteArrayOutputStream out, String text) {
    out.writeBytes(text.getBytes(StandardCharsets.US_ASCII));
  }
}
