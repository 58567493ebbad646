package io.ringmaster.proxy.execute;

import io.ringmaster.protocol.MySqlError;
import io.ringmaster.protocol.SqlStates;
import io.ringmaster.proxy.SqlFailure;
import io.ringmaster.proxy.backend.BackendConnection;
import io.ringmaster.proxy.backend.Warnings;
import io.ringmaster.proxy.local.Tokens;
import io.ringmaster.proxy.session.ClientSession;
import io.ringmaster.proxy.session.Diagnostics;
import io.ringmaster.proxy.session.Diagnostics.Condition;
import io.ringmaster.proxy.session.UserVariable;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * GET DIAGNOSTICS of a session, outside of programs: what is known of the statement before becomes
 * the value of user variables, and stays as it is.
 *
 * @see <a href="https://dev.mysql.com/doc/refman/8.0/en/get-diagnostics.html">MySQL's manual</a>
 */
final class GetDiagnostics {
  private static final Set<String> OF_STATEMENT = Set.of("NUMBER", "ROW_COUNT");

  private static final Set<String> OF_CONDITION =
      Set.of(
          "CLASS_ORIGIN",
          "SUBCLASS_ORIGIN",
          "RETURNED_SQLSTATE",
          "MESSAGE_TEXT",
          "MYSQL_ERRNO",
          "CONSTRAINT_CATALOG",
          "CONSTRAINT_SCHEMA",
          "CONSTRAINT_NAME",
          "CATALOG_NAME",
          "SCHEMA_NAME",
          "TABLE_NAME",
          "COLUMN_NAME",
          "CURSOR_NAME");

  /** Warnings of SIGNAL, whose SQLSTATE nothing tells: ER_SIGNAL_WARN, ER_SIGNAL_NOT_FOUND. */
  private static final Set<Integer> SIGNALLED = Set.of(1642, 1643);

  private static final String COLLATION = "utf8mb3_general_ci";

  private final ClientSession session;
  private final LocalStatements local;

  /** Items by the names of variables, in the order of the text. */
  private final Map<String, String> items = new LinkedHashMap<>();

  /** A name that is no user variable's; null without. */
  private String undeclared;

  GetDiagnostics(ClientSession session, LocalStatements local) {
    this.session = session;
    this.local = local;
  }

  /** Runs the statement that the loop's digest holds. */
  void run(StatementText statement, Tokens tokens) {
    tokens.take();
    boolean stacked = tokens.takeWords("STACKED");
    if (!stacked) {
      tokens.takeWords("CURRENT");
    }
    boolean known = tokens.takeWords("DIAGNOSTICS");
    boolean ofCondition = tokens.takeWords("CONDITION");
    String number = ofCondition ? number(tokens.take()) : "";
    if (!known || number == null || !items(tokens, ofCondition ? OF_CONDITION : OF_STATEMENT)) {
      local.unsupported(statement);
    } else if (undeclared != null) {
      local.fail(SqlFailure.of(MySqlError.ER_SP_UNDECLARED_VAR, undeclared));
    } else if (stacked) {
      local.fail(SqlFailure.of(MySqlError.ER_GET_STACKED_DA_WITHOUT_ACTIVE_HANDLER));
    } else if (session.diagnostics().onHeldBackend() && session.transaction().held() != null) {
      BackendConnection held = session.transaction().held();
      Warnings.send(
          held,
          conditions -> {
            session.diagnostics().set(conditions);
            get(ofCondition, number);
          });
      held.flush();
    } else {
      get(ofCondition, number);
    }
  }

  /**
   * The number of a condition, as text: a literal, or a user variable.
   *
   * @return empty for NULL; null when it is something else
   */
  private String number(String token) {
    if (token.startsWith("@") && !token.startsWith("@@")) {
      UserVariable variable = session.userVariables().find(variable(token));
      Object value = variable == null ? null : variable.value().value();
      return value instanceof byte[] bytes
          ? new String(bytes, StandardCharsets.ISO_8859_1)
          : value == null ? "" : value.toString();
    }
    if (!Tokens.isLiteral(token)) {
      return null;
    }
    return token.equalsIgnoreCase("NULL") ? "" : Tokens.unquote(token);
  }

  private static String variable(String token) {
    return Tokens.unquote(token.substring(1)).toLowerCase(Locale.ROOT);
  }

  /** Reads {@code @a = ITEM, ..}; whether that is all there is. */
  private boolean items(Tokens tokens, Set<String> known) {
    do {
      String target = tokens.take();
      boolean user = target.startsWith("@") && !target.startsWith("@@") && target.length() > 1;
      if (!tokens.takeWords("=")) {
        return false;
      }
      String item = tokens.take().toUpperCase(Locale.ROOT);
      if (!known.contains(item) || target.startsWith("@@")) {
        return false;
      }
      if (user) {
        items.put(variable(target), item);
      } else {
        undeclared = undeclared == null ? Tokens.unquote(target) : undeclared;
      }
    } while (tokens.takeWords(","));
    return tokens.atEnd() || (tokens.takeWords(";") && tokens.atEnd());
  }

  private void get(boolean ofCondition, String number) {
    List<Condition> conditions = LocalStatements.conditions(session);
    Map<String, UserVariable> values = new HashMap<>();
    if (!ofCondition) {
      items.forEach((variable, item) -> values.put(variable, ofStatement(item, conditions.size())));
    } else {
      int at = index(number);
      if (at < 1 || at > conditions.size()) {
        SqlFailure invalid = SqlFailure.of(MySqlError.ER_DA_INVALID_CONDITION_NUMBER);
        session.diagnostics().add(new Condition("Error", invalid.errno(), invalid.message()));
        local.okBeside(1);
        return;
      }
      Condition condition = conditions.get(at - 1);
      boolean unknown = SIGNALLED.contains(condition.code()) && !condition.level().equals("Error");
      if (unknown && items.values().stream().anyMatch(item -> !isTold(item))) {
        local.fail(
            SqlFailure.notSupported(
                "What SIGNAL has said of a warning besides MESSAGE_TEXT and MYSQL_ERRNO is not"
                    + " known outside of the program"));
        return;
      }
      items.forEach((variable, item) -> values.put(variable, ofCondition(item, condition)));
    }
    session.userVariables(session.userVariables().with(values));
    local.okBeside(0);
  }

  private static boolean isTold(String item) {
    return item.equals("MESSAGE_TEXT") || item.equals("MYSQL_ERRNO");
  }

  /** As MySQL makes an integer of it; 0 for what is none. */
  private static int index(String number) {
    String digits = number.strip().replaceFirst("^([+-]?\\d*\\.?\\d*([eE]\\d{1,2})?).*$", "$1");
    try {
      BigDecimal value = new BigDecimal(digits).setScale(0, RoundingMode.HALF_UP);
      return value.abs().compareTo(BigDecimal.valueOf(65_536)) > 0 ? 0 : value.intValue();
    } catch (NumberFormatException e) {
      return 0;
    }
  }

  private UserVariable ofStatement(String item, int number) {
    return item.equals("NUMBER")
        ? ReadBack.userInteger(number, true)
        : ReadBack.userInteger(session.diagnostics().rowCount(), false);
  }

  private UserVariable ofCondition(String item, Condition condition) {
    Diagnostics diagnostics = session.diagnostics();
    // A condition of MySQL's own has no more: only SIGNAL gives it tables, columns and so on.
    boolean own = diagnostics.sqlState(condition).equals(SqlStates.of(condition.code()));
    return switch (item) {
      case "MYSQL_ERRNO" -> ReadBack.userInteger(condition.code(), true);
      case "RETURNED_SQLSTATE" -> text(diagnostics.sqlState(condition));
      case "MESSAGE_TEXT" -> text(condition.message());
      case "CLASS_ORIGIN", "SUBCLASS_ORIGIN" -> text(own ? "ISO 9075" : "");
      default -> text("");
    };
  }

  /** MySQL keeps them in utf8mb3. */
  private static UserVariable text(String value) {
    byte[] bytes = value.replaceAll("[^\\x{0}-\\x{FFFF}]", "?").getBytes(StandardCharsets.UTF_8);
    return ReadBack.userText(COLLATION, bytes);
  }
}
